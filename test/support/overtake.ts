import pg from 'pg'
import { inject } from 'vitest'

/** Texts and their parameters. */
export type Texts = readonly (readonly [text: string, values: unknown[]])[]

/**
 * Lets a request run into the locks of somebody who then changes something and commits: its snapshot is older than the change,
 * and what it does comes after it.
 * @param once what else has to be so before the change
 */
export async function overtake<T>(
  ask: () => Promise<T>,
  { holds, changes, once = async () => {} }: { holds: Texts; changes: Texts; once?: () => Promise<void> },
): Promise<T> {
  // Never ended: a socket that is closed while it is read from fails the whole run.
  holding ??= connected()
  const holder = await holding
  await holder.query('begin')
  try {
    for (const [text, values] of holds) await holder.query(text, values)
    const asked = ask()
    await somebodyWaitsFor(holder)
    await once()
    for (const [text, values] of changes) await holder.query(text, values)
    await holder.query('commit')
    return await asked
  } finally {
    await holder.query('rollback')
  }
}

let holding: Promise<pg.Client> | undefined

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: inject('ownerUrl') })
  await client.connect()
  return client
}

/** Milliseconds. */
const PATIENCE = 20_000

async function somebodyWaitsFor(holder: pg.Client): Promise<void> {
  const until = performance.now() + PATIENCE
  while (performance.now() < until) {
    const { rows } = await holder.query(
      'select 1 from pg_stat_activity where pg_backend_pid() = any (pg_blocking_pids(pid))',
    )
    if (rows.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('Nobody came to wait for the locks.')
}
