import { type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { NIL } from 'uuid'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { instantShape } from '../../../db/shapes.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { AFFECTED_BY, RULES, type Standing } from '../../../domain/affected.ts'
import { STATUSES } from '../../../domain/appointment.ts'
import type { ClinicRules } from '../../../domain/calendar.ts'
import { VISIT_TYPES } from '../../../domain/visit.ts'
import type { Interval } from '../../../domain/working-hours.ts'
import { meantOf } from '../meant.ts'
import { rulesOf, rulesShape } from '../read-calendar.ts'

const v = alias(appointments, 'v')

const DAY = 24 * 60 * 60 * 1000

/** Visits that a change of rules may bear on; all that is given must hold. One of clinic and doctors is. */
export interface Touched {
  clinicId: string | null
  doctorIds: readonly string[] | null
  /** They stand in some of this time. */
  span?: Interval
  /** Visits in person at this location, and all other visits, because its sessions may be the ones that hold them. */
  locationId?: string
}

const visitShape = z.object({
  id: z.string(),
  clinicId: z.string(),
  doctorId: z.string(),
  patientId: z.string(),
  locationId: z.string().nullable(),
  type: z.enum(VISIT_TYPES),
  status: z.enum(STATUSES),
  start: instantShape,
  end: instantShape,
  meant: z.array(z.enum(RULES)),
  affectedBy: z.enum(AFFECTED_BY).nullable(),
  version: z.number(),
})

/** An open visit with its mark, as it was read. */
export type StandingVisit = z.infer<typeof visitShape> & Standing

/** One doctor's rules in one clinic, and the version of all that decides about the doctor's visits. */
export interface DoctorRules {
  rules: ClinicRules
  doctorRules: number
}

const rowShape = z.object({
  visits: z.array(visitShape).nullable(),
  rules: z
    .array(z.object({ doctorId: z.string(), doctorRules: z.number(), rules: z.array(rulesShape).length(1) }))
    .nullable(),
})

function conditions({ clinicId, span, locationId }: Touched, now: number): SQL {
  // No visit is longer than eight hours: said of the start, because the indexes are by start.
  const reaches = (from: SQL) => sql`v.ends_at > ${from} and v.starts_at > ${from} - interval '8 hours'`
  return sql.join(
    [
      sql`v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and ${reaches(instantParam(now))}`,
      ...(clinicId === null ? [] : [sql`v.clinic_id = ${param(clinicId, 'uuid')}`]),
      ...(span ? [sql`v.starts_at < ${instantParam(span.end)} and ${reaches(instantParam(span.start))}`] : []),
      ...(locationId === undefined
        ? []
        : [sql`(v.type <> 'IN_PERSON' or v.location_id = ${param(locationId, 'uuid')})`]),
    ],
    sql` and `,
  )
}

/**
 * The visits `v` of a page, in order. Those of doctors are asked for a doctor and clinic at a time: the index by doctor has them so,
 * and a plan that does not know how few these doctors are reads the open visits of all.
 */
function pageOf(touched: Touched, { now, after, limit }: { now: number; after: SQL; limit: SQL }): SQL {
  const { doctorIds } = touched
  const isOnPage = sql`${conditions(touched, now)} and (v.starts_at, v.id) > ${after}`
  const inOrder = sql`order by v.starts_at, v.id limit ${limit}`
  if (doctorIds === null) return sql`select v.* from ${appointments} v where ${isOnPage} ${inOrder}`
  return sql`select v.* from ${clinicDoctors} m cross join lateral (
        select v.* from ${appointments} v where v.doctor_id = m.doctor_id and v.clinic_id = m.clinic_id and ${isOnPage} ${inOrder}
      ) v where m.doctor_id = any(${param(`{${doctorIds.join(',')}}`, 'uuid[]')}) ${inOrder}`
}

/** Each set of conditions is a text of its own. */
const nameOf = ({ clinicId, doctorIds, span, locationId }: Touched) =>
  [
    'standing-visits',
    ...(clinicId === null ? [] : ['of-clinic']),
    ...(doctorIds === null ? [] : ['of-doctors']),
    ...(span ? ['in-span'] : []),
    ...(locationId === undefined ? [] : ['near-location']),
  ].join('-')

/** Where a page ends, to go on behind it. */
export type Position = Pick<StandingVisit, 'start' | 'id'>

/**
 * Open visits that have not ended, soonest first, with the rules of their doctors as they stand at the same moment: one statement.
 * @param after the last one of the page before
 */
export async function readStanding(
  db: Database,
  touched: Touched,
  { now, after, limit }: { now: number; after: Position | null; limit: number },
): Promise<{ visits: StandingVisit[]; rules: Map<string, DoctorRules> }> {
  const { start, id } = after ?? { start: 0, id: NIL }
  const page = pageOf(touched, {
    now,
    after: sql`(${instantParam(start)}, ${param(id, 'uuid')})`,
    limit: param(limit, 'int'),
  })
  const [row] = await db.run(sql`${sql.raw(`/* ${nameOf(touched)} */`)} with v as materialized (
      ${page}
    )
    select (select jsonb_agg(jsonb_build_object('id', v.id, 'clinicId', v.clinic_id, 'doctorId', v.doctor_id, 'patientId', v.patient_id,
        'locationId', v.location_id, 'type', v.type, 'status', v.status, 'start', v.starts_at, 'end', v.ends_at,
        'affectedBy', v.affected_by, 'version', v.version, 'meant', ${meantOf(v)}) order by v.starts_at, v.id) from v) visits,
      (select jsonb_agg(jsonb_build_object('doctorId', of.doctor_id, 'doctorRules', of.rules_version, 'rules',
          (${rulesOf(sql`of.doctor_id`, instantParam(now - 2 * DAY), sql`of.clinic_id`)})))
        from (select distinct v.clinic_id, v.doctor_id, d.rules_version from v join ${doctors} d on d.id = v.doctor_id) of) rules`)
  const { visits, rules } = rowShape.parse(row)
  const found = (rules ?? []).flatMap(({ doctorId, doctorRules, rules: own }) =>
    own.map((one) => [rulesKey({ doctorId, clinicId: one.clinicId }), { rules: one, doctorRules }] as const),
  )
  return { visits: visits ?? [], rules: new Map(found) }
}

/** The key of a doctor's rules in a clinic. */
export const rulesKey = ({ clinicId, doctorId }: { clinicId: string; doctorId: string }) => `${clinicId} ${doctorId}`
