import * as z from 'zod'
import { eventsOf } from './event-type.ts'

const id = z.guid()
const ofDoctor = z.object({ doctorId: id })
const doctor = eventsOf('doctor', ofDoctor)
const timeOff = eventsOf('time_off', z.object({ timeOffId: id, doctorId: id }))
const location = eventsOf('location', z.object({ locationId: id }))
const closure = eventsOf('closure', z.object({ closureId: id, locationId: id.nullable() }))
const reminderRule = eventsOf('reminder_rule', z.object({ ruleId: id }))
const clinic = eventsOf('clinic', z.object({ clinicId: id }))
const plugin = eventsOf('plugin', z.object({ name: z.string(), enabled: z.boolean() }))

export const CLINIC_EVENTS = {
  'doctor.added': doctor('A doctor was added to the clinic'),
  'doctor.changed': doctor(
    'A doctor was changed; `changed` names the fields',
    ofDoctor.extend({ changed: z.array(z.string()) }),
  ),
  'doctor.hours_changed': doctor('A doctor’s working hours were replaced'),
  'doctor.time_off_added': timeOff('Time off was entered'),
  'doctor.time_off_removed': timeOff('Time off was taken back'),
  'location.added': location('A location was added'),
  'location.changed': location('A location was changed'),
  'closure.added': closure('A closure was entered; `locationId` is null for the whole clinic'),
  'closure.removed': closure('A closure was taken back'),
  'clinic.created': clinic('A clinic was created'),
  'clinic.changed': clinic('The clinic’s settings were changed'),
  'reminder_rule.added': reminderRule('A reminder rule was added'),
  'reminder_rule.changed': reminderRule('A reminder rule was changed'),
  'reminder_rule.removed': reminderRule('A reminder rule was removed'),
  'plugin.changed': plugin('A plugin was turned on or off, or got other settings'),
}
