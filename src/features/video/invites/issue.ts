import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { flag, int, text, uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { onceHeld } from '../../../db/locks.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { videoInvites, videoParticipants } from '../../../db/schema/video.ts'
import { DomainError } from '../../../domain/errors.ts'
import { MOST_INVITES } from '../../../domain/video.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { videoInviteKind } from '../../../records/video-room.ts'
import { t } from '../../../records/visits/appointment-change.ts'
import { changeRoom, defineRoomChange, roomAsked } from '../change-room.ts'
import { NOT_CONFIGURED, openForCallers, WINDOW_CLOSED } from '../join.ts'
import type { InviteInput } from './schemas.ts'

const asked = roomAsked({
  inviteId: uuid,
  /** What is kept of the link's secret. */
  secret: text,
  guestName: text,
  guestRole: text,
  /** Minutes the link is good for; null until the room closes. */
  minutes: int,
  /** What is kept of the request with its invitation; before SIGNING_KEY was changed it was the former. */
  request: text,
  formerRequest: text,
  hasProvider: flag,
})

/** What an invitation that the same request made before is found by. */
const requests = materialized(
  'requests',
  sql`select r.n, coalesce((
select o.request from ${videoInvites} o where o.clinic_id = r.clinic_id and o.issued_by = r.user_id and o.request = r.former_request
and o.revoked_at is null limit 1
), r.request) request from asked r`,
)
const request = sql`(select q.request from requests q where q.n = r.n)`

const issued = defineRoomChange(() => ({
  name: 'video-invite',
  asked,
  subjects: [requests],
  checks: [
    openForCallers,
    { name: 'before it closes', holds: sql`r.at <= f.closes_at`, refusal: WINDOW_CLOSED },
    { name: 'provider', holds: sql`r.has_provider`, refusal: NOT_CONFIGURED },
    {
      name: 'one of few',
      holds: sql`case when f.outdated or f.room_id is null then 0
else good_invites(${t.clinicId}, f.room_id, r.at, r.user_id, ${request}) end < ${sql.raw(String(MOST_INVITES))}`,
      refusal: new DomainError(
        'VALIDATION_ERROR',
        `A visit can have at most ${MOST_INVITES} working invitations: revoke one first.`,
        { errors: [{ detail: `is more than the ${MOST_INVITES} invitations that may work at once`, pointer: '#' }] },
      ),
    },
  ],
  room: {
    // A guest who was admitted by the ended invitation must not come back.
    renews: sql`exists (select from ${videoInvites} i where i.clinic_id = t.clinic_id and i.consultation_id = f.room_id
and i.issued_by = r.user_id and i.request = ${request} and i.revoked_at is null and i.joined_at is not null)`,
  },
  consequence: {
    effects: [
      materialized(
        'ended',
        sql`select x.*, f.patient_id, f.n from here f join asked r on r.n = f.n cross join lateral
end_repeated_invites(f.clinic_id, f.consultation_id, r.user_id, ${request}, r.at) x`,
      ),
      cte(
        'invite_put',
        sql`insert into ${videoInvites} (clinic_id, id, consultation_id, room_name, name, role, secret, request, issued_by, expires_at,
created_at, updated_at)
select f.clinic_id, r.invite_id, f.consultation_id, coalesce(s.room_name, v.room_name), r.guest_name, r.guest_role, r.secret, r.request, r.user_id,
least(r.at + make_interval(mins => r.minutes), f.closes_at), r.at, r.at
from here f join asked r on r.n = f.n left join saved s on s.n = f.n left join rooms_held v on v.n = f.n
where ${onceHeld('ended')} returning *`,
      ),
      cte(
        'invite',
        sql`select i.*, f.patient_id, f.n from invite_put i join here f on f.clinic_id = i.clinic_id and f.consultation_id = i.consultation_id`,
      ),
      // Among the participants from now on, so that the patient sees who is to come before they join.
      cte(
        'observer',
        sql`insert into ${videoParticipants} (clinic_id, id, consultation_id, user_id, role, created_at, updated_at)
select i.clinic_id, gen_random_uuid(), i.consultation_id, i.id, i.role, i.created_at, i.created_at from invite i`,
      ),
    ],
    happened: [
      { action: 'video.invite_revoked', of: videoInviteKind, rows: 'ended' },
      { action: 'video.guest_invited', of: videoInviteKind, rows: 'invite' },
    ],
  },
  members: sql`, 'invite', (select jsonb_build_object('id', i.id, 'expires_at', i.expires_at) from invite i where i.n = e.n)`,
}))

const imageShape = z.looseObject({ invite: z.object({ id: z.string(), expires_at: z.string() }) })

interface Invitation {
  id: string
  /** What is kept of the link's secret. */
  secret: string
  input: InviteInput
  /** Whether a video service is set up. */
  hasProvider: boolean
}

/**
 * Invites somebody without a user to a visit's room, and makes the room if it is missing. The same request with the
 * same Idempotency-Key ends the invitation that it got before.
 * @returns the invitation's id and end, an ISO instant
 * @throws DomainError VIDEO_WINDOW_CLOSED, VIDEO_NOT_CONFIGURED, VALIDATION_ERROR for one too many, and those of `changeRoom`
 */
export async function issueInvite(
  deps: Deps,
  { idempotency, ...request }: RecordRequest,
  { id, secret, input, hasProvider }: Invitation,
): Promise<{ id: string; expiresAt: string }> {
  const kept = (fingerprint?: string) => (idempotency && fingerprint ? `${idempotency.key} ${fingerprint}` : null)
  const { image } = await changeRoom(deps, { request: { ...request, idempotency: null }, permission: 'video:invite' }, [
    issued,
    {
      inviteId: id,
      secret,
      guestName: input.name,
      guestRole: input.role,
      minutes: input.minutes,
      request: kept(idempotency?.fingerprint),
      formerRequest: kept(idempotency?.formerFingerprint),
      hasProvider,
    },
  ])
  const { invite } = imageShape.parse(image)
  return { id: invite.id, expiresAt: new Date(invite.expires_at).toISOString() }
}
