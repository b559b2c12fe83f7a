import * as z from 'zod'
import { FOLLOW_UP_TYPES, PLAN_PRIORITIES, PLAN_STATUSES } from '../../domain/follow-up.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import {
  commaList,
  cursor,
  dateOnly,
  flag,
  instant,
  limit,
  text,
  uuid,
  uuidList,
  wholeMinute,
} from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'
import { planRecord } from '../../records/follow-ups/follow-up-plan.ts'
import { followUpType, planInstructions, planList, planPriority } from '../../records/follow-ups/plan-fields.ts'
import { unreadable } from '../../records/unreadable.ts'
import { appointmentRecord } from '../../records/visits/appointment-record.ts'
import { dayOrInstant, dayOrWholeMinute } from './days.ts'

const planFields = {
  followUpType,
  scheduledFor: dayOrInstant,
  doctorId: uuid.nullable(),
  priority: planPriority,
  instructions: planInstructions.nullable(),
  medications: planList.nullable(),
  tests: planList.nullable(),
  restrictions: planList.nullable(),
  notes: text(5000).nullable(),
}

export const planInput = z
  .strictObject({
    ...planFields,
    daysAfter: z.number().int().min(1).max(3650),
  })
  .partial()
  .refine((input) => input.daysAfter === undefined || input.scheduledFor === undefined, {
    path: ['scheduledFor'],
    message: 'cannot be combined with daysAfter',
  })

export type PlanInput = z.infer<typeof planInput>

export const changePlanInput = z.strictObject(planFields).partial()

export type ChangePlanInput = z.infer<typeof changePlanInput>

export const cancelPlanInput = z.strictObject({ reason: text(1000).nullish() })

export type CancelPlanInput = z.infer<typeof cancelPlanInput>

export const patientPlansQuery = z.strictObject({ status: commaList(PLAN_STATUSES).optional(), limit, cursor })

export type PatientPlansQuery = z.infer<typeof patientPlansQuery>

export const worklistQuery = z
  .strictObject({
    status: commaList(PLAN_STATUSES),
    doctorId: uuidList,
    type: commaList(FOLLOW_UP_TYPES),
    priority: commaList(PLAN_PRIORITIES),
    ownerId: uuidList,
    snoozed: flag,
    updatedSince: instant,
  })
  .partial()
  .extend({ limit, cursor })

export type WorklistQuery = z.infer<typeof worklistQuery>

export const contactInput = z.strictObject({
  channel: text(50),
  outcome: text(50),
  note: text(5000).nullish(),
  snoozeUntil: dayOrWholeMinute.nullish(),
  ownerId: uuid.nullish(),
})

export type ContactInput = z.infer<typeof contactInput>

export const attemptsQuery = z.strictObject({ limit, cursor })

export type AttemptsQuery = z.infer<typeof attemptsQuery>

export const summaryQuery = z
  .strictObject({ from: dateOnly, to: dateOnly, doctorId: uuidList })
  .partial()
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not be before from',
  })

export type SummaryQuery = z.infer<typeof summaryQuery>

const id = z.uuid()

const at = z.iso.datetime()

export const planPage = pageOf(planRecord)

export const followUpsAnswer = z.object({ plans: z.array(planRecord), appointments: z.array(appointmentRecord) })

export const chainAnswer = z.object({
  original: appointmentRecord,
  followUps: z.array(appointmentRecord),
  plans: z.array(planRecord),
  totalAppointments: z.number(),
  completed: z.number(),
  pending: z.number(),
})

const worklistRow = planRecord.extend({
  patient: z.object({
    id,
    name: z.string(),
    phone: z.string().nullable(),
    doNotContact: z.boolean(),
  }),
  doctorName: z.string().nullable(),
  lastContact: z.object({ channel: z.string(), outcome: z.string(), at }).nullable(),
})

export type WorklistRow = z.infer<typeof worklistRow>

export const worklistPage = pageOf(worklistRow)

export const attemptRecord = z
  .object({
    id,
    planId: id,
    channel: z.string(),
    outcome: z.string(),
    note: z.string().nullable(),
    unreadable,
    snoozeUntil: at.nullable(),
    ownerId: id.nullable(),
    madeBy: id,
    at,
  })
  .meta({ id: 'ContactAttempt' })

export type AttemptRecord = z.infer<typeof attemptRecord>

export const attemptPage = pageOf(attemptRecord)

const counts = {
  due: z.number(),
  overdue: z.number(),
  converted: z.number(),
  closed: z.number(),
  closureRate: z.number().nullable(),
}

export const summaryAnswer = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  ...counts,
  byDoctor: z.array(
    z.object({
      doctorId: id.nullable(),
      doctorName: z.string().nullable(),
      month: z.string(),
      ...counts,
    }),
  ),
})

export type SummaryAnswer = z.infer<typeof summaryAnswer>

export const scheduleInput = z
  .strictObject({
    appointmentDate: wholeMinute.optional(),
    appointmentId: uuid.optional(),
    doctorId: uuid.optional(),
    locationId: uuid.optional(),
    type: z.enum(VISIT_TYPES).optional(),
    duration: z.number().int().min(5).max(480).optional(),
    notes: text(5000).nullish(),
  })
  .transform(({ appointmentId, appointmentDate, ...others }, context) => {
    const refuse = (name: string, message: string) => {
      context.addIssue({ code: 'custom', path: [name], message })
      return z.NEVER
    }
    const beside = Object.entries({ appointmentDate, ...others }).find(([, value]) => value !== undefined)
    if (appointmentId !== undefined && beside) return refuse(beside[0], 'cannot be combined with appointmentId')
    if (appointmentId !== undefined) return { appointmentId }
    if (appointmentDate === undefined) return refuse('appointmentDate', 'is required, unless you send appointmentId')
    return { appointmentDate, ...others }
  })

export type ScheduleInput = z.output<typeof scheduleInput>

export const scheduleAnswer = z.object({ plan: planRecord, appointment: appointmentRecord })

export type BookingInput = Exclude<ScheduleInput, { appointmentId: string }>
