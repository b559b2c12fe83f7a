import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { asAsker } from '../../db/asker.ts'
import { cte, withCtes } from '../../db/cte.ts'
import { keptColumn, replayKept } from '../../db/idempotency.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { series } from '../../db/schema/series.ts'
import { instantShape, sealedShape } from '../../db/shapes.ts'
import { param } from '../../db/statement.ts'
import { STATUSES } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import { SERIES_NOT_FOUND } from '../../domain/not-found.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { accepts } from '../../platform/http/etag.ts'
import { callerReaches } from '../../records/visibility.ts'
import { zoneOfNow } from '../../records/visits/zone-of-now.ts'
import { seriesShape } from './record.ts'

export const NOT_YOUR_SERIES = new DomainError(
  'FORBIDDEN',
  'You may see this series, but you may not change it in this way.',
)
export const SERIES_STALE = new DomainError(
  'VERSION_MISMATCH',
  'The series has changed since you read it: read it again.',
)
const SERIES_CLOSED = new DomainError('SERIES_CLOSED', 'The series is cancelled: book a new one.')
export const SERIES_PAUSED = new DomainError('SERIES_CLOSED', 'The series is paused: resume it first.')

/** A visit of a series, as its row is. */
const visitShape = z.object({
  id: z.string(),
  series_sequence: z.number(),
  series_modified: z.boolean(),
  /** Whether the caller may change this one: it may be another doctor's by now. */
  reached: z.boolean(),
  version: z.number(),
  status: z.enum(STATUSES),
  type: z.enum(VISIT_TYPES),
  treatment_type: z.string(),
  priority: z.string(),
  notify: z.boolean(),
  external_id: z.string().nullable(),
  starts_at: instantShape,
  ends_at: instantShape,
  timezone: z.string(),
  doctor_id: z.string(),
  location_id: z.string().nullable(),
  reason: sealedShape.nullable(),
  notes: sealedShape.nullable(),
  staff_note: sealedShape.nullable(),
  address: sealedShape.nullable(),
})
export type SeriesVisit = z.infer<typeof visitShape>

/** What held when a series was paused, and how many occurrences it had then. */
const pausedShape = z.object({
  time: z.string(),
  duration: z.number(),
  doctorId: z.string(),
  locationId: z.string().nullable(),
  count: z.number(),
})
export type PausedAs = z.infer<typeof pausedShape>

const wholeShape = seriesShape.extend({
  paused_as: pausedShape.nullable(),
  reason: sealedShape.nullable(),
  notes: sealedShape.nullable(),
})
export type WholeSeries = z.infer<typeof wholeShape>

export interface SeriesBefore {
  image: Record<string, unknown>
  series: WholeSeries
  /** Every visit that is not cancelled. */
  standing: SeriesVisit[]
  /** Those that the latest pause cancelled, each number's latest. */
  paused: SeriesVisit[]
  /** The numbers of those that somebody has cancelled by hand, and that were not booked again. */
  cancelledByHand: number[]
  /** The last cancelled visit of the occurrence to restore; null if it was never booked, or none is restored. */
  toRestore: SeriesVisit | null
  /** What wall-clock time at its place means now; the series itself may have kept an older zone. */
  zoneOfNow: string
}

const visits = z
  .array(visitShape)
  .nullable()
  .transform((rows) => rows ?? [])

const readShape = z.looseObject({
  kept: z.unknown(),
  series: z.record(z.string(), z.unknown()).nullable(),
  standing: visits,
  paused: visits,
  by_hand: z
    .array(z.number())
    .nullable()
    .transform((numbers) => numbers ?? []),
  seen: z.boolean().nullable(),
  reached: z.boolean().nullable(),
  zone_of_now: z.string().nullable(),
  to_restore: visitShape.nullish(),
})

/** The occurrence of a number as it last was, cancelled. */
function lastOf(sequence: number): SQL {
  return sql`, (select to_jsonb(a) || jsonb_build_object('reached', true) from cur join ${appointments} a on a.clinic_id = cur.clinic_id
    and a.series_id = cur.id and a.series_sequence = ${param(sequence, 'int')} and a.status = 'CANCELLED'
    order by a.created_at desc, a.id desc limit 1) to_restore`
}

/**
 * A series and its visits before a change, refused in the contract's order; or the answer the key has had already.
 * @param restored the number of the occurrence that is to be booked again
 * @throws DomainError SERIES_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, SERIES_CLOSED, IDEMPOTENCY_KEY_REUSED
 */
export async function readSeriesBefore(
  { db, actor }: Deps,
  request: RecordRequest,
  restored: number | null = null,
): Promise<SeriesBefore | { replay: Record<string, unknown> }> {
  const caller = asAsker(actor.caller)
  const cur = cte(
    'cur',
    sql`select t.* from ${series} t where t.clinic_id = ${param(request.clinicId, 'uuid')} and t.id = ${param(request.id, 'uuid')}`,
  )
  const latest = cte(
    'latest',
    sql`select distinct on (a.series_sequence) a.* from cur join ${appointments} a on a.clinic_id = cur.clinic_id and a.series_id = cur.id
      where cur.status = 'paused' order by a.series_sequence, a.created_at desc, a.id desc`,
  )
  const [found] = await db.run(sql`${withCtes([cur, latest])} select ${keptColumn(actor, request.idempotency)} kept,
    (select to_jsonb(cur) from cur) series,
    (select jsonb_agg(to_jsonb(a) || jsonb_build_object('reached', ${callerReaches(caller, 'appointments:change', 'a')}) order by a.series_sequence) from cur join ${appointments} a on a.clinic_id = cur.clinic_id and a.series_id = cur.id and a.status <> 'CANCELLED') standing,
    (select jsonb_agg(to_jsonb(latest) || jsonb_build_object('reached', true)) from latest where latest.status = 'CANCELLED' and latest.cancellation_code = 'SERIES_PAUSED') paused,
    (select jsonb_agg(last.series_sequence) from (
      select distinct on (a.series_sequence) a.* from cur join ${appointments} a on a.clinic_id = cur.clinic_id and a.series_id = cur.id
      order by a.series_sequence, a.created_at desc, a.id desc
    ) last where last.status = 'CANCELLED' and last.cancellation_code is null) by_hand,
    (select ${callerReaches(caller, 'series:read', 'cur')} from cur) seen, (select ${callerReaches(caller, 'series:write', 'cur')} from cur) reached,
    (select ${zoneOfNow('cur')} from cur) zone_of_now${restored === null ? sql`` : lastOf(restored)}`)
  const row = readShape.parse(found)
  const replay = replayKept(row.kept, request.idempotency)
  if (replay) return { replay: replay.image }
  if (!row.series || !row.seen) throw SERIES_NOT_FOUND
  if (!row.reached) throw NOT_YOUR_SERIES
  const whole = wholeShape.parse(row.series)
  if (!accepts(request.ifMatch, whole.version)) throw SERIES_STALE
  if (whole.status === 'cancelled') throw SERIES_CLOSED
  const { standing, paused } = row
  return {
    image: row.series,
    series: whole,
    standing,
    paused,
    cancelledByHand: row.by_hand,
    toRestore: row.to_restore ?? null,
    zoneOfNow: row.zone_of_now ?? whole.timezone,
  }
}
