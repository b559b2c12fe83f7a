import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { runWrite } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { videoConsultations } from '../../db/schema/video.ts'
import { instantParam, param } from '../../db/statement.ts'
import { type Also, together } from '../appointments/also.ts'
import { alsoOf, composedSource } from '../appointments/consequence.ts'
import { emptiesRooms, endsRoom, everJoined, freshRoomName } from '../appointments/room-effects.ts'
import { isOutdated, madeForVisit } from './room.ts'

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
  const pairs = visits.map(({ clinicId, id }) => ({ clinic_id: clinicId, id }))
  const at = instantParam(actor.now)
  const isComing = sql`v.type = 'VIDEO_CALL' and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`
  const ending = alsoOf(endsRoom(composedSource(actor.now)))
  const result = await runWrite(db, {
    name: 'keep-rooms',
    actor,
    idempotency: null,
    status: 200,
    guards: [
      // Held before their rooms, in one order, as by everybody who holds rooms.
      materialized(
        'visits',
        sql`select x.* from ${appointments} x where (x.clinic_id, x.id) in
            (select e.clinic_id, e.id from jsonb_to_recordset(${param(JSON.stringify(pairs), 'jsonb')}) as e(clinic_id uuid, id uuid))
          order by x.id for no key update of x`,
      ),
      cte('a', sql`select v.* from visits v where not (${isComing})`),
    ],
    effects: [
      cte(
        'rooms',
        sql`insert into ${videoConsultations} (clinic_id, id, appointment_id, room_name, made_for, created_at, updated_at)
          select v.clinic_id, gen_random_uuid(), v.id, ${freshRoomName}, ${madeForVisit('v')}, ${at}, ${at} from visits v
            where ${isComing} and not exists (select from ${videoConsultations} x where x.clinic_id = v.clinic_id and x.appointment_id = v.id)
          on conflict (clinic_id, appointment_id) do nothing returning *`,
      ),
      cte(
        'renewed',
        sql`update ${videoConsultations} v set status = 'SCHEDULED', room_name = ${freshRoomName}, made_for = ${madeForVisit('y')},
          previous_names = array_append(v.previous_names, v.room_name), admitted_at = null, started_at = null, ended_at = null,
          ever_joined = ${everJoined('v')}, version = v.version + 1, updated_at = ${at}
          from visits y where v.clinic_id = y.clinic_id and v.appointment_id = y.id and ${isOutdated('y')} returning v.*`,
      ),
      emptiesRooms('renewed'),
      cte(
        'written',
        sql`select w.*, y.patient_id from (select *, 'video.room_created' event from rooms union all select *, 'video.room_renewed' event from renewed) w
          join visits y on y.clinic_id = w.clinic_id and y.id = w.appointment_id`,
      ),
      ...ending.effects,
    ],
    ...withRooms(ending),
    image: sql`select jsonb_build_object('rooms', (select count(*) from written) + (select count(*) from rooms_ended)) as image`,
    verdict: {},
  })
  return result.done ? keptShape.parse(result.image).rooms : 0
}

function withRooms(ending: Also) {
  const { audit, events } = together(
    {
      effects: [],
      audit: [{ action: sql`e.event`, subjectType: 'video_consultation', from: 'written', patient: sql`e.patient_id` }],
      events: [
        {
          type: sql`e.event`,
          subjectType: 'video_consultation',
          from: 'written',
          payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
        },
      ],
    },
    ending,
  )
  return { audit, events }
}
