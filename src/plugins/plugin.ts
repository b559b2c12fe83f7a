import type { Env } from '../env.ts'

/** Something that happened, as the outbox tells it: ids and codes only. */
export interface OutboxEvent {
  /** Unique and growing; the same at every delivery of the event. */
  id: string
  clinicId: string
  type: string
  subjectType: string
  subjectId: string
  subjectVersion: number
}

/** What wants to hear of events. Delivery is at least once and in the outbox's order, so `deliver` must stand repetition. */
export interface Plugin {
  name: string
  /** Whether an event of this type concerns it. */
  hears(type: string): boolean
  /** @throws to be given the same events again later. */
  deliver(events: readonly OutboxEvent[], env: Env): Promise<void>
}
