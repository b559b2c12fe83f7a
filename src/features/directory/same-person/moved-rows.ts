import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../../../db/cte.ts'
import { type Happening, untold } from '../../../db/happened.ts'
import { followUpPlanKind } from '../../../records/follow-ups/follow-up-plan.ts'
import { seriesKind } from '../../../records/series.ts'
import { appointmentKind } from '../../../records/visits/appointment.ts'

/** A kind of record that goes from one patient to the other, by its name in the `rows` that the database's functions answer. */
const KINDS = [
  {
    of: appointmentKind,
    name: 'visits',
    action: 'appointment.updated',
    // As they are under the locks of the move, which this statement's own snapshot may be older than.
    more: { columns: sql`, v.*`, from: sql` cross join lateral event_of_visit(d.clinic_id, x.id) v` },
  },
  { of: followUpPlanKind, name: 'plans', action: 'followup_plan.updated' },
  { of: seriesKind, name: 'series', action: 'series.changed' },
]

/**
 * The audit rows and events of what a merge or its undoing has moved. Each visit, plan and series gets its own, as if
 * its patient had been changed by itself, and both patients have the audit row.
 * @param from the CTE of the merges, by `n`; over its row `d` stand what the function answered and the two patients
 */
export function movedRows({
  from,
  answer,
  before,
  after,
}: { from: string } & Record<'answer' | 'before' | 'after', SQL>): {
  effects: Cte[]
  happened: Happening[]
} {
  const effects = KINDS.map(({ name, more = { columns: sql``, from: sql`` } }) =>
    cte(
      `moved_${name}`,
      sql`select d.clinic_id, x.*, ${before} was_of, ${after} is_of, d.n${more.columns} from ${sql.raw(from)} d cross join lateral
jsonb_to_recordset(nullif(${answer}->'rows'->${sql.raw(`'${name}'`)}, 'null')) as x (id uuid, version int, status text, doctor_id uuid, appointment_id uuid)${more.from}`,
    ),
  )
  const changed = sql`jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))`
  const happened = KINDS.flatMap(({ name, action, of }): Happening[] => {
    const moved = { action, rows: `moved_${name}`, changed }
    return [
      { ...moved, of: { ...of, patient: sql`e.is_of` } },
      { ...moved, of: untold({ ...of, patient: sql`e.was_of` }) },
    ]
  })
  return { effects, happened }
}
