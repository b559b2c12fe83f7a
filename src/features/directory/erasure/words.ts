import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import { eraseInput, erasureAnswer } from './schemas.ts'

describeFields(eraseInput, {
  reason: 'Why the person is erased, for the clinic’s own papers. It is kept sealed.',
  confirmId: 'The id of the patient once more, so that nobody is erased by a slip.',
  dryRun: 'True writes nothing, and only says what would be kept and what would go.',
})

describeFields(erasureAnswer, {
  kept: 'What stays, sealed, under the id of the record: for administrators and the treating doctors only.',
  erased: 'What is gone.',
  until:
    'Until when the rest is kept, in UTC: `recordRetentionYears` after the last visit. Not there if it is kept for good, or if nothing is kept.',
})

describeFields(erasureAnswer.shape.kept, {
  visits: 'Visits that took place, were begun or have clinical text, with their texts.',
  plans: 'Follow-up plans; those that were open are cancelled.',
})

describeFields(erasureAnswer.shape.erased, {
  records: 'Records: the patient’s own, and those that were merged into it.',
  visits: 'Visits of which only doctor, time and state stay.',
  cancelled: 'Visits that were cancelled, so that their time is free again.',
  series: 'Series: they are cancelled, and their texts are gone.',
  messages: 'Messages to the patient and answers of theirs.',
  links: 'Links of users to the patient.',
  calendars: 'Calendar addresses of the patient’s visits.',
  notifications: 'Notifications of users about the patient.',
  tasks: 'Entries of the inbox about the patient.',
  imports:
    'Imports that wait to be committed and whose files hold the patient, or may: their files have to be sent again.',
})
