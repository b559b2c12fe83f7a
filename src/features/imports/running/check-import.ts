import { sql } from 'drizzle-orm'
import { importChunks, importKeys, importRows, imports, importTimes } from '../../../db/schema/imports.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { asClaimed } from './claim-import.ts'
import { countsOf } from './counts-of.ts'
import { clinicOfImport, profileOf, readerOf } from './import-context.ts'
import type { ImportRun, StepOutcome } from './import-run.ts'
import { KIND_STEPS } from './kind-steps.ts'
import { openQuestions } from './open-questions.ts'
import { profileImport } from './profile-import.ts'
import { nextChunk } from './staged-chunks.ts'

/** A check looks at every row anew: what an earlier one has said goes. */
async function beginAnew({ db, claimed }: ImportRun): Promise<void> {
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const isOf = (alias: string) => sql`${sql.raw(alias)}.clinic_id = ${clinicId} and ${sql.raw(alias)}.import_id = ${id}`
  await db.run(sql`/* imports-check-anew */ with keys as (delete from ${importKeys} k where ${isOf('k')}),
times as (delete from ${importTimes} t where ${isOf('t')}),
verdicts as (delete from ${importRows} r where ${isOf('r')})
update ${importChunks} c set checked_at = null where ${isOf('c')} and c.checked_at is not null`)
}

/** Whether the file leaves nothing open that only somebody can say: else the check waits for them. */
async function isAnswered(run: ImportRun): Promise<boolean> {
  const { kind, defaults, mapping } = run.claimed
  return openQuestions(kind, { profile: await profileOf(run), mapping: mapping ?? {}, defaults }).length === 0
}

async function end({ db, claimed, now }: ImportRun, status: 'checked' | 'profiled'): Promise<StepOutcome> {
  await db.run(sql`/* imports-checked */ update ${imports} i set status = ${param(status, 'text')}, step = null, claimed_until = null,
counts = ${countsOf}, version = i.version + 1, updated_at = ${instantParam(now)} where ${asClaimed(claimed)}`)
  return 'done'
}

/** The dry run: every row gets its verdict, and nothing else is written. */
export async function checkImport(run: ImportRun): Promise<StepOutcome> {
  if (run.claimed.profile === null) return profileImport(run)
  if (!(await isAnswered(run))) return end(run, 'profiled')
  if (run.claimed.done === 0) await beginAnew(run)
  const given = { read: await readerOf(run), clinic: await clinicOfImport(run) }
  const { check } = KIND_STEPS[run.claimed.kind]
  for (let chunk = await nextChunk(run, 'checked_at'); chunk; chunk = await nextChunk(run, 'checked_at')) {
    if (!run.hasTime()) return 'more'
    await check(run, chunk, given)
  }
  return end(run, 'checked')
}
