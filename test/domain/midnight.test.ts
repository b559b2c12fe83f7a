import { describe, expect, test } from 'vitest'
import { judge, listSlots } from '../../src/domain/availability.ts'
import { refusalOf } from '../../src/domain/booking.ts'
import { dayFacts } from '../../src/domain/calendar.ts'
import { sessionsOn, sessionsReaching, type WorkingSession } from '../../src/domain/working-hours.ts'
import { calendarFor, planAt, rulesFor } from './booking-support.ts'
import { hours } from './support.ts'

const MINUTE = 60_000
const staff = { isPatient: false, now: 0 }
const utc = (at: number) => new Date(at).toISOString().slice(0, 16)
const spans = (date: string, zone: string, week: readonly WorkingSession[]) =>
  sessionsOn(date, week, () => zone).map((one) => [utc(one.start), utc(one.end)])

describe('a session that ends on the next day', () => {
  test.for([
    // Night duty of 22:00 to 02:00 on an ordinary night, and on nights on which the clocks change.
    ['Asia/Kolkata', '2026-11-23', '22:00', '02:00', '2026-11-23T16:30', '2026-11-23T20:30'],
    ['Europe/Berlin', '2027-03-27', '22:00', '02:00', '2027-03-27T21:00', '2027-03-28T01:00'],
    ['Europe/Berlin', '2027-03-27', '22:00', '02:30', '2027-03-27T21:00', '2027-03-28T01:00'],
    ['Europe/Berlin', '2027-03-27', '22:00', '03:00', '2027-03-27T21:00', '2027-03-28T01:00'],
    ['Europe/Berlin', '2027-03-27', '22:00', '04:00', '2027-03-27T21:00', '2027-03-28T02:00'],
    ['Europe/Berlin', '2027-10-30', '22:00', '02:00', '2027-10-30T20:00', '2027-10-31T00:00'],
    ['Europe/Berlin', '2027-10-30', '22:00', '02:30', '2027-10-30T20:00', '2027-10-31T00:30'],
    ['Europe/Berlin', '2027-10-30', '22:00', '03:00', '2027-10-30T20:00', '2027-10-31T02:00'],
    ['America/New_York', '2027-03-13', '22:00', '02:00', '2027-03-14T03:00', '2027-03-14T07:00'],
    ['America/New_York', '2027-11-06', '22:00', '02:00', '2027-11-07T02:00', '2027-11-07T07:00'],
    // Half an hour is skipped, and comes twice.
    ['Australia/Lord_Howe', '2027-10-02', '22:00', '02:15', '2027-10-02T11:30', '2027-10-02T15:30'],
    ['Australia/Lord_Howe', '2027-04-03', '22:00', '01:45', '2027-04-03T11:00', '2027-04-03T14:45'],
    // Midnight itself is skipped, or the hour before it comes twice.
    ['Asia/Beirut', '2027-03-27', '22:00', '00:00', '2027-03-27T20:00', '2027-03-27T22:00'],
    ['Asia/Beirut', '2027-03-27', '22:00', '24:00', '2027-03-27T20:00', '2027-03-27T22:00'],
    ['Asia/Beirut', '2027-03-27', '22:00', '00:30', '2027-03-27T20:00', '2027-03-27T22:00'],
    ['Asia/Beirut', '2027-03-27', '22:00', '02:00', '2027-03-27T20:00', '2027-03-27T23:00'],
    ['Asia/Beirut', '2027-10-30', '22:00', '01:00', '2027-10-30T19:00', '2027-10-30T23:00'],
    ['America/Sao_Paulo', '2018-11-03', '22:00', '02:00', '2018-11-04T01:00', '2018-11-04T04:00'],
    ['America/Sao_Paulo', '2018-02-17', '22:00', '02:00', '2018-02-18T00:00', '2018-02-18T05:00'],
    // Far ahead, and Ramadan's change of clocks.
    ['Pacific/Kiritimati', '2027-01-01', '22:00', '02:00', '2027-01-01T08:00', '2027-01-01T12:00'],
    ['Africa/Casablanca', '2025-02-22', '22:00', '04:00', '2025-02-22T21:00', '2025-02-23T04:00'],
    // Twenty-four hours, or an hour more or less by the clocks; 24:00 is the same day's end.
    ['Asia/Kolkata', '2026-11-23', '09:00', '09:00', '2026-11-23T03:30', '2026-11-24T03:30'],
    ['Asia/Kolkata', '2026-11-23', '00:00', '00:00', '2026-11-22T18:30', '2026-11-23T18:30'],
    ['Asia/Kolkata', '2026-11-23', '00:00', '24:00', '2026-11-22T18:30', '2026-11-23T18:30'],
    ['Europe/Berlin', '2027-03-27', '12:00', '12:00', '2027-03-27T11:00', '2027-03-28T10:00'],
    ['Europe/Berlin', '2027-10-30', '12:00', '12:00', '2027-10-30T10:00', '2027-10-31T11:00'],
  ] as const)('%s %s %s–%s', ([zone, date, start, end, from, until]) => {
    expect(spans(date, zone, [hours(start, end, { date })])).toEqual([[from, until]])
  })

  test('belongs to the weekday, the date and the validity of the day it begins on', () => {
    const night = (other: Partial<WorkingSession>) => [hours('22:00', '02:00', other)]
    const begin = (week: readonly WorkingSession[]) =>
      ['2026-11-22', '2026-11-23', '2026-11-24'].filter((date) => spans(date, 'UTC', week).length > 0)
    expect(begin(night({ weekday: 1 }))).toEqual(['2026-11-23'])
    expect(begin(night({ date: '2026-11-23' }))).toEqual(['2026-11-23'])
    expect(begin([1, 2, 7].flatMap((weekday) => night({ weekday, validUntil: '2026-11-23' })))).toEqual([
      '2026-11-22',
      '2026-11-23',
    ])
    expect(begin([1, 2, 7].flatMap((weekday) => night({ weekday, validFrom: '2026-11-24' })))).toEqual(['2026-11-24'])
  })

  test('is replaced by a dated session of the day it begins on, and its tail stays where the next day’s is replaced', () => {
    const week = [
      ...[1, 2, 3, 4, 5, 6, 7].map((weekday) => hours('22:00', '02:00', { weekday })),
      hours('09:00', '10:00', { date: '2026-11-24' }),
    ]
    const day = { start: Date.parse('2026-11-24T00:00Z'), end: Date.parse('2026-11-25T00:00Z') }
    expect(sessionsReaching(day, week, () => 'UTC').map((one) => [utc(one.start), utc(one.end)])).toEqual([
      ['2026-11-23T22:00', '2026-11-24T02:00'],
      ['2026-11-24T09:00', '2026-11-24T10:00'],
    ])
  })
})

