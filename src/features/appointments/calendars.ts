import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { type Reply, unwrap } from '../../platform/http/reply.ts'
import type { BookOrder } from './book.ts'
import type { Changed } from './change.ts'
import type { AgainOrder } from './check-in.ts'
import type { Completed, OpenPlan } from './completed.ts'
import type { Booked } from './desk.ts'
import type { BookingCompletion } from './desk-follow-ups.ts'
import type { HandOverOrder } from './hand-over.ts'
import type { MoveOrder } from './move.ts'
import type { Scheduled, ScheduleOrder } from './schedule-plan.ts'
import type { TakeBack } from './take-back.ts'

/** The value of an object's reply; what it cost the database counts as the request's own. */
export function settle<T>(c: Context<AppEnv>, reply: Reply<T>): T {
  c.var.db.charge(reply)
  return unwrap(reply)
}

/** Books in the doctor's calendar. @throws DomainError */
export async function bookInCalendar(c: Context<AppEnv>, order: BookOrder): Promise<Booked> {
  return settle(c, await c.env.DOCTOR_CALENDAR.getByName(order.doctorId).book(order))
}

/** Moves in the calendar of the doctor the visit goes to. @throws DomainError */
export async function moveInCalendar(c: Context<AppEnv>, order: MoveOrder): Promise<Changed | null> {
  return settle(c, await c.env.DOCTOR_CALENDAR.getByName(order.doctorId).move(order))
}

/** Hands a visit over in the calendar of the doctor it goes to. @throws DomainError */
export async function handOverInCalendar(c: Context<AppEnv>, order: HandOverOrder): Promise<Changed | null> {
  return settle(c, await c.env.DOCTOR_CALENDAR.getByName(order.doctorId).handOver(order))
}

/** Takes a no-show back in its doctor's calendar. @throws DomainError */
export async function checkInAgainInCalendar(
  c: Context<AppEnv>,
  order: AgainOrder,
  doctorId: string,
): Promise<Changed> {
  return settle(c, await c.env.DOCTOR_CALENDAR.getByName(doctorId).checkInAgain(order))
}

/** Takes back a no-show that nobody has to arrive for, in its doctor's calendar. @throws DomainError */
export function takeBackInCalendar(c: Context<AppEnv>): TakeBack {
  return async (order, doctorId) => settle(c, await c.env.DOCTOR_CALENDAR.getByName(doctorId).takeBack(order))
}

/** Completes a visit and books its follow-up in the calendar of the follow-up's doctor. @throws DomainError */
export async function completeInCalendar(
  c: Context<AppEnv>,
  completion: BookingCompletion,
): Promise<Completed | OpenPlan> {
  return settle(c, await c.env.DOCTOR_CALENDAR.getByName(completion.visit.doctorId).complete(completion))
}

/** Makes a visit from a plan in the calendar of the visit's doctor. @throws DomainError */
export async function scheduleInCalendar(c: Context<AppEnv>, order: ScheduleOrder): Promise<Scheduled> {
  return settle(c, await c.env.DOCTOR_CALENDAR.getByName(order.doctorId).schedule(order))
}
