import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill/implementation'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../../src/domain/errors.ts'
import {
  addDays,
  dayRange,
  daysBetween,
  hasOffset,
  instantText,
  isDateText,
  isInstantText,
  isoWeekday,
  isWholeMinute,
  localDate,
  localTime,
  readInstant,
  sessionBoundary,
  startOfDay,
  wallClock,
  zoneExists,
} from '../../src/domain/time.ts'
import { boundaryByTemporal, ZONES } from './support.ts'

const iso = (instant: number) => new Date(instant).toISOString()
const codeOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
  return null
}

describe('days', () => {
  test('are counted on the calendar, not in hours', () => {
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30')
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
    expect(daysBetween('2026-12-31', '2027-01-02')).toBe(2)
    expect(daysBetween('2027-01-02', '2026-12-31')).toBe(-2)
  })

  test('know their ISO weekday', () => {
    expect(isoWeekday('2026-11-22')).toBe(7)
    expect(isoWeekday('2026-11-23')).toBe(1)
    expect(isoWeekday('2026-11-28')).toBe(6)
  })

  test.each([
    ['2026-11-22', true],
    ['2028-02-29', true],
    ['1958-06-30', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-11-22T00:00', false],
    ['1899-12-31', false],
    ['2100-01-01', false],
    ['9999-12-31', false],
    ['', false],
  ])('%s is a day: %s', (text, expected) => {
    expect(isDateText(text)).toBe(expected)
  })
})

describe('zones', () => {
  test.each([
    ['Asia/Kolkata', true],
    ['America/Argentina/Buenos_Aires', true],
    ['Etc/GMT+5', true],
    ['UTC', true],
    ['+05:30', false],
    ['Asia/Lotus', false],
    ['', false],
    ['Asia/Kolkata\u0000', false],
  ])('%s exists: %s', (zone, expected) => {
    expect(zoneExists(zone)).toBe(expected)
  })

  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Africa/Cairo', '2026-04-24', 23],
    ['Asia/Kolkata', '2026-03-29', 24],
    ['Pacific/Apia', '2011-12-30', 0],
  ])('a day in %s, %s, has %d hours', (zone, date, hours) => {
    const { start, end } = dayRange(date, zone)
    expect((end - start) / 3_600_000).toBe(hours)
  })

  test('a day whose midnight is skipped begins when the clocks are set forward', () => {
    expect(iso(startOfDay('2026-04-24', 'Africa/Cairo'))).toBe('2026-04-23T22:00:00.000Z')
    expect(localTime(startOfDay('2026-04-24', 'Africa/Cairo'), 'Africa/Cairo')).toBe('01:00')
  })
})

