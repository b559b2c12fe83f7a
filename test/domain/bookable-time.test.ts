import { describe, expect, test } from 'vitest'
import { bookableTime, minutesIn } from '../../src/domain/bookable-time.ts'
import type { ClinicRules } from '../../src/domain/calendar.ts'
import { clinicSettings } from '../../src/domain/clinic-settings.ts'
import type { WorkingSession } from '../../src/domain/working-hours.ts'

const ZONE = 'Europe/Berlin'
const [HERE, THERE, CLOSED] = ['here', 'there', 'closed']

const hours = (start: string, end: string, over: Partial<WorkingSession> = {}): WorkingSession => ({
  ...{ weekday: 1, date: null, validFrom: null, validUntil: null, types: ['IN_PERSON'], locationId: HERE },
  ...{ start, end, ...over },
})

const at = (text: string) => Date.parse(`${text}Z`)
const span = (start: string, end: string) => ({ start: at(start), end: at(end) })

const rulesOf = (sessions: WorkingSession[], over: Partial<ClinicRules> = {}) => ({
  settings: clinicSettings.parse({ timezone: ZONE }),
  locations: [HERE, THERE].map((id) => ({ id, timezone: ZONE })),
  sessions,
  closures: [],
  timeOff: [],
  ...over,
})

/** Monday 2027-03-01 in Berlin, an hour ahead of UTC. */
const MONDAY = span('2027-02-28T23:00', '2027-03-01T23:00')

const MORNING = [hours('09:00', '12:00')]

describe('the bookable time of a day, in minutes', () => {
  test.each([
    ['is that of the hours', MORNING, {}, 180],
    ['counts hours that overlap once', [...MORNING, hours('10:00', '13:00', { locationId: THERE })], {}, 240],
    ['has no hours of a closed location', [hours('09:00', '12:00', { locationId: CLOSED })], {}, 0],
    ['ends with the day', [hours('22:00', '02:00')], {}, 120],
    ['has what began the day before', [hours('22:00', '02:00', { weekday: 7 })], {}, 120],
    ['is without a closure of the clinic', MORNING, { closures: [[null, '09:00', '10:00']] }, 120],
    ['is without a closure of its location', MORNING, { closures: [[HERE, '09:00', '10:00']] }, 120],
    ['heeds no closure of another', MORNING, { closures: [[THERE, '09:00', '10:00']] }, 180],
    ['is without time off', MORNING, { timeOff: ['08:30', '09:30'] }, 120],
    [
      'takes off once what is closed and off',
      MORNING,
      { closures: [[null, '08:00', '9:00']], timeOff: ['08:30', '10:00'] },
      60,
    ],
    ['is none where all of it is off', MORNING, { timeOff: ['00:00', '23:00'] }, 0],
  ] as [
    string,
    WorkingSession[],
    { closures?: [string | null, string, string][]; timeOff?: [string, string] },
    number,
  ][])('%s', (_, sessions, { closures = [], timeOff }, minutes) => {
    const today = (from: string, to: string) =>
      span(`2027-03-01T${from.padStart(5, '0')}`, `2027-03-01T${to.padStart(5, '0')}`)
    const rules = rulesOf(sessions, {
      closures: closures.map(([locationId, from, to]) => ({ locationId, ...today(from, to) })),
      timeOff: timeOff ? [today(...timeOff)] : [],
    })
    expect(minutesIn([MONDAY], bookableTime(rules, MONDAY))).toEqual([minutes])
  })

  test('is an hour less on the day on which the clocks are set forward, and one more where they are set back', () => {
    const nights = rulesOf([hours('00:00', '06:00', { weekday: 7 })])
    const [spring, autumn] = [
      span('2027-03-27T23:00', '2027-03-28T22:00'),
      span('2027-10-30T22:00', '2027-10-31T23:00'),
    ]
    expect([spring, autumn].flatMap((day) => minutesIn([day], bookableTime(nights, day)))).toEqual([300, 420])
  })

  test('is that of one location where it is asked for', () => {
    const rules = rulesOf([...MORNING, hours('10:00', '14:00', { locationId: THERE })])
    expect(minutesIn([MONDAY], bookableTime(rules, MONDAY, THERE))).toEqual([240])
  })
})

test('time is cut where one span ends and the next begins', () => {
  const [first, second] = [span('2027-03-01T00:00', '2027-03-01T10:00'), span('2027-03-01T10:00', '2027-03-02T00:00')]
  const time = [span('2027-03-01T09:00', '2027-03-01T09:30'), span('2027-03-01T09:45', '2027-03-01T11:00')]
  expect(minutesIn([first, second], time)).toEqual([45, 60])
})
