import { describe, expect, test } from 'vitest'
import { COUNTRIES } from '../../src/domain/phone.ts'
import { zoneNamed } from '../../src/domain/zone-names.ts'
import { clinicChanges } from '../../src/web/pages/settings/clinic/clinic-changes.ts'
import { countryList } from '../../src/web/pages/settings/clinic/countries.ts'
import { zoneCity, zoneList } from '../../src/web/pages/settings/form/zone-list.ts'
import type { Session } from '../../src/web/pages/settings/hours/hours-types.ts'
import { faultsOf, newSession, sessionsMade, typedSession } from '../../src/web/pages/settings/hours/session-draft.ts'
import { afterKey } from '../../src/web/pages/settings/hours/week/session-keys.ts'
import {
  beginningBy,
  endsNextDay,
  lengthenedBy,
  lengthOf,
  movedBy,
  onDayAfter,
  piecesOf,
} from '../../src/web/pages/settings/hours/week/week-shape.ts'
import { zoneOfHours } from '../../src/web/pages/settings/hours/zone-of-hours.ts'
import { readCoordinates } from '../../src/web/pages/settings/locations/coordinates.ts'
import { newPlace, placeChanges } from '../../src/web/pages/settings/locations/location-draft.ts'
import { everyPage } from '../../src/web/pages/settings/set-up/every-page.ts'
import { spelled } from '../../src/web/pages/settings/set-up/spelled.ts'
import type { Clinic, Place } from '../../src/web/pages/settings/set-up/use-set-up.ts'
import { isOutOfOrder, spanSent, spanText, withWhole } from '../../src/web/pages/settings/span/span.ts'
import { pagesOf } from '../../src/web/session/pages-of.ts'

const hours = (start: string, end: string, over: Partial<Session> = {}): Session => ({
  weekday: 1,
  date: null,
  start,
  end,
  locationId: 'house',
  types: ['IN_PERSON'],
  validFrom: null,
  validUntil: null,
  ...over,
})

const span = ({ start, end }: Session) => `${start}–${end}`

describe('hours in a week', () => {
  test.each([
    ['09:00', '17:00', 480, false],
    ['09:00', '24:00', 900, false],
    ['22:00', '06:00', 480, true],
    ['09:00', '09:00', 1440, true],
    ['00:00', '24:00', 1440, false],
  ])('from %s until %s are %i minutes', (start, end, length, isOver) => {
    expect(lengthOf({ start, end })).toBe(length)
    expect(endsNextDay({ start, end })).toBe(isOver)
  })

  test('move and keep their length, over midnight too', () => {
    expect(span(movedBy(hours('09:00', '17:00'), 30))).toBe('09:30–17:30')
    expect(span(movedBy(hours('16:00', '23:45'), 15))).toBe('16:15–24:00')
    expect(span(movedBy(hours('16:15', '24:00'), 15))).toBe('16:30–00:15')
    expect(span(movedBy(hours('16:30', '00:15'), -15))).toBe('16:15–24:00')
  })

  test('stay within their day when they move or shrink', () => {
    expect(span(movedBy(hours('00:15', '08:00'), -60))).toBe('00:00–07:45')
    expect(span(movedBy(hours('23:30', '02:00'), 60))).toBe('23:45–02:15')
    expect(span(lengthenedBy(hours('09:00', '09:15'), -60))).toBe('09:00–09:15')
    expect(span(lengthenedBy(hours('09:00', '08:45'), 60))).toBe('09:00–09:00')
    expect(span(beginningBy(hours('09:00', '17:00'), -30))).toBe('08:30–17:00')
    expect(span(beginningBy(hours('09:00', '09:30'), 60))).toBe('09:15–09:30')
    expect(span(beginningBy(hours('00:15', '17:00'), -60))).toBe('00:00–17:00')
  })

  test('go round the week', () => {
    expect(onDayAfter(hours('09:00', '17:00', { weekday: 7 }), 1).weekday).toBe(1)
    expect(onDayAfter(hours('09:00', '17:00'), -1).weekday).toBe(7)
  })

  test('are moved by the arrows, and other keys leave them', () => {
    const key = (name: string, shiftKey = false) => afterKey(hours('09:00', '17:00'), { key: name, shiftKey })
    expect(key('ArrowDown')).toMatchObject({ start: '09:15', end: '17:15' })
    expect(key('ArrowUp', true)).toMatchObject({ start: '09:00', end: '16:45' })
    expect(key('ArrowRight')).toMatchObject({ weekday: 2 })
    expect(key('a')).toBeUndefined()
  })

  test('that end on the next day stand in both days, from Sunday on Monday', () => {
    const pieces = piecesOf([hours('22:00', '02:00', { weekday: 7 })])
    expect(pieces).toMatchObject([
      { weekday: 1, from: 0, to: 120, isRest: true },
      { weekday: 7, from: 1320, to: 1440, isRest: false },
    ])
  })

  test('stand abreast only where they overlap; dates of their own stand in no week', () => {
    const all = [hours('08:00', '12:00'), hours('10:00', '14:00'), hours('12:00', '13:00'), hours('15:00', '16:00')]
    const dated = hours('08:00', '12:00', { weekday: null, date: '2026-12-24' })
    const lanes = piecesOf([...all, dated]).map(({ index, lane, lanes }) => [index, lane, lanes])
    expect(lanes).toEqual([
      [0, 0, 2],
      [1, 1, 2],
      [2, 0, 2],
      [3, 0, 1],
    ])
  })
})