/** The starts of a day, 'HH:mm', and whether staff may have a time of so many minutes then. */
function clinicOf(week: readonly WorkingSession[], { slotMinutes = null }: { slotMinutes?: number | null } = {}) {
  const rules = rulesFor(
    'UTC',
    { slotMinutes },
    { sessions: [...week], locations: ['main', 'annex'].map((id) => ({ id, timezone: 'UTC' })) },
  )
  const calendar = calendarFor(rules)
  return {
    starts: (date: string, duration: number, type: 'IN_PERSON' | 'VIDEO_CALL' = 'IN_PERSON') =>
      listSlots(
        dayFacts(calendar, rules, { date }),
        { type, duration, ...(type === 'IN_PERSON' && { locationId: 'main' }) },
        staff,
      ).map((slot) => slot.localTime),
    may: (at: string, minutes: number, type: 'IN_PERSON' | 'VIDEO_CALL' = 'IN_PERSON') => {
      const place = type === 'IN_PERSON' ? { type } : { type, locationId: null }
      const plan = planAt(Date.parse(`${at}Z`), minutes, place)
      return refusalOf({ calendar, rules, plan, asker: staff, overbook: false }) === null
    },
  }
}

describe('a night of 22:00–02:00', () => {
  const { starts, may } = clinicOf([hours('22:00', '02:00', { date: '2026-11-25' })])

  test('lists each slot under the date of its own start', () => {
    expect(starts('2026-11-25', 60)).toEqual(['22:00', '23:00'])
    expect(starts('2026-11-26', 60)).toEqual(['00:00', '01:00'])
    expect(starts('2026-11-25', 90)).toEqual(['22:00', '23:30'])
    expect(starts('2026-11-26', 90)).toEqual([])
    expect(starts('2026-11-24', 60)).toEqual([])
  })

  test('holds what begins before midnight and ends after it', () => {
    expect(may('2026-11-25T23:30', 60)).toBe(true)
    expect(may('2026-11-26T01:00', 60)).toBe(true)
    expect(may('2026-11-26T01:01', 60)).toBe(false)
    expect(may('2026-11-25T21:59', 60)).toBe(false)
    expect(may('2026-11-25T01:00', 60)).toBe(false)
  })
})

