import type { Context } from 'hono'
import type { AppEnv } from '../../platform/context.ts'
import { page } from '../../platform/cursor.ts'
import { depsOf } from '../../platform/deps.ts'
import { etag } from '../../platform/etag.ts'
import { presentAppointment } from './record.ts'
import type { AppointmentRecord } from './schemas.ts'

/** The record for this caller, its ETag, and whether it is a replay. */
export async function respondWith(
  c: Context<AppEnv>,
  { image, replayed = false }: { image: unknown; replayed?: boolean },
): Promise<AppointmentRecord> {
  const { actor, vault } = depsOf(c)
  const record = await presentAppointment(image, { ...actor, vault })
  c.header('ETag', etag(record.version))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return record
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
