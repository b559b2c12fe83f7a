import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import {
  PAGING_WORDS,
  recordWords,
  UNREADABLE_WORDS,
  UPDATED_SINCE_WORDS,
} from '../../../platform/openapi/field-words.ts'
import { statusDryRun } from './affected.ts'
import * as schemas from './schemas.ts'

const personWords = {
  name: 'The patient’s name.',
  dateOfBirth: 'The day on which the patient was born.',
  phone:
    'The patient’s phone number, kept as it is typed. Without a country code it is read as one of the clinic’s `country`.',
  email: 'The patient’s e-mail address.',
  language: 'The language to write to the patient in, as a tag such as `en` or `pt-BR`.',
} as const

const clinicWords = {
  externalId: 'The id of the patient in your other system, which no other patient of the clinic may have.',
  metadata:
    'For staff: up to 20 texts of other systems by name, each of at most 500 characters. A change replaces all of them.',
  doNotContact: 'True: the patient has asked not to be called or written to.',
} as const

describeFields(schemas.registerInput, {
  ...personWords,
  userId: 'The user who is this patient. The link is pending until somebody else confirms it.',
  guardianUserIds:
    'The users who act for this patient, such as parents. Their links are pending until somebody else confirms them.',
  ...clinicWords,
  confirmNew:
    'True registers the patient although similar ones are on record: you have looked at the `candidates` of the refusal POSSIBLE_DUPLICATE.',
})

describeFields(schemas.registerMeInput, personWords)

const statusWords =
  '`active`: treated here. `inactive`: no more. `deceased`: has died; users of the record can read it for 30 days more. Whoever is not active cannot be booked.'

describeFields(schemas.changePatientInput, {
  ...personWords,
  userId: 'Null ends the link of the user who is this patient. New links are made by link codes.',
  guardianUserIds: 'The guardians who stay: it can only end links. New links are made by link codes.',
  ...clinicWords,
  status: `${statusWords} With any other status than \`active\` upcoming visits and series are cancelled.`,
  statusSince: 'Since when: a date in the clinic’s zone or an instant, not in the future. If you leave it out, now.',
})

describeFields(schemas.changePatientQuery, {
  dryRun: 'True writes nothing, and lists what the new `status` would cancel.',
})

describeFields(schemas.mergeInput, {
  into: 'The record that remains. The one in the path is merged into it.',
  dryRun: 'True writes nothing, and only says what would happen.',
  force: 'For a CLINIC_ADMIN, with a `reason`: merges records that differ but belong to one person.',
  reason: 'Why the records belong to one person. Required with `force`.',
})

describeFields(schemas.patientsQuery, {
  externalId: 'Only the patient with this id in the clinic’s other system. For a patient it finds nothing.',
  ...UPDATED_SINCE_WORDS,
  ...PAGING_WORDS,
})

describeFields(schemas.searchInput, {
  q: 'The beginning of words of the name (any part of it in scripts without spaces), three or more digits of a phone number, or the id.',
  ...PAGING_WORDS,
})

const { patientRecord } = schemas

describeFields(patientRecord, {
  ...recordWords('the patient’s record'),
  name: 'The patient’s name.',
  dateOfBirth: 'The day on which the patient was born. Null if it is not known.',
  phone: 'The patient’s phone number, as it was typed. Null if there is none.',
  email: 'The patient’s e-mail address. Null if there is none.',
  language: 'The language to write to the patient in, as a tag such as `en` or `pt-BR`. Null if nobody said.',
  userId: 'The user who is this patient. Null if there is none.',
  guardianUserIds: 'The users who act for this patient, such as parents.',
  pendingUserIds: 'Those of these users whom nobody has confirmed yet. Shown to staff only.',
  externalId: 'The id of the patient in the clinic’s other system. Null if there is none. Shown to staff only.',
  status: statusWords,
  statusSince: 'Since when the patient has that status, in UTC. Null if nobody has changed it.',
  doNotContact: clinicWords.doNotContact,
  stopped:
    'The addresses of this record that the clinic does not write to. Empty if there are none. A new address is not stopped, and a number that sends START is not stopped any more.',
  mergedInto: 'The record that replaced this one when they were merged. Null for a record of its own.',
  erasedAt: 'When the person was erased from the record, in UTC. Null for everybody else.',
  metadata: 'Texts of other systems by name. Null if there are none. Shown to staff only.',
  ...UNREADABLE_WORDS,
  mergedFrom: 'The records that were merged into this one. Shown to staff only.',
})

