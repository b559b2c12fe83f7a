import { describe, expect, test } from 'vitest'
import {
  type DayFacts,
  errorOf,
  judge,
  listDay,
  listSlots,
  nearestFree,
  REFUSALS,
  type Wanted,
} from '../../src/domain/availability.ts'
import { addDays, localTime } from '../../src/domain/time.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { type Session, sessionsOn } from '../../src/domain/working-hours.ts'
import { dayFacts, hours } from './support.ts'

const MINUTE = 60_000
const DATE = '2026-11-23'
const at = (time: string, date = DATE) => Date.parse(`${date}T${time}Z`)
const span = (start: string, end: string) => ({ start: at(start), end: at(end) })
const session = (start: string, end: string, other: Partial<Session> = {}): Session => ({
  ...span(start, end),
  locationId: 'main',
  timezone: 'UTC',
  types: VISIT_TYPES,
  ...other,
})
const settings = { timezone: 'UTC' }
const patient = { isPatient: true, now: at('08:00') }
const staff = { isPatient: false, now: at('08:00') }
const morning = dayFacts({ settings, sessions: [session('09:00', '12:00')] })
const wanted = (start: string, end: string, other: Partial<Wanted> = {}): Wanted => ({
  ...span(start, end),
  type: 'IN_PERSON',
  locationId: 'main',
  ...other,
})
const inPerson = { type: 'IN_PERSON', locationId: 'main', duration: 30 } as const
const video = { type: 'VIDEO_CALL', duration: 30 } as const

describe('sessionsOn', () => {
  const zoneOf = (locationId: string) => (locationId === 'harbor' ? 'America/New_York' : 'Asia/Kolkata')
  const starts = (date: string, workingSessions: Parameters<typeof sessionsOn>[1]) =>
    sessionsOn(date, workingSessions, zoneOf).map((one) => new Date(one.start).toISOString())

  test('takes the weekday’s hours, in their location’s zone, earliest first', () => {
    const week = [
      hours('09:00', '12:00', { weekday: 1, locationId: 'harbor' }),
      hours('09:00', '12:00', { weekday: 1 }),
      hours('09:00', '12:00', { weekday: 2 }),
    ]
    expect(starts(DATE, week)).toEqual(['2026-11-23T03:30:00.000Z', '2026-11-23T14:00:00.000Z'])
  })

  test('dated hours replace every weekday’s of that date, and of that date only', () => {
    const week = [
      hours('09:00', '12:00', { weekday: 1 }),
      hours('14:00', '17:00', { weekday: 1, locationId: 'harbor' }),
      hours('10:00', '11:00', { date: DATE }),
    ]
    expect(starts(DATE, week)).toEqual(['2026-11-23T04:30:00.000Z'])
    expect(starts(addDays(DATE, 7), week)).toHaveLength(2)
  })

  test.each([
    ['2026-11-22', '2026-11-24', 1],
    [DATE, DATE, 1],
    [DATE, null, 1],
    [null, DATE, 1],
    ['2026-11-24', null, 0],
    [null, '2026-11-22', 0],
  ])('hours valid from %s until %s: %d', (validFrom, validUntil, count) => {
    expect(starts(DATE, [hours('09:00', '12:00', { weekday: 1, validFrom, validUntil })])).toHaveLength(count)
  })

  test('keeps wall-clock hours on days on which the clocks change', () => {
    const nights = (date: string, start: string, end: string) =>
      sessionsOn(date, [hours(start, end, { weekday: 7, locationId: 'harbor' })], zoneOf).map((one) => [
        localTime(one.start, one.timezone),
        (one.end - one.start) / MINUTE,
      ])
    expect(nights('2026-03-08', '00:00', '24:00')).toEqual([['00:00', 23 * 60]])
    expect(nights('2026-11-01', '00:00', '24:00')).toEqual([['00:00', 25 * 60]])
    expect(nights('2026-03-08', '01:00', '02:30')).toEqual([['01:00', 60]])
    expect(nights('2026-03-08', '02:15', '04:00')).toEqual([['03:00', 60]])
    expect(nights('2026-03-08', '02:00', '02:45')).toEqual([])
  })
})

