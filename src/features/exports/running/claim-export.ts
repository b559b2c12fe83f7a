import { sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { exports } from '../../../db/schema/exports.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { type Claimed, claimedExport } from './export-run.ts'

/** Milliseconds. Whoever dies meanwhile leaves the export to another that long; a part takes a second or two. */
const CLAIMED_FOR = 60_000

/** Claims an export that is to be written: the one that waits longest. */
export async function claimExport(db: Database, now: number): Promise<Claimed | null> {
  const [row] = await db.run(sql`/* exports-claim */ with due as materialized (
select x.clinic_id, x.id from ${exports} x where x.status in ('waiting', 'running')
and (x.claimed_until is null or x.claimed_until <= ${instantParam(now)}) order by x.updated_at limit 1 for no key update skip locked)
update ${exports} e set status = 'running', claimed_until = ${instantParam(now + CLAIMED_FOR)} from due
where e.clinic_id = due.clinic_id and e.id = due.id
returning e.clinic_id, e.id, e.scope, e.patient_id, e.format, e.position, e.files, e.attempts, e.asked_by`)
  return row ? claimedExport.parse(row) : null
}

type Which = Pick<Claimed, 'clinic_id' | 'id'>

/** Of one export that is still to be written, for a statement on its row `e`: who erases somebody ends it. */
const isRunning = ({ clinic_id: clinicId, id }: Which) =>
  sql`e.clinic_id = ${param(clinicId, 'uuid')} and e.id = ${param(id, 'uuid')} and e.status = 'running'`

/**
 * Notes that a part is written, and what comes next; keeps the claim.
 * @returns false where somebody else has gone on with it, or it was ended
 */
export async function noteProgress(
  db: Database,
  before: Claimed,
  after: Claimed,
  { rows, now }: { rows: number; now: number },
): Promise<boolean> {
  const json = (value: unknown) => param(JSON.stringify(value), 'jsonb')
  const noted =
    await db.run(sql`/* exports-note-progress */ update ${exports} e set position = ${json(after.position)}, files = ${json(after.files)},
rows = e.rows + ${param(rows, 'int')}, attempts = 0, claimed_until = ${instantParam(now + CLAIMED_FOR)}, version = e.version + 1, updated_at = ${instantParam(now)}
where ${isRunning(before)} and e.position = ${json(before.position)} returning 1 one`)
  return noted.length > 0
}

/** Ends an export. @param expiresAt until when its files are kept, epoch ms */
export async function endExport(
  db: Database,
  which: Which,
  { status, now, expiresAt }: { status: 'done' | 'failed'; now: number; expiresAt: number },
): Promise<void> {
  await db.run(sql`/* exports-end */ update ${exports} e set status = ${param(status, 'text')}, claimed_until = null,
finished_at = ${instantParam(now)}, expires_at = ${instantParam(expiresAt)}, version = e.version + 1, updated_at = ${instantParam(now)} where ${isRunning(which)}`)
}

/** Leaves the export to whoever comes next. @param until epoch ms: nobody is to try it again before @param failed whether a part could not be written */
export async function leaveExport(
  db: Database,
  which: Which,
  { until, failed }: { until: number | null; failed: boolean },
): Promise<void> {
  await db.run(sql`/* exports-leave */ update ${exports} e set claimed_until = ${instantParam(until)},
attempts = e.attempts + ${param(failed ? 1 : 0, 'int')} where ${isRunning(which)}`)
}
