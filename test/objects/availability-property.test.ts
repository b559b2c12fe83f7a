import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { addDays, localDate } from '../../src/domain/time.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { boundaryByTemporal, ZONES } from '../domain/support.ts'
import { mintClinic, sqlAs, type TestClinic, takeZone } from '../support/clinic.ts'
import { setClock } from '../support/clock.ts'

const MINUTE = 60_000
const DAY = 24 * 60

/** Days on which the clocks of one of the zones change, and their neighbours. */
const dates = fc
  .tuple(
    fc.constantFrom('2027-03-14', '2027-03-28', '2027-04-04', '2027-10-03', '2027-10-31', '2027-11-07'),
    fc.integer({ min: -1, max: 1 }),
  )
  .map(([change, days]) => addDays(change, days))

const session = fc.record({
  start: fc.integer({ min: 0, max: 95 }),
  length: fc.integer({ min: 2, max: 30 }),
  isAnnex: fc.boolean(),
  types: fc.subarray([...VISIT_TYPES], { minLength: 1 }),
})

const stretch = fc.record({ from: fc.integer({ min: 0, max: DAY }), minutes: fc.integer({ min: 5, max: 240 }) })

const zones = fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/Los_Angeles', 'Asia/Tokyo')

const cases = fc.record({
  zone: zones,
  /** Of the clinic's two locations. */
  houseZone: zones,
  annexZone: zones,
  date: dates,
  sessions: fc.array(session, { minLength: 1, maxLength: 3 }),
  closures: fc.array(fc.tuple(stretch, fc.constantFrom(null, 'main', 'annex')), { maxLength: 1 }),
  timeOff: fc.array(stretch, { maxLength: 1 }),
  settings: fc.record({
    slotMinutes: fc.constantFrom(null, 10, 20),
    bufferBefore: fc.constantFrom(0, 10),
    bufferAfter: fc.constantFrom(0, 15),
    minNoticeMinutes: fc.constantFrom(0, 120),
    horizonDays: fc.constantFrom(0, 1, 90),
  }),
  /** Minutes from the day's start to now. */
  nowAt: fc.integer({ min: -DAY, max: DAY / 2 }),
  type: fc.constantFrom(...VISIT_TYPES),
  isAnnex: fc.boolean(),
  duration: fc.constantFrom(10, 30, 45),
  tries: fc.array(fc.integer({ min: 0, max: DAY / 5 }), { minLength: 12, maxLength: 12 }),
})

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never
interface Span {
  start: number
  end: number
}

const clock = (quarters: number) =>
  `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`
const overlaps = (a: Span, b: Span) => a.start < b.end && b.start < a.end
const iso = (instant: number) => new Date(instant).toISOString()