describeFields(schemas.patientSummary, {
  age: 'In whole years: today in the clinic’s zone, or on the day since when the patient is `deceased`. Null if the date of birth is not known.',
  language: 'The language to write to the patient in, as a tag such as `en` or `pt-BR`. Null if nobody said.',
  visits: 'How many of the patient’s visits here are COMPLETED.',
  noShowsLastYear: 'How many visits of the last twelve months are NO_SHOW.',
  lastVisit: 'When the latest COMPLETED visit began, in UTC. Null if there was none.',
  usualDoctorId:
    'The doctor with most of the patient’s COMPLETED visits of the last two years, of two with as many the one who saw the patient last. Null if no doctor has at least two.',
  status: statusWords,
  doNotContact: clinicWords.doNotContact,
  affected: 'How many upcoming visits have `affected` true: they can no longer take place as booked.',
  mergedInto: 'The record that replaced this one when they were merged. Null for a record of its own.',
})

describeFields(patientRecord.shape.mergedFrom.unwrap().element, {
  id: 'The id of the merged record.',
  metadata: 'Its own texts of other systems, which the merge leaves with it. Null if there are none.',
  ...UNREADABLE_WORDS,
})

const { mergeAnswer, unmergeAnswer } = schemas

const numberWords = {
  visits: 'How many visits.',
  plans: 'How many follow-up plans.',
  series: 'How many series.',
} as const

describeFields(mergeAnswer, {
  id: 'The id of the merge.',
  at: 'When it was made, in UTC.',
  moved: 'How much went to the record that remains.',
  setAside: 'Users who lose their link to the record that remains, or have none yet.',
  affected:
    'Upcoming visits of the merged record that are cancelled because the other is not active, the soonest first, at most 100.',
})

describeFields(mergeAnswer.shape.moved, numberWords)

describeFields(schemas.mergedAnswer, {
  merge: 'What the merge did.',
  patient: 'The record that remains.',
})

describeFields(schemas.unmergeInput, { dryRun: 'True writes nothing, and only says what would happen.' })

describeFields(unmergeAnswer, {
  id: 'The merge that was undone.',
  at: 'When it was undone, in UTC.',
  survivorId: 'The record that the other one was merged into.',
  returned: 'How much goes back to the merged record, with what is newer and belongs to it.',
  stayed: 'What stays with the survivor, because it was made since the merge or is linked to the survivor’s own.',
})

describeFields(unmergeAnswer.shape.returned, numberWords)

describeFields(unmergeAnswer.shape.stayed, {
  visits: 'The ids of the visits.',
  plans: 'The ids of the follow-up plans.',
  series: 'The ids of the series.',
})

describeFields(schemas.unmergedAnswer, {
  unmerge: 'What undoing the merge did.',
  patient: 'The record that stands for itself again.',
})

describeFields(statusDryRun, {
  affected: 'The upcoming visits that the new status would cancel, the soonest first, at most 100.',
  series: 'The series that the new status would cancel.',
})

describeFields(statusDryRun.shape.series.element, {
  id: 'The id of the series.',
  doctorId: 'The doctor who has it.',
  status: 'Whether it is active or paused.',
})

describeFields(schemas.accessLogQuery, PAGING_WORDS)

describeFields(schemas.accessLogRow, {
  at: 'When it happened, in UTC.',
  actorName: 'The name of who did it. Null if none is known.',
  role: 'The roles that they had, with commas between them. SYSTEM is Kept itself, GUEST a guest of a call, ANSWER a patient who has answered a message.',
  action: 'What was done, such as `patient.read` or `appointment.completed`.',
  subjectId: 'The record that was read or written: the patient, a visit or a plan.',
})

describeFields(schemas.duplicatesQuery, PAGING_WORDS)

const { duplicatePair } = schemas

describeFields(duplicatePair, {
  patient: 'The record that was created later.',
  other: 'The record that was there before.',
  why: 'What the two have in common.',
  foundAt: 'When the pair was found, in UTC.',
})

// One schema for both.
describeFields(duplicatePair.shape.patient, {
  id: 'The id of the patient.',
  name: 'The patient’s name.',
  dateOfBirth: 'The day on which the patient was born. Null if it is not known.',
  phone: 'The last four digits of the phone number. Null if there is none.',
  externalId: 'The id of the patient in the clinic’s other system. Null if there is none.',
  status: 'Whether the patient is treated here.',
})

describeFields(schemas.dismissInput, {
  patientId: 'One of the two patients, in either order.',
  otherId: 'The other of the two.',
})

describeFields(schemas.dismissAnswer, {
  patientId: 'One of the two patients.',
  otherId: 'The other of the two.',
  dismissedAt: 'When the pair was first dismissed, in UTC.',
})

describeFields(schemas.stoppedAddress, {
  channel: 'Whether it is the e-mail address or the number.',
  reason:
    '`STOP`: somebody with that number has asked for it. `BOUNCED`: a message came back. `COMPLAINED`: its receiver called one spam.',
  at: 'Since when, in UTC.',
})
