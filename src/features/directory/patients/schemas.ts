import { z } from 'zod'
import { cursor, dateOnly, limit, name, phone, uuid } from '../../../platform/fields.ts'
import { pageOf } from '../listing.ts'

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

const links = { userId: uuid.nullable(), guardianUserIds: z.array(uuid).max(20) }

export const registerInput = z
  .strictObject({ ...person, ...links })
  .partial()
  .required({ name: true })
export type RegisterInput = z.infer<typeof registerInput>

export const registerMeInput = z
  .strictObject({ ...person, dateOfBirth: dateOnly })
  .partial({ phone: true, email: true, language: true })
export type RegisterMeInput = z.infer<typeof registerMeInput>

export const changePatientInput = z.strictObject({ ...person, ...links }).partial()
export type ChangePatientInput = z.infer<typeof changePatientInput>

export const patientsQuery = z.strictObject({ limit, cursor })
export type PatientsQuery = z.infer<typeof patientsQuery>

export const searchInput = z.strictObject({
  q: z.string().trim().min(1).max(100).meta({
    description:
      'The beginnings of words of the name, in scripts without spaces any part of it; three or more digits of a phone number; or the id.',
  }),
  limit: z.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
})
export type SearchInput = z.infer<typeof searchInput>

const id = z.uuid()

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
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Patient' })
export type PatientRecord = z.infer<typeof patientRecord>

export const patientPage = pageOf(patientRecord)
