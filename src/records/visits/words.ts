import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { CLINICAL, recordWords, UNREADABLE_WORDS, UNTIL_CONFIRMED } from '../../platform/openapi/field-words.ts'
import { appointmentRecord, checkInAnswer } from './appointment-record.ts'

const STAFF_ONLY = 'Absent for patients.'

describeFields(appointmentRecord, {
  ...recordWords('the appointment'),
  ...UNREADABLE_WORDS,
  patientId: 'The patient who is seen.',
  doctorId: 'The doctor whose time the visit takes.',
  locationId: 'The location of a visit in person. Null for a video call, and for a home visit that names none.',
  status:
    'Where the visit stands. PENDING: a patient’s own booking that staff have to accept. SCHEDULED: booked. CONFIRMED: booked, and somebody said that the patient comes. CHECKED_IN: the patient has arrived, or waits in the call. IN_PROGRESS: the consultation has begun. COMPLETED, CANCELLED and NO_SHOW: it is over, and of these only NO_SHOW can be taken back, on its own day.',
  type: 'How doctor and patient meet.',
  treatmentType: 'What the visit is for.',
  priority:
    'How pressing it is. In the queue EMERGENCY comes first and URGENT second; the others do not change the order.',
  appointmentDate: 'When the visit begins, in UTC. `localDate` and `localTime` say the same by the clock on its wall.',
  endDate:
    'When the visit ends, in UTC. Its doctor is free again from this very moment, apart from the clinic’s buffers.',
  duration: 'How long the visit takes, in minutes.',
  timezone: 'The IANA zone of the visit: that of its location in person, else that of the clinic.',
  localDate: 'The day of the visit in `timezone`. It is worked out from `appointmentDate` and never stored.',
  localTime: 'When the visit begins by the clock in `timezone`, HH:mm.',
  patient: 'Who the patient is, so that a list needs no second request.',
  doctor: 'Who the doctor is.',
  location: 'Where the visit takes place. Null where `locationId` is.',
  address: `Where a home visit takes place. Null for other visits. ${UNTIL_CONFIRMED}`,
  reason: `Why the patient comes, in words that both sides read. ${UNTIL_CONFIRMED}`,
  notes: `What else both sides should know. ${UNTIL_CONFIRMED}`,
  staffNote: `What staff tell one another about the visit. ${STAFF_ONLY}`,
  externalId: `The id of the visit in the clinic’s other system. ${STAFF_ONLY}`,
  overbook:
    'True if the visit was on top of another visit of its doctor when its time was last written. Being allowed to overbook is not enough.',
  affectedBy:
    'Why staff could not book this visit today without overbooking it: time off, a closure or shorter hours were added, or its doctor or location is not active. It stays until the visit is moved, and is null once the visit is over. A rule that staff overbooked on purpose does not count.',
  overbookReason: `Why staff overbooked. ${STAFF_ONLY}`,
  notify: 'False if the patient is not to be told about the visit and its changes.',
  isFollowUp: 'True if the visit was booked for a follow-up plan or linked to one.',
  followUpReason: `What the doctor of the earlier visit asked the patient to come back for. Null if it is no follow-up. ${UNTIL_CONFIRMED}`,
  parentAppointmentId: 'The visit at which this follow-up was asked for. Null if it is none.',
  originalAppointmentId: 'The first visit of the chain that this follow-up belongs to. Null if it is none.',
  planId: 'The follow-up plan that the visit was booked for or linked to. It stays when the visit is cancelled.',
  seriesId: 'The series that the visit is an occurrence of. Null if it is none.',
  seriesSequence: 'Which occurrence of its series the visit is, from 1. Null without a series.',
  confirmedAt: 'When the visit was confirmed. Null again after a move, or once staff take the check-in back.',
  checkedInAt: 'When the patient arrived. Null again once staff take the check-in back.',
  startedAt: 'When the consultation began. Null again once staff take the start back or hand the patient over.',
  completedAt: 'When the visit was completed.',
  cancelledAt: 'When the visit was cancelled.',
  cancelledBy:
    'The user who cancelled it. Null if it was not cancelled, or was cancelled by a rule: see `cancellationReason`.',
  cancellationReason:
    'What was said when it was cancelled, or else the rule: NOT_CONFIRMED (nobody accepted it before its start), PATIENT_INACTIVE, PATIENT_ERASED, SERIES_PAUSED or SERIES_CANCELLED. Null until the caller’s link is confirmed, if it is text.',
  diagnosis: `What the doctor found. ${CLINICAL}`,
  treatmentPlan: `How the doctor treats it. ${CLINICAL}`,
  clinicalNotes: `The doctor’s notes: what \`notes\` of a completion is kept as. ${CLINICAL}`,
  actions:
    'What this caller may do with the visit now, by the same rules that refuse: build your buttons from it. ' +
    'On `/appointments/{id}` send PATCH with `status` CONFIRMED for `confirm` and NO_SHOW for `no-show`, with `appointmentDate`, `doctorId` and `locationId` for `reschedule`, and with another `doctorId` for `hand-over`, which gives a patient who is here to another doctor; send DELETE for `cancel`. ' +
    'POST goes to `…/check-in`, `…/start` and `…/complete` for these, to `…/video/join-token` for `join`, and to `…/follow-up` for `plan-follow-up`, which is refused while the visit has a plan that is not cancelled. ' +
    'No word says that staff may accept a PENDING visit (PATCH with `status` SCHEDULED), take back a check-in, a start or a no-show, or check in outside the time with `override`.',
  windows: 'When the patient may act by themselves.',
})

const { patient, doctor, location, windows } = appointmentRecord.shape

describeFields(patient, {
  id: 'The same as `patientId`.',
  name: 'The patient’s name.',
  phone: 'The patient’s phone number, as it was entered. Null if there is none.',
})

describeFields(doctor, {
  id: 'The same as `doctorId`.',
  name: 'The doctor’s name.',
  specialty: 'What the doctor specialises in. Null if nothing was entered.',
})

describeFields(location.unwrap(), {
  id: 'The same as `locationId`.',
  name: 'The name of the location.',
  address: 'The street address of the location. Null if none was entered.',
})

describeFields(windows, {
  checkIn: 'When the patient can be checked in; staff may override it. Null unless the visit is in person.',
  join: 'When the call can be joined. Null unless the visit is a video call.',
  changeUntil: 'Until when the patient may move or cancel the visit, in UTC. Staff may do so later too.',
})

describeFields(windows.shape.checkIn.unwrap(), {
  opensAt: 'From when, in UTC; this moment included.',
  closesAt: 'Until when, in UTC; this moment included.',
})

describeFields(checkInAnswer, {
  appointment: 'The visit, checked in.',
  queue: 'The place in the doctor’s queue. Null if the visit stands in none, such as one that was begun already.',
})

describeFields(checkInAnswer.shape.queue.unwrap(), {
  position: 'The place in the queue, from 1. 0: the patient is called, or with the doctor.',
  totalInQueue: 'How many patients wait for this doctor, without the one who is called or with the doctor.',
  estimatedWaitMinutes:
    'How many minutes the patient will probably wait, from how long this doctor’s visits really take.',
  waitRange:
    'The least and the most minutes that the wait is likely to take: the truth lies between them about eight times in ten, as ranges that were told are compared with the waits that followed.',
})
