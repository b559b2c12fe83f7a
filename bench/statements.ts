import type { Database } from '../src/db/client.ts'
import { type Statement, statementOf } from '../src/db/text.ts'
import { tryWrite } from '../src/db/write.ts'
import { planVisit } from '../src/domain/booking.ts'
import type { ClinicRules } from '../src/domain/calendar.ts'
import { bookingTaskOf } from '../src/features/appointments/book.ts'
import type { BookInput } from '../src/features/appointments/schemas.ts'
import { bookingAsked, bookVisits } from '../src/features/calendar/booking/book-visits.ts'
import type { Deps } from '../src/platform/http/deps.ts'

/** The first statement that this work would run: the product's own, to the letter. It is not run, so the work never ends. */
export function catchStatement(work: (db: Database) => Promise<unknown>): Promise<Statement> {
  return new Promise((caught, fail) => {
    const catching: Database = {
      run(composed) {
        caught('text' in composed ? composed : statementOf(composed))
        return new Promise(() => {})
      },
      charge: () => {},
      queries: 0,
      milliseconds: 0,
    }
    work(catching).then(() => fail(new Error('There was no statement to catch.')), fail)
  })
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
  return catchStatement((db) => tryWrite(db, bookVisits, bookingAsked({ task, plan, rules, isStaff, isOver: false })))
}
