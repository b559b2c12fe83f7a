import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { changedColumns, runWrite, unlessReplayed } from '../../db/composed-write.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../db/locks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { series } from '../../db/schema/series.ts'
import { assignments, instantParam, param, sealedColumns } from '../../db/statement.ts'
import type { ClinicRules } from '../../domain/calendar.ts'
import type { Found } from '../../domain/series.ts'
import { imageOf } from '../../records/appointment.ts'
import { heldPatientRefused, refusalOfPatient } from '../appointments/booking-checks.ts'
import { alsoOf, composedSource } from '../appointments/consequence.ts'
import { Outdated } from '../appointments/outdated.ts'
import { endsRoom } from '../appointments/room-effects.ts'
import { rulesStand } from '../appointments/rules-stand.ts'
import { bookRows, isOnOverbooked, type RowToBook, rowsToBook } from './booked-rows.ts'
import type { ChangeOrder } from './change.ts'
import type { SkippedOccurrence } from './schemas.ts'
import { seriesTrail, visitTrail } from './trail.ts'

/** What the calendar has decided; nothing is asked of it where only time is freed. */
export interface ChangeDecision {
  rules: ClinicRules
  timezone: string
  placed: readonly Found[]
  skipped: readonly SkippedOccurrence[]
}

export interface SeriesChanged {
  /** `{ series, changed, skipped }`. */
  image: Record<string, unknown>
  replayed: boolean
}

const iso = (at: number) => new Date(at).toISOString()

function rowsOf(order: ChangeOrder, placed: readonly Found[]): RowToBook[] {
  const bookings = new Map(order.bookings.map((booking) => [booking.id, booking]))
  return placed.flatMap(({ candidate, placed: time, timezone }) => {
    const booking = bookings.get(candidate.id)
    if (!time || !booking) return []
    const { visit, texts, isModified } = booking
    return {
      ...{ id: candidate.id, sequence: candidate.sequence, start: time.start, end: time.end, timezone, isModified },
      ...{ type: candidate.type, locationId: candidate.locationId, texts },
      treatmentType: visit?.treatment_type ?? order.treatmentType,
      priority: visit?.priority ?? 'MEDIUM',
      notify: visit?.notify ?? true,
      externalId: visit?.external_id ?? null,
    }
  })
}

/** The visits that move, as CTE `moving`. One that is moved alone keeps its time from now on, as one moved by hand does. */
function movingRows(order: ChangeOrder, placed: readonly Found[]): { moving: Cte; moves: string; count: number } {
  const known = new Map(order.moves.map((move) => [move.id, move]))
  const rows = placed.flatMap(({ candidate, placed: time, timezone }) => {
    const move = known.get(candidate.id)
    if (!time || !move) return []
    const modified = order.scope === 'this' || (move.isModified && !order.isTimeNamed)
    return {
      ...{ id: move.id, version: move.visit?.version, starts_at: iso(time.start), ends_at: iso(time.end) },
      ...{ location_id: move.locationId, timezone, modified },
    }
  })
  const moves = JSON.stringify(rows)
  const columns = sql`id uuid, version int, starts_at timestamptz, ends_at timestamptz`
  const moving = cte('moving', sql`select * from jsonb_to_recordset(${moves}::jsonb) as y(${columns})`)
  return { moving, moves, count: rows.length }
}

const verdictShape = z.looseObject({ is_current: z.boolean(), refused: z.string().nullable() })

/**
 * Changes a series with its visits, all or nothing, in one statement: what moves, what is cancelled and what is booked.
 * Null when the series or a visit is not what the change was planned on any more.
 * @throws DomainError SCHEDULING_CONFLICT without a reason where a time was lost to somebody else; `Outdated`
 */
