import type { Changed } from '../../records/visits/appointment-change.ts'
import type { BookingTask } from './booking/book-visits.ts'
import type { Booked } from './booking/waiting.ts'
import type { BookingCompletion } from './follow-ups/complete-in-turn.ts'
import type { Completed, OpenPlan } from './follow-ups/completed.ts'
import type { Scheduled, ScheduleTask } from './follow-ups/schedule-plan.ts'
import type { CheckInAgainTask } from './moving/check-in-again.ts'
import type { HandOverTask } from './moving/hand-over.ts'
import type { MoveTask } from './moving/move-visits.ts'
import type { TakeBackTask } from './moving/take-back.ts'

/** The doctors' calendars as a verb asks them: each call runs in the calendar of the doctor whose time it takes. */
export interface Calendars {
  /** @throws DomainError, as the following do */
  book(task: BookingTask): Promise<Booked>
  move(task: MoveTask): Promise<Changed | null>
  handOver(task: HandOverTask): Promise<Changed | null>
  checkInAgain(task: CheckInAgainTask, doctorId: string): Promise<Changed>
  takeBack(task: TakeBackTask, doctorId: string): Promise<Changed>
  complete(completion: BookingCompletion): Promise<Completed | OpenPlan>
  schedule(task: ScheduleTask): Promise<Scheduled>
}
