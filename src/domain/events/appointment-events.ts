import * as z from 'zod'
import { AFFECTED_BY } from '../affected.ts'
import { STATUSES } from '../appointment.ts'
import { VISIT_TYPES } from '../visit.ts'
import { eventsOf } from './event-type.ts'

const visit = z.object({
  status: z.enum(STATUSES),
  patientId: z.guid(),
  doctorId: z.guid(),
  appointmentDate: z.iso.datetime(),
  endDate: z.iso.datetime(),
  type: z.enum(VISIT_TYPES),
  locationId: z.guid().nullable(),
})

const judged = visit.extend({ affectedBy: z.enum(AFFECTED_BY).nullable() })

const event = eventsOf('appointment', visit)

export const APPOINTMENT_EVENTS = {
  'appointment.booked': event('A visit was booked: by the desk, a patient, a plan or a series'),
  'appointment.accepted': event('The desk accepted a visit that a patient had asked for'),
  'appointment.confirmed': event('Somebody said that the patient will come'),
  'appointment.confirmation_undone': event('The patient took back that they had confirmed, by the link of a message'),
  'appointment.rescheduled': event('A visit was moved to another time or doctor'),
  'appointment.updated': event('Something else of a visit was changed, such as its reason or its patient'),
  'appointment.cancelled': event('A visit was cancelled, or nobody accepted it in time'),
  'appointment.checked_in': event('The patient arrived, or joined the call'),
  'appointment.check_in_undone': event('A check-in was taken back'),
  'appointment.came_late': event('The patient joined the call of a visit that counted as missed'),
  'appointment.walked_in': event('A patient without an appointment was taken into the line'),
  'appointment.started': event('A visit began'),
  'appointment.start_undone': event('A start was taken back'),
  'appointment.handed_over': event('A patient who is here was given to another doctor'),
  'appointment.end_moved': event('The end of a visit was moved while its patient is here'),
  'appointment.completed': event('A visit was completed'),
  'appointment.no_show': event('The patient did not come: the desk says so, or the time has passed'),
  'appointment.no_show_undone': event('A no-show was taken back'),
  'appointment.affected': event(
    'Time off, a closure, hours or somebody’s leaving made a visit’s time impossible: it has to be moved',
    judged,
  ),
  'appointment.unaffected': event('A visit’s time became possible again', judged),
  'appointment.zone_changed': event(
    'The clinic or location of a coming visit took another time zone; the instant stays',
    visit.extend({ timezone: z.string() }),
  ),
}
