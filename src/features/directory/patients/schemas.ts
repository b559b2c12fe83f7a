import * as z from 'zod'
import { LIKENESSES, PATIENT_STATUSES } from '../../../domain/patient.ts'
import { isDateText, isInstantText } from '../../../domain/time.ts'
import {
  cursor,
  dateOnly,
  externalId,
  flag,
  limit,
  name,
  phone,
  text,
  updatedSince,
  uuid,
} from '../../../platform/http/fields.ts'
import { affectedList } from '../affected.ts'
import { pageOf } from '../paging.ts'

const contact = {
  phone: phone.nullable(),
  email: z.email('must be an e-mail address').max(254).nullable(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag, such as en or pt-BR')
    .max(35)
    .nullable(),
}

const person = { name, dateOfBirth: dateOnly.nullable(), ...contact }

const MOST_METADATA = 20

const metadata = z
  .record(z.string().min(1).max(100), z.string().max(500))
  .refine((all) => Object.keys(all).length <= MOST_METADATA, `must have at most ${MOST_METADATA} keys`)
  .meta({
    description:
      'For staff: up to 20 texts of other systems, each of at most 500 characters. A change replaces all of them.',
  })

/** What the clinic says of the record; none of it is the patient's to change. */
const clinics = { externalId: externalId.nullable(), metadata: metadata.nullable(), doNotContact: z.boolean() }

const statusSince = z
  .string()
  .refine(
    (text) => (isDateText(text) && text >= '2000' && text < '2100') || isInstantText(text),
    'must be a date, YYYY-MM-DD, or an ISO 8601 instant, from 2000 to 2099',
  )
  .meta({ description: 'A date in the clinic’s zone or an instant, not in the future. If it is absent, it is now.' })

const links = { userId: uuid.nullable(), guardianUserIds: z.array(uuid).max(20) }

export const registerInput = z
  .strictObject({ ...person, ...links, ...clinics, confirmNew: z.boolean() })
  .partial()
  .required({ name: true })
export type RegisterInput = z.infer<typeof registerInput>

export const registerMeInput = z
  .strictObject({ ...person, dateOfBirth: dateOnly })
  .partial({ phone: true, email: true, language: true })
export type RegisterMeInput = z.infer<typeof registerMeInput>

export const changePatientInput = z
  .strictObject({ ...person, ...links, ...clinics, status: z.enum(PATIENT_STATUSES), statusSince })
  .partial()
  .refine((input) => input.statusSince === undefined || input.status !== undefined, {
    path: ['statusSince'],
    message: 'is possible only together with status',
  })
export type ChangePatientInput = z.infer<typeof changePatientInput>

export const changePatientQuery = z.strictObject({ dryRun: flag.optional() })

export const mergeInput = z
  .strictObject({
    into: uuid.meta({ description: 'The record that remains.' }),
    dryRun: z.boolean().optional(),
    force: z
      .boolean()
      .optional()
      .meta({ description: 'For a CLINIC_ADMIN, with a reason: merges records that differ but belong to one person.' }),
    reason: text(500).optional(),
  })
  .refine(({ force, reason }) => !force || Boolean(reason), { path: ['reason'], message: 'is required with force' })
export type MergeInput = z.infer<typeof mergeInput>

export const patientsQuery = z.strictObject({
  externalId: externalId.optional(),
  updatedSince: updatedSince.optional(),
  limit,
  cursor,
})
export type PatientsQuery = z.infer<typeof patientsQuery>

export const searchInput = z.strictObject({
  q: z.string().trim().min(1).max(100).meta({
    description:
      'The beginning of words of the name (any part of it in scripts without spaces), three or more digits of a phone number, or the id.',
  }),
  limit: z.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
})
export type SearchInput = z.infer<typeof searchInput>

const id = z.uuid()
const metadataAnswer = z.record(z.string(), z.string()).nullable()

export const patientRecord = z
  .object({
    id,
    clinicId: id,
    name: z.string(),
    dateOfBirth: z.iso.date().nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    language: z.string().nullable(),
    userId: id.nullable(),
    guardianUserIds: z.array(id),
    pendingUserIds: z
      .array(id)
      .optional()
      .meta({ description: 'Shown to staff only: the linked users whom nobody has confirmed yet.' }),
    externalId: z.string().nullable().optional().meta({ description: 'Shown to staff only.' }),
    status: z.enum(PATIENT_STATUSES),
    statusSince: z.iso.datetime().nullable(),
    doNotContact: z.boolean(),
    mergedInto: id.nullable().meta({ description: 'The record that replaced this one when they were merged.' }),
    metadata: metadataAnswer.optional().meta({ description: 'Shown to staff only.' }),
    mergedFrom: z
      .array(z.object({ id, metadata: metadataAnswer }))
      .optional()
      .meta({
        description: 'Shown to staff only: the records that were merged into this one, with their own metadata.',
      }),
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Patient' })
export type PatientRecord = z.infer<typeof patientRecord>

export const mergeAnswer = z
  .object({
    id,
    at: z.iso.datetime(),
    moved: z.object({ visits: z.number(), plans: z.number(), series: z.number() }),
    setAside: z.array(id).meta({ description: 'Users who lose their link to the survivor, or have none yet.' }),
    affected: affectedList.meta({
      description:
        'Upcoming visits of the merged record that are cancelled because the survivor is not active, the soonest first, at most 100.',
    }),
  })
  .meta({ id: 'PatientMerge' })

export const unmergeInput = z.strictObject({ dryRun: z.boolean().optional() })
export type UnmergeInput = z.infer<typeof unmergeInput>

const staying = { visits: z.array(id), plans: z.array(id), series: z.array(id) }

export const unmergeAnswer = z
  .object({
    id: id.meta({ description: 'The merge that was undone.' }),
    at: z.iso.datetime(),
    survivorId: id,
    returned: z
      .object({ visits: z.number(), plans: z.number(), series: z.number() })
      .meta({ description: 'How many rows go back to the record, with later rows that belong to them.' }),
    stayed: z.object(staying).meta({
      description:
        'Rows that stay with the survivor, because they were created since the merge or are linked to its own rows.',
    }),
  })
  .meta({ id: 'PatientUnmerge' })

export const patientPage = pageOf(patientRecord)

export const accessLogQuery = z.strictObject({ limit, cursor })
export type AccessLogQuery = z.infer<typeof accessLogQuery>

export const accessLogRow = z
  .object({
    at: z.iso.datetime(),
    actorName: z.string().nullable().meta({ description: 'Null if no name is known.' }),
    role: z.string(),
    action: z.string(),
    subjectId: id.meta({ description: 'The record that was read or written: the patient, a visit or a plan.' }),
  })
  .meta({ id: 'PatientAccess' })
export type AccessLogRow = z.infer<typeof accessLogRow>

export const accessLogPage = pageOf(accessLogRow)

const summary = z.object({
  id,
  name: z.string(),
  dateOfBirth: z.iso.date().nullable(),
  phone: z.string().nullable().meta({ description: 'The last four digits of the phone number.' }),
  externalId: z.string().nullable(),
  status: z.enum(PATIENT_STATUSES),
})

export const duplicatesQuery = z.strictObject({ limit, cursor })
export type DuplicatesQuery = z.infer<typeof duplicatesQuery>

export const duplicatePair = z
  .object({
    patient: summary.meta({ description: 'The record that was created later.' }),
    other: summary,
    why: z.array(z.enum(LIKENESSES)),
    foundAt: z.iso.datetime(),
  })
  .meta({ id: 'PossibleDuplicate' })
export type DuplicatePair = z.infer<typeof duplicatePair>

export const dismissInput = z.strictObject({ patientId: uuid, otherId: uuid })
export type DismissInput = z.infer<typeof dismissInput>

export const dismissAnswer = z
  .object({ patientId: id, otherId: id, dismissedAt: z.iso.datetime() })
  .meta({ id: 'DismissedDuplicate' })

export const duplicatePage = pageOf(duplicatePair)
