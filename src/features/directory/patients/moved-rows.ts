import { type SQL, sql } from 'drizzle-orm'
import type { Write } from '../../../db/composed-write.ts'
import { cte } from '../../../db/cte.ts'
import { param } from '../../../db/statement.ts'
import { appointment } from '../../../records/appointment.ts'
import { followUpPlan } from '../../../records/follow-up-plan.ts'

/** A kind of record that goes from one patient to the other, by its name in the `rows` that the database's functions answer. */
const KINDS = [
  { ...appointment, name: 'visits', action: 'appointment.updated' },
  { ...followUpPlan, name: 'plans', action: 'followup_plan.updated' },
  // It tells of itself what a visit does.
  { ...appointment, subjectType: 'series', name: 'series', action: 'series.changed' },
]

/**
 * The audit rows and events of what a merge or its undoing has moved. Each visit, plan and series gets its own, as if
 * its patient had been changed by itself, and both patients have the audit row.
 * @param from the CTE of the merge; over its row `d` stand what the function answered and the two patients
 */
export function movedRows({
  from,
  answer,
  before,
  after,
}: { from: string } & Record<'answer' | 'before' | 'after', SQL>): Pick<Write, 'effects' | 'audit' | 'events'> {
  const effects = KINDS.map(({ name }) =>
    cte(
      `moved_${name}`,
      sql`select d.clinic_id, r.*, ${before} was_of, ${after} is_of from ${sql.identifier(from)} d cross join lateral
        jsonb_to_recordset(nullif(${answer}->'rows'->${param(name, 'text')}, 'null')) r(id uuid, version int, status text, doctor_id uuid, appointment_id uuid)`,
    ),
  )
  const changed = sql`jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))`
  const audit = KINDS.flatMap(({ name, action, subjectType }) =>
    [sql`e.is_of`, sql`e.was_of`].map((patient) => ({ action, subjectType, from: `moved_${name}`, patient, changed })),
  )
  const events = KINDS.map(({ name, action, subjectType, payload }) => ({
    ...{ type: action, subjectType, from: `moved_${name}`, payload },
  }))
  return { effects, audit, events }
}
