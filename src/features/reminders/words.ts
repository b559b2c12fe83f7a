import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../platform/openapi/field-words.ts'
import * as schemas from './schemas.ts'

const words = {
  offsetMinutes:
    'How many minutes before a visit its patient is reminded: 15 minutes to 31 days. The clinic’s quiet hours may move it.',
  channel: '`email` or `sms`. Null: the first by which the patient can be reached.',
  active: 'Whether the rule reminds. False keeps it for later.',
  skipConfirmed: 'Whether a visit that is CONFIRMED is not reminded of.',
} as const

describeFields(schemas.addRuleInput, words)
describeFields(schemas.changeRuleInput, words)
describeFields(schemas.rulesQuery, PAGING_WORDS)
const { clinicId: _, ...ofRecord } = recordWords('the rule')
describeFields(schemas.ruleRecord, { ...ofRecord, id: 'The id of the rule: a UUID.', ...words })
