import type { Client } from 'pg'
import type { Interval } from '../../src/domain/working-hours.ts'
import { idOf } from '../world/stable.ts'
import { sessionIds } from './base-rows.ts'
import { CLINIC_NAMES, DOCTORS, doctorId } from './clinics.ts'
import { CLOSURE_IDS, TIME_OFF_IDS } from './exception-rows.ts'
import { CLINICS } from './logins.ts'
import { planIdOf } from './plan-rows.ts'
import { idsOf, type Present } from './settle.ts'
import type { DemoVisit } from './visit.ts'

const CLINIC_IDS = CLINIC_NAMES.map((clinic) => CLINICS[clinic].id)

/**
 * A demo visit is untouched while it has its first version, or when the cron has cancelled it because nobody accepted it,
 * and nobody has planned or booked anything from it.
 */
const UNTOUCHED = `
  (a.version = 1 OR (a.status = 'CANCELLED' AND a.cancelled_by IS NULL))
  AND NOT EXISTS (SELECT FROM follow_up_plans p WHERE p.clinic_id = a.clinic_id
    AND (p.appointment_id = a.id OR p.follow_up_appointment_id = a.id) AND (p.version > 1 OR NOT p.id = ANY ($3)))
  AND NOT EXISTS (SELECT FROM appointments c WHERE c.clinic_id = a.clinic_id
    AND c.parent_appointment_id = a.id AND NOT c.id = ANY ($2))`

const TAKEN = `
  SELECT doctor_id, starts_at, ends_at FROM appointments
  WHERE doctor_id = ANY ($1) AND status NOT IN ('CANCELLED', 'NO_SHOW') AND NOT id = ANY ($2)
    AND ends_at > $3 AND starts_at < $4
  UNION ALL
  SELECT doctor_id, starts_at, ends_at FROM time_off WHERE doctor_id = ANY ($1) AND NOT id = ANY ($5)
  UNION ALL
  SELECT m.doctor_id, c.starts_at, c.ends_at FROM closures c JOIN clinic_doctors m USING (clinic_id)
  WHERE m.doctor_id = ANY ($1) AND NOT c.id = ANY ($6)`

/** Sorts the demo visits that stand in the database into touched and untouched ones, and finds the time others hold. */
export async function findPresent(client: Client, plan: readonly DemoVisit[]): Promise<Present> {
  const known = plan.flatMap(idsOf)
  const { rows } = await client.query<{ id: string; untouched: boolean }>(
    `SELECT a.id, ${UNTOUCHED} AS untouched FROM appointments a WHERE a.clinic_id = ANY ($1) AND a.id = ANY ($2)`,
    [CLINIC_IDS, known, known.map(planIdOf)],
  )
  const untouched = new Set(rows.filter((row) => row.untouched).map((row) => row.id))
  const touched = new Set(rows.filter((row) => !row.untouched).map((row) => row.id))
  return { untouched, touched, taken: await findTaken(client, plan, untouched) }
}

async function findTaken(client: Client, plan: readonly DemoVisit[], movable: ReadonlySet<string>) {
  const doctors = CLINIC_NAMES.flatMap((clinic) => DOCTORS.map((doctor) => doctorId(clinic, doctor)))
  const starts = plan.map((visit) => visit.start)
  const { rows } = await client.query<{ doctor_id: string; starts_at: Date; ends_at: Date }>(TAKEN, [
    doctors,
    [...movable],
    new Date(Math.min(...starts)),
    new Date(Math.max(...starts) + 24 * 3_600_000),
    TIME_OFF_IDS,
    CLOSURE_IDS,
  ])
  const taken = new Map<string, Interval[]>(doctors.map((id) => [id, []]))
  for (const { doctor_id, starts_at, ends_at } of rows)
    taken.get(doctor_id)?.push({ start: starts_at.getTime(), end: ends_at.getTime() })
  return taken
}

/** Leaves out what users have made their own: doctors whose hours they changed, and a series they touched. */
export async function withoutUsersOwn(client: Client, plan: readonly DemoVisit[]): Promise<DemoVisit[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM working_sessions WHERE clinic_id = ANY ($1)', [
    CLINIC_IDS,
  ])
  const standing = new Set(rows.map((row) => row.id))
  const seriesVisits = plan.filter((visit) => visit.sequence !== undefined).map((visit) => idOf(visit.name))
  const changed = await client.query<{ clinic_id: string }>(
    `SELECT clinic_id FROM series WHERE clinic_id = ANY ($1) AND id = ANY ($3) AND version > 1
     UNION SELECT clinic_id FROM appointments WHERE clinic_id = ANY ($1) AND id = ANY ($2) AND version > 1`,
    [CLINIC_IDS, seriesVisits, CLINIC_NAMES.map((clinic) => idOf(`${clinic}/series`))],
  )
  const ownSeries = new Set(changed.rows.map((row) => row.clinic_id))
  const hoursStand = new Map(
    CLINIC_NAMES.flatMap((clinic) =>
      DOCTORS.map((doctor) => [`${clinic} ${doctor}`, sessionIds(clinic, doctor).every((id) => standing.has(id))]),
    ),
  )
  return plan.filter(
    ({ clinic, doctor, sequence }) =>
      hoursStand.get(`${clinic} ${doctor}`) && (sequence === undefined || !ownSeries.has(CLINICS[clinic].id)),
  )
}
