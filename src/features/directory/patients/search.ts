import { and, or, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, text, texts, uuid } from '../../../db/asked.ts'
import { pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { lacksKey, shownPatientOf } from '../../../db/patient-key.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { type AskedOf, type NamedOf, optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { patients } from '../../../db/schema/people.ts'
import { digitPieces, digitsSought } from '../../../domain/phone.ts'
import { searchText } from '../../../domain/search-pieces.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { isUuid } from '../../../platform/http/path-id.ts'
import { listedAudit, reachesPatient } from './queries.ts'
import type { SearchInput } from './schemas.ts'

/** What a search is asked with: its text as names and numbers are kept, and as rows without a key are found. */
const SOUGHT = {
  id: optional(uuid),
  /** Beginnings of words of a name; not there where none is long enough. */
  pieces: optional(texts),
  /** Patterns for words of one letter. */
  initials: optional(texts),
  /** The ways in which a number may be written, as patterns, and the threes that all of them have. */
  runs: optional(texts),
  threes: optional(texts),
  /** The same for who is called, or has the number, exactly so. */
  folded: text,
  words: texts,
  numbers: texts,
  /** Patterns of the words as they were typed. */
  typed: texts,
}
type Sought = NamedOf<typeof SOUGHT>

function soughtIn(q: string): AskedOf<typeof SOUGHT> {
  const { folded, sought, initials } = searchText(q)
  const numbers = digitsSought(q)
  // A number without its prefix for abroad ends one with it: what has the longer has the threes of the shorter.
  const shortest = numbers.reduce((short, run) => (run.length < short.length ? run : short), numbers[0] ?? '')
  return {
    ...(isUuid(q) && { id: q }),
    ...(sought.length > 0 && { pieces: sought }),
    ...(initials.length > 0 && { initials: initials.map((letter) => `% ${letter}%`) }),
    ...(numbers.length > 0 && { runs: numbers.map((run) => `%${run}%`), threes: digitPieces([shortest]) }),
    folded,
    words: folded === '' ? [] : folded.split(' '),
    numbers,
    typed: q.split(/\s+/).map((word) => `% ${word.replace(/[\\%_]/g, '\\$&')}%`),
  }
}

/** Every word of the query begins a word of the name, or the digits stand together somewhere in the number as it is dialled. */
function byKey({ pieces, initials, runs, threes }: Sought): SQL {
  const isNamed = and(
    pieces && sql`p.search_pieces @> ${pieces}`,
    initials && sql`' ' || p.search_name like all(${initials})`,
  )
  const isDialled = runs && threes && sql`(p.search_pieces @> ${threes} and p.search_digits like any(${runs}))`
  return or(isNamed, isDialled) ?? sql`false`
}

/** How rows without a key are found: words by their bytes in any case, numbers by digits as they were typed. */
function withoutKey({ typed, runs }: Sought): SQL {
  const isNamed = sql`lower(' ' || p.name) like all(array(select lower(word) from unnest(${typed}) word))`
  return runs ? sql`(${isNamed} or regexp_replace(p.phone, '\\D', '', 'g') like any(${runs}))` : isNamed
}

/** First who is called, or has the number, exactly so, then who has all the words as whole ones. */
function rankOf({ folded, words, numbers }: Sought): SQL {
  return sql`case when p.search_name = ${folded} or string_to_array(p.search_digits, ' ') && ${numbers} then 0
when cardinality(${words}) > 0 and string_to_array(p.search_name, ' ') @> ${words} then 1 else 2 end`
}

/** Those found, each once: by their key, by the old way where they have none, or by the id. */
function hits(sought: Sought, within: SQL): SQL {
  const found = (where: SQL) =>
    sql`select p.*, ${rankOf(sought)} as rank from ${patients} p where ${within} and ${where}`
  if (sought.id) return found(sql`p.id = ${sought.id}`)
  return sql`${found(sql`(${byKey(sought)})`)}
union all ${found(sql`${lacksKey('p')} and ${withoutKey(sought)}`)}`
}

const search = defineRead({
  name: 'patient-search',
  asked: { ...SOUGHT, clinicId: uuid, limit: int, afterId: optional(uuid) },
  compose({ caller, clinicId, limit, afterId, ...sought }) {
    const within = sql`p.clinic_id = ${clinicId} and p.merged_into is null and p.erased_at is null and ${reachesPatient(caller, 'patients:read', 'p')}`
    const after = afterId
      ? sql`where (rank, name, id) > (select rank, name, id from hits where id = ${afterId})`
      : sql``
    return {
      guards: [
        materialized('hits', hits(sought, within)),
        materialized('page', pageRows(sql`select * from hits ${after} order by rank, name, id`, limit)),
        cte('seen', sql`select * from page order by rank, name, id limit ${limit}`),
      ],
      found: sql`select ${shownPatientOf('page')} as image from page order by rank, name, id`,
      audit: listedAudit('seen'),
    }
  },
})

const positionShape = z.tuple([z.guid()])

/**
 * The patients whose name has words that begin like these, or who have this phone number or id: the best first, then by
 * name; one row more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR
 */
export async function searchPatients(db: Database, actor: Actor, input: SearchInput): Promise<unknown[]> {
  const { q, limit, cursor } = input
  const [afterId] = decodeCursor(cursor, filtersOf(actor, input), positionShape) ?? []
  const asked = { ...soughtIn(q), clinicId: clinicOf(actor), limit, afterId }
  return runRead(db, search, { actor, asked })
}