describe('judge', () => {
  const facts: Record<string, DayFacts> = {
    morning,
    closed: { ...morning, closures: [{ ...span('10:00', '11:00'), locationId: null }] },
    closedMain: { ...morning, closures: [{ ...span('10:00', '11:00'), locationId: 'main' }] },
    closedElsewhere: { ...morning, closures: [{ ...span('10:00', '11:00'), locationId: 'annex' }] },
    twoPlaces: {
      ...morning,
      sessions: [session('09:00', '12:00'), session('09:00', '12:00', { locationId: 'annex' })],
      closures: [{ ...span('09:00', '12:00'), locationId: 'main' }],
    },
    inPersonOnly: dayFacts({ settings, sessions: [session('09:00', '12:00', { types: ['IN_PERSON'] })] }),
    off: { ...morning, timeOff: [span('10:00', '11:00')] },
    booked: { ...morning, busy: [span('10:00', '10:30')] },
    buffered: dayFacts({
      settings: { ...settings, bufferBefore: 5, bufferAfter: 10 },
      sessions: [session('09:00', '12:00')],
      busy: [span('10:00', '10:30')],
    }),
    split: dayFacts({ settings, sessions: [session('09:00', '10:00'), session('10:00', '11:00')] }),
    quarterly: dayFacts({ settings: { ...settings, slotMinutes: 15 }, sessions: [session('09:00', '12:00')] }),
    noticed: dayFacts({ settings: { ...settings, minNoticeMinutes: 120 }, sessions: [session('09:00', '12:00')] }),
    today: dayFacts({ settings: { ...settings, horizonDays: 0 }, sessions: [session('09:00', '12:00')] }),
  }

  test.each([
    ['morning', '09:00', '09:30', {}, null, null],
    ['morning', '11:30', '12:00', {}, null, null],
    ['morning', '11:45', '12:15', {}, 'OUTSIDE_HOURS', 'OUTSIDE_HOURS'],
    ['morning', '08:45', '09:15', {}, 'OUTSIDE_HOURS', 'OUTSIDE_HOURS'],
    ['morning', '09:10', '09:40', {}, 'OFF_GRID', null],
    ['morning', '09:00', '09:30', { locationId: 'annex' }, 'OUTSIDE_HOURS', 'OUTSIDE_HOURS'],
    ['morning', '09:00', '09:30', { locationId: null }, 'OUTSIDE_HOURS', 'OUTSIDE_HOURS'],
    ['morning', '09:00', '09:30', { type: 'VIDEO_CALL', locationId: null }, null, null],
    ['inPersonOnly', '09:00', '09:30', { type: 'VIDEO_CALL', locationId: null }, 'OUTSIDE_HOURS', 'OUTSIDE_HOURS'],
    ['split', '09:30', '10:30', {}, 'OFF_GRID', null],
    ['split', '10:30', '11:01', {}, 'OUTSIDE_HOURS', 'OUTSIDE_HOURS'],
    ['closed', '10:30', '11:00', {}, 'CLOSURE', 'CLOSURE'],
    ['closed', '11:00', '11:30', {}, null, null],
    ['closed', '09:30', '10:00', {}, null, null],
    ['closedMain', '10:30', '11:00', { type: 'VIDEO_CALL', locationId: null }, 'CLOSURE', 'CLOSURE'],
    ['closedElsewhere', '10:30', '11:00', {}, null, null],
    ['twoPlaces', '10:30', '11:00', {}, 'CLOSURE', 'CLOSURE'],
    ['twoPlaces', '10:30', '11:00', { locationId: 'annex' }, null, null],
    ['twoPlaces', '10:30', '11:00', { type: 'HOME_VISIT', locationId: 'main' }, null, null],
    ['off', '10:30', '11:30', {}, 'TIME_OFF', 'TIME_OFF'],
    ['off', '11:00', '11:30', {}, null, null],
    ['booked', '10:00', '10:30', {}, 'BOOKED', 'BOOKED'],
    ['booked', '10:15', '10:45', {}, 'OFF_GRID', 'BOOKED'],
    ['booked', '10:30', '11:00', {}, null, null],
    ['buffered', '09:30', '10:00', {}, 'BUFFER', 'BUFFER'],
    ['buffered', '09:20', '09:50', {}, 'OFF_GRID', null],
    ['buffered', '10:39', '11:09', {}, 'OFF_GRID', 'BUFFER'],
    ['buffered', '10:40', '11:10', {}, 'OFF_GRID', null],
    ['quarterly', '09:15', '09:45', {}, null, null],
    ['quarterly', '09:10', '09:40', {}, 'OFF_GRID', null],
    ['noticed', '09:30', '10:00', {}, 'MIN_NOTICE', null],
    ['noticed', '10:00', '10:30', {}, null, null],
    ['today', '09:00', '09:30', {}, null, null],
  ] as const)('%s %s–%s %j: a patient %s, staff %s', (name, start, end, other, forPatient, forStaff) => {
    const day = facts[name] ?? morning
    expect(judge(day, wanted(start, end, other), patient)).toBe(forPatient)
    expect(judge(day, wanted(start, end, other), staff)).toBe(forStaff)
  })

  test('the horizon ends with the clinic’s own day, and binds patients only', () => {
    const kolkata = dayFacts({
      settings: { timezone: 'Asia/Kolkata', horizonDays: 2 },
      sessions: [session('18:00', '19:00')],
    })
    const lastMinute = wanted('18:00', '18:30')
    expect(judge(kolkata, lastMinute, { isPatient: true, now: at('18:29', '2026-11-20') })).toBe('HORIZON')
    expect(judge(kolkata, lastMinute, { isPatient: true, now: at('18:30', '2026-11-20') })).toBe(null)
    expect(judge(kolkata, lastMinute, { isPatient: false, now: at('18:29', '2026-11-20') })).toBe(null)
  })

  test('every refusal has its error', () => {
    expect(REFUSALS.map((refusal) => `${refusal} ${errorOf(refusal)}`)).toEqual([
      'MIN_NOTICE BOOKING_WINDOW_CLOSED',
      'HORIZON BOOKING_WINDOW_CLOSED',
      'OUTSIDE_HOURS OUTSIDE_WORKING_HOURS',
      'CLOSURE OUTSIDE_WORKING_HOURS',
      'TIME_OFF OUTSIDE_WORKING_HOURS',
      'OFF_GRID OUTSIDE_WORKING_HOURS',
      'BOOKED SCHEDULING_CONFLICT',
      'BUFFER SCHEDULING_CONFLICT',
      'PATIENT_BUSY SCHEDULING_CONFLICT',
    ])
  })

  test.each([
    ['09:30', '10:00', null],
    ['09:45', '10:15', 'PATIENT_BUSY'],
    ['10:10', '10:20', 'PATIENT_BUSY'],
    ['10:30', '11:00', null],
  ] as const)('%s to %s, with the patient elsewhere from 10:00 to 10:30: %s', (from, to, refusal) => {
    const elsewhere = { start: at('10:00'), end: at('10:30') }
    const facts = { ...dayFacts({ settings, sessions: [session('09:00', '18:00')] }), patientBusy: [elsewhere] }
    expect(judge(facts, wanted(from, to), { isPatient: false, now: at('00:00') })).toBe(refusal)
  })

  test('the patient’s own time is asked last: what the doctor refuses hides it', () => {
    const both = { start: at('10:00'), end: at('10:30') }
    const day = dayFacts({ settings, sessions: [session('09:00', '18:00')] })
    const facts = { ...day, busy: [both], patientBusy: [both] }
    expect(judge(facts, wanted('10:00', '10:30'), { isPatient: false, now: at('00:00') })).toBe('BOOKED')
  })
})

