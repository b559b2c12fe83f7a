import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { flag, instant, int, text, uuid } from '../../db/asked.ts'
import type { Database } from '../../db/client.ts'
import { type Cte, cte } from '../../db/cte.ts'
import type { RecordKind } from '../../db/happened.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { videoConsultations, videoParticipants, videoRecordings, videoReports } from '../../db/schema/video.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import type { Report } from '../../domain/video.ts'
import { isUuid } from '../../platform/http/path-id.ts'
import { videoParticipantKind, videoRecordingKind } from '../../records/video-room.ts'

const asked = rowsAsked({
  provider: text,
  eventId: text,
  roomName: text,
  /** Of a participant: when it was, and whether they lost the connection. */
  participantId: uuid,
  reportedAt: instant,
  disconnected: flag,
  /** Of a recording. */
  id: uuid,
  recordingId: text,
  startedAt: instant,
  durationSeconds: int,
})

interface Taking {
  name: string
  /** The last is the CTE `done`, over `rooms`; each of its rows has the room's `patient_id` and `n`. */
  effects: readonly Cte[]
  action: string
  of: RecordKind
}

/** Takes a report once, however often it is told; rooms are also known by their earlier names. */
const defineTaking = ({ name, effects, action, of }: Taking) =>
  defineWrite(() => ({
    name,
    asked,
    subjects: [
      // That it was heard is kept whatever it changes.
      cte(
        'heard',
        sql`insert into ${videoReports} (provider, event_id, received_at) select r.provider, r.event_id, r.at from asked r
on conflict do nothing returning *`,
      ),
      // No name is given twice, so it is one room.
      cte(
        'rooms_named',
        sql`select r.n, v.clinic_id, v.id, t.patient_id from heard h join asked r on r.provider = h.provider and r.event_id = h.event_id
join ${videoConsultations} v on v.room_name = r.room_name or v.previous_names @> array[r.room_name]
join ${appointments} t on t.clinic_id = v.clinic_id and t.id = v.appointment_id`,
      ),
    ],
    from: sql`from asked r left join rooms_named v on v.n = r.n`,
    columns: sql`v.clinic_id, v.id room_id, v.patient_id`,
    checks: [],
    effects,
    happened: [{ action, of, rows: 'done' }],
    answers: {
      image: sql`jsonb_build_object('clinic_id', e.clinic_id)`,
      written: sql`true`,
      from: sql`done e join asked r on r.n = e.n`,
    },
    status: 200,
  }))

/**
 * Changes the participant `p` whom the row names. Reports overtake one another: what is older than what is known of a
 * participant changes nothing.
 */
const participantChanged = ({ set, when }: { set: SQL; when: SQL }) =>
  cte(
    'done',
    sql`update ${videoParticipants} p set ${set},
version = p.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where p.clinic_id = j.clinic_id and p.consultation_id = j.room_id and p.id = r.participant_id and j.refused is null
and ${when} returning p.*, j.patient_id, j.n`,
  )

const taking = {
  joined: defineTaking({
    name: 'report-joined',
    effects: [
      participantChanged({
        set: sql`status = 'JOINED', joined_at = coalesce(p.joined_at, r.reported_at), last_joined_at = r.reported_at, left_at = null`,
        when: sql`p.status <> 'JOINED' and (p.left_at is null or p.left_at <= r.reported_at)`,
      }),
    ],
    action: 'video.participant_joined',
    of: videoParticipantKind,
  }),
  left: defineTaking({
    name: 'report-left',
    effects: [
      participantChanged({
        set: sql`status = case when r.disconnected then 'DISCONNECTED' else 'LEFT' end, left_at = r.reported_at,
duration_seconds = p.duration_seconds + case when p.status = 'JOINED'
then greatest(0, extract(epoch from r.reported_at - p.last_joined_at)::int) else 0 end`,
        when: sql`p.status in ('INVITED', 'JOINED') and (p.last_joined_at is null or p.last_joined_at <= r.reported_at)`,
      }),
    ],
    action: 'video.participant_left',
    of: videoParticipantKind,
  }),
  recording: defineTaking({
    name: 'report-recording',
    effects: [
      cte(
        'put',
        sql`insert into ${videoRecordings} (clinic_id, id, consultation_id, provider_id, started_at, duration_seconds, created_at, updated_at)
select j.clinic_id, r.id, j.room_id, r.recording_id, r.started_at, r.duration_seconds, r.at, r.at
from judged j join asked r on r.n = j.n where j.room_id is not null and j.refused is null
on conflict (clinic_id, consultation_id, provider_id) do nothing returning *`,
      ),
      cte('done', sql`select p.*, j.patient_id, j.n from put p join asked r on r.id = p.id join judged j on j.n = r.n`),
    ],
    action: 'video.recording_added',
    of: videoRecordingKind,
  }),
}

/** What a report says of its subject, as the row's columns. */
function columnsOf(report: Report) {
  if (report.kind === 'recording') {
    const { recordingId, startedAt, durationSeconds } = report
    return { id: v7(), recordingId, startedAt, durationSeconds, disconnected: false }
  }
  const disconnected = report.kind === 'left' && report.disconnected
  return { participantId: report.participantId, reportedAt: report.at, disconnected }
}

const takenShape = z.object({ clinic_id: z.string() })

/**
 * Takes what a provider reports.
 * @returns the clinic it concerned, null when it changed nothing
 */
export async function takeReport(
  db: Database,
  actor: Actor,
  { provider, report }: { provider: string; report: Report },
): Promise<string | null> {
  if (report.kind !== 'recording' && !isUuid(report.participantId)) return null
  const { eventId, roomName } = report
  const written = await runWrite(db, taking[report.kind], {
    asking: { actor, idempotency: null, clinicId: null },
    row: { provider, eventId, roomName, ...columnsOf(report) },
  })
  return written ? takenShape.parse(written.image).clinic_id : null
}
