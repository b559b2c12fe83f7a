import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { AuditEntry } from '../../db/audit.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { instantParam } from '../../db/statement.ts'
import { STATUSES } from '../../domain/appointment.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { outsideHours } from '../appointments/outside-hours.ts'

/** Open visits of the row `r` (a doctor's, or a whole clinic's) that have not ended; no visit is longer than eight hours, which bounds the index scan. */
function openVisits(source: string, { doctors, now }: { doctors: boolean; now: number }): SQL {
  const at = instantParam(now)
  return sql`${sql.identifier(source)} r join ${appointments} v on v.clinic_id = r.clinic_id
    ${doctors ? sql`and v.doctor_id = r.doctor_id` : sql``}
    and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and v.ends_at > ${at} and v.starts_at > ${at} - interval '8 hours'`
}

export const SOONEST = sql`order by v.starts_at, v.id limit 100`

/** The visits that stand in the time off (`away`) or closure in CTE `source`, as CTE `affected`. */
export function affectedBySpan(source: 'away' | 'closure', now: number): Cte[] {
  const where = source === 'away' ? sql`true` : sql`(r.location_id is null or r.location_id = v.location_id)`
  return withPatients(sql`select v.* from ${openVisits(source, { doctors: source === 'away', now })}
    and v.starts_at < r.ends_at and v.ends_at > r.starts_at and v.starts_at > r.starts_at - interval '8 hours'
    where ${where} ${SOONEST}`)
}

/**
 * The visits that no session of CTE `hours` holds whole, as CTE `affected`. `member` is the doctor's membership, which is
 * there when the hours are empty too.
 */
export function affectedByHours(member: string, now: number): Cte[] {
  const visits = sql`select v.* from ${openVisits(member, { doctors: true, now })}`
  return withPatients(sql`select v.* from (${outsideHours({ visits, sessions: sql`hours` })}) v ${SOONEST}`)
}

/** Affected visits as CTE `affected`, and whose they are. */
export function withPatients(visits: SQL): Cte[] {
  return [
    materialized('affected', visits),
    cte('affected_patients', sql`select distinct clinic_id, patient_id from affected`),
  ]
}

/** Telling whose visits are affected is reading patients' data. */
export const affectedAudit: AuditEntry = {
  action: 'appointments.listed',
  subjectType: 'patient',
  from: 'affected_patients',
  subject: sql`e.patient_id`,
  patient: sql`e.patient_id`,
}

/** The affected visits as jsonb, for an image. */
export const affectedImage = sql`coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'starts_at', v.starts_at,
  'ends_at', v.ends_at, 'status', v.status, 'doctor_id', v.doctor_id, 'patient_id', v.patient_id, 'type', v.type,
  'location_id', v.location_id) order by v.starts_at, v.id) from affected v), '[]'::jsonb)`

const iso = z.string().transform((text) => new Date(text).toISOString())

const rowShape = z.object({
  id: z.string(),
  starts_at: iso,
  ends_at: iso,
  status: z.enum(STATUSES),
  doctor_id: z.string(),
  patient_id: z.string(),
  type: z.enum(VISIT_TYPES),
  location_id: z.string().nullable(),
})

const id = z.uuid()

export const affectedList = z
  .array(
    z.object({
      id,
      appointmentDate: z.iso.datetime(),
      endDate: z.iso.datetime(),
      status: z.enum(STATUSES),
      doctorId: id,
      patientId: id,
      type: z.enum(VISIT_TYPES),
      locationId: id.nullable(),
    }),
  )
  .meta({ description: 'Open visits that now stand in the way, soonest first, at most 100. They stay until moved.' })

/** The affected visits of an image that has `affectedImage` as `affected`; none where the change could affect none. */
export function affectedOf({ affected = [] }: { affected?: unknown }): z.infer<typeof affectedList> {
  return z
    .array(rowShape)
    .parse(affected)
    .map((row) => ({
      id: row.id,
      appointmentDate: row.starts_at,
      endDate: row.ends_at,
      status: row.status,
      doctorId: row.doctor_id,
      patientId: row.patient_id,
      type: row.type,
      locationId: row.location_id,
    }))
}
