import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCell, writeCell } from '../../../src/domain/transfer/cells.ts'
import { NO_EVIDENCE, noteOrder, orderOf } from '../../../src/domain/transfer/date-order.ts'
import { guarded, unguarded } from '../../../src/domain/transfer/guarded-text.ts'
import { readMinutes } from '../../../src/domain/transfer/read-minutes.ts'
import { readNumber } from '../../../src/domain/transfer/read-number.ts'
import { readTime } from '../../../src/domain/transfer/read-time.ts'
import type { CellKind, TransferColumn } from '../../../src/domain/transfer/transfer-column.ts'
import { columnOfField, guessFields, TRANSFER_COLUMNS } from '../../../src/domain/transfer/transfer-columns.ts'

const column = (as: CellKind): TransferColumn => ({ field: 'x', as, called: [] })
const options = { order: 'dmy', latest: 2026, isSheet: true } as const
const reading = (as: CellKind, cell: unknown, more = {}) => readCell(column(as), cell, { ...options, ...more })

test('a text comes back from its cell as it was, whatever a spreadsheet would make of it', () => {
  const tricky = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', ' ', '\t', '\r', '7', 'a', 'é') })
  fc.assert(
    fc.property(fc.oneof(fc.string(), tricky), (text) => {
      fc.pre(text !== '')
      expect(unguarded(guarded(text))).toBe(text)
      expect(guarded(text)).not.toMatch(/^[=+\-@\t\r]/)
    }),
  )
})

test.each(['=1+1', '+49 30 1', '-x', '@name'])('%s is written so that no spreadsheet runs it', (text) => {
  expect(writeCell(text)).toBe(`'${text}`)
})

test.each([
  ["'0151234567", '0151234567'],
  ["'=1", '=1'],
  [' Ann ', 'Ann'],
  ["'t Hooft", "'t Hooft"],
])('the cell %j says %j', (cell, text) => expect(unguarded(cell)).toBe(text))

describe('dates', () => {
  const orderOfAll = (...cells: string[]) => orderOf(cells.reduce(noteOrder, NO_EVIDENCE))

  test.each([
    [['13.02.1980', '01.02.1980'], 'dmy'],
    [['02/13/1980', '01/02/1980'], 'mdy'],
    [['01/02/1980', '03/04/1980'], 'ask'],
    [['13/02/1980', '02/13/1980'], 'ask'],
    [['1980-02-13', ''], null],
  ])('%j are %s', (cells, order) => expect(orderOfAll(...cells)).toBe(order))

  test.each([
    ['03.02.1980', 'dmy', '1980-02-03'],
    ['03.02.1980', 'mdy', '1980-03-02'],
    ['3/2/80', 'dmy', '1980-02-03'],
    ['3/2/26', 'dmy', '2026-02-03'],
    ['3/2/27', 'dmy', '1927-02-03'],
    ['1980-2-3', 'mdy', '1980-02-03'],
    ['19800203', 'dmy', '1980-02-03'],
    ['03.02.1980 00:00:00', 'dmy', '1980-02-03'],
    ['03-Feb-1980', 'mdy', '1980-02-03'],
    ['03-FEB-80', 'dmy', '1980-02-03'],
    ['Feb 3, 1980', 'dmy', '1980-02-03'],
    ['3rd February 1980', 'dmy', '1980-02-03'],
    ['1980-Feb-03', 'dmy', '1980-02-03'],
    ['3. März 1980', 'dmy', '1980-03-03'],
    ['3 de febrero de 1980', 'dmy', '1980-02-03'],
    ['3 फ़रवरी 1980', 'dmy', '1980-02-03'],
    ['०३/०२/१९८०', 'dmy', '1980-02-03'],
  ] as const)('%s read as %s is %s', (cell, order, date) => {
    expect(reading('date', cell, { order })).toEqual({ value: date })
  })

  test.each(['31.02.1980', '13/13/1980', 'soon', '1899-01-01', '03.02.1980 10:00', '3 Foo 1980', '30 Feb 1980'])(
    '%s is no date',
    (cell) => expect(reading('date', cell)).toHaveProperty('fault'),
  )

  test('a count of days, which may begin at two days, is told as one', () => {
    for (const as of ['date', 'instant'] as const)
      for (const cell of ['29221', '44197,375'])
        expect(reading(as, cell)).toMatchObject({ fault: expect.stringContaining('count of days') })
  })

  test.each(['NULL', '\\N', '#N/A', 'n/a', '-', '0000-00-00', '01/01/0001', '0001-01-01T00:00:00'])(
    '%s says that no date is there',
    (cell) => expect(reading('date', cell)).toEqual({ value: null }),
  )

  test.each([
    ['2026-03-01T10:00:00+05:30', '2026-03-01T10:00:00+05:30'],
    ['01.03.2026 09:05', '2026-03-01T09:05'],
    ['01/03/2026, 9:05 PM', '2026-03-01T21:05'],
    ['01/03/2026 12:00 AM', '2026-03-01T00:00'],
    ['01/03/2026 12:30 p.m.', '2026-03-01T12:30'],
    ['28.02.2026 24:00', '2026-03-01T00:00'],
    ['2026-03-01 10:00:00+0530', '2026-03-01T10:00+05:30'],
    ['01.03.2026', '2026-03-01'],
  ])('%s is the moment %s', (cell, at) => expect(reading('instant', cell)).toEqual({ value: at }))
})