/** A clinic as the case says, with its one doctor's day. */
async function arrange(one: Case) {
  const dayStart = boundaryByTemporal(one.date, '00:00', one.zone)
  setClock(iso(dayStart + one.nowAt * MINUTE))
  const settings = { ...one.settings, maxOpenBookingsPerPatient: 100 }
  const clinic = await mintClinic({ timezone: one.zone, settings, hours: [] })
  const zoneOf = (isAnnex: boolean) => (isAnnex ? one.annexZone : one.houseZone)
  for (const [id, zone] of [
    [clinic.locationId, one.houseZone],
    [clinic.otherLocationId, one.annexZone],
  ] as const) {
    await takeZone(zone)
    await sqlAs('update locations set timezone = $2 where id = $1', [id, zone])
  }
  const place = (isAnnex: boolean) => (isAnnex ? clinic.otherLocationId : clinic.locationId)
  const span = ({ from, minutes }: { from: number; minutes: number }): Span => ({
    start: dayStart + from * MINUTE,
    end: dayStart + (from + minutes) * MINUTE,
  })
  const sessions = one.sessions.map(({ start, length, isAnnex, types }) => {
    const ends = start + length
    // Past midnight it is the next day's; 24:00 and 00:00 are the same.
    const [from, until] = [clock(start), clock(ends === 96 ? 96 : ends % 96)]
    const lastDay = ends > 96 ? addDays(one.date, 1) : one.date
    const bounds = {
      start: boundaryByTemporal(one.date, from, zoneOf(isAnnex)),
      end: boundaryByTemporal(lastDay, until, zoneOf(isAnnex)),
    }
    return { ...bounds, from, until, types, locationId: place(isAnnex) }
  })
  const closures = one.closures.map(([when, where]) => ({
    ...span(when),
    locationId: where === null ? null : place(where === 'annex'),
  }))
  const timeOff = one.timeOff.map(span)
  for (const { from, until, types, locationId } of sessions) {
    await sqlAs(
      `insert into working_sessions(clinic_id, id, doctor_id, location_id, date, start_time, end_time, types)
        values ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7)`,
      [clinic.id, clinic.doctor.doctorId, locationId, one.date, from, until, types],
    )
  }
  for (const { start, end, locationId } of closures) {
    await sqlAs(
      'insert into closures(clinic_id, id, location_id, starts_at, ends_at) values ($1, gen_random_uuid(), $2, $3, $4)',
      [clinic.id, locationId, iso(start), iso(end)],
    )
  }
  for (const { start, end } of timeOff) {
    await sqlAs(
      'insert into time_off(clinic_id, id, doctor_id, starts_at, ends_at) values ($1, gen_random_uuid(), $2, $3, $4)',
      [clinic.id, clinic.doctor.doctorId, iso(start), iso(end)],
    )
  }
  const locationId = one.type === 'IN_PERSON' ? place(one.isAnnex) : null
  const first = Math.min(...sessions.map((session) => session.start))
  const timezone = locationId === null ? one.zone : zoneOf(one.isAnnex)
  return { clinic, triesFrom: first - 60 * MINUTE, sessions, closures, timeOff, locationId, timezone, now: Date.now() }
}

type World = Awaited<ReturnType<typeof arrange>>

function wish({ clinic, locationId }: World, { type, duration }: Case, start: number) {
  const who = { patientId: clinic.patient.patientId, doctorId: clinic.doctor.doctorId }
  return { ...who, appointmentDate: iso(start), type, duration, ...(locationId && { locationId }) }
}

async function list({ clinic, locationId }: World, { date, type, duration }: Case, explain: boolean) {
  const query = `date=${date}&type=${type}&duration=${duration}${locationId ? `&locationId=${locationId}` : ''}`
  const { client } = explain ? clinic.reception : clinic.patient
  const path = `/appointments/doctor/${clinic.doctor.doctorId}/availability?${query}${explain ? '&explain=true' : ''}`
  // The day may be over where the case's now is on the next one.
  const { status, body } = await client.get(path, { 'Cache-Control': 'no-cache' })
  expect(status).toBe(200)
  return body.days[0].slots as { appointmentDate: string; available: boolean; reason?: string }[]
}

/** Whether staff may have this time, worked out without the engine. */
function isFreeForStaff(world: World, { type, settings }: Case, wanted: Span, visits: readonly Span[]): boolean {
  const { sessions, closures, timeOff, locationId, now } = world
  const gap = Math.max(settings.bufferBefore, settings.bufferAfter) * MINUTE
  /** Where a session ends with those that touch it; by then the type is one that all of them allow. */
  const lastOf = (one: World['sessions'][number]): number => {
    const next = sessions.filter(
      (other) => other.start === one.end && other.locationId === one.locationId && other.types.includes(type),
    )
    return Math.max(one.end, ...next.map(lastOf))
  }
  const holding = sessions
    .filter((one) => one.types.includes(type) && (locationId === null || one.locationId === locationId))
    .filter((one) => one.start <= wanted.start && wanted.start < one.end && wanted.end <= lastOf(one))
    .filter(
      (one) => !closures.some((c) => (c.locationId === null || c.locationId === one.locationId) && overlaps(c, wanted)),
    )
  const kept = { start: wanted.start - gap, end: wanted.end + gap }
  const isClear = ![
    ...timeOff.filter((off) => overlaps(off, wanted)),
    ...visits.filter((visit) => overlaps(visit, kept)),
  ].length
  return wanted.start >= now && holding.length > 0 && isClear
}

