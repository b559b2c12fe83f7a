import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../../src/domain/errors.ts'
import { expand, FREQUENCIES, type Recurrence, WEEKDAYS } from '../../src/domain/recurrence.ts'
import { rruleOf, summaryOf } from '../../src/domain/recurrence-text.ts'
import { occurrenceAt } from '../../src/domain/series.ts'
import { addDays, daysBetween, isoWeekday, localDate, localTime } from '../../src/domain/time.ts'
import { boundaryByTemporal, ZONES } from './support.ts'

const rule = (frequency: Recurrence['frequency'], over: Partial<Recurrence> = {}): Recurrence => ({
  frequency,
  interval: 1,
  ...over,
})

/** A refusal as a rejection. */
const expanded = async (...given: Parameters<typeof expand>) => expand(...given)

const days = async (recurrence: Recurrence, startDate: string, endDate?: string) =>
  expand(recurrence, { startDate, endDate }).dates

const short = (dates: readonly string[]) => dates.map((date) => date.slice(2)).join(' ')

describe('tables', () => {
  test.each([
    ['weekly', rule('WEEKLY', { count: 5 }), '2027-03-08', '27-03-08 27-03-15 27-03-22 27-03-29 27-04-05'],
    [
      'weekly on two days, from between them',
      rule('WEEKLY', { byDay: ['MO', 'TH'], count: 5 }),
      ...['2027-03-09', '27-03-11 27-03-15 27-03-18 27-03-22 27-03-25'],
    ],
    ['fortnightly', rule('WEEKLY', { interval: 2, count: 4 }), '2027-03-10', '27-03-10 27-03-24 27-04-07 27-04-21'],
    [
      'fortnightly on days either side of the start: weeks begin on Monday',
      rule('WEEKLY', { interval: 2, byDay: ['MO', 'WE', 'SU'], count: 6 }),
      ...['2027-03-10', '27-03-10 27-03-14 27-03-22 27-03-24 27-03-28 27-04-05'],
    ],
    [
      'monthly by day: the second Monday and the last Friday',
      rule('MONTHLY', { byDay: ['2MO', '-1FR'], count: 5 }),
      ...['2027-03-01', '27-03-08 27-03-26 27-04-12 27-04-30 27-05-10'],
    ],
    [
      'a fifth Monday that not every month has',
      rule('MONTHLY', { byDay: ['5MO'], count: 3 }),
      '2027-03-01',
      '27-03-29 27-05-31 27-08-30',
    ],
    [
      'the end of the month: the 31st is the last day of a shorter one, and the 31st again',
      rule('MONTHLY', { count: 8 }),
      ...['2027-10-31', '27-10-31 27-11-30 27-12-31 28-01-31 28-02-29 28-03-31 28-04-30 28-05-31'],
    ],
    ['the 30th', rule('MONTHLY', { count: 4 }), '2026-12-30', '26-12-30 27-01-30 27-02-28 27-03-30'],
    [
      'the 29th in a common and a leap year',
      rule('MONTHLY', { interval: 12, count: 3 }),
      '2027-01-29',
      '27-01-29 28-01-29 29-01-29',
    ],
    [
      'every fourth month from a 31st',
      rule('MONTHLY', { interval: 4, count: 4 }),
      '2027-10-31',
      '27-10-31 28-02-29 28-06-30 28-10-31',
    ],
    ['a leap day, yearly', rule('YEARLY', { count: 3 }), '2028-02-29', '28-02-29 29-02-28 30-02-28'],
    ['daily over a leap day', rule('DAILY', { count: 3 }), '2028-02-28', '28-02-28 28-02-29 28-03-01'],
    [
      'every third day if it is a workday',
      rule('DAILY', { interval: 3, byDay: ['MO', 'TU'], count: 3 }),
      '2027-03-01',
      '27-03-01 27-03-16 27-03-22',
    ],
    ['until a day, which counts', rule('WEEKLY', { until: '2027-03-22' }), '2027-03-08', '27-03-08 27-03-15 27-03-22'],
  ] as const)('%s', async (_name, recurrence, start, expected) => {
    expect(short(await days(recurrence, start))).toBe(expected)
  })
})

/** By another road than the library's: every day of the span is asked whether the rule means it. */
function byScanning({ interval, frequency, byDay }: Recurrence, startDate: string, last: string): string[] {
  const [year = 0, month = 0, day = 0] = startDate.split('-').map(Number)
  const monday = addDays(startDate, 1 - isoWeekday(startDate))
  const isMeant = (date: string): boolean => {
    const [y = 0, m = 0, d = 0] = date.split('-').map(Number)
    const length = new Date(Date.UTC(y, m, 0)).getUTCDate()
    const months = (y - year) * 12 + m - month
    const weekday = WEEKDAYS[isoWeekday(date) - 1] ?? ''
    const names = [weekday, `${Math.ceil(d / 7)}${weekday}`, `-${Math.ceil((length - d + 1) / 7)}${weekday}`]
    const isNamed = byDay?.some((name) => names.includes(name))
    switch (frequency) {
      case 'DAILY':
        return daysBetween(startDate, date) % interval === 0 && (isNamed ?? true)
      case 'WEEKLY':
        return (
          Math.floor(daysBetween(monday, date) / 7) % interval === 0 &&
          (isNamed ?? weekday === WEEKDAYS[isoWeekday(startDate) - 1])
        )
      case 'MONTHLY':
        return months % interval === 0 && (isNamed ?? d === Math.min(day, length))
      case 'YEARLY':
        return months % (12 * interval) === 0 && d === Math.min(day, length)
    }
  }
  const span = Array.from({ length: daysBetween(startDate, last) + 1 }, (_, n) => addDays(startDate, n))
  return span.filter(isMeant)
}

