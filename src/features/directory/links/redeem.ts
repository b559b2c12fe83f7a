import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { MOST_TRIES, triersOf } from '../../../db/code-tries.ts'
import { changedColumns, runWrite, unlessReplayed } from '../../../db/composed-write.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { SIGNED_OUT } from '../../../db/errors.ts'
import type { Idempotency } from '../../../db/request.ts'
import { param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps } from '../../../platform/deps.ts'
import { hashTyped } from '../../../platform/one-time-code.ts'
import { networkOf } from '../../../platform/rate-limit.ts'
import type { SigningSettings } from '../../../platform/signing.ts'
import type { Written } from '../../appointments/write-record.ts'
import { link } from './record.ts'

/** What these codes are for. */
export const PURPOSE = 'link'

/** What may be kept of a code as somebody typed it, the present key's HMAC first; none for what no code can be. */
export async function secretsOf(settings: SigningSettings, typed: string): Promise<string[]> {
  return hashTyped(settings, PURPOSE, typed)
}

export interface Redemption {
  /** HMACs of the code; none for what cannot be one. */
  secrets: readonly string[]
  dateOfBirth: string | undefined
  /** The clinic that the request names: a code of another one is not valid there. */
  clinicId: string | null
  /** Codes that may be tried in vain from one network, an hour. */
  mostOfNetwork: number
  idempotency: Idempotency | null
}

const verdictShape = z.object({
  redeemed: z.object({ refused: z.string(), retryAfter: z.number().optional() }).nullable(),
})

function refusalOf(refused: string | undefined, retryAfter = 1): DomainError {
  switch (refused) {
    case 'RATE_LIMITED':
      return new DomainError('RATE_LIMITED', 'Too many codes were tried; wait as long as Retry-After says.', {
        ...{ retryAfter, misuse: 'code' },
      })
    case 'UNAUTHENTICATED':
      return SIGNED_OUT
    case 'FORBIDDEN':
      return new DomainError('FORBIDDEN', 'You issued this code, so somebody else has to redeem it.')
    case 'PATIENT_EXISTS':
      return new DomainError('PATIENT_EXISTS', 'You are linked already, or the record has another user.')
    default:
      return new DomainError('LINK_CODE_INVALID', 'The code is not valid. Ask the desk for a new one.', {
        misuse: 'code',
      })
  }
}

/**
 * Redeems a link code for the caller; if this is their first request, it makes their user row. Every code that is not
 * valid gets the same answer. After ten such answers within an hour a user gets 429, even for a right code, and so does
 * a network after as many as its setting allows.
 * @throws DomainError LINK_CODE_INVALID, FORBIDDEN for one's own code, PATIENT_EXISTS, RATE_LIMITED, UNAUTHENTICATED
 * for a caller whom the clinic has signed out
 */
export async function redeemCode({ db, actor }: Deps, redemption: Redemption): Promise<Written> {
  const { caller, now } = actor
  const { userId, issuer, subject, name, email, origin, issuedAt } = caller
  const { secrets, dateOfBirth, clinicId, mostOfNetwork, idempotency } = redemption
  // Counted apart from invitations.
  const triers = triersOf(caller, origin === null ? null : networkOf(origin)).map((who) => `link ${who}`)
  const [user_tries, network_tries = null] = triers
  const asked = JSON.stringify({
    ...{ secrets, user_id: userId, issuer, subject, name, email, clinic_id: clinicId, own_clinic_id: caller.clinicId },
    ...{ date_of_birth: dateOfBirth, issued_at: issuedAt === null ? null : new Date(issuedAt).toISOString() },
    ...{ user_tries, network_tries },
    ...{
      most: MOST_TRIES,
      most_of_network: mostOfNetwork,
      link_id: v7({ msecs: now }),
      at: new Date(now).toISOString(),
    },
  })
  const { subjectType, payload } = link
  const [patient, patientId] = ['patient', sql`e.patient_id`]
  const result = await runWrite(db, {
    actor,
    idempotency,
    status: 201,
    guards: [materialized('m', sql`select redeem_link(${param(asked, 'jsonb')}) redeemed where ${unlessReplayed}`)],
    effects: [
      cte(
        'made',
        sql`select l.* from m, jsonb_populate_record(null::links, m.redeemed->'link') l where m.redeemed ? 'link'`,
      ),
      cte(
        'record',
        sql`select l.clinic_id, l.patient_id id, (m.redeemed#>>'{became,version}')::int as version, m.redeemed->'was' was,
          m.redeemed->'became' became from m, made l where l.patient_id is not null`,
      ),
      cte(
        'failed',
        sql`select (m.redeemed->>'clinicId')::uuid clinic_id, ${param(userId, 'uuid')} id, (m.redeemed->>'patientId')::uuid patient_id,
          m.redeemed->>'refused' refused from m where m.redeemed ? 'refused' and m.redeemed->>'refused' <> 'RATE_LIMITED'`,
      ),
    ],
    audit: [
      {
        ...{ action: 'link.changed', subjectType, from: 'made', patient: patientId },
        changed: sql`jsonb_build_object('status', jsonb_build_array(null, e.status))`,
      },
      {
        ...{ action: 'patient.changed', subjectType: patient, from: 'record', patient: sql`e.id` },
        changed: changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: [] }),
      },
      {
        ...{ action: 'link.code_refused', subjectType: 'user', from: 'failed', patient: patientId },
        changed: sql`jsonb_build_object('code', jsonb_build_array(null, e.refused))`,
      },
    ],
    events: [
      { type: 'link.changed', subjectType, from: 'made', payload },
      {
        ...{ type: 'patient.changed', subjectType: patient, from: 'record' },
        payload: sql`jsonb_build_object('patientId', e.id)`,
      },
    ],
    image: sql`select to_jsonb(made) as image from made`,
    verdict: { redeemed: sql`(select redeemed from m)` },
  })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const { redeemed } = verdictShape.parse({ redeemed: result.verdict.redeemed })
  throw refusalOf(redeemed?.refused, redeemed?.retryAfter)
}
