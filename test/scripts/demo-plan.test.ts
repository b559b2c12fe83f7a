import { describe, expect, test } from 'vitest'
import { CLINIC_NAMES, DEMO_CLINICS, DOCTORS, hoursOf, LEFT, locationId, zoneOf } from '../../scripts/demo/clinics.ts'
import { CLINICS } from '../../scripts/demo/logins.ts'
import { planVisits } from '../../scripts/demo/plan-visits.ts'
import { settle } from '../../scripts/demo/settle.ts'
import { overlaps, slotsOn, todayIn } from '../../scripts/demo/visit.ts'
import { FINAL, INACTIVE, STATUSES } from '../../src/domain/appointment.ts'
import { localDate, localTime } from '../../src/domain/time.ts'
import { sessionsReaching } from '../../src/domain/working-hours.ts'

const HOUR = 60 * 60_000

function settledAt(now: number) {
  return settle(planVisits(now), { untouched: new Set(), touched: new Set(), taken: new Map() })
}

// Noon, night, just before midnight in India, and both days of the year on which New York sets its clocks.
describe.each([
  '2026-11-22T06:40:00Z',
  '2026-11-22T21:10:00Z',
  '2026-12-31T18:29:59Z',
  '2026-03-08T06:59:00Z',
  '2026-03-22T12:00:00Z',
  '2026-11-01T05:30:00Z',
])('the demo planned at %s', (time) => {
  const now = Date.parse(time)
  const visits = settledAt(now)

  test.each(CLINIC_NAMES)('shows every state in %s, and somebody in the room, waiting, and next', (clinic) => {
    const here = visits.filter((visit) => visit.clinic === clinic)
    expect(new Set(here.map((visit) => visit.status))).toEqual(new Set(STATUSES))
    const round = here.filter((visit) => Math.abs(visit.start - now) < 2 * HOUR).map((visit) => visit.status)
    expect(round).toEqual(expect.arrayContaining(['IN_PROGRESS', 'CHECKED_IN', 'CONFIRMED', 'PENDING']))
  })

  test.each(CLINIC_NAMES)('leaves nothing of today free in %s', (clinic) => {
    const held = new Set(
      visits.filter((visit) => !INACTIVE.includes(visit.status)).map((visit) => `${visit.doctor} ${visit.start}`),
    )
    const own = visits.filter((visit) => visit.clinic === clinic)
    expect(own.length).toBeGreaterThan(800)
    for (const doctor of DOCTORS.filter((name) => name !== LEFT)) {
      const coming = slotsOn(clinic, doctor, todayIn(clinic, now)).filter((slot) => slot.start > now)
      expect(coming.filter((slot) => !held.has(`${doctor} ${slot.start}`))).toEqual([])
    }
  })

  test('keeps every visit within its doctor’s hours, and none over another', () => {
    for (const visit of visits.filter(({ affectedBy }) => affectedBy === undefined)) {
      const zone = (id: string) => zoneOf(visit.clinic, id)
      const holding = sessionsReaching(visit, hoursOf(visit.clinic, visit.doctor), zone)
        .filter((session) => session.start <= visit.start && visit.end <= session.end)
        .filter((session) => session.types.includes(visit.type))
      expect(holding).not.toEqual([])
      if (visit.type === 'IN_PERSON') expect(holding.map((session) => session.locationId)).toContain(visit.locationId)
    }
    for (const doctor of DOCTORS) {
      const clinics = doctor === 'doctor3' ? [CLINIC_NAMES] : CLINIC_NAMES.map((clinic) => [clinic])
      for (const those of clinics) {
        const active = visits
          .filter(
            (visit) => visit.doctor === doctor && those.includes(visit.clinic) && !INACTIVE.includes(visit.status),
          )
          .sort((a, b) => a.start - b.start)
        expect(active.filter((visit, n) => active[n + 1] && overlaps(visit, active[n + 1] ?? visit))).toEqual([])
      }
    }
  })

  test('puts what is done before now and what is to come after it', () => {
    for (const { status, start, end } of visits) {
      if (status === 'COMPLETED') expect(end).toBeLessThanOrEqual(now)
      if (status === 'NO_SHOW') expect(start).toBeLessThanOrEqual(now)
      if (status === 'PENDING' || status === 'SCHEDULED') expect(start).toBeGreaterThan(now)
    }
  })
})

test('a location is in another zone than its clinic, and a night is worked past midnight: both are visited', () => {
  const visits = settledAt(Date.parse('2026-11-22T06:40:00Z'))
  expect(DEMO_CLINICS.harbor.locations[3]).toMatchObject({ timezone: 'America/Chicago' })
  const chicago = visits.filter((visit) => visit.locationId === locationId('harbor', 3))
  const times = new Set(chicago.map((visit) => localTime(visit.start, 'America/Chicago')))
  expect([...times].sort()).toEqual(['14:00', '15:00', '16:00'])
  const { timezone } = CLINICS.lotus
  const nights = visits.filter(
    (visit) => visit.clinic === 'lotus' && visit.doctor === 'doctor1' && visit.type === 'VIDEO_CALL',
  )
  const past = nights.filter((visit) => localTime(visit.start, timezone) < '02:00')
  expect(past.length).toBeGreaterThan(10)
  expect(past.every((visit) => localTime(visit.end, timezone) <= '02:00')).toBe(true)
  expect(new Set(past.map((visit) => localDate(visit.start, timezone))).size).toBeGreaterThan(5)
})

test('nobody is in two places, at whatever time of day the demo begins', () => {
  const apart = process.env.KEPT_TEST_LONG === '1' ? HOUR / 2 : 2.5 * HOUR
  for (let after = 0; after < 24 * HOUR; after += apart) {
    const open = settledAt(Date.parse('2026-12-01T00:05:00Z') + after).filter(({ status }) => !FINAL.includes(status))
    const ofPatients = Map.groupBy(open, ({ clinic, patient }) => `${clinic} ${patient}`)
    for (const visits of ofPatients.values()) {
      const inOrder = visits.sort((a, b) => a.start - b.start)
      const twice = inOrder.filter((visit, n) => inOrder[n + 1] && overlaps(visit, inOrder[n + 1] ?? visit))
      expect(twice.map(({ name }) => name)).toEqual([])
    }
  }
})

test('the same day gives the same visits', () => {
  const now = Date.parse('2026-11-22T06:40:00Z')
  expect(settledAt(now)).toEqual(settledAt(now))
})
