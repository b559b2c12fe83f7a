import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../db/cte.ts'
import type { Happening, RecordKind } from '../db/happened.ts'
import { videoConsultations, videoParticipants } from '../db/schema/video.ts'
import { allConsequences, type Consequence, type Source } from './visits/consequence.ts'

/** How a video room appears in the trail and in events. Its rows have the `patient_id` of the visit. */
export const videoRoomKind: RecordKind = {
  subjectType: 'video_consultation',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
}

/** How an invitation to a video room appears in the trail and in events. Its rows have the `patient_id` of the visit. */
export const videoInviteKind: RecordKind = {
  subjectType: 'video_invite',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('role', e.role, 'consultationId', e.consultation_id)`,
}

/** How a participant of a video room appears in the trail and in events. Their rows have the `patient_id` of the visit. */
export const videoParticipantKind: RecordKind = {
  subjectType: 'video_participant',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'consultationId', e.consultation_id)`,
}

/** How a recording of a call appears in the trail and in events. Its rows have the `patient_id` of the visit. */
export const videoRecordingKind: RecordKind = {
  subjectType: 'video_recording',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', 'RECORDED', 'consultationId', e.consultation_id)`,
}

/** How a reported problem in a call appears in the trail and in events. Its rows have the `patient_id` of the visit. */
export const videoIssueKind: RecordKind = {
  subjectType: 'video_issue',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('issueType', e.issue_type, 'appointmentId', e.appointment_id)`,
}

/** 128 bits from Postgres' strong random source, a new one for every row, in lower case because XMPP folds room names. */
export const freshRoomName = sql`encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex')`

/** Ends a room: besides changing its state it gives the room a new name, so that all join tokens for it are revoked. */
export function closingColumns(at: SQL, alias: string): SQL {
  const room = sql.identifier(alias)
  return sql`ended_at = case when ${room}.started_at is not null then ${at} end, admitted_at = null, room_name = ${freshRoomName},
previous_names = array_append(${room}.previous_names, ${room}.room_name), version = ${room}.version + 1, updated_at = ${at}`
}

/** Whether somebody ever joined the room, even if it was emptied since: then the visit cannot get another patient. */
export function everJoined(alias: string): SQL {
  const room = sql.raw(alias)
  // Of an EXISTS the planner may make a hash of everybody who ever was in any room.
  return sql`${room}.ever_joined or coalesce((select true from ${videoParticipants} p where p.clinic_id = ${room}.clinic_id
and p.consultation_id = ${room}.id and p.joined_at is not null limit 1), false)`
}

/** Removes everybody from rooms that are made anew. @param rows a CTE of rooms @param when which of them are */
export function emptiesRooms(rows: string, when: SQL = sql`true`): Cte {
  const rooms = sql.identifier(rows)
  return cte(
    'emptied',
    sql`delete from ${videoParticipants} p using ${rooms} where p.clinic_id = ${rooms}.clinic_id
and p.consultation_id = ${rooms}.id and ${when} returning p.id`,
  )
}

/** Marks everybody who is still in the rooms of a CTE (rows of rooms, with `patient_id`) as having left. */
export function callersLeave({ rows, at, n }: Source): Consequence {
  const rooms = sql.identifier(rows)
  return {
    effects: [
      cte(
        'callers_left',
        sql`update ${videoParticipants} p set status = 'LEFT', left_at = ${at}, version = p.version + 1, updated_at = ${at},
duration_seconds = p.duration_seconds + greatest(0, extract(epoch from ${at} - p.last_joined_at)::int)
from ${rooms} where p.clinic_id = ${rooms}.clinic_id and p.consultation_id = ${rooms}.id and p.status = 'JOINED'
returning p.*, ${rooms}.patient_id, ${n} n`,
      ),
    ],
    happened: [{ action: 'video.participant_left', of: videoParticipantKind, rows: 'callers_left' }],
  }
}

/** What happened to rooms that a CTE has ended, by the state they ended in. */
export function roomsEnded(rows: string): Happening {
  const action = sql`case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end`
  return { action, of: videoRoomKind, rows }
}

/** Ends the room of a visit that is over, was cancelled, or is no longer a video call. */
export function endsRoom({ rows, at, n }: Source): Consequence {
  const visits = sql.identifier(rows)
  const ended = 'rooms_ended'
  return allConsequences(
    {
      effects: [
        cte(
          ended,
          sql`update ${videoConsultations} v set status = case ${visits}.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
${closingColumns(at, 'v')}
from ${visits} where v.clinic_id = ${visits}.clinic_id and v.appointment_id = ${visits}.id and v.status in ('SCHEDULED', 'ACTIVE')
returning v.*, ${visits}.patient_id, ${n} n`,
        ),
      ],
      happened: [roomsEnded(ended)],
    },
    callersLeave({ rows: ended, at: sql`rooms_ended.updated_at`, n: sql`rooms_ended.n` }),
  )
}