describe('listSlots', () => {
  const listed = (...input: Parameters<typeof listSlots>) =>
    listSlots(...input).map((slot) => `${slot.localTime} ${slot.locationId} ${slot.reason}`)

  test('steps by the duration, or by the clinic’s own step, and keeps the whole slot in the session', () => {
    const hour = dayFacts({ settings, sessions: [session('09:00', '10:10')] })
    expect(listed(hour, inPerson, patient)).toEqual(['09:00 main null', '09:30 main null'])
    const quarterly = dayFacts({ settings: { ...settings, slotMinutes: 20 }, sessions: [session('09:00', '10:10')] })
    expect(listed(quarterly, inPerson, patient)).toEqual(['09:00 main null', '09:20 main null', '09:40 main null'])
  })

  test('leaves out what has begun and tells why the rest is not free', () => {
    const day: DayFacts = { ...morning, busy: [span('10:30', '11:00')], timeOff: [span('11:00', '11:10')] }
    expect(listed(day, inPerson, { isPatient: true, now: at('09:31') })).toEqual([
      '10:00 main null',
      '10:30 main BOOKED',
      '11:00 main TIME_OFF',
      '11:30 main null',
    ])
    expect(listed(day, inPerson, { isPatient: true, now: at('11:30') })).toEqual(['11:30 main null'])
  })

  test('says local time in the visit’s zone: the location’s, or the clinic’s', () => {
    const day = dayFacts({
      settings: { timezone: 'Asia/Kolkata' },
      sessions: [session('09:00', '09:30', { timezone: 'America/New_York' })],
    })
    expect(listed(day, inPerson, patient)).toEqual(['04:00 main null'])
    expect(listed(day, video, patient)).toEqual(['14:30 null null'])
  })

  test('merges starts that overlapping sessions share, and a free one wins', () => {
    const day = dayFacts({
      settings,
      sessions: [session('09:00', '10:00'), session('09:30', '10:30', { locationId: 'annex' })],
      closures: [{ ...span('09:00', '12:00'), locationId: 'main' }],
    })
    expect(listed(day, video, patient)).toEqual(['09:00 null CLOSURE', '09:30 null null', '10:00 null null'])
    expect(listed(day, { type: 'IN_PERSON', duration: 30 }, patient)).toEqual([
      '09:00 main CLOSURE',
      '09:30 main CLOSURE',
      '09:30 annex null',
      '10:00 annex null',
    ])
  })

  test('a start that is free by another session says nothing of those after it', () => {
    const day = dayFacts({
      settings: { ...settings, slotMinutes: 20 },
      sessions: [session('09:00', '11:00'), session('09:00', '09:40', { locationId: 'annex' })],
      closures: [{ ...span('09:00', '12:00'), locationId: 'main' }],
    })
    expect(listed(day, { type: 'VIDEO_CALL', duration: 20 }, patient)).toEqual([
      '09:00 null null',
      '09:20 null null',
      '09:40 null CLOSURE',
      '10:00 null CLOSURE',
      '10:20 null CLOSURE',
      '10:40 null CLOSURE',
    ])
  })
})

