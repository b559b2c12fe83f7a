import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { callerStanding, type Standee } from '../db/users.ts'

/** Callers of the last readings; who is not among them is asked about anew. */
const MOST = 100

/** How callers stand, by the statements that have asked lately. */
export interface CallersMet {
  /** Notes what a statement that began at `since` (epoch ms) has told. */
  note(caller: Standee, since: number, standing: string): void
  /** How a caller stands who asked at `askedAt` (epoch ms): by a statement that began since then, else by one of its own. */
  standingOf(caller: Standee, askedAt: number): Promise<string>
}

/**
 * When a KV entry runs out, many listings of one caller wait at once: one statement answers all those that came before
 * it.
 */
export function callersMet(db: Database): CallersMet {
  const met = new Map<string, { since: number; standing: string }>()
  const note: CallersMet['note'] = (caller, since, standing) => {
    if (met.size >= MOST) met.clear()
    met.set(JSON.stringify(caller), { since, standing })
  }
  return {
    note,
    async standingOf(caller, askedAt) {
      const known = met.get(JSON.stringify(caller))
      if (known && known.since >= askedAt) return known.standing
      const since = Date.now()
      const [row] = await db.run(sql`/* caller-standing */ select ${callerStanding(caller)}`)
      const standing = String(row?.standing)
      note(caller, since, standing)
      return standing
    },
  }
}
