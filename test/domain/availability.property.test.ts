import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Asker, type DayFacts, judge, listSlots, type SlotRequest } from '../../src/domain/availability.ts'
import { addDays, localDate, startOfDay } from '../../src/domain/time.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { type Interval, type Session, sessionsOn } from '../../src/domain/working-hours.ts'
import { boundaryByTemporal, dayFacts, hours, ZONES } from './support.ts'

const MINUTE = 60_000
const NIGHT_AND_DAY = 27 * 60
const LOCATIONS = ['main', 'annex'] as const

/** Days on which the clocks of one of the zones change, and their neighbours. */
const dates = fc
  .tuple(
    fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'),
    fc.integer({ min: -1, max: 1 }),
  )
  .map(([change, days]) => addDays(change, days))

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

const workingHours = fc
  .record({
    start: fc.integer({ min: 0, max: 92 }),
    length: fc.integer({ min: 1, max: 40 }),
    locationId: fc.constantFrom(...LOCATIONS),
    types: fc.subarray([...VISIT_TYPES], { minLength: 1 }),
  })
  .map(({ start, length, locationId, types }) => ({
    start: start * 15,
    end: Math.min(96, start + length) * 15,
    locationId,
    types,
  }))

const minute = fc.integer({ min: -60, max: NIGHT_AND_DAY })

const stretch = (most: number) =>
  fc.record({ from: fc.integer({ min: -120, max: NIGHT_AND_DAY }), minutes: fc.integer({ min: 1, max: most }) })

/** A day with random hours, closures, time off and visits, a minute the world begins at, and what is asked for. */
const cases = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    annexZone: fc.constantFrom(...ZONES),
    date: dates,
    workingHours: fc.array(workingHours, { minLength: 1, maxLength: 4 }),
    closures: fc.array(fc.tuple(stretch(300), fc.constantFrom(null, ...LOCATIONS)), { maxLength: 2 }),
    timeOff: fc.array(stretch(300), { maxLength: 2 }),
    busy: fc.array(stretch(90), { maxLength: 8 }),
    slotMinutes: fc.constantFrom(null, 10, 15, 20),
    bufferBefore: fc.constantFrom(0, 5, 15),
    bufferAfter: fc.constantFrom(0, 10),
    minNoticeMinutes: fc.constantFrom(0, 60, 600),
    horizonDays: fc.constantFrom(0, 1, 90),
    nowAt: fc.integer({ min: -48 * 60, max: 24 * 60 }),
    type: fc.constantFrom(...VISIT_TYPES),
    locationId: fc.constantFrom(...LOCATIONS),
    duration: fc.constantFrom(10, 15, 30, 45, 60),
    tries: fc.array(
      fc.oneof(
        minute,
        minute.map((one) => one - (one % 15)),
      ),
      { minLength: 20, maxLength: 20 },
    ),
  })
  .map((made) => {
    const { zone, date } = made
    const dayStart = startOfDay(date, zone)
    const place = ({ from, minutes }: { from: number; minutes: number }): Interval => ({
      start: dayStart + from * MINUTE,
      end: dayStart + (from + minutes) * MINUTE,
    })
    const zoneOf = (locationId: string) => (locationId === 'annex' ? made.annexZone : zone)
    const week = made.workingHours.map(({ start, end, ...rest }) => hours(clock(start), clock(end), { date, ...rest }))
    const facts = dayFacts({
      date,
      settings: {
        timezone: zone,
        slotMinutes: made.slotMinutes,
        bufferBefore: made.bufferBefore,
        bufferAfter: made.bufferAfter,
        minNoticeMinutes: made.minNoticeMinutes,
        horizonDays: made.horizonDays,
      },
      sessions: sessionsOn(date, week, zoneOf),
      closures: made.closures.map(([when, locationId]) => ({ ...place(when), locationId })),
      timeOff: made.timeOff.map(place),
      busy: made.busy.map(place),
    })
    const { type, duration } = made
    const locationId = type === 'IN_PERSON' ? made.locationId : null
    const tries = made.tries.map((from) => ({ ...place({ from, minutes: duration }), type, locationId }))
    return { facts, now: dayStart + made.nowAt * MINUTE, request: { type, locationId, duration }, tries, week, zoneOf }
  })

const holds = (property: (one: typeof cases extends fc.Arbitrary<infer T> ? T : never) => void) =>
  fc.assert(fc.property(cases, property), { seed: 20261122, numRuns: 300 })

const ask = (isPatient: boolean, now: number): Asker => ({ isPatient, now })

test('a patient is told the same by the listing and by the booking', () => {
  let free = 0
  holds(({ facts, now, request }) => {
    for (const slot of listSlots(facts, request, ask(true, now))) {
      expect(judge(facts, { ...slot, type: request.type }, ask(true, now))).toBe(slot.reason)
      if (slot.reason === null) free += 1
    }
  })
  expect(free).toBeGreaterThan(500)
})

test('the listing is every start to come of every session’s grid, once, each with the verdict it has by itself', () => {
  let refused = 0
  holds(({ facts, now, request }) => {
    for (const isPatient of [true, false]) {
      const listed = listSlots(facts, request, ask(isPatient, now))
      expect(listed.map(({ start, locationId }) => `${start} ${locationId}`)).toEqual(gridByHand(facts, request, now))
      for (const slot of listed) {
        expect(slot.reason).toBe(judge(facts, { ...slot, type: request.type }, ask(isPatient, now)))
        if (slot.reason !== null) refused += 1
      }
    }
  })
  expect(refused).toBeGreaterThan(500)
})

