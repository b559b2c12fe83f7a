import type { AuditEntry } from '../../db/audit.ts'
import type { EventEntry } from '../../db/composed-write.ts'
import type { Cte } from '../../db/cte.ts'

/** What a write of one visit does besides, in the same statement. */
export interface Also {
  effects: readonly Cte[]
  audit: readonly AuditEntry[]
  events: readonly EventEntry[]
}

/** Several things that one write does besides. */
export function together(...all: (Also | undefined)[]): Also {
  const given = all.filter((also) => also !== undefined)
  return {
    effects: given.flatMap((also) => also.effects),
    audit: given.flatMap((also) => also.audit),
    events: given.flatMap((also) => also.events),
  }
}
