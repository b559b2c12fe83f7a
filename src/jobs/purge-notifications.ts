import type { Database } from '../db/client.ts'
import { notifications } from '../db/schema/reached.ts'
import { purgeInBatches } from './in-batches.ts'

const KEPT = 90 * 24 * 60 * 60_000

/** Deletes what users were told more than 90 days ago, read or not. Answers how many. */
export function purgeNotifications(db: Database, now: number): Promise<number> {
  return purgeInBatches(db, notifications, { by: notifications.createdAt, until: now - KEPT, size: 5_000, most: 100 })
}
