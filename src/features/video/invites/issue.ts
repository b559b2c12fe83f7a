import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { cte, materialized } from '../../../db/cte.ts'
import { onceHeld } from '../../../db/locks.ts'
import type { Idempotency } from '../../../db/request.ts'
import { videoInvites, videoParticipants } from '../../../db/schema/video.ts'
import { insertInto, instantParam, param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import { MOST_INVITES } from '../../../domain/video.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { videoInvite } from '../../../records/video-room.ts'
import { together } from '../../appointments/also.ts'
import { alsoOf } from '../../appointments/consequence.ts'
import { isOpenForCallers, NOT_CONFIGURED, WINDOW_CLOSED } from '../join.ts'
import { type RoomWrite, writeRoom } from '../room-write.ts'
import type { InviteInput } from './schemas.ts'

const TOO_MANY = new DomainError(
  'VALIDATION_ERROR',
  `A visit can have at most ${MOST_INVITES} working invitations; revoke one first.`,
  { errors: [{ detail: `would be one more than the ${MOST_INVITES} that may work at once`, pointer: '#' }] },
)

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
 * @throws DomainError VIDEO_WINDOW_CLOSED, VIDEO_NOT_CONFIGURED, VALIDATION_ERROR for one too many, and those of `writeRoom`
 */
export async function issueInvite(
  { db, actor }: Deps,
  { idempotency, ...request }: RecordRequest,
  invitation: Invitation,
): Promise<{ id: string; expiresAt: string }> {
  const write = issuing(actor, requestIn(request.clinicId, actor, idempotency), invitation)
  const { image } = await writeRoom({ db, actor }, { ...request, idempotency: null }, write)
  const { invite } = imageShape.parse(image)
  return { id: invite.id, expiresAt: new Date(invite.expires_at).toISOString() }
}

interface Repeatable {
  /** What is kept of the request with the invitation. */
  key: string | null
  /** What an invitation that the same request made before is found by. */
  request: SQL
}

/** The request, as its invitation keeps it; after SIGNING_KEY was changed the one before is found by the former fingerprint. */
function requestIn(clinicId: string, { caller }: Deps['actor'], idempotency: Idempotency | null): Repeatable {
  const kept = (fingerprint?: string) => (idempotency && fingerprint ? `${idempotency.key} ${fingerprint}` : null)
  const [key, former] = [kept(idempotency?.fingerprint), kept(idempotency?.formerFingerprint)]
  const before = sql`select o.request from ${videoInvites} o where o.clinic_id = ${param(clinicId, 'uuid')}
    and o.issued_by = ${param(caller.userId, 'uuid')} and o.request = ${param(former, 'text')} and o.revoked_at is null limit 1`
  return { key, request: sql`coalesce((${before}), ${param(key, 'text')})` }
}

function issuing(
  { caller, now }: Deps['actor'],
  { key, request }: Repeatable,
  { id, secret, input, hasProvider }: Invitation,
): RoomWrite {
  const at = instantParam(now)
  const by = param(caller.userId, 'uuid')
  const minutes = param(input.minutes ?? null, 'int')
  const isBelowMost = sql`case when f.outdated or f.room_id is null then 0
    else good_invites(f.clinic_id, f.room_id, ${at}, ${by}, ${request}) end < ${sql.raw(String(MOST_INVITES))}`
  return {
    permission: 'video:invite',
    checks: [
      isOpenForCallers,
      { holds: sql`${at} <= f.closes_at`, refusal: WINDOW_CLOSED },
      { holds: hasProvider ? sql`true` : sql`false`, refusal: NOT_CONFIGURED },
      { holds: isBelowMost, refusal: TOO_MANY },
    ],
    room: {
      // Whoever was let in by what is ended now must not come back.
      renews: sql`exists (select from ${videoInvites} i where i.clinic_id = f.clinic_id and i.consultation_id = f.room_id
        and i.issued_by = ${by} and i.request = ${request} and i.revoked_at is null and i.joined_at is not null)`,
    },
    also: together(
      alsoOf({
        effects: [
          materialized(
            'ended',
            sql`select e.*, here.patient_id from here cross join lateral
              end_repeated_invites(here.clinic_id, here.consultation_id, ${by}, ${request}, ${at}) e`,
          ),
        ],
        happened: [{ action: 'video.invite_revoked', of: videoInvite, rows: 'ended' }],
      }),
      alsoOf({
        effects: [
          cte(
            'invite',
            sql`${insertInto(videoInvites, {
              ...{ clinicId: sql`here.clinic_id`, id, consultationId: sql`here.consultation_id` },
              roomName: sql`coalesce((select saved.room_name from saved), (select room.room_name from room))`,
              ...{ name: input.name, role: input.role, secret, request: key, issuedBy: caller.userId },
              expiresAt: sql`least(${at} + make_interval(mins => ${minutes}), here.closes_at)`,
              ...{ createdAt: now, updatedAt: now },
            })} from here where ${onceHeld('ended')} returning *, (select here.patient_id from here) patient_id`,
          ),
          // Among the participants from now on, so that the patient sees who is to come before they join.
          cte(
            'observer',
            sql`insert into ${videoParticipants} (clinic_id, id, consultation_id, user_id, role, created_at, updated_at)
              select i.clinic_id, gen_random_uuid(), i.consultation_id, i.id, i.role, ${at}, ${at} from invite i`,
          ),
        ],
        happened: [{ action: 'video.guest_invited', of: videoInvite, rows: 'invite' }],
      }),
    ),
    image: sql`, 'invite', (select jsonb_build_object('id', i.id, 'expires_at', i.expires_at) from invite i)`,
  }
}
