import { describe, expect, test } from 'vitest'
import { judge } from '../../src/domain/availability.ts'
import { type Calendar, type ClinicRules, dayFacts, daysRound, meetDays } from '../../src/domain/calendar.ts'
import { clinicSettings } from '../../src/domain/clinic-settings.ts'
import { sessionBoundary } from '../../src/domain/time.ts'
import type { VisitType } from '../../src/domain/visit.ts'
import type { WorkingSession } from '../../src/domain/working-hours.ts'
import { columnOf } from '../../src/web/pages/desk/facts/day-shape.ts'

const HOME = 'Europe/Berlin'
const MINUTE = 60_000

type Session = Partial<WorkingSession> & Pick<WorkingSession, 'start' | 'end'>
/** From and to, `HH:mm` of the day or with a day before it. */
type Times = readonly [from: string, to: string]

interface Clinic {
  day?: string
  sessions: readonly Session[]
  zones?: Record<string, string>
  inactive?: readonly string[]
  buffers?: readonly [before: number, after: number]
  visits?: readonly Times[]
  elsewhere?: readonly Times[]
  closures?: readonly (readonly [...Times, locationId: string | null])[]
  timeOff?: readonly Times[]
  /** What the clinic asks of patients alone. */
  notice?: number
  slotMinutes?: number
}

const WEDNESDAY = '2027-03-03'
const MORNING: Session = { start: '09:00', end: '12:00' }
const TYPES: readonly VisitType[] = ['IN_PERSON', 'VIDEO_CALL']

/** What the desk shows as free, and what a booking at the desk would be granted: starts with their type, place and length. */
function freeIn({ day = WEDNESDAY, sessions, zones = { l1: HOME, l2: HOME }, inactive = [], ...clinic }: Clinic) {
  const at = (text: string) => {
    const [time = '', date = day] = text.split(' ').reverse()
    return sessionBoundary({ date, time, zone: HOME })
  }
  const span = ([from, to]: Times) => ({ start: at(from), end: at(to) })
  const [bufferBefore, bufferAfter] = clinic.buffers ?? [0, 0]
  const all = sessions.map((one) => ({
    ...{
      weekday: 3,
      date: null,
      locationId: 'l1',
      types: ['IN_PERSON'] as VisitType[],
      validFrom: null,
      validUntil: null,
    },
    ...one,
  }))
  const busy = [...(clinic.visits ?? []), ...(clinic.elsewhere ?? [])].map((one, place) => ({
    id: `${place}`,
    ...span(one),
  }))
  const rules: ClinicRules = {
    clinicId: 'c1',
    isActive: true,
    settings: clinicSettings.parse({
      timezone: HOME,
      bufferBefore,
      bufferAfter,
      minNoticeMinutes: clinic.notice ?? 0,
      slotMinutes: clinic.slotMinutes ?? null,
    }),
    versions: { clinic: 1, membership: 1, doctor: 1 },
    locations: Object.entries(zones)
      .filter(([id]) => !inactive.includes(id))
      .map(([id, timezone]) => ({ id, timezone })),
    sessions: all,
    closures: (clinic.closures ?? []).map(([from, to, locationId]) => ({ ...span([from, to]), locationId })),
    timeOff: (clinic.timeOff ?? []).map(span),
  }
  const calendar: Calendar = { doctorId: 'd1', userId: null, clinics: [rules], days: new Map(), readAt: 0 }
  meetDays(calendar, daysRound([day]), busy)
  const facts = dayFacts(calendar, rules, { date: day })

  const texts = ({ start, end }: { start: number; end: number }) => ({
    from: new Date(start).toISOString(),
    to: new Date(end).toISOString(),
  })
  const column = columnOf({ id: 'd1', name: 'Dr. Lind', specialty: null }, day, {
    visits: (clinic.visits ?? []).map((one, place) => {
      const { from, to } = texts(span(one))
      return {
        id: `${place}`,
        doctorId: 'd1',
        status: 'SCHEDULED',
        appointmentDate: from,
        endDate: to,
        locationId: 'l1',
      }
    }) as never,
    hours: [{ doctorId: 'd1', sessions: all }] as never,
    away: {
      closures: rules.closures.map((one) => ({ ...texts(one), locationId: one.locationId, reason: null })) as never,
      timeOff: rules.timeOff.map((one) => ({ ...texts(one), doctorId: 'd1', reason: null })) as never,
      elsewhere: (clinic.elsewhere ?? []).map((one) => ({
        ...texts(span(one)),
        doctorId: 'd1',
        reason: 'BOOKED' as const,
      })),
    },
    zone: HOME,
    zoneOf: (id) => (inactive.includes(id) ? null : (zones[id] ?? null)),
    locationId: null,
    now: 0,
    buffer: Math.max(bufferBefore, bufferAfter) * MINUTE,
    slot: null,
    movingId: null,
  })

  const shown: string[] = []
  const granted: string[] = []
  const [midnight, next] = [at('00:00'), at('24:00')]
  for (const length of [15, 60])
    for (let start = midnight; start + length * MINUTE <= next; start += 5 * MINUTE)
      for (const type of TYPES)
        for (const locationId of type === 'IN_PERSON' ? Object.keys(zones) : [null]) {
          const end = start + length * MINUTE
          const name = `${new Date(start).toISOString()} ${length} ${type} ${locationId}`
          const isFree = column.gaps.some(
            (gap) =>
              gap.start <= start &&
              end <= gap.end &&
              gap.types.includes(type) &&
              (locationId === null || gap.locationId === locationId),
          )
          if (isFree) shown.push(name)
          const isPlace = locationId === null || facts.locationIds.includes(locationId)
          const wanted = { start, end, type, locationId }
          if (isPlace && judge(facts, wanted, { isPatient: false, now: midnight }) === null) granted.push(name)
        }
  return { shown, granted }
}

