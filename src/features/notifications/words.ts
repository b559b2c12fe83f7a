import { pageOf } from '../../platform/http/page-of.ts'
import { describeFields, wordsOf } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS } from '../../platform/openapi/field-words.ts'
import * as schemas from './schemas.ts'

describeFields(schemas.notificationRecord, {
  id: 'The id of the notification: a UUID.',
  clinicId: 'The clinic in which it happened.',
  event: 'What happened, as the events name it: `appointment.booked`. The client says it in words.',
  patientId: 'Whose visit or link it is about. Null if about no patient.',
  appointmentId: 'The visit that it is about. Null if about none.',
  doctorId: 'The doctor of the visit. Null if about no visit of a doctor.',
  appointmentDate: 'When the visit begins now, in UTC. Absent if it is about no visit.',
  createdAt: 'When it happened, in UTC.',
  readAt: 'When the caller marked it as read, in UTC. Null if they have not.',
  version: 'Grows when it is marked as read.',
})

describeFields(schemas.notificationPage, {
  ...wordsOf(pageOf(schemas.notificationRecord)),
  unreadCount: 'How many of all that the caller may see are unread, whatever this page shows.',
})

describeFields(schemas.notificationsQuery, {
  unread: 'True: only those that are unread. False: only those that were read.',
  ...PAGING_WORDS,
})

describeFields(schemas.readAllAnswer, { read: 'How many were unread until now.' })
