import { type SQL, sql } from 'drizzle-orm'
import { roleInTrail } from '../../../db/asker.ts'
import { auditLog } from '../../../db/schema/records.ts'
import { param } from '../../../db/statement.ts'
import type { ImportRun } from './import-run.ts'

/**
 * The trail of records that a piece of an import has written, as an effect of its statement: one row a record, in the name of who
 * asked for the step.
 * @param rows the CTE of the rows `e`, with `clinic_id` and `id`
 * @param patient SQL over `e`
 */
export function trailOf(
  { claimed, caller }: ImportRun,
  { action, subjectType, rows, patient }: { action: string; subjectType: string; rows: string; patient: SQL },
): SQL {
  const word = (text: string) => sql.raw(`'${text}'`)
  return sql`insert into ${auditLog} (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
select e.clinic_id, ${param(caller.userId, 'uuid')}, ${param(roleInTrail(caller), 'text')}, ${word(action)}, ${word(subjectType)},
e.id, ${patient}, ${param(caller.requestId, 'text')}, ${param(caller.origin, 'text')},
jsonb_build_object('import', jsonb_build_array(null, ${param(claimed.id, 'text')}))
from ${sql.raw(rows)} e`
}
