import { describe, expect, test } from 'vitest'
import { languageOf } from '../../../src/domain/messages/language.ts'
import { inSevenBits, segmentsOf } from '../../../src/domain/messages/segments.ts'
import { faultOfTemplate, SUBJECT_NAMES } from '../../../src/domain/messages/template-text.ts'

test.each([
  ['de', null, 'de'],
  ['de-AT', 'en', 'de'],
  ['DE', 'en', 'de'],
  ['de_CH', 'en', 'de'],
  ['deu', 'en', 'de'],
  ['ger', 'en', 'de'],
  ['hi-IN', 'en', 'hi'],
  ['hi-Deva-IN', 'en', 'hi'],
  ['es-419', 'en', 'es'],
  [' en-GB ', 'de', 'en'],
  ['fr', 'de', 'de'],
  ['', 'es', 'es'],
  ['deutsch', 'es', 'es'],
  ['und', null, 'en'],
  ['constructor', null, 'en'],
  [null, 'hi', 'hi'],
  [null, 'fr', 'en'],
  [null, null, 'en'],
] as const)('%j in a clinic of %j is written to in %s', (patient, clinic, language) => {
  expect(languageOf(patient, clinic)).toBe(language)
})

describe('parts of an SMS', () => {
  test.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    // The euro sign counts twice, and is not parted.
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
    ['ñ'.repeat(160), 1],
    ['á'.repeat(70), 1],
    ['á'.repeat(71), 2],
    ['क'.repeat(134), 2],
    ['क'.repeat(135), 3],
    ['😀'.repeat(35), 1],
    ['😀'.repeat(36), 2],
    ['😀'.repeat(67), 3],
  ] as const)('%#', (text, parts) => expect(segmentsOf(text)).toBe(parts))

  test.each([
    ['mié a las 10\u202f30', 'mié a las 10 30'],
    ['García', 'Garcia'],
    ['Garci\u0301a', 'Garcia'],
    ['Łódź', 'Łódź'],
    ['नमस्ते García', 'नमस्ते García'],
    ['a…', 'a...'],
  ])('%j is sent as %j', (text, sent) => expect(inSevenBits(text)).toBe(sent))
})

test.each([
  ['Hello {{patientName}}, {{ time }}', null],
  ['No names', null],
  ['{ not } a { name }', null],
  ['{{reason}}', 'must name only {{patientName}}'],
  ['{{PatientName}}', 'must name only'],
  ['{{}}', 'must name only'],
  ['{{constructor}}', 'must name only'],
  ['{{patientName', 'must close'],
  ['patientName}}', 'must close'],
  ['{{{{patientName}}}}', 'must close'],
  ['{{{patientName}}}', null],
] as const)('%j: %s', (text, fault) => {
  if (fault === null) expect(faultOfTemplate(text)).toBeNull()
  else expect(faultOfTemplate(text)).toContain(fault)
})

test('a subject names the clinic and nobody else', () => {
  expect(faultOfTemplate('{{clinicName}}', SUBJECT_NAMES)).toBeNull()
  expect(faultOfTemplate('{{doctorName}}', SUBJECT_NAMES)).toContain('locked phone')
})
