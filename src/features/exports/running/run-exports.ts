import { errorFields, log } from '../../../platform/log.ts'
import { claimExport, endExport, leaveExport, noteProgress } from './claim-export.ts'
import type { Claimed, ExportRun } from './export-run.ts'
import { writePart } from './write-part.ts'

/** Milliseconds that a run works before it leaves the rest to the next one: an invocation of a Worker may not take forever. */
const SLICE = 15_000

/** Milliseconds after which a part that could not be written is tried again, and how often that is. */
const AGAIN_AFTER = 10_000
const MOST_ATTEMPTS = 20

/** Milliseconds that the files are kept once they are all there. */
const KEPT_FOR = 24 * 60 * 60_000

type Run = Omit<ExportRun, 'claimed' | 'now'> & { clock(): number; hasTime(): boolean }

/** Goes on with one export as long as there is time. @returns whether there is more of it to do */
async function goOn(run: Run, begun: Claimed): Promise<boolean> {
  const { db, clock, hasTime } = run
  let claimed = begun
  while (hasTime()) {
    const now = clock()
    const written = await writePart({ ...run, now, claimed })
    if (!written) {
      await endExport(db, claimed, { status: 'done', now, expiresAt: now + KEPT_FOR })
      return false
    }
    if (!(await noteProgress(db, claimed, written.after, { rows: written.rows, now }))) return false
    claimed = written.after
  }
  await leaveExport(db, claimed, { until: null, failed: false })
  return true
}

async function work(run: Run, claimed: Claimed): Promise<boolean> {
  try {
    return await goOn(run, claimed)
  } catch (error) {
    log('error', 'export.interrupted', { exportId: claimed.id, ...errorFields(error) })
    const now = run.clock()
    if (claimed.attempts + 1 >= MOST_ATTEMPTS)
      await endExport(run.db, claimed, { status: 'failed', now, expiresAt: now })
    else await leaveExport(run.db, claimed, { until: now + AGAIN_AFTER, failed: true })
    return false
  }
}

/**
 * Goes on with whatever exports are to be written, one after another; answers how many it has looked at. Each part is written and
 * then noted, so that it may be killed between any two, and written twice.
 * @returns `isCutShort` where there is more to do than there was time for
 */
export async function runExports({ now, ...by }: Omit<ExportRun, 'claimed'>) {
  const { db } = by
  const started = performance.now()
  const clock = () => now + Math.round(performance.now() - started)
  const hasTime = () => performance.now() - started < SLICE
  const run = { ...by, clock, hasTime }
  let looked = 0
  for (
    let claimed = await claimExport(db, clock());
    claimed;
    claimed = hasTime() ? await claimExport(db, clock()) : null
  ) {
    looked++
    if (await work(run, claimed)) return { looked, isCutShort: true }
  }
  return { looked, isCutShort: !hasTime() }
}
