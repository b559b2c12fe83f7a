import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import type { RecordKind } from '../../../db/happened.ts'
import type { Idempotency } from '../../../db/request.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { clinicDoctors, doctors, patients, users } from '../../../db/schema/people.ts'
import { isoShape } from '../../../db/shapes.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { USER_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { NIL_ID } from '../../../platform/http/path-id.ts'
import { membershipChanged, membershipKind } from '../../../records/membership.ts'

/**
 * A user who is signed out everywhere. That belongs to no clinic and makes no event: each clinic is told by the user's
 * membership there.
 */
const userKind: RecordKind = { subjectType: 'user', patient: sql`null::uuid`, payload: sql`null::jsonb` }

const signOutOne = defineWrite(() => ({
  name: 'user-sign-out',
  asked: rowsAsked({ ofUser: uuid }),
  subjects: [
    materialized(
      'held',
      sql`select m.*, r.n from asked r join ${memberships} m on m.user_id = r.of_user and (r.clinic_id is null or m.clinic_id = r.clinic_id)
where r.kept is null order by m.id for no key update of m`,
    ),
  ],
  from: sql`from asked r left join ${users} u on u.id = r.of_user where r.kept is null`,
  checks: [
    {
      name: 'user',
      // A clinic gets the same answer for an unknown user: otherwise anybody who knows the provider's ids could find
      // out who has ever used any clinic.
      holds: sql`u.id is not null or r.clinic_id is not null and r.of_user <> ${sql.raw(`'${NIL_ID}'`)}`,
      refusal: USER_NOT_FOUND,
    },
  ],
  effects: [
    cte(
      'everywhere',
      sql`update ${users} u set signed_out_at = greatest(u.signed_out_at, r.at), version = u.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where u.id = r.of_user and r.clinic_id is null and j.refused is null returning u.id, null::uuid clinic_id, u.version, r.n`,
    ),
    cte(
      'signed_out',
      sql`update ${memberships} m set signed_out_at = greatest(m.signed_out_at, r.at), version = m.version + 1, updated_at = r.at
from held h join judged j on j.n = h.n join asked r on r.n = h.n
where m.clinic_id = h.clinic_id and m.id = h.id and j.refused is null returning m.*, r.n`,
    ),
    // Users without a membership: staff by their token alone, and patients. They get a row that gives no roles and only
    // refuses their older tokens.
    cte(
      'put',
      sql`insert into ${memberships} (clinic_id, id, user_id, status, roles, signed_out_at, created_at, updated_at)
select p.clinic_id, gen_random_uuid(), p.user_id, 'external', '{}', p.at, p.at, p.at
from (
select distinct k.clinic_id, r.of_user user_id, r.at
from judged j join asked r on r.n = j.n join ${users} u on u.id = r.of_user cross join lateral (
select r.clinic_id where r.clinic_id is not null
union select k.clinic_id from ${doctors} d join ${clinicDoctors} k on k.doctor_id = d.id where r.clinic_id is null and d.user_id = r.of_user
union select p.clinic_id from ${patients} p where r.clinic_id is null and (p.user_id = r.of_user or p.guardian_user_ids @> array[r.of_user])
) k
where j.refused is null and not exists (select from held h where h.n = r.n and h.clinic_id = k.clinic_id)
order by k.clinic_id
) p
on conflict (clinic_id, user_id) where status = 'external' do update
set signed_out_at = greatest(memberships.signed_out_at, excluded.signed_out_at), version = memberships.version + 1,
updated_at = excluded.updated_at returning *`,
    ),
    cte(
      'made',
      sql`select p.*, r.n from put p join asked r on r.of_user = p.user_id and (r.clinic_id is null or r.clinic_id = p.clinic_id)`,
    ),
  ],
  happened: [
    { action: 'user.signed_out', of: userKind, rows: 'everywhere' },
    { action: 'user.signed_out', of: membershipKind, rows: 'signed_out', ...membershipChanged('held') },
    { action: 'user.signed_out', of: membershipKind, rows: 'made' },
  ],
  answers: {
    image: sql`jsonb_build_object('user_id', r.of_user, 'clinic_id', r.clinic_id, 'signed_out_at', r.at)`,
    written: sql`true`,
    from: sql`judged j join asked r on r.n = j.n and j.refused is null`,
  },
  status: 200,
}))

const imageShape = z.object({
  user_id: z.string(),
  clinic_id: z.string().nullable(),
  signed_out_at: isoShape,
})

/** A sign-out as it is answered. */
export function presentSignOut(image: unknown) {
  const { user_id, clinic_id, signed_out_at } = imageShape.parse(image)
  return { userId: user_id, clinicId: clinic_id, signedOutAt: signed_out_at }
}

/**
 * Refuses a user's tokens that were issued before now: in the clinic, or in every clinic if it is null.
 * @throws DomainError NOT_FOUND for a text that is no id; everywhere, also for a user who was never here, which a
 * clinic is not told
 */
export async function signOut(
  { db, actor }: Deps,
  { userId, clinicId, idempotency }: { userId: string; clinicId: string | null; idempotency: Idempotency | null },
): Promise<Written> {
  const written = await runWrite(db, signOutOne, {
    asking: { actor, idempotency, clinicId },
    row: { ofUser: userId },
  })
  if (!written) throw new Error('A user was not signed out, and no check says why.')
  return written
}