export async function writeSeriesChange(
  db: Database,
  order: ChangeOrder,
  decision: ChangeDecision | null,
): Promise<SeriesChanged | null> {
  const { actor, request, doctorId, cancel } = order
  const placed = decision?.placed ?? []
  const { moving, moves, count: moved } = movingRows(order, placed)
  const rows = rowsOf(order, placed)
  const dropped = JSON.stringify(cancel.visits.map(({ id, version }) => ({ id, version })))
  const at = instantParam(actor.now)
  const isZoneTaken = 'locationId' in order.set || 'timezone' in order.set
  const set = { ...order.set, ...(decision && isZoneTaken && { timezone: decision.timezone }) }
  const room = alsoOf(endsRoom(composedSource(actor.now)))
  const sealed = sealedColumns(appointments)
  const own = seriesTrail(
    order.event,
    's_both',
    changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: [] }),
  )
  const trails = [
    own,
    visitTrail(
      'appointment.rescheduled',
      'moved_both',
      changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed }),
    ),
    visitTrail('appointment.cancelled', 'a', sql`'{"status": [null, "CANCELLED"]}'::jsonb`),
    visitTrail('appointment.booked', 'booked'),
  ]
  const isCurrent = sql`coalesce((select count(*) from held) = ${param(moved + cancel.visits.length, 'int')}, false)`
  const mayGo = decision
    ? sql`${rulesStand(decision.rules, doctorId)} and not ${isOnOverbooked('moving', doctorId)} and not ${isOnOverbooked('o', doctorId)}`
    : sql`true`
  // Only what is booked anew is asked about its patient: what stands may be moved, and freed.
  const refused = rows.length > 0 ? heldPatientRefused : sql`null::text`
  const result = await runWrite(db, {
    actor,
    idempotency: request.idempotency,
    status: 200,
    guards: [
      moving,
      cte('dropped', sql`select * from jsonb_to_recordset(${dropped}::jsonb) as y(id uuid, version int)`),
      patientsHeld(
        sql`select t.clinic_id, t.patient_id from ${series} t where t.clinic_id = ${param(request.clinicId, 'uuid')} and t.id = ${param(request.id, 'uuid')}`,
      ),
      doctorsHeld(sql`select v.doctor_id from ${appointments} v where v.clinic_id = ${param(request.clinicId, 'uuid')}
        and v.id in (select id from moving union all select id from dropped) union select ${param(doctorId, 'uuid')}`),
      materialized(
        'cur',
        sql`select t.* from ${series} t where t.clinic_id = ${param(request.clinicId, 'uuid')} and t.id = ${param(request.id, 'uuid')}
          and t.version = ${param(order.version, 'int')} and ${unlessReplayed} and ${onceHeld('doctors_held')} for no key update of t`,
      ),
      rowsToBook(rows),
      materialized(
        'held',
        sql`select v.* from cur join ${appointments} v on v.clinic_id = cur.clinic_id and v.series_id = cur.id
          join (select id, version from moving union all select id, version from dropped) y on y.id = v.id and y.version = v.version
          order by v.id for no key update of v`,
      ),
      cte('go', sql`select cur.* from cur where ${isCurrent} and ${refused} is null and ${mayGo}`),
    ],
    effects: [
      cte(
        's',
        sql`update ${series} t set ${assignments(series, { ...set, updatedAt: actor.now })}, version = t.version + 1
          from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte('s_both', sql`select s.*, to_jsonb(cur) was, to_jsonb(s) became from s cross join cur`),
      materialized(
        'moved',
        sql`select w.* from s cross join lateral move_visits(s.clinic_id, ${param(doctorId, 'uuid')}, ${at}, ${moves}::jsonb) w`,
      ),
      cte(
        'moved_both',
        sql`select moved.*, to_jsonb(held) was, to_jsonb(moved) became from moved join held on held.id = moved.id`,
      ),
      cte(
        'a',
        sql`update ${appointments} v set status = 'CANCELLED', cancelled_at = ${at}, cancelled_by = ${param(actor.caller.userId, 'uuid')},
            cancellation_code = ${param(cancel.code, 'text')}, version = v.version + 1, updated_at = ${at}
          from dropped, s where v.clinic_id = s.clinic_id and v.id = dropped.id returning v.*`,
      ),
      ...room.effects,
      bookRows(doctorId, actor),
      cte('changed', sql`select * from moved union all select * from a union all select * from booked`),
    ],
    audit: [...trails.map(({ audit }) => audit), ...room.audit],
    events: [...trails.map(({ event }) => event), ...room.events],
    image: sql`select jsonb_build_object('series', to_jsonb(s), 'skipped', ${JSON.stringify(decision?.skipped ?? order.skipped)}::jsonb,
        'changed', coalesce((select jsonb_agg(${imageOf('changed')} order by changed.starts_at) from changed), '[]'::jsonb)) as image
      from s where undo_unless((select count(*) from booked) = ${param(rows.length, 'int')}
        and (select count(*) from moved) = ${param(moved, 'int')} and (select count(*) from a) = ${param(cancel.visits.length, 'int')})`,
    verdict: { is_current: sql`(exists (select from cur) and ${isCurrent})`, refused },
  })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const verdict = verdictShape.parse(result.verdict)
  if (!verdict.is_current) return null
  const refusal = refusalOfPatient(verdict.refused)
  if (refusal) throw refusal
  throw new Outdated('rules')
}
