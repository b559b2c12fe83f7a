import { type SQL, sql } from 'drizzle-orm'
import type { Caller } from '../domain/access.ts'
import { SYSTEM_USER_ID } from '../domain/system.ts'
import { type Cte, cte } from './cte.ts'
import type { Actor } from './request.ts'
import { auditLog } from './schema/records.ts'
import { param } from './statement.ts'

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

/** How the audit trail names who acts: by their roles, as a guest, or as the system itself. */
export function roleInTrail({ userId, roles, isGuest }: Caller): string {
  if (isGuest) return 'GUEST'
  return userId === SYSTEM_USER_ID ? 'SYSTEM' : roles.join(',')
}

/** The audit rows of one statement as its CTE `audit`. */
export function auditCte(entries: readonly AuditEntry[], { caller }: Actor): Cte {
  const rows = entries.map(
    (
      e,
    ) => sql`select ${e.clinic ?? sql`e.clinic_id`}, ${param(caller.userId, 'uuid')}, ${param(roleInTrail(caller), 'text')},
      ${typeof e.action === 'string' ? param(e.action, 'text') : e.action}, ${typeof e.subjectType === 'string' ? param(e.subjectType, 'text') : e.subjectType}, ${e.subject ?? sql`e.id`}, ${e.patient ?? sql`null::uuid`},
      ${param(caller.requestId, 'text')}, ${param(caller.origin, 'text')}, ${e.changed ?? sql`null::jsonb`}
      from ${sql.identifier(e.from)} e`,
  )
  return cte(
    'audit',
    sql`insert into ${auditLog} (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
      ${sql.join(rows, sql` union all `)}`,
  )
}
