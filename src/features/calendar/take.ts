import type { Database } from '../../db/client.ts'
import { DatabaseLost } from '../../db/errors.ts'
import { occupy, vacate } from '../../domain/calendar.ts'
import { DomainError } from '../../domain/errors.ts'
import { readImage } from '../../records/visits/appointment.ts'
import type { Memory } from './memory.ts'
import { Outdated } from './outdated.ts'

export const NOT_YOURS = new DomainError('FORBIDDEN', 'You may book for your own visits only.')

/** Rounds a booking may be decided again in before it is told to come back: each means that somebody else was faster. */
export const ROUNDS = 4

export const OVERTAKEN = new DomainError('OVERLOADED', 'The calendar is changing too quickly; try again.', {
  retryAfter: 1,
})

/** What a turn works with. */
export interface Turn {
  db: Database
  memory: Memory
}

export const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

/** Where it is unknown whether a write happened, so is what memory knows. */
export async function forgetting<T>({ memory }: Pick<Turn, 'memory'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isUndone = (error instanceof DomainError && !(error instanceof DatabaseLost)) || error instanceof Outdated
    if (!isUndone) memory.forget()
    throw error
  }
}

/** Notes the time that a visit just written holds. */
export function note(memory: Memory, { image }: { image: unknown }): void {
  const calendar = memory.calendarIfMet()
  if (!calendar) return
  const { id, starts_at, ends_at } = readImage(image)
  vacate(calendar, id)
  occupy(calendar, { id, start: starts_at, end: ends_at })
}
