import { DurableObject } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { openDatabase } from '../db/client.ts'
import { callerStanding, refusalOfCaller, type Standee } from '../db/users.ts'
import type { DayFacts } from '../domain/availability.ts'
import { rulesIn } from '../domain/booking.ts'
import { datesOf, dayFacts, localDaysOf, mattersIn, reachOfDay, utcDays } from '../domain/calendar.ts'
import { addDays, localDate } from '../domain/time.ts'
import type { Interval } from '../domain/working-hours.ts'
import type { Env } from '../env.ts'
import { outdateEntries } from '../features/availability/entries.ts'
import type { FactsAsked, FactsCalls } from '../features/availability/facts.ts'
import { type GoneDay, publisherTo } from '../features/availability/publisher.ts'
import type { Booked } from '../features/calendar/booking/book-in-turn.ts'
import type { BookingTask } from '../features/calendar/booking/book-visits.ts'
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
import { type WalkedIn, walkInTurn } from '../features/queue/walk-in.ts'
import type { WalkInCalls } from '../features/queue/walk-in-calls.ts'
import type { WalkInTask } from '../features/queue/walk-in-task.ts'
import { bookSeriesInTurn, type SeriesOutcome } from '../features/series/calendar/book-in-turn.ts'
import { type ChangeOutcome, changeSeriesInTurn } from '../features/series/calendar/change-in-turn.ts'
import type { SeriesCalls } from '../features/series/calendar/client.ts'
import type { SeriesChangeTask } from '../features/series/calendar/series-change-task.ts'
import type { SeriesTask } from '../features/series/calendar/series-task.ts'
import type { Reply } from '../platform/http/reply.ts'
import { patiently, persistently } from '../platform/patiently.ts'
import { readImage } from '../records/visits/appointment.ts'
import type { Changed } from '../records/visits/appointment-change.ts'
import { callersMet } from './callers-met.ts'

/** Milliseconds. An object that holds a connection never hibernates, so an idle one lets it go. */
const IDLE = 5_000

/** Milliseconds: a copy published after a change is made of days read no longer ago, or it would be old when it is new. */
const YOUNG = 30_000

/** Milliseconds a caller waits for the fresh copies in KV, so that their own next listing shows what they did. A slow KV holds up nobody. */
const AT_ONCE = 100

/** Serialises whatever takes a doctor's time. It may vanish at any moment: Postgres holds the truth and the constraint. */
export class DoctorCalendar extends DurableObject<Env> implements CalendarCalls, SeriesCalls, WalkInCalls, FactsCalls {
  readonly #db = openDatabase(this.env.HYPERDRIVE.connectionString)
  readonly #memory = openMemory(this.#db, this.ctx.id.name ?? '', () => Date.now())
  readonly #turn = { db: this.#db, memory: this.#memory }
  readonly #turns = openTurns(this.#turn, { after: IDLE, run: () => this.#db.release() })
  readonly #callers = callersMet(this.#db)
  readonly #publish = publisherTo(this.env.AVAILABILITY)
  /** A reading of days that has not begun yet: who needs more days read joins it. */
  #reading: { days: Set<number>; done: Promise<unknown> } | undefined

  async book(task: BookingTask): Promise<Reply<Booked>> {
    const reply = await this.#turns.book(task)
    if (reply.ok && !reply.value.replayed) await this.#publishVisit(reply.value)
    return reply
  }

  async move(task: MoveTask): Promise<Reply<Changed | null>> {
    const reply = await this.#turns.take(() => moveInTurn(this.#turn, task))
    if (reply.ok && reply.value?.changed) await this.#publishVisit(reply.value)
    return reply
  }

  async handOver(task: HandOverTask): Promise<Reply<Changed | null>> {
    const reply = await this.#turns.take(() => handOverInTurn(this.#turn, task))
    if (reply.ok && reply.value?.changed) await this.#publishVisit(reply.value)
    return reply
  }

  async checkInAgain(task: CheckInAgainTask): Promise<Reply<Changed>> {
    const reply = await this.#turns.take(() => checkInAgainInTurn(this.#turn, task))
    if (reply.ok && reply.value.changed) await this.#publishVisit(reply.value)
    return reply
  }

  async takeBack(task: TakeBackTask): Promise<Reply<Changed>> {
    const reply = await this.#turns.take(() => takeBackInTurn(this.#turn, task))
    if (reply.ok && reply.value.changed) await this.#publishVisit(reply.value)
    return reply
  }

  async complete(completion: BookingCompletion): Promise<Reply<Completed | OpenPlan>> {
    const reply = await this.#turns.take(() => completeInTurn(this.#turn, completion))
    if (reply.ok && 'changed' in reply.value && reply.value.changed) await this.#publishFollowUp(reply.value.image)
    return reply
  }

  async schedule(task: ScheduleTask): Promise<Reply<Scheduled>> {
    const reply = await this.#turns.take(() => scheduleInTurn(this.#turn, task))
    if (reply.ok && !reply.value.replayed) await this.#publishVisit({ image: reply.value.image.appointment })
    return reply
  }

  async walkIn(task: WalkInTask): Promise<Reply<WalkedIn>> {
    const reply = await this.#turns.take(() => walkInTurn(this.#turn, task))
    if (reply.ok && !reply.value.replayed && !reply.value.waited) await this.#publishVisit(reply.value)
    return reply
  }

