import { pageOf } from '../../../platform/http/page-of.ts'
import { describeFields, wordsOf } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords, UNREADABLE_WORDS } from '../../../platform/openapi/field-words.ts'
import { AFFECTED_WORDS } from '../affected-words.ts'
import { addTimeOffInput, timeOffAdded, timeOffPage, timeOffQuery, timeOffRecord } from './schemas.ts'

const ZONE =
  'Without an offset it is local time in the zone of the doctor’s hours here, or of the clinic if these are in several.'

describeFields(addTimeOffInput, {
  from: `When the doctor is away from. ${ZONE}`,
  to: `When the doctor is back. ${ZONE}`,
  reason: 'Why. Only the doctor and those who may enter time off for them read it.',
  everywhere: 'True also blocks the doctor’s time in their other clinics. Only the doctor may send it.',
})

describeFields(timeOffQuery, {
  from: `Only time off that ends after this time. ${ZONE}`,
  to: `Only time off that begins before this time. ${ZONE}`,
  ...PAGING_WORDS,
})

describeFields(timeOffRecord, {
  ...recordWords('the time off'),
  clinicId: 'The clinic in which it was entered.',
  doctorId: 'The doctor who is away.',
  from: 'When the doctor is away from, in UTC.',
  to: 'When the doctor is back, in UTC.',
  everywhere: 'True if it also counts in the doctor’s other clinics.',
  reason: 'Why. Absent unless the caller may enter time off for the doctor.',
  ...UNREADABLE_WORDS,
})

describeFields(timeOffAdded, { ...wordsOf(timeOffRecord), ...AFFECTED_WORDS })

describeFields(timeOffPage, {
  ...wordsOf(pageOf(timeOffRecord)),
  elsewhere:
    'When other clinics have taken the doctor’s time between `from` and `to`: bare times, without whose and where, and times that touch are one. Absent unless the request has both.',
})

describeFields(timeOffPage.shape.elsewhere.unwrap().element, {
  from: 'When the doctor is taken from, in UTC.',
  to: 'When the doctor is free again, in UTC.',
  reason:
    'BOOKED: the doctor sees somebody in another clinic. TIME_OFF: time off that they entered there for all their clinics.',
})
