import * as z from 'zod'
import { cursor, externalId, flag, instant, limit, name, text, uuid } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'
import { affectedList } from '../affected.ts'

/** Of the doctor's place in this clinic, as `active` is. */
const place = { externalId: externalId.nullable() }

const person = { name, specialty: text(100).nullable(), userId: uuid.nullable() }

/** A new person by name, or one who works elsewhere already by `id`. */
export const addDoctorInput = z
  .strictObject({ ...person, ...place, id: uuid })
  .partial()
  .refine((input) => input.id !== undefined || input.name !== undefined, { path: ['name'], message: 'is required' })
  .refine((input) => input.id === undefined || Object.keys(input).every((key) => key === 'id' || key in place), {
    path: ['id'],
    message: 'names an existing person: send no other field of theirs',
  })
export type AddDoctorInput = z.infer<typeof addDoctorInput>

export const changeDoctorInput = z.strictObject({ ...person, ...place, active: z.boolean() }).partial()
export type ChangeDoctorInput = z.infer<typeof changeDoctorInput>

export const doctorsQuery = z.strictObject({
  specialty: text(100).optional(),
  locationId: uuid.optional(),
  active: flag.optional(),
  externalId: externalId.optional(),
  updatedSince: instant.optional(),
  limit,
  cursor,
})
export type DoctorsQuery = z.infer<typeof doctorsQuery>

const id = z.uuid()

export const doctorRecord = z
  .object({
    id,
    clinicId: id,
    name: z.string(),
    specialty: z.string().nullable(),
    active: z.boolean(),
    userId: id.nullable().optional(),
    externalId: z.string().nullable().optional(),
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Doctor' })
export type DoctorRecord = z.infer<typeof doctorRecord>

/** A change of `active` names the visits it is against; any other change none. */
export const doctorChanged = doctorRecord.extend({ affected: affectedList }).meta({ id: 'DoctorChanged' })

export const doctorPage = pageOf(doctorRecord)