describe('why a day is empty', () => {
  const all = span('09:00', '12:00')
  test.each<[string, Partial<DayFacts>, Partial<typeof patient>, string | null]>([
    ['something free', {}, {}, null],
    ['no session', { sessions: [] }, {}, 'OUTSIDE_HOURS'],
    ['a session too short', { sessions: [session('09:00', '09:20')] }, {}, 'OUTSIDE_HOURS'],
    ['a session elsewhere', { sessions: [session('09:00', '12:00', { locationId: 'annex' })] }, {}, 'OUTSIDE_HOURS'],
    ['a closure', { closures: [{ ...all, locationId: null }] }, {}, 'CLOSURE'],
    ['time off', { timeOff: [all] }, {}, 'TIME_OFF'],
    ['full', { busy: [all] }, {}, 'BOOKED'],
    [
      'closed, then full',
      { closures: [{ ...span('09:00', '11:00'), locationId: null }], busy: [span('11:00', '12:00')] },
      {},
      'BOOKED',
    ],
    ['past', {}, { now: at('12:00') }, 'PAST'],
    ['beyond the horizon', {}, { now: at('08:00', '2026-01-01') }, 'HORIZON'],
  ])('%s', (_, facts, asker, reason) => {
    expect(listDay({ ...morning, ...facts }, inPerson, { ...patient, ...asker }).whyEmpty).toBe(reason)
  })

  test('too soon, and what only buffers stop', () => {
    const soon = dayFacts({ settings: { ...settings, minNoticeMinutes: 600 }, sessions: [session('09:00', '12:00')] })
    expect(listDay(soon, inPerson, patient).whyEmpty).toBe('MIN_NOTICE')
    const tight = dayFacts({
      settings: { ...settings, bufferAfter: 30 },
      sessions: [session('09:00', '09:30')],
      busy: [span('09:30', '10:00')],
    })
    expect(listDay(tight, inPerson, patient).whyEmpty).toBe('BOOKED')
  })
})

