import { expect, test } from 'vitest'
import { addressOf, needsSignIn, readRequest } from '../../src/web/pages/book/book-request.ts'
import { mergeDays } from '../../src/web/pages/book/merge-days.ts'
import { partsOfDay } from '../../src/web/pages/book/parts-of-day.ts'
import { ownTime } from '../../src/web/parts/dates.ts'
import { hoursApart } from '../../src/web/parts/patient/zones.ts'

const CLINIC = '01920000-0000-7000-8000-00000000000a'
const DOCTOR = '01920000-0000-7000-8000-000000000001'
const AT = '2027-03-01T03:30:00.000Z'
const chosen = `with=${DOCTOR}&at=${AT}&end=2027-03-01T04:00:00.000Z&zone=Asia/Kolkata`

test('what a link asks for is read, and is written as the same', () => {
  const request = readRequest(
    `?clinic=${CLINIC}&doctorId=${DOCTOR}&patientId=${CLINIC}&type=VIDEO_CALL&booked=${DOCTOR}&${chosen}`,
  )
  expect(request).toMatchObject({ patientId: CLINIC, booked: DOCTOR })
  expect(request.chosen).toMatchObject({ doctorId: DOCTOR, at: AT, timeZone: 'Asia/Kolkata', locationId: null })
  expect(readRequest(new URL(addressOf(request), 'https://kept.example').search)).toEqual(request)
})

test('what a link has wrong counts as not said', () => {
  const asked = `?clinic=everybody&doctorId=1&type=OTHER&with=${DOCTOR}&at=soon&end=later&zone=Nowhere/City`
  expect(readRequest(asked)).toMatchObject({ clinic: null, doctorId: null, type: 'IN_PERSON', chosen: null })
})

test('a clinic’s link is for everybody until a time is chosen', () => {
  const needs = (search: string) => needsSignIn(readRequest(search), { search, hasLogin: false })
  expect(needs('')).toBe(true)
  expect(needs(`?clinic=${CLINIC}`)).toBe(false)
  expect(needs(`?clinic=${CLINIC}&${chosen}`)).toBe(true)
  expect(needs(`?clinic=${CLINIC}&state=back-from-the-provider`)).toBe(true)
})

test('of two doctors who are free at one time the first stands, and a day on which nobody is says why', () => {
  const slot = {
    appointmentDate: AT,
    endDate: AT,
    localTime: '09:00',
    timezone: 'UTC',
    locationId: null,
    available: true,
  }
  const of = (doctorId: string) => ({
    doctorId,
    timezone: 'UTC',
    nextAvailable: null,
    days: [
      { date: '2027-03-02', slots: [], reason: 'CLOSURE' },
      { date: '2027-03-01', slots: [slot] },
    ],
  })
  const [day, closed] = mergeDays([of(DOCTOR), of(CLINIC)])
  expect(day?.times.map(({ doctorId }) => doctorId)).toEqual([DOCTOR])
  expect(closed).toMatchObject({ date: '2027-03-02', times: [], reason: 'CLOSURE' })
})

test('how much later or earlier it is elsewhere, in half hours too', () => {
  const summer = Date.parse('2027-07-01T12:00:00Z')
  expect(hoursApart('Asia/Kolkata', summer, 'Europe/Berlin')).toBe(-3.5)
  expect(hoursApart('America/New_York', summer, 'Asia/Kolkata')).toBe(9.5)
})

test('a long day falls into its parts, as the clock of the place has them; a short one does not', () => {
  const at = (hour: number) => ({
    doctorId: DOCTOR,
    at: `2027-03-01T${String(hour).padStart(2, '0')}:30:00.000Z`,
    end: AT,
    timeZone: 'Asia/Kolkata',
    locationId: null,
  })
  const hours = (count: number) => Array.from({ length: count }, (_, n) => at(n + 2))
  expect(partsOfDay(hours(4)).map(({ part }) => part)).toEqual([null])
  expect(partsOfDay(hours(14)).map(({ part, times }) => [part, times.length])).toEqual([
    ['morning', 4],
    ['afternoon', 5],
    ['evening', 5],
  ])
})

test('one’s own time has the weekday where it is another day there', () => {
  // The tests run where it is UTC.
  expect(ownTime('2027-03-01T22:00:00Z', { language: 'en', timeZone: 'Asia/Kolkata' })).toBe('Mon 22:00')
  expect(ownTime('2027-03-01T10:00:00Z', { language: 'en', timeZone: 'Asia/Kolkata' })).toBe('10:00')
  expect(ownTime('2027-03-01T10:00:00Z', { language: 'en', timeZone: 'UTC' })).toBeNull()
})
