import { DurableObject } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { openDatabase } from '../db/client.ts'
import { callerStanding, refusalOfCaller, type Standee } from '../db/users.ts'
import type { DayFacts } from '../domain/availability.ts'
import { rulesIn } from '../domain/booking.ts'
import { datesOf, dayFacts, mattersIn, reachOfDay, utcDays } from '../domain/calendar.ts'
import { addDays, localDate } from '../domain/time.ts'
import type { Interval } from '../domain/working-hours.ts'
import { type Env, namesStatements } from '../env.ts'
import { factsWrite, type GoneDay, goneWrite, outdatingWrite } from '../features/availability/entries.ts'
import type { FactsAsked, FactsCalls } from '../features/availability/facts.ts'
import { publisherTo } from '../features/availability/publisher.ts'
import type { BookingTask } from '../features/calendar/booking/book-visits.ts'
import type { Booked } from '../features/calendar/booking/waiting.ts'
import type { CalendarCalls } from '../features/calendar/client.ts'
import { type BookingCompletion, completeInTurn } from '../features/calendar/follow-ups/complete-in-turn.ts'
import type { Completed, OpenPlan } from '../features/calendar/follow-ups/completed.ts'
import { scheduleInTurn } from '../features/calendar/follow-ups/schedule-in-turn.ts'
import type { Scheduled, ScheduleTask } from '../features/calendar/follow-ups/schedule-plan.ts'
import { openMemory } from '../features/calendar/memory.ts'
import { type CheckInAgainTask, checkInAgainInTurn } from '../features/calendar/moving/check-in-again.ts'
import { type HandOverTask, handOverInTurn } from '../features/calendar/moving/hand-over.ts'
import { moveInTurn } from '../features/calendar/moving/move-in-turn.ts'
import type { MoveTask } from '../features/calendar/moving/move-visits.ts'
import { type TakeBackTask, takeBackInTurn } from '../features/calendar/moving/take-back.ts'
import { openTurns } from '../features/calendar/turns.ts'
import { type WalkedIn, walkInTurn } from '../features/queue/walk-ins/walk-in.ts'
import type { WalkInCalls } from '../features/queue/walk-ins/walk-in-calls.ts'
import type { WalkInTask } from '../features/queue/walk-ins/walk-in-task.ts'
import { bookSeriesInTurn, type SeriesOutcome } from '../features/series/calendar/book-in-turn.ts'
import { type ChangeOutcome, changeSeriesInTurn } from '../features/series/calendar/change-in-turn.ts'
import type { SeriesCalls } from '../features/series/calendar/client.ts'
import type { SeriesChangeTask } from '../features/series/calendar/series-change-task.ts'
import type { SeriesTask } from '../features/series/calendar/series-task.ts'
import { type Reply, unwrap } from '../platform/http/reply.ts'
import type { Changed } from '../records/visits/appointment-change.ts'
import { heldTime } from '../records/visits/held-time.ts'
import { callersMet } from './callers-met.ts'
import { publishingRounds } from './publishing-rounds.ts'

/** Milliseconds. An object that holds a connection never hibernates, so an idle one lets it go. */
const IDLE = 5_000

/**
 * Milliseconds: what is listed from memory, or published after a change, was read no longer ago. Nothing tells an object of
 * what others write past it, and a note of the Worker's may be lost.
 */
const YOUNG = 30_000

/** Serialises whatever takes a doctor's time. It may vanish at any moment: Postgres holds the truth and the constraint. */
export class DoctorCalendar extends DurableObject<Env> implements CalendarCalls, SeriesCalls, WalkInCalls, FactsCalls {
  readonly #db = openDatabase(this.env.HYPERDRIVE.connectionString, { remembers: namesStatements(this.env) })
  readonly #doctorId = this.ctx.id.name ?? ''
  readonly #memory = openMemory(this.#db, this.#doctorId, () => Date.now())
  readonly #turn = { db: this.#db, memory: this.#memory }
  readonly #turns = openTurns(this.#turn, { after: IDLE, run: () => this.#db.release() })
  readonly #callers = callersMet(this.#db)
  readonly #publish = publisherTo(this.env.AVAILABILITY)
  /** After a commit, off the caller's way. */
  readonly #touch = publishingRounds(this.ctx, (times) => this.#publishRound(times))
  /** A reading of days that has not begun yet: who needs more days read joins it. */
  #reading: { days: Set<number>; done: Promise<unknown> } | undefined

