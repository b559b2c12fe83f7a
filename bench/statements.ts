import type { SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Database } from '../src/db/client.ts'
import { composeWrite } from '../src/db/composed-write.ts'
import { planVisit } from '../src/domain/booking.ts'
import type { ClinicRules } from '../src/domain/calendar.ts'
import { composeBooking } from '../src/features/appointments/book.ts'
import { bookOrderOf } from '../src/features/appointments/order.ts'
import type { BookInput } from '../src/features/appointments/schemas.ts'
import type { Deps } from '../src/platform/deps.ts'

/** A statement as `pg` sends it. */
export interface Statement {
  text: string
  values: unknown[]
}

const dialect = new PgDialect()

export function statementOf(composed: SQL): Statement {
  const { sql, params } = dialect.sqlToQuery(composed)
  return { text: sql, values: params }
}

class Caught extends Error {
  readonly statement: Statement
  constructor(statement: Statement) {
    super('The statement was to be caught, not to be run.')
    this.statement = statement
  }
}

const catching: Database = {
  run: (composed) => Promise.reject(new Caught(statementOf(composed))),
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
  const order = await bookOrderOf(deps, input, null)
  const plan = planVisit(rules, order.wish, !isStaff)
  return statementOf(composeWrite(composeBooking(order, plan, rules, isStaff)))
}
