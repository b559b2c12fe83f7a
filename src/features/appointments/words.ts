import { DEFAULT_DAYS } from '../../domain/follow-up.ts'
import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, UPDATED_SINCE_WORDS } from '../../platform/openapi/field-words.ts'
import { listQuery, mineQuery, upcomingQuery } from './reads/list-schemas.ts'
import {
  bookInput,
  cancelInput,
  changeInput,
  checkInInput,
  completeAnswer,
  completeInput,
  coordinates,
} from './schemas.ts'

const bookingWords = {
  patientId:
    'The patient who is to be seen. A patient books for themselves or a ward, and may leave it out if they have one record.',
  doctorId: 'The doctor whose time is taken.',
  appointmentDate:
    'When the visit begins. Without an offset it is local time in the zone of the visit: that of the location in person, else that of the clinic. A time that the clocks skip is DST_GAP; of one that they show twice it is the first.',
  type: 'How doctor and patient meet.',
  duration:
    'How long the visit takes, in minutes. A booking without it takes the clinic’s length for the `treatmentType`. A patient may ask for `maxPatientDuration` at most.',
  locationId:
    'Where they meet: required in person, where the doctor must have working hours at this location; possible for a home visit; refused for a video call.',
  address: 'Where the patient lives, for a home visit only.',
  treatmentType: 'What the visit is for. A booking without it is a GENERAL_CONSULTATION.',
  priority:
    'How pressing it is; MEDIUM if a booking does not say. A patient may send MEDIUM or less. In the queue EMERGENCY and URGENT come first.',
  reason: 'Why the patient comes. Patient and staff both read it.',
  notes: 'What else they should know. Patient and staff both read it.',
  staffNote: 'A note among staff, which the patient never sees. From a patient it is refused.',
  externalId: 'For staff: the id of the visit in your other system, which no other visit of the clinic may have.',
  overbook:
    'For staff: take the time even if it is booked, in a buffer, or outside working hours. It never goes over what the doctor has in another clinic.',
  overbookReason: 'For staff: why you overbook. Required with `overbook`.',
  notify: 'For staff: whether the patient is told about the visit. A booking without it says true.',
} as const

describeFields(bookInput, {
  ...bookingWords,
  clinicId: 'The clinic that you act in; any other is refused. Only a SUPER_ADMIN who sends no `X-Clinic-ID` needs it.',
})

const clinicalWords = {
  diagnosis:
    'What the doctor found. Only the doctor of the visit and a CLINIC_ADMIN may write it: from the check-in on, and also after the visit is completed.',
  treatmentPlan: 'How the doctor treats it. Written as `diagnosis` is.',
} as const

describeFields(changeInput, {
  ...bookingWords,
  patientId:
    'Another patient for the visit, for staff, and only while nothing hangs on it such as clinical texts, a plan or a series: else PATIENT_LOCKED.',
  doctorId: 'Another doctor. For a visit that is checked in or begun this hands the patient over.',
  ...clinicalWords,
  clinicalNotes: 'The doctor’s notes. Written as `diagnosis` is.',
  status:
    'SCHEDULED accepts a PENDING visit, or takes back a check-in or, unless it is in person, a NO_SHOW. CONFIRMED confirms. NO_SHOW is possible once the start has passed. CHECKED_IN takes back a start. Any other state has its own operation.',
})

describeFields(cancelInput, {
  reason: 'Why the visit is cancelled. It is kept with who did it and when.',
  notify: 'Whether the patient is told. If you leave it out, as the visit says.',
  cancelPlan:
    'For staff: also cancels the follow-up plan that was made at this visit, or that this visit was booked for. Without it, a plan that this visit was booked for is open again.',
})

describeFields(coordinates, {
  lat: 'The latitude in degrees, north positive.',
  lng: 'The longitude in degrees, east positive.',
})

describeFields(checkInInput, {
  qrCode:
    'What the patient scanned at the location: the link, the token in it, or the proof it was exchanged for. The reception needs none.',
  coordinates: 'Where the patient is. Needed with a printed code, and must then be within the location’s radius.',
  override: 'For staff: check in outside the time in `windows.checkIn`.',
  overrideReason: 'Why you override: required with `override`.',
})

