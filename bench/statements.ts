import type { Database } from '../src/db/client.ts'
import { type Statement, statementOf } from '../src/db/text.ts'
import { planVisit } from '../src/domain/booking.ts'
import type { ClinicRules } from '../src/domain/calendar.ts'
import { bookingTaskOf } from '../src/features/appointments/book.ts'
import type { BookInput } from '../src/features/appointments/schemas.ts'
import { bookVisit } from '../src/features/calendar/booking/book-visits.ts'
import type { Deps } from '../src/platform/http/deps.ts'

class Caught extends Error {
  readonly statement: Statement
  constructor(statement: Statement) {
    super('The statement was to be caught, not to be run.')
    this.statement = statement
  }
}

const catching: Database = {
  run: (composed) => Promise.reject(new Caught('text' in composed ? composed : statementOf(composed))),
  charge: () => {},
  queries: 0,
  milliseconds: 0,
}

/** The first statement that this work would run: the product's own, to the letter. */
export async function catchStatement(work: (db: Database) => Promise<unknown>): Promise<Statement> {
  try {
    await work(catching)
  } catch (error) {
    if (error instanceof Caught) return error.statement
    throw error
  }
  throw new Error('There was no statement to catch.')
}

interface Booking {
  deps: Deps
  rules: ClinicRules
  input: BookInput
  isStaff: boolean
}

/** The statement that books, as the doctor's object sends it. */
export async function bookingStatement({ deps, rules, input, isStaff }: Booking): Promise<Statement> {
  const task = await bookingTaskOf(deps, input, null)
  const plan = planVisit(rules, task.wish, !isStaff)
  return catchStatement((db) => bookVisit(db, task, { plan, rules, isStaff, isOver: false }))
}