const seen = { listed: 0, explained: 0, unlisted: 0, accepted: 0, refused: 0 }

async function bookTries(world: World, one: Case): Promise<Span[]> {
  const visits: Span[] = []
  for (const n of one.tries) {
    const start = world.triesFrom + n * 5 * MINUTE
    const wanted = { start, end: start + one.duration * MINUTE }
    const answer = await world.clinic.reception.client.post('/appointments', wish(world, one, start))
    const isFree = isFreeForStaff(world, one, wanted, visits)
    expect({ start: iso(start), accepted: answer.status === 201 }, JSON.stringify(answer.body)).toEqual({
      start: iso(start),
      accepted: isFree,
    })
    if (isFree) visits.push(wanted)
    seen[isFree ? 'accepted' : 'refused']++
  }
  return visits
}

const CODES: Record<string, string> = {
  BOOKED: 'SCHEDULING_CONFLICT',
  BUFFER: 'SCHEDULING_CONFLICT',
  CLOSURE: 'OUTSIDE_WORKING_HOURS',
  TIME_OFF: 'OUTSIDE_WORKING_HOURS',
}

async function refuseExplained(world: World, one: Case): Promise<void> {
  const taken = (await list(world, one, true)).filter((slot) => !slot.available)
  for (const { appointmentDate, reason = '' } of taken.filter((_, n) => n % 4 === 0).slice(0, 5)) {
    const { body } = await world.clinic.reception.client.post(
      '/appointments',
      wish(world, one, Date.parse(appointmentDate)),
    )
    expect(body).toMatchObject({ reason, code: CODES[reason] })
    const asPatient = await world.clinic.patient.client.post(
      '/appointments',
      wish(world, one, Date.parse(appointmentDate)),
    )
    // A patient is told first what binds patients only.
    expect([reason, 'MIN_NOTICE', 'HORIZON']).toContain(asPatient.body.reason)
    seen.explained++
  }
}

/** One at a time, and cancelled again: what is listed was free beside what is there, not beside the others listed. */
async function bookListed(world: World, one: Case, clinic: TestClinic): Promise<void> {
  const listed = await list(world, one, false)
  const starts = new Set(listed.map((slot) => Date.parse(slot.appointmentDate)))
  for (const start of [...starts].filter((_, n) => n % 5 === 0).slice(0, 3)) {
    const booked = await clinic.patient.client.post('/appointments', wish(world, one, start))
    expect({ start: iso(start), status: booked.status }, JSON.stringify(booked.body)).toEqual({
      start: iso(start),
      status: 201,
    })
    expect((await clinic.reception.client.delete(`/appointments/${booked.body.id}`)).status).toBe(200)
    seen.listed++
  }
  for (const n of one.tries.slice(0, 5)) {
    const start = world.triesFrom + n * 5 * MINUTE
    if (starts.has(start) || localDate(start, world.timezone) !== one.date) continue
    const { status } = await clinic.patient.client.post('/appointments', wish(world, one, start))
    expect({ start: iso(start), isRefused: [409, 422].includes(status) }).toEqual({
      start: iso(start),
      isRefused: true,
    })
    seen.unlisted++
  }
}

afterEach(() => {
  vi.useRealTimers()
})

test('listing and booking say the same, over HTTP, in every zone and on days on which the clocks change', {
  timeout: 120_000,
}, async () => {
  const property = fc.asyncProperty(cases, async (one) => {
    const world = await arrange(one)
    await bookTries(world, one)
    await refuseExplained(world, one)
    await bookListed(world, one, world.clinic)
  })
  await fc.assert(property, { seed: 20261122, numRuns: 40, endOnFailure: true })
  for (const [what, count] of Object.entries(seen)) expect({ what, often: count > 10 }).toEqual({ what, often: true })
})
