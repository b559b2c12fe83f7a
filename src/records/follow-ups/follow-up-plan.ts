import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Asker } from '../../db/asker.ts'
import type { RecordKind } from '../../db/happened.ts'
import { keptImage, rowColumn, shownImage } from '../../db/images.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics, patients } from '../../db/schema/people.ts'
import { instantShape, sealedShape } from '../../db/shapes.ts'
import { type Caller, may, mayEver, reachesOf } from '../../domain/access.ts'
import { STATUSES } from '../../domain/appointment.ts'
import { isColleague } from '../../domain/colleague.ts'
import { FOLLOW_UP_TYPES, PLAN_PRIORITIES, PLAN_STATUSES } from '../../domain/follow-up.ts'
import type { Permission } from '../../domain/rights.ts'
import { confirmedOnly } from '../../domain/standing.ts'
import { iso } from '../../platform/iso.ts'
import { openTexts } from '../../platform/vault/open-texts.ts'
import type { Vault } from '../../platform/vault/vault.ts'
import { linkedPatientShape } from '../patients/linked-patient-shape.ts'
import { type StandingColumns, standingOfAsker } from '../standing.ts'
import { unreadable } from '../unreadable.ts'
import { callerReachesAsClinic, isOwnBy, isTreating, readsKept, treats } from '../visibility.ts'

/** How a follow-up plan appears in the trail and in events. */
export const followUpPlanKind: RecordKind = {
  subjectType: 'followup_plan',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
}

/**
 * How who asks (`r`) stands to a plan, as the row `me` of `standingOfAsker`: to treat is to have had the visit that asked for the plan,
 * or to be the doctor whom the plan names.
 * @param askingDoctor the doctor of the visit that asked for it
 */
export function standingToPlan(
  { clinicId, doctorId, patientId, mismatched }: StandingColumns,
  askingDoctor: SQLWrapper,
): SQL {
  const either = sql`any (array[${doctorId}, ${askingDoctor}])`
  return standingOfAsker({ clinicId, doctorId: either, patientId, mismatched })
}

/** Where the visits of a plan are found. */
interface PlansVisits {
  visit?: SQL
  parent?: SQL
}

/**
 * What the record of a plan is rendered from: its row with the patient, the clinic's zone, the visit made from it and the state of
 * the one that asked for it.
 */
export function planImageColumns(alias: string, written: PlansVisits = {}): SQL {
  const { visit = sql`${appointments}`, parent = sql`${appointments}` } = written
  const p = sql.identifier(alias)
  const columns = [
    sql`${p}.*`,
    rowColumn(
      'follow_up_appointment',
      sql`select v.id, v.status, v.starts_at from ${visit} v where v.clinic_id = ${p}.clinic_id and v.id = ${p}.follow_up_appointment_id`,
    ),
    sql`(select o.status from ${parent} o where o.clinic_id = ${p}.clinic_id and o.id = ${p}.appointment_id) parent_status`,
    rowColumn(
      'patient',
      sql`select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
from ${patients} x where x.clinic_id = ${p}.clinic_id and x.id = ${p}.patient_id`,
    ),
    sql`(select c.timezone from ${clinics} c where c.id = ${p}.clinic_id) timezone`,
  ]
  return sql.join(columns, sql`,\n`)
}

/**
 * A plan's image as jsonb, which a key keeps and a write answers.
 * @param written where the visits are found that the statement writes: it does not see them in the table
 */
export function planImageOf(alias: string, written?: PlansVisits): SQL {
  return keptImage(planImageColumns(alias, written))
}

/** The same for who reads the plan. */
export const shownPlanOf = (alias: string): SQL => shownImage(planImageColumns(alias))

