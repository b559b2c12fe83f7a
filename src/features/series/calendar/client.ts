import type { Context } from 'hono'
import type { AppEnv } from '../../../platform/http/context.ts'
import type { Reply } from '../../../platform/http/reply.ts'
import { calendarOf, notifyTimeChanged, settle } from '../../calendar/client.ts'
import type { SeriesOutcome } from './book-in-turn.ts'
import type { ChangeOutcome } from './change-in-turn.ts'
import type { SeriesChangeTask } from './series-change-task.ts'
import type { SeriesTask } from './series-task.ts'

/** What can be asked of a doctor's calendar about series. */
export interface SeriesCalls extends Rpc.DurableObjectBranded {
  /** Books a whole series, or says what would become of it. */
  bookSeries(task: SeriesTask): Promise<Reply<SeriesOutcome>>
  /** Changes a series that takes this doctor's time; null when it is not what the change was planned on any more. */
  changeSeries(task: SeriesChangeTask): Promise<Reply<ChangeOutcome | null>>
}

/** Books a series in its doctor's calendar. @throws DomainError */
export async function bookSeriesInCalendar(c: Context<AppEnv>, task: SeriesTask): Promise<SeriesOutcome> {
  return settle<SeriesOutcome>(c, await calendarOf<SeriesCalls>(c, task.doctorId).bookSeries(task))
}

/** Changes a series in the calendar of the doctor its visits go to. @throws DomainError */
export async function changeSeriesInCalendar(
  c: Context<AppEnv>,
  task: SeriesChangeTask,
): Promise<ChangeOutcome | null> {
  return settle<ChangeOutcome | null>(c, await calendarOf<SeriesCalls>(c, task.doctorId).changeSeries(task))
}

/** A visit's doctor and time, epoch ms. */
interface Held {
  doctor_id: string
  starts_at: number
  ends_at: number
}

/** Tells doctors' calendars of time that visits of a series have left: each once, however many visits. It may be lost. */
export async function notifyFormerCalendars(c: Context<AppEnv>, visits: readonly Held[]): Promise<void> {
  const doctors = [...new Set(visits.map((visit) => visit.doctor_id))]
  const telling = doctors.map((doctorId) => {
    const own = visits.filter((visit) => visit.doctor_id === doctorId)
    const times = own.map(({ starts_at, ends_at }) => ({ start: starts_at, end: ends_at }))
    return notifyTimeChanged(c, doctorId, times)
  })
  await Promise.all(telling)
}
