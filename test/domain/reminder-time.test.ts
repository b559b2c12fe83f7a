import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfQuiet, isQuiet, startOfQuiet } from '../../src/domain/messages/quiet-hours.ts'
import { planReminder, replanReminder } from '../../src/domain/messages/reminder-time.ts'
import { localTime, wallClock } from '../../src/domain/time.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const BERLIN = 'Europe/Berlin'

const at = (text: string) => Date.parse(text)
const berlin = (text: string) => wallClock({ date: text.slice(0, 10), time: text.slice(11), zone: BERLIN })
const clock = (instant: number, zone = BERLIN) => `${new Date(instant).toISOString()} ${localTime(instant, zone)}`

/** In Berlin, by day: a visit, its offset, and when the reminder goes; what is given besides goes over the defaults. */
const TABLE: [what: string, visit: string, offset: number, goes: string | 'dropped', over?: Partial<Over>][] = [
  ['in the day', '2027-03-04T10:00', 1440, '2027-03-03T10:00'],
  ['as they begin', '2027-03-04T21:00', 1440, '2027-03-04T08:00'],
  ['as they end', '2027-03-04T08:00', 1440, '2027-03-03T08:00'],
  ['in the night', '2027-03-04T23:30', 1440, '2027-03-04T08:00'],
  ['with two hours left', '2027-03-04T10:00', 180, '2027-03-04T08:00'],
  ['with less', '2027-03-04T09:59', 180, '2027-03-03T20:55'],
  ['at night itself', '2027-03-04T03:00', 60, '2027-03-03T20:55'],
  ['when they have begun', '2027-03-04T09:00', 180, 'dropped', { now: berlin('2027-03-03T21:00') }],
  ['as they are to begin', '2027-03-04T09:00', 180, '2027-03-03T20:58', { now: berlin('2027-03-03T20:58') }],
  ['no quiet hours', '2027-03-04T09:00', 180, '2027-03-04T06:00', { quietFrom: '00:00', quietTo: '00:00' }],
  ['by day', '2027-03-04T16:00', 180, '2027-03-04T14:00', { quietFrom: '12:00', quietTo: '14:00' }],
  ['late', '2027-03-04T10:00', 1440, '2027-03-03T15:30', { now: berlin('2027-03-03T15:30') }],
  ['late, in the night', '2027-03-04T10:00', 1440, '2027-03-04T08:00', { now: berlin('2027-03-03T23:30') }],
  ['too late', '2027-03-04T10:00', 1440, 'dropped', { now: berlin('2027-03-04T09:01') }],
  ['late and short', '2027-03-04T10:00', 60, '2027-03-04T09:30', { now: berlin('2027-03-04T09:30') }],
  ['too late and short', '2027-03-04T10:00', 60, 'dropped', { now: berlin('2027-03-04T09:31') }],
  ['begun', '2027-03-04T10:00', 60, 'dropped', { now: berlin('2027-03-04T10:00') }],
  ['booked within', '2027-03-04T10:00', 4320, 'dropped', booked('2027-03-02T12:00')],
  ['booked an hour within', '2027-03-04T10:00', 1440, '2027-03-03T11:00', booked('2027-03-03T11:00')],
  ['booked more within', '2027-03-04T10:00', 1440, 'dropped', booked('2027-03-03T11:01')],
  ['near to the next', '2027-03-04T22:00', 1440, 'dropped', { nextOffsetMinutes: 1200 }],
  ['nearer to its own time than to the next', '2027-03-04T22:00', 1440, '2027-03-04T08:00', { nextOffsetMinutes: 120 }],
  [
    'late, and near to the next',
    '2027-03-04T10:00',
    4320,
    'dropped',
    { ...late('2027-03-02T10:00'), nextOffsetMinutes: 1440 },
  ],
  [
    'late by less',
    '2027-03-04T10:00',
    4320,
    '2027-03-02T09:59',
    { ...late('2027-03-02T09:59'), nextOffsetMinutes: 1440 },
  ],
  // 2027-03-28: 02:00 is followed by 03:00.
  ['quiet until a time the clocks skip', '2027-03-28T05:00', 180, '2027-03-28T03:00', { quietTo: '02:30' }],
  ['24 hours before a day without that hour', '2027-03-28T10:00', 1440, '2027-03-27T09:00'],
  // 2027-10-31: 03:00 is followed by 02:00.
  ['quiet until a time that comes twice', '2027-10-31T06:00', 300, '2027-10-31T02:30', { quietTo: '02:30' }],
]

