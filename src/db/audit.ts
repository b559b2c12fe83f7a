import { type SQL, sql } from 'drizzle-orm'
import type { Asker } from './asker.ts'
import { type Cte, cte } from './cte.ts'
import { auditLog } from './schema/records.ts'

/** What the audit trail says of a write or a read. Its rows come from a CTE of the same statement: either both happen or neither. */
export interface AuditEntry {
  /** `noun.past_tense`, or an expression over `e` that gives it. */
  action: string | SQL
  subjectType: string | SQL
  /** The CTE of the rows; its alias in the expressions below is `e`. */
  from: string
  /** Default `e.id`. */
  subject?: SQL
  /** Default `e.clinic_id`. */
  clinic?: SQL
  /** The patient whose data it is; null if it is no patient's. */
  patient: SQL | null
  /** Column → [before, after]. */
  changed?: SQL
}

// A word of the trail stands in the text: it is one of the code's own.
const word = (given: string | SQL) => (typeof given === 'string' ? sql.raw(`'${given}'`) : given)

/** The audit rows of one statement as its CTE `audit`. */
export function auditCte(entries: readonly AuditEntry[], caller: Asker): Cte {
  const rows = entries.map(
    (
      e,
    ) => sql`select ${e.clinic ?? sql`e.clinic_id`}, ${caller.userId}, ${caller.role}, ${word(e.action)}, ${word(e.subjectType)},
${e.subject ?? sql`e.id`}, ${e.patient ?? sql`null::uuid`}, ${caller.requestId}, ${caller.origin}, ${e.changed ?? sql`null::jsonb`}
from ${sql.identifier(e.from)} e`,
  )
  return cte(
    'audit',
    sql`insert into ${auditLog} (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
${sql.join(rows, sql`\nunion all `)}`,
  )
}
