import { type SQL, sql } from 'drizzle-orm'
import { type Cte, materialized } from '../../db/cte.ts'
import { patients, users } from '../../db/schema/people.ts'
import { videoConsultations, videoInvites, videoParticipants, videoRecordings } from '../../db/schema/video.ts'

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

/** The rooms of the visits in `held`, locked after them. */
export const roomsHeld: Cte = materialized(
  'rooms_held',
  sql`select v.*, ${isOutdated('t')} outdated, t.n from held t join ${videoConsultations} v on v.clinic_id = t.clinic_id
and v.appointment_id = t.id order by v.id for no key update of v`,
)

/** Whether an invitation (alias `i`) still opens the room of this name. */
export function isGood(now: SQL, roomName: SQL): SQL {
  return sql`(i.revoked_at is null and i.expires_at > ${now} and i.room_name = ${roomName})`
}

/**
 * Who is in the room of `e`, as jsonb; the room's row is `w.room`. Rows that the statement has written replace those of the
 * table, where it does not see them. Only staff see users who no longer stand for the patient. A guest who has not joined
 * is shown while the invitation is good.
 * @param written CTEs of rows written by the statement, each with the number `n` it was asked by
 */
export function participantsOf(written: readonly string[]): SQL {
  const fresh = written.map((name) => sql.identifier(name))
  const columns = sql`p.id, p.user_id, p.role, p.status, p.joined_at, p.left_at, p.duration_seconds, p.created_at`
  const rows = fresh.map((name) => sql`select ${columns} from ${name} p where p.n = e.n union all\n`)
  const others = [...fresh, sql`emptied`].map((name) => sql` and p.id not in (select ${name}.id from ${name})`)
  const stands = sql`x.user_id = any ((
select confirmed_users(k.user_id, k.guardian_user_ids, k.pending_user_ids) from ${patients} k where k.clinic_id = e.clinic_id and k.id = e.patient_id
)::uuid[])`
  return sql`(
select coalesce(jsonb_agg(to_jsonb(x) || jsonb_build_object('name', coalesce(i.name, u.name), 'user_id', case when i.id is null then x.user_id end, 'invite_id', i.id)
order by x.created_at, x.id), '[]')
from (
${sql.join(rows, sql``)}select ${columns} from ${videoParticipants} p
where p.clinic_id = e.clinic_id and p.consultation_id = e.consultation_id${sql.join(others, sql``)}
) x
left join ${videoInvites} i on x.role = 'OBSERVER' and i.clinic_id = e.clinic_id and i.id = x.user_id
left join ${users} u on x.role <> 'OBSERVER' and u.id = x.user_id
where case x.role when 'OBSERVER' then x.joined_at is not null or ${isGood(sql`r.at`, sql`w.room->>'room_name'`)}
when 'PARTICIPANT' then e.sees_everybody or ${stands} else true end
)`
}

/** What was recorded in the room of `e`, as jsonb. */
export const recordingsOf: SQL = sql`(
select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'started_at', x.started_at, 'duration_seconds', x.duration_seconds)
order by x.created_at, x.id), '[]') from ${videoRecordings} x where x.clinic_id = e.clinic_id and x.consultation_id = e.consultation_id
)`
