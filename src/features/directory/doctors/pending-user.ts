import { sql } from 'drizzle-orm'
import { uuid } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { cte } from '../../../db/cte.ts'
import type { Happening } from '../../../db/happened.ts'
import { links } from '../../../db/schema/links.ts'
import { doctors, users } from '../../../db/schema/people.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { linkKind } from '../../../records/link.ts'

/** Whom an admin names as the user of a new doctor, and the id of their link; null where nobody is to be confirmed. */
export const PENDING_USER = { pendingUserId: uuid, linkId: uuid }

/** Who may be named; of nobody all holds. */
export const pendingUserChecks: readonly Check[] = [
  {
    name: 'not oneself',
    holds: sql`r.pending_user_id is null or r.pending_user_id <> r.user_id`,
    refusal: new DomainError('FORBIDDEN', 'You cannot link yourself to a doctor: ask another administrator.'),
  },
  {
    name: 'user exists',
    holds: sql`r.pending_user_id is null or exists (select from ${users} u where u.id = r.pending_user_id)`,
    refusal: invalidField('#/userId', 'names a user that does not exist'),
  },
  {
    name: 'user is no doctor',
    holds: sql`not exists (select from ${doctors} y where y.user_id = r.pending_user_id)`,
    refusal: invalidField('#/userId', 'is already the user of another doctor'),
  },
]

/**
 * The link of a new doctor (CTE `joined`) to that user. It is pending, and the doctor has no user until another admin confirms it.
 */
export const pendingLink = [
  cte(
    'linked',
    sql`insert into ${links} (clinic_id, id, doctor_id, user_id, kind, status, issued_by, created_at, updated_at)
select d.clinic_id, r.link_id, d.id, r.pending_user_id, 'doctor', 'pending', r.user_id, r.at, r.at
from joined d join asked r on r.n = d.n where r.pending_user_id is not null returning *`,
  ),
  cte('pending', sql`select l.*, r.n from linked l join asked r on r.link_id = l.id`),
]

export const pendingLinkHappened: Happening = {
  action: 'link.changed',
  of: linkKind,
  rows: 'pending',
  changed: sql`jsonb_build_object('status', jsonb_build_array(null, e.status))`,
}