/** Whether a permission reaches a plan's row. Treating is who had the visit that asked for it, and who is to have the next. */
export function reachesPlan(caller: Asker, permission: Permission, alias: string): SQL {
  const found = reachesOf(caller.roles, permission)
  const p = sql.identifier(alias)
  const askedBy = (
    isTheirs: SQL,
  ) => sql`exists (select from ${appointments} asked where asked.clinic_id = ${p}.clinic_id
    and asked.id = ${p}.appointment_id and ${isTheirs})`
  const asked = askedBy(treats(caller, 'asked'))
  const parts: SQL[] = []
  if (found.includes('clinic')) {
    if (!isColleague(caller.roles, permission)) return readsKept(caller, alias)
    const isTheirs = sql`(${isTreating(caller, alias)} or ${askedBy(isTreating(caller, 'asked'))})`
    parts.push(sql`(${callerReachesAsClinic(caller, permission, isTheirs)} and ${readsKept(caller, alias, isTheirs)})`)
  }
  if (found.includes('treating')) parts.push(treats(caller, alias), asked)
  parts.push(...isOwnBy(found, caller, alias))
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`
}

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  appointment_id: z.string(),
  patient_id: z.string(),
  doctor_id: z.string().nullable(),
  follow_up_type: z.enum(FOLLOW_UP_TYPES),
  scheduled_for: z.string(),
  days_after: z.number().nullable(),
  status: z.enum(PLAN_STATUSES),
  priority: z.enum(PLAN_PRIORITIES),
  instructions: sealedShape.nullable(),
  medications: sealedShape.nullable(),
  tests: sealedShape.nullable(),
  restrictions: sealedShape.nullable(),
  notes: sealedShape.nullable(),
  cancellation_reason: sealedShape.nullable(),
  snooze_until: instantShape.nullable(),
  owner_id: z.string().nullable(),
  follow_up_appointment_id: z.string().nullable(),
  follow_up_appointment: z.object({ id: z.string(), status: z.enum(STATUSES), starts_at: instantShape }).nullable(),
  // Answers that a version before has kept under a key do not have it.
  mismatched: z.boolean().default(false),
  parent_status: z.enum(STATUSES).nullable().default(null),
  patient: linkedPatientShape,
  timezone: z.string(),
  version: z.number(),
  created_at: instantShape,
  updated_at: instantShape,
})

export type PlanImage = z.infer<typeof imageShape>

/** @throws ZodError when the database answers something else than the schema says: a fault of ours, a 500. */
export function readPlanImage(image: unknown): PlanImage {
  return imageShape.parse(image)
}

const id = z.uuid()

const at = z.iso.datetime()

export const planRecord = z
  .object({
    id,
    appointmentId: id,
    patientId: id,
    doctorId: id.nullable(),
    clinicId: id,
    followUpType: z.enum(FOLLOW_UP_TYPES),
    scheduledFor: z.iso.date(),
    daysAfter: z.number().nullable(),
    status: z.enum(PLAN_STATUSES),
    priority: z.enum(PLAN_PRIORITIES),
    instructions: z.string().nullable().optional(),
    medications: z.array(z.string()).nullable().optional(),
    tests: z.array(z.string()).nullable().optional(),
    restrictions: z.array(z.string()).nullable().optional(),
    notes: z.string().nullable().optional(),
    parentStatus: z.enum(STATUSES).nullable(),
    followUpAppointmentId: id.nullable(),
    followUpAppointment: z.object({ id, status: z.enum(STATUSES), appointmentDate: at }).nullable(),
    snoozeUntil: at.nullable().optional(),
    ownerId: id.nullable().optional(),
    cancellationReason: z.string().nullable().optional(),
    unreadable,
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'FollowUpPlan' })

export type PlanRecord = z.infer<typeof planRecord>

const listShape = z.array(z.string())
const readList = (text: string) => listShape.parse(JSON.parse(text))

const TEXTS = ['instructions', 'notes', 'cancellation_reason'] as const
const PRESCRIBED = ['medications', 'tests', 'restrictions'] as const

/** A plan's row as its texts are opened. */
export const sealedPlan = (image: PlanImage) => ({
  table: 'follow_up_plans',
  clinicId: image.clinic_id,
  id: image.id,
  values: image,
})

/** The record of a plan's image as this caller may see it. Sealed text is opened here and nowhere before. */
export async function presentPlan(
  raw: unknown,
  { caller, vault }: { caller: Pick<Caller, 'roles' | 'userId'>; vault: Vault },
): Promise<PlanRecord> {
  const image = readPlanImage(raw)
  const { user_id, guardian_user_ids, pending_user_ids } = image.patient
  const isOwn = user_id === caller.userId || guardian_user_ids.includes(caller.userId)
  const standing = { isTreating: false, isOwn, isPending: pending_user_ids.includes(caller.userId) }
  const seesPrescribed = may(caller.roles, 'clinical-text:read', standing)
  const seesTexts =
    mayEver(caller.roles, 'follow-ups:worklist') || may(caller.roles, 'follow-ups:read', confirmedOnly(standing))
  const isStaff = mayEver(caller.roles, 'follow-ups:worklist')
  const { texts, unreadable } = await openTexts(vault, sealedPlan(image), {
    columns: [...(seesTexts ? TEXTS : []), ...(seesPrescribed ? PRESCRIBED : [])],
    readers: { medications: readList, tests: readList, restrictions: readList },
  })
  // A list that was not written is empty; one that cannot be read is null.
  const listOf = (column: (typeof PRESCRIBED)[number]) => (image[column] === null ? [] : (texts[column] ?? null))
  const visit = image.follow_up_appointment
  return {
    id: image.id,
    appointmentId: image.appointment_id,
    patientId: image.patient_id,
    doctorId: image.doctor_id,
    clinicId: image.clinic_id,
    followUpType: image.follow_up_type,
    scheduledFor: image.scheduled_for,
    daysAfter: image.days_after,
    status: image.status,
    priority: image.priority,
    ...(seesTexts && { instructions: texts.instructions ?? null }),
    ...(seesPrescribed && {
      medications: listOf('medications'),
      tests: listOf('tests'),
      restrictions: listOf('restrictions'),
    }),
    ...(seesTexts && { notes: texts.notes ?? null }),
    parentStatus: image.parent_status,
    followUpAppointmentId: image.follow_up_appointment_id,
    followUpAppointment: visit && { id: visit.id, status: visit.status, appointmentDate: iso(visit.starts_at) },
    ...(isStaff && {
      snoozeUntil: image.snooze_until === null ? null : iso(image.snooze_until),
      ownerId: image.owner_id,
    }),
    ...(seesTexts && { cancellationReason: texts.cancellation_reason ?? null }),
    ...unreadable,
    version: image.version,
    createdAt: iso(image.created_at),
    updatedAt: iso(image.updated_at),
  }
}
