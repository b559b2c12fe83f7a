import { type SQL, sql } from 'drizzle-orm'
import { type Cte, materialized } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { patients, users } from '../../db/schema/people.ts'
import { videoConsultations, videoInvites, videoParticipants, videoRecordings } from '../../db/schema/video.ts'
import { instantParam } from '../../db/statement.ts'
import { reachesAsStaff } from '../appointments/image.ts'

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

/** Whether an invitation (alias `i`) still opens the room of this name. */
export function isGood(now: SQL, roomName: SQL): SQL {
  return sql`(i.revoked_at is null and i.expires_at > ${now} and i.room_name = ${roomName})`
}

/**
 * The participants of `here_room` as jsonb. Rows that the statement has written replace those of the table, where it
 * does not see them. Only staff see users who no longer stand for the patient. A guest who has not joined is shown
 * while the invitation is good.
 * @param written CTEs of rows written by the statement
 */
export function participantsOf({ caller, now }: Actor, written: readonly string[]): SQL {
  const fresh = written.map((name) => sql.identifier(name))
  const columns = sql`id, user_id, role, status, joined_at, left_at, duration_seconds, created_at`
  const rows = fresh.map((name) => sql`select ${columns} from ${name} union all `)
  const others = [...fresh, sql`emptied`].map((name) => sql` and p.id not in (select ${name}.id from ${name})`)
  const stands = sql`x.user_id = any((select confirmed_users(t.user_id, t.guardian_user_ids, t.pending_user_ids) from ${patients} t
      where t.clinic_id = here.clinic_id and t.id = here.patient_id)::uuid[])`
  return sql`(select coalesce(jsonb_agg(to_jsonb(x) || jsonb_build_object('name', coalesce(i.name, u.name), 'user_id', case when i.id is null then x.user_id end, 'invite_id', i.id)
      order by x.created_at, x.id), '[]'::jsonb)
    from (${sql.join(rows, sql``)} select ${columns} from ${videoParticipants} p where p.clinic_id = here_room.clinic_id
      and p.consultation_id = here_room.id ${sql.join(others, sql``)}) x
    left join ${videoInvites} i on x.role = 'OBSERVER' and i.clinic_id = here_room.clinic_id and i.id = x.user_id
    left join ${users} u on x.role <> 'OBSERVER' and u.id = x.user_id
    where case x.role when 'OBSERVER' then x.joined_at is not null or ${isGood(instantParam(now), sql`here_room.room_name`)}
      when 'PARTICIPANT' then ${reachesAsStaff(caller, 'video:read', 'here')} or ${stands} else true end)`
}

export function recordingsOf(room: SQL): SQL {
  return sql`(select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'started_at', x.started_at, 'duration_seconds', x.duration_seconds)
    order by x.created_at, x.id), '[]'::jsonb) from ${videoRecordings} x where x.clinic_id = ${room}.clinic_id
      and x.consultation_id = ${room}.id)`
}
