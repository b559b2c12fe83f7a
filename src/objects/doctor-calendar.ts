import { DurableObject } from 'cloudflare:workers'
import { openDatabase } from '../db/client.ts'
import type { DayFacts } from '../domain/availability.ts'
import { rulesIn } from '../domain/booking.ts'
import { dayFacts, localDaysOf, reachOfDay, utcDays } from '../domain/calendar.ts'
import { DomainError } from '../domain/errors.ts'
import { addDays, localDate } from '../domain/time.ts'
import type { Interval } from '../domain/working-hours.ts'
import type { Env } from '../env.ts'
import type { BookOrder } from '../features/appointments/book.ts'
import type { Changed } from '../features/appointments/change.ts'
import { type AgainOrder, checkInAgain } from '../features/appointments/check-in.ts'
import {
  type Booked,
  bookInTurn,
  moveInTurn,
  noteVisit,
  type Told,
  type Waiting,
} from '../features/appointments/desk.ts'
import { openLedger } from '../features/appointments/ledger.ts'
import { readImage } from '../features/appointments/record.ts'
import { type MoveOrder, Outdated } from '../features/appointments/reschedule.ts'
import { publisherTo } from '../features/availability/publish.ts'
import { type Reply, replyOf } from '../platform/reply.ts'

/** An object that holds a connection never hibernates, so an idle one lets it go. */
const IDLE = 5_000

/** More than the widest race a slot has seen, and what one connection can serve before a caller's patience ends. */
const MOST_WAITING = 500

/** How far ahead a change of rules is published at once; what lies beyond is read when somebody asks. */
const PUBLISHED_DAYS = 31

type Item = { kind: 'book'; waiting: Waiting } | { kind: 'turn'; run: () => Promise<void> }

/** Serialises whatever takes a doctor's time. It may vanish at any moment: Postgres holds the truth and the constraint. */
export class DoctorCalendar extends DurableObject<Env> {
  readonly #db = openDatabase(this.env.HYPERDRIVE.connectionString)
  readonly #publish = publisherTo(this.env.AVAILABILITY)
  readonly #ledger = openLedger(this.#db, this.ctx.id.name ?? '', Date.now)
  readonly #queue: Item[] = []
  #isRunning = false
  #idle: ReturnType<typeof setTimeout> | undefined

