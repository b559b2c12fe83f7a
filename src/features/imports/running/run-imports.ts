import { sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { imports } from '../../../db/schema/imports.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { errorFields, log } from '../../../platform/log.ts'
import { openVault } from '../../../platform/vault/vault.ts'
import { ImportFailed } from '../reading/import-failed.ts'
import { checkImport } from './check-import.ts'
import { claimImport, isImport, leaveClaim } from './claim-import.ts'
import { commitImport } from './commit-import.ts'
import { type Claimed, callerOf, type ImportRun, type ImportTools, type StepOutcome } from './import-run.ts'
import { profileImport } from './profile-import.ts'
import { undoImport } from './undo-import.ts'

/** Milliseconds that a run works before it leaves the rest to the next one: an invocation of a Worker may not take forever. */
const SLICE = 15_000

/** Milliseconds after which what went wrong for no reason of the file's is tried again. */
const AGAIN_AFTER = 10_000

const STEPS: Record<Claimed['step'], (run: ImportRun) => Promise<StepOutcome>> = {
  profile: profileImport,
  check: checkImport,
  commit: commitImport,
  undo: undoImport,
}

/** Milliseconds for which a file that cannot be read waits for one of its parts to be sent anew. */
const DAY = 24 * 60 * 60_000

/** The file cannot be read: whoever sent it is told why. */
async function fail(db: Database, claimed: Claimed, { failure, now }: { failure: string; now: number }): Promise<void> {
  await db.run(sql`/* imports-fail */ update ${imports} i set status = 'failed', step = null, claimed_until = null,
failure = ${param(failure, 'text')}, staged_until = ${instantParam(now + DAY)}, version = i.version + 1, updated_at = ${instantParam(now)} where ${isImport(claimed)}`)
}

async function work(run: ImportRun): Promise<StepOutcome> {
  const { db, claimed, now } = run
  try {
    return await STEPS[claimed.step](run)
  } catch (error) {
    if (error instanceof ImportFailed) {
      await fail(db, claimed, { failure: error.message, now })
      return 'done'
    }
    log('error', 'import.interrupted', { importId: claimed.id, step: claimed.step, ...errorFields(error) })
    await leaveClaim(db, claimed, now + AGAIN_AFTER)
    return 'done'
  }
}

/**
 * Goes on with whatever imports there is something to do for, one after another; answers how many it has looked at. Each piece of
 * work is one or two statements that note that it was done, so that it may be killed between any two, and run twice.
 * @returns `isCutShort` where there is more to do than there was time for
 */
export async function runImports({ now, ...tools }: ImportTools & { now: number }) {
  const { db, settings } = tools
  const started = performance.now()
  const clock = () => now + Math.round(performance.now() - started)
  const hasTime = () => performance.now() - started < SLICE
  let looked = 0
  for (
    let claimed = await claimImport(db, clock());
    claimed;
    claimed = hasTime() ? await claimImport(db, clock()) : null
  ) {
    looked++
    const at = clock()
    const run = { ...tools, vault: openVault(settings), now: at, claimed, caller: callerOf(claimed, at), hasTime }
    if ((await work(run)) === 'more') {
      await leaveClaim(db, claimed, null)
      if (!hasTime()) return { looked, isCutShort: true }
    }
  }
  return { looked, isCutShort: !hasTime() }
}
