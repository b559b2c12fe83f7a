import { customType, integer, timestamp } from 'drizzle-orm/pg-core'
import type { Sealed } from '../sealed.ts'

/** Encrypted text: only what the vault sealed fits in. */
export const sealedText = customType<{ data: Sealed; driverData: string }>({ dataType: () => 'text' })

/** A 64-bit transaction id, as `pg_current_xact_id()` gives it. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })

/** An instant in UTC. */
export const instant = (name: string) => timestamp(name, { withTimezone: true })

/** What every record carries: its version (the ETag) and when it came and last changed. */
export const recordColumns = {
  version: integer('version').notNull().default(1),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}
