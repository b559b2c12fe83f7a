import { describe, expect, test } from 'vitest'
import { DAY_ADDRESS } from '../../src/web/pages/day/day-address.ts'
import { DESK_ADDRESS } from '../../src/web/pages/desk/address/desk-address.ts'
import { isPassedOver } from '../../src/web/parts/use-address.ts'

const addressOf = (rest: string) => new URL(`https://kept.example/page${rest}`)

const NOTHING = {
  tab: 'day',
  day: null,
  weekOf: null,
  doctorId: null,
  locationId: null,
  visitId: null,
  side: null,
  dialog: null,
}

describe('the address of the desk', () => {
  test.each([
    '',
    '?day=2026-12-02',
    '?day=2026-12-02&week=d1&location=l1',
    '?week=',
    '?tab=affected&doctor=d1',
    '?visit=v1',
    '?panel=new&dialog=find',
    '?panel=first-free',
  ])('is %j again when it is written', (rest) => {
    expect(`?${DESK_ADDRESS.write(DESK_ADDRESS.read(addressOf(rest)))}`.replace(/^\?$/, '')).toBe(rest)
  })

  test.each([
    '?day=2026-02-30',
    '?day=tomorrow',
    '?day=9999-12-31',
    '?day=',
    '?tab=elsewhere',
    '?tab=',
    '?panel=visit',
    '?dialog=new',
    '?doctor=%3Cb%3E',
    '?doctor=a%20b&location=%00',
    '?visit=',
    '?week=a/b',
    '?unknown=1',
    '#elsewhere',
  ])('is passed over where it says %j', (rest) => {
    expect(DESK_ADDRESS.read(addressOf(rest))).toEqual(NOTHING)
  })

  test('may lead to a list as other pages have it, and has one panel beside the day', () => {
    expect(DESK_ADDRESS.read(addressOf('#affected')).tab).toBe('affected')
    expect(DESK_ADDRESS.read(addressOf('?visit=v1&panel=new'))).toMatchObject({ visitId: 'v1', side: null })
  })
})

describe('the address of a doctor’s day', () => {
  test.each(['', '?day=2026-12-02', '?visit=v1', '?day=2026-12-02&plan=p1', '?panel=hours'])(
    'is %j again when it is written',
    (rest) => {
      expect(`?${DAY_ADDRESS.write(DAY_ADDRESS.read(addressOf(rest)))}`.replace(/^\?$/, '')).toBe(rest)
    },
  )

  test.each(['?day=2026-13-01', '?visit=', '?plan=a%20b', '?panel=other'])(
    'is passed over where it says %j',
    (rest) => {
      expect(DAY_ADDRESS.read(addressOf(rest))).toEqual({ chosen: null, day: null, showsHours: false })
    },
  )
})

test.each([
  ['the one before a panel that was closed', { at: 3, isTwin: true }, { at: 2 }, true],
  ['the first of the page, from which one would leave it', { at: 1, isTwin: true }, { at: 0 }, false],
  ['one that shows something else', { at: 3 }, { at: 2 }, false],
  ['one that is gone on to', { at: 3, isTwin: true }, { at: 4 }, false],
  ['one that is farther back', { at: 3, isTwin: true }, { at: 1 }, false],
])('an entry of the history: %s', (_, left, come, expected) => {
  expect(isPassedOver(left, come)).toBe(expected)
})