describe('the form of hours', () => {
  test('makes a session of each weekday, and midnight the end of the day', () => {
    const typed = newSession('house', { weekdays: [5, 1], end: '00:00', validFrom: '2027-01-01' })
    const made = sessionsMade(typed)
    expect(made.map(({ weekday }) => weekday)).toEqual([1, 5])
    expect(made[0]).toMatchObject({ end: '24:00', date: null, validFrom: '2027-01-01', validUntil: null })
    expect(typedSession(made[0] as Session)).toMatchObject({ end: '00:00', weekdays: [1], isWeekly: true })
  })

  test('forgets weekdays and limits of a single date', () => {
    const typed = newSession('house', { isWeekly: false, date: '2026-12-24', weekdays: [1], validFrom: '2027-01-01' })
    expect(sessionsMade(typed)).toMatchObject([{ weekday: null, date: '2026-12-24', validFrom: null }])
  })

  test('names what is missing', () => {
    const typed = newSession('house', { types: [], validFrom: '2027-01-02', validUntil: '2027-01-01' })
    expect(faultsOf(typed)).toEqual({ weekdays: true, types: true, validUntil: true })
  })
})

test('the zone of hours is known only where they are all in one', () => {
  const places = [
    { id: 'house', timezone: 'Europe/Berlin' },
    { id: 'other', timezone: 'Europe/London' },
  ] as Place[]
  expect(zoneOfHours([hours('09:00', '17:00')], places)).toBe('Europe/Berlin')
  expect(zoneOfHours([hours('09:00', '17:00'), hours('09:00', '17:00', { locationId: 'other' })], places)).toBeNull()
  expect(zoneOfHours([], places)).toBeNull()
})

describe('a span', () => {
  test('of whole days ends with the last one', () => {
    expect(spanSent({ isWhole: true, from: '2026-12-31', to: '2026-12-31' })).toEqual({
      from: '2026-12-31T00:00',
      to: '2027-01-01T00:00',
    })
  })

  test.each([
    [true, '2026-12-24', '2026-12-24', false],
    [true, '2026-12-25', '2026-12-24', true],
    [false, '2026-12-24T09:00', '2026-12-24T09:00', true],
    [false, '', '2026-12-24T09:00', false],
  ])('whole %s from %j to %j is out of order: %s', (isWhole, from, to, isWrong) => {
    expect(isOutOfOrder({ isWhole, from, to })).toBe(isWrong)
  })

  test('keeps its days when times are wanted, and the other way round', () => {
    const days = { isWhole: true, from: '2026-12-24', to: '2026-12-26' }
    const times = withWhole(days, false)
    expect(times).toEqual({ isWhole: false, from: '2026-12-24T09:00', to: '2026-12-26T17:00' })
    expect(withWhole(times, true)).toEqual(days)
  })

  test('is told by its days where it is made of whole ones', () => {
    const shown = { language: 'en', timeZone: 'Asia/Kolkata' }
    const year = new Date().getFullYear()
    const of = (from: string, to: string) =>
      spanText({ from: `${year}-${from}+05:30`, to: `${year}-${to}+05:30` }, shown)
    expect(of('06-05T00:00', '06-06T00:00')).toMatch(/^\w+ 5 Jun$/)
    expect(of('06-05T00:00', '06-08T00:00')).toMatch(/^\w+ 5 Jun – \w+ 7 Jun$/)
    expect(of('06-05T09:00', '06-05T12:00')).toMatch(/^\w+ 5 Jun, 09:00–12:00$/)
  })
})

