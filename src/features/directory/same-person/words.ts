import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS } from '../../../platform/openapi/field-words.ts'
import { mismatch, mismatchesQuery } from './mismatches.ts'

describeFields(mismatchesQuery, PAGING_WORDS)

const recordWords = {
  kind: 'What kind of record it is.',
  id: 'The id of that record.',
  patient: 'The patient whom it belongs to.',
} as const

describeFields(mismatch, {
  ...recordWords,
  of: 'The record it is linked to, which belongs to another patient.',
})

describeFields(mismatch.shape.of, recordWords)

// One schema for both.
describeFields(mismatch.shape.patient, { id: 'The id of the patient.', name: 'The patient’s name.' })
