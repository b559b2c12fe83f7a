import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { lacksKey, patientImage } from '../../../db/patient-key.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { patients } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { digitPieces, digitsSought } from '../../../domain/phone.ts'
import { type SearchText, searchText } from '../../../domain/search-pieces.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { isUuid } from '../../../platform/http/path-id.ts'
import { listedAudit, reachesPatient } from './queries.ts'
import type { SearchInput } from './schemas.ts'

const has = (pieces: readonly string[]) => sql`p.search_pieces @> ${param([...pieces], 'text[]')}`

/** Every word of the query begins a word of the name. */
function byName({ sought, initials }: SearchText): SQL[] {
  if (sought.length + initials.length === 0) return []
  const conditions = [
    ...(sought.length > 0 ? [has(sought)] : []),
    ...initials.map((letter) => sql`' ' || p.search_name like ${param(`% ${letter}%`, 'text')}`),
  ]
  return [sql`(${sql.join(conditions, sql` and `)})`]
}

/** The digits stand together somewhere in the number, as it is dialled from abroad, at home, or as it was typed. */
function byDigits(digits: readonly string[]): SQL[] {
  return digits.map((run) => sql`(${has(digitPieces([run]))} and p.search_digits like ${param(`%${run}%`, 'text')})`)
}

/** How rows without a key are found: words by their bytes in any case, numbers by digits as they were typed. */
function withoutKey(q: string, digits: readonly string[]): SQL {
  const words = q.split(/\s+/).map((word) => {
    const beginning = `% ${word.replace(/[\\%_]/g, '\\$&')}%`
    return sql`lower(' ' || p.name) like lower(${param(beginning, 'text')})`
  })
  const numbers = digits.map((run) => sql`regexp_replace(p.phone, '\\D', '', 'g') like ${param(`%${run}%`, 'text')}`)
  return sql`(${sql.join([sql`(${sql.join(words, sql` and `)})`, ...numbers], sql` or `)})`
}

/** First who is called, or has the number, exactly so, then who has all the words as whole ones. */
function rankOf({ folded }: SearchText, digits: readonly string[]): SQL {
  const exact = [
    sql`p.search_name = ${param(folded, 'text')}`,
    ...digits.map((run) => sql`${param(run, 'text')} = any(string_to_array(p.search_digits, ' '))`),
  ]
  const words = param(folded === '' ? [] : folded.split(' '), 'text[]')
  return sql`case when ${sql.join(exact, sql` or `)} then 0
    when cardinality(${words}) > 0 and string_to_array(p.search_name, ' ') @> ${words} then 1 else 2 end`
}

/** Those found, each once: by their key, by the old way where they have none, or by the id. */
function hits(q: string, within: SQL): SQL {
  const text = searchText(q)
  const digits = digitsSought(q)
  const rank = rankOf(text, digits)
  const found = (where: SQL) => sql`select p.*, ${rank} as rank from ${patients} p where ${within} and ${where}`
  if (isUuid(q)) return found(sql`p.id = ${param(q, 'uuid')}`)
  const keyed = [...byName(text), ...byDigits(digits)]
  const byKey = keyed.length > 0 ? sql`(${sql.join(keyed, sql` or `)})` : sql`false`
  return sql`${found(byKey)}
    union all ${found(sql`${lacksKey('p')} and ${withoutKey(q, digits)}`)}`
}

const positionShape = z.tuple([z.guid()])

/**
 * The patients whose name has words that begin like these, or who have this phone number or id: the best first, then by
 * name; one row more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR
 */
export async function searchPatients(db: Database, actor: Actor, input: SearchInput): Promise<unknown[]> {
  const { q, limit, cursor } = input
  const within = sql`p.clinic_id = ${param(clinicOf(actor), 'uuid')} and p.merged_into is null and ${reachesPatient(actor.caller, 'patients:read', 'p')}`
  const last = decodeCursor(cursor, filtersOf(actor, input), positionShape)
  const after = last
    ? sql`where (rank, name, id) > (select rank, name, id from hits where id = ${param(last[0], 'uuid')})`
    : sql``
  return runRead(db, {
    actor,
    guards: [
      materialized('hits', hits(q, within)),
      materialized('page', sql`select * from hits ${after} order by rank, name, id limit ${param(limit + 1, 'int')}`),
      { name: 'seen', query: sql`select * from page order by rank, name, id limit ${param(limit, 'int')}` },
    ],
    found: sql`select ${patientImage('page')} as image from page order by rank, name, id`,
    audit: listedAudit('seen'),
  })
}
