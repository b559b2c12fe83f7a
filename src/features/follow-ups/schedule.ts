import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { asAsker } from '../../db/asker.ts'
import { firstBroken } from '../../db/checks.ts'
import { keptColumn, replayKept } from '../../db/idempotency.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { doctors, patients } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import { type Caller, reachesOf } from '../../domain/access.ts'
import { checkPlace } from '../../domain/booking.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { OPEN_PLAN, VISIT_PRIORITY } from '../../domain/follow-up.ts'
import { PLAN_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { refuseStale } from '../../platform/http/etag.ts'
import { openOrRefuse } from '../../platform/vault/open-texts.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import {
  type PlanImage,
  reachesPlan,
  readPlanImage,
  sealedPlan,
  shownPlanOf,
} from '../../records/follow-ups/follow-up-plan.ts'
import { patientChecks, refusalOfPatient } from '../../records/patients/patient-checks.ts'
import { type AppointmentImage, readImage, shownImageOf } from '../../records/visits/appointment.ts'
import { sealedVisit } from '../../records/visits/present-appointment.ts'
import type { Calendars } from '../calendar/calendars.ts'
import {
  closedPlan,
  MAY_NOT_SCHEDULE,
  NO_REFERRAL,
  type Scheduled,
  type ScheduleTask,
} from '../calendar/follow-ups/schedule-plan.ts'
import { linkFollowUp } from './link.ts'
import type { BookingInput, ScheduleInput } from './schemas.ts'

const readShape = z.object({
  kept: z.unknown(),
  plan: z.record(z.string(), z.unknown()).nullable(),
  parent: z.record(z.string(), z.unknown()).nullable(),
  seen: z.boolean().nullable(),
  reached: z.boolean().nullable(),
  staff: z.boolean().nullable(),
  own_doctor: z.string().nullable(),
  refused: z.string().nullable(),
})

const MISMATCHED = new DomainError(
  'POSSIBLE_MISMATCH',
  'The plan and its appointment belong to different patients: ask the desk to correct them (GET /patients/mismatches).',
)

interface Before {
  plan: PlanImage
  parent: AppointmentImage
  /** Whether the caller acts as staff, or as the patient of the plan. */
  isStaff: boolean
  /** Which doctor the caller is, where they are one. */
  ownDoctorId: string | null
  /** The refusal if the patient cannot be booked. */
  refusal: DomainError | null
}

/** The plan and the visit at which it was made, if the caller may schedule it; or the answer that is kept under the key. */
async function readBefore({ db, actor }: Deps, request: RecordRequest): Promise<Before | Scheduled> {
  const caller = asAsker(actor.caller)
  const [row] = await db.run(sql`/* schedule-before */ with cur as (select p.* from ${followUpPlans} p
      where p.clinic_id = ${param(request.clinicId, 'uuid')} and p.id = ${param(request.id, 'uuid')}),
    parent as (select t.* from ${appointments} t join cur on t.clinic_id = cur.clinic_id and t.id = cur.appointment_id)
    select ${keptColumn(actor, request.idempotency)} kept, (select ${shownPlanOf('cur')} from cur) plan,
      (select ${shownImageOf('parent')} from parent) parent, (select ${reachesPlan(caller, 'follow-ups:read', 'cur')} from cur) seen,
      (select ${reachesPlan(caller, 'follow-ups:schedule', 'cur')} from cur) reached,
      (select ${reachesPlan(caller, 'follow-ups:plan', 'cur')} from cur) staff,
      (select d.id from ${doctors} d where d.user_id = ${caller.userId}) own_doctor,
      (select ${firstBroken(patientChecks)} from cur left join ${patients} p on p.clinic_id = cur.clinic_id and p.id = cur.patient_id) refused`)
  const found = readShape.parse(row)
  const replay = replayKept(found.kept, request.idempotency)
  if (replay) return { image: replay.image, replayed: true }
  if (!found.plan || !found.parent || !found.seen) throw PLAN_NOT_FOUND
  if (!found.reached) throw MAY_NOT_SCHEDULE
  const plan = readPlanImage(found.plan)
  return {
    plan,
    parent: readImage(found.parent),
    isStaff: found.staff ?? false,
    ownDoctorId: found.own_doctor,
    refusal: refusalOfPatient(found.refused) ?? (plan.mismatched ? MISMATCHED : null),
  }
}

function refuseUsed(request: RecordRequest, plan: PlanImage): void {
  refuseStale(request.ifMatch, plan.version)
  if (!OPEN_PLAN.includes(plan.status)) throw closedPlan(plan.status)
}

/**
 * A doctor puts a follow-up into another's calendar only as a referral: the plan names that doctor, or asks for a specialist. The
 * desk and the patient are not bound by that.
 */
