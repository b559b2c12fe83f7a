import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { page } from '../../platform/http/cursor.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { isSafe } from '../../platform/http/is-safe.ts'
import type { AppointmentRecord } from '../../records/visits/appointment-record.ts'
import { presentAppointment } from '../../records/visits/present-appointment.ts'
import { notifyQueue } from './queue-client.ts'

/** The record for this caller, its ETag, and whether it is a replay. After a write it also notifies the doctor's live queue. */
export async function respondWith(
  c: Context<AppEnv>,
  { image, replayed = false }: { image: unknown; replayed?: boolean },
): Promise<AppointmentRecord> {
  const { actor, vault } = depsOf(c)
  const record = await presentAppointment(image, { ...actor, vault })
  c.header('ETag', etag({ ...record, isPending: !('reason' in record) }))
  c.set('outlivesTag', hasSeenTime(record, actor.now))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  else if (!isSafe(c.req.method)) notifyQueue(c, image)
  return record
}

/**
 * Whether a time has passed on which `actions` of an open visit depend. An earlier answer of the same version may then have offered
 * less, or more.
 */
function hasSeenTime({ status, appointmentDate, windows }: AppointmentRecord, now: number): boolean {
  if (status === 'COMPLETED' || status === 'CANCELLED') return false
  const times = [appointmentDate, windows.changeUntil, windows.checkIn?.opensAt, windows.join?.opensAt]
  return times.some((time) => time !== undefined && Date.parse(time) <= now)
}

/** A page of records for this caller. */
export async function respondWithPage(
  c: Context<AppEnv>,
  { images, limit, filters }: { images: unknown[]; limit: number; filters: unknown },
) {
  const { actor, vault } = depsOf(c)
  const rows = await Promise.all(images.map((image) => presentAppointment(image, { ...actor, vault })))
  return page(c, { rows, limit, filters, positionOf: (row) => [row.appointmentDate, row.id] })
}
