import { describeFields, wordsOf } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../platform/openapi/field-words.ts'
import * as schemas from './schemas.ts'

describeFields(schemas.calendarInput, {
  doctorId: 'Yourself as a doctor of the clinic. Send either this or `patientId`.',
  patientId: 'Your own patient record. Send either this or `doctorId`.',
})

describeFields(schemas.calendarsQuery, PAGING_WORDS)

describeFields(schemas.calendarRecord, {
  ...recordWords('the calendar'),
  doctorId: 'The doctor whose visits the calendar shows; null for a patient’s.',
  patientId: 'The patient whose visits the calendar shows; null for a doctor’s.',
  endedAt:
    'Since when its address no longer works, because you ended it or a newer one took its place; null while it works.',
})

describeFields(schemas.madeCalendar, {
  ...wordsOf(schemas.calendarRecord),
  url: 'The address to subscribe to in a calendar program. Only this answer shows it, and whoever has it can read the calendar.',
})