interface Over {
  now: number
  since: number
  quietFrom: string
  quietTo: string
  nextOffsetMinutes: number
}

function late(text: string): Partial<Over> {
  return { now: berlin(text) }
}

function booked(text: string): Partial<Over> {
  return { now: berlin(text), since: berlin(text) }
}

test.each(TABLE)('a reminder that is due %s', (_, visit, offsetMinutes, goes, over = {}) => {
  const start = berlin(visit)
  const found = planReminder({
    start,
    offsetMinutes,
    ...{ quietFrom: '21:00', quietTo: '08:00', zone: BERLIN, now: start - 40 * 24 * HOUR },
    ...over,
  })
  expect('at' in found ? clock(found.at) : 'dropped').toBe(goes === 'dropped' ? goes : clock(berlin(goes)))
})

test('a quiet time that the clocks show again is quiet again, and one that has begun goes on', () => {
  const early = { from: '21:00', to: '02:30', zone: BERLIN }
  // The first 02:15, the first 02:45, and the second 02:15.
  const times = ['2027-10-31T00:15:00Z', '2027-10-31T00:45:00Z', '2027-10-31T01:15:00Z'].map(at)
  expect(times.map((time) => isQuiet(time, early))).toEqual([true, false, true])
  expect(endOfQuiet(times[2] ?? 0, early)).toBe(at('2027-10-31T01:30:00Z'))
  // The first 02:45, the second 02:15: they began at the first 02:30.
  const late = { from: '02:30', to: '08:00', zone: BERLIN }
  expect(times.slice(1).map((time) => isQuiet(time, late))).toEqual([true, true])
  expect(startOfQuiet(times[2] ?? 0, late)).toBe(at('2027-10-31T00:30:00Z'))
})

test.each([
  ['in time', 930, '2027-03-01T20:30', 'now'],
  ['by a run that is two minutes behind, in the quiet hours', 901, '2027-03-01T21:01', 'now'],
  ['by a sender that was away until the night', 930, '2027-03-01T23:00', '2027-03-02T08:00'],
  ['by a sender that was away for the night', 930, '2027-03-02T08:10', 'now'],
])('a planned reminder is asked about again: %s', (_, offsetMinutes, asked, goes) => {
  const [start, now] = [berlin('2027-03-02T12:00'), berlin(asked)]
  const quiet = { quietFrom: '21:00', quietTo: '08:00', zone: BERLIN }
  const found = replanReminder({ start, offsetMinutes, ...quiet, now }, start - offsetMinutes * MINUTE)
  expect('at' in found && (found.at <= now ? 'now' : clock(found.at))).toBe(goes === 'now' ? goes : clock(berlin(goes)))
})

test('a planned reminder that has missed its time before the quiet hours is dropped', () => {
  const asked = { quietFrom: '21:00', quietTo: '08:00', zone: BERLIN, offsetMinutes: 720 }
  const visit = { ...asked, start: berlin('2027-03-02T09:00') }
  expect(replanReminder({ ...visit, now: berlin('2027-03-01T21:02') }, berlin('2027-03-01T20:55'))).toEqual({
    dropped: 'QUIET_HOURS',
  })
  const late = { ...asked, quietFrom: '00:00', quietTo: '00:00', start: berlin('2027-03-02T09:00') }
  expect(replanReminder({ ...late, now: berlin('2027-03-02T08:30') }, berlin('2027-03-01T21:00'))).toEqual({
    dropped: 'TOO_LATE',
  })
})

test('quiet hours that lie in what the clocks skip are none', () => {
  const quiet = { from: '02:00', to: '03:00', zone: BERLIN }
  expect([0, 15, 59, 60].map((m) => isQuiet(at('2027-03-28T00:30:00Z') + m * MINUTE, quiet))).not.toContain(true)
})

