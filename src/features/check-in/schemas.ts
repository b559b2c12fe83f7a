import * as z from 'zod'
import { text, uuid } from '../../platform/http/fields.ts'
import { checkInAnswer } from '../../records/visits/appointment-record.ts'
import { coordinates } from '../appointments/schemas.ts'

export const scanInput = z.strictObject({
  qrCode: text(500),
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
        timezone: z.string(),
        doctorName: z.string(),
        patientName: z.string(),
        type: z.literal('IN_PERSON'),
        status: z.enum(['SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS']),
      }),
    ),
  }),
])

export const codeQuery = z.strictObject({ format: z.enum(['json', 'svg']).default('json') })

export const codeAnswer = z.object({
  qrCode: z.string(),
  token: z.string(),
  url: z.string(),
  expiresAt: at.nullable(),
  locationId: id,
  locationName: z.string(),
})

export const proofAnswer = z.object({ proof: z.string(), expiresAt: at, clinicId: id, locationId: id })
