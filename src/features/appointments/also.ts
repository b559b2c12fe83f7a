import type { AuditEntry } from '../../db/audit.ts'
import type { EventEntry } from '../../db/composed-write.ts'
import type { Cte } from '../../db/cte.ts'

/** What a write of one visit does besides, in the same statement. */
export interface Also {
  effects: readonly Cte[]
  audit: readonly AuditEntry[]
  events: readonly EventEntry[]
}
