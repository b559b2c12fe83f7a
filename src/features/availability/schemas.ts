import * as z from 'zod'
import { REFUSALS } from '../../domain/availability.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { dateOnly, flag, text, timeOfDay, uuid, uuidList, wholeNumber } from '../../platform/http/fields.ts'

const window = {
  date: dateOnly.optional(),
  days: wholeNumber(1, 31).default(1),
  locationId: uuid.optional(),
  type: z.enum(VISIT_TYPES).default('IN_PERSON'),
  duration: wholeNumber(5, 480).optional(),
}

const locationFits = (query: { type: string; locationId?: string | undefined }) =>
  query.type === 'IN_PERSON' || query.locationId === undefined
const onlyInPerson = { path: ['locationId'], message: 'is possible only for an in-person visit' }

export const availabilityQuery = z
  .strictObject({ ...window, explain: flag.optional() })
  .refine(locationFits, onlyInPerson)
export type AvailabilityQuery = z.infer<typeof availabilityQuery>

export const acrossQuery = z
  .strictObject({
    ...window,
    days: wholeNumber(1, 31).default(7),
    specialty: text(100).optional(),
    doctorIds: uuidList.optional(),
    startsFrom: timeOfDay.optional(),
    startsBefore: timeOfDay.optional(),
  })
  .refine(locationFits, onlyInPerson)
  .refine((query) => (query.specialty === undefined) !== (query.doctorIds === undefined), {
    path: ['doctorIds'],
    message: 'or specialty is required: send exactly one of them',
  })
export type AcrossQuery = z.infer<typeof acrossQuery>

const at = z.iso.datetime()

const slot = z.object({
  appointmentDate: at,
  endDate: at,
  localTime: z.string(),
  timezone: z.string(),
  locationId: z.uuid().nullable(),
  available: z.boolean(),
  reason: z.enum(REFUSALS).optional(),
})

export const availabilityAnswer = z
  .object({
    doctorId: z.uuid(),
    timezone: z.string(),
    days: z.array(z.object({ date: z.iso.date(), slots: z.array(slot), reason: z.string().optional() })),
    nextAvailable: at.nullable(),
  })
  .meta({ id: 'Availability' })
export type AvailabilityAnswer = z.infer<typeof availabilityAnswer>

export const acrossAnswer = z.object({
  slots: z.array(
    z.object({
      doctorId: z.uuid(),
      appointmentDate: at,
      endDate: at,
      localTime: z.string(),
      timezone: z.string(),
      locationId: z.uuid().nullable(),
    }),
  ),
})
