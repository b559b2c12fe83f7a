import { describeFields, wordsOf } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../../platform/openapi/field-words.ts'
import { AFFECTED_WORDS } from '../affected-words.ts'
import { addClosureInput, closureAdded, closureRecord, closuresQuery } from './schemas.ts'

const ZONE = 'Without an offset it is local time in the zone of the location, or of the clinic if none is named.'

describeFields(addClosureInput, {
  from: `When it closes. ${ZONE}`,
  to: `When it is open again. ${ZONE}`,
  locationId: 'The location that is closed. Null or left out: the whole clinic.',
  reason: 'Why it is closed, such as a holiday.',
})

describeFields(closuresQuery, {
  from: `Only closures that end after this time. ${ZONE}`,
  to: `Only closures that begin before this time. ${ZONE}`,
  locationId: 'Only closures of this location.',
  ...PAGING_WORDS,
})

describeFields(closureRecord, {
  ...recordWords('the closure'),
  locationId: 'The location that is closed. Null: the whole clinic.',
  from: 'When it closes, in UTC.',
  to: 'When it is open again, in UTC.',
  reason: 'Why it is closed. Null if nothing was said.',
})

describeFields(closureAdded, { ...wordsOf(closureRecord), ...AFFECTED_WORDS })
