import * as z from 'zod'
import { text, uuid } from '../../platform/http/fields.ts'
import { checkInAnswer } from '../../records/visits/appointment-record.ts'
import { coordinates } from '../appointments/schemas.ts'

export const scanInput = z.strictObject({
  qrCode: text(500).meta({
    description: 'The link of the code, the token in the link, or the presence proof that it was exchanged for.',
  }),
  appointmentId: uuid.optional(),
  coordinates: coordinates.optional(),
})

const id = z.uuid()
const at = z.iso.datetime()

export const scanAnswer = z.union([
  checkInAnswer,
  z.object({
    requiresSelection: z.literal(true),
    eligibleAppointments: z.array(
      z.object({
        id,
        appointmentDate: at,
        doctorName: z.string(),
        type: z.literal('IN_PERSON'),
        status: z.enum(['SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS']),
      }),
    ),
  }),
])

export const codeQuery = z.strictObject({ format: z.enum(['json', 'svg']).default('json') })

export const codeAnswer = z.object({
  qrCode: z.string().meta({ description: 'The code as a picture, in a data URL.' }),
  token: z.string(),
  url: z.string(),
  expiresAt: at.nullable().meta({ description: 'When the next code is due. Null for a printed code.' }),
  locationId: id,
  locationName: z.string(),
})

export const proofAnswer = z.object({ proof: z.string(), expiresAt: at, clinicId: id, locationId: id })
