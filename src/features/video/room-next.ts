import { type SQL, sql } from 'drizzle-orm'
import { minutesSetting } from '../../db/clinic-setting.ts'
import { type Cte, cte } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { videoConsultations } from '../../db/schema/video.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Permission } from '../../domain/access.ts'
import { FINAL } from '../../domain/appointment.ts'
import { reaches, treats } from '../appointments/image.ts'
import { emptiesRooms, everJoined, freshRoomName } from '../appointments/room-effects.ts'
import { madeForVisit } from './room.ts'
import type { RoomWrite } from './room-write.ts'

const finalStates = param(`{${FINAL.join(',')}}`, 'text[]')

/** The visit with its room. A room that was made for other people counts as none. */
export function facts({ caller, now }: Actor, permission: Permission): SQL {
  const isOurs = sql`(room.id is not null and not room.outdated)`
  const opens = minutesSetting('c', 'joinOpensMinutes')
  const closes = minutesSetting('c', 'joinClosesMinutes')
  return sql`select cur.*, room.id room_id, coalesce(room.outdated, false) outdated,
    local_of(cur.starts_at, cur.timezone)::date = local_of(${instantParam(now)}, cur.timezone)::date is_own_day,
    case when ${isOurs} then room.status else 'SCHEDULED' end room_status,
    case when ${isOurs} then room.admitted_at end room_admitted_at,
    case when ${isOurs} then room.started_at end room_started_at,
    case when ${isOurs} then room.ended_at end room_ended_at,
    ${treats(caller, 'cur')} is_treating,
    coalesce((c.settings->>'waitingRoom')::boolean, true) has_waiting_room,
    ${instantParam(now)} between cur.starts_at - ${opens} and cur.ends_at + ${closes} in_window,
    cur.ends_at + ${closes} closes_at,
    ${reaches(caller, 'appointments:read', 'cur')} seen, ${reaches(caller, permission, 'cur')} reached
    from cur join ${clinics} c on c.id = cur.clinic_id left join room on true`
}

/** The room's next state, and its row, written only if it is missing or changes. A visit that is over gets no room. */
export function roomEffects({ now }: Actor, { room = {}, event = 'video.room_changed' }: RoomWrite): Cte[] {
  const at = instantParam(now)
  return [
    cte(
      'next',
      sql`select n.*, (n.room_id is null and n.status <> all(${finalStates})) or n.renews or n.changes writes, n.renews or n.rotated rotates,
          case when n.changes then ${param(event, 'text')} when n.room_id is null then 'video.room_created' else 'video.room_renewed' end event
        from (select m.*, (m.n_status, m.n_started_at, m.n_ended_at, m.n_admitted_at) is distinct from
          (m.room_status, m.room_started_at, m.room_ended_at, m.kept_admitted_at) changes
        from (select f.*, r.*, k.*, gen_random_uuid() new_id, ${room.status ?? sql`f.room_status`} n_status,
          ${room.startedAt ?? sql`f.room_started_at`} n_started_at, ${room.endedAt ?? sql`f.room_ended_at`} n_ended_at,
          ${room.admittedAt ?? sql`k.kept_admitted_at`} n_admitted_at, ${room.rotates ?? sql`false`} rotated
        from go f, lateral (select f.outdated or coalesce(${room.renews ?? sql`false`}, false) renews) r,
          lateral (select case when not r.renews then f.room_admitted_at end kept_admitted_at) k) m) n`,
    ),
    cte(
      'saved',
      sql`insert into ${videoConsultations} (clinic_id, id, appointment_id, room_name, made_for, status, started_at, ended_at,
          admitted_at, created_at, updated_at)
        select n.clinic_id, n.new_id, n.id, ${freshRoomName}, ${madeForVisit('n')}, n.n_status, n.n_started_at, n.n_ended_at,
          n.n_admitted_at, ${at}, ${at} from next n where n.writes
        on conflict (clinic_id, appointment_id) do update set status = excluded.status, started_at = excluded.started_at,
          ended_at = excluded.ended_at, admitted_at = excluded.admitted_at, made_for = excluded.made_for,
          room_name = case when (select rotates from next) then excluded.room_name else video_consultations.room_name end,
          previous_names = case when (select rotates from next) then array_append(video_consultations.previous_names, video_consultations.room_name)
            else video_consultations.previous_names end,
          ever_joined = ${everJoined('video_consultations')}, version = video_consultations.version + 1, updated_at = excluded.updated_at
        where video_consultations.id = (select room_id from next)
        returning *, (select patient_id from next) patient_id, (select event from next) event, xmax = 0 made`,
    ),
    emptiesRooms('saved', sql`(select renews from next)`),
    // Where somebody else has just made the room, this statement has not seen it: nothing is done, and it is run again.
    cte(
      'here',
      sql`select n.*, coalesce(saved.id, n.room_id) consultation_id from next n left join saved on true
        where (saved.id is not null or not n.writes) and ${onceHeld('emptied')}`,
    ),
  ]
}

export function visitEffects({ now }: Actor, { when, set }: NonNullable<RoomWrite['visit']>): Cte[] {
  return [
    cte(
      'a',
      sql`update ${appointments} t set ${set}, version = t.version + 1, updated_at = ${instantParam(now)}
        from here f where t.clinic_id = f.clinic_id and t.id = f.id and ${when} returning t.*`,
    ),
    cte(
      'both',
      sql`select a.*, to_jsonb(cur) was, to_jsonb(a) became from a join cur on cur.clinic_id = a.clinic_id and cur.id = a.id`,
    ),
  ]
}
