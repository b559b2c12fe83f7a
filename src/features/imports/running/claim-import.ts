import { sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { imports } from '../../../db/schema/imports.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { type Claimed, claimedImportShape } from './import-run.ts'

/** Milliseconds. Whoever dies meanwhile leaves the import to another that long; a piece of work takes a second or two. */
const CLAIMED_FOR = 60_000

const columns = sql`i.clinic_id, i.id, i.kind, i.format, i.on_conflict, i.defaults, i.mapping, i.status, i.profile, i.step, i.done, i.attempts, i.version, i.asked_by`

/** Claims an import that something is to be done with: one of a clinic at a time, since they would stand in each other's way. */
export async function claimImport(db: Database, now: number): Promise<Claimed | null> {
  const at = instantParam(now)
  const [row] = await db.run(sql`/* imports-claim */ with due as materialized (
select x.clinic_id, x.id from ${imports} x where x.step is not null and (x.claimed_until is null or x.claimed_until <= ${at})
and not exists (select from ${imports} o where o.clinic_id = x.clinic_id and o.step is not null and o.claimed_until > ${at})
order by x.updated_at limit 1 for no key update skip locked)
update ${imports} i set claimed_until = ${instantParam(now + CLAIMED_FOR)}, attempts = i.attempts + 1 from due
where i.clinic_id = due.clinic_id and i.id = due.id returning ${columns}`)
  return row ? claimedImportShape.parse(row) : null
}

type Which = Pick<Claimed, 'clinic_id' | 'id'>

/** The import `i` as it was claimed: whoever has sent another file since, or asked for something else, is not written over. */
export const asClaimed = (claimed: Claimed) =>
  sql`${isImport(claimed)} and i.version = ${param(claimed.version, 'int')}`

/** Of one import, for a statement on its row `i`. */
export const isImport = ({ clinic_id: clinicId, id }: Which) =>
  sql`i.clinic_id = ${param(clinicId, 'uuid')} and i.id = ${param(id, 'uuid')}`

/** Keeps the claim for as long again. */
export async function keepClaim(db: Database, which: Which, now: number): Promise<void> {
  await db.run(
    sql`/* imports-keep-claim */ update ${imports} i set claimed_until = ${instantParam(now + CLAIMED_FOR)} where ${isImport(which)}`,
  )
}

/** Leaves the import to whoever comes next. @param until epoch ms: nobody is to try it again before */
export async function leaveClaim(db: Database, which: Which, until: number | null): Promise<void> {
  await db.run(
    sql`/* imports-leave-claim */ update ${imports} i set claimed_until = ${instantParam(until)} where ${isImport(which)}`,
  )
}