/** Days on which clocks change, one before and one after, and one without: of each zone its own. */
const DAYS: [zone: string, day: string][] = [
  ['America/New_York', '2027-03-14'],
  ['America/New_York', '2027-11-07'],
  ['Europe/Berlin', '2027-03-28'],
  ['Europe/Berlin', '2027-10-31'],
  ['Asia/Kolkata', '2027-03-28'],
  ['Australia/Lord_Howe', '2027-04-04'],
  ['Australia/Lord_Howe', '2027-10-03'],
  ['Africa/Casablanca', '2027-02-07'],
  ['Africa/Casablanca', '2027-03-14'],
  ['Africa/Cairo', '2027-04-30'],
  ['Africa/Cairo', '2027-10-28'],
  ['America/Havana', '2027-11-07'],
  ['Pacific/Apia', '2011-12-31'],
  ['Pacific/Chatham', '2027-04-04'],
]

const QUIET = [
  ['21:00', '08:00'],
  ['00:00', '06:00'],
  ['22:30', '02:30'],
  ['02:30', '07:00'],
  ['12:00', '14:15'],
  ['23:30', '00:30'],
] as const

/** By the clock on the wall alone, as a person looks at it. */
function looksQuiet(instant: number, [from, to]: readonly [string, string], zone: string): boolean {
  const time = localTime(instant, zone)
  return from < to ? from <= time && time < to : time >= from || time < to
}

test('every quarter of an hour around the days on which clocks change: never in quiet hours, never too near the visit', () => {
  let postponed = 0
  for (const [zone, day] of DAYS)
    for (const quiet of QUIET)
      for (let quarter = -96; quarter < 192; quarter++) {
        const due = at(`${day}T00:00:00Z`) + quarter * 15 * MINUTE
        for (const offsetMinutes of [60, 180, 600, 1440]) {
          const start = due + offsetMinutes * MINUTE
          const asked = { start, offsetMinutes, quietFrom: quiet[0], quietTo: quiet[1], zone, now: due - 48 * HOUR }
          const found = planReminder(asked)
          if ('dropped' in found) throw new Error(`Dropped: ${zone} ${clock(due, zone)}`)
          const what = `${zone} ${quiet} ${offsetMinutes} due ${clock(due, zone)} goes ${clock(found.at, zone)}`
          if (looksQuiet(found.at, quiet, zone)) throw new Error(`In quiet hours: ${what}`)
          if (found.at > due && start - found.at < 2 * HOUR) throw new Error(`Too near: ${what}`)
          if (found.at < due && !looksQuiet(due, quiet, zone) && !isQuiet(due, { from: quiet[0], to: quiet[1], zone }))
            throw new Error(`Early for nothing: ${what}`)
          if (found.at > due) postponed++
        }
      }
  expect(postponed).toBeGreaterThan(1000)
})

test('whatever is asked: not before now, not in quiet hours, before the visit, and the same when asked again as it goes', () => {
  const time = fc
    .integer({ min: 0, max: 1439 })
    .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
  const cases = fc.record({
    zone: fc.constantFrom(...new Set(DAYS.map(([zone]) => zone))),
    start: fc.integer({ min: at('2027-01-01') / MINUTE, max: at('2028-01-01') / MINUTE }).map((m) => m * MINUTE),
    offsetMinutes: fc.integer({ min: 15, max: 44_640 }),
    early: fc.integer({ min: -2000, max: 50_000 }),
    quietFrom: time,
    quietTo: time,
  })
  fc.assert(
    fc.property(cases, ({ early, ...asked }) => {
      const now = asked.start - early * MINUTE
      const found = planReminder({ ...asked, now })
      if ('dropped' in found) return
      expect(found.at).toBeGreaterThanOrEqual(now)
      expect(found.at).toBeLessThan(asked.start)
      const quiet = [asked.quietFrom, asked.quietTo] as const
      expect(quiet[0] !== quiet[1] && looksQuiet(found.at, quiet, asked.zone)).toBe(false)
      expect(planReminder({ ...asked, now: found.at })).toEqual(found)
    }),
    { numRuns: 2000 },
  )
})
