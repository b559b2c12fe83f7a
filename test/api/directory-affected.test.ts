import fc from 'fast-check'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { holds, placeOf, runsFor } from '../../src/domain/sessions-holding.ts'
import { addDays, isoWeekday, startOfDay } from '../../src/domain/time.ts'
import { VISIT_TYPES, type VisitType } from '../../src/domain/visit.ts'
import { sessionsReaching, type WorkingSession } from '../../src/domain/working-hours.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'

const MINUTE = 60_000

interface Visit {
  id: string
  start: number
  end: number
  type: VisitType
  locationId: string | null
}

/** Days on which clocks change, one of them at midnight, and one on which none do. */
const CASES = [
  ['America/New_York', '2031-03-09'],
  ['America/New_York', '2031-11-02'],
  ['America/Havana', '2031-03-09'],
  ['Australia/Lord_Howe', '2031-04-06'],
  ['Asia/Kolkata', '2031-06-10'],
] as const

const hhmm = (quarter: number) =>
  `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`

function randomVisits(clinic: TestClinic, { date, zone }: { date: string; zone: string }): Visit[] {
  const start = startOfDay(addDays(date, -1), zone)
  const shape = fc.record({
    quarter: fc.integer({ min: 0, max: 3 * 96 }),
    quarters: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 6, max: 32 })),
    type: fc.constantFrom(...VISIT_TYPES),
    locationId: fc.constantFrom(clinic.locationId, clinic.otherLocationId),
  })
  return fc.sample(shape, { seed: 7, numRuns: 95 }).map(({ quarter, quarters, type, locationId }) => ({
    id: v7(),
    start: start + quarter * 15 * MINUTE,
    end: start + (quarter + quarters) * 15 * MINUTE,
    type,
    locationId: type === 'IN_PERSON' ? locationId : null,
  }))
}

function randomHours(clinic: TestClinic, date: string): WorkingSession[][] {
  const day = fc.integer({ min: -1, max: 1 }).map((n) => addDays(date, n))
  const session = fc
    .record({
      day,
      isDated: fc.nat(3).map((n) => n === 0),
      from: fc.integer({ min: 0, max: 95 }),
      /** One after another, touching: what they hold together none of them may hold alone. */
      lengths: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
      types: fc.subarray([...VISIT_TYPES], { minLength: 1 }),
      locationId: fc.constantFrom(clinic.locationId, clinic.otherLocationId),
      validFrom: fc.option(day),
      validUntil: fc.option(day),
    })
    .filter(({ validFrom, validUntil }) => !validFrom || !validUntil || validFrom <= validUntil)
    .map(({ day, isDated, from, lengths, ...rest }) => {
      const starts = lengths.map((_, n) => lengths.slice(0, n).reduce((sum, length) => sum + length, from))
      return starts.map((start, n) => {
        const begins = addDays(day, Math.floor(start / 96))
        return {
          ...rest,
          weekday: isDated ? null : isoWeekday(begins),
          date: isDated ? begins : null,
          start: hhmm(start % 96),
          end: hhmm((start + (lengths[n] ?? 0)) % 96),
        }
      })
    })
  const week = fc.array(session, { maxLength: 8 }).map((sessions) => sessions.flat())
  return fc.sample(week, { seed: 11, numRuns: 16 })
}

test.for(CASES)(
  'shorter hours in %s on %s: the answer names the visits that no session holds',
  { timeout: 30_000 },
  async ([zone, date]) => {
    const clinic = await mintClinic({ timezone: zone })
    const zones: Record<string, string> = { [clinic.locationId]: zone, [clinic.otherLocationId]: 'Europe/Berlin' }
    await clinic.admin.client.put(`/locations/${clinic.otherLocationId}`, { timezone: 'Europe/Berlin' })
    const visits = randomVisits(clinic, { date, zone })
    await sqlAs(
      `insert into appointments(clinic_id, id, doctor_id, patient_id, location_id, type, starts_at, ends_at, timezone, overbook, patient_overlap, overbooked_over)
     select $1, v.id, $2, $3, v.location_id, v.type, v.starts_at, v.ends_at, 'UTC', true, true, '{}'
     from jsonb_to_recordset($4) v(id uuid, location_id uuid, type text, starts_at timestamptz, ends_at timestamptz)`,
      [
        ...[clinic.id, clinic.doctor.doctorId, clinic.patient.patientId],
        JSON.stringify(
          visits.map(({ id, type, locationId, start, end }) => ({
            id,
            type,
            location_id: locationId,
            starts_at: new Date(start).toISOString(),
            ends_at: new Date(end).toISOString(),
          })),
        ),
      ],
    )
    let held = 0
    let heldTogether = 0
    for (const sessions of randomHours(clinic, date)) {
      const near = (visit: Visit) => sessionsReaching(visit, sessions, (id) => zones[id] ?? zone)
      const holding = (visit: Visit) => runsFor(near(visit), visit.type).filter((run) => holds(run, placeOf(visit)))
      const isHeld = (visit: Visit) => holding(visit).length > 0
      const isHeldByOne = (visit: Visit) => holding(visit).some(({ session }) => visit.end <= session.end)
      const put = await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}/working-hours`, { sessions })
      expect(put.status).toBe(200)
      const expected = visits.filter((visit) => !isHeld(visit))
      held += visits.length - expected.length
      heldTogether += visits.filter((visit) => isHeld(visit) && !isHeldByOne(visit)).length
      expect(put.body.affected.map((visit: { id: string }) => visit.id).sort()).toEqual(
        expected.map(({ id }) => id).sort(),
      )
    }
    expect(held).toBeGreaterThan(20)
    expect(heldTogether).toBeGreaterThan(5)
  },
)
