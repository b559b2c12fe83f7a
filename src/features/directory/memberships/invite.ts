import { type SQL, sql } from 'drizzle-orm'
import { instant, text, texts, uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { clinics } from '../../../db/schema/people.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { foldEmail } from '../../../domain/email.ts'
import { invalidField } from '../../../domain/errors.ts'
import { CLINIC_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Role } from '../../../domain/rights.ts'
import { hashTyped, makeCode } from '../../../platform/auth/one-time-code.ts'
import type { SigningSettings } from '../../../platform/auth/signing.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { membershipChanged, membershipImage, membershipKind } from '../../../records/membership.ts'

/** What an invitation's code is for. */
const PURPOSE = 'membership'

/** Milliseconds an invitation is good for. */
const GOOD_FOR = 7 * 24 * 60 * 60_000

/** A new invitation's code, to be shown once, and what the row keeps of it. */
export async function newInvitation(settings: SigningSettings, { email, now }: { email: string; now: number }) {
  const { code, secret } = await makeCode(settings, PURPOSE)
  const expiresAt = now + GOOD_FOR
  return { code, expiresAt, row: { email, emailFolded: foldEmail(email), code: secret, expiresAt } }
}

/** By which values an invitation may be found whose code somebody typed. */
export function keptOf(settings: SigningSettings, typed: string): Promise<string[]> {
  return hashTyped(settings, PURPOSE, typed)
}

/** The insert of an invitation up to its FROM, which gives the row `r` with the columns of `newInvitation`. */
export function insertInvitation({ clinicId, id, roles }: Record<'clinicId' | 'id' | 'roles', SQL>): SQL {
  return sql`insert into ${memberships} (clinic_id, id, status, roles, email, email_folded, code, expires_at, invited_by, created_at, updated_at)
select ${clinicId}, ${id}, 'invited', ${roles}, r.email, r.email_folded, r.code, r.expires_at, r.user_id, r.at, r.at`
}

const asked = rowsAsked({ id: uuid, email: text, emailFolded: text, roles: texts, code: text, expiresAt: instant })

const inviteOne = defineWrite(() => ({
  name: 'membership-invite',
  asked,
  subjects: [
    materialized(
      'held',
      sql`select m.*, r.n from asked r join ${memberships} m on m.clinic_id = r.clinic_id and m.email_folded = r.email_folded
and m.status in ('invited', 'active') order by m.id for no key update of m`,
    ),
  ],
  from: sql`from asked r left join ${clinics} c on c.id = r.clinic_id`,
  checks: [
    { name: 'clinic', holds: sql`c.id is not null`, refusal: CLINIC_NOT_FOUND },
    {
      name: 'not a member yet',
      holds: sql`not exists (select from held h where h.n = r.n and h.status = 'active')`,
      refusal: invalidField('#/email', 'belongs to somebody who is already a member'),
    },
  ],
  effects: [
    // One invitation an address: a new code ends the one before it.
    cte(
      'put',
      sql`${insertInvitation({ clinicId: sql`r.clinic_id`, id: sql`r.id`, roles: sql`r.roles` })}
from judged j join asked r on r.n = j.n where j.refused is null
on conflict (clinic_id, email_folded) where status = 'invited' do update set roles = excluded.roles, email = excluded.email,
code = excluded.code, expires_at = excluded.expires_at, invited_by = excluded.invited_by, version = memberships.version + 1,
updated_at = excluded.updated_at returning *`,
    ),
    cte(
      'a',
      sql`select p.*, r.n from put p join asked r on r.clinic_id = p.clinic_id and r.email_folded = p.email_folded`,
    ),
  ],
  happened: [{ action: 'membership.changed', of: membershipKind, rows: 'a', ...membershipChanged('held') }],
  answers: {
    image: membershipImage('e'),
    written: sql`true`,
    from: sql`a e join asked r on r.n = e.n`,
  },
  status: 201,
}))

/** An invitation as it was just made; only now is its code known. */
export interface Invited {
  image: Record<string, unknown>
  code: string
  expiresAt: number
}

/**
 * Invites an address to be a member. Whoever was invited by it before needs the new code from now on.
 * @throws DomainError NOT_FOUND without such a clinic, VALIDATION_ERROR for the address of a member
 */
export async function inviteMember(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  settings: SigningSettings,
  { clinicId, id, email, roles }: { clinicId: string; id: string; email: string; roles: readonly Role[] },
): Promise<Invited> {
  const { code, expiresAt, row } = await newInvitation(settings, { email, now: actor.now })
  const written = await runWrite(db, inviteOne, {
    // A replay could not show the code again.
    asking: { actor, idempotency: null, clinicId },
    row: { id, roles, ...row },
  })
  if (!written) throw new Error('An invitation was not written, and no check says why.')
  return { image: written.image, code, expiresAt }
}
