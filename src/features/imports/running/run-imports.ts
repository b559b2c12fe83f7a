import { sql } from 'drizzle-orm'
import { imports } from '../../../db/schema/imports.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { asError } from '../../../domain/as-error.ts'
import { deleteFiles } from '../../../platform/files/delete-files.ts'
import { errorFields, log } from '../../../platform/log.ts'
import { openVault } from '../../../platform/vault/vault.ts'
import { givenUp } from '../given-up.ts'
import { ImportFailed } from '../reading/import-failed.ts'
import { checkImport } from './check-import.ts'
import { claimImport, isImport, leaveClaim } from './claim-import.ts'
import { commitImport } from './commit-import.ts'
import { countsOf } from './counts-of.ts'
import { type Claimed, callerOf, type ImportRun, type ImportTools, type StepOutcome } from './import-run.ts'
import { importFolder } from './part-name.ts'
import { profileImport } from './profile-import.ts'
import { tellCalendars } from './tell-calendars.ts'
import { undoImport } from './undo-import.ts'

/** Milliseconds that a run works before it leaves the rest to the next one: an invocation of a Worker may not take forever. */
const SLICE = 15_000

/** How often a step is begun that comes no further, before it waits for somebody to ask again: for some twenty minutes. */
const TRIES = 12

/** Milliseconds after which what went wrong for no reason of the file's is tried again: twice as long each time. */
const AGAIN_AFTER = 10_000
const LONGEST_PAUSE = 120_000

const STEPS: Record<Claimed['step'], (run: ImportRun) => Promise<StepOutcome>> = {
  profile: profileImport,
  check: checkImport,
  commit: commitImport,
  undo: undoImport,
}

const DAY = 24 * 60 * 60_000

/** Milliseconds for which a file waits that cannot be read, until one of its parts is sent anew; and one that was given up. */
const WAITS = { unreadable: DAY, givenUp: 7 * DAY }

/** Whoever asked for the step is told why it came to nothing. @param step what they may ask for again; null: the file is to be mended */
async function fail(
  { db, bucket, claimed, now }: ImportRun,
  { failure, step }: { failure: string; step: Claimed['step'] | null },
): Promise<void> {
  // All of its rows are staged: to go on, the file is not needed.
  if (step === 'commit') await deleteFiles(bucket, { clinicId: claimed.clinic_id, folder: importFolder(claimed.id) })
  await db.run(sql`/* imports-fail */ update ${imports} i set status = 'failed', step = null, claimed_until = null,
failure = ${param(failure, 'text')}, failed_step = ${param(step, 'text')},
staged_until = ${instantParam(now + (step === null ? WAITS.unreadable : WAITS.givenUp))},
counts = case when i.step in ('commit', 'undo') then ${countsOf} else i.counts end,
version = i.version + 1, updated_at = ${instantParam(now)} where ${isImport(claimed)}`)
}

const isBegun = (step: Claimed['step']) => step === 'commit' || step === 'undo'

/** Gives up a step that comes no further, for a reason that is not the file's. @param error null where whoever worked on it was gone each time */
async function giveUp(run: ImportRun, error: Error | null): Promise<void> {
  const { id: importId, step, kind } = run.claimed
  log('error', 'import.given_up', { importId, step, ...(error && errorFields(error)) })
  await fail(run, { failure: givenUp(step, { error, tries: TRIES }), step })
  // What was made until then is made.
  if (isBegun(step) && kind !== 'patients') await tellCalendars(run).catch(() => undefined)
}

async function work(run: ImportRun): Promise<StepOutcome> {
  const { db, claimed, now } = run
  const { step, attempts } = claimed
  try {
    if (attempts > TRIES) {
      await giveUp(run, null)
      return 'done'
    }
    return await STEPS[step](run)
  } catch (error) {
    if (error instanceof ImportFailed) {
      await fail(run, { failure: error.message, step: isBegun(step) ? step : null })
      return 'done'
    }
    log('error', 'import.interrupted', { importId: claimed.id, step, attempts, ...errorFields(error) })
    if (attempts === TRIES) await giveUp(run, asError(error))
    else await leaveClaim(db, claimed, now + Math.min(AGAIN_AFTER * 2 ** (attempts - 1), LONGEST_PAUSE))
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
