import { describeFields } from '../../platform/openapi/describe-fields.ts'
import * as schemas from './schemas.ts'

const windowWords = {
  date: 'The first day to list; every time stands under its day in its own zone. If you leave it out, today. A past day is refused.',
  locationId:
    'Only times at this location, for visits in person. If you leave it out, at all of the clinic’s locations.',
  type: 'How doctor and patient are to meet; IN_PERSON if you leave it out. In person a time needs working hours at its location; a video call or home visit needs any working hours that allow the type.',
  duration:
    'How many minutes the visit is to take. If you leave it out, the clinic’s `defaultDuration`. For a patient it may be `maxPatientDuration` at most.',
} as const

describeFields(schemas.availabilityQuery, {
  ...windowWords,
  days: 'How many days to list. If you leave it out, 1.',
  explain: 'For staff: also lists the times that are not free, each with its `reason`.',
})

describeFields(schemas.acrossQuery, {
  ...windowWords,
  days: 'How many days to look at. If you leave it out, 7. The answer has the 20 earliest times at most, however many days.',
  specialty: 'Doctors of this specialty, whatever its case. Send either this or `doctorIds`.',
  doctorIds: 'These doctors: ids, separated by commas. Send either this or `specialty`.',
  startsFrom: 'Only times whose `localTime` is this one, HH:mm, or later: `12:00` lists afternoons.',
  startsBefore: 'Only times whose `localTime` is earlier than this one, HH:mm: `12:00` lists mornings.',
})

const slotWords = {
  appointmentDate: 'When the visit would begin, in UTC: send it as it is to book.',
  endDate: 'When the visit would end, in UTC.',
  localTime: 'When it would begin by the clock in `timezone`, HH:mm.',
  timezone: 'The IANA zone that the visit would have.',
  locationId:
    'Where the visit would be: send the same `locationId` to book in person. Null for video calls and home visits.',
} as const

const { availabilityAnswer, acrossAnswer } = schemas

describeFields(availabilityAnswer, {
  doctorId: 'The doctor whose times these are.',
  timezone:
    'The IANA zone in which the days are meant: that of the location that was asked for, else that of the clinic.',
  days: 'The days that were asked for, each with its times.',
  nextAvailable:
    'The first free time, in UTC, within the listed days or after them as far as the clinic takes bookings. Null if there is none.',
})

const day = availabilityAnswer.shape.days.element

describeFields(day, {
  date: 'The local day.',
  slots: 'The free times of the day, in order; with `explain` also the others.',
  reason:
    'Why the day has nothing free, by what stood closest: BOOKED, TIME_OFF, CLOSURE, HORIZON, MIN_NOTICE, OUTSIDE_HOURS (the doctor does not work there, or takes no visits of this type), or PAST. Absent if something is free.',
})

describeFields(day.shape.slots.element, {
  ...slotWords,
  available: 'Whether the time is free. Without `explain` it always is.',
  reason:
    'Why it is not free. MIN_NOTICE and HORIZON: too soon or too far ahead for patients. OUTSIDE_HOURS: the doctor does not work there then, or takes no visits of this type. CLOSURE, TIME_OFF: nobody works then. OFF_GRID: patients’ visits do not begin then. BOOKED: another visit. BUFFER: too close to one. PATIENT_BUSY: the patient is elsewhere, which only a booking finds out.',
})

describeFields(acrossAnswer, { slots: 'The earliest free times of all these doctors, at most 20.' })

describeFields(acrossAnswer.shape.slots.element, { doctorId: 'The doctor who is free.', ...slotWords })
