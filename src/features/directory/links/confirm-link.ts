import { type SQL, sql } from 'drizzle-orm'
import { AS_IT_IS, type Check } from '../../../db/checks.ts'
import { isFresh, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { links } from '../../../db/schema/links.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import type { Written } from '../../../db/verdict.ts'
import { runWrite, type Write } from '../../../db/write.ts'
import { mayEver, reachesOf } from '../../../domain/access.ts'
import { DomainError } from '../../../domain/errors.ts'
import { LINK_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { isNamedIn, reaches, reachesFor } from '../../../records/standing.ts'
import { asked, defineSettling } from './settling.ts'

const { r } = asked

const check = (name: string, holds: SQL, refusal: Check['refusal']): Check => ({ name, holds, refusal })
const forbidden = (detail: string) => new DomainError('FORBIDDEN', detail)

/**
 * Whether the caller may read the link's patient. If so, they are told that they may not confirm the link, not that
 * there is none.
 */
const seesPatient = sql`l.patient_id is not null and (r.sees_patients or ${isNamedIn('p', sql`r.user_id`)})`

const access: readonly Check[] = [
  check(
    'visible',
    sql`l.id is not null and (${reaches(r.mayConfirm)} or l.user_id = r.user_id or ${seesPatient})`,
    LINK_NOT_FOUND,
  ),
  check(
    'allowed',
    sql`coalesce(${reaches(r.mayConfirm)}, false)`,
    forbidden('You may see this link, but you may not confirm or refuse it.'),
  ),
  check(
    'not one’s own',
    sql`l.user_id <> r.user_id`,
    forbidden('You cannot confirm or refuse your own link: somebody else has to do it.'),
  ),
]
const fresh = check(
  'fresh',
  isFresh('l'),
  new DomainError('VERSION_MISMATCH', 'The link has changed since you read it: read it again.'),
)
const pending = check(
  'pending',
  sql`l.status = 'pending'`,
  new DomainError('INVALID_STATUS_TRANSITION', 'Only a pending link can be confirmed or refused.', { allowed: [] }),
)

/** The link that the request names. Who acts in no clinic is a patient, and their links are in whichever. */
const named = sql`select l.clinic_id, l.id, l.patient_id, l.doctor_id, r.n from asked r join ${links} l on l.id = r.id
and (r.clinic_id is null or l.clinic_id = r.clinic_id) where r.kept is null`

const already = (status: string) => check('not so already', sql`l.status <> ${sql.raw(`'${status}'`)}`, AS_IT_IS)

const confirmLinks = defineSettling({
  name: 'confirm-link',
  status: 'active',
  found: named,
  checks: [
    ...access,
    check(
      'another hand',
      sql`l.issued_by <> r.user_id`,
      forbidden('You issued this link: somebody else has to confirm it.'),
    ),
    check(
      'works here only',
      sql`l.doctor_id is null or r.everywhere or not exists (select from ${clinicDoctors} m
where m.doctor_id = l.doctor_id and m.clinic_id <> l.clinic_id)`,
      forbidden('This doctor also works in another clinic: only a SUPER_ADMIN can link their user.'),
    ),
    fresh,
    already('active'),
    pending,
    check(
      'one doctor a user',
      sql`l.doctor_id is null or d.user_id is null and not exists (select from ${doctors} y where y.user_id = l.user_id)`,
      new DomainError(
        'PATIENT_EXISTS',
        'This user is already linked to another doctor, or the doctor to another user.',
      ),
    ),
  ],
  unlinks: false,
  linksDoctor: true,
})

const refuseLinks = defineSettling({
  name: 'refuse-link',
  status: 'refused',
  found: named,
  checks: [...access, fresh, already('refused'), pending],
  unlinks: true,
  linksDoctor: false,
})

async function settle(
  write: Write<(typeof asked)['columns']>,
  { db, actor }: Deps,
  request: RecordRequest,
): Promise<Written> {
  const { roles, clinicId } = actor.caller
  const { ifMatch, idempotency } = request
  const settled = await runWrite(db, write, {
    asking: { actor, idempotency, clinicId },
    row: {
      id: request.id,
      versions: versionsOf(ifMatch),
      mayConfirm: reachesFor(actor.caller, 'links:confirm'),
      mayDoctors: mayEver(roles, 'links:issue-doctors'),
      everywhere: roles.includes('SUPER_ADMIN'),
      seesPatients: reachesOf(roles, 'patients:read').includes('clinic'),
    },
  })
  if (settled === null) throw new Error('Nothing was written, and no check says why.')
  return settled
}

/**
 * Confirms a link. From then on its user sees the patient's health texts and joins their calls, or acts as the doctor.
 * @throws DomainError LINK_NOT_FOUND, FORBIDDEN for its issuer, its user and whoever may not confirm it,
 * VERSION_MISMATCH, INVALID_STATUS_TRANSITION, PATIENT_EXISTS for a user who is a doctor already
 */
export const confirmLink = (deps: Deps, request: RecordRequest) => settle(confirmLinks, deps, request)

/**
 * Refuses a pending link, which ends it.
 * @throws DomainError LINK_NOT_FOUND, FORBIDDEN for its user, VERSION_MISMATCH, INVALID_STATUS_TRANSITION
 */
export const refuseLink = (deps: Deps, request: RecordRequest) => settle(refuseLinks, deps, request)

/** One's own link to a patient, in the clinic one acts in where there is one of that id in it. */
const leaveLinks = defineSettling({
  name: 'leave-link',
  status: 'ended',
  found: sql`select l.*, r.n from asked r cross join lateral (select l.clinic_id, l.id, l.patient_id, l.doctor_id from ${links} l
where l.user_id = r.user_id and l.patient_id = r.id and l.status in ('pending', 'active')
order by (l.clinic_id = r.clinic_id) desc nulls last limit 1) l where r.kept is null`,
  checks: [check('linked', sql`l.status in ('pending', 'active')`, LINK_NOT_FOUND), fresh],
  unlinks: true,
  linksDoctor: false,
})

/**
 * Ends the caller's own link to a patient.
 * @param request its `id` is the patient's
 * @throws DomainError LINK_NOT_FOUND, VERSION_MISMATCH
 */
export const leavePatient = (deps: Deps, request: RecordRequest) => settle(leaveLinks, deps, request)
