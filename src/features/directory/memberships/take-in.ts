import { sql } from 'drizzle-orm'
import { texts, uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { clinicDoctors, doctors, patients, users } from '../../../db/schema/people.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import type { Role } from '../../../domain/rights.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { membershipImage, membershipKind } from '../../../records/membership.ts'
import { replaced, replacedHappened } from './replaced.ts'

const asked = rowsAsked({ id: uuid, ofUser: uuid, roles: texts })

/**
 * Whether the clinic knows the user: as a doctor, a patient, a guardian or a former member. That they have called before is no tie:
 * only the audit trail says so, and no index serves that question.
 */
const isTied = sql`(exists (
select from ${doctors} d join ${clinicDoctors} k on k.doctor_id = d.id and k.clinic_id = r.clinic_id where d.user_id = r.of_user
) or exists (
select from ${patients} p where p.clinic_id = r.clinic_id and (p.user_id = r.of_user or p.guardian_user_ids @> array[r.of_user])
) or exists (select from held m where m.n = r.n and m.joined_at is not null))`

const takeInOne = defineWrite(() => ({
  name: 'membership-take-in',
  asked,
  subjects: [
    materialized(
      'held',
      sql`select m.*, r.n from asked r join ${memberships} m on m.clinic_id = r.clinic_id and m.user_id = r.of_user
where r.kept is null order by m.id for no key update of m`,
    ),
  ],
  from: sql`from asked r left join ${users} u on u.id = r.of_user`,
  checks: [
    {
      name: 'user',
      holds: sql`u.id is not null and ${isTied}`,
      refusal: new DomainError('NOT_FOUND', 'No such user is known to your clinic: invite them by e-mail.'),
    },
    {
      name: 'somebody else',
      holds: sql`r.of_user <> r.user_id`,
      refusal: new DomainError('FORBIDDEN', 'You cannot give yourself roles: ask another administrator.'),
    },
    {
      name: 'not a member yet',
      holds: sql`not exists (select from held m where m.n = r.n and m.status = 'active')`,
      refusal: invalidField('#/userId', 'is already a member'),
    },
  ],
  effects: [
    replaced,
    cte(
      'put',
      sql`insert into ${memberships} (clinic_id, id, user_id, status, roles, invited_by, joined_at, created_at, updated_at)
select r.clinic_id, r.id, r.of_user, 'active', r.roles, r.user_id, r.at, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null
on conflict (clinic_id, user_id) where status = 'active' do nothing returning *`,
    ),
    cte('a', sql`select p.*, r.n from put p join asked r on r.id = p.id`),
  ],
  happened: [{ action: 'membership.changed', of: membershipKind, rows: 'a' }, replacedHappened],
  answers: { image: membershipImage('e'), written: sql`true`, from: sql`a e join asked r on r.n = e.n` },
  status: 201,
}))

/**
 * Makes a user whom the clinic knows a member, without an invitation.
 * @throws DomainError NOT_FOUND for a user without a tie to the clinic, FORBIDDEN for oneself, VALIDATION_ERROR for a member
 */
export async function takeIn(
  { db, actor }: Deps,
  { clinicId, id, idempotency }: RecordRequest,
  { userId, roles }: { userId: string; roles: readonly Role[] },
): Promise<Written> {
  const written = await runWrite(db, takeInOne, {
    asking: { actor, idempotency, clinicId },
    row: { id, ofUser: userId, roles },
  })
  if (!written) throw invalidField('#/userId', 'is already a member')
  return written
}
