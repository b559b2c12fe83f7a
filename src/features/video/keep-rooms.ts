import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { list } from '../../db/asked.ts'
import type { Database } from '../../db/client.ts'
import { cte, materialized } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { videoConsultations } from '../../db/schema/video.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { emptiesRooms, endsRoom, everJoined, freshRoomName, videoRoomKind } from '../../records/video-room.ts'
import { isOutdated, madeForVisit } from './room.ts'

const isComing = sql`t.type = 'VIDEO_CALL' and t.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

const ending = endsRoom({ rows: 'visits_over', at: sql`visits_over.at`, n: sql`visits_over.n` })

const keptRooms = defineWrite(() => ({
  name: 'keep-rooms',
  /** `{ clinic_id, id }`; a visit may be there twice. */
  asked: rowsAsked({ visits: list }),
  subjects: [
    materialized(
      'given',
      sql`select distinct r.n, r.at, g.clinic_id, g.id from asked r
cross join jsonb_to_recordset(r.visits) as g(clinic_id uuid, id uuid) order by g.id`,
    ),
    // Held before their rooms, in one order, as by everybody who holds rooms. The limit keeps it a look-up by key for each.
    materialized(
      'held',
      sql`select t.*, g.n, g.at from given g cross join lateral (
select a.* from ${appointments} a where a.clinic_id = g.clinic_id and a.id = g.id limit 1 for no key update
) t`,
    ),
  ],
  from: sql`from asked r`,
  checks: [],
  effects: [
    cte('visits', sql`select t.* from held t join judged j on j.n = t.n where j.refused is null`),
    cte('visits_over', sql`select t.* from visits t where not (${isComing})`),
    cte(
      'made',
      sql`insert into ${videoConsultations} (clinic_id, id, appointment_id, room_name, made_for, created_at, updated_at)
select t.clinic_id, gen_random_uuid(), t.id, ${freshRoomName}, ${madeForVisit('t')}, t.at, t.at from visits t
where ${isComing} and not exists (select from ${videoConsultations} v where v.clinic_id = t.clinic_id and v.appointment_id = t.id)
on conflict (clinic_id, appointment_id) do nothing returning *`,
    ),
    cte(
      'renewed',
      sql`update ${videoConsultations} v set status = 'SCHEDULED', room_name = ${freshRoomName}, made_for = ${madeForVisit('t')},
previous_names = array_append(v.previous_names, v.room_name), admitted_at = null, started_at = null, ended_at = null,
ever_joined = ${everJoined('v')}, version = v.version + 1, updated_at = t.at
from visits t where v.clinic_id = t.clinic_id and v.appointment_id = t.id and ${isOutdated('t')} returning v.*`,
    ),
    emptiesRooms('renewed'),
    cte(
      'written',
      sql`select w.*, t.patient_id, t.n from (
select v.*, 'video.room_created' event from made v union all select v.*, 'video.room_renewed' event from renewed v
) w join visits t on t.clinic_id = w.clinic_id and t.id = w.appointment_id`,
    ),
    ...ending.effects,
  ],
  happened: [{ action: sql`e.event`, of: videoRoomKind, rows: 'written' }, ...ending.happened],
  answers: {
    image: sql`jsonb_build_object('rooms', (select count(*) from written w where w.n = r.n) + (select count(*) from rooms_ended w where w.n = r.n))`,
    written: sql`true`,
    from: sql`asked r`,
  },
  status: 200,
}))

const keptShape = z.object({ rooms: z.number() })

/**
 * Gives video visits their rooms, makes those anew that were another doctor's, patient's or time's, and ends those of visits
 * that are over or no video calls any more. Said twice it does nothing the second time. Answers how many rooms it wrote.
 */
export async function keepRooms(
  db: Database,
  actor: Actor,
  visits: readonly { clinicId: string; id: string }[],
): Promise<number> {
  const written = await runWrite(db, keptRooms, {
    asking: { actor, idempotency: null, clinicId: null },
    row: { visits: visits.map(({ clinicId, id }) => ({ clinic_id: clinicId, id })) },
  })
  return written ? keptShape.parse(written.image).rooms : 0
}
