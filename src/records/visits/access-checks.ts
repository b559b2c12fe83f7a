import { sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Check } from '../../db/checks.ts'
import { isFresh } from '../../db/record-change.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { rowsAsked } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { APPOINTMENT_NOT_FOUND } from '../../domain/not-found.ts'
import { notErased } from '../patients/not-erased.ts'
import { reach, reaches } from '../standing.ts'

export const MAY_ONLY_SEE = new DomainError(
  'FORBIDDEN',
  'You may see this appointment, but you may not change it in this way.',
)

const { r } = rowsAsked({ mayRead: reach, mayDo: reach })

const t = alias(appointments, 't')

/**
 * The checks that come first: whether the caller may see the visit and take this step, and whether the visit is still what was read.
 * @param rights what else the request needs a right for
 * @param notYours the refusal of who may see it and no more
 */
export function accessChecks(rights: readonly Check[] = [], notYours = MAY_ONLY_SEE): readonly Check[] {
  return [
    { name: 'visible', holds: sql`${t.id} is not null and ${reaches(r.mayRead)}`, refusal: APPOINTMENT_NOT_FOUND },
    notErased(),
    { name: 'allowed', holds: reaches(r.mayDo), refusal: notYours },
    ...rights,
    {
      name: 'fresh',
      holds: isFresh('t'),
      refusal: new DomainError('VERSION_MISMATCH', 'The appointment has changed since you read it: read it again.'),
    },
  ]
}

const ONLY_STAFF_MAY = 'Only staff may set this of a visit'

/** For whoever works in the clinic, but has no more to say of this visit than its patient. */
export const ONLY_STAFF = new DomainError('FORBIDDEN', `${ONLY_STAFF_MAY}, and you act as its patient.`)

/** The refusal that names the fields, each by the name that a body gives it. */
export function onlyStaffMaySet(fields: readonly string[]): DomainError {
  return new DomainError('FORBIDDEN', `${ONLY_STAFF_MAY}: ${fields.join(', ')}.`, {
    errors: fields.map((field) => ({ pointer: `#/${field}`, detail: 'may be set by staff only' })),
  })
}
