import { describe, expect, test } from 'vitest'
import { CLINIC_NAMES, DOCTORS, hoursOf } from '../../scripts/demo/clinics.ts'
import { CLINICS } from '../../scripts/demo/logins.ts'
import { planVisits } from '../../scripts/demo/plan-visits.ts'
import { settle } from '../../scripts/demo/settle.ts'
import { overlaps, slotsOn, todayIn } from '../../scripts/demo/visit.ts'
import { INACTIVE, STATUSES } from '../../src/domain/appointment.ts'
import { localDate } from '../../src/domain/time.ts'
import { sessionsOn } from '../../src/domain/working-hours.ts'

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
    for (const doctor of DOCTORS) {
      const coming = slotsOn(clinic, doctor, todayIn(clinic, now)).filter((slot) => slot.start > now)
      expect(coming.filter((slot) => !held.has(`${doctor} ${slot.start}`))).toEqual([])
    }
  })

  test('keeps every visit within its doctor’s hours, and none over another', () => {
    for (const visit of visits) {
      const { timezone } = CLINICS[visit.clinic]
      const holding = sessionsOn(localDate(visit.start, timezone), hoursOf(visit.clinic, visit.doctor), () => timezone)
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

test('the same day gives the same visits', () => {
  const now = Date.parse('2026-11-22T06:40:00Z')
  expect(settledAt(now)).toEqual(settledAt(now))
})
