import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Cte, materialized } from '../db/cte.ts'
import { patients } from '../db/schema/people.ts'
import { param } from '../db/statement.ts'
import { DomainError } from '../domain/errors.ts'
import { type Candidate, LIKENESSES, PATIENT_STATUSES } from '../domain/patient.ts'
import { nameKeyOf } from '../domain/patient-key.ts'
import { type Country, readPhone } from '../domain/phone.ts'

/** The most candidates that an answer lists. */
const MOST = 5

export interface Newcomer {
  clinicId: string
  name: string
  dateOfBirth?: string | null | undefined
  phone?: string | null | undefined
  externalId?: string | null | undefined
}

/** The words of a name as they are compared, and all of it without the spaces. */
function namePartsOf(name: string): { words: string[]; together: string } {
  const { searchName } = nameKeyOf(name)
  return { words: searchName.split(' '), together: searchName.replaceAll(' ', '') }
}

/** The same words in any order, or the same letters without the spaces between them. */
function hasName(name: string): SQL {
  const parts = namePartsOf(name)
  const words = sql`string_to_array(x.search_name, ' ')`
  const own = param(parts.words, 'text[]')
  const together = param(parts.together, 'text')
  // Where no word was folded to, as of an emoji, the bytes are compared, as of rows without a key.
  const same = sql`(${words} @> ${own} and ${words} <@ ${own} or replace(x.search_name, ' ', '') = ${together})`
  return sql`case when x.search_name is null or x.search_name = '' then lower(x.name) = lower(${param(name, 'text')}) else ${same} end`
}

/** The same number in any form it was typed in. */
function hasPhone(phone: string, country: Country | null): SQL {
  const { digits } = readPhone(phone, country)
  const own = param(digits, 'text[]')
  return sql`(string_to_array(x.search_digits, ' ') && ${own}
    or x.search_pieces is null and regexp_replace(x.phone, '\\D', '', 'g') = any(${own}))`
}

/** The columns of a patient `x` of which their summary is made. */
export function summaryOf(alias: string): SQL {
  const x = sql.identifier(alias)
  return sql`jsonb_build_object('id', ${x}.id, 'name', ${x}.name, 'dateOfBirth', ${x}.date_of_birth,
    'phone', right(nullif(regexp_replace(${x}.phone, '\\D', '', 'g'), ''), 4), 'externalId', ${x}.external_id, 'status', ${x}.status)`
}

/** The CTE `candidates`: the clinic's records that may be of the person being registered, those most like them first. */
export function candidates(newcomer: Newcomer, country: Country | null): Cte {
  const { name, dateOfBirth, phone, externalId } = newcomer
  const born = dateOfBirth ? sql`x.date_of_birth = ${param(dateOfBirth, 'date')}` : null
  const known = externalId ? sql`x.external_id = ${param(externalId, 'text')}` : null
  const likeness = (label: string, holds: SQL) => sql`case when ${holds} then ${param(label, 'text')} end`
  const why = [
    ...(known ? [likeness('externalId', known)] : []),
    ...(born && phone ? [likeness('phone+dateOfBirth', sql`${born} and ${hasPhone(phone, country)}`)] : []),
    ...(born ? [likeness('name+dateOfBirth', sql`${born} and ${hasName(name)}`)] : []),
  ]
  const reached = [known, born].filter((condition) => condition !== null)
  const found = reached.length > 0 ? sql`(${sql.join(reached, sql` or `)})` : sql`false`
  return materialized(
    'candidates',
    sql`select x.clinic_id, x.id, w.why, ${summaryOf('x')} || jsonb_build_object('why', w.why) as summary
      from ${patients} x cross join lateral (select array_remove(array[${sql.join(why, sql`, `)}]::text[], null) why) w
      where x.clinic_id = ${param(newcomer.clinicId, 'uuid')} and x.merged_into is null and ${found} and w.why <> '{}'
      order by ('externalId' = any(w.why)) desc, cardinality(w.why) desc, x.name, x.id limit ${sql.raw(String(MOST))}`,
  )
}

/** Whether there are `candidates` to confirm against. The same external id alone does not count: that id is taken. */
export const isSomebodyKnown: SQL = sql`exists (select from candidates x where x.why <> '{externalId}')`

/**
 * Whether somebody like the newcomer is registered, even by another desk at this moment: registrations of people with
 * the same day of birth wait for one another.
 */
export function resemblesSomebody({ clinicId, name, dateOfBirth, phone }: Newcomer, country: Country | null): SQL {
  if (!dateOfBirth) return sql`false`
  const { words, together } = namePartsOf(name)
  const digits = phone ? readPhone(phone, country).digits : []
  return sql`resembles_somebody(${param(clinicId, 'uuid')}, ${param(dateOfBirth, 'date')}, ${param(words, 'text[]')},
    ${param(together, 'text')}, ${param(digits, 'text[]')})`
}

/** What the trail says of a registration: the candidates who, as the desk confirmed, are other people. */
export const confirmedNew: SQL = sql`(select jsonb_build_object('candidates', jsonb_build_array(null, jsonb_agg(x.id)))
  from candidates x having count(*) > 0)`

const candidatesShape: z.ZodType<Candidate[]> = z.array(
  z.object({
    ...{ id: z.uuid(), name: z.string(), dateOfBirth: z.iso.date().nullable(), phone: z.string().nullable() },
    ...{ externalId: z.string().nullable(), status: z.enum(PATIENT_STATUSES), why: z.array(z.enum(LIKENESSES)) },
  }),
)

/** Somebody else has just registered them: who asks again is shown the record. */
export class JustRegistered extends DomainError {
  constructor() {
    super('OVERLOADED', 'Somebody like this is being registered; try again.', { retryAfter: 1 })
  }
}

/** 409 with the candidates, as the statement gave them. */
export function possibleDuplicate(candidates: unknown): DomainError {
  const known = candidatesShape.parse(candidates ?? [])
  if (known.length === 0) return new JustRegistered()
  return new DomainError('POSSIBLE_DUPLICATE', 'Somebody like this is registered here already.', { candidates: known })
}

/** Runs a registration, and once more where somebody else has just made the same person's record. */
export async function unlessJustRegistered<T>(register: () => Promise<T>): Promise<T> {
  try {
    return await register()
  } catch (error) {
    if (!(error instanceof JustRegistered)) throw error
    return register()
  }
}
