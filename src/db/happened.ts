import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from './cte.ts'
import { auditLog, outbox } from './schema/records.ts'

/** How a kind of record appears in the audit trail and in events. The payload holds ids, codes and states only. */
export interface RecordKind {
  subjectType: string
  /** The patient whose data it is, over the row `e`. */
  patient: SQL
  /** The event's payload, a jsonb over the row `e`. */
  payload: SQL
}

/** Something that happened to the rows `e` of an effect: it gives the audit row and the outbox event. */
export interface Happening {
  /** `noun.past_tense`, or an expression over `e` that gives it. */
  action: string | SQL
  /** The type of the event, if it differs from the action in the audit trail. */
  told?: string
  of: RecordKind
  /** The CTE of the rows `e`. */
  rows: string
  /** How they find the row `r` they were asked by: by its number, which they carry, or as an insert by the id they were given. */
  by?: 'n' | 'id'
  /** Further joins, and a condition. */
  join?: SQL
  /** Column → [before, after], a jsonb. */
  changed?: SQL
  /** A read is audited, and makes no event. */
  isRead?: true
  /** The record that the trail names, over the row `e`, where it is another than the one the event tells of. */
  trail?: { subjectType: string; id: SQL }
}

/** The same kind of record, for what is audited but makes no event. */
export function untold(kind: RecordKind): RecordKind {
  return { ...kind, payload: sql`null::jsonb` }
}

/** The rows `e` of an effect, each with the row `r` it was asked by. */
export function withAsker({ rows, by = 'n', join = sql`` }: Pick<Happening, 'rows' | 'by' | 'join'>): SQL {
  return sql`${sql.raw(`${rows} e join asked r on r.${by} = e.${by}`)}${join}`
}

const actionOf = ({ action }: Happening) => (typeof action === 'string' ? sql.raw(`'${action}'`) : action)

/** The name of an event as a column, in a list where one differs from what the trail says. */
const toldOf = ({ told }: Happening) => sql`, ${told === undefined ? sql`null` : sql.raw(`'${told}'`)} told`

/** One list of what happened, and from it the audit trail and the outbox: neither can be written without the other. */
export function happenedCtes(happenings: readonly Happening[]): Cte[] {
  if (happenings.length === 0) return []
  const namesOther = happenings.some(({ trail }) => trail)
  const named = ({ trail, of }: Happening) => sql`,
${sql.raw(`'${(trail ?? of).subjectType}'`)} trail_type, ${trail?.id ?? sql`e.id`} trail_id`
  const isRenamed = happenings.some(({ told }) => told !== undefined)
  const rows = happenings.map(
    (
      happening,
    ) => sql`select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, ${sql.raw(`'${happening.of.subjectType}'`)} subject_type, e.id subject_id,
e.version, ${happening.of.patient} patient_id, ${actionOf(happening)} action,
${happening.isRead ? sql`null::jsonb` : happening.of.payload} payload, ${happening.changed ?? sql`null::jsonb`} changed${namesOther ? named(happening) : sql``}${isRenamed ? toldOf(happening) : sql``}
from ${withAsker(happening)}`,
  )
  const isTold = happenings.some(({ isRead }) => !isRead)
  return [
    cte('happened', sql.join(rows, sql`\nunion all\n`)),
    cte(
      'audited',
      sql`insert into ${auditLog} (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
select h.clinic_id, h.user_id, h.role, h.action, ${namesOther ? sql`h.trail_type, h.trail_id` : sql`h.subject_type, h.subject_id`}, h.patient_id, h.request_id, h.origin, h.changed
from happened h`,
    ),
    ...(isTold
      ? [
          cte(
            'told',
            sql`insert into ${outbox} (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
select h.clinic_id, h.subject_type, h.subject_id, h.version, ${sql.raw(isRenamed ? 'coalesce(h.told, h.action)' : 'h.action')}, h.payload, h.at
from happened h where h.payload is not null`,
          ),
        ]
      : []),
  ]
}
