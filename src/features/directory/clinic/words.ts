import { describeFields, wordsOf } from '../../../platform/openapi/describe-fields.ts'
import { recordWords } from '../../../platform/openapi/field-words.ts'
import { AFFECTED_WORDS, KEPT_SERIES_WORDS } from '../affected-words.ts'
import { changeClinicInput, clinicChanged, clinicRecord } from './schemas.ts'

const settingsWords = {
  name: 'What the clinic is called.',
  phone: 'Whom patients call, such as when it is too late to cancel online. Null if nobody.',
  timezone: 'The clinic’s IANA zone. Its days are meant in it, and so are video calls and home visits.',
  country: 'The country (ISO 3166) whose phone numbers need no country code here. Null: every number needs one.',
  slotMinutes: 'Minutes from one time that is offered to the next. Null: as many as the visit takes.',
  defaultDuration: 'How many minutes a visit takes if neither the booking nor `durations` says so.',
  durations: 'How many minutes a visit takes, by `treatmentType`.',
  bufferBefore: 'Minutes to keep free before a visit. Between two visits the longer of both buffers counts.',
  bufferAfter: 'Minutes to keep free after a visit; see `bufferBefore`.',
  minNoticeMinutes: 'How many minutes ahead a patient has to book.',
  horizonDays: 'How many days ahead a patient may book. Staff are not bound by it.',
  checkInOpensMinutes: 'How many minutes before the start a patient can be checked in.',
  checkInClosesMinutes: 'How many minutes after the start a patient can still be checked in.',
  lateGraceMinutes: 'How many minutes late a patient may come without losing their place in the queue.',
  cancellationWindowMinutes: 'How many minutes before the start a patient can last move or cancel a visit.',
  joinOpensMinutes: 'How many minutes before its start a call can be joined.',
  joinClosesMinutes: 'How many minutes after its end a call can still be joined.',
  patientBookingsPending:
    'True: what a patient books is PENDING until staff accept it, and is cancelled if they do not before its start.',
  autoNoShowMinutes:
    'How many minutes after the start a visit becomes a NO_SHOW by itself: one in person, or a call that its doctor has begun. Null: never.',
  publicBooking: 'True: doctors, locations and free times can be read without a token.',
  patientSignUp: 'Whether anybody who signs in may become a patient. Null: only if `publicBooking` is true.',
  waitingRoom: 'True: the patient waits in the call until its doctor starts it or admits them.',
  videoRecording: 'True: calls may be recorded.',
  maxPatientDuration: 'How many minutes a visit may take that a patient books.',
  maxOpenBookingsPerPatient: 'How many coming visits a patient may have that they booked themselves.',
  recordRetentionYears:
    'How many years after the last visit the visits and follow-up plans of an erased patient are kept. Null: for good.',
} as const

describeFields(changeClinicInput, settingsWords)

describeFields(clinicRecord, {
  ...recordWords('the clinic'),
  ...settingsWords,
})

describeFields(clinicChanged, { ...wordsOf(clinicRecord), ...AFFECTED_WORDS, ...KEPT_SERIES_WORDS })