  /** Books a visit, or says why not. */
  async book(order: BookOrder): Promise<Reply<Booked>> {
    const before = this.#cost()
    if (this.#queue.length >= MOST_WAITING) return replyOf<Booked>(overloaded(), this.#cost(before))
    const outcome = await new Promise<Booked | Error>((settle) => {
      this.#queue.push({ kind: 'book', waiting: { order, settle } })
      this.#run()
    })
    if (!(outcome instanceof Error) && !outcome.replayed) this.#publishVisit(outcome.image)
    return replyOf(outcome, this.#cost(before))
  }

  /** Moves a visit to this doctor's time; null when the visit is not what the order was made on any more. */
  move(order: MoveOrder): Promise<Reply<Changed | null>> {
    return this.#inTurn(async () => {
      const changed = await moveInTurn(this.#db, this.#ledger, order).catch((error) => {
        if (error instanceof Outdated) return null
        throw error
      })
      if (changed?.changed) this.#publishVisit(changed.image)
      return changed
    })
  }

  /** Checks in a visit that was a no-show: its time may have been given to somebody else meanwhile. */
  checkInAgain(order: AgainOrder): Promise<Reply<Changed>> {
    return this.#inTurn(async () => {
      const changed = await checkInAgain(this.#db, order)
      const { id, starts_at, ends_at } = readImage(changed.image)
      noteVisit(this.#ledger, { id, start: starts_at, end: ends_at, isActive: true })
      this.#publishVisit(changed.image)
      return changed
    })
  }

  /** Hears of a visit that was changed elsewhere. */
  async tell(told: Told): Promise<void> {
    noteVisit(this.#ledger, told)
    await this.#publishRound(told)
  }

  /** Hears that hours, time off, closures or settings have changed. */
  async rulesChanged(): Promise<void> {
    const today = localDate(Date.now(), 'UTC')
    const dates = Array.from({ length: PUBLISHED_DAYS + 2 }, (_, n) => addDays(today, n - 1))
    await this.refresh(dates)
  }

  /** Reads these local days anew and publishes them in every clinic of the doctor. */
  async refresh(dates: readonly string[]): Promise<void> {
    await this.#inTurn(() => this.#ledger.read(daysFor(dates)))
    await this.#publish(this.#factsOf(dates))
  }

  /**
   * The facts of some days in one clinic, and their fresh copies in KV.
   * @param from the first local day; null is the clinic's today.
   */
  async facts({
    clinicId,
    from,
    days,
  }: {
    clinicId: string
    from: string | null
    days: number
  }): Promise<Reply<DayFacts[]>> {
    const reply = await this.#inTurn(async () => {
      const first = from ?? addDays(localDate(Date.now(), 'UTC'), -1)
      const span = from ? days : days + 2
      await this.#ledger.read(daysFor(Array.from({ length: span }, (_, n) => addDays(first, n))))
      const rules = rulesIn(this.#ledger.calendar(), clinicId)
      const start = from ?? localDate(Date.now(), rules.settings.timezone)
      return Array.from({ length: days }, (_, n) =>
        dayFacts(this.#ledger.calendar(), rules, { date: addDays(start, n) }),
      )
    })
    if (reply.ok) this.ctx.waitUntil(this.#publish(reply.value))
    return reply
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<Reply<T>> {
    const before = this.#cost()
    const outcome = await new Promise<T | Error>((settle) => {
      const run = () => work().then(settle, settle)
      this.#queue.push({ kind: 'turn', run })
      this.#run()
    })
    return replyOf(outcome, this.#cost(before))
  }

  /** One piece of work at a time; bookings that wait side by side are taken together. */
  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    clearTimeout(this.#idle)
    while (this.#queue.length > 0) {
      const item = this.#queue.shift() as Item
      if (item.kind === 'turn') await item.run()
      else await bookInTurn(this.#db, this.#ledger, [item.waiting, ...this.#alsoBooking()])
    }
    this.#isRunning = false
    this.#idle = setTimeout(() => this.#db.release(), IDLE)
  }

  #alsoBooking(): Waiting[] {
    const waiting: Waiting[] = []
    for (let next = this.#queue[0]; next?.kind === 'book'; next = this.#queue[0]) {
      waiting.push(next.waiting)
      this.#queue.shift()
    }
    return waiting
  }

  #cost(before = { queries: 0, milliseconds: 0 }) {
    return { queries: this.#db.queries - before.queries, milliseconds: this.#db.milliseconds - before.milliseconds }
  }

  #publishVisit(image: unknown): void {
    const { starts_at, ends_at } = readImage(image)
    this.ctx.waitUntil(this.#publishRound({ start: starts_at, end: ends_at }))
  }

  async #publishRound(interval: Interval): Promise<void> {
    const dates = localDaysOf(interval)
    if (!this.#ledger.hasMet(daysFor(dates))) await this.#inTurn(() => this.#ledger.read(daysFor(dates)))
    const touches = ({ sessions }: DayFacts) =>
      sessions.some((session) => session.start < interval.end && interval.start < session.end)
    await this.#publish(this.#factsOf(dates).filter(touches))
  }

  #factsOf(dates: readonly string[]): DayFacts[] {
    const calendar = this.#ledger.calendarIfMet()
    if (!calendar) return []
    const active = calendar.clinics.filter((clinic) => clinic.isActive)
    return active.flatMap((rules) => dates.map((date) => dayFacts(calendar, rules, { date })))
  }
}

function daysFor(dates: readonly string[]): number[] {
  return dates.flatMap((date) => utcDays(reachOfDay(date)))
}

function overloaded(): DomainError {
  return new DomainError('OVERLOADED', 'Too many callers wait for this doctor; try again.', { retryAfter: 1 })
}
