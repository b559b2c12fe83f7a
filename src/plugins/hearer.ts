import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'

/** Something that happened, as the outbox tells it: ids, codes and instants only. */
export interface OutboxEvent {
  /** Unique; the same at every delivery of the event. */
  id: string
  clinicId: string
  type: string
  subjectType: string
  subjectId: string
  subjectVersion: number
  /** When it happened: epoch milliseconds. */
  at: number
  /** What the schema of its type says. */
  data: Readonly<Record<string, unknown>>
}

/**
 * What wants to hear of events. Delivery is at least once and in the outbox's order, but for what failed before: `deliver`
 * must stand repetition, and an event of a record that has gone on since.
 */
export interface Hearer {
  /** Unique among all hearers and plugins: what it could not take is kept under this name. */
  name: string
  /** Whether an event of this type concerns it. */
  hears(type: string): boolean
  /** The clinics whose events it hears; those of all where this is absent. */
  clinics?: ReadonlySet<string>
  /**
   * All hearers of a batch run beside one another, each for ten seconds at most.
   * @param db the run's own: when a batch fails its events come one by one, and each must not open another connection.
   * @throws to be given the same events again, each alone, and what then fails later, up to ten times.
   */
  deliver(events: readonly OutboxEvent[], env: Env, db: Database): Promise<void>
}

/** Stands for hearers that are found out for each batch, such as those that some of its clinics have turned on: each is told by itself. */
export interface HearerSource extends Hearer {
  /** The names of all that it may ever give. */
  names: readonly string[]
  hearersOf(events: readonly OutboxEvent[], db: Database): Promise<readonly Hearer[]>
}
