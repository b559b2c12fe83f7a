import { expect, test } from 'vitest'
import { ageOn, childsAge } from '../../src/web/parts/desk-lists/child-of.ts'
import { internationalPhone } from '../../src/web/parts/desk-lists/international-phone.ts'
import { isLeftOver } from '../../src/web/parts/desk-lists/is-left-over.ts'

test.each([
  ['2016-12-01', '2026-12-01', 10],
  ['2016-12-02', '2026-12-01', 9],
  ['2016-01-31', '2026-12-01', 10],
  ['2020-02-29', '2021-02-28', 0],
  ['2020-02-29', '2021-03-01', 1],
])('who was born on %s is on %s of this age: %i', (born, day, age) => {
  expect(ageOn(born, day)).toBe(age)
})

test.each([
  ['2008-12-03', 'Asia/Kolkata', 17],
  // It is their birthday there already.
  ['2008-12-02', 'Asia/Kolkata', null],
  ['2008-12-02', 'America/New_York', 17],
  [null, 'Asia/Kolkata', null],
])('born on %s and looked at in %s, a child’s age is %s', (born, zone, age) => {
  expect(childsAge(born, zone, Date.parse('2026-12-01T20:00:00Z'))).toBe(age)
})

test.each([
  ['9876543210', 'IN', '+91 98765 43210'],
  ['098765 43210', 'IN', '+91 98765 43210'],
  ['030 5557711', 'DE', '+49 30 5557711'],
  ['(212) 555-0188', 'US', '+1 212 555 0188'],
  ['612 34 56 78', 'ES', '+34 612 34 56 78'],
  ['+44 20 7946 0018', 'IN', '+44 20 7946 0018'],
  ['0044 20 7946 0018', 'DE', '+44 20 7946 0018'],
  // What cannot be read stays, for the server to say so.
  ['12', 'IN', '12'],
  ['call her mother', 'IN', 'call her mother'],
  ['9876543210', null, '9876543210'],
  ['(212) 555-0188 ext. 7', 'US', '(212) 555-0188 ext. 7'],
])('%s typed in %s is kept as %s', (typed, country, kept) => {
  expect(internationalPhone(typed, country)).toBe(kept)
})

test('what nobody closed is what was left over, and not who waits or is with the doctor now', () => {
  const now = Date.parse('2026-12-01T12:00:00Z')
  const visit = (status: string, localDate: string) => ({ status, localDate, timezone: 'Asia/Kolkata' })
  expect(isLeftOver(visit('CHECKED_IN', '2026-12-01'), now)).toBe(false)
  expect(isLeftOver(visit('IN_PROGRESS', '2026-12-01'), now)).toBe(false)
  expect(isLeftOver(visit('CHECKED_IN', '2026-11-30'), now)).toBe(true)
  expect(isLeftOver(visit('IN_PROGRESS', '2026-11-30'), now)).toBe(true)
  expect(isLeftOver(visit('SCHEDULED', '2026-12-01'), now)).toBe(true)
})
