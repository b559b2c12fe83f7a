import fc from 'fast-check'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { judgeOf } from '../../src/domain/affected.ts'
import type { ClinicRules } from '../../src/domain/calendar.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { rulesFor } from '../domain/booking-support.ts'
import { hours, ZONES } from '../domain/support.ts'
import { sqlAs, takeZone } from '../support/clinic.ts'

const QUARTER = 15 * 60_000
const HOUR = 4 * QUARTER

/** Days on which the clocks of one of the zones change, and an ordinary one; noon in UTC. */
const noons = ['2027-03-14', '2027-03-28', '2027-04-04', '2027-06-09', '2027-10-31', '2027-11-07'].map((day) =>
  Date.parse(`${day}T12:00Z`),
)
const dayAfter = (noon: number, days: number) => new Date(noon + days * 24 * HOUR).toISOString().slice(0, 10)

const zones = fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu')
const clock = (quarters: number) =>
  `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`

const place = fc.constantFrom('main', 'annex')
const someDay = fc.option(fc.integer({ min: -2, max: 2 }), { freq: 3 })

/** On all weekdays, or on one date. It may go over midnight, last a whole day, or end at 24:00. */
const session = fc.record({
  start: fc.integer({ min: 0, max: 95 }),
  length: fc.integer({ min: 1, max: 96 }),
  onDay: someDay,
  validFrom: fc.option(fc.integer({ min: -2, max: 1 }), { freq: 4 }),
  validUntil: fc.option(fc.integer({ min: -1, max: 2 }), { freq: 4 }),
  place,
})

/** Quarters from noon. */
const span = fc
  .record({ from: fc.integer({ min: -80, max: 80 }), length: fc.integer({ min: 1, max: 40 }) })
  .map(({ from, length }) => ({ from, until: from + length }))

