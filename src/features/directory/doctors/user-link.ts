import { sql } from 'drizzle-orm'
import { isUniqueViolation } from '../../../db/errors.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import type { Check } from '../../appointments/write-record.ts'

/** A user is one doctor at most. @throws DomainError VALIDATION_ERROR */
export async function oneDoctorAUser<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing
  } catch (error) {
    if (isUniqueViolation(error, 'doctors_user')) throw invalidField('#/userId', 'is another doctor already')
    throw error
  }
}

/** A change only takes the user away, whoever makes it: a new one redeems a link code, and another hand confirms them. */
export function userOnlyLeaves(userId: string | null | undefined): Check[] {
  if (userId === undefined || userId === null) return []
  return [
    {
      holds: sql`cur.user_id = ${param(userId, 'uuid')}`,
      refusal: invalidField(
        '#/userId',
        'can only be taken away here: to link a user, issue a link code by POST /doctors/{id}/link-codes',
      ),
    },
  ]
}

/** A person's user acts as them, and their name is shown, in every clinic: one alone may not decide it for another. */
export const worksHereOnly: Check = {
  holds: sql`not exists (select from ${clinicDoctors} m where m.doctor_id = cur.id and m.clinic_id <> cur.clinic_id)`,
  refusal: new DomainError(
    'FORBIDDEN',
    'This doctor works in another clinic too; their name, specialty and user are changed by a SUPER_ADMIN.',
  ),
}