function mayRefer({ roles }: Caller, { plan, isStaff }: Before, doctorId: string): boolean {
  const isDesk = reachesOf(roles, 'follow-ups:schedule').includes('clinic')
  return isDesk || !isStaff || plan.doctor_id === doctorId || plan.follow_up_type === 'specialist'
}

/** The doctor of the visit. A plan for a specialist has one only if the plan or the request names them. */
function doctorOf({ plan, parent }: Before, input: BookingInput): string | null {
  const named = input.doctorId ?? plan.doctor_id
  return named ?? (plan.follow_up_type === 'specialist' ? null : parent.doctor_id)
}

/** @throws DomainError FORBIDDEN, VERSION_MISMATCH, FOLLOWUP_PLAN_ALREADY_CONVERTED, FOLLOWUP_PLAN_CLOSED, UNREADABLE_FIELD, the patient's refusals */
async function scheduleTaskOf(
  deps: Deps,
  request: RecordRequest,
  before: Before,
  input: BookingInput,
): Promise<ScheduleTask> {
  const { plan, parent, isStaff, ownDoctorId, refusal } = before
  const { clinicId } = request
  const id = v7()
  const doctorId = doctorOf(before, input)
  const isReferral = doctorId !== null && mayRefer(deps.actor.caller, before, doctorId)
  if (doctorId !== null && !isReferral && doctorId !== ownDoctorId) throw NO_REFERRAL
  refuseUsed(request, plan)
  if (refusal) throw refusal
  if (doctorId === null) throw invalidField('#/doctorId', 'is required, because the plan names no doctor')
  const type = input.type ?? (input.locationId ? 'IN_PERSON' : parent.type)
  const locationId = input.locationId ?? (type === 'VIDEO_CALL' ? null : parent.location_id)
  checkPlace({ type, locationId, hasAddress: false })
  const followUpReason = await reasonOf(deps, plan)
  const columns = type === 'HOME_VISIT' ? (['address'] as const) : []
  const { address } = await openOrRefuse(deps.vault, sealedVisit(parent), { columns, of: 'appointment' })
  const texts = { followUpReason, notes: input.notes ?? null, address: address ?? null }
  const sealed = await sealTexts(deps.vault, texts, { table: appointments, clinicId, id })
  return {
    actor: deps.actor,
    request,
    isPatient: !isStaff,
    isReferral,
    id,
    doctorId,
    notBefore: plan.scheduled_for,
    wish: {
      clinicId,
      appointmentDate: input.appointmentDate,
      type,
      locationId,
      duration: input.duration ?? (parent.ends_at - parent.starts_at) / 60_000,
      isOwnDuration: input.duration !== undefined,
      treatmentType: 'FOLLOW_UP',
      overbook: false,
    },
    priority: VISIT_PRIORITY[plan.priority],
    texts: {
      followUpReason: sealed.followUpReason ?? null,
      notes: sealed.notes ?? null,
      address: sealed.address ?? null,
    },
  }
}

/** What the visit is for, as the plan says: a visit that was booked without it would be without its reason for good. */
async function reasonOf({ vault }: Deps, plan: PlanImage): Promise<string | null> {
  const { instructions } = await openOrRefuse(vault, sealedPlan(plan), {
    columns: ['instructions'],
    of: 'follow-up plan',
  })
  return instructions ?? null
}

/** Links the visit the request names; its reason is the plan's, as that of a visit booked from it. */
async function link(
  deps: Deps,
  request: RecordRequest,
  { plan, refusal }: Before,
  visitId: string,
): Promise<Scheduled> {
  if (refusal) throw refusal
  const { clinicId } = request
  const text = { followUpReason: await reasonOf(deps, plan) }
  const { followUpReason } = await sealTexts(deps.vault, text, { table: appointments, clinicId, id: visitId })
  return linkFollowUp(deps, request, { visitId, reason: followUpReason ?? null })
}

/**
 * Books the visit an open plan asks for: at the parent's doctor, place, type and length unless said otherwise. Or makes a visit
 * that is booked already the plan's.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, FOLLOWUP_PLAN_ALREADY_CONVERTED, FOLLOWUP_PLAN_CLOSED, INVALID_FOLLOWUP_DATE and
 *   the refusals of a time, with alternatives
 */
export async function scheduleFollowUp(
  deps: Deps,
  request: RecordRequest,
  { input, calendars }: { input: ScheduleInput; calendars: Calendars },
): Promise<Scheduled> {
  const before = await readBefore(deps, request)
  if ('replayed' in before) return before
  if ('appointmentId' in input) return link(deps, request, before, input.appointmentId)
  return calendars.schedule(await scheduleTaskOf(deps, request, before, input))
}
