import { type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { like, list } from '../../db/asked.ts'
import { AS_IT_IS, type Check } from '../../db/checks.ts'
import type { Database } from '../../db/client.ts'
import { minutesSetting } from '../../db/clinic-setting.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import type { Happening } from '../../db/happened.ts'
import { defineRecordChange, isFresh, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { series } from '../../db/schema/series.ts'
import { instantParam, param } from '../../db/statement.ts'
import { rowsAsked, runWrite } from '../../db/write.ts'
import { SERIES_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { seriesKind } from '../../records/series.ts'
import { reach, reaches, reachesAsStaff, reachesFor, standingOfAsker } from '../../records/standing.ts'
import { endsRoom } from '../../records/video-room.ts'
import { appointmentKind, imageOf } from '../../records/visits/appointment.ts'
import type { SeriesChanged } from './calendar/write-series-change.ts'
import { NOT_YOUR_SERIES, SERIES_STALE } from './read-before.ts'
import type { CancelSeriesInput } from './schemas.ts'

const asked = rowsAsked({
  ...ONE_RECORD,
  mayRead: reach,
  mayDo: reach,
  /** How far the right to cancel a visit reaches: one of the series may be another doctor's or patient's by now. */
  mayCancel: reach,
  ...like(series, ['cancellationReason']),
  /** The reason once more for each visit, sealed for its row. */
  reasons: list,
})
const { r } = asked
const t = alias(series, 't')
const v = alias(appointments, 'v')

/** The visits `v` that are still to come at an instant. */
const isComing = (at: SQL) => sql`v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.starts_at > ${at}`

const checks: readonly Check[] = [
  { name: 'visible', holds: sql`t.id is not null and ${reaches(r.mayRead)}`, refusal: SERIES_NOT_FOUND },
  { name: 'allowed', holds: reaches(r.mayDo), refusal: NOT_YOUR_SERIES },
  { name: 'fresh', holds: isFresh('t'), refusal: SERIES_STALE },
  { name: 'already', holds: sql`t.status <> 'cancelled'`, refusal: AS_IT_IS },
]

const room = endsRoom({ rows: 'cancelled', at: sql`cancelled.updated_at`, n: sql`cancelled.n` })

const effects: readonly Cte[] = [
  materialized(
    'visits_held',
    sql`select v.*, r.n from changed s join asked r on r.n = s.n join ${appointments} v on v.clinic_id = s.clinic_id and v.series_id = s.id
where ${isComing(r.at)} order by v.id for no key update of v`,
  ),
  // These conditions look at the visits as they are under the lock. For a patient one stays when it is too late for them to cancel it.
  cte(
    'leaving',
    sql`select v.clinic_id, v.id, v.n, told.reason from visits_held v join asked r on r.n = v.n join judged j on j.n = v.n
left join lateral jsonb_to_recordset(${r.reasons}) as told(id uuid, reason text) on told.id = v.id
${standingOfAsker(v)}
where ${reaches(r.mayCancel)} and (j.is_staff or r.at <= v.starts_at - j.late)`,
  ),
  cte(
    'cancelled',
    sql`update ${appointments} v set status = 'CANCELLED', cancelled_at = r.at, cancelled_by = r.user_id,
cancellation_code = 'SERIES_CANCELLED', cancellation_reason = coalesce(l.reason, v.cancellation_reason), version = v.version + 1, updated_at = r.at
from leaving l join asked r on r.n = l.n where v.clinic_id = l.clinic_id and v.id = l.id returning v.*, r.n`,
  ),
  ...room.effects,
]

const happened: readonly Happening[] = [
  {
    action: 'appointment.cancelled',
    of: appointmentKind,
    rows: 'cancelled',
    join: sql` join visits_held b on b.n = e.n and b.id = e.id`,
    changed: sql`jsonb_build_object('status', jsonb_build_array(b.status, e.status), 'cancellation_reason', null)`,
  },
  ...room.happened,
]

const cancelWhole = defineRecordChange(() => ({
  name: 'cancel-series',
  table: series,
  of: seriesKind,
  asked,
  from: sql`from asked r left join held t on t.n = r.n left join ${clinics} c on c.id = t.clinic_id
${standingOfAsker(t)}`,
  columns: sql`${reachesAsStaff(r.mayDo)} is_staff, ${minutesSetting('c', 'cancellationWindowMinutes')} late`,
  checks,
  set: {
    status: sql`'cancelled'`,
    pausedAs: sql`null`,
    cancellationReason: sql`coalesce(${r.cancellationReason}, t.cancellation_reason)`,
  },
  action: 'series.cancelled',
  consequence: { effects, happened },
  image: sql`jsonb_build_object('series', to_jsonb(e) - '{n,written}'::text[], 'cancelled',
coalesce((select jsonb_agg((${imageOf('cancelled')}) - 'n' order by cancelled.starts_at) from cancelled where cancelled.n = e.n), '[]'::jsonb))`,
}))

const idsShape = z.array(z.object({ id: z.string() }))

/** A sealed text opens in its own row only, so the rows have to be known before the reason is sealed for them. */
async function comingIds(db: Database, { clinicId, id }: RecordRequest, now: number): Promise<string[]> {
  const rows =
    await db.run(sql`/* visits-of-series */ select v.id from ${appointments} v where v.series_id = ${param(id, 'uuid')}
    and v.clinic_id = ${param(clinicId, 'uuid')} and ${isComing(instantParam(now))}`)
  return idsShape.parse(rows).map((row) => row.id)
}

/**
 * Cancels a series and its future visits in one statement; the past stays. For a patient a visit stays too when it is too
 * late for them to cancel it, and so does one that is another doctor's or patient's by now, for who could not cancel that.
 * @throws DomainError SERIES_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH
 */
export async function cancelSeries(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  { reason = null }: CancelSeriesInput,
): Promise<SeriesChanged> {
  const { caller, now } = actor
  const { clinicId, id, ifMatch, idempotency } = request
  const sealFor = async (table: typeof series | typeof appointments, rowId: string) =>
    (await sealTexts(vault, { cancellationReason: reason }, { table, clinicId, id: rowId })).cancellationReason
  const ids = reason === null ? [] : await comingIds(db, request, now)
  const written = await runWrite(db, cancelWhole, {
    asking: { actor, idempotency, clinicId },
    row: {
      id,
      versions: versionsOf(ifMatch),
      mayRead: reachesFor(caller, 'series:read'),
      mayDo: reachesFor(caller, 'series:cancel'),
      mayCancel: reachesFor(caller, 'appointments:cancel'),
      cancellationReason: await sealFor(series, id),
      reasons: await Promise.all(ids.map(async (visit) => ({ id: visit, reason: await sealFor(appointments, visit) }))),
    },
  })
  if (!written) throw new Error('A series was not cancelled, and no check says why.')
  return { image: written.image, replayed: written.replayed }
}
