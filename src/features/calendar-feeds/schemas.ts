import * as z from 'zod'
import { cursor, limit, uuid } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'

const id = z.uuid()
const at = z.iso.datetime()

export const calendarInput = z
  .strictObject({ doctorId: uuid.optional(), patientId: uuid.optional() })
  .refine(({ doctorId, patientId }) => (doctorId === undefined) !== (patientId === undefined), {
    message: 'name either doctorId or patientId',
  })
export type CalendarInput = z.infer<typeof calendarInput>

export const calendarsQuery = z.strictObject({ limit, cursor })
export type CalendarsQuery = z.infer<typeof calendarsQuery>

export const calendarRecord = z
  .object({
    id,
    doctorId: id.nullable(),
    patientId: id.nullable(),
    endedAt: at.nullable(),
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'Calendar' })
export type CalendarRecord = z.infer<typeof calendarRecord>

export const madeCalendar = calendarRecord.extend({ url: z.url() }).meta({ id: 'MadeCalendar' })

export const calendarPage = pageOf(calendarRecord)