const NIGHT: Session = { start: '22:00', end: '06:00' }

describe('what the desk shows as free is what a booking is granted', () => {
  test.each<[string, Clinic]>([
    ['an empty morning', { sessions: [MORNING] }],
    [
      'visits',
      {
        sessions: [MORNING],
        visits: [
          ['09:20', '09:50'],
          ['10:00', '10:45'],
        ],
      },
    ],
    ['the longer of two buffers', { sessions: [MORNING], visits: [['10:00', '10:30']], buffers: [5, 15] }],
    [
      'a visit before the hours, and the time kept after it',
      { sessions: [MORNING], visits: [['08:30', '08:55']], buffers: [20, 0] },
    ],
    [
      'visits in other clinics, and the time kept round them',
      { sessions: [MORNING], elsewhere: [['10:00', '10:30']], buffers: [0, 10] },
    ],
    [
      'a visit that began before midnight',
      { sessions: [{ ...NIGHT, weekday: 2 }], visits: [['2027-03-02 23:30', '00:40']] },
    ],
    [
      'one elsewhere that began before midnight',
      { sessions: [{ ...NIGHT, weekday: 2 }], elsewhere: [['2027-03-02 23:30', '00:40']] },
    ],
    [
      'time kept over midnight',
      { sessions: [{ ...NIGHT, weekday: 2 }], visits: [['2027-03-02 23:00', '2027-03-02 23:50']], buffers: [30, 30] },
    ],
    [
      'a visit after midnight, and the time kept before it',
      { sessions: [NIGHT], visits: [['2027-03-04 00:00', '2027-03-04 00:30']], buffers: [30, 30] },
    ],
    [
      'closures of all and of one place',
      {
        sessions: [MORNING, { start: '13:00', end: '16:00', locationId: 'l2' }],
        closures: [
          ['10:00', '10:30', null],
          ['11:00', '14:00', 'l2'],
        ],
      },
    ],
    [
      'two places at one time, one of which is closed',
      {
        sessions: [MORNING, { ...MORNING, locationId: 'l2', types: ['VIDEO_CALL'] }],
        closures: [['10:00', '10:30', 'l2']],
      },
    ],
    ['time off', { sessions: [MORNING], timeOff: [['09:00', '10:10']] }],
    [
      'hours of a date in place of the weekday’s',
      { sessions: [MORNING, { date: WEDNESDAY, weekday: null, start: '15:00', end: '17:00' }] },
    ],
    [
      'hours that are not valid yet, or not any more',
      {
        sessions: [
          { ...MORNING, validFrom: '2027-03-04' },
          { start: '14:00', end: '15:00', validUntil: '2027-03-02' },
          { start: '16:00', end: '17:00', validUntil: WEDNESDAY },
        ],
      },
    ],
    [
      'a place that takes no bookings',
      { sessions: [MORNING, { start: '13:00', end: '14:00', locationId: 'l2' }], inactive: ['l2'] },
    ],
    [
      'kinds of visits',
      {
        sessions: [
          MORNING,
          { start: '13:00', end: '14:00', types: ['VIDEO_CALL'] },
          { start: '14:30', end: '15:30', types: ['IN_PERSON', 'VIDEO_CALL'] },
        ],
      },
    ],
    ['hours that touch', { sessions: [MORNING, { start: '12:00', end: '13:00' }] }],
    ['hours that touch at another place', { sessions: [MORNING, { start: '12:00', end: '13:00', locationId: 'l2' }] }],
    ['what binds patients alone', { sessions: [MORNING], notice: 600, slotMinutes: 20 }],
    [
      'a place in another zone',
      {
        sessions: [MORNING, { start: '09:00', end: '12:00', locationId: 'l2' }],
        zones: { l1: HOME, l2: 'Europe/London' },
      },
    ],
    [
      'the night in which clocks are set forward',
      {
        day: '2027-03-28',
        sessions: [
          { ...NIGHT, weekday: 6 },
          { weekday: 7, start: '09:00', end: '10:00' },
        ],
      },
    ],
    [
      'hours that end in the hour that is skipped',
      { day: '2027-03-28', sessions: [{ weekday: 7, start: '00:00', end: '02:30' }] },
    ],
    [
      'the night in which clocks are set back',
      {
        day: '2027-10-31',
        sessions: [
          { ...NIGHT, weekday: 6 },
          { weekday: 7, start: '09:00', end: '10:00' },
        ],
      },
    ],
    [
      'hours that end in the hour that comes twice',
      { day: '2027-10-31', sessions: [{ weekday: 7, start: '00:00', end: '02:30' }] },
    ],
  ])('with %s', (_, clinic) => {
    const { shown, granted } = freeIn(clinic)
    expect(granted.length).toBeGreaterThan(0)
    expect(shown).toEqual(granted)
  })
})
