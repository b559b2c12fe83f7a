import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { log } from '../../platform/log.ts'
import { patiently } from '../../platform/patiently.ts'
import { tellQueue } from './queues.ts'
import { type AppointmentImage, readImage } from './record.ts'

/** Milliseconds a caller waits until their own next listing would show what they did. A slow KV holds up nobody. */
const AT_ONCE = 100

/** After the commit: it may be lost, and Postgres has it. */
function promptly(c: Context<AppEnv>, work: Promise<void>, doctorId: string): Promise<void> {
  const told = work.catch(() => log('warn', 'calendar.not_told', { doctorId }))
  c.executionCtx.waitUntil(told)
  return patiently(told, AT_ONCE)
}

function tell(c: Context<AppEnv>, { doctor_id, starts_at, ends_at }: AppointmentImage): Promise<void> {
  const told = { start: starts_at, end: ends_at }
  return promptly(c, c.env.DOCTOR_CALENDAR.getByName(doctor_id).tell(told), doctor_id)
}

/** Tells a doctor's calendar of a visit the Worker changed. */
export function tellVisit(c: Context<AppEnv>, image: unknown): Promise<void> {
  return tell(c, readImage(image))
}

/** Tells of a moved visit that has left another doctor's calendar, or other days of the same doctor's. */
export async function tellLeft(c: Context<AppEnv>, before: AppointmentImage, after: unknown): Promise<void> {
  const now = readImage(after)
  const isSameTime = now.starts_at === before.starts_at && now.ends_at === before.ends_at
  if (now.doctor_id !== before.doctor_id) tellQueue(c, { ...now, doctor_id: before.doctor_id })
  if (now.doctor_id !== before.doctor_id || !isSameTime) await tell(c, before)
}

/** Tells that hours, time off, closures or settings have changed for these doctors. */
export async function tellRulesChanged(c: Context<AppEnv>, doctorIds: readonly string[]): Promise<void> {
  const calendars = doctorIds.map((doctorId) =>
    promptly(c, c.env.DOCTOR_CALENDAR.getByName(doctorId).rulesChanged(), doctorId),
  )
  await Promise.all(calendars)
}
