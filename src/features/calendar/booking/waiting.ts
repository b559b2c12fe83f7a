import type { Cost } from '../../../platform/cost.ts'
import type { BookingTask } from './book-visits.ts'

export interface Booked {
  image: unknown
  replayed: boolean
}

/** A booking that waits for its turn; what is asked for several at once is each one's cost. */
export interface Waiting {
  task: BookingTask
  cost: Cost
  settle(outcome: Booked | Error): void
}
