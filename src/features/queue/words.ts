import { describeFields, wordsOf } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../platform/openapi/field-words.ts'
import * as schemas from './schemas.ts'

describeFields(schemas.atLocation, { locationId: 'The location whose queues to list.' })

describeFields(schemas.skipInput, { appointmentId: 'The visit of the patient who lets the next one go first.' })

describeFields(schemas.reorderInput, {
  appointmentIds: 'The visits of all waiting patients, in their new order.',
  version:
    'The `version` of the queue that the new order is based on. If the queue has changed since, nothing is reordered.',
})

describeFields(schemas.ticketInput, {
  display: 'For staff: true shows no names on the socket, for a screen in the room.',
  daysOnly:
    'For staff: true tells on the socket only that something of the doctor’s days has changed, and nothing of the queue. It is refused to everyone else.',
})

describeFields(schemas.walkInInput, {
  patientId: 'The patient on record. Send either this or `patient`.',
  patient: 'A patient who is not on record yet, and is registered. Send either this or `patientId`.',
  confirmNew: 'With `patient`: confirms that they are none of the `candidates` in the refusal POSSIBLE_DUPLICATE.',
  locationId: 'The location at which the patient is.',
  reason: 'Why the patient comes. Patient and staff both read it.',
  priority: 'How pressing it is: EMERGENCY and URGENT go first. If you leave it out, MEDIUM.',
  treatmentType: 'What the visit is for. If you leave it out, GENERAL_CONSULTATION.',
  duration: 'How many minutes the visit takes. If you leave it out, the clinic’s length for the `treatmentType`.',
  anyway:
    'True also adds a patient who already waits for another doctor. One who waits for this doctor keeps that visit.',
})

describeFields(schemas.walkInInput.shape.patient.unwrap(), {
  name: 'The patient’s name.',
  phone: 'The patient’s phone number. Without a country code it is read as one of the clinic’s country.',
  dateOfBirth: 'The day on which the patient was born.',
})

describeFields(schemas.displayInput, {
  locationId: 'The location at which the screen hangs.',
  kind: 'What the screen may show: `board` the queues without names, `qr` the code for checking in.',
  expiresInDays: 'After how many days the link of the screen ends.',
})

describeFields(schemas.displaysQuery, PAGING_WORDS)

const { queueRecord } = schemas

describeFields(queueRecord, {
  doctorId: 'The doctor who is waited for.',
  doctorName: 'The doctor’s name.',
  version: 'Grows with whatever happens to the queue or to a visit in it. Send it to reorder; it is also the ETag.',
  paused: 'True while staff call nobody.',
  runningLateMinutes:
    'How many minutes later than due the next patient will probably be seen. 0 if the doctor is in time.',
  totalInQueue: 'How many patients wait, without the one who is called or with the doctor.',
  serving: 'Who is with the doctor, or was called and is on the way. Null if nobody is.',
  waiting: 'Who waits, the next one first. A patient sees only themselves and their wards here.',
})

const seenWords = {
  tokenNumber: 'The number that the patient was given on arrival, to be called by. Null if there is none.',
  patient: 'Who it is. Absent on displays, and for patients other than this one.',
} as const

const serving = queueRecord.shape.serving.unwrap()

describeFields(serving, {
  appointmentId: 'The visit. Null for a patient whose visit it is not.',
  ...seenWords,
  calledAt: 'When they were called, in UTC. Null if they were not, and for other patients.',
  status: 'CHECKED_IN: called, and on the way. IN_PROGRESS: with the doctor.',
  startedAt: 'When the consultation began, in UTC. Null if it has not, and for other patients.',
})

describeFields(queueRecord.shape.waiting.element, {
  appointmentId: 'The visit that the patient waits for.',
  ...seenWords,
  calledAt: 'When they were called, in UTC. Null if they were not.',
  position: 'The place in the queue, from 1.',
  estimatedWaitMinutes:
    'How many minutes the patient will probably still wait, from how long this doctor’s visits really take.',
  waitRange:
    'The least and the most minutes that the wait is likely to take: the truth lies between them about eight times in ten, as ranges that were told are compared with the waits that followed.',
})

// One schema for both.
describeFields(serving.shape.patient.unwrap(), { id: 'The id of the patient.', name: 'The patient’s name.' })

describeFields(schemas.queueAtLocation, {
  ...wordsOf(queueRecord),
  newcomer: 'What a walk-in patient has to expect who is added now. Staff alone see it.',
})

describeFields(schemas.newcomerAnswer, {
  position: 'The place in the queue that they would have, from 1.',
  estimatedWaitMinutes:
    'How many minutes the patient will probably still wait, from how long this doctor’s visits really take.',
  waitRange:
    'The least and the most minutes that the wait is likely to take: the truth lies between them about eight times in ten, as ranges that were told are compared with the waits that followed.',
})

describeFields(schemas.queueList, {
  data: 'The queues of the doctors who have working hours at the location, or visits there today.',
})

describeFields(schemas.ticketAnswer, {
  ticket: 'Opens the socket once: send it as the query parameter `ticket`.',
  expiresAt: 'Until when it opens the socket, in UTC: 30 seconds from now.',
})

describeFields(schemas.liveQuery, {
  ticket: 'A ticket from `POST /queue/doctors/{id}/tickets`. A WebSocket of a browser cannot send a token itself.',
  since: 'To resume: the highest `seq` that you received. The socket then sends what you missed, or a snapshot.',
})

const [ofQueue, ofVisit, ofUser, ofDays] = schemas.liveMessage.options

describeFields(ofDays, {
  type: 'Always `days`: visits of the doctor have changed, on whichever day. A socket whose ticket says `daysOnly` gets this message alone.',
  seq: 'The number of the message. Numbers only grow.',
})

describeFields(ofQueue, {
  type: '`snapshot`: the queue as it stands, at the beginning. `change`: the queue after something happened.',
  seq: 'The number of the message. Numbers only grow.',
  queue: 'The whole queue, as this viewer may see it.',
})

describeFields(ofVisit, {
  type: 'Always `appointment`: a visit of the doctor has changed. Staff alone get this message.',
  seq: 'The number of the message. Numbers only grow.',
  appointmentId: 'The visit that has changed.',
  status: 'Where it stands now.',
  version: 'Its new version: read it again if you have an older one.',
})

describeFields(ofUser, {
  type: 'Always `notification`: something for the user of this socket alone, of this doctor’s visits. `GET /me/notifications` lists it too.',
  seq: 'The number of the message before it: it changes nothing of the queue.',
  notification: 'What the user is told.',
})

describeFields(ofUser.shape.notification, {
  id: 'The id of the notification: a UUID.',
  event: 'What happened, as the events name it: `appointment.booked`.',
  patientId: 'Whose visit or link it is about.',
  appointmentId: 'The visit that it is about. Null if about none.',
  doctorId: 'The doctor of this queue.',
  appointmentDate: 'When the visit begins, in UTC. Absent if it is about no visit.',
  createdAt: 'When it happened, in UTC.',
})

describeFields(schemas.displayRecord, {
  ...recordWords('the display'),
  locationId: 'The location at which the screen hangs.',
  kind: 'What the screen may show: `board` the queues without names, `qr` the code for checking in.',
  createdBy: 'The user who made the link.',
  expiresAt: 'When the link of the screen ends, in UTC.',
  revokedAt: 'When staff ended it, in UTC. Null if they did not.',
})

describeFields(schemas.madeDisplay, {
  ...wordsOf(schemas.displayRecord),
  url: 'The page for the screen to open. Shown only in this answer.',
  token: 'The token of the screen, if it does not open the page. Shown only in this answer.',
})
