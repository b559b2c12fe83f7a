import type { Database } from '../db/client.ts'
import { visitLinks } from '../db/schema/reached.ts'
import { purgeInBatches } from './in-batches.ts'

/** How long a link that has ended is kept: what was done by it may be undone for a while after that. */
const LINKS_KEPT = 24 * 60 * 60_000

/** Forgets links whose visits have begun; the trail keeps what was done by them. Answers how many. */
export function purgeVisitLinks(db: Database, now: number): Promise<number> {
  return purgeInBatches(db, visitLinks, { by: visitLinks.expiresAt, until: now - LINKS_KEPT, size: 5_000, most: 100 })
}
