import type { Database } from '../../db/client.ts'
import { DatabaseLost } from '../../db/errors.ts'
import { occupy, vacate } from '../../domain/calendar.ts'
import { DomainError } from '../../domain/errors.ts'
import { again, anew, overloaded } from '../../platform/again.ts'
import { heldTime } from '../../records/visits/held-time.ts'
import type { Memory } from './memory.ts'
import { Outdated } from './outdated.ts'

export const OWN_VISITS_ONLY = new DomainError('FORBIDDEN', 'You may do this for your own visits only.')

/** Rounds a booking may be decided again in before it is told to come back: each means that somebody else was faster. */
export const ROUNDS = 4

export const OVERTAKEN = overloaded('calendar')

/** What a turn works with. */
export interface Turn {
  db: Database
  memory: Memory
}

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
export function noteTime(memory: Memory, { image }: { image: unknown }): void {
  const calendar = memory.calendarIfMet()
  if (!calendar) return
  const { id, time } = heldTime(image)
  vacate(calendar, id)
  occupy(calendar, { id, ...time })
}

/** How one task takes a doctor's time. */
export interface Taking<Known, Done> {
  /** The UTC days that it has to know: those of the wish at first, and later those that alternatives may come from. */
  days: (isAgain: boolean) => readonly number[]
  /** Whether the days are read even where they are known: what is refused then was read just before. */
  isAlwaysRead?: true
  /** Reads the days and what only the database knows beside them; or finds what the task was answered already. */
  read: (days: readonly number[]) => Promise<{ done: Done } | { known: Known }>
  /** Decides and writes. @param known null where memory decides alone; @param isFirst whether it is the first round */
  attempt: (known: Known | null, isFirst: boolean) => Promise<Done>
}

/**
 * Takes a doctor's time: reads what memory lacks, decides, writes, and begins again where somebody else was faster. Memory says
 * whether to try, and only the database refuses: what memory alone refuses is read and decided anew.
 * @throws DomainError the refusal of the task; OVERLOADED where somebody else was faster each time
 */
export function takeTime<Known, Done>(turn: Turn, { days, isAlwaysRead, read, attempt }: Taking<Known, Done>) {
  return again<Done>(ROUNDS, async (before) => {
    const needed = days(before > 0)
    const isFresh = isAlwaysRead || before > 0 || !turn.memory.hasMet(needed)
    const reading = isFresh ? await read(needed) : null
    if (reading && 'done' in reading) return reading.done
    return forgetting(turn, () => attempt(reading?.known ?? null, before === 0)).catch((error) => {
      if (mayBeOutOfDate(error, isFresh)) return anew(OVERTAKEN)
      throw error
    })
  })
}

/** Whether a refusal may come from what memory had wrong: it is not believed before the database was asked. */
function mayBeOutOfDate(error: unknown, isFresh: boolean): boolean {
  if (error instanceof Outdated) return true
  if (!(error instanceof DomainError) || error.code === 'DATABASE_UNAVAILABLE') return false
  // The constraint was faster than the memory: read again, and offer what is free.
  return !isFresh || (error.code === 'SCHEDULING_CONFLICT' && !error.extra.reason)
}
