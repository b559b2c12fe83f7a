import { sql } from 'drizzle-orm'
import { uuid } from '../db/asked.ts'
import type { Database } from '../db/client.ts'
import { cte } from '../db/cte.ts'
import type { Actor } from '../db/request.ts'
import { patients } from '../db/schema/people.ts'
import { series } from '../db/schema/series.ts'
import { rowsAsked } from '../db/write.ts'
import { seriesKind } from '../records/series.ts'
import { defineClosing } from './close-visits.ts'
import { changeInBatches, defineDue } from './in-batches.ts'

const asked = rowsAsked({ patientId: uuid })

const isInactive = sql`p.clinic_id = t.clinic_id and p.id = t.patient_id and p.status <> 'active'`

const cancelledSeries = defineDue({
  name: 'cancel-series-of-inactive',
  asked,
  size: 100,
  most: 10,
  due: sql`select t.clinic_id, t.id, t.status was from ${series} t join ${patients} p on ${isInactive}
where t.clinic_id = r.clinic_id and t.patient_id = r.patient_id and t.status <> 'cancelled' order by t.id`,
  locks: 't',
  effects: [
    cte(
      'cancelled',
      sql`update ${series} t set status = 'cancelled', paused_as = null, version = t.version + 1, updated_at = r.at
from due x join asked r on r.n = x.n join judged j on j.n = x.n
where t.clinic_id = x.clinic_id and t.id = x.id and j.refused is null returning t.*, x.n, x.was`,
    ),
  ],
  happened: [
    {
      action: 'series.cancelled',
      of: seriesKind,
      rows: 'cancelled',
      changed: sql`jsonb_build_object('status', jsonb_build_array(e.was, e.status))`,
    },
  ],
})

const cancelledVisits = defineClosing({
  name: 'cancel-visits-of-inactive',
  asked,
  // Each visit by itself: they are of several doctors, and one that is held up keeps no other waiting.
  batches: { size: 1, most: 1000 },
  action: 'appointment.cancelled',
  due: sql`t.clinic_id = r.clinic_id and t.patient_id = r.patient_id
and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and t.ends_at > r.at
and exists (select from ${patients} p where ${isInactive})`,
  set: sql`status = 'CANCELLED', cancellation_code = 'PATIENT_INACTIVE', cancelled_at = r.at`,
})

/**
 * Cancels what a patient who is not active was to come to: the series first, so that nothing is booked from them any more, then
 * each visit. Nothing is left to do where it is run again, or where the patient is active by now. Answers how many visits.
 */
export async function closeInactive(
  db: Database,
  actor: Actor,
  { clinicId, id }: { clinicId: string; id: string },
): Promise<number> {
  const inactive = { actor, clinicId, row: { patientId: id } }
  await changeInBatches(db, cancelledSeries, inactive)
  return changeInBatches(db, cancelledVisits, inactive)
}
