import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { memberships } from '../../db/schema/memberships.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../db/schema/people.ts'
import { calendars } from '../../db/schema/reached.ts'
import { auditLog } from '../../db/schema/records.ts'
import { locations } from '../../db/schema/schedule.ts'
import { instantShape } from '../../db/shapes.ts'
import { instantParam, param } from '../../db/statement.ts'
import { STATUSES } from '../../domain/appointment.ts'
import { CALENDAR_NOT_FOUND } from '../../domain/not-found.ts'
import type { SecretToken } from '../../platform/auth/secret-token.ts'
import { isStaffsOnly } from '../../records/standing.ts'

const feedShape = z.object({
  clinic_name: z.string(),
  of_doctor: z.boolean(),
  language: z.string().nullable(),
  visits: z.array(
    z.object({
      id: z.string(),
      starts_at: instantShape,
      ends_at: instantShape,
      updated_at: instantShape,
      moves: z.number(),
      status: z.enum(STATUSES),
      doctor_name: z.string(),
      location_name: z.string().nullable(),
    }),
  ),
})
export type Feed = z.infer<typeof feedShape>

/** The days round now that a program keeps in view. */
const [BACK, AHEAD] = [sql.raw(`interval '30 days'`), sql.raw(`interval '180 days'`)]

/** The row that the trail gets of a reading: the program that asked, and nobody who has signed in. */
interface Reading {
  now: number
  requestId: string
  origin: string | null
}

/**
 * What a calendar shows: visits that are to be held, or were, from 30 days back to 180 ahead. It ends with what ties its user to it:
 * the doctor's place in the clinic, or the patient's record. The first reading of a UTC day is audited.
 * @throws DomainError CALENDAR_NOT_FOUND
 */
export async function readFeed(db: Database, { clinicId, id, secrets }: SecretToken, reading: Reading): Promise<Feed> {
  const now = instantParam(reading.now)
  const today = param(new Date(reading.now).toISOString().slice(0, 10), 'text')
  const isOwnersStill = sql`case when c.doctor_id is not null then exists (select from ${doctors} d
      join ${clinicDoctors} m on m.clinic_id = c.clinic_id and m.doctor_id = d.id and m.active where d.id = c.doctor_id and d.user_id = c.user_id)
      and not exists (select from ${memberships} m where m.clinic_id = c.clinic_id and m.user_id = c.user_id and m.status = 'ended')
    else exists (select from ${patients} p where p.clinic_id = c.clinic_id and p.id = c.patient_id and p.user_id = c.user_id
      and p.merged_into is null and not ${isStaffsOnly('p', now)}) end`
  const [row] = await db.run(sql`/* calendar-feed */ with found as materialized (
    select c.*, k.name clinic_name from ${calendars} c join ${clinics} k on k.id = c.clinic_id
    where c.clinic_id = ${param(clinicId, 'uuid')} and c.id = ${param(id, 'uuid')} and c.secret = any(${param(`{${secrets.join(',')}}`, 'text[]')})
      and c.ended_at is null and ${isOwnersStill}),
  first as (update ${calendars} c set audited_on = ${today} from found f
    where c.clinic_id = f.clinic_id and c.id = f.id and c.audited_on is distinct from ${today} returning c.*),
  audited as (insert into ${auditLog} (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
    select f.clinic_id, f.user_id, 'CALENDAR', 'calendar.read', 'calendar', f.id, f.patient_id, ${param(reading.requestId, 'text')}, ${param(reading.origin, 'text')} from first f)
  select f.clinic_name, f.doctor_id is not null of_doctor,
    (select p.language from ${patients} p where p.clinic_id = f.clinic_id and p.id = f.patient_id) language,
    coalesce((select jsonb_agg(to_jsonb(v) order by v.starts_at, v.id) from (
      select a.id, a.starts_at, a.ends_at, a.updated_at, a.moves, a.status, d.name doctor_name, l.name location_name
      from ${appointments} a join ${doctors} d on d.id = a.doctor_id
      left join ${locations} l on l.clinic_id = a.clinic_id and l.id = a.location_id
      where a.doctor_id = f.doctor_id and a.clinic_id = f.clinic_id and a.starts_at between ${now} - ${BACK} and ${now} + ${AHEAD}
        and a.status not in ('CANCELLED', 'NO_SHOW')
      union all
      select a.id, a.starts_at, a.ends_at, a.updated_at, a.moves, a.status, d.name, l.name
      from ${appointments} a join ${doctors} d on d.id = a.doctor_id
      left join ${locations} l on l.clinic_id = a.clinic_id and l.id = a.location_id
      where a.patient_id = f.patient_id and a.clinic_id = f.clinic_id and a.starts_at between ${now} - ${BACK} and ${now} + ${AHEAD}
        and a.status not in ('CANCELLED', 'NO_SHOW') and not a.mismatched) v), '[]') visits
  from found f`)
  if (!row) throw CALENDAR_NOT_FOUND
  return feedShape.parse(row)
}
