import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { namesIn } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { param } from '../../db/statement.ts'
import { isStaffFor, statesBefore } from '../../domain/appointment.ts'
import { checkPlace } from '../../domain/booking.ts'
import { DomainError, type ErrorCode } from '../../domain/errors.ts'
import { VISIT_PRIORITY } from '../../domain/follow-up.ts'
import { DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND } from '../../domain/not-found.ts'
import { isDateText, localDate, localTime, readInstant } from '../../domain/time.ts'
import type { VisitType } from '../../domain/visit.ts'
import { again, anew, overloaded } from '../../platform/again.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { openOrRefuse } from '../../platform/vault/open-texts.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { planTexts } from '../../records/follow-ups/plan-texts.ts'
import { type AppointmentImage, situationOf } from '../../records/visits/appointment.ts'
import { wrongStep } from '../../records/visits/appointment-change.ts'
import { PRESCRIBED, refuseClinicalText } from '../../records/visits/clinical-text.ts'
import { sealedVisit } from '../../records/visits/present-appointment.ts'
import type { Calendars } from '../calendar/calendars.ts'
import { completeVisit } from '../calendar/follow-ups/complete-visits.ts'
import type { Completed, OpenPlan } from '../calendar/follow-ups/completed.ts'
import type { CompletionTask, PlanDraft, VisitDraft } from '../calendar/follow-ups/completion.ts'
import { readBefore } from './read-before.ts'
import { type CompleteInput, FOLLOW_UP_FIELDS } from './schemas.ts'

/**
 * Completes the visit, with the plan and the visit that follow from it. Not repeatable: a second completion is a wrong
 * step, so its texts cannot be lost unseen.
 * @throws DomainError FORBIDDEN, INVALID_STATUS_TRANSITION, INVALID_FOLLOWUP_DATE, DOCTOR_NOT_FOUND,
 *   UNREADABLE_FIELD and those of `changeVisit`
 */
export async function completeAppointment(
  deps: Deps,
  request: RecordRequest,
  { input, calendars }: { input: CompleteInput; calendars: Calendars },
): Promise<Completed> {
  refuseClinicalText(deps.actor, input, ['notes', 'diagnosis', 'treatmentPlan', ...PRESCRIBED])
  const asks = input.followUpRequired || FOLLOW_UP_FIELDS.some((name) => name in input)
  const texts = await clinicalTexts(deps, request, input)
  const task = { actor: deps.actor, request, texts }
  if (input.followUpDate === undefined) return completeWithoutDate(deps, task, asks ? input : null)
  return completeWithDate(deps, task, { input, followUpDate: input.followUpDate, calendars })
}

function clinicalTexts({ vault }: Deps, request: RecordRequest, input: CompleteInput) {
  const texts = { clinicalNotes: input.notes, diagnosis: input.diagnosis, treatmentPlan: input.treatmentPlan }
  return sealTexts(vault, texts, { table: appointments, clinicId: request.clinicId, id: request.id })
}

async function planDraft(
  { vault }: Deps,
  clinicId: string,
  { input, expected, scheduledFor }: { input: CompleteInput; expected: string | null; scheduledFor: string | null },
): Promise<PlanDraft> {
  const id = expected ?? v7()
  const { followUpInstructions: instructions, medications, tests, restrictions } = input
  const texts = await planTexts(vault, { instructions, medications, tests, restrictions }, { clinicId, id })
  return {
    id,
    expected,
    followUpType: input.followUpType ?? 'routine',
    scheduledFor,
    doctorId: input.followUpDoctorId ?? null,
    locationId: input.followUpLocationId ?? null,
    priority: input.followUpPriority ?? 'normal',
    texts,
    names: namesIn(followUpPlans, {
      ...texts,
      followUpType: input.followUpType,
      scheduledFor: scheduledFor ?? undefined,
      doctorId: input.followUpDoctorId,
      priority: input.followUpPriority,
    }),
  }
}

const TRIES = 3

/** Tries again with the texts sealed for the open plan there is, whenever it is another one than was thought. */
function forTheOpenPlan(
  expected: string | null,
  attempt: (expected: string | null) => Promise<Completed | OpenPlan>,
): Promise<Completed> {
  let thought = expected
  return again(TRIES, async () => {
    const outcome = await attempt(thought)
    if (!('openPlan' in outcome)) return outcome
    thought = outcome.openPlan
    return anew(overloaded('follow-up plan'))
  })
}

/** @param input null where no follow-up is asked for */
function completeWithoutDate(
  deps: Deps,
  task: Omit<CompletionTask, 'plan'>,
  input: CompleteInput | null,
): Promise<Completed> {
  return forTheOpenPlan(null, async (expected) => {
    const plan = input && (await planDraft(deps, task.request.clinicId, { input, expected, scheduledFor: null }))
    return completeVisit(deps.db, { ...task, plan }, null)
  })
}

/**
 * The day of a follow-up in the clinic's zone; a time without an offset is one of `placeZone`, that of the follow-up's place.
 * @throws DomainError INVALID_FOLLOWUP_DATE when it is past, DST_GAP
 */
function followUpDay({ actor }: Deps, was: AppointmentImage, { followUpDate, placeZone }: FollowUpWhen): string {
  const zone = was.clinic.settings.timezone
  const day = isDateText(followUpDate) ? followUpDate : localDate(readInstant(followUpDate, placeZone ?? zone), zone)
  if (day >= localDate(actor.now, zone)) return day
  throw new DomainError('INVALID_FOLLOWUP_DATE', 'The follow-up date is before today: choose today or a later day.')
}

