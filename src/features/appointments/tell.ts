import type { Context } from 'hono'
import type { AppEnv } from '../../platform/context.ts'
import { log } from '../../platform/log.ts'
import { type AppointmentImage, readImage } from './record.ts'

const lost = (doctorId: string) => () => log('warn', 'calendar.not_told', { doctorId })

function tell(c: Context<AppEnv>, { doctor_id, starts_at, ends_at }: AppointmentImage): void {
  const told = { start: starts_at, end: ends_at }
  c.executionCtx.waitUntil(c.env.DOCTOR_CALENDAR.getByName(doctor_id).tell(told).catch(lost(doctor_id)))
}

/** After the answer: tells a doctor's calendar of a visit the Worker changed. It may be lost; Postgres has it. */
export function tellVisit(c: Context<AppEnv>, image: unknown): void {
  tell(c, readImage(image))
}

/** After the answer: a moved visit has left another doctor's calendar, or other days of the same doctor's. */
export function tellLeft(c: Context<AppEnv>, before: AppointmentImage, after: unknown): void {
  const now = readImage(after)
  const isSameTime = now.starts_at === before.starts_at && now.ends_at === before.ends_at
  if (now.doctor_id !== before.doctor_id || !isSameTime) tell(c, before)
}

/** After the answer: hours, time off, closures or settings have changed for these doctors. */
export function tellRulesChanged(c: Context<AppEnv>, doctorIds: readonly string[]): void {
  for (const doctorId of doctorIds) {
    c.executionCtx.waitUntil(c.env.DOCTOR_CALENDAR.getByName(doctorId).rulesChanged().catch(lost(doctorId)))
  }
}
