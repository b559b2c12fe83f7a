import * as z from 'zod'
import { CHANNELS } from '../../../domain/messages/channel.ts'
import { STOP_REASONS } from '../../../domain/messages/choose-channel.ts'
import { LIKENESSES, PATIENT_STATUSES } from '../../../domain/patient.ts'
import { cursor, dateOnly, externalId, flag, instant, limit, text, uuid } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'
import { clinicsFields, personFields, statusSince } from '../../../records/patients/patient-fields.ts'
import { unreadable } from '../../../records/unreadable.ts'
import { affectedList } from '../affected.ts'

const links = { userId: uuid.nullable(), guardianUserIds: z.array(uuid).max(20) }

export const registerInput = z
  .strictObject({ ...personFields, ...links, ...clinicsFields, confirmNew: z.boolean() })
  .partial()
  .required({ name: true })
export type RegisterInput = z.infer<typeof registerInput>

export const registerMeInput = z
  .strictObject({ ...personFields, dateOfBirth: dateOnly })
  .partial({ phone: true, email: true, language: true })
export type RegisterMeInput = z.infer<typeof registerMeInput>

export const changePatientInput = z
  .strictObject({ ...personFields, ...links, ...clinicsFields, status: z.enum(PATIENT_STATUSES), statusSince })
  .partial()
  .refine((input) => input.statusSince === undefined || input.status !== undefined, {
    path: ['statusSince'],
    message: 'is possible only together with status',
  })
export type ChangePatientInput = z.infer<typeof changePatientInput>

export const changePatientQuery = z.strictObject({ dryRun: flag.optional() })

export const mergeInput = z
  .strictObject({
    into: uuid,
    dryRun: z.boolean().optional(),
    force: z.boolean().optional(),
    reason: text(500).optional(),
  })
  .refine(({ force, reason }) => !force || Boolean(reason), { path: ['reason'], message: 'is required with force' })
export type MergeInput = z.infer<typeof mergeInput>

export const patientsQuery = z.strictObject({
  externalId: externalId.optional(),
  updatedSince: instant.optional(),
  limit,
  cursor,
})
export type PatientsQuery = z.infer<typeof patientsQuery>

export const searchInput = z.strictObject({
  q: z.string().trim().min(1).max(100),
  limit: z.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
})
export type SearchInput = z.infer<typeof searchInput>

const id = z.uuid()
const metadataAnswer = z.record(z.string(), z.string()).nullable()

export const stoppedAddress = z.object({
  channel: z.enum(CHANNELS),
  reason: z.enum(STOP_REASONS),
  at: z.iso.datetime(),
})

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
    pendingUserIds: z.array(id).optional(),
    externalId: z.string().nullable().optional(),
    status: z.enum(PATIENT_STATUSES),
    statusSince: z.iso.datetime().nullable(),
    doNotContact: z.boolean(),
    stopped: z.array(stoppedAddress),
    mergedInto: id.nullable(),
    erasedAt: z.iso.datetime().nullable(),
    metadata: metadataAnswer.optional(),
    unreadable,
    mergedFrom: z.array(z.object({ id, metadata: metadataAnswer, unreadable })).optional(),
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Patient' })
export type PatientRecord = z.infer<typeof patientRecord>

export const patientSummary = z
  .object({
    age: z.number().int().nullable(),
    language: z.string().nullable(),
    visits: z.number().int(),
    noShowsLastYear: z.number().int(),
    lastVisit: z.iso.datetime().nullable(),
    usualDoctorId: id.nullable(),
    status: z.enum(PATIENT_STATUSES),
    doNotContact: z.boolean(),
    affected: z.number().int(),
    mergedInto: id.nullable(),
  })
  .meta({ id: 'PatientSummary' })
export type PatientSummary = z.infer<typeof patientSummary>

export const mergeAnswer = z
  .object({
    id,
    at: z.iso.datetime(),
    moved: z.object({ visits: z.number(), plans: z.number(), series: z.number() }),
    setAside: z.array(id),
    affected: affectedList,
  })
  .meta({ id: 'PatientMerge' })

export const mergedAnswer = z.object({ merge: mergeAnswer, patient: patientRecord })

export const unmergeInput = z.strictObject({ dryRun: z.boolean().optional() })
export type UnmergeInput = z.infer<typeof unmergeInput>

const staying = { visits: z.array(id), plans: z.array(id), series: z.array(id) }

export const unmergeAnswer = z
  .object({
    id: id,
    at: z.iso.datetime(),
    survivorId: id,
    returned: z.object({ visits: z.number(), plans: z.number(), series: z.number() }),
    stayed: z.object(staying),
  })
  .meta({ id: 'PatientUnmerge' })

export const unmergedAnswer = z.object({ unmerge: unmergeAnswer, patient: patientRecord })

export const patientPage = pageOf(patientRecord)

export const accessLogQuery = z.strictObject({ limit, cursor })
export type AccessLogQuery = z.infer<typeof accessLogQuery>

export const accessLogRow = z
  .object({
    at: z.iso.datetime(),
    actorName: z.string().nullable(),
    role: z.string(),
    action: z.string(),
    subjectId: id,
  })
  .meta({ id: 'PatientAccess' })
export type AccessLogRow = z.infer<typeof accessLogRow>

export const accessLogPage = pageOf(accessLogRow)

const summary = z.object({
  id,
  name: z.string(),
  dateOfBirth: z.iso.date().nullable(),
  phone: z.string().nullable(),
  externalId: z.string().nullable(),
  status: z.enum(PATIENT_STATUSES),
})

export const duplicatesQuery = z.strictObject({ limit, cursor })
export type DuplicatesQuery = z.infer<typeof duplicatesQuery>

export const duplicatePair = z
  .object({
    patient: summary,
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
