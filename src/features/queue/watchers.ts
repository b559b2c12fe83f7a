import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../../db/cte.ts'
import { auditLog } from '../../db/schema/records.ts'
import type { Caller } from '../../domain/access.ts'

/** A person who watches a line with names, or their own place in it. */
export interface Watcher {
  caller: Pick<Caller, 'userId' | 'roles' | 'requestId' | 'origin'>
  /** Sees their own and their wards' places only. */
  isOwnOnly: boolean
  /** Patients whom they were shown already, by what was audited then. */
  shown: readonly string[]
}

/** People who watch, as `auditsWatchers` takes them. */
export function watchersAsked(watchers: readonly Watcher[]): string {
  const rows = watchers.map(({ caller, isOwnOnly, shown }) => ({
    user_id: caller.userId,
    role: caller.roles.join(','),
    request_id: caller.requestId,
    origin: caller.origin,
    own: isOwnOnly,
    shown,
  }))
  return JSON.stringify(rows)
}

/**
 * The audit rows of being shown patients: those of `visits` who wait or are served, written by the statement that reads them.
 * @param watchers a jsonb parameter
 */
export function auditsWatchers(watchers: SQL): Cte {
  return cte(
    'watched',
    sql`insert into ${auditLog} (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
select distinct v.clinic_id, w.user_id, w.role, 'queue.read', 'patient', v.patient_id, v.patient_id, w.request_id, w.origin
from jsonb_to_recordset(${watchers}) as w(user_id uuid, role text, request_id text, origin text, own boolean, shown uuid[])
join visits v on v.status in ('CHECKED_IN', 'IN_PROGRESS') and not v.patient_id = any(w.shown)
and (not w.own or w.user_id = any(v.user_ids))`,
  )
}
