import { z } from 'zod'
import { cursor, flag, limit, name, text, uuid } from '../../../platform/fields.ts'
import { pageOf } from '../listing.ts'

const person = { name, specialty: text(100).nullable(), userId: uuid.nullable() }

/** A new person by name, or one who works elsewhere already by `id`. */
export const addDoctorInput = z
  .strictObject({ ...person, id: uuid })
  .partial()
  .refine((input) => input.id !== undefined || input.name !== undefined, { path: ['name'], message: 'is required' })
  .refine((input) => input.id === undefined || Object.keys(input).length === 1, {
    path: ['id'],
    message: 'names a person who exists already, so nothing stands beside it',
  })
export type AddDoctorInput = z.infer<typeof addDoctorInput>

export const changeDoctorInput = z.strictObject({ ...person, active: z.boolean() }).partial()
export type ChangeDoctorInput = z.infer<typeof changeDoctorInput>

export const doctorsQuery = z.strictObject({
  specialty: text(100).optional(),
  locationId: uuid.optional(),
  active: flag.optional(),
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
    userId: id.nullable().optional().meta({ description: 'For staff.' }),
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Doctor' })
export type DoctorRecord = z.infer<typeof doctorRecord>

export const doctorPage = pageOf(doctorRecord)
