import { type SQL, sql } from 'drizzle-orm'
import { text } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { type Caller, mayEver, reachesOf } from '../../../domain/access.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import type { ChangePatientInput } from './schemas.ts'

type Field = keyof ChangePatientInput

/** The fields of a patient that only the clinic may change. */
const CLINICS: readonly Field[] = ['name', 'dateOfBirth', 'externalId', 'metadata']
const LINKS: readonly Field[] = ['userId', 'guardianUserIds']
const STATUS: readonly Field[] = ['status', 'statusSince', 'doNotContact']

export function forbidden(detail: string): DomainError {
  return new DomainError('FORBIDDEN', detail)
}

const BY_CODE = 'can only end links here: to link a user, issue a link code by POST /patients/{id}/link-codes'

/** A change only ends links, whoever makes it: who is added proves by a code that they are meant, and another hand confirms them. */
export const linksOnlyEnd: readonly Check[] = [
  {
    name: 'no other user',
    holds: sql`r.of_user is null or r.of_user = t.user_id`,
    refusal: invalidField('#/userId', BY_CODE),
  },
  {
    name: 'no other guardian',
    holds: sql`r.guardian_user_ids is null or t.guardian_user_ids @> r.guardian_user_ids`,
    refusal: invalidField('#/guardianUserIds', BY_CODE),
  },
]

/** What a row says of its caller's role: what of all that was sent it does not allow. */
export const BEYOND = { beyond: text }

/** The first of what was sent that the role does not allow; null where it allows all. */
export function beyondRole({ roles }: Caller, input: ChangePatientInput): 'links' | 'status' | 'record' | null {
  const has = (fields: readonly Field[]) => fields.some((field) => input[field] !== undefined)
  if (has(LINKS) && !mayEver(roles, 'patients:link')) return 'links'
  if (has(STATUS) && !mayEver(roles, 'patients:status')) return 'status'
  return has(CLINICS) && !reachesOf(roles, 'patients:change').includes('clinic') ? 'record' : null
}

const within = (name: 'links' | 'status' | 'record', refusal: DomainError): Check => {
  const holds: SQL = sql`r.beyond is distinct from ${sql.raw(`'${name}'`)}`
  return { name: `within role: ${name}`, holds, refusal }
}

/**
 * Who may link users decides who sees the record; a patient may change only how they are reached. It is asked with the row and
 * not before it: of another's record a patient learns nothing, not even this.
 */
export const withinRole: readonly Check[] = [
  within('links', forbidden('Your role does not allow you to change the users of a patient.')),
  within('status', forbidden('Only the desk may change status and doNotContact.')),
  within('record', forbidden('Only the clinic may change name, date of birth, externalId and metadata: ask the desk.')),
]
