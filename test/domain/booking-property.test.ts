import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearestFree } from '../../src/domain/availability.ts'
import { type Decision, daysToMeet, planVisit, refusalOf, refusedTime } from '../../src/domain/booking.ts'
import { dayFacts, reachOfDay, utcDays } from '../../src/domain/calendar.ts'
import { DomainError } from '../../src/domain/errors.ts'
import { addDays, localDate } from '../../src/domain/time.ts'
import { calendarFor, MINUTE, NOW, planAt, rulesFor, wish } from './booking-support.ts'
import { hours, ZONES } from './support.ts'

const codeOf = (run: () => unknown) => {
  try {
    run()
    return null
  } catch (error) {
    return error instanceof DomainError ? error.code : error
  }
}

describe('the times offered instead', () => {
  const decision = fc
    .record({
      zone: fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago'),
      slotMinutes: fc.constantFrom(null, 15, 20),
      buffer: fc.constantFrom(0, 15),
      weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
      hours: fc.constantFrom(['09:00', '12:00'] as const, ['00:00', '00:45'] as const, ['23:00', '24:00'] as const),
      wanted: fc.integer({ min: 0, max: 12 * 96 }),
      minutes: fc.constantFrom(10, 30, 45),
      busy: fc.array(fc.tuple(fc.integer({ min: 0, max: 14 * 96 }), fc.integer({ min: 1, max: 60 })), {
        maxLength: 25,
      }),
      isPatient: fc.boolean(),
    })
    .map((one): Decision => {
      const sessions = one.weekdays.map((weekday) => hours(one.hours[0], one.hours[1], { weekday }))
      const settings = { slotMinutes: one.slotMinutes, bufferAfter: one.buffer }
      const rules = rulesFor(one.zone, settings, { sessions })
      const quarter = (n: number) => NOW + n * 15 * MINUTE
      const busy = one.busy.map(([at, length], n) => ({ id: `${n}`, start: quarter(at), end: quarter(at + length) }))
      const plan = planAt(quarter(one.wanted), one.minutes, { timezone: one.zone })
      const asker = { isPatient: one.isPatient, now: NOW }
      return { calendar: calendarFor(rules, busy), rules, plan, asker, overbook: false }
    })

  const offered = (one: Decision) => refusedTime('BOOKED', one).extra.alternatives ?? []

  test('are the nearest of all within fourteen days', () => {
    fc.assert(
      fc.property(decision, (one) => {
        const { calendar, rules, plan, asker } = one
        const middle = localDate(plan.start, 'UTC')
        const days = Array.from({ length: 35 }, (_, n) => addDays(middle, n - 17)).map((date) =>
          dayFacts(calendar, rules, { date }),
        )
        const request = { ...plan, duration: (plan.end - plan.start) / MINUTE, wanted: plan.start }
        const expected = nearestFree(days, request, asker).map(({ start }) => new Date(start).toISOString())
        expect(offered(one).map(({ appointmentDate }) => appointmentDate)).toEqual(expected)
      }),
      { seed: 20261122, numRuns: 200 },
    )
  })

  test('can each be booked by the one who asks', () => {
    fc.assert(
      fc.property(decision, (one) => {
        for (const { appointmentDate, endDate, doctorId, locationId } of offered(one)) {
          const plan = { ...one.plan, start: Date.parse(appointmentDate), end: Date.parse(endDate) }
          expect([doctorId, locationId]).toEqual(['doctor', 'main'])
          expect(refusalOf({ ...one, plan })).toBeNull()
        }
      }),
      { seed: 20261122, numRuns: 200 },
    )
  })
})

test('the days that are met before a decision are all that it looks at, in every zone', () => {
  const zone = fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago')
  fc.assert(
    fc.property(zone, fc.integer({ min: 0, max: 400 * 96 }), fc.boolean(), (timezone, quarters, isWallClock) => {
      const local = new Date(NOW + quarters * 15 * MINUTE).toISOString().slice(0, 16)
      const appointmentDate = isWallClock ? local : `${local}Z`
      const rules = rulesFor(timezone)
      const start =
        codeOf(() => planVisit(rules, wish({ appointmentDate }), false)) ??
        planVisit(rules, wish({ appointmentDate }), false).start
      if (typeof start !== 'number') return
      const met = new Set(daysToMeet({ appointmentDate }, NOW, false))
      for (const day of utcDays(reachOfDay(localDate(start, timezone)))) expect(met).toContain(day)
    }),
  )
})
