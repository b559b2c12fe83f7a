import * as z from 'zod'
import { PLAN_STATUSES } from '../follow-up.ts'
import { eventsOf } from './event-type.ts'

/** `appointmentId` is the visit that asked for the follow-up. */
const event = eventsOf('followup_plan', z.object({ status: z.enum(PLAN_STATUSES), appointmentId: z.guid() }))

export const FOLLOW_UP_EVENTS = {
  'followup_plan.created': event('A follow-up was planned'),
  'followup_plan.updated': event('A plan was changed'),
  'followup_plan.converted': event('The visit of a plan was booked'),
  'followup_plan.reopened': event('The visit of a plan was cancelled or missed: it has to be booked again'),
  'followup_plan.overdue': event('The day of a plan passed, and nobody had booked its visit'),
  'followup_plan.contact_attempted': event('Somebody tried to reach the patient of a plan'),
  'followup_plan.cancelled': event('A plan was cancelled'),
}