const factsShape = z.looseObject({
  open_plan: z.string().nullable(),
  is_converted: z.boolean(),
  doctor_here: z.boolean(),
  location_here: z.boolean(),
  place_zone: z.string().nullable(),
})

interface FollowUpWhen {
  followUpDate: string
  placeZone: string | null
}

/** What has to be known before a follow-up is placed: the visit's plan, and whether who and where are the clinic's. */
function followUpFacts({ followUpDoctorId, followUpLocationId }: CompleteInput): SQL {
  const doctor = param(followUpDoctorId ?? null, 'uuid')
  const location = param(followUpLocationId ?? null, 'uuid')
  const plan = (status: SQL) =>
    sql`from ${followUpPlans} p join cur on p.clinic_id = cur.clinic_id and p.appointment_id = cur.id and p.status ${status}`
  return sql`, (select p.id ${plan(sql`in ('scheduled', 'overdue')`)}) open_plan,
    exists (select ${plan(sql`= 'completed'`)}) is_converted,
    (${doctor} is null or exists (select from ${clinicDoctors} d join cur on d.clinic_id = cur.clinic_id
      where d.doctor_id = ${doctor} and d.active)) doctor_here,
    (${location} is null or exists (select from ${locations} l join cur on l.clinic_id = cur.clinic_id
      where l.id = ${location} and l.active)) location_here,
    (select l.timezone from ${locations} l join cur on l.clinic_id = cur.clinic_id
      where l.id = coalesce(${location}, cur.location_id)) place_zone`
}

async function completeWithDate(
  deps: Deps,
  task: Omit<CompletionTask, 'plan'>,
  { input, followUpDate, calendars }: { input: CompleteInput; followUpDate: string; calendars: Calendars },
): Promise<Completed> {
  const before = await readBefore(deps, task.request, {
    permission: 'appointments:complete',
    beside: followUpFacts(input),
  })
  if ('replay' in before) return before.replay
  const { was } = before
  const facts = factsShape.parse(before.row)
  if (!facts.doctor_here) throw DOCTOR_NOT_IN_CLINIC
  if (!facts.location_here) throw LOCATION_NOT_FOUND
  const situation = situationOf(was, deps.actor.caller, deps.actor.now)
  const isStaff = isStaffFor(situation, 'appointments:complete')
  if (!statesBefore('complete', { type: was.type, isStaff }).includes(was.status)) throw wrongStep(was, deps.actor)
  const isInPerson = placeOfFollowUp(was, input).type === 'IN_PERSON'
  const placeZone = isInPerson ? facts.place_zone : null
  const scheduledFor = followUpDay(deps, was, { followUpDate, placeZone })
  const isReferral = input.followUpType === 'specialist' && input.followUpDoctorId === undefined
  return forTheOpenPlan(facts.open_plan, async (expected) => {
    const plan = await planDraft(deps, task.request.clinicId, { input, expected, scheduledFor })
    if (isReferral || facts.is_converted) return completeVisit(deps.db, { ...task, plan }, null)
    const visit = await visitDraft(deps, was, input)
    const wanted = { on: followUpDate, near: localTime(was.starts_at, was.timezone) }
    try {
      return await calendars.complete({ task: { ...task, plan }, visit, wanted })
    } catch (error) {
      const code = cannotBeBooked(error, input)
      if (!code) throw error
      return completeVisit(deps.db, { ...task, plan }, { refusal: { code, alternatives: [] } })
    }
  })
}

/**
 * Why the follow-up cannot be booked at all although the request is sound: its doctor or place, which the request did not name,
 * or its patient is not active by now. The visit is completed all the same; it has taken place.
 */
function cannotBeBooked(error: unknown, input: CompleteInput): ErrorCode | null {
  if (!(error instanceof DomainError)) return null
  const isDoctor = error.code === 'DOCTOR_NOT_FOUND' && input.followUpDoctorId === undefined
  const isWhere = error.code === 'LOCATION_NOT_FOUND' && input.followUpLocationId === undefined
  return isDoctor || isWhere || error.code === 'PATIENT_INACTIVE' ? error.code : null
}

/** The follow-up's type and place: the parent's unless said otherwise. */
function placeOfFollowUp(was: AppointmentImage, input: CompleteInput): { type: VisitType; locationId: string | null } {
  const type = input.followUpAppointmentType ?? (input.followUpLocationId ? 'IN_PERSON' : was.type)
  return { type, locationId: input.followUpLocationId ?? (type === 'VIDEO_CALL' ? null : was.location_id) }
}

/** The follow-up visit: the parent's doctor, type, place and length unless said otherwise. */
async function visitDraft({ vault }: Deps, was: AppointmentImage, input: CompleteInput): Promise<VisitDraft> {
  const id = v7()
  const { type, locationId } = placeOfFollowUp(was, input)
  checkPlace({ type, locationId, hasAddress: false })
  const followUpReason = input.followUpInstructions ?? null
  const columns = type === 'HOME_VISIT' ? (['address'] as const) : []
  const { address = null } = await openOrRefuse(vault, sealedVisit(was), { columns, of: 'appointment' })
  const texts = await sealTexts(
    vault,
    { followUpReason, address },
    { table: appointments, clinicId: was.clinic_id, id },
  )
  return {
    id,
    doctorId: input.followUpDoctorId ?? was.doctor_id,
    type,
    locationId,
    duration: input.followUpDuration ?? (was.ends_at - was.starts_at) / 60_000,
    priority: VISIT_PRIORITY[input.followUpPriority ?? 'normal'],
    followUpReason: texts.followUpReason ?? null,
    address: texts.address ?? null,
  }
}