const anyDay = fc.integer({ min: 0, max: 3000 }).map((n) => addDays('2024-01-01', n))
const plainDays = fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1, maxLength: 5 })
const countedDays = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom('', '1', '2', '3', '4', '5', '-1', '-2'), fc.constantFrom(...WEEKDAYS))
    .map((parts) => parts.join('')),
  { minLength: 1, maxLength: 3 },
)
const anyRule: fc.Arbitrary<Recurrence> = fc.constantFrom(...FREQUENCIES).chain((frequency) =>
  fc.record({
    frequency: fc.constant(frequency),
    interval: fc.integer({ min: 1, max: frequency === 'DAILY' ? 60 : 13 }),
    byDay:
      frequency === 'YEARLY'
        ? fc.constant(undefined)
        : fc.option(frequency === 'MONTHLY' ? countedDays : plainDays, { nil: undefined }),
  }),
)

describe('properties', () => {
  test('the days are those that scanning the calendar finds', async () => {
    await fc.assert(
      fc.asyncProperty(anyRule, anyDay, fc.integer({ min: 0, max: 700 }), async (recurrence, start, length) => {
        const end = addDays(start, length)
        const expected = byScanning(recurrence, start, end)
        const found = await days(recurrence, start, end).catch((error) => error)
        if (found instanceof DomainError) expect(expected.length === 0 || expected.length > 104).toBe(true)
        else expect(found).toEqual(expected)
      }),
      { numRuns: 400 },
    )
  })

  test('a count takes that many from the start, and numbers do not depend on the end', async () => {
    await fc.assert(
      fc.asyncProperty(anyRule, anyDay, fc.integer({ min: 1, max: 12 }), async (recurrence, start, count) => {
        const some = await days({ ...recurrence, count }, start).catch(() => null)
        if (some === null) return
        expect(some).toEqual(byScanning(recurrence, start, addDays(start, 731)).slice(0, count))
        const shorter = expand({ ...recurrence, count }, { startDate: start, endDate: some.at(-1) })
        expect(shorter.dates).toEqual(some)
      }),
      { numRuns: 200 },
    )
  })

  test('what an expansion says of itself gives the same days again', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRule,
        anyDay,
        fc.integer({ min: 1, max: 104 }),
        fc.integer({ min: 0, max: 600 }),
        async (recurrence, start, count, length) => {
          const endDate = addDays(start, length)
          const first = await expanded({ ...recurrence, count }, { startDate: start, endDate }).catch(() => null)
          if (first === null) return
          const again = expand(first.recurrence, { startDate: start, endDate: first.endDate })
          expect(again).toEqual(first)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('a wall-clock time stays what it is, in every zone; one that is skipped is the first valid minute after it', () => {
    const minute = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(anyDay, minute, fc.constantFrom(...ZONES), (date, minutes, zone) => {
        const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
        const { start, isSkipped } = occurrenceAt(date, time, zone)
        expect(start).toBe(boundaryByTemporal(date, time, zone))
        expect(isSkipped).toBe(localDate(start, zone) !== date || localTime(start, zone) !== time)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('clocks', () => {
  const at = (zone: string, date: string, time: string) => {
    const { start, isSkipped } = occurrenceAt(date, time, zone)
    return `${new Date(start).toISOString().slice(0, 16)}Z${isSkipped ? ' gap' : ''}`
  }

  test.each([
    ['Europe/Berlin', '02:30', ['2027-03-21', '01:30Z'], ['2027-03-28', '01:00Z gap'], ['2027-04-04', '00:30Z']],
    ['Europe/Berlin', '02:30', ['2027-10-24', '00:30Z'], ['2027-10-31', '00:30Z'], ['2027-11-07', '01:30Z']],
    ['America/New_York', '02:30', ['2027-03-07', '07:30Z'], ['2027-03-14', '07:00Z gap'], ['2027-03-21', '06:30Z']],
    ['America/New_York', '01:30', ['2027-10-31', '05:30Z'], ['2027-11-07', '05:30Z'], ['2027-11-14', '06:30Z']],
    ['Asia/Kolkata', '09:00', ['2027-03-28', '03:30Z'], ['2027-10-31', '03:30Z'], ['2027-11-07', '03:30Z']],
    ['Australia/Lord_Howe', '02:15', ['2027-09-26', '15:45Z'], ['2027-10-03', '15:30Z gap'], ['2027-10-10', '15:15Z']],
    ['Australia/Lord_Howe', '01:45', ['2027-03-28', '14:45Z'], ['2027-04-04', '14:45Z'], ['2027-04-11', '15:15Z']],
  ])('%s at %s', (zone: string, time: string, ...table: string[][]) => {
    const found = table.map(([date = '']) => [date, at(zone, date, time).slice(11)])
    expect(found).toEqual(table.map((row) => [...row]))
  })
})

describe('ends', () => {
  test('one year, or 104 occurrences, where none is said', async () => {
    expect(await days(rule('MONTHLY'), '2027-03-08')).toHaveLength(12)
    expect((await days(rule('WEEKLY'), '2027-03-08')).at(-1)).toBe('2028-03-06')
    expect(await days(rule('DAILY'), '2027-03-08')).toHaveLength(104)
    expect(await days(rule('YEARLY'), '2028-02-29')).toEqual(['2028-02-29'])
  })

  test('the earlier of two bounds holds; a count that it cuts is no count any more', async () => {
    const { dates, endDate, recurrence } = expand(rule('WEEKLY', { count: 9 }), {
      startDate: '2027-03-08',
      endDate: '2027-03-20',
    })
    expect([dates.length, endDate, recurrence]).toEqual([2, '2027-03-20', { frequency: 'WEEKLY', interval: 1 }])
  })

  test.each([
    [rule('WEEKLY', { until: '2029-03-09' }), undefined, '#/recurrence/until'],
    [rule('WEEKLY'), '2029-03-09', '#/endDate'],
    [rule('WEEKLY'), '2027-03-07', '#/endDate'],
    [rule('DAILY'), '2027-12-31', '#/endDate'],
    [rule('MONTHLY', { count: 26 }), undefined, '#/recurrence/count'],
    [rule('DAILY', { interval: 7, byDay: ['TU'] }), undefined, '#/recurrence'],
  ])('refuses %j until %s', async (recurrence, endDate, pointer) => {
    const error = await expanded(recurrence, { startDate: '2027-03-08', endDate }).catch((refusal) => refusal)
    expect(error).toBeInstanceOf(DomainError)
    expect(error.extra.errors).toEqual([expect.objectContaining({ pointer })])
  })

  test('two years to the day are allowed', async () => {
    expect(await days(rule('MONTHLY'), '2027-03-08', '2029-03-08')).toHaveLength(25)
    expect(await days(rule('WEEKLY', { count: 104 }), '2027-03-08')).toHaveLength(104)
  })
})

describe('told', () => {
  const told = (recurrence: Recurrence, startDate = '2027-03-08') => {
    const series = { recurrence, startDate, endDate: '2027-06-30', time: '10:00', timezone: 'Europe/Berlin' }
    return [rruleOf(series), summaryOf(series).replace(' at 10:00 (Europe/Berlin)', '')]
  }

  test.each([
    [rule('WEEKLY', { count: 5 }), ['FREQ=WEEKLY;COUNT=5', 'Every week on Monday, 5 times']],
    [
      rule('WEEKLY', { interval: 2, byDay: ['MO', 'WE', 'FR'] }),
      [
        'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;UNTIL=20270630T215959Z',
        'Every 2 weeks on Monday, Wednesday and Friday, until 2027-06-30',
      ],
    ],
    [
      rule('MONTHLY', { byDay: ['2MO', '-1FR'], count: 1 }),
      ['FREQ=MONTHLY;BYDAY=2MO,-1FR;COUNT=1', 'Every month on the second Monday and last Friday, once'],
    ],
    [
      rule('DAILY', { byDay: ['SA', 'SU'], count: 4 }),
      ['FREQ=DAILY;BYDAY=SA,SU;COUNT=4', 'Every day if it is Saturday or Sunday, 4 times'],
    ],
    [rule('DAILY', { interval: 3, count: 4 }), ['FREQ=DAILY;INTERVAL=3;COUNT=4', 'Every 3 days, 4 times']],
    [rule('YEARLY', { count: 2 }), ['FREQ=YEARLY;COUNT=2', 'Every year on 8 March, 2 times']],
  ])('%j', (recurrence, expected) => {
    expect(told(recurrence)).toEqual(expected)
  })

  test('a day that shorter months lack', () => {
    expect(told(rule('MONTHLY', { count: 3 }), '2027-01-31')).toEqual([
      'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=3',
      'Every month on day 31, or the last day before it, 3 times',
    ])
  })
})

test.each([
  ['1999-12-31', 2],
  ['2099-12-25', 5],
])(
  'a series from %s is refused: a visit of it would be outside the years that instants may have',
  async (startDate, count) => {
    await expect(expanded(rule('WEEKLY', { count }), { startDate, endDate: undefined })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    })
  },
)
