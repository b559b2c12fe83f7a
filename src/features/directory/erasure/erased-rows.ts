import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../../../db/cte.ts'
import type { Happening } from '../../../db/happened.ts'
import { followUpPlanKind } from '../../../records/follow-ups/follow-up-plan.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { seriesKind } from '../../../records/series.ts'
import { videoRoomKind } from '../../../records/video-room.ts'
import { appointmentKind } from '../../../records/visits/appointment.ts'

const COLUMNS = sql.raw('id uuid, version int, status text, was text, doctor_id uuid, appointment_id uuid')

const wasErased = sql`jsonb_build_object('erased', jsonb_build_array(false, true))
|| case when e.was <> e.status then jsonb_build_object('status', jsonb_build_array(e.was, e.status)) else '{}' end`

const ifClosed = (status: string, closed: string, otherwise: string): SQL =>
  sql.raw(`case when e.status = '${status}' and e.was <> e.status then '${closed}' else '${otherwise}' end`)

/** The kinds of record that an erasure changes, by their names in the `rows` that the database's function answers. */
const KINDS = [
  {
    name: 'visits',
    of: appointmentKind,
    action: ifClosed('CANCELLED', 'appointment.cancelled', 'appointment.updated'),
    // As they are under the locks of the function, which this statement's own snapshot may be older than.
    more: { columns: sql`, v.*`, from: sql` cross join lateral event_of_visit(d.clinic_id, x.id) v` },
  },
  {
    name: 'plans',
    of: followUpPlanKind,
    action: ifClosed('cancelled', 'followup_plan.cancelled', 'followup_plan.updated'),
  },
  { name: 'series', of: seriesKind, action: ifClosed('cancelled', 'series.cancelled', 'series.changed') },
  { name: 'rooms', of: videoRoomKind, action: sql.raw(`'video.cancelled'`) },
  { name: 'records', of: patientKind, action: sql.raw(`'patient.erased'`) },
] satisfies { name: string; of: Happening['of']; action: SQL; more?: Record<'columns' | 'from', SQL> }[]

const NOTHING = { columns: sql`, d.id patient_id`, from: sql`` }

/**
 * The audit rows and events of what an erasure has changed: of each visit, plan, series and room, and of the patient's records.
 * @param from the CTE of the erasures, by `n`; over its row `d` stand what the function answered as `told`, and the patient
 */
export function erasedRows(from: string): { effects: Cte[]; happened: Happening[] } {
  const effects = KINDS.map(({ name, more = NOTHING }) =>
    cte(
      `erased_${name}`,
      sql`select d.clinic_id, x.*, d.n${more.columns} from ${sql.raw(from)} d cross join lateral
jsonb_to_recordset(nullif(d.told->'rows'->${sql.raw(`'${name}'`)}, 'null')) as x (${COLUMNS})${more.from}`,
    ),
  )
  const happened = KINDS.map(({ name, of, action }): Happening => {
    const changed = name === 'records' || name === 'rooms' ? {} : { changed: wasErased }
    return {
      action,
      of: { ...of, patient: name === 'records' ? sql`e.id` : sql`e.patient_id` },
      rows: `erased_${name}`,
      ...changed,
    }
  })
  return { effects, happened }
}
