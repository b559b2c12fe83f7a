import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../../db/cte.ts'
import { videoParticipants } from '../../db/schema/video.ts'

/**
 * The caller among the participants, as the CTE `guest`: invited, or in the call where `joins` says so. Nothing is written
 * when they are there already. The row's `guest_id` becomes theirs if they are new: it is all that the call's provider ever
 * hears of them.
 * @param when over `f`, which is `here`, and the row `r`; so is `joins`
 */
export function callerAsGuest({ when, joins }: { when: SQL; joins: SQL }): readonly Cte[] {
  return [
    cte(
      'guest_put',
      sql`insert into ${videoParticipants} (clinic_id, id, consultation_id, user_id, role, status, joined_at, last_joined_at,
created_at, updated_at)
select f.clinic_id, r.guest_id, f.consultation_id, r.user_id, case when f.is_treating then 'HOST' else 'PARTICIPANT' end,
case when k.joins then 'JOINED' else 'INVITED' end, case when k.joins then r.at end, case when k.joins then r.at end, r.at, r.at
from here f join asked r on r.n = f.n cross join lateral (select ${joins} joins) k where ${when}
on conflict (clinic_id, consultation_id, user_id) do update set role = excluded.role,
status = case excluded.status when 'JOINED' then 'JOINED' else video_participants.status end,
joined_at = coalesce(video_participants.joined_at, excluded.joined_at),
last_joined_at = case when excluded.status = 'JOINED' and video_participants.status <> 'JOINED' then excluded.last_joined_at
else video_participants.last_joined_at end,
left_at = case when excluded.status = 'JOINED' then null else video_participants.left_at end,
version = video_participants.version + 1, updated_at = excluded.updated_at
where (excluded.status = 'JOINED' and video_participants.status <> 'JOINED') or video_participants.role <> excluded.role
returning *`,
    ),
    cte(
      'guest',
      sql`select p.*, f.patient_id, f.n from guest_put p join here f on f.clinic_id = p.clinic_id and f.consultation_id = p.consultation_id`,
    ),
  ]
}

/** The id of the caller's row, just written or there before; null only when somebody else has written it meanwhile. */
export const guestId: SQL = sql`coalesce((select g.id from guest g where g.n = e.n), (select p.id from ${videoParticipants} p
where p.clinic_id = e.clinic_id and p.consultation_id = e.consultation_id and p.user_id = r.user_id))`
