import * as z from 'zod'
import { SERIES_STATUSES } from '../series.ts'
import { eventsOf } from './event-type.ts'

const series = eventsOf('series', z.object({ status: z.enum(SERIES_STATUSES), doctorId: z.guid() }))
const template = eventsOf('appointment_template', z.object({ templateId: z.guid(), doctorId: z.guid() }))

export const SERIES_EVENTS = {
  'series.booked': series('A series of visits was booked'),
  'series.changed': series('A series was changed, or belongs to another record of the patient'),
  'series.paused': series('A series was paused'),
  'series.resumed': series('A series was resumed'),
  'series.cancelled': series('A series was cancelled'),
  'appointment_template.added': template('A template of visits was added'),
  'appointment_template.changed': template('A template was changed'),
  'appointment_template.removed': template('A template was removed'),
}
