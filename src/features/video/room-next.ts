import { type SQL, sql } from 'drizzle-orm'
import { minutesSetting } from '../../db/clinic-setting.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { videoConsultations } from '../../db/schema/video.ts'
import { rowsAsked } from '../../db/write.ts'
import { FINAL } from '../../domain/appointment.ts'
import { reach, reachesAsStaff } from '../../records/standing.ts'
import { emptiesRooms, everJoined, freshRoomName } from '../../records/video-room.ts'
import { t, visitFrom } from '../../records/visits/appointment-change.ts'
import { madeForVisit } from './room.ts'

/** What becomes of a room, over the row `r`, the visit `t` and `f`, what its room is to it; what is left out stays. */
export interface NextRoom {
  status?: SQL
  startedAt?: SQL
  endedAt?: SQL
  admittedAt?: SQL
  /** Whether it gets another name. */
  rotates?: SQL
  /** Whether it gets another name, nobody is in it any more, and the patient has to be admitted to it anew. */
  renews?: SQL
  /** The event when it differs from what the room was. */
  event?: string
}

const { r } = rowsAsked({ mayWatch: reach })
const opens = minutesSetting('c', 'joinOpensMinutes')
const closes = minutesSetting('c', 'joinClosesMinutes')

/** A visit `t` with `f`, what its room is to it. A room that was made for other people counts as none: `o` is one that was not. */
export const roomFrom: SQL = sql`${visitFrom()}
left join rooms_held v on v.n = r.n left join rooms_held o on o.n = r.n and not o.outdated left join ${clinics} c on c.id = ${t.clinicId}
cross join lateral (
select v.id room_id, coalesce(v.outdated, false) outdated,
coalesce(o.status, 'SCHEDULED') room_status, o.admitted_at room_admitted_at, o.started_at room_started_at, o.ended_at room_ended_at,
local_of(${t.startsAt}, ${t.timezone})::date = local_of(r.at, ${t.timezone})::date is_own_day,
coalesce('treating' = any (me.staff), false) is_treating, ${reachesAsStaff(r.mayWatch)} sees_everybody,
coalesce((c.settings->>'waitingRoom')::boolean, true) has_waiting_room,
r.at between ${t.startsAt} - ${opens} and ${t.endsAt} + ${closes} in_window,
${t.endsAt} + ${closes} closes_at
) f`

const finalStates = sql.raw(`'{${FINAL.join(',')}}'`)

/** The row `m` of `next` that a conflicting insert is about. */
const ofNext = (column: SQL) => sql`(select ${column} from next m
where m.clinic_id = video_consultations.clinic_id and m.id = video_consultations.appointment_id)`

/** The room's next state, and its row, written only if it is missing or changes. A visit that is over gets no room. */
export function roomEffects(room: NextRoom = {}): Cte[] {
  const event = sql.raw(`'${room.event ?? 'video.room_changed'}'`)
  return [
    materialized(
      'next',
      sql`select m.*, m.room_id is null and m.status <> all (${finalStates}) or m.renews or m.changes writes, m.renews or m.rotated rotates,
case when m.changes then ${event} when m.room_id is null then 'video.room_created' else 'video.room_renewed' end event
from (
select k.*, (k.n_status, k.n_started_at, k.n_ended_at, k.n_admitted_at) is distinct from
(k.room_status, k.room_started_at, k.room_ended_at, k.kept_admitted_at) changes
from (
select f.*, t.clinic_id, t.id, t.patient_id, t.doctor_id, t.starts_at, t.status, t.version, w.renews, a.kept_admitted_at,
gen_random_uuid() new_id, ${room.rotates ?? sql`false`} rotated,
${room.status ?? sql`f.room_status`} n_status, ${room.startedAt ?? sql`f.room_started_at`} n_started_at,
${room.endedAt ?? sql`f.room_ended_at`} n_ended_at, ${room.admittedAt ?? sql`a.kept_admitted_at`} n_admitted_at
from judged f join asked r on r.n = f.n join held t on t.n = f.n
cross join lateral (select f.outdated or coalesce(${room.renews ?? sql`false`}, false) renews) w
cross join lateral (select case when not w.renews then f.room_admitted_at end kept_admitted_at) a
where f.refused is null
) k
) m`,
    ),
    cte(
      'put',
      sql`insert into ${videoConsultations} (clinic_id, id, appointment_id, room_name, made_for, status, started_at, ended_at,
admitted_at, created_at, updated_at)
select m.clinic_id, m.new_id, m.id, ${freshRoomName}, ${madeForVisit('m')}, m.n_status, m.n_started_at, m.n_ended_at,
m.n_admitted_at, r.at, r.at from next m join asked r on r.n = m.n where m.writes
on conflict (clinic_id, appointment_id) do update set status = excluded.status, started_at = excluded.started_at,
ended_at = excluded.ended_at, admitted_at = excluded.admitted_at, made_for = excluded.made_for,
room_name = case when ${ofNext(sql`m.rotates`)} then excluded.room_name else video_consultations.room_name end,
previous_names = case when ${ofNext(sql`m.rotates`)} then array_append(video_consultations.previous_names, video_consultations.room_name)
else video_consultations.previous_names end,
ever_joined = ${everJoined('video_consultations')}, version = video_consultations.version + 1, updated_at = excluded.updated_at
where video_consultations.id = ${ofNext(sql`m.room_id`)}
returning *, xmax = 0 made`,
    ),
    cte(
      'saved',
      sql`select p.*, m.patient_id, m.event, m.renews, m.n from put p join next m on m.clinic_id = p.clinic_id and m.id = p.appointment_id`,
    ),
    emptiesRooms('saved', sql`saved.renews`),
    // Where somebody else has just made the room, this statement has not seen it: nothing is done, and it is run again.
    cte(
      'here',
      sql`select m.*, coalesce(s.id, m.room_id) consultation_id from next m left join saved s on s.n = m.n
where (s.id is not null or not m.writes) and ${onceHeld('emptied')}`,
    ),
  ]
}

/** A step of the visit `t` itself, as the CTE `changed`. */
export function visitEffect({ when, set }: { when: SQL; set: SQL }): SQL {
  return sql`update ${appointments} t set ${set}, version = t.version + 1, updated_at = r.at
from here f join asked r on r.n = f.n where t.clinic_id = f.clinic_id and t.id = f.id and ${when} returning t.*, f.n`
}
