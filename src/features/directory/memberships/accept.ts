import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { text, texts } from '../../../db/asked.ts'
import type { Refused } from '../../../db/checks.ts'
import { TRIER, tried, triersOf } from '../../../db/code-tries.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { ALREADY_A_MEMBER, SIGNED_OUT } from '../../../db/errors.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { users } from '../../../db/schema/people.ts'
import { instantShape } from '../../../db/shapes.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { foldEmail } from '../../../domain/email.ts'
import { DomainError } from '../../../domain/errors.ts'
import { MEMBERSHIP_NOT_FOUND } from '../../../domain/not-found.ts'
import type { SigningSettings } from '../../../platform/auth/signing.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { networkOf } from '../../../platform/http/rate-limit.ts'
import { membershipChanged, membershipImage, membershipKind } from '../../../records/membership.ts'
import { keptOf } from './invite.ts'
import { replaced, replacedHappened } from './replaced.ts'

const asked = rowsAsked({
  ...TRIER,
  /** What may be kept of the code; none for what is no code. */
  codes: texts,
  /** The verified address of the token. */
  emailFolded: text,
  issuer: text,
  subject: text,
  name: text,
  email: text,
})

/** The same answer as for any membership that is not there; the log tells that a code was tried. */
const NO_INVITATION = new DomainError(MEMBERSHIP_NOT_FOUND.code, MEMBERSHIP_NOT_FOUND.message, { keptOut: 'code' })

const tooMany = z.object({ again_at: instantShape })

function triedTooOften({ image, actor }: Refused): DomainError {
  const { again_at } = tooMany.parse(image)
  return new DomainError(
    'RATE_LIMITED',
    'Too many codes were tried: wait the seconds that Retry-After names, then try again.',
    {
      retryAfter: (again_at - actor.now) / 1000,
      keptOut: 'code',
    },
  )
}

/** Whether the membership `m` is the invitation that the row `r` redeems. */
const isInvitation = sql`m.code = any (r.codes) and m.status = 'invited' and m.email_folded = r.email_folded and m.expires_at > r.at`

const acceptOne = defineWrite(() => ({
  name: 'membership-accept',
  asked,
  subjects: [
    materialized(
      'invitation',
      sql`select m.clinic_id, m.id, r.n from asked r join ${memberships} m on ${isInvitation}`,
    ),
    tried('invitation'),
    materialized(
      'tries',
      sql`select r.n, bool_or(t.refused) too_many, max(t.again_at) filter (where t.refused) again_at
from asked r join tried t on t.who = any (r.triers) group by r.n`,
    ),
    // As whoever changes a membership: in the order of ids, or an administrator who accepts and one who changes would deadlock.
    materialized(
      'held',
      sql`select m.*, r.n from asked r join tries t on t.n = r.n and not t.too_many join invitation i on i.n = r.n
join ${memberships} m on m.clinic_id = i.clinic_id and (m.id = i.id or m.user_id = r.user_id)
order by m.id for no key update of m`,
    ),
  ],
  // Once more, under the lock: somebody else may have redeemed it meanwhile, or ended it.
  from: sql`from asked r join tries t on t.n = r.n left join held m on m.n = r.n and ${isInvitation}`,
  columns: sql`m.clinic_id, m.id`,
  checks: [
    { name: 'not too often', holds: sql`not t.too_many`, refusal: triedTooOften },
    { name: 'invitation', holds: sql`m.id is not null`, refusal: NO_INVITATION },
    {
      name: 'not signed out there',
      holds: sql`caller_standing(r.user_id, m.clinic_id, r.issued_at, false) <> 'signed out'`,
      refusal: SIGNED_OUT,
    },
    {
      name: 'not a member yet',
      holds: sql`not exists (select from held o where o.n = r.n and o.user_id = r.user_id and o.status = 'active')`,
      refusal: new DomainError(...ALREADY_A_MEMBER),
    },
  ],
  effects: [
    // Whoever was invited may call for the first time.
    cte(
      'met',
      sql`insert into ${users} (id, issuer, subject, name, email)
select r.user_id, r.issuer, r.subject, r.name, r.email from judged j join asked r on r.n = j.n where j.refused is null
on conflict do nothing`,
    ),
    replaced,
    cte(
      'a',
      sql`update ${memberships} m set user_id = r.user_id, status = 'active', code = null, expires_at = null, joined_at = r.at,
version = m.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where m.clinic_id = j.clinic_id and m.id = j.id and j.refused is null returning m.*, r.n`,
    ),
  ],
  happened: [
    { action: 'membership.changed', of: membershipKind, rows: 'a', ...membershipChanged('held') },
    replacedHappened,
  ],
  answers: {
    image: sql`case when e.written then (
select ${membershipImage('a')} || jsonb_strip_nulls(jsonb_build_object('name', r.name)) from a where a.n = e.n
)
else jsonb_build_object('again_at', t.again_at) end`,
    written: sql`e.written`,
    from: sql`(select j.n, j.refused is null written from judged j) e join asked r on r.n = e.n join tries t on t.n = e.n`,
  },
  status: 200,
}))

/**
 * Makes the caller a member by an invitation's code, once. The token has to say that the invited address is theirs and verified.
 * Each code that is tried in vain counts.
 * @throws DomainError RATE_LIMITED, MEMBERSHIP_NOT_FOUND for what is no such invitation, FORBIDDEN for a member of the clinic
 */
export async function acceptInvitation(
  { db, actor }: Deps,
  settings: SigningSettings,
  { typed, mostOfNetwork }: { typed: string; mostOfNetwork: number },
): Promise<Record<string, unknown>> {
  const { caller } = actor
  const { issuer, subject, name, email, origin, verifiedEmail } = caller
  const written = await runWrite(db, acceptOne, {
    // Not the caller's own clinic: one that has ended their membership may invite them anew.
    asking: { actor, idempotency: null, clinicId: null },
    row: {
      triers: triersOf(caller, origin === null ? null : networkOf(origin)),
      mostOfNetwork,
      codes: await keptOf(settings, typed),
      emailFolded: verifiedEmail === undefined ? null : foldEmail(verifiedEmail),
      issuer,
      subject,
      name,
      email,
    },
  })
  if (!written) throw NO_INVITATION
  return written.image
}
