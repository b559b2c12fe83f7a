import type { Context } from 'hono'
import type { Interval } from '../../domain/working-hours.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { type Reply, unwrap } from '../../platform/http/reply.ts'
import { log } from '../../platform/log.ts'
import { objectOf } from '../../platform/object-of.ts'
import { patiently } from '../../platform/patiently.ts'
import type { AppointmentImage } from '../../records/visits/appointment.ts'
import type { Changed } from '../../records/visits/appointment-change.ts'
import { heldTime } from '../../records/visits/held-time.ts'
import type { BookingTask } from './booking/book-visits.ts'
import type { Booked } from './booking/waiting.ts'
import type { Calendars } from './calendars.ts'
import { bookUnlessCrowded } from './crowd.ts'
import type { BookingCompletion } from './follow-ups/complete-in-turn.ts'
import type { Completed, OpenPlan } from './follow-ups/completed.ts'
import type { Scheduled, ScheduleTask } from './follow-ups/schedule-plan.ts'
import type { CheckInAgainTask } from './moving/check-in-again.ts'
import type { HandOverTask } from './moving/hand-over.ts'
import type { MoveTask } from './moving/move-visits.ts'
import type { TakeBackTask } from './moving/take-back.ts'
import { notifyQueue } from './queue-client.ts'

/** The value of an object's reply; what it cost the database counts as the request's own. */
export function settle<T>(c: Context<AppEnv>, reply: Reply<T>): T {
  c.var.db.charge(reply)
  return unwrap(reply)
}

/** What can be asked of a doctor's calendar about single visits; `DoctorCalendar` answers it, one at a time. */
export interface CalendarCalls extends Rpc.DurableObjectBranded {
  /** Books a visit, or says why not. */
  book(task: BookingTask): Promise<Reply<Booked>>
  /** Moves a visit to this doctor's time; null when the visit is not what the task was made on any more. */
  move(task: MoveTask): Promise<Reply<Changed | null>>
  /** Takes over a visit that waits or has begun, or moves its end; null when it is not what the task was made on any more. */
  handOver(task: HandOverTask): Promise<Reply<Changed | null>>
  /** Checks in a visit that was a no-show: its time may have been given to somebody else meanwhile. */
  checkInAgain(task: CheckInAgainTask): Promise<Reply<Changed>>
  /** Takes back the no-show of a visit that is not in person. */
  takeBack(task: TakeBackTask): Promise<Reply<Changed>>
  /** Completes a visit of any doctor, and books its follow-up in this calendar. */
  complete(completion: BookingCompletion): Promise<Reply<Completed | OpenPlan>>
  /** Makes a visit from a follow-up plan. */
  schedule(task: ScheduleTask): Promise<Reply<Scheduled>>
  /**
   * The Worker calls this after it has changed who holds these times. It only notes so, and what is listed from memory is read
   * first; after that the days are read again and published.
   */
  timeChanged(...times: Interval[]): Promise<void>
  /**
   * The Worker calls this after hours, time off, closures or settings have changed: listings of this doctor are outdated. It
   * only notes so, as `timeChanged` does.
   */
  rulesChanged(): Promise<void>
  /** Reads these local days anew and publishes them in every clinic of the doctor. */
  refresh(dates: readonly string[]): Promise<void>
}

/** A doctor's calendar, asked from the Worker. */
export function calendarOf<Calls extends Rpc.DurableObjectBranded = CalendarCalls>(
  c: Context<AppEnv>,
  doctorId: string,
) {
  return objectOf<Calls>(c.env.DOCTOR_CALENDAR, doctorId)
}

/** The calendars for the verbs of a request; what they cost the database counts as the request's own. */
export function calendarsFor(c: Context<AppEnv>): Calendars {
  return {
    book: (task) =>
      bookUnlessCrowded(c, task.doctorId, async () => settle(c, await calendarOf(c, task.doctorId).book(task))),
    move: async (task) => settle(c, await calendarOf(c, task.doctorId).move(task)),
    handOver: async (task) => settle(c, await calendarOf(c, task.doctorId).handOver(task)),
    checkInAgain: async (task, doctorId) => settle(c, await calendarOf(c, doctorId).checkInAgain(task)),
    takeBack: async (task, doctorId) => settle(c, await calendarOf(c, doctorId).takeBack(task)),
    complete: async (completion) => settle(c, await calendarOf(c, completion.visit.doctorId).complete(completion)),
    schedule: async (task) => settle(c, await calendarOf(c, task.doctorId).schedule(task)),
  }
}

/** Milliseconds: a calendar that cannot be reached holds up nobody for longer. */
const PATIENCE = 1_000

/**
 * Waits until a calendar has noted what changed: from then on the caller's own listing with `no-cache` shows it. The note may be
 * lost, and Postgres has it.
 */
function noted(c: Context<AppEnv>, note: Promise<void>, doctorId: string): Promise<void> {
  const told = note.catch(() => log('warn', 'calendar.not_told', { doctorId }))
  c.executionCtx.waitUntil(told)
  return patiently(told, PATIENCE)
}

/** Tells a doctor's calendar of times that somebody holds, or holds no more, whom it did not write itself. */
export function notifyTimeChanged(c: Context<AppEnv>, doctorId: string, times: readonly Interval[]): Promise<void> {
  return noted(c, calendarOf(c, doctorId).timeChanged(...times), doctorId)
}

/** Tells a doctor's calendar that the Worker has changed a visit. */
export function notifyCalendar(c: Context<AppEnv>, image: unknown): Promise<void> {
  const { doctorId, time } = heldTime(image)
  return notifyTimeChanged(c, doctorId, [time])
}

/** Tells of a moved visit that has left another doctor's calendar, or other days of the same doctor's. */
export async function notifyFormerCalendar(
  c: Context<AppEnv>,
  before: AppointmentImage,
  after: unknown,
): Promise<void> {
  const { doctorId, time } = heldTime(after)
  const was = { start: before.starts_at, end: before.ends_at }
  const isSameTime = time.start === was.start && time.end === was.end
  if (doctorId !== before.doctor_id) notifyQueue(c, { ...(after as object), doctor_id: before.doctor_id })
  if (doctorId !== before.doctor_id || !isSameTime) await notifyTimeChanged(c, before.doctor_id, [was])
}

/** Tells that hours, time off, closures or settings have changed for these doctors. */
export async function notifyRulesChanged(c: Context<AppEnv>, doctorIds: readonly string[]): Promise<void> {
  const calendars = doctorIds.map((doctorId) => noted(c, calendarOf(c, doctorId).rulesChanged(), doctorId))
  await Promise.all(calendars)
}
