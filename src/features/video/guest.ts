import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { videoParticipants } from '../../db/schema/video.ts'
import { instantParam, param } from '../../db/statement.ts'

/**
 * The caller among the participants, as the CTE `guest`: invited, or in the call where `joins` says so. Nothing is written
 * when they are there already.
 * @param id of the row if it is new: all that the call's provider ever hears of the caller
 * @param when over `f`, the visit with its room's `consultation_id`
 */
export function callerAsGuest({ caller, now }: Actor, { id, when, joins }: { id: string; when: SQL; joins: SQL }): Cte {
  const at = instantParam(now)
  return cte(
    'guest',
    sql`insert into ${videoParticipants} (clinic_id, id, consultation_id, user_id, role, status, joined_at, last_joined_at,
        created_at, updated_at)
      select f.clinic_id, ${param(id, 'uuid')}, f.consultation_id, ${param(caller.userId, 'uuid')},
        case when f.is_treating then 'HOST' else 'PARTICIPANT' end, case when ${joins} then 'JOINED' else 'INVITED' end,
        case when ${joins} then ${at} end, case when ${joins} then ${at} end, ${at}, ${at} from here f where ${when}
      on conflict (clinic_id, consultation_id, user_id) do update set role = excluded.role,
        status = case excluded.status when 'JOINED' then 'JOINED' else video_participants.status end,
        joined_at = coalesce(video_participants.joined_at, excluded.joined_at),
        last_joined_at = case when excluded.status = 'JOINED' and video_participants.status <> 'JOINED' then excluded.last_joined_at
          else video_participants.last_joined_at end,
        left_at = case when excluded.status = 'JOINED' then null else video_participants.left_at end,
        version = video_participants.version + 1, updated_at = excluded.updated_at
      where (excluded.status = 'JOINED' and video_participants.status <> 'JOINED') or video_participants.role <> excluded.role
      returning *, (select f.patient_id from here f) patient_id`,
  )
}

/** The id of the caller's row, just written or there before; null only when somebody else has written it meanwhile. */
export function guestId({ caller }: Actor): SQL {
  return sql`coalesce((select guest.id from guest), (select p.id from ${videoParticipants} p where p.clinic_id = here.clinic_id
    and p.consultation_id = here.consultation_id and p.user_id = ${param(caller.userId, 'uuid')}))`
}
