import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { runWrite } from '../../db/composed-write.ts'
import { cte } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { videoConsultations, videoParticipants, videoRecordings, videoReports } from '../../db/schema/video.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Report } from '../../domain/video.ts'
import { isUuid } from '../../platform/path-id.ts'

/** Reports overtake one another: what is older than what is known of a participant changes nothing. */
function participantEffect(actor: Actor, report: Extract<Report, { participantId: string }>): SQL {
  const at = instantParam(report.at)
  const changes = sql`version = p.version + 1, updated_at = ${instantParam(actor.now)}`
  const whose = sql`from room where p.clinic_id = room.clinic_id and p.consultation_id = room.id and p.id = ${param(report.participantId, 'uuid')}`
  if (report.kind === 'joined') {
    return sql`update ${videoParticipants} p set status = 'JOINED', joined_at = coalesce(p.joined_at, ${at}), last_joined_at = ${at},
      left_at = null, ${changes} ${whose} and p.status <> 'JOINED' and (p.left_at is null or p.left_at <= ${at}) returning p.*, room.patient_id`
  }
  const status = report.disconnected ? 'DISCONNECTED' : 'LEFT'
  return sql`update ${videoParticipants} p set status = ${param(status, 'text')}, left_at = ${at}, duration_seconds = p.duration_seconds
      + case when p.status = 'JOINED' then greatest(0, extract(epoch from ${at} - p.last_joined_at)::int) else 0 end, ${changes}
    ${whose} and p.status in ('INVITED', 'JOINED') and (p.last_joined_at is null or p.last_joined_at <= ${at}) returning p.*, room.patient_id`
}

function recordingEffect(actor: Actor, report: Extract<Report, { kind: 'recording' }>): SQL {
  const now = instantParam(actor.now)
  return sql`insert into ${videoRecordings} (clinic_id, id, consultation_id, provider_id, started_at, duration_seconds, created_at, updated_at)
    select room.clinic_id, ${param(v7(), 'uuid')}, room.id, ${param(report.recordingId, 'text')}, ${instantParam(report.startedAt)},
      ${param(report.durationSeconds, 'int')}, ${now}, ${now} from room
    on conflict (clinic_id, consultation_id, provider_id) do nothing returning *, 'RECORDED' status, (select room.patient_id from room) patient_id`
}

const event = {
  joined: 'video.participant_joined',
  left: 'video.participant_left',
  recording: 'video.recording_added',
} as const
const takenShape = z.object({ clinic_id: z.string() })

/**
 * Takes what a provider reports, once however often it is told; rooms are also known by their earlier names.
 * @returns the clinic it concerned, null when it changed nothing
 */
export async function takeReport(
  db: Database,
  actor: Actor,
  { provider, report }: { provider: string; report: Report },
): Promise<string | null> {
  if (report.kind !== 'recording' && !isUuid(report.participantId)) return null
  const name = param(report.roomName, 'text')
  const subjectType = report.kind === 'recording' ? 'video_recording' : 'video_participant'
  const result = await runWrite(db, {
    actor,
    idempotency: null,
    status: 200,
    guards: [
      cte(
        'heard',
        sql`insert into ${videoReports} (provider, event_id, received_at)
          values (${param(provider, 'text')}, ${param(report.eventId, 'text')}, ${instantParam(actor.now)})
          on conflict do nothing returning event_id`,
      ),
      cte(
        'room',
        sql`select v.clinic_id, v.id, x.patient_id from heard, ${videoConsultations} v
          join ${appointments} x on x.clinic_id = v.clinic_id and x.id = v.appointment_id
          where v.room_name = ${name} or v.previous_names @> array[${name}] limit 1`,
      ),
    ],
    effects: [
      cte('done', report.kind === 'recording' ? recordingEffect(actor, report) : participantEffect(actor, report)),
    ],
    audit: [{ action: event[report.kind], subjectType, from: 'done', patient: sql`e.patient_id` }],
    events: [
      {
        type: event[report.kind],
        subjectType,
        from: 'done',
        payload: sql`jsonb_build_object('status', e.status, 'consultationId', e.consultation_id)`,
      },
    ],
    image: sql`select jsonb_build_object('clinic_id', done.clinic_id) as image from done`,
    verdict: {},
  })
  return result.done ? takenShape.parse(result.image).clinic_id : null
}
