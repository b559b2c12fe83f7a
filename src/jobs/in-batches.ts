import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../db/client.ts'
import { runWrite, type Write } from '../db/composed-write.ts'
import type { Actor } from '../db/request.ts'

export interface Batches {
  /** Rows a statement takes: few enough to stay far below a second. */
  size: number
  /** Statements a run takes: what is left waits for the next. */
  most: number
}

/** Repeats a statement until it takes fewer rows than it may; answers how many it took in all. */
export async function inBatches({ size, most }: Batches, take: (limit: SQL) => Promise<number>): Promise<number> {
  const limit = sql.raw(String(size))
  let taken = 0
  for (let batch = 0; batch < most; batch++) {
    const rows = await take(limit)
    taken += rows
    if (rows < size) break
  }
  return taken
}

const countShape = z.object({ rows: z.number() })

/**
 * Changes what is due, audited and told, batch by batch. Guards take their rows with `skip locked`: those that another run
 * holds are left to it, so two runs at once do each row once.
 * @param name stands at the head of the text
 * @param write its first effect is the CTE that is counted
 */
export function changeInBatches(
  db: Database,
  actor: Actor,
  {
    name,
    write,
    ...batches
  }: Batches & { name: string; write: (limit: SQL) => Pick<Write, 'guards' | 'effects' | 'audit' | 'events'> },
): Promise<number> {
  return inBatches(batches, async (limit) => {
    const change = write(limit)
    const changed = sql.identifier(change.effects[0]?.name ?? '')
    const image = sql`select jsonb_build_object('rows', count(*)) as image from ${changed} having count(*) > 0`
    const result = await runWrite(db, { ...change, name, actor, idempotency: null, status: 200, image, verdict: {} })
    return result.done ? countShape.parse(result.image).rows : 0
  })
}
