import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listSlots } from '../../src/domain/availability.ts'
import { alternativesTo, type Decision, planVisit, refusalOf } from '../../src/domain/booking.ts'
import { dayFacts } from '../../src/domain/calendar.ts'
import { placeSeries } from '../../src/domain/series.ts'
import { addDays, localDate, localTime } from '../../src/domain/time.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { calendarFor, MINUTE, NOW, rulesFor, wish } from './booking-support.ts'
import { hours, ZONES } from './support.ts'

const zones = fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Tokyo', 'Europe/London', 'UTC')
const clock = (quarters: number) =>
  `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`

/** Past midnight, or at its end by either name. */
const endOf = (quarters: number) => (quarters === 96 ? 96 : quarters % 96)

const session = fc
  .record({
    start: fc.integer({ min: 0, max: 95 }),
    length: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(96)),
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 3 }),
    locationId: fc.constantFrom('main', 'annex'),
    types: fc.subarray([...VISIT_TYPES], { minLength: 1 }),
  })
  .map(({ start, length, weekdays, ...rest }) =>
    weekdays.map((weekday) => hours(clock(start), clock(endOf(start + length)), { weekday, ...rest })),
  )

/** A doctor of a clinic whose two locations may each be in another zone than the clinic. */
const cases = fc.record({
  clinicZone: zones,
  mainZone: zones,
  annexZone: zones,
  sessions: fc.array(session, { minLength: 1, maxLength: 4 }).map((lists) => lists.flat()),
  busy: fc.array(fc.tuple(fc.integer({ min: 0, max: 5 * 96 }), fc.integer({ min: 1, max: 60 })), { maxLength: 6 }),
  slotMinutes: fc.constantFrom(null, 15, 50),
  bufferAfter: fc.constantFrom(0, 10),
  type: fc.constantFrom(...VISIT_TYPES),
  isAnnex: fc.boolean(),
  duration: fc.constantFrom(15, 30, 50, 60),
  day: fc.integer({ min: 1, max: 3 }),
  tries: fc.array(fc.integer({ min: 0, max: 4 * 96 }), { minLength: 30, maxLength: 30 }),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function worldOf(one: Case) {
  const rules = rulesFor(
    one.clinicZone,
    { slotMinutes: one.slotMinutes, bufferAfter: one.bufferAfter },
    {
      sessions: one.sessions,
      locations: [
        { id: 'main', timezone: one.mainZone },
        { id: 'annex', timezone: one.annexZone },
      ],
    },
  )
  const at = (quarters: number) => NOW + quarters * 15 * MINUTE
  const busy = one.busy.map(([from, minutes], n) => ({ id: `${n}`, start: at(from), end: at(from) + minutes * MINUTE }))
  const calendar = calendarFor(rules, busy)
  const locationId = one.type === 'IN_PERSON' ? (one.isAnnex ? 'annex' : 'main') : null
  const asker = { isPatient: true, now: NOW }
  const { type, duration } = one
  const decisionAt = (start: number): Decision => {
    const appointmentDate = new Date(start).toISOString()
    const plan = planVisit(rules, wish({ appointmentDate, type, duration, locationId }), true)
    return { calendar, rules, plan, asker, overbook: false }
  }
  const listed = (date: string) =>
    listSlots(dayFacts(calendar, rules, { date }), { type, locationId, duration }, asker).filter(
      (slot) => slot.reason === null,
    )
  return { rules, calendar, locationId, decisionAt, listed, at }
}

const date = (one: Case) => addDays('2026-11-23', one.day)
const holds = (property: (one: Case) => void) =>
  fc.assert(fc.property(cases, property), { seed: 20261125, numRuns: 250 })

test('what is listed can be booked, and stands under the day of its own start', { timeout: 30_000 }, () => {
  const seen = { IN_PERSON: 0, VIDEO_CALL: 0, HOME_VISIT: 0 }
  holds((one) => {
    const { decisionAt, listed } = worldOf(one)
    for (const slot of listed(date(one))) {
      const decision = decisionAt(slot.start)
      expect(refusalOf(decision)).toBeNull()
      expect(decision.plan.timezone).toBe(slot.timezone)
      expect([localDate(slot.start, slot.timezone), localTime(slot.start, slot.timezone)]).toEqual([
        date(one),
        slot.localTime,
      ])
      seen[one.type]++
    }
  })
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(300)
})

test('what a patient may book is listed, under the day of its own start and no other', { timeout: 30_000 }, () => {
  let bookable = 0
  holds((one) => {
    const { decisionAt, listed, at } = worldOf(one)
    const days = Array.from({ length: 10 }, (_, n) => addDays('2026-11-21', n))
    const startsOf = days.map((day) => [day, new Set(listed(day).map((slot) => slot.start))] as const)
    for (const start of one.tries.map(at)) {
      const decision = decisionAt(start)
      if (refusalOf(decision) !== null) continue
      const under = startsOf.filter(([, starts]) => starts.has(start)).map(([day]) => day)
      expect(under).toEqual([localDate(start, decision.plan.timezone)])
      bookable++
    }
  })
  expect(bookable).toBeGreaterThan(300)
})

test('what is offered instead can be booked', { timeout: 30_000 }, () => {
  let offered = 0
  holds((one) => {
    const { decisionAt, at } = worldOf(one)
    for (const start of one.tries.slice(0, 3).map(at)) {
      for (const { appointmentDate } of alternativesTo(decisionAt(start))) {
        expect(refusalOf(decisionAt(Date.parse(appointmentDate)))).toBeNull()
        offered++
      }
    }
  })
  expect(offered).toBeGreaterThan(1000)
})

test('a series is given the times that are listed', { timeout: 30_000 }, () => {
  let given = 0
  holds((one) => {
    const { rules, calendar, locationId, listed } = worldOf(one)
    for (const slot of listed(date(one)).slice(0, 3)) {
      const candidate = {
        sequence: 1,
        id: 'visit',
        at: { date: date(one), time: slot.localTime },
        duration: one.duration,
        type: one.type,
        locationId,
        was: null,
      }
      const [found] = placeSeries(calendar, rules, { candidates: [candidate], terms: { policy: 'fail', now: NOW } })
      // A wall-clock time that exists twice is the first, which is listed too.
      if (found?.start !== slot.start) continue
      expect(found.verdict).toBe('ok')
      given++
    }
  })
  expect(given).toBeGreaterThan(300)
})