  async book(task: BookingTask): Promise<Reply<Booked>> {
    const reply = await this.#turns.book(task)
    if (reply.ok && !reply.value.replayed) this.#touchVisit(reply.value.image)
    return reply
  }

  async move(task: MoveTask): Promise<Reply<Changed | null>> {
    const reply = await this.#turns.take(() => moveInTurn(this.#turn, task))
    if (reply.ok && reply.value?.changed) this.#touchVisit(reply.value.image)
    return reply
  }

  async handOver(task: HandOverTask): Promise<Reply<Changed | null>> {
    const reply = await this.#turns.take(() => handOverInTurn(this.#turn, task))
    if (reply.ok && reply.value?.changed) this.#touchVisit(reply.value.image)
    return reply
  }

  async checkInAgain(task: CheckInAgainTask): Promise<Reply<Changed>> {
    const reply = await this.#turns.take(() => checkInAgainInTurn(this.#turn, task))
    if (reply.ok && reply.value.changed) this.#touchVisit(reply.value.image)
    return reply
  }

  async takeBack(task: TakeBackTask): Promise<Reply<Changed>> {
    const reply = await this.#turns.take(() => takeBackInTurn(this.#turn, task))
    if (reply.ok && reply.value.changed) this.#touchVisit(reply.value.image)
    return reply
  }

  async complete(completion: BookingCompletion): Promise<Reply<Completed | OpenPlan>> {
    const reply = await this.#turns.take(() => completeInTurn(this.#turn, completion))
    if (reply.ok && 'changed' in reply.value && reply.value.changed) this.#touchFollowUp(reply.value.image)
    return reply
  }

  async schedule(task: ScheduleTask): Promise<Reply<Scheduled>> {
    const reply = await this.#turns.take(() => scheduleInTurn(this.#turn, task))
    if (reply.ok && !reply.value.replayed) this.#touchVisit(reply.value.image.appointment)
    return reply
  }

  async walkIn(task: WalkInTask): Promise<Reply<WalkedIn>> {
    const reply = await this.#turns.take(() => walkInTurn(this.#turn, task))
    if (reply.ok && !reply.value.replayed && !reply.value.waited) this.#touchVisit(reply.value.image)
    return reply
  }

  async bookSeries(task: SeriesTask): Promise<Reply<SeriesOutcome>> {
    const reply = await this.#turns.take(() => bookSeriesInTurn(this.#turn, task))
    if (reply.ok && 'touched' in reply.value) this.#touch(reply.value.touched)
    return reply
  }

  async changeSeries(task: SeriesChangeTask): Promise<Reply<ChangeOutcome | null>> {
    const reply = await this.#turns.take(() => changeSeriesInTurn(this.#turn, task))
    if (reply.ok && reply.value) this.#touch(reply.value.touched)
    return reply
  }

  /** Such news may overtake one another, so it tells only what has to be read anew. */
  async timeChanged(...times: Interval[]): Promise<void> {
    this.#memory.outdate(times.flatMap(utcDays))
    this.#touch(times)
  }

