import * as z from 'zod'
import { VISIT_TYPES } from '../../../domain/visit.ts'
import { cursor, limit, name, uuid, uuidList } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'
import { duration, recurrence, recurrenceRecord, timeOfDay } from '../schemas.ts'

const fields = {
  name,
  doctorId: uuid,
  type: z.enum(VISIT_TYPES),
  locationId: uuid.nullable(),
  duration,
  time: timeOfDay,
  recurrence,
}

export const addTemplateInput = z.strictObject({ ...fields, locationId: fields.locationId.default(null) })
export type AddTemplateInput = z.infer<typeof addTemplateInput>

export const changeTemplateInput = z.strictObject(fields).partial()
export type ChangeTemplateInput = z.infer<typeof changeTemplateInput>

export const templatesQuery = z.strictObject({ doctorId: uuidList.optional(), limit, cursor })
export type TemplatesQuery = z.infer<typeof templatesQuery>

export const removeTemplateInput = z.strictObject({})

const id = z.uuid()

export const templateRecord = z
  .object({
    id,
    clinicId: id,
    name: z.string(),
    doctorId: id,
    type: z.enum(VISIT_TYPES),
    locationId: id.nullable(),
    duration: z.number(),
    time: z.string(),
    recurrence: recurrenceRecord,
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'AppointmentTemplate' })
export type TemplateRecord = z.infer<typeof templateRecord>

export const templatePage = pageOf(templateRecord)
