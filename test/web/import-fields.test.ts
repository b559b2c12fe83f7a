import { expect, test } from 'vitest'
import { TRANSFER_COLUMNS } from '../../src/domain/transfer/transfer-columns.ts'
import { TRANSFER_KINDS } from '../../src/domain/transfer/transfer-kind.ts'
import { CODES_OF, weekdayNames } from '../../src/web/pages/settings/imports/mapping/codes-of.ts'
import { DATES, FIELDS_OF, KINDS, REQUIRED } from '../../src/web/pages/settings/imports/mapping/fields-of.ts'
import {
  codeWords,
  isOrderOpen,
  meaningOf,
  missingFields,
  openWords,
} from '../../src/web/pages/settings/imports/mapping/mapping-draft.ts'
import { en as common } from '../../src/web/words/common/en.ts'
import { en as imports } from '../../src/web/words/settings-imports/en.ts'

test('the console offers every kind of file', () => {
  expect([...KINDS].sort()).toEqual([...TRANSFER_KINDS].sort())
})

test.each(TRANSFER_KINDS)('the console knows the fields of %s as an import does', (kind) => {
  const columns = TRANSFER_COLUMNS[kind]
  expect([...FIELDS_OF[kind]].sort()).toEqual(columns.map(({ field }) => field).sort())
  expect([...REQUIRED[kind]].sort()).toEqual(
    columns
      .filter((one) => one.isRequired)
      .map(({ field }) => field)
      .sort(),
  )
  const dates = columns.filter((one) => one.as === 'date' || one.as === 'instant').map(({ field }) => field)
  expect(FIELDS_OF[kind].filter((field) => DATES.includes(field)).sort()).toEqual(dates.sort())
})

const column = (dateOrder: 'dmy' | 'ask' | null) => ({
  ...{ name: 'When', filled: 1, dateOrder, values: null, guess: null },
  unknown: {},
})

test.each(TRANSFER_KINDS)('the console knows the codes that words of %s can mean, and calls each', (kind) => {
  const coded = TRANSFER_COLUMNS[kind].flatMap(({ field, codes }) => (codes ? [[field, codes] as const] : []))
  expect(CODES_OF[kind]).toEqual(Object.fromEntries(coded))
  const labels: Record<string, string> = { ...weekdayNames('en'), ...common.status, ...imports.codes }
  for (const [, codes] of coded) expect(codes.filter((code) => !labels[code])).toEqual([])
})

test('words that nobody has explained stand first, and are open until somebody does', () => {
  const states = { ...column(null), values: ['done', 'late', 'left'], unknown: { status: ['late', 'left'] } }
  expect(codeWords('appointments', states, 'status')).toEqual(['late', 'left', 'done'])
  expect(codeWords('appointments', states, 'reason')).toEqual([])
  expect(openWords(states, { field: 'status', values: { late: 'COMPLETED' } })).toEqual(['left'])
  expect(openWords(states, { field: 'reason' })).toEqual([])
  const types = { ...column(null), values: ['home, chat', 'home'], unknown: { types: ['chat'] } }
  expect(codeWords('hours', types, 'types')).toEqual(['chat'])
})

test('the order of dates is asked where the file leaves it open, and taken from it where it does not', () => {
  expect(meaningOf(column('dmy'), 'dateOfBirth')).toEqual({ field: 'dateOfBirth', dateOrder: 'dmy' })
  expect(meaningOf(column('dmy'), 'phone')).toEqual({ field: 'phone' })
  expect(isOrderOpen(column('ask'), { field: 'dateOfBirth' })).toBe(true)
  expect(isOrderOpen(column('ask'), { field: 'dateOfBirth', dateOrder: 'mdy' })).toBe(false)
  expect(isOrderOpen(column('ask'), { field: null })).toBe(false)
})

test('what every row needs is missed until a column, a default or another field gives it', () => {
  const draft = (fields: string[], defaults = {}) => ({
    columns: new Map(fields.map((field) => [field, { field }])),
    defaults,
  })
  expect(missingFields('patients', draft([]))).toEqual(['name'])
  expect(missingFields('patients', draft(['lastName']))).toEqual([])
  expect(missingFields('appointments', draft(['appointmentDate']))).toEqual(['doctorId'])
  expect(missingFields('appointments', draft(['appointmentDate'], { doctorId: 'D-7' }))).toEqual([])
})
