import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EmptyReason, listDay, listSlots, type Refusal } from '../../src/domain/availability.ts'
import { dayFacts, daysRound, meetDays } from '../../src/domain/calendar.ts'
import { addDays } from '../../src/domain/time.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { MINUTE, rulesFor } from './booking-support.ts'
import { plainFacts, plainSlots, plainWhyEmpty } from './plain-listing.ts'
import { hours, ZONES } from './support.ts'

const zones = fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC')
/** The days on which the clocks of one of the zones change, and one on which none do. */
const middays = fc
  .constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2026-11-24')
  .map((date) => ({ date, noon: Date.parse(`${date}T12:00Z`) }))

const clock = (quarters: number) =>
  `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`
const endOf = (quarters: number) => (quarters === 96 ? 96 : quarters % 96)

/** Days before or after the middle one. */
const days = (most: number) => fc.integer({ min: -most, max: most })
const session = fc.record({
  start: fc.integer({ min: 0, max: 95 }),
  length: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(96)),
  weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 3 }),
  dated: fc.option(days(2), { freq: 3 }),
  validFrom: fc.option(days(1), { freq: 1 }),
  validUntil: fc.option(days(1), { freq: 1 }),
  locationId: fc.constantFrom('main', 'annex'),
  types: fc.subarray([...VISIT_TYPES], { minLength: 1 }),
})

/** Minutes before or after noon of the middle day; many stand on quarters, as the grid does. */
const minute = fc.oneof(
  fc.integer({ min: -3000, max: 3000 }),
  fc.integer({ min: -200, max: 200 }).map((quarters) => quarters * 15),
)
const stretch = (most: number) => fc.tuple(minute, fc.integer({ min: 1, max: most }))
const place = fc.constantFrom('main', 'annex')

/** A doctor's schedule in a clinic whose two locations may each be in another zone, what is asked, and by whom. */
const schedules = fc
  .record({
    midday: middays,
    clinicZone: zones,
    mainZone: zones,
    annexZone: zones,
    sessions: fc.array(session, { minLength: 1, maxLength: 4 }),
    closures: fc.array(fc.tuple(stretch(600), fc.option(place)), { maxLength: 2 }),
    timeOff: fc.array(stretch(600), { maxLength: 2 }),
    busy: fc.array(stretch(120), { maxLength: 12 }),
    patientBusy: fc.option(fc.array(stretch(120), { minLength: 1, maxLength: 3 }), { nil: undefined }),
    settings: fc.record({
      slotMinutes: fc.constantFrom(null, 10, 15, 50),
      bufferBefore: fc.constantFrom(0, 5, 15),
      bufferAfter: fc.constantFrom(0, 10),
      minNoticeMinutes: fc.constantFrom(0, 60, 600),
      horizonDays: fc.constantFrom(0, 1, 90),
    }),
    type: fc.constantFrom(...VISIT_TYPES),
    locationId: fc.constantFrom(undefined, null, 'main', 'annex'),
    duration: fc.constantFrom(15, 30, 50, 240),
    isPatient: fc.boolean(),
    isAskedToCome: fc.boolean(),
    moves: fc.option(fc.tuple(minute, fc.option(minute)), { nil: undefined }),
    now: minute,
    day: days(1),
  })
  .map((made) => {
    const { date: middle, noon } = made.midday
    const at = (minutes: number) => noon + minutes * MINUTE
    const times = ([from, length]: [number, number]) => ({ start: at(from), end: at(from + length) })
    const dateOf = (n: number | null) => (n === null ? null : addDays(middle, n))
    const sessions = made.sessions.flatMap(({ start, length, weekdays, dated, validFrom, validUntil, ...rest }) =>
      (dated === null ? weekdays.map((weekday) => ({ weekday })) : [{ date: dateOf(dated) }]).map((when) =>
        hours(clock(start), clock(endOf(start + length)), {
          ...when,
          validFrom: dateOf(validFrom),
          validUntil: dateOf(validUntil),
          ...rest,
        }),
      ),
    )
    const rules = rulesFor(made.clinicZone, made.settings, {
      sessions,
      locations: [
        { id: 'main', timezone: made.mainZone },
        { id: 'annex', timezone: made.annexZone },
      ],
      closures: made.closures.map(([when, locationId]) => ({ ...times(when), locationId })),
      timeOff: made.timeOff.map(times),
    })
    const visits = made.busy.map((when, n) => ({ id: `${n}`, ...times(when) }))
    const date = addDays(middle, made.day)
    const calendar = { doctorId: 'doctor', userId: null, clinics: [rules], days: new Map(), readAt: noon }
    meetDays(calendar, daysRound([date]), visits)
    const patientBusy = made.patientBusy?.map((when) => ({ id: 'own', ...times(when) }))
    const asker = {
      isPatient: made.isPatient,
      isAskedToCome: made.isAskedToCome,
      now: at(made.now),
      moves: made.moves && { from: at(made.moves[0]), notBefore: made.moves[1] === null ? null : at(made.moves[1]) },
    }
    const { type, locationId, duration } = made
    const facts = { ...dayFacts(calendar, rules, { date }), ...(patientBusy && { patientBusy }) }
    return { rules, visits, date, facts, request: { type, locationId, duration }, asker }
  })

const holds = (property: (one: typeof schedules extends fc.Arbitrary<infer T> ? T : never) => void) =>
  fc.assert(fc.property(schedules, property), { seed: 20261130, numRuns: 600 })

const byStart = (a: { start: number; end: number }, b: { start: number; end: number }) =>
  a.start - b.start || a.end - b.end

test('the facts of a day are those that Temporal finds by going through everything', { timeout: 60_000 }, () => {
  let sessions = 0
  holds(({ facts, rules, visits, date }) => {
    const plain = plainFacts(rules, visits, date)
    expect(facts).toMatchObject({ ...plain, busy: expect.anything() })
    expect([...facts.busy].sort(byStart)).toEqual([...plain.busy].sort(byStart))
    sessions += facts.sessions.length
  })
  expect(sessions).toBeGreaterThan(1000)
})

test('the listing of a day is that of its plain spelling, reason for reason', { timeout: 60_000 }, () => {
  const seen = new Map<Refusal | null, number>()
  const empty = new Map<EmptyReason | null, number>()
  holds(({ facts, request, asker }) => {
    const plain = plainSlots(facts, request, asker)
    const listed = listSlots(facts, request, asker)
    expect(listed).toEqual(plain)
    const whyEmpty = plainWhyEmpty(facts, request, asker)
    expect(listDay(facts, request, asker)).toEqual({ slots: listed, whyEmpty })
    for (const { reason } of listed) seen.set(reason, (seen.get(reason) ?? 0) + 1)
    empty.set(whyEmpty, (empty.get(whyEmpty) ?? 0) + 1)
  })
  const reasons = ['MIN_NOTICE', 'HORIZON', 'CLOSURE', 'TIME_OFF', 'BOOKED', 'BUFFER', 'PATIENT_BUSY', null] as const
  for (const reason of reasons) expect([reason, seen.get(reason) ?? 0]).toEqual([reason, expect.toSatisfy(isMany)])
  for (const reason of ['OUTSIDE_HOURS', 'PAST', 'BOOKED', null] as const)
    expect([reason, empty.get(reason) ?? 0]).toEqual([reason, expect.toSatisfy((count: number) => count > 5)])
})

const isMany = (count: number) => count > 50
