import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { forgetStaged } from '../features/imports/running/forget-staged.ts'

/** How many imports a run takes: each has up to a thousand parts in the bucket. */
const MOST = 20

/** Deletes what was kept of files for imports that nobody can commit or undo any more; answers how many. */
export async function purgeImports({ db, env, now }: { db: Database; env: Env; now: number }): Promise<number> {
  let forgotten = 0
  while (forgotten < MOST && (await forgetStaged({ db, bucket: env.FILES, now }))) forgotten++
  return forgotten
}