const cases = fc.record({
  noon: fc.constantFrom(...noons),
  clinicZone: zones,
  mainZone: zones,
  annexZone: zones,
  active: fc.subarray(['main', 'annex'], { minLength: 1 }),
  isActive: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  sessions: fc.array(session, { minLength: 1, maxLength: 4 }),
  closures: fc.array(fc.tuple(span, fc.option(place)), { maxLength: 4 }),
  /** Of this clinic, or of another one, which binds here where they are away everywhere. */
  timeOff: fc.array(fc.record({ span, isOfOther: fc.boolean(), everywhere: fc.boolean() }), { maxLength: 3 }),
  asked: fc.array(
    fc
      .record({ from: fc.integer({ min: -64, max: 64 }), length: fc.integer({ min: 1, max: 32 }) })
      .map(({ from, length }) => ({ from, until: from + length })),
    { minLength: 8, maxLength: 8 },
  ),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** The case as the domain knows it; the time of a span is in epoch ms. */
function rulesOf(one: Case): ClinicRules {
  const at = ({ from, until }: { from: number; until: number }) => ({
    start: one.noon + from * QUARTER,
    end: one.noon + until * QUARTER,
  })
  const zoneOf = { main: one.mainZone, annex: one.annexZone }
  const local = (days: number | null) => (days === null ? null : dayAfter(one.noon, days))
  return rulesFor(
    one.clinicZone,
    {},
    {
      isActive: one.isActive,
      locations: (['main', 'annex'] as const)
        .filter((id) => one.active.includes(id))
        .map((id) => ({ id, timezone: zoneOf[id] })),
      sessions: one.sessions.flatMap(({ start, length, onDay, validFrom, validUntil, place: locationId }) => {
        const end = start + length === 96 ? '24:00' : clock((start + length) % 96)
        const valid = { locationId, validFrom: local(validFrom), validUntil: local(validUntil) }
        return onDay === null
          ? [1, 2, 3, 4, 5, 6, 7].map((weekday) => hours(clock(start), end, { weekday, ...valid }))
          : [hours(clock(start), end, { date: local(onDay), ...valid })]
      }),
      closures: one.closures.map(([time, locationId]) => ({ ...at(time), locationId })),
      timeOff: one.timeOff.filter(({ isOfOther, everywhere }) => !isOfOther || everywhere).map((off) => at(off.span)),
    },
  )
}

/** The case as the database holds it. */
async function stored(one: Case, rules: ClinicRules): Promise<{ clinicId: string; doctorId: string }> {
  const [clinicId, other, doctorId] = [v7(), v7(), v7()]
  const placeId = { main: v7(), annex: v7() }
  const idOf = (name: string | null) => (name === null ? null : placeId[name as 'main' | 'annex'])
  const instant = (quarters: number) => new Date(one.noon + quarters * QUARTER).toISOString()
  await sqlAs(
    "insert into clinics(id, name, phone, timezone) select x, 'Works in', '+1 555 0100', $2 from unnest($1::uuid[]) x",
    [[clinicId, other], one.clinicZone],
  )
  await sqlAs("insert into doctors(id, name) values ($1, 'Dr Hours')", [doctorId])
  await sqlAs('insert into clinic_doctors(clinic_id, doctor_id, active) values ($1, $3, $4), ($2, $3, true)', [
    ...[clinicId, other, doctorId, one.isActive],
  ])
  await sqlAs(
    `insert into locations(clinic_id, id, name, timezone, active) values ($1, $2, 'Main', $3, $4), ($1, $5, 'Annex', $6, $7)`,
    [
      ...[clinicId, placeId.main, one.mainZone, one.active.includes('main')],
      ...[placeId.annex, one.annexZone, one.active.includes('annex')],
    ],
  )
  const sessions = rules.sessions.map((row) => ({ ...row, id: v7(), place: idOf(row.locationId) }))
  await sqlAs(
    `insert into working_sessions(clinic_id, id, doctor_id, location_id, weekday, date, start_time, end_time, types, valid_from, valid_until)
      select $1, x.id, $2, x.place, x.weekday, x.date, x.start, x."end", $4, x."validFrom", x."validUntil"
      from jsonb_to_recordset($3::jsonb) x(id uuid, place uuid, weekday int, date date, start text, "end" text, "validFrom" date, "validUntil" date)`,
    [clinicId, doctorId, JSON.stringify(sessions), [...VISIT_TYPES]],
  )
  for (const [time, name] of one.closures)
    await sqlAs('insert into closures(clinic_id, id, location_id, starts_at, ends_at) values ($1, $2, $3, $4, $5)', [
      ...[clinicId, v7(), idOf(name), instant(time.from), instant(time.until)],
    ])
  for (const off of one.timeOff)
    await sqlAs(
      'insert into time_off(clinic_id, id, doctor_id, starts_at, ends_at, everywhere) values ($1, $2, $3, $4, $5, $6)',
      [
        ...[off.isOfOther ? other : clinicId, v7(), doctorId, instant(off.span.from), instant(off.span.until)],
        off.everywhere,
      ],
    )
  return { clinicId, doctorId }
}

/** Whether any quarter of an hour of the time could be given to a patient, whatever else the doctor has then. */
function couldSee(rules: ClinicRules, noon: number, { from, until }: { from: number; until: number }): boolean {
  const { affectedBy } = judgeOf(rules)
  for (let quarter = from; quarter < until; quarter++)
    for (const { id: locationId } of rules.locations) {
      const start = noon + quarter * QUARTER
      const visit = { start, end: start + QUARTER, type: 'IN_PERSON' as const, locationId, meant: [] }
      if (affectedBy(visit) === null) return true
    }
  return false
}

test('a doctor works in a clinic, to the database, exactly when the domain would let them see somebody there', async () => {
  for (const zone of [...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu']) await takeZone(zone)
  const seen = { working: 0, idle: 0 }
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const rules = rulesOf(one)
      const { clinicId, doctorId } = await stored(one, rules)
      const instants = (pick: 'from' | 'until') =>
        one.asked.map((time) => new Date(one.noon + time[pick] * QUARTER).toISOString())
      const rows = await sqlAs<{ works: boolean }>(
        `select $1::uuid in (select doctor_works_in($2, x.since, x.until)) works
          from unnest($3::timestamptz[], $4::timestamptz[]) with ordinality x(since, until, n) order by n`,
        [clinicId, doctorId, instants('from'), instants('until')],
      )
      const works = rows.map((row) => row.works)
      expect(works).toEqual(one.asked.map((time) => couldSee(rules, one.noon, time)))
      for (const does of works) seen[does ? 'working' : 'idle']++
    }),
    { numRuns: 150 },
  )
  expect(Math.min(seen.working, seen.idle)).toBeGreaterThan(100)
})
