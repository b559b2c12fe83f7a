import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { log } from '../../platform/log.ts'
import { patiently } from '../../platform/patiently.ts'
import { settle } from '../calendar/client.ts'
import type { ChangeOrder } from './change.ts'
import { datesOf, type SeriesOutcome } from './desk.ts'
import type { ChangeOutcome } from './desk-change.ts'
import type { SeriesOrder } from './order.ts'

/** Books a series in its doctor's calendar. @throws DomainError */
export async function bookSeriesInCalendar(c: Context<AppEnv>, order: SeriesOrder): Promise<SeriesOutcome> {
  return settle<SeriesOutcome>(c, await c.env.DOCTOR_CALENDAR.getByName(order.doctorId).bookSeries(order))
}

/** Changes a series in the calendar of the doctor its visits go to. @throws DomainError */
export async function changeSeriesInCalendar(c: Context<AppEnv>, order: ChangeOrder): Promise<ChangeOutcome | null> {
  return settle<ChangeOutcome | null>(c, await c.env.DOCTOR_CALENDAR.getByName(order.doctorId).changeSeries(order))
}

/** Milliseconds a caller waits until their own next listing would show what they did. */
const AT_ONCE = 100

/** A visit's doctor and time, epoch ms. */
interface Held {
  doctor_id: string
  starts_at: number
  ends_at: number
}

/** Tells doctors' calendars of time that visits of a series have left: each once, however many visits. It may be lost. */
export async function tellLeft(c: Context<AppEnv>, visits: readonly Held[]): Promise<void> {
  const doctors = [...new Set(visits.map((visit) => visit.doctor_id))]
  const telling = doctors.map((doctorId) => {
    const own = visits.filter((visit) => visit.doctor_id === doctorId)
    const dates = datesOf(own.map(({ starts_at, ends_at }) => ({ start: starts_at, end: ends_at })))
    const told = c.env.DOCTOR_CALENDAR.getByName(doctorId).refresh(dates)
    return told.catch(() => log('warn', 'calendar.not_told', { doctorId }))
  })
  const all = Promise.all(telling)
  c.executionCtx.waitUntil(all)
  await patiently(all, AT_ONCE)
}
