import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { minutesSetting } from '../../db/clinic-setting.ts'
import { changedColumns, runWrite, unlessReplayed } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { series } from '../../db/schema/series.ts'
import { assignments, instantParam, param, sealedColumns } from '../../db/statement.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { imageOf } from '../../records/appointment.ts'
import { isFresh } from '../appointments/composed-change.ts'
import { alsoOf, composedSource } from '../appointments/consequence.ts'
import { reaches, reachesAsStaff } from '../appointments/image.ts'
import { endsRoom } from '../appointments/room-effects.ts'
import { NOT_YOUR_SERIES, SERIES_NOT_FOUND, SERIES_STALE } from './read-before.ts'
import type { CancelSeriesInput } from './schemas.ts'
import { seriesTrail, visitTrail } from './trail.ts'
import type { SeriesChanged } from './write-change.ts'

const isComing = (alias: string, now: number) => {
  const v = sql.identifier(alias)
  return sql`${v}.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and ${v}.starts_at > ${instantParam(now)}`
}

const idsShape = z.array(z.object({ id: z.string() }))

/** A sealed text opens in its own row only, so the rows have to be known before the reason is sealed for them. */
async function comingIds(db: Database, { clinicId, id }: RecordRequest, now: number): Promise<string[]> {
  const rows = await db.run(sql`select a.id from ${appointments} a where a.series_id = ${param(id, 'uuid')}
    and a.clinic_id = ${param(clinicId, 'uuid')} and ${isComing('a', now)}`)
  return idsShape.parse(rows).map((row) => row.id)
}

const verdictShape = z.looseObject({
  chk: z.object({ seen: z.boolean(), reached: z.boolean(), fresh: z.boolean(), already: z.boolean() }).nullable(),
  was: z.record(z.string(), z.unknown()).nullable(),
})

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
  const { clinicId, id } = request
  const sealFor = (table: typeof series | typeof appointments, rowId: string) =>
    sealTexts(vault, { cancellationReason: reason }, { table, clinicId, id: rowId })
  const ids = reason === null ? [] : await comingIds(db, request, now)
  const reasons = await Promise.all(
    ids.map(async (visit) => ({ id: visit, reason: (await sealFor(appointments, visit)).cancellationReason })),
  )
  const at = instantParam(now)
  const room = alsoOf(endsRoom(composedSource(now)))
  const isStaff = reachesAsStaff(caller, 'series:cancel', 'cur')
  const status = sql`jsonb_build_object('status', jsonb_build_array(e.was_status, e.status), 'cancellation_reason', null)`
  const own = seriesTrail(
    'series.cancelled',
    's_both',
    changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: sealedColumns(series) }),
  )
  const visits = visitTrail('appointment.cancelled', 'a_both', status)
  const result = await runWrite(db, {
    actor,
    idempotency: request.idempotency,
    status: 200,
    guards: [
      materialized(
        'cur',
        sql`select t.* from ${series} t where t.clinic_id = ${param(clinicId, 'uuid')} and t.id = ${param(id, 'uuid')}
          and ${unlessReplayed} for no key update of t`,
      ),
      cte(
        'chk',
        sql`select cur.clinic_id, cur.id, ${reaches(caller, 'series:read', 'cur')} seen, ${reaches(caller, 'series:cancel', 'cur')} reached,
          ${isFresh(request.ifMatch)} fresh, cur.status = 'cancelled' already, ${isStaff} staff, ${minutesSetting('c', 'cancellationWindowMinutes')} late
          from cur join ${clinics} c on c.id = cur.clinic_id`,
      ),
      cte('go', sql`select * from chk where seen and reached and fresh and not already`),
      cte('told', sql`select * from jsonb_to_recordset(${JSON.stringify(reasons)}::jsonb) as y(id uuid, reason text)`),
      materialized(
        'held',
        sql`select v.clinic_id, v.id, v.status from go join ${appointments} v on v.clinic_id = go.clinic_id and v.series_id = go.id
          where ${isComing('v', now)} and ${reaches(caller, 'appointments:cancel', 'v')} and (go.staff or ${at} <= v.starts_at - go.late) order by v.id for no key update of v`,
      ),
    ],
    effects: [
      cte(
        's',
        sql`update ${series} t set ${assignments(series, { status: 'cancelled', pausedAs: null, ...(await sealFor(series, id)), updatedAt: now })},
          version = t.version + 1 from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte('s_both', sql`select s.*, to_jsonb(cur) was, to_jsonb(s) became from s cross join cur`),
      cte(
        'a',
        sql`update ${appointments} v set status = 'CANCELLED', cancelled_at = ${at}, cancelled_by = ${param(caller.userId, 'uuid')},
            cancellation_code = 'SERIES_CANCELLED', cancellation_reason = told.reason, version = v.version + 1, updated_at = ${at}
          from held left join told on told.id = held.id where v.clinic_id = held.clinic_id and v.id = held.id returning v.*`,
      ),
      cte('a_both', sql`select a.*, held.status was_status from a join held on held.id = a.id`),
      ...room.effects,
    ],
    audit: [own.audit, visits.audit, ...room.audit],
    events: [own.event, visits.event, ...room.events],
    image: sql`select jsonb_build_object('series', to_jsonb(s), 'cancelled',
      coalesce((select jsonb_agg(${imageOf('a')} order by a.starts_at) from a), '[]'::jsonb)) as image from s`,
    verdict: { chk: sql`(select to_jsonb(chk) from chk)`, was: sql`(select to_jsonb(cur) from cur)` },
  })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const { chk, was } = verdictShape.parse(result.verdict)
  if (!chk?.seen || !was) throw SERIES_NOT_FOUND
  if (!chk.reached) throw NOT_YOUR_SERIES
  if (!chk.fresh) throw SERIES_STALE
  return { image: { series: was, cancelled: [] }, replayed: false }
}
