import type { Database } from '../db/client.ts'
import { linkCodes } from '../db/schema/links.ts'
import { purgeInBatches } from './in-batches.ts'

/** How long an expired code is kept, so that a complaint about it can be looked into: 30 days. */
const CODES_KEPT = 30 * 24 * 60 * 60_000

/** Forgets link codes that have long expired; the trail keeps that they were issued. Answers how many. */
export function purgeLinkCodes(db: Database, now: number): Promise<number> {
  return purgeInBatches(db, linkCodes, { by: linkCodes.expiresAt, until: now - CODES_KEPT, size: 5_000, most: 100 })
}
