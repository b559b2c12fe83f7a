import { sql } from 'drizzle-orm'
import { type Caller, mayEver, reachesOf } from '../../../domain/access.ts'
import { DomainError } from '../../../domain/errors.ts'
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
