import { v7 } from 'uuid'
import { sqlAs, type TestClinic } from '../support/clinic.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export interface VisitRow {
  id: string
  doctor_id: string
  patient_id: string
  location_id: string | null
  type: string
  status: string
  starts_at: number
  ends_at: number
  created_at: number
  cancelled_at: number | null
  checked_in_at: number | null
  started_at: number | null
  told: { at: number; low: number; high: number } | null
  /** Of each rule the state of its reminder, null where it made none. */
  reminders: (string | null)[]
}

export interface PlanRow {
  id: string
  of: VisitRow
  doctor_id: string | null
  status: string
  scheduled_for: string
  created_at: number
  visit: VisitRow | null
}

/** A small generator of whole numbers below a bound (mulberry32), the same at every run. */
function numbersOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const STATES = ['COMPLETED', 'COMPLETED', 'COMPLETED', 'CANCELLED', 'NO_SHOW', 'CONFIRMED']
const TYPES = ['IN_PERSON', 'IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT']

/** Visits of both doctors, of every state, from `first` (epoch ms) on over so many days. */
export function someVisits(
  clinic: TestClinic,
  { first, days, many }: { first: number; days: number; many: number },
): VisitRow[] {
  const below = numbersOf(7)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  return Array.from({ length: many }, () => {
    const starts_at = first + below(days * 24 * 12) * 5 * MINUTE
    const [type, status] = [pick(TYPES), pick(STATES)]
    const checked_in_at = status === 'COMPLETED' ? starts_at - below(20) * MINUTE : null
    const started_at = checked_in_at && checked_in_at + below(50) * MINUTE + 1000 * below(60)
    const isTold = type === 'IN_PERSON' && checked_in_at !== null && below(3) > 0
    return {
      id: v7(),
      doctor_id: pick([clinic.doctor, clinic.otherDoctor]).doctorId,
      patient_id: pick([clinic.patient, clinic.otherPatient]).patientId,
      location_id: type === 'IN_PERSON' ? pick([clinic.locationId, clinic.otherLocationId]) : null,
      ...{ type, status, starts_at, checked_in_at, started_at },
      ends_at: starts_at + pick([15, 30, 45]) * MINUTE,
      // One in ten came without an appointment.
      created_at: starts_at - (below(10) === 0 ? 0 : below(40 * 24) * 60 * MINUTE),
      cancelled_at: status === 'CANCELLED' ? starts_at - below(72) * 60 * MINUTE : null,
      told: isTold ? { at: checked_in_at + 1000, low: 5 + below(5), high: 20 + below(20) } : null,
      reminders: [pick([null, 'sent', 'delivered', 'dropped']), pick([null, 'sent', 'failed', 'unknown'])],
    }
  })
}

/** A plan after each third visit that took place; of each third of these the visit is booked. */
export function somePlans(visits: readonly VisitRow[], { from, days }: { from: string; days: number }): PlanRow[] {
  const below = numbersOf(11)
  const used = new Set<string>()
  const held = visits.filter(({ status }) => status === 'COMPLETED')
  return held
    .filter((_, n) => n % 3 === 0)
    .map((of, n) => {
      const later = visits.find((v, at) => at > 3 * n && v.patient_id === of.patient_id && !used.has(v.id) && v !== of)
      const visit = n % 3 === 0 && later ? later : null
      if (visit) used.add(visit.id)
      return {
        ...{ id: v7(), of, visit },
        doctor_id: n % 4 === 0 ? null : of.doctor_id,
        status: visit ? 'completed' : (['scheduled', 'overdue', 'cancelled'][below(3)] as string),
        scheduled_for: new Date(Date.parse(from) + below(days) * DAY).toISOString().slice(0, 10),
        created_at: (visit ?? of).starts_at - below(20) * DAY,
      }
    })
}

const iso = (at: number | null | undefined) => (at === null || at === undefined ? null : new Date(at).toISOString())

/** Puts them into the clinic as they are; `rules` are the ids of its reminder rules. */
export async function putRows(
  clinic: TestClinic,
  visits: readonly VisitRow[],
  plans: readonly PlanRow[],
  rules: readonly string[],
) {
  const rows = visits.map((v) => ({
    ...v,
    ...{ starts_at: iso(v.starts_at), ends_at: iso(v.ends_at), created_at: iso(v.created_at) },
    ...{ cancelled_at: iso(v.cancelled_at), checked_in_at: iso(v.checked_in_at), started_at: iso(v.started_at) },
    ...(v.told && { told_at: iso(v.told.at), low: v.told.low, high: v.told.high }),
  }))
  const columns = `id uuid, doctor_id uuid, patient_id uuid, location_id uuid, type text, status text, starts_at timestamptz, ends_at timestamptz,
created_at timestamptz, cancelled_at timestamptz, checked_in_at timestamptz, started_at timestamptz, told_at timestamptz, low int, high int, reminders text[]`
  const from = `jsonb_to_recordset($2::jsonb) as x(${columns})`
  await sqlAs(
    `insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, status, starts_at, ends_at, created_at, cancelled_at,
checked_in_at, started_at, timezone, overbook, overbooked_over, patient_overlap)
select $1::uuid, id, doctor_id, patient_id, location_id, type, status, starts_at, ends_at, created_at, cancelled_at, checked_in_at, started_at, $3, true, '{}', true from ${from}`,
    [clinic.id, JSON.stringify(rows), clinic.timezone],
  )
  await sqlAs(
    `insert into queue_entries (clinic_id, appointment_id, doctor_id, local_day, entered_at, told_at, told_minutes, told_low, told_high, told_widening)
select $1::uuid, id, doctor_id, starts_at::date, checked_in_at, told_at, low, low, high, 1 from ${from} where told_at is not null`,
    [clinic.id, JSON.stringify(rows)],
  )
  await sqlAs(
    `insert into messages (clinic_id, id, patient_id, appointment_id, event, dedup_key, rule_id, visit_start, state, due_at)
select $1::uuid, gen_random_uuid(), patient_id, id, 'reminder', id || ':' || n, ($3::uuid[])[n], starts_at, state, starts_at
from ${from} cross join unnest(reminders) with ordinality as r(state, n) where state is not null`,
    [clinic.id, JSON.stringify(rows), rules],
  )
  await sqlAs(
    `insert into follow_up_plans (clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for, status, follow_up_appointment_id, created_at)
select $1::uuid, x.* from jsonb_to_recordset($2::jsonb) as x(id uuid, appointment_id uuid, patient_id uuid, doctor_id uuid, scheduled_for date, status text, visit uuid, created_at timestamptz)`,
    [
      clinic.id,
      JSON.stringify(
        plans.map(({ of, visit, ...plan }) => {
          const ids = { appointment_id: of.id, patient_id: of.patient_id, visit: visit?.id ?? null }
          return { ...plan, ...ids, created_at: iso(plan.created_at) }
        }),
      ),
    ],
  )
}