test.each([
  ['9:05', '09:05'],
  ['09.05 Uhr', '09:05'],
  ['12:00 AM', '00:00'],
  ['12 pm', '12:00'],
  ['0:15 AM', '00:15'],
  ['24:00', '24:00'],
  ['0905', '09:05'],
  ['2400', '24:00'],
  ['2501', null],
  ['905', null],
  ['noon', '12:00'],
  ['12 noon', '12:00'],
  ['midnight', null],
  ['30.12.1899 09:05:00', '09:05'],
  ['1899-12-30T09:05:00', '09:05'],
  ['9:05 a. m.', '09:05'],
  ['0:00:00', '00:00'],
  ['25:00', null],
  ['13:00 pm', null],
  ['9', null],
  ['10:00:30', null],
])('the time %s is %s', (cell, time) => expect(readTime(cell)).toBe(time))

test.each([
  ['1200,50', 1200.5],
  ['1200.50', 1200.5],
  ['1.200,50', 1200.5],
  ['1,200.50', 1200.5],
  ['1.200', 1200],
  ["1'200", 1200],
  ['30', 30],
  ['12a', null],
  ['', null],
])('the number %s is %s', (cell, number) => expect(readNumber(cell)).toBe(number))

test.each([
  ['30', 30],
  ['30 min', 30],
  ['30 Minuten', 30],
  ["45'", 45],
  ['0:30', 30],
  ['1:15:00', 75],
  ['1 h', 60],
  ['1h 15', 75],
  ['1 Std. 15 Min.', 75],
  ['1,5 Stunden', 90],
  ['soon', null],
  ['min', null],
])('the length %s is %s minutes', (cell, minutes) => expect(readMinutes(cell)).toBe(minutes))

test.each([
  ['NULL', { value: null }],
  ['#NV', { value: null }],
  ["'NULL", { value: 'NULL' }],
  ['17.0', { value: '17' }],
  ["'17.0", { value: '17.0' }],
  ['17.05', { value: '17.05' }],
  ['4,91511E+11', { fault: expect.stringContaining('rounded by a spreadsheet') }],
  ["'4E+11", { value: '4E+11' }],
  ['007', { value: '007' }],
])('the number or address %s says %j, and prose says what it says', (cell, said) => {
  expect(reading('token', cell)).toEqual(said)
  expect(reading('text', 'None')).toEqual({ value: 'None' })
})

test('codes are known by the words of other systems, and by those of the mapping', () => {
  const status = columnOfField('appointments', 'status') as TransferColumn
  const read = (cell: string, words = {}) => readCell(status, cell, { ...options, words })
  expect(read('No-Show')).toEqual({ value: 'NO_SHOW' })
  expect(read('storniert')).toEqual({ value: 'CANCELLED' })
  expect(read('रद्द')).toEqual({ value: 'CANCELLED' })
  expect(read('geht klar')).toHaveProperty('fault')
  expect(read('Geht klar!', { gehtklar: 'CONFIRMED' })).toEqual({ value: 'CONFIRMED' })
})

describe('headings', () => {
  test('our own names mean our own fields', () => {
    for (const kind of ['patients', 'doctors', 'hours', 'appointments'] as const) {
      const fields = TRANSFER_COLUMNS[kind].map(({ field }) => field)
      expect(guessFields(kind, fields)).toEqual(fields)
    }
  })

  test.each([
    [
      ['Patientennr.', 'Name', 'Geburtsdatum', 'Telefon', 'Kasse'],
      ['externalId', 'name', 'dateOfBirth', 'phone', null],
    ],
    [
      ['Nombre', 'Fecha de nacimiento', 'Teléfono'],
      ['name', 'dateOfBirth', 'phone'],
    ],
    [
      ['नाम', 'जन्म तिथि', 'मोबाइल'],
      ['name', 'dateOfBirth', 'phone'],
    ],
    [
      ['ID', 'First Name', 'Last Name', 'DOB', 'Mobile'],
      ['externalId', 'firstName', 'lastName', 'dateOfBirth', 'phone'],
    ],
  ])('%j mean %j', (headings, fields) => expect(guessFields('patients', headings)).toEqual(fields))

  test('no field is guessed twice', () => {
    expect(guessFields('patients', ['Phone', 'Mobile'])).toEqual(['phone', null])
  })
})
