import { type SQL, sql } from 'drizzle-orm'
import { videoConsultations, videoParticipants } from '../../db/schema/video.ts'
import { cte, instantParam } from '../../db/statement.ts'
import { type Also, together } from './also.ts'

/** 128 bits from Postgres' strong random source, a new one for every row, in lower case because XMPP folds room names. */
export const freshRoomName = sql`encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex')`

/** The event of a room's end, by the state `e` it ended in. */
export const endingEvent = sql`case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end`

/** What ends a room, besides its state: its name goes, so that a token given for it opens nothing any more. */
export function closingColumns(now: number, alias: string): SQL {
  const room = sql.identifier(alias)
  const at = instantParam(now)
  return sql`ended_at = case when ${room}.started_at is not null then ${at} end, admitted_at = null, room_name = ${freshRoomName},
    previous_names = array_append(${room}.previous_names, ${room}.room_name), version = ${room}.version + 1, updated_at = ${at}`
}

/** Whoever is still in the rooms of a CTE (rows of rooms, with `patient_id`) leaves them. */
export function callersLeave(now: number, from: string): Also {
  const rooms = sql.identifier(from)
  const at = instantParam(now)
  return {
    effects: [
      cte(
        'callers_left',
        sql`update ${videoParticipants} p set status = 'LEFT', left_at = ${at}, version = p.version + 1, updated_at = ${at},
          duration_seconds = p.duration_seconds + greatest(0, extract(epoch from ${at} - p.last_joined_at)::int)
          from ${rooms} where p.clinic_id = ${rooms}.clinic_id and p.consultation_id = ${rooms}.id and p.status = 'JOINED'
          returning p.*, ${rooms}.patient_id`,
      ),
    ],
    audit: [
      {
        action: 'video.participant_left',
        subjectType: 'video_participant',
        from: 'callers_left',
        patient: sql`e.patient_id`,
      },
    ],
    events: [
      {
        type: 'video.participant_left',
        subjectType: 'video_participant',
        from: 'callers_left',
        payload: sql`jsonb_build_object('status', e.status, 'consultationId', e.consultation_id)`,
      },
    ],
  }
}

/** The trail and the events of rooms that a CTE has ended. */
export function roomsEnded(from: string): Pick<Also, 'audit' | 'events'> {
  return {
    audit: [{ action: endingEvent, subjectType: 'video_consultation', from, patient: sql`e.patient_id` }],
    events: [
      {
        type: endingEvent,
        subjectType: 'video_consultation',
        from,
        payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
      },
    ],
  }
}

/** A visit that is over, called off or no video call any more (the rows of `a`) ends its room. */
export function endsRoom(now: number): Also {
  return together(
    {
      effects: [
        cte(
          'rooms_ended',
          sql`update ${videoConsultations} v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
            ${closingColumns(now, 'v')}
            from a where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status in ('SCHEDULED', 'ACTIVE')
            returning v.*, a.patient_id`,
        ),
      ],
      ...roomsEnded('rooms_ended'),
    },
    callersLeave(now, 'rooms_ended'),
  )
}
