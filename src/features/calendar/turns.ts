import { DatabaseLost } from '../../db/errors.ts'
import { asError } from '../../domain/as-error.ts'
import { DomainError } from '../../domain/errors.ts'
import { type Cost, withCost } from '../../platform/cost.ts'
import { type Reply, replyOf } from '../../platform/http/reply.ts'
import { bookInTurn } from './booking/book-in-turn.ts'
import type { BookingTask } from './booking/book-visits.ts'
import type { Booked, Waiting } from './booking/waiting.ts'
import type { Turn } from './take.ts'

/** More than the widest race a slot has seen, and what one connection can serve before a caller's patience ends. */
const MOST_WAITING = 500

/** Milliseconds: who has waited longer for a database that stopped answering meanwhile is not made to wait for it again. */
const WAITED_ENOUGH = 1_000

interface Item {
  since: number
  settle(error: Error): void
  /** A booking, which may be taken together with others. */
  booking?: Waiting
  /** Whether it writes nothing: bookings that came later may be taken before it. */
  isReading?: true
  run?(): Promise<void>
}

/** The one queue before a doctor's calendar. */
export interface Turns {
  book(task: BookingTask): Promise<Reply<Booked>>
  /** Other work that must have the calendar for itself. */
  take<T>(work: () => Promise<T>): Promise<Reply<T>>
  /** As `take`, for work that writes nothing: the bookings that wait behind it may be taken with those before it. */
  read<T>(work: () => Promise<T>): Promise<Reply<T>>
}

/**
 * Runs one piece of work at a time; bookings that wait with no other writer between them are taken together. Whoever only
 * reads waits for one such gathering at most.
 * @param idle what to do after so many milliseconds without work
 */
export function openTurns(turn: Turn, idle: { after: number; run: () => void }): Turns {
  const queue: Item[] = []
  let isRunning = false
  let lostAt = -Infinity
  let idling: ReturnType<typeof setTimeout> | undefined

  async function enter<T>(cost: Cost, itemOf: (settle: (outcome: T | Error) => void) => Partial<Item>) {
    if (queue.length >= MOST_WAITING) return replyOf<T>(overloaded(), cost)
    const outcome = await new Promise<T | Error>((resolve) => {
      const settle = (settled: T | Error) => {
        if (settled instanceof DatabaseLost) lostAt = Date.now()
        resolve(settled)
      }
      queue.push({ since: Date.now(), settle, ...itemOf(settle) })
      void run()
    })
    return replyOf(outcome, cost)
  }

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    clearTimeout(idling)
    for (let item = queue.shift(); item; item = queue.shift()) {
      const items = item.booking ? [item, ...bookingsNext()] : [item]
      const open = items.filter((one) => !hasWaitedEnough(one))
      // Whatever goes wrong in here, the next ones must have their turn.
      await serve(open).catch((error) => {
        for (const one of open) one.settle(asError(error))
      })
    }
    isRunning = false
    idling = setTimeout(idle.run, idle.after)
  }

  /** Takes out the bookings that wait before the next other writer; who reads stands first then, and is served next. */
  function bookingsNext(): Item[] {
    const end = queue.findIndex((item) => !item.booking && !item.isReading)
    const next = queue.splice(0, end < 0 ? queue.length : end)
    queue.unshift(...next.filter((item) => item.isReading))
    return next.filter((item) => item.booking)
  }

  function hasWaitedEnough({ since, settle }: Item): boolean {
    const isOver = lostAt >= since && Date.now() - since > WAITED_ENOUGH
    if (isOver) settle(new DatabaseLost())
    return isOver
  }

  async function serve(items: readonly Item[]): Promise<void> {
    const bookings = items.flatMap(({ booking }) => booking ?? [])
    if (bookings.length > 0) await bookInTurn(turn, bookings)
    else await items[0]?.run?.()
  }

  function takeAs<T>(kind: Pick<Item, 'isReading'>, work: () => Promise<T>): Promise<Reply<T>> {
    const cost = { queries: 0, milliseconds: 0 }
    return enter<T>(cost, (settle) => ({ ...kind, run: () => withCost(turn.db, [cost], work).then(settle, settle) }))
  }

  return {
    book(task) {
      const cost = { queries: 0, milliseconds: 0 }
      return enter<Booked>(cost, (settle) => ({ booking: { task, cost, settle } }))
    },
    take: (work) => takeAs({}, work),
    read: (work) => takeAs({ isReading: true }, work),
  }
}

function overloaded(): DomainError {
  return new DomainError('OVERLOADED', 'Too many requests wait for this doctor: try again.', { retryAfter: 1 })
}
