import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { flag, texts, uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { clinics } from '../../../db/schema/people.ts'
import { videoConsultations, videoInvites, videoParticipants } from '../../../db/schema/video.ts'
import { instantShape } from '../../../db/shapes.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { GUEST_IN_CALL, tokenSpan, type VideoProvider } from '../../../domain/video.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { videoInviteKind, videoParticipantKind } from '../../../records/video-room.ts'
import type { Link } from '../invites/link.ts'
import { NOT_CONFIGURED, WINDOW_CLOSED } from '../join.ts'
import type { JoinToken } from '../schemas.ts'
import { closesAt, isLinkGood, LINK_NOT_GOOD, opensAt } from './guest-link.ts'

const asked = rowsAsked({
  id: uuid,
  /** What may be kept of the link's secret. */
  secrets: texts,
  hasProvider: flag,
  /** Whether taking a token counts as joining, because the provider does not report who joins. */
  joins: flag,
})

const joinAsGuestWrite = defineWrite(() => ({
  name: 'guest-join',
  asked,
  // The visit, then its room, then the invitation, as everybody holds them who changes one of them.
  subjects: [
    materialized(
      'links',
      sql`select r.n, v.clinic_id, v.appointment_id
from asked r join ${videoInvites} i on i.clinic_id = r.clinic_id and i.id = r.id and i.secret = any (r.secrets)
join ${videoConsultations} v on v.clinic_id = i.clinic_id and v.id = i.consultation_id`,
    ),
    materialized(
      'visit_held',
      sql`select t.*, l.n from links l join ${appointments} t on t.clinic_id = l.clinic_id and t.id = l.appointment_id
order by t.id for no key update of t`,
    ),
    materialized(
      'room_held',
      sql`select v.*, t.n from visit_held t join ${videoConsultations} v on v.clinic_id = t.clinic_id and v.appointment_id = t.id
order by v.id for no key update of v`,
    ),
    materialized(
      'invite_held',
      sql`select i.*, v.n from room_held v join asked r on r.n = v.n
join ${videoInvites} i on i.clinic_id = v.clinic_id and i.id = r.id and i.secret = any (r.secrets)
order by i.id for no key update of i`,
    ),
  ],
  from: sql`from asked r left join invite_held i on i.n = r.n left join room_held v on v.n = i.n
left join visit_held t on t.n = i.n left join ${clinics} c on c.id = t.clinic_id`,
  columns: sql`i.clinic_id, i.id, t.patient_id, ${opensAt} opens_at, least(i.expires_at, ${closesAt}) closes_at, v.room_name`,
  checks: [
    { name: 'good', holds: sql`i.id is not null and ${isLinkGood(sql`r.at`)}`, refusal: LINK_NOT_GOOD },
    { name: 'in the window', holds: sql`r.at between ${opensAt} and ${closesAt}`, refusal: WINDOW_CLOSED },
    { name: 'provider', holds: sql`r.has_provider`, refusal: NOT_CONFIGURED },
  ],
  effects: [
    cte(
      'guests',
      sql`update ${videoInvites} i set came_at = coalesce(i.came_at, r.at),
joined_at = case when i.admitted_at is not null then r.at end, version = i.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where i.clinic_id = j.clinic_id and i.id = j.id and j.refused is null and (i.came_at is null or i.admitted_at is not null)
returning i.*, j.patient_id, r.n`,
    ),
    cte(
      'present',
      sql`update ${videoParticipants} p set status = 'JOINED', joined_at = coalesce(p.joined_at, r.at), last_joined_at = r.at,
left_at = null, version = p.version + 1, updated_at = r.at
from guests g join asked r on r.n = g.n
where p.clinic_id = g.clinic_id and p.consultation_id = g.consultation_id and p.user_id = g.id
and g.joined_at is not null and r.joins and p.status <> 'JOINED'
returning p.*, g.patient_id, r.n`,
    ),
  ],
  happened: [
    {
      action: sql`case when e.joined_at is null then 'video.guest_waiting' else 'video.guest_joined' end`,
      of: videoInviteKind,
      rows: 'guests',
    },
    { action: 'video.participant_joined', of: videoParticipantKind, rows: 'present' },
  ],
  answers: {
    image: sql`jsonb_build_object('admitted', e.joined_at is not null, 'room_name', j.room_name, 'opens_at', j.opens_at, 'closes_at', j.closes_at,
'participant_id', (select p.id from ${videoParticipants} p where p.clinic_id = e.clinic_id and p.consultation_id = e.consultation_id
and p.user_id = e.id))`,
    written: sql`true`,
    from: sql`guests e join asked r on r.n = e.n join judged j on j.n = e.n`,
  },
  status: 200,
}))

const imageShape = z.object({
  admitted: z.boolean(),
  room_name: z.string(),
  opens_at: instantShape,
  closes_at: instantShape,
  participant_id: z.string(),
})

const WAITING: JoinToken = { waiting: true, token: null }

/**
 * A token with which a guest joins the call; or the answer that they wait until the doctor admits them. The token does
 * not tell the provider their name, and gives no moderator rights.
 * @throws DomainError NOT_FOUND, VIDEO_WINDOW_CLOSED, VIDEO_NOT_CONFIGURED
 */
export async function joinAsGuest(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  link: Link,
  provider: VideoProvider | null,
): Promise<JoinToken> {
  const written = await runWrite(db, joinAsGuestWrite, {
    asking: { actor, idempotency: null, clinicId: link.clinicId },
    row: {
      id: link.id,
      secrets: link.secrets,
      hasProvider: provider !== null,
      joins: provider !== null && !provider.reports,
    },
  })
  // Who waits already changes nothing by asking again.
  if (!written || !provider) return WAITING
  const { admitted, participant_id: participantId, room_name: roomName, ...window } = imageShape.parse(written.image)
  if (!admitted) return WAITING
  const span = tokenSpan({ opensAt: window.opens_at, closesAt: window.closes_at }, actor.now)
  const grant = { roomName, participantId, name: GUEST_IN_CALL, moderator: false, recording: false, ...span }
  const token = await provider.sign(grant)
  const expiresAt = new Date(span.expiresAt).toISOString()
  return { waiting: false, token, roomName, url: provider.urlOf(roomName, token), expiresAt, moderator: false }
}