describe('wall-clock', () => {
  test('a time that exists twice is the first', () => {
    expect(iso(wallClock({ date: '2026-11-01', time: '01:30', zone: 'America/New_York' }))).toBe(
      '2026-11-01T05:30:00.000Z',
    )
  })

  test.each([
    ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '02:00', '2026-03-29T01:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:30:00.000Z'],
  ])('in %s, %s %s does not exist; working hours move to the end of the gap', (zone, date, time, end) => {
    expect(codeOf(() => wallClock({ date, time, zone }))).toBe('DST_GAP')
    expect(iso(sessionBoundary({ date, time, zone }))).toBe(end)
  })

  test('24:00 is the start of the next day', () => {
    for (const zone of ZONES) {
      expect(sessionBoundary({ date: '2026-10-03', time: '24:00', zone })).toBe(startOfDay('2026-10-04', zone))
    }
  })

  const moments = fc.record({
    zone: fc.constantFrom(...ZONES, 'Africa/Casablanca', 'Africa/Cairo', 'Pacific/Chatham', 'America/St_Johns', 'UTC'),
    minute: fc.integer({ min: Date.UTC(2012, 0, 2) / 60_000, max: Date.UTC(2050, 0, 1) / 60_000 }),
  })

  test('agrees with Temporal on any instant', () => {
    fc.assert(
      fc.property(moments, ({ zone, minute }) => {
        const expected = Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO(zone)
        expect(localDate(minute * 60_000, zone)).toBe(expected.toPlainDate().toString())
        expect(localTime(minute * 60_000, zone)).toBe(expected.toPlainTime().toString().slice(0, 5))
        expect(startOfDay(localDate(minute * 60_000, zone), zone)).toBe(expected.startOfDay().epochMilliseconds)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('agrees with Temporal on any local time round changes of the clocks', () => {
    const changes = fc.record({
      change: fc.constantFrom(
        ['America/New_York', '2026-03-08'],
        ['America/New_York', '2026-11-01'],
        ['Europe/Berlin', '2026-03-29'],
        ['Europe/Berlin', '2026-10-25'],
        ['Australia/Lord_Howe', '2026-04-05'],
        ['Australia/Lord_Howe', '2026-10-04'],
        ['Africa/Cairo', '2026-04-24'],
        ['Africa/Cairo', '2026-10-29'],
        ['Asia/Kolkata', '2026-10-25'],
      ),
      minute: fc.integer({ min: -1440, max: 2880 }),
    })
    fc.assert(
      fc.property(changes, ({ change: [zone = '', day = ''], minute }) => {
        const plain = Temporal.PlainDateTime.from(`${day}T00:00`).add({ minutes: minute })
        const [date = '', time = ''] = plain.toString().split('T')
        const clock = { date, time: time.slice(0, 5), zone }
        const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
        const exists = earlier.toPlainDateTime().equals(plain)
        expect(codeOf(() => wallClock(clock))).toBe(exists ? null : 'DST_GAP')
        expect(sessionBoundary(clock)).toBe(boundaryByTemporal(clock.date, clock.time, zone))
      }),
      { seed: 2, numRuns: 300 },
    )
  })
})

describe('instants as text', () => {
  test('are what a Date writes, on whole minutes and between them', () => {
    const minutes = fc.integer({ min: -1e6, max: 1e8 }).map((minute) => minute * 60_000)
    const instants = fc.oneof(minutes, fc.integer({ min: -1e12, max: 4e12 }))
    const holds = (instant: number) => expect(instantText(instant)).toBe(new Date(instant).toISOString())
    fc.assert(fc.property(instants, (instant) => void holds(instant)))
  })

  test.each([
    ['2026-11-22T10:00', true],
    ['2026-11-22T10:00:30', true],
    ['2026-11-22T10:00:30.5Z', true],
    ['2026-11-22T10:00:30.125+05:30', true],
    ['2026-11-22T10:00-08:00', true],
    ['2026-11-22', false],
    ['2026-11-22 10:00', false],
    ['2026-11-22T24:00', false],
    ['2026-11-22T10:60', false],
    ['2026-11-22T10:00:60Z', false],
    ['2026-11-22T10:00:00.123456789Z', true],
    ['2026-11-22T10:00:00.1234567890Z', false],
    ['2026-11-22T10:00+0530', false],
    ['2026-11-22T10:00+24:00', false],
    ['2026-11-22t10:00z', false],
    ['2026-02-30T10:00Z', false],
    ['+002026-11-22T10:00Z', false],
    ['1999-12-31T23:59Z', false],
    ['2000-01-01T00:00Z', true],
    ['2000-01-01T05:00+05:30', false],
    ['1999-12-31T20:00-05:00', true],
    ['2099-12-31T23:59:59.999Z', true],
    ['2099-12-31T20:00-05:00', false],
    ['2100-01-01T00:00', false],
    ['2100-01-01T05:00+05:30', true],
    ['Sunday', false],
    ['2026-11-22T10:00Z\n', false],
  ])('%j is one: %s', (text, expected) => {
    expect(isInstantText(text)).toBe(expected)
  })

  test('say whether they name their offset', () => {
    expect(hasOffset('2026-11-22T10:00Z')).toBe(true)
    expect(hasOffset('2026-11-22T10:00+05:30')).toBe(true)
    expect(hasOffset('2026-11-22T10:00')).toBe(false)
    expect(hasOffset('2026-11-22')).toBe(false)
  })

  test('are wall-clock in the zone without an offset, and themselves with one', () => {
    expect(iso(readInstant('2026-11-22T10:00', 'Asia/Kolkata'))).toBe('2026-11-22T04:30:00.000Z')
    expect(iso(readInstant('2026-11-22T10:00:01.25', 'Asia/Kolkata'))).toBe('2026-11-22T04:30:01.250Z')
    expect(iso(readInstant('2026-11-22T10:00+01:00', 'Asia/Kolkata'))).toBe('2026-11-22T09:00:00.000Z')
  })

  test('are refused in a gap, and when they are none', () => {
    expect(codeOf(() => readInstant('2026-03-08T02:30', 'America/New_York'))).toBe('DST_GAP')
    expect(codeOf(() => readInstant('2026-03-08T02:30Z', 'America/New_York'))).toBe(null)
    expect(codeOf(() => readInstant('tomorrow', 'America/New_York'))).toBe('VALIDATION_ERROR')
    expect(codeOf(() => readInstant('2000-01-01T00:00', 'Asia/Kolkata'))).toBe('VALIDATION_ERROR')
    expect(codeOf(() => readInstant('2099-12-31T23:00', 'America/New_York'))).toBe('VALIDATION_ERROR')
  })

  test('what is taken for one can be read or lies in a gap, and nothing else can', () => {
    const texts = fc.stringMatching(
      /^20[1-8][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9](Z|[+-][0-2][0-9]:[0-5][0-9])?$/,
    )
    fc.assert(
      fc.property(texts, fc.constantFrom(...ZONES), (text, zone) => {
        const code = codeOf(() => readInstant(text, zone))
        if (isInstantText(text)) expect(code).not.toBe('VALIDATION_ERROR')
        else expect(code).toBe('VALIDATION_ERROR')
      }),
      { seed: 3, numRuns: 500 },
    )
  })
})

test.for([
  ['2027-03-01T10:00', true],
  ['2027-03-01T10:59:00', true],
  ['2027-03-01T10:00:00.000000000Z', true],
  ['2027-03-01T10:00:00+05:45', true],
  ['2027-03-01T10:00:01', false],
  ['2027-03-01T10:00:00.000000001Z', false],
  ['2027-03-01T10:00:30-03:30', false],
] as const)('%s is a whole minute: %s', ([text, isWhole]) => {
  expect(isWholeMinute(text)).toBe(isWhole)
})
