import { expect, test } from 'vitest'
import { unknownCells } from '../../../src/domain/transfer/unknown-cells.ts'

test.each([
  ['codes and what other systems call them', 'appointments', ['CONFIRMED', 'no show', 'storniert'], { status: [] }],
  ['a status that is none', 'appointments', ['done', 'left early'], { status: ['left early'] }],
  ['a kind of visit that is none', 'appointments', ['Video', 'chat'], { type: ['chat'] }],
  ['several in a cell', 'hours', ['In person, chat', 'chat | home visit; '], { types: ['chat'] }],
  ['a state of a patient', 'patients', ['aktiv', 'moved'], { status: ['moved'] }],
  ['a kind without codes', 'doctors', ['anything'], {}],
] as const)('%s', (_, kind, cells, expected) => {
  const found = unknownCells(kind, cells)
  for (const [field, words] of Object.entries(expected)) expect(found[field] ?? []).toEqual(words)
  if (Object.keys(expected).length === 0) expect(found).toEqual({})
})