  async rulesChanged(): Promise<void> {
    this.#memory.outdate(['rules'])
    this.ctx.waitUntil(this.#publish([outdatingWrite(this.#doctorId, Date.now())]))
  }

  async refresh(dates: readonly string[]): Promise<void> {
    await this.#readAnew(dates)
    await this.#publish([...this.#factsOf(dates).map(factsWrite), ...this.#goneFrom(dates).map(goneWrite)])
  }

  facts({ clinicId, from, days, caller, fromMemory }: FactsAsked): Promise<Reply<DayFacts[]>> {
    const askedAt = Date.now()
    return this.#turns.read(async () => {
      const first = from ?? addDays(localDate(askedAt, 'UTC'), -1)
      const needed = daysFor(datesFrom(first, from ? days : days + 2))
      const since = fromMemory ? askedAt - YOUNG : askedAt
      const refusal = refusalOfCaller(await this.#meet(needed, { since, askedAt, caller }))
      if (refusal) throw refusal
      const rules = rulesIn(this.#memory.calendar(), clinicId)
      const start = from ?? localDate(askedAt, rules.settings.timezone)
      const facts = datesFrom(start, days).map((date) => dayFacts(this.#memory.calendar(), rules, { date }))
      // What memory knows anew was published when it changed.
      if (!fromMemory) this.ctx.waitUntil(this.#publish(facts.filter(({ date }) => this.#knows(date)).map(factsWrite)))
      return facts
    })
  }

  /** Reads days unless that was done since `since`, and how the caller stands now; null where none is asked about. */
  async #meet(
    days: number[],
    { since, askedAt, caller }: { since: number; askedAt: number; caller: Standee | null },
  ): Promise<string | null> {
    // Many ask at once when an entry runs out: a reading that began after this question answers it too.
    if (this.#memory.isCurrent(days, since)) return caller && this.#callers.standingOf(caller, askedAt)
    const begunAt = Date.now()
    const beside = caller ? { name: 'and-caller', columns: sql`, ${callerStanding(caller)}` } : undefined
    const { standing } = await this.#memory.read(days, beside)
    if (caller) this.#callers.note(caller, begunAt, String(standing))
    return caller && String(standing)
  }

  /** A failure leaves memory as it was. @throws DomainError why the days could not be read, also to who joined */
  #readAnew(dates: readonly string[]): Promise<unknown> {
    const waiting = this.#reading
    if (waiting) {
      for (const day of daysFor(dates)) waiting.days.add(day)
      return waiting.done
    }
    const days = new Set(daysFor(dates))
    const leave = () => {
      if (this.#reading?.days === days) this.#reading = undefined
    }
    const read = () => {
      leave()
      return this.#memory.read(days)
    }
    const done = this.#turns.read(read).then(unwrap).finally(leave)
    this.#reading = { days, done }
    return done
  }

  #touchFollowUp(image: unknown): void {
    const { follow_up } = image as { follow_up?: unknown }
    if (follow_up) this.#touchVisit(follow_up)
  }

  #touchVisit(image: unknown): void {
    this.#touch([heldTime(image).time])
  }

  async #publishRound(times: readonly Interval[]): Promise<void> {
    const dates = datesOf(times)
    if (!this.#memory.isCurrent(daysFor(dates), Date.now() - YOUNG)) await this.#readAnew(dates)
    const matters = ({ sessions }: DayFacts) => times.some((time) => mattersIn(sessions, time))
    this.ctx.waitUntil(this.#publish(this.#factsOf(dates).filter(matters).map(factsWrite)))
  }

  #factsOf(dates: readonly string[]): DayFacts[] {
    const calendar = this.#memory.calendarIfMet()
    if (!calendar) return []
    const active = calendar.clinics.filter((clinic) => clinic.isActive)
    const met = dates.filter((date) => this.#knows(date))
    return active.flatMap((rules) => met.map((date) => dayFacts(calendar, rules, { date })))
  }

  /** A day that could not be read would be published as free, and one that has changed elsewhere as it was. */
  #knows(date: string): boolean {
    return this.#memory.isCurrent(daysFor([date]), -Infinity)
  }

  /** The days in clinics that the doctor does not work in any more: listed slots that nobody can book. */
  #goneFrom(dates: readonly string[]): GoneDay[] {
    const calendar = this.#memory.calendarIfMet()
    const left = calendar?.clinics.filter((clinic) => !clinic.isActive) ?? []
    return left.flatMap(({ clinicId }) => dates.map((date) => ({ clinicId, doctorId: this.#doctorId, date })))
  }
}

function datesFrom(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => addDays(first, n))
}

function daysFor(dates: readonly string[]): number[] {
  return dates.flatMap((date) => utcDays(reachOfDay(date)))
}
