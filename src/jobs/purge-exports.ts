import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { forgetExport } from '../features/exports/running/forget-exports.ts'

/** How many exports a run takes: each has up to thousands of parts in the bucket. */
const MOST = 20

/** Deletes the files of exports whose time is over; answers how many exports. */
export async function purgeExports({ db, env, now }: { db: Database; env: Env; now: number }): Promise<number> {
  let forgotten = 0
  while (forgotten < MOST && (await forgetExport({ db, bucket: env.FILES, now }))) forgotten++
  return forgotten
}