describeFields(completeInput, {
  notes: 'The doctor’s notes, kept as `clinicalNotes` of the visit.',
  ...clinicalWords,
  followUpRequired:
    'True plans a follow-up. Any other `followUp…` field, `medications`, `tests` and `restrictions` imply it, and false beside one of them is refused.',
  followUpDate: `When the patient is to come back, today or later: the visit is booked too. A bare date takes the free time of that day nearest to this visit’s time of day; a time without an offset is local time where they meet. Without the field there is a plan for ${DEFAULT_DAYS} days on, and nothing is booked.`,
  followUpType:
    'What kind of follow-up it is. `specialist` without `followUpDoctorId` makes the plan and books nothing.',
  followUpInstructions: 'What the patient is asked to come back for. They read it.',
  followUpPriority: 'How pressing the follow-up is: `normal` if you leave it out.',
  followUpDoctorId: 'Who is to see the patient then. If you leave it out, the same doctor.',
  followUpAppointmentType: 'How they are to meet then. If you leave it out, as at this visit.',
  followUpLocationId: 'Where they are to meet then. If you leave it out, where this visit was.',
  followUpDuration: 'How many minutes the follow-up takes. If you leave it out, as many as this visit was booked for.',
  medications: 'What the patient is to take, one entry for each. From a RECEPTIONIST it is refused.',
  tests: 'What is to be tested, one entry for each. From a RECEPTIONIST it is refused.',
  restrictions: 'What the patient is to avoid, one entry for each. From a RECEPTIONIST it is refused.',
})

describeFields(completeAnswer, {
  appointment: 'The visit, completed.',
  followUpPlan: 'The plan that was made or updated. Null if no follow-up was asked for.',
  followUpAppointment: 'The follow-up visit that was booked. Null if none was.',
  followUp: 'How booking the follow-up went. Null if no follow-up was asked for.',
})

const followUp = completeAnswer.shape.followUp.unwrap()

describeFields(followUp, {
  booked: 'True if the follow-up visit was booked.',
  code: 'Why it could not be booked, as the code of an error. Absent if it was, or if nothing was to be booked.',
  alternatives: 'Times that are free instead, the nearest first. Send one to `POST /follow-up-plans/{id}/schedule`.',
})

describeFields(followUp.shape.alternatives.unwrap().element, {
  doctorId: 'The doctor who is free.',
  appointmentDate: 'When the free time begins, in UTC.',
  endDate: 'When the free time ends, in UTC.',
  locationId: 'The location of the free time. Null unless the visit is to be at one.',
})

describeFields(listQuery, {
  doctorId: 'Only visits of these doctors: ids, separated by commas.',
  patientId: 'Only visits of these patients: ids, separated by commas.',
  locationId: 'Only visits at these locations: ids, separated by commas.',
  status: 'Only visits in these states, separated by commas.',
  type: 'Only visits of these types, separated by commas.',
  date: 'Only visits that begin on this day in the clinic’s zone. It cannot be combined with `from` or `to`.',
  from: 'Only visits that begin at this time or later. Without an offset it is local time in the clinic’s zone.',
  to: 'Only visits that begin before this time. Without an offset it is local time in the clinic’s zone.',
  overlapping: 'True: also visits that began before `from` and end after it. It needs `from`.',
  followUp: 'True: only follow-up visits. False: only others.',
  unresolved:
    'True: only visits whose end has passed and that are not COMPLETED, CANCELLED or NO_SHOW. False: only others.',
  affected: 'True: only coming visits that have an `affectedBy`, which somebody should move. False: only others.',
  externalId: 'Only the visit with this id in the clinic’s other system. For a patient it finds nothing.',
  ...UPDATED_SINCE_WORDS,
  sort: 'By start, the earliest first, or with `-` the latest first. If you leave it out, the earliest first.',
  ...PAGING_WORDS,
})

describeFields(mineQuery, {
  as: 'Only the caller’s visits as a patient (also as a guardian), or as a doctor. If you leave it out, both.',
  when: '`upcoming`: not over yet, waiting, begun or still to be joined, the soonest first. `past`: the others, the latest first. `all`: both, the latest first.',
  status: 'Only visits in these states, separated by commas.',
  ...PAGING_WORDS,
})

describeFields(upcomingQuery, PAGING_WORDS)