describe('sessions that touch', () => {
  test('are one for holding a visit, and each keeps its own grid', () => {
    const { starts, may } = clinicOf(
      [hours('09:00', '12:00', { weekday: 3 }), hours('12:00', '15:00', { weekday: 3 })],
      { slotMinutes: 50 },
    )
    expect(may('2026-11-25T11:30', 60)).toBe(true)
    expect(may('2026-11-25T14:01', 60)).toBe(false)
    expect(starts('2026-11-25', 50)).toEqual([...['09:00', '09:50', '10:40', '11:30', '12:00', '12:50', '13:40']])
    expect(starts('2026-11-25', 60)).toEqual(['09:00', '09:50', '10:40', '11:30', '12:00', '12:50', '13:40'])
  })

  test('are joined over midnight, whichever way midnight is written', () => {
    for (const midnight of ['24:00', '00:00']) {
      const { starts, may } = clinicOf([
        hours('20:00', midnight, { date: '2026-11-25' }),
        hours('00:00', '04:00', { date: '2026-11-26' }),
      ])
      expect(may('2026-11-25T23:30', 60)).toBe(true)
      expect(starts('2026-11-25', 90)).toEqual(['20:00', '21:30', '23:00'])
      expect(starts('2026-11-26', 90)).toEqual(['00:00', '01:30'])
    }
  })

  test('are joined only where both allow the type', () => {
    const { may } = clinicOf([
      hours('09:00', '12:00', { weekday: 3 }),
      hours('12:00', '15:00', { weekday: 3, types: ['IN_PERSON'] }),
      hours('15:00', '17:00', { weekday: 3 }),
    ])
    expect(may('2026-11-25T11:30', 60)).toBe(true)
    expect(may('2026-11-25T11:30', 300)).toBe(true)
    expect(may('2026-11-25T11:30', 60, 'VIDEO_CALL')).toBe(false)
    expect(may('2026-11-25T14:30', 60, 'VIDEO_CALL')).toBe(false)
    expect(may('2026-11-25T15:00', 60, 'VIDEO_CALL')).toBe(true)
  })

  test('are joined only at one location, also for what is not in person', () => {
    const { may } = clinicOf([
      hours('09:00', '12:00', { weekday: 3 }),
      hours('12:00', '15:00', { weekday: 3, locationId: 'annex' }),
    ])
    expect(may('2026-11-25T11:30', 60)).toBe(false)
    expect(may('2026-11-25T11:30', 60, 'VIDEO_CALL')).toBe(false)
  })

  test('overlap is not touch: each of two that overlap holds what lies in it alone', () => {
    const { may } = clinicOf([hours('09:00', '12:00', { weekday: 3 }), hours('11:00', '14:00', { weekday: 3 })])
    expect(may('2026-11-25T11:00', 180)).toBe(true)
    expect(may('2026-11-25T10:30', 120)).toBe(false)
  })

  test('go on through many, and past two that are the same', () => {
    const quarter = (n: number) =>
      `${String(9 + Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`
    const quarters = Array.from({ length: 32 }, (_, n) => hours(quarter(n), quarter(n + 1), { weekday: 3 }))
    const { may } = clinicOf([...quarters, ...quarters])
    expect(may('2026-11-25T09:00', 480)).toBe(true)
    expect(may('2026-11-25T09:01', 480)).toBe(false)
  })

  test('touch where the hours between them are skipped by the clocks', () => {
    const zone = 'Europe/Berlin'
    const week = [hours('23:00', '02:00', { date: '2027-03-27' }), hours('03:00', '05:00', { date: '2027-03-28' })]
    const day = { start: Date.parse('2027-03-27T00:00Z'), end: Date.parse('2027-03-29T00:00Z') }
    const facts = {
      ...dayFacts(calendarFor(rulesFor(zone)), rulesFor(zone), { date: '2027-03-28' }),
      sessions: sessionsReaching(day, week, () => zone),
    }
    const wanted = { start: Date.parse('2027-03-28T00:30Z'), end: Date.parse('2027-03-28T01:30Z') }
    expect(judge(facts, { ...wanted, type: 'IN_PERSON', locationId: 'main' }, staff)).toBeNull()
    expect(wanted.end - wanted.start).toBe(60 * MINUTE)
  })

  test('a closure of the time in one of them shuts what reaches into it', () => {
    const week = [hours('09:00', '12:00', { weekday: 3 }), hours('12:00', '15:00', { weekday: 3 })]
    const closures = [
      { start: Date.parse('2026-11-25T12:00Z'), end: Date.parse('2026-11-25T13:00Z'), locationId: 'main' },
    ]
    const rules = rulesFor('UTC', {}, { sessions: week, closures })
    const decision = (at: string) => ({
      calendar: calendarFor(rules),
      rules,
      asker: staff,
      overbook: false,
      plan: planAt(Date.parse(at), 60),
    })
    expect(refusalOf(decision('2026-11-25T11:00Z'))).toBeNull()
    expect(refusalOf(decision('2026-11-25T11:30Z'))).toBe('CLOSURE')
  })
})