describe('nearestFree', () => {
  const onDay = (n: number): DayFacts => {
    const date = addDays(DATE, n)
    const shift = { start: at('09:00', date), end: at('12:00', date) }
    return { ...morning, date, sessions: [session('09:00', '12:00', shift)] }
  }
  const offered = (days: DayFacts[], time: number, limit?: number) =>
    nearestFree(days, { ...inPerson, wanted: time }, patient, limit).map((slot) =>
      new Date(slot.start).toISOString().slice(5, 16),
    )

  test('offers free times round the wanted one, nearest first, the earlier of two first', () => {
    const days = [{ ...onDay(0), busy: [span('10:00', '10:30')] }, onDay(1)]
    expect(offered(days, at('10:00'))).toEqual([
      '11-23T09:30',
      '11-23T10:30',
      '11-23T09:00',
      '11-23T11:00',
      '11-23T11:30',
    ])
    expect(offered(days, at('11:30'), 2)).toEqual(['11-23T11:30', '11-23T11:00'])
  })

  test('offers nothing past, and nothing further than 14 days away', () => {
    expect(offered([onDay(-1)], at('10:00'))).toEqual([])
    expect(offered([onDay(14)], at('10:00'), 9)).toEqual(['12-07T09:00', '12-07T09:30', '12-07T10:00'])
  })
})

test.each([
  ['within the horizon, is bound by it', '2026-11-24', 3, 'HORIZON'],
  ['beyond it, may go as late as its own day', '2026-12-24', 31, null],
  ['beyond it, goes no later than its own day', '2026-12-24', 32, 'HORIZON'],
  ['goes no earlier than its plan asks', '2026-12-24', 9, 'MIN_NOTICE'],
  ['goes on its plan’s day', '2026-12-24', 10, null],
] as const)('a visit that a patient moves and that is %s', (_, own, days, reason) => {
  const date = addDays(DATE, days)
  const sessions = [session('09:00', '12:00', { start: at('09:00', date), end: at('12:00', date) })]
  const facts = dayFacts({ settings: { timezone: 'UTC', horizonDays: 2 }, date, sessions })
  const time = { ...wanted('09:00', '09:30'), start: at('09:00', date), end: at('09:30', date) }
  const moves = { from: at('23:00', own), notBefore: own === '2026-12-24' ? at('00:00', addDays(DATE, 10)) : null }
  expect(judge(facts, time, { ...patient, moves })).toBe(reason)
  expect(judge(facts, time, { ...staff, moves })).toBe(null)
})