describe('a clinic’s edits', () => {
  const clinic = {
    name: 'Harbor',
    slotMinutes: null,
    publicBooking: false,
    patientSignUp: null,
    durations: { DENTAL: 45 },
  }
  const changes = (edits: object) => clinicChanges(clinic as unknown as Clinic, edits)

  test('are sent only where they change something', () => {
    expect(changes({ name: 'Harbor', slotMinutes: '' })).toEqual({})
    expect(changes({ name: 'Quay', slotMinutes: '20', publicBooking: 'true', patientSignUp: 'false' })).toEqual({
      name: 'Quay',
      slotMinutes: 20,
      publicBooking: true,
      patientSignUp: false,
    })
  })

  test('send the lengths by treatment together, without those that were emptied', () => {
    expect(changes({ 'durations.THERAPY': '60' })).toEqual({ durations: { DENTAL: 45, THERAPY: 60 } })
    expect(changes({ 'durations.DENTAL': '' })).toEqual({ durations: {} })
  })
})

test.each([
  ['18.5362, 73.8930', { latitude: 18.5362, longitude: 73.893 }],
  ['(-33.86 151.2)', { latitude: -33.86, longitude: 151.2 }],
  ['', { latitude: null, longitude: null }],
  ['91, 10', null],
  ['somewhere', null],
])('the coordinates %j are read', (typed, read) => {
  expect(readCoordinates(typed)).toEqual(read)
})

test('a location’s emptied fields are sent as none', () => {
  const before = { ...newPlace('Europe/Berlin'), address: '1 Quay', coordinates: '1, 2' }
  expect(placeChanges(before, { ...before, address: ' ', coordinates: '' })).toEqual({
    address: null,
    latitude: null,
    longitude: null,
  })
})

test('the zones and countries to choose from are those that the API takes', () => {
  const zones = zoneList('Asia/Kolkata').flatMap(([, names]) => names)
  expect(zones.length).toBeGreaterThan(300)
  expect(zones.filter((zone) => zoneNamed(zone) !== zone)).toEqual([])
  expect(zones.filter((zone) => zone === 'Asia/Kolkata')).toHaveLength(1)
  expect(zoneCity('America/Argentina/Buenos_Aires')).toBe('Argentina, Buenos Aires')
  expect(zoneCity('UTC')).toBe('UTC')
  expect(
    countryList('en')
      .map(([code]) => code)
      .toSorted(),
  ).toEqual(COUNTRIES.toSorted())
})

test('minutes are spelled as people say them', () => {
  expect(spelled(2190, 'en')).toBe('1 day 12 hours 30 minutes')
  expect(spelled(45, 'en')).toBe('45 minutes')
})

test('every page of a list is read', async () => {
  const pages = { first: [[1, 2], 'second'], second: [[3], null] } as const
  const read = async ({ cursor = 'first' }: { cursor?: string }) => {
    const [data, nextCursor] = pages[cursor as keyof typeof pages]
    return { data: [...data], page: { nextCursor } }
  }
  expect(await everyPage(read)).toEqual([1, 2, 3])
})

test.each([
  [['CLINIC_ADMIN'], ['desk', 'board', 'insight', 'settings']],
  [['DOCTOR'], ['desk', 'day', 'board', 'insight']],
  [['PATIENT'], []],
])('who has the roles %j is led to %j', (roles, pages) => {
  expect(pagesOf(roles)).toEqual(pages)
})
