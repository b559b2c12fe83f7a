import { type SQL, sql } from 'drizzle-orm'
import { type Cte, materialized } from '../../../db/cte.ts'
import { patients } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { nameKeyOf } from '../../../domain/patient-key.ts'
import { type Country, readPhone } from '../../../domain/phone.ts'

/** As the answer lists them; the rest is for the desk to ask the person. */
const MOST = 5

export interface Newcomer {
  clinicId: string
  name: string
  dateOfBirth?: string | null | undefined
  phone?: string | null | undefined
  externalId?: string | null | undefined
}

/** The same words in any order, or the same letters without the spaces between them. */
function hasName(name: string): SQL {
  const { searchName } = nameKeyOf(name)
  const words = sql`string_to_array(x.search_name, ' ')`
  const own = param(searchName.split(' '), 'text[]')
  const together = param(searchName.replaceAll(' ', ''), 'text')
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