  async bookSeries(task: SeriesTask): Promise<Reply<SeriesOutcome>> {
    const reply = await this.#turns.take(() => bookSeriesInTurn(this.#turn, task))
    if (reply.ok && 'touched' in reply.value) await this.#publishTimes(reply.value.touched)
    return reply
  }

  async changeSeries(task: SeriesChangeTask): Promise<Reply<ChangeOutcome | null>> {
    const reply = await this.#turns.take(() => changeSeriesInTurn(this.#turn, task))
    if (reply.ok && reply.value) await this.#publishTimes(reply.value.touched)
    return reply
  }

  /** Hears of a change elsewhere to who holds this time. Such news may overtake one another, so its days are read anew. */
  async timeChanged({ start, end }: Interval): Promise<void> {
    await this.#readAnew(localDaysOf({ start, end }))
    await this.#publishRound([{ start, end }])
  }

  async rulesChanged(): Promise<void> {
    const at = Date.now()
    await persistently(() => outdateEntries(this.env.AVAILABILITY, this.ctx.id.name ?? '', at))
  }

  async refresh(dates: readonly string[]): Promise<void> {
    await this.#readAnew(dates)
    await this.#publish([...this.#factsOf(dates), ...this.#goneFrom(dates)])
  }

  /** The facts of some days in one clinic, and their fresh copies in KV; a refusal for a caller who is not let in any more. */
  facts({ clinicId, from, days, caller }: FactsAsked): Promise<Reply<DayFacts[]>> {
    const askedAt = Date.now()
    return this.#turns.take(async () => {
      const first = from ?? addDays(localDate(askedAt, 'UTC'), -1)
      const needed = daysFor(datesFrom(first, from ? days : days + 2))
      const refusal = refusalOfCaller(await this.#meet(needed, askedAt, caller))
      if (refusal) throw refusal
      const rules = rulesIn(this.#memory.calendar(), clinicId)
      const start = from ?? localDate(askedAt, rules.settings.timezone)
      const facts = datesFrom(start, days).map((date) => dayFacts(this.#memory.calendar(), rules, { date }))
      this.ctx.waitUntil(this.#publish(facts))
      return facts
    })
  }

  /** Reads days unless that was done since they were asked for, and how the caller stands; null where none is asked about. */
  async #meet(days: number[], askedAt: number, caller: Standee | null): Promise<string | null> {
    // Many ask at once when an entry runs out: a reading that began after this question answers it too.
    if (this.#memory.hasMet(days, askedAt)) return caller && this.#callers.standingOf(caller, askedAt)
    const since = Date.now()
    const beside = caller ? { name: 'and-caller', columns: sql`, ${callerStanding(caller)}` } : undefined
    const { standing } = await this.#memory.read(days, beside)
    if (caller) this.#callers.note(caller, since, String(standing))
    return caller && String(standing)
  }

  /** A failure leaves memory as it was. */
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
    const done = this.#turns.take(read).finally(leave)
    this.#reading = { days, done }
    return done
  }

  async #publishFollowUp(image: unknown): Promise<void> {
    const { follow_up } = image as { follow_up?: unknown }
    if (follow_up) await this.#publishVisit({ image: follow_up })
  }

  #publishVisit({ image }: { image: unknown }): Promise<void> {
    const { starts_at, ends_at } = readImage(image)
    return this.#publishTimes([{ start: starts_at, end: ends_at }])
  }

  async #publishTimes(times: readonly Interval[]): Promise<void> {
    const published = this.#publishRound(times)
    this.ctx.waitUntil(published)
    await patiently(published, AT_ONCE)
  }

  async #publishRound(times: readonly Interval[]): Promise<void> {
    const dates = datesOf(times)
    if (!this.#memory.hasMet(daysFor(dates), Date.now() - YOUNG)) await this.#readAnew(dates)
    const matters = ({ sessions }: DayFacts) => times.some((time) => mattersIn(sessions, time))
    await this.#publish(this.#factsOf(dates).filter(matters))
  }

  #factsOf(dates: readonly string[]): DayFacts[] {
    const calendar = this.#memory.calendarIfMet()
    if (!calendar) return []
    const active = calendar.clinics.filter((clinic) => clinic.isActive)
    // A day that could not be read would be published as free.
    const met = dates.filter((date) => this.#memory.hasMet(daysFor([date])))
    return active.flatMap((rules) => met.map((date) => dayFacts(calendar, rules, { date })))
  }

  /** The days in clinics that the doctor does not work in any more: listed slots that nobody can book. */
  #goneFrom(dates: readonly string[]): GoneDay[] {
    const calendar = this.#memory.calendarIfMet()
    const left = calendar?.clinics.filter((clinic) => !clinic.isActive) ?? []
    const doctorId = calendar?.doctorId ?? ''
    return left.flatMap(({ clinicId }) => dates.map((date) => ({ clinicId, doctorId, date, gone: true as const })))
  }
}

function datesFrom(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => addDays(first, n))
}

function daysFor(dates: readonly string[]): number[] {
  return dates.flatMap((date) => utcDays(reachOfDay(date)))
}
