import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import type { AskedColumn } from '../../../db/asked.ts'
import { type Check, notRefused } from '../../../db/checks.ts'
import { MOST_TRIES, triersOf } from '../../../db/code-tries.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { SIGNED_OUT } from '../../../db/errors.ts'
import { type RecordKind, untold } from '../../../db/happened.ts'
import type { Idempotency } from '../../../db/request.ts'
import { isLetIn } from '../../../db/users.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError } from '../../../domain/errors.ts'
import { hashTyped } from '../../../platform/auth/one-time-code.ts'
import type { SigningSettings } from '../../../platform/auth/signing.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { networkOf } from '../../../platform/http/rate-limit.ts'
import { linkKind } from '../../../records/link.ts'
import { patientKind } from '../../../records/patients/patient.ts'

/** The purpose that these codes are signed for: an invitation's code does not work as a link code. */
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

/** What the function that redeems a code is told, by its own names. */
const REDEMPTION: Record<'redemption', AskedColumn<object | null>> = { redemption: { type: 'jsonb' } }

const answer = sql`m.redeemed`
const unless = (reason: string, refusal: Check['refusal']): Check => ({
  name: reason.toLowerCase().replaceAll('_', ' '),
  holds: notRefused(answer, reason),
  refusal,
})

const limitedShape = z.object({ retry_after: z.number() })

/** What the function refuses, as checks: it has asked under its locks, and gives one reason. */
const checks: readonly Check[] = [
  unless(
    'RATE_LIMITED',
    ({ image }) =>
      new DomainError(
        'RATE_LIMITED',
        'Too many codes were tried: wait the seconds that Retry-After names, then try again.',
        {
          retryAfter: limitedShape.parse(image).retry_after,
          keptOut: 'code',
        },
      ),
  ),
  unless('UNAUTHENTICATED', SIGNED_OUT),
  unless('FORBIDDEN', new DomainError('FORBIDDEN', 'You issued this code: somebody else has to redeem it.')),
  unless(
    'PATIENT_EXISTS',
    new DomainError('PATIENT_EXISTS', 'You are already linked, or the record has another user: ask the desk.'),
  ),
  {
    name: 'valid',
    holds: sql`m.redeemed ? 'link'`,
    refusal: new DomainError('LINK_CODE_INVALID', 'The code is not valid. Ask the desk for a new one.', {
      keptOut: 'code',
    }),
  },
]

/** Who tried a code in vain, of which only the trail is to know. */
const trierKind: RecordKind = untold({ ...linkKind, subjectType: 'user' })

const redeemOne = defineWrite(() => ({
  name: 'link-redeem',
  asked: rowsAsked(REDEMPTION),
  subjects: [
    materialized(
      'met',
      sql`select r.n, redeem_link(r.redemption) redeemed from asked r where r.kept is null and ${isLetIn}`,
    ),
  ],
  from: sql`from asked r left join met m on m.n = r.n`,
  checks,
  effects: [
    cte(
      'made',
      sql`select l.*, m.n from met m cross join lateral jsonb_populate_record(null::links, m.redeemed->'link') l where m.redeemed ? 'link'`,
    ),
    cte(
      'record',
      sql`select l.n, l.clinic_id, l.patient_id id, (m.redeemed#>>'{became,version}')::int as version, m.redeemed->'was' was,
m.redeemed->'became' became from met m join made l on l.n = m.n where l.patient_id is not null`,
    ),
    // Nothing is undone by a refusal: who tried what stays in the trail, and is counted.
    cte(
      'failed',
      sql`select r.n, (m.redeemed->>'clinicId')::uuid clinic_id, r.user_id id, null::int as version, (m.redeemed->>'patientId')::uuid patient_id,
m.redeemed->>'refused' refused from met m join asked r on r.n = m.n where m.redeemed ? 'refused' and ${notRefused(answer, 'RATE_LIMITED')}`,
    ),
  ],
  happened: [
    {
      action: 'link.changed',
      of: linkKind,
      rows: 'made',
      changed: sql`jsonb_build_object('status', jsonb_build_array(null, e.status))`,
    },
    {
      action: 'patient.changed',
      of: patientKind,
      rows: 'record',
      changed: sql`changed_columns(e.was, e.became, '{}')`,
    },
    {
      action: 'link.code_refused',
      of: trierKind,
      rows: 'failed',
      changed: sql`jsonb_build_object('code', jsonb_build_array(null, e.refused))`,
    },
  ],
  answers: {
    image: sql`case when l.n is not null then to_jsonb(l) - 'n' else jsonb_build_object('retry_after', e.redeemed->'retryAfter') end`,
    written: sql`l.n is not null`,
    from: sql`met e join asked r on r.n = e.n left join made l on l.n = e.n`,
  },
  status: 201,
}))

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
  const question = {
    secrets,
    user_id: userId,
    issuer,
    subject,
    name,
    email,
    clinic_id: clinicId,
    own_clinic_id: caller.clinicId,
    date_of_birth: dateOfBirth,
    issued_at: issuedAt === null ? null : new Date(issuedAt).toISOString(),
    user_tries,
    network_tries,
    most: MOST_TRIES,
    most_of_network: mostOfNetwork,
    link_id: v7({ msecs: now }),
    at: new Date(now).toISOString(),
  }
  const written = await runWrite(db, redeemOne, {
    asking: { actor, idempotency, clinicId: caller.clinicId },
    row: { redemption: question },
  })
  if (!written) throw new Error('A code was not redeemed, and no check says why.')
  return written
}
