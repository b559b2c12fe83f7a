import type { Context } from 'hono'
import { INACTIVE } from '../../domain/appointment.ts'
import type { AppEnv } from '../../platform/context.ts'
import { log } from '../../platform/log.ts'
import { type AppointmentImage, readImage } from './record.ts'

const lost = (doctorId: string) => () => log('warn', 'calendar.not_told', { doctorId })

/** After the answer: tells a doctor's calendar of a visit the Worker changed. It may be lost; Postgres has it. */
export function tellVisit(c: Context<AppEnv>, image: unknown): void {
  const { id, doctor_id, starts_at, ends_at, status } = readImage(image)
  const told = { id, start: starts_at, end: ends_at, isActive: !INACTIVE.includes(status) }
  c.executionCtx.waitUntil(c.env.DOCTOR_CALENDAR.getByName(doctor_id).tell(told).catch(lost(doctor_id)))
}

/** After the answer: a moved visit may have left another doctor's calendar. */
export function tellLeft(c: Context<AppEnv>, before: AppointmentImage, after: unknown): void {
  const { id, doctor_id, starts_at, ends_at } = before
  if (readImage(after).doctor_id === doctor_id) return
  const told = { id, start: starts_at, end: ends_at, isActive: false }
  c.executionCtx.waitUntil(c.env.DOCTOR_CALENDAR.getByName(doctor_id).tell(told).catch(lost(doctor_id)))
}

/** After the answer: hours, time off, closures or settings have changed for these doctors. */
export function tellRulesChanged(c: Context<AppEnv>, doctorIds: readonly string[]): void {
  for (const doctorId of doctorIds) {
    c.executionCtx.waitUntil(c.env.DOCTOR_CALENDAR.getByName(doctorId).rulesChanged().catch(lost(doctorId)))
  }
}
