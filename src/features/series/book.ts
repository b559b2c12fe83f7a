import { sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { runWrite, unlessReplayed } from '../../db/composed-write.ts'
import { cte } from '../../db/cte.ts'
import { doctorsHeld, patientsHeld } from '../../db/locks.ts'
import { series } from '../../db/schema/series.ts'
import { insertInto, param } from '../../db/statement.ts'
import type { ClinicRules } from '../../domain/calendar.ts'
import type { Found } from '../../domain/series.ts'
import { imageOf } from '../../records/appointment.ts'
import { heldPatientRefused } from '../appointments/booking-checks.ts'
import { Outdated } from '../appointments/outdated.ts'
import { rulesStand } from '../appointments/rules-stand.ts'
import { bookRows, isOnOverbooked, type RowToBook, rowsToBook } from './booked-rows.ts'
import type { SeriesOrder } from './order.ts'
import type { OccurrenceRecord } from './schemas.ts'
import { seriesTrail, visitTrail } from './trail.ts'

/** What the calendar has decided about an order. */
export interface SeriesDecision {
  rules: ClinicRules
  /** Minutes. */
  duration: number
  timezone: string
  placed: readonly Found[]
  skipped: readonly OccurrenceRecord[]
  shifted: readonly OccurrenceRecord[]
}

export interface SeriesBooked {
  /** `{ series, appointments, skipped, shifted }`. */
  image: Record<string, unknown>
  replayed: boolean
}

function rowsOf(order: SeriesOrder, placed: readonly Found[]): RowToBook[] {
  return placed.flatMap(({ candidate, placed: time, timezone }) => {
    const visit = order.visits[candidate.sequence - 1]
    if (!time || !visit) return []
    const { reason, notes } = visit
    return {
      ...{ id: candidate.id, sequence: candidate.sequence, start: time.start, end: time.end, timezone },
      ...{ type: order.type, locationId: order.locationId, treatmentType: order.treatmentType },
      ...{ priority: 'MEDIUM', notify: true, externalId: null, isModified: false },
      texts: { reason, notes, staffNote: null, address: null },
    }
  })
}

/**
 * Writes a series and all its visits, or nothing, in one statement.
 * @throws DomainError SCHEDULING_CONFLICT without a reason where a time was lost to somebody else; `Outdated` where the
 *   rules it was decided on have changed
 */
export async function writeSeries(db: Database, order: SeriesOrder, decision: SeriesDecision): Promise<SeriesBooked> {
  const { actor, doctorId, days } = order
  const { rules, skipped, shifted } = decision
  const rows = rowsOf(order, decision.placed)
  const row = insertInto(series, {
    ...{ clinicId: order.clinicId, id: order.id, patientId: order.patientId, doctorId, locationId: order.locationId },
    ...{ templateId: order.templateId, type: order.type, treatmentType: order.treatmentType },
    ...{ durationMinutes: decision.duration, time: order.time, timezone: decision.timezone },
    ...{ startDate: order.startDate, endDate: days.endDate, recurrence: days.recurrence },
    ...{ ...order.texts, createdAt: actor.now, updatedAt: actor.now },
  })
  const own = seriesTrail('series.booked', 's')
  const visits = visitTrail('appointment.booked', 'booked')
  const result = await runWrite(db, {
    actor,
    idempotency: order.idempotency,
    status: 201,
    guards: [
      patientsHeld(
        sql`select ${param(order.clinicId, 'uuid')} clinic_id, ${param(order.patientId, 'uuid')} patient_id`,
      ),
      doctorsHeld(sql`select ${param(doctorId, 'uuid')}`),
      cte('cur', sql`select ${param(order.clinicId, 'uuid')} clinic_id from doctors_held where ${unlessReplayed}`),
      rowsToBook(rows),
      cte(
        'go',
        sql`select from cur where ${heldPatientRefused} is null and ${rulesStand(rules, doctorId)} and not ${isOnOverbooked('o', doctorId)}`,
      ),
    ],
    effects: [cte('s', sql`${row} from go returning *`), bookRows(doctorId, actor)],
    audit: [own.audit, visits.audit],
    events: [own.event, visits.event],
    image: sql`select jsonb_build_object('series', to_jsonb(s), 'skipped', ${JSON.stringify(skipped)}::jsonb,
        'shifted', ${JSON.stringify(shifted)}::jsonb,
        'appointments', (select jsonb_agg(${imageOf('booked')} order by booked.starts_at) from booked)) as image
      from s where undo_unless((select count(*) from booked) = ${param(rows.length, 'int')})`,
    verdict: {},
  })
  if (!result.done) throw new Outdated('rules')
  return { image: result.image, replayed: result.replayed }
}
