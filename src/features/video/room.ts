import { type SQL, sql } from 'drizzle-orm'
import { type Cte, materialized } from '../../db/cte.ts'
import { users } from '../../db/schema/people.ts'
import { videoConsultations, videoParticipants, videoRecordings } from '../../db/schema/video.ts'

/** Whose call and when: a room that was made for another doctor, patient or time is not this visit's any more. */
export function madeForVisit(alias: string): SQL {
  const a = sql.identifier(alias)
  return sql`concat_ws('/', ${a}.doctor_id, ${a}.patient_id, extract(epoch from ${a}.starts_at)::bigint)`
}

/** Whether the room (alias `v`) has to be made anew for its visit; once the patient has come it is left alone. */
export function isOutdated(alias: string): SQL {
  const a = sql.identifier(alias)
  return sql`(${a}.type = 'VIDEO_CALL' and ${a}.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
    and (v.status = 'CANCELLED' or coalesce(v.made_for <> ${madeForVisit(alias)}, false)))`
}

/** The room of the visit `cur`, locked. */
export const lockedRoom: Cte = materialized(
  'room',
  sql`select v.*, ${isOutdated('cur')} outdated from cur join ${videoConsultations} v on v.clinic_id = cur.clinic_id
    and v.appointment_id = cur.id for no key update of v`,
)

/**
 * The participants of a room as jsonb, those just written over those in the table: a statement does not see there what it
 * has written.
 * @param written CTEs of rows written by the statement
 */
export function participantsOf(room: SQL, written: readonly string[]): SQL {
  const fresh = written.map((name) => sql.identifier(name))
  const columns = sql`id, user_id, role, status, joined_at, left_at, duration_seconds, created_at`
  const rows = fresh.map((name) => sql`select ${columns} from ${name} union all `)
  const others = fresh.map((name) => sql` and p.id not in (select ${name}.id from ${name})`)
  return sql`(select coalesce(jsonb_agg(to_jsonb(x) || jsonb_build_object('name', (select u.name from ${users} u where u.id = x.user_id))
      order by x.created_at, x.id), '[]'::jsonb)
    from (${sql.join(rows, sql``)} select ${columns} from ${videoParticipants} p where p.clinic_id = ${room}.clinic_id
      and p.consultation_id = ${room}.id ${sql.join(others, sql``)}) x)`
}

export function recordingsOf(room: SQL): SQL {
  return sql`(select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'started_at', x.started_at, 'duration_seconds', x.duration_seconds)
    order by x.created_at, x.id), '[]'::jsonb) from ${videoRecordings} x where x.clinic_id = ${room}.clinic_id
      and x.consultation_id = ${room}.id)`
}
