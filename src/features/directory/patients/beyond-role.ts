import { sql } from 'drizzle-orm'
import { param } from '../../../db/statement.ts'
import { type Caller, mayEver, reachesOf } from '../../../domain/access.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import type { Check } from '../../appointments/write-record.ts'
import type { ChangePatientInput } from './schemas.ts'

type Field = keyof ChangePatientInput

/** What only the clinic says of somebody. */
const CLINICS: readonly Field[] = ['name', 'dateOfBirth', 'externalId', 'metadata']
const LINKS: readonly Field[] = ['userId', 'guardianUserIds']
const STATUS: readonly Field[] = ['status', 'statusSince', 'doNotContact']

export function forbidden(detail: string): DomainError {
  return new DomainError('FORBIDDEN', detail)
}

const BY_CODE = 'can only end links here: to link a user, issue a link code by POST /patients/{id}/link-codes'

/** A change only ends links, whoever makes it: who is added proves by a code that they are meant, and another hand confirms them. */
export function linksOnlyEnd({
  userId,
  guardianUserIds,
}: Pick<ChangePatientInput, 'userId' | 'guardianUserIds'>): Check[] {
  const user: Check = {
    holds: sql`${param(userId ?? null, 'uuid')} is null or ${param(userId ?? null, 'uuid')} = cur.user_id`,
    refusal: invalidField('#/userId', BY_CODE),
  }
  const guardians: Check = {
    holds: sql`cur.guardian_user_ids @> ${param(`{${(guardianUserIds ?? []).join(',')}}`, 'uuid[]')}`,
    refusal: invalidField('#/guardianUserIds', BY_CODE),
  }
  return [...(userId === undefined ? [] : [user]), ...(guardianUserIds === undefined ? [] : [guardians])]
}

/**
 * Who may link users decides who sees the record; a patient may change only how they are reached. It is asked with the row and
 * not before it: of another's record a patient learns nothing, not even this.
 */
export function withinRole({ roles }: Caller, input: ChangePatientInput): Check[] {
  const has = (fields: readonly Field[]) => fields.some((field) => input[field] !== undefined)
  const refused = (detail: string): Check[] => [{ holds: sql`false`, refusal: forbidden(detail) }]
  if (has(LINKS) && !mayEver(roles, 'patients:link'))
    return refused('Your role does not allow linking users to a patient.')
  if (has(STATUS) && !mayEver(roles, 'patients:status'))
    return refused('Whether a patient is treated and contacted is for the desk to say.')
  const isClinic = reachesOf(roles, 'patients:change').includes('clinic')
  if (has(CLINICS) && !isClinic)
    return refused('Name, date of birth, external id and metadata are changed by the clinic.')
  return []
}
