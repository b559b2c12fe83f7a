import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { cte, materialized } from '../db/cte.ts'
import type { Actor } from '../db/request.ts'
import { patients } from '../db/schema/people.ts'
import { series } from '../db/schema/series.ts'
import { instantParam, param } from '../db/statement.ts'
import { seriesKind } from '../records/series.ts'
import { closeDue } from './close-visits.ts'
import { changeInBatches } from './in-batches.ts'

/** Each visit by itself: they are of several doctors, and one that is held up keeps no other waiting. */
const EACH = { size: 1, most: 1000 }

function cancelSeriesOf(db: Database, actor: Actor, { clinicId, id }: { clinicId: string; id: string }) {
  return changeInBatches(db, actor, {
    ...{ name: 'cancel-series-of-inactive', size: 100, most: 10 },
    write: (limit) => {
      const { subjectType, patient, payload } = seriesKind
      const cancelled = { subjectType, from: 's' }
      const changed = sql`jsonb_build_object('status', jsonb_build_array(e.was, e.status))`
      return {
        guards: [
          materialized(
            'due',
            sql`select t.clinic_id, t.id, t.status was from ${series} t
              join ${patients} p on p.clinic_id = t.clinic_id and p.id = t.patient_id and p.status <> 'active'
              where t.clinic_id = ${param(clinicId, 'uuid')} and t.patient_id = ${param(id, 'uuid')} and t.status <> 'cancelled'
              order by t.id limit ${limit} for no key update of t skip locked`,
          ),
        ],
        effects: [
          cte(
            's',
            sql`update ${series} t set status = 'cancelled', paused_as = null, version = t.version + 1, updated_at = ${instantParam(actor.now)}
              from due where t.clinic_id = due.clinic_id and t.id = due.id returning t.*, due.was`,
          ),
        ],
        audit: [{ ...cancelled, action: 'series.cancelled', patient, changed }],
        events: [{ ...cancelled, type: 'series.cancelled', payload }],
      }
    },
  })
}

/**
 * Cancels what a patient who is not active was to come to: the series first, so that nothing is booked from them any more, then
 * each visit. Nothing is left to do where it is run again, or where the patient is active by now. Answers how many visits.
 */
export async function closeInactive(
  db: Database,
  actor: Actor,
  patient: { clinicId: string; id: string },
): Promise<number> {
  await cancelSeriesOf(db, actor, patient)
  const at = instantParam(actor.now)
  return closeDue(db, actor, {
    name: 'cancel-visits-of-inactive',
    batches: EACH,
    event: 'appointment.cancelled',
    due: sql`t.clinic_id = ${param(patient.clinicId, 'uuid')} and t.patient_id = ${param(patient.id, 'uuid')}
      and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and t.ends_at > ${at}
      and exists (select from ${patients} p where p.clinic_id = t.clinic_id and p.id = t.patient_id and p.status <> 'active')`,
    set: sql`status = 'CANCELLED', cancellation_code = 'PATIENT_INACTIVE', cancelled_at = ${at}`,
  })
}
