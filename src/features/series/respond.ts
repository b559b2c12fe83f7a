import type { Context } from 'hono'
import * as z from 'zod'
import type { AppEnv } from '../../platform/http/context.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { occurrence, skippedOccurrence } from '../../records/occurrence-record.ts'
import type { AppointmentRecord } from '../../records/visits/appointment-record.ts'
import { presentAppointment } from '../../records/visits/present-appointment.ts'
import { presentSeries } from './record.ts'
import type { SeriesRecord } from './schemas.ts'

interface Answered {
  image: Record<string, unknown>
  replayed: boolean
}

const list = z.array(z.unknown())
const bookedShape = z.object({
  series: z.unknown(),
  appointments: list,
  skipped: z.array(occurrence),
  shifted: z.array(occurrence),
})
const changedShape = z.object({ series: z.unknown(), changed: list, skipped: z.array(skippedOccurrence) })
const cancelledShape = z.object({ series: z.unknown(), cancelled: list })

/** The series for this caller, its ETag, and whether it is a replay. */
export function respondWithSeries(c: Context<AppEnv>, image: unknown, replayed = false): SeriesRecord {
  const record = presentSeries(image)
  c.header('ETag', etag(record))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return record
}

/** Visits for this caller. */
export function presentVisits(c: Context<AppEnv>, images: readonly unknown[]): Promise<AppointmentRecord[]> {
  const { actor, vault } = depsOf(c)
  return Promise.all(images.map((image) => presentAppointment(image, { ...actor, vault })))
}

export async function respondWithBooked(c: Context<AppEnv>, { image, replayed }: Answered) {
  const { series, appointments, skipped, shifted } = bookedShape.parse(image)
  const record = respondWithSeries(c, series, replayed)
  c.header('Location', `/appointments/series/${record.id}`)
  return { series: record, appointments: await presentVisits(c, appointments), skipped, shifted }
}

export async function respondWithChanged(c: Context<AppEnv>, { image, replayed }: Answered) {
  const { series, changed, skipped } = changedShape.parse(image)
  return { series: respondWithSeries(c, series, replayed), changed: await presentVisits(c, changed), skipped }
}

export async function respondWithCancelled(c: Context<AppEnv>, { image, replayed }: Answered) {
  const { series, cancelled } = cancelledShape.parse(image)
  return { series: respondWithSeries(c, series, replayed), cancelled: await presentVisits(c, cancelled) }
}
