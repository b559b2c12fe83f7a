import { type SQL, sql } from 'drizzle-orm'
import { type Cte, materialized } from '../../../db/cte.ts'
import { ONE_RECORD } from '../../../db/record-change.ts'
import { patients } from '../../../db/schema/people.ts'
import { isAtWork, isLinked, ownedBy, reach } from '../../../records/standing.ts'

/** Which patient, in which versions, and how far the rights to read the record and to do this to it reach. */
export const ONE_PATIENT = { ...ONE_RECORD, mayRead: reach, mayDo: reach }

const who = { userId: sql`r.user_id`, clinicId: sql`r.clinic_id`, at: sql`r.at` }

/** Whether a permission of the row `r` reaches a patient's record: by the clinic, or by being linked to it. */
export function reachesRecord(permission: SQL, alias: string): SQL {
  return sql`(${permission} && array['clinic', case when ${isAtWork(who)} then 'colleague' end]
or ${isLinked(alias, who)} and ${permission} && ${ownedBy(alias, who.userId)})`
}

/** The same for reading. Who is linked to a record also reads those that were merged into it: their old ids still work. */
function readsRecord(alias: string): SQL {
  const p = sql.identifier(alias)
  return sql`(${reachesRecord(sql`r.may_read`, alias)}
or not r.may_read && '{clinic,colleague}' and exists (select from ${patients} s
where s.clinic_id = ${p}.clinic_id and s.id = ${p}.merged_into and ${reachesRecord(sql`r.may_read`, 's')}))`
}

/** The record `t` of each row whose caller may read it, locked. */
export const patientHeld: Cte = materialized(
  'held',
  sql`select t.*, r.n from asked r join ${patients} t on t.clinic_id = r.clinic_id and t.id = r.id
where r.kept is null and ${readsRecord('t')} order by t.id for no key update of t`,
)
