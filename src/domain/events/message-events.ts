import * as z from 'zod'
import { eventsOf } from './event-type.ts'

const id = z.guid()
const settings = eventsOf('message_settings', z.object({ clinicId: id }))
const template = eventsOf('message_template', z.object({ templateId: id }))
const inbox = eventsOf('inbox', z.object({ kind: z.string(), patientId: id.nullable(), appointmentId: id.nullable() }))

export const MESSAGE_EVENTS = {
  'messages.settings_changed': settings('The clinic changed how it tells its patients'),
  'messages.template_changed': template('A text of the clinic’s own was written or changed'),
  'messages.template_removed': template('A text of the clinic’s own was taken away'),
  'inbox.received': inbox('Something came into the desk’s inbox; the patient and the visit may be null'),
  'inbox.done': inbox('Somebody marked something in the inbox as done'),
}
