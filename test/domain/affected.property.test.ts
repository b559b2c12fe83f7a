import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AffectedBy, judgeOf, RULES, rulesAgainst } from '../../src/domain/affected.ts'
import { planVisit, refusalOf, rulesIn } from '../../src/domain/booking.ts'
import { DomainError } from '../../src/domain/errors.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { calendarFor, MINUTE, NOW, rulesFor, wish } from './booking-support.ts'
import { hours, ZONES } from './support.ts'

const clock = (quarters: number) =>
  `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`
const locationId = fc.constantFrom('main', 'annex')
const zones = fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago')
const upTo = (longest: number) =>
  fc
    .record({ from: fc.integer({ min: -24, max: 2 * 96 }), length: fc.integer({ min: 1, max: longest }) })
    .map(({ from, length }) => ({ start: NOW + from * 15 * MINUTE, end: NOW + (from + length) * 15 * MINUTE }))
const span = upTo(60)

const session = fc
  .record({
    start: fc.integer({ min: 0, max: 95 }),
    length: fc.integer({ min: 8, max: 96 }),
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 4 }),
    locationId,
    types: fc.subarray([...VISIT_TYPES], { minLength: 1 }),
  })
  .map(({ start, length, weekdays, ...rest }) =>
    weekdays.map((weekday) => hours(clock(start), clock((start + length) % 96), { weekday, ...rest })),
  )

const cases = fc.record({
  clinicZone: zones,
  mainZone: zones,
  annexZone: zones,
  sessions: fc.array(session, { minLength: 1, maxLength: 4 }).map((lists) => lists.flat()),
  closures: fc.array(
    fc.tuple(span, fc.option(locationId)).map(([time, at]) => ({ ...time, locationId: at })),
    { maxLength: 2 },
  ),
  timeOff: fc.array(span, { maxLength: 1 }),
  isActive: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  active: fc.subarray(['main', 'annex'], { minLength: 1 }),
  busy: fc.array(span, { maxLength: 3 }),
  type: fc.constantFrom(...VISIT_TYPES),
  at: locationId,
  time: upTo(8),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function rulesOf(one: Case) {
  const { sessions, closures, timeOff, isActive } = one
  const zoneOf: Record<string, string> = { main: one.mainZone, annex: one.annexZone }
  const locations = one.active.map((id) => ({ id, timezone: zoneOf[id] ?? 'UTC' }))
  return rulesFor(one.clinicZone, {}, { sessions, closures, timeOff, isActive, locations })
}

/** What staff who do not overbook are told if they book this very visit, its own time left out; null where no rule is against it. */
function refusedBy(one: Case): AffectedBy | null {
  const rules = rulesOf(one)
  const { type, time } = one
  const visit = { id: 'own', ...time }
  const calendar = calendarFor(rules, [visit, ...one.busy.map((other, n) => ({ id: `${n}`, ...other }))])
  try {
    const place = type === 'IN_PERSON' ? one.at : null
    const duration = (time.end - time.start) / MINUTE
    const wanted = wish({ appointmentDate: new Date(time.start).toISOString(), type, locationId: place, duration })
    const plan = planVisit(rulesIn(calendar, 'clinic'), wanted, false)
    const asker = { isPatient: false, now: 0 }
    const reason = refusalOf({ calendar, rules, plan, asker, overbook: false, without: 'own' })
    return RULES.find((rule) => rule === reason) ?? null
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return error.code === 'DOCTOR_NOT_FOUND' ? 'DOCTOR_INACTIVE' : 'LOCATION_INACTIVE'
  }
}

const visitOf = ({ type, time, at }: Case) => ({ ...time, type, locationId: type === 'IN_PERSON' ? at : null })

test('a visit is affected exactly when the same booking would be refused by a rule, and by that rule', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(cases, (one) => {
      const affected = judgeOf(rulesOf(one)).affectedBy({ ...visitOf(one), meant: [] })
      expect(affected).toBe(refusedBy(one))
      seen.set(String(affected), (seen.get(String(affected)) ?? 0) + 1)
    }),
    { seed: 20261129, numRuns: 1500 },
  )
  for (const reason of ['null', ...RULES, 'DOCTOR_INACTIVE', 'LOCATION_INACTIVE'])
    expect(seen.get(reason), reason).toBeGreaterThan(10)
})

test('a visit that was overbooked is not affected by what it was in spite of, nor by less', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const rules = { ...rulesOf(one), isActive: true }
      const visit = visitOf(one)
      fc.pre(visit.locationId === null || one.active.includes(visit.locationId))
      const meant = rulesAgainst(rules, visit)
      expect(judgeOf(rules).affectedBy({ ...visit, meant })).toBeNull()
      expect(judgeOf({ ...rules, closures: [], timeOff: [] }).affectedBy({ ...visit, meant })).toBeNull()
    }),
    { seed: 20261129, numRuns: 600 },
  )
})
