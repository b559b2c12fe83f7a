import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { log } from '../../platform/log.ts'
import { type AppointmentImage, readImage } from '../../records/visits/appointment.ts'
import type { CheckInAnswer } from '../../records/visits/appointment-record.ts'

type Visit = Pick<AppointmentImage, 'clinic_id' | 'doctor_id' | 'id'>

/** The live queue of a doctor in a clinic. */
export function queueOf(c: Context<AppEnv>, { clinic_id, doctor_id }: Omit<Visit, 'id'>) {
  return c.env.DOCTOR_QUEUE.getByName(`${clinic_id}:${doctor_id}`)
}

/** After the answer: tells the desks at a doctor's live queue of a visit. It may be lost; the outbox tells them too. */
export function tellQueue(c: Context<AppEnv>, visit: Visit & Pick<AppointmentImage, 'status' | 'version'>): void {
  const { doctor_id, id, status, version } = visit
  const told = queueOf(c, visit).tell([{ appointmentId: id, status, version }])
  c.executionCtx.waitUntil(told.catch(() => log('warn', 'queue.not_told', { doctorId: doctor_id })))
}

/**
 * Where a visit stands in its doctor's line; null when it is in none, or cannot be said now: after a commit nothing may fail
 * the request. The object reads the line for everyone who looks, so no request is charged for it.
 */
export async function standingOf(c: Context<AppEnv>, image: unknown): Promise<CheckInAnswer['queue']> {
  const visit = readImage(image)
  try {
    const standing = await queueOf(c, visit).standing(visit.id)
    if (!standing) return null
    const { position, totalInQueue, minutes, low, high } = standing
    return { position, totalInQueue, estimatedWaitMinutes: minutes, waitRange: [low, high] }
  } catch {
    log('warn', 'queue.not_asked', { doctorId: visit.doctor_id })
    return null
  }
}
