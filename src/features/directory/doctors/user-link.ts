import { sql } from 'drizzle-orm'
import type { Check } from '../../../db/checks.ts'
import { isUniqueViolation } from '../../../db/errors.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'

/** A user is one doctor at most. @throws DomainError VALIDATION_ERROR */
export async function oneDoctorAUser<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing
  } catch (error) {
    if (isUniqueViolation(error, 'doctors_user'))
      throw invalidField('#/userId', 'is already the user of another doctor')
    throw error
  }
}

/** A change only takes the user away, whoever makes it: a new one redeems a link code, and another hand confirms them. */
export const userOnlyLeaves: Check = {
  name: 'user only leaves',
  holds: sql`r.of_user is null or t.user_id = r.of_user`,
  refusal: invalidField(
    '#/userId',
    'can only be removed here: to link a user, issue a link code by POST /doctors/{id}/link-codes',
  ),
}

const WORKS_ELSEWHERE = new DomainError(
  'FORBIDDEN',
  'This doctor also works in another clinic: only a SUPER_ADMIN may change their name, specialty and user.',
)

/**
 * Whether what is decided of the person is decided for one clinic, or by who may decide for all: a person's user acts as them, and
 * their name is shown, in every clinic.
 */
export const decidesForThisClinic: Check = {
  name: 'works here only',
  holds: sql`not r.is_personal or not exists (select from ${clinicDoctors} m where m.doctor_id = t.id and m.clinic_id <> t.clinic_id)`,
  refusal: WORKS_ELSEWHERE,
}
