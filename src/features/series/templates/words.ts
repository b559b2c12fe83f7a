import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../../platform/openapi/field-words.ts'
import * as schemas from './schemas.ts'

const words = {
  name: 'What the template is called in the clinic.',
  doctorId: 'The doctor of a series that is booked from it.',
  type: 'How doctor and patient meet.',
  locationId: 'Where they meet: required in person, refused for video calls.',
  duration: 'How many minutes each visit takes.',
  time: 'When the visits begin by the clock.',
  recurrence: 'When the visits come back.',
} as const

describeFields(schemas.addTemplateInput, words)
describeFields(schemas.changeTemplateInput, words)

describeFields(schemas.templatesQuery, {
  doctorId: 'Only templates of these doctors: ids, separated by commas.',
  ...PAGING_WORDS,
})

describeFields(schemas.templateRecord, {
  ...recordWords('the template'),
  ...words,
  locationId: 'Where they meet. Null if at no location.',
  time: 'When the visits begin by the clock, HH:mm.',
})