test('what a patient may book on a day of its own is listed there as free, unless it is past', () => {
  let bookable = 0
  holds(({ facts, now, request, tries, zoneOf }) => {
    const listed = listSlots(facts, request, ask(true, now)).filter((slot) => slot.reason === null)
    const starts = new Set(listed.map((slot) => slot.start))
    for (const wanted of tries) {
      const zone = wanted.type === 'IN_PERSON' ? zoneOf(wanted.locationId ?? '') : facts.settings.timezone
      if (localDate(wanted.start, zone) !== facts.date || judge(facts, wanted, ask(true, now)) !== null) continue
      bookable += 1
      expect(wanted.start).toBeGreaterThanOrEqual(now)
      expect(starts.has(wanted.start)).toBe(true)
    }
  })
  expect(bookable).toBeGreaterThan(50)
})

test('nothing free overlaps a visit, and what is listed is ordered, to come and of the right length', () => {
  holds(({ facts, now, request }) => {
    const slots = listSlots(facts, request, ask(true, now))
    for (const [index, slot] of slots.entries()) {
      const before = slots[index - 1]
      if (before) expect(slot.start).toBeGreaterThan(before.start)
      expect(slot.start).toBeGreaterThanOrEqual(now)
      expect(slot.end - slot.start).toBe(request.duration * MINUTE)
      if (slot.reason !== null) continue
      expect(facts.busy.some((busy) => busy.start < slot.end && slot.start < busy.end)).toBe(false)
    }
  })
})

test('staff may have exactly the times whose every minute is open in one session, or in several that touch, and free', {
  timeout: 30_000,
}, () => {
  let accepted = 0
  holds(({ facts, now, request, tries }) => {
    const listed = listSlots(facts, request, ask(false, now))
    for (const wanted of [...tries, ...listed.map((slot) => ({ ...slot, type: request.type }))]) {
      const expected = isFreeByTheMinute(facts, wanted)
      expect(judge(facts, wanted, ask(false, now)) === null).toBe(expected)
      if (expected) accepted += 1
    }
  })
  expect(accepted).toBeGreaterThan(500)
})

test('sessions start and end at the wall-clock times the clinic entered, whatever the clocks do', () => {
  holds(({ facts, week, zoneOf }) => {
    const expected = week
      .map((one) => ({
        start: boundaryByTemporal(facts.date, one.start, zoneOf(one.locationId)),
        end: boundaryByTemporal(facts.date, one.end, zoneOf(one.locationId)),
      }))
      .filter(({ start, end }) => start < end)
      .sort((a, b) => a.start - b.start || a.end - b.end)
    expect(facts.sessions.map(({ start, end }) => ({ start, end }))).toEqual(expected)
  })
})

/** The same rule by sets of minutes, without a single comparison of intervals. */
function isFreeByTheMinute(facts: DayFacts, wanted: Interval & { type: string; locationId: string | null }): boolean {
  const { bufferBefore, bufferAfter } = facts.settings
  const asked = minutesOf(wanted)
  const isOpen = facts.sessions.some((session) => {
    if (!(session.types as readonly string[]).includes(wanted.type)) return false
    if (wanted.type === 'IN_PERSON' && session.locationId !== wanted.locationId) return false
    const open = new Set(runFrom(facts.sessions, session, wanted.type).flatMap((one) => minutesOf(one)))
    for (const closure of facts.closures) {
      if (closure.locationId !== null && closure.locationId !== session.locationId) continue
      for (const minute of minutesOf(closure)) open.delete(minute)
    }
    for (const off of facts.timeOff) for (const minute of minutesOf(off)) open.delete(minute)
    return asked.every((minute) => open.has(minute))
  })
  const widened = new Set(minutesOf(wanted, bufferBefore, bufferAfter))
  const isFree = facts.busy.every(
    (busy) =>
      !minutesOf(busy).some((minute) => widened.has(minute)) &&
      !minutesOf(busy, bufferBefore, bufferAfter).some((minute) => asked.includes(minute)),
  )
  return isOpen && isFree
}

/** The grid by the letter of the rule: minute by minute, and the local day by the calendar. */
function gridByHand(facts: DayFacts, { type, locationId, duration }: SlotRequest, now: number): string[] {
  const step = (facts.settings.slotMinutes ?? duration) * MINUTE
  const found = new Map<string, number>()
  for (const session of facts.sessions) {
    if (!session.types.includes(type)) continue
    if (type === 'IN_PERSON' && session.locationId !== locationId) continue
    const zone = type === 'IN_PERSON' ? session.timezone : facts.settings.timezone
    const end = Math.max(...runFrom(facts.sessions, session, type).map((one) => one.end))
    for (let start = session.start; start < session.end; start += MINUTE) {
      if ((start - session.start) % step !== 0 || start + duration * MINUTE > end) continue
      if (start < now || localDate(start, zone) !== facts.date) continue
      found.set(`${start} ${type === 'IN_PERSON' ? session.locationId : null}`, start)
    }
  }
  return [...found].sort(([, a], [, b]) => a - b).map(([key]) => key)
}

/** A session and those of its location that touch it one after another and allow the type too. */
function runFrom(sessions: DayFacts['sessions'], first: Session, type: string): Session[] {
  const next = sessions.filter(
    (one) =>
      one.start === first.end && one.locationId === first.locationId && (one.types as readonly string[]).includes(type),
  )
  return [first, ...next.flatMap((one) => runFrom(sessions, one, type))]
}

function minutesOf({ start, end }: Interval, before = 0, after = 0): number[] {
  const first = start / MINUTE - before
  return Array.from({ length: end / MINUTE + after - first }, (_, index) => first + index)
}
