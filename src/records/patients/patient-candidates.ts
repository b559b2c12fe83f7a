import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { askedRows, flag, like, uuid } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { type Cte, materialized } from '../../db/cte.ts'
import type { Happening } from '../../db/happened.ts'
import { patients } from '../../db/schema/people.ts'
import { DomainError } from '../../domain/errors.ts'
import { type Candidate, LIKENESSES, PATIENT_STATUSES } from '../../domain/patient.ts'
import { patientKeyOf } from '../../domain/patient-key.ts'
import type { Country } from '../../domain/phone.ts'
import { patientKind } from './patient.ts'

/** The most candidates that an answer lists. */
const MOST = 5

/** A person who is being registered, as SQL: the columns of the record they are to have. */
export type Person = Record<'clinicId' | 'name' | 'dateOfBirth' | 'searchName' | 'searchDigits', SQL> & {
  /** Null where no external id can be given. */
  externalId: SQL | null
}

/** The words of a name as they are compared, and all of it without the spaces. */
const wordsOf = (searchName: SQL) => sql`string_to_array(${searchName}, ' ')`
const togetherOf = (searchName: SQL) => sql`replace(${searchName}, ' ', '')`

/** The same words in any order, or the same letters without the spaces between them. */
function hasName({ name, searchName }: Person): SQL {
  const x = sql`x.search_name`
  const [words, own] = [wordsOf(x), wordsOf(searchName)]
  // Where no word was folded to, as of an emoji, the bytes are compared, as of rows without a key.
  return sql`case when ${x} is null or ${x} = '' then lower(x.name) = lower(${name})
else ${words} @> ${own} and ${words} <@ ${own}
or ${togetherOf(x)} = ${togetherOf(searchName)} end`
}

/** The same number in any form it was typed in. */
function hasPhone({ searchDigits }: Person): SQL {
  const own = sql`string_to_array(${searchDigits}, ' ')`
  return sql`(string_to_array(x.search_digits, ' ') && ${own}
or x.search_pieces is null and regexp_replace(x.phone, '\\D', '', 'g') = any (${own}))`
}

/** The columns of a patient `x` of which their summary is made. */
export function summaryOf(alias: string): SQL {
  const x = sql.identifier(alias)
  return sql`jsonb_build_object('id', ${x}.id, 'name', ${x}.name, 'dateOfBirth', ${x}.date_of_birth,
    'phone', right(nullif(regexp_replace(${x}.phone, '\\D', '', 'g'), ''), 4), 'externalId', ${x}.external_id, 'status', ${x}.status)`
}

/** The same name but for a letter or two, or an initial. */
const isNearly = ({ searchName }: Person) => sql`coalesce(names_alike(x.search_name, ${searchName}), false)`

/**
 * The clinic's records that may be of the person, those most like them first; `is_near` is true where the name is only nearly the
 * same, which says to a person that it may be one's, and to a program nothing.
 * @param nearly whether such records are among them
 */
export function recordsLike(person: Person, { nearly }: { nearly: boolean }): SQL {
  const born = sql`x.date_of_birth = ${person.dateOfBirth}`
  const known = person.externalId && sql`x.external_id = ${person.externalId}`
  const likeness = (label: (typeof LIKENESSES)[number], holds: SQL) =>
    sql`case when ${holds} then ${sql.raw(`'${label}'`)} end`
  const why = [
    ...(known ? [likeness('externalId', known)] : []),
    likeness('phone+dateOfBirth', sql`${born} and ${hasPhone(person)}`),
    likeness('name+dateOfBirth', sql`${born} and (s.is_same${nearly ? sql` or ${isNearly(person)}` : sql``})`),
  ]
  return sql`select x.clinic_id, x.id, x.version, w.why, not s.is_same and 'name+dateOfBirth' = any (w.why) is_near, ${summaryOf('x')} || jsonb_build_object('why', w.why) as summary
from ${patients} x cross join lateral (select coalesce(${hasName(person)}, false) is_same) s cross join lateral (
select array_remove(array[${sql.join(why, sql`,\n`)}]::text[], null) why
) w
where x.clinic_id = ${person.clinicId} and x.merged_into is null and ${known ? sql`(${known} or ${born})` : born} and w.why <> '{}'
order by ('externalId' = any (w.why)) desc, cardinality(w.why) desc, s.is_same desc, x.name, x.id limit ${sql.raw(String(MOST))}`
}

/**
 * Whether somebody like the person is registered, even by another desk at this moment: registrations of people with the
 * same day of birth wait for one another.
 */
function isLikeSomebody({ clinicId, dateOfBirth, searchName, searchDigits }: Person): SQL {
  return sql`${dateOfBirth} is not null and resembles_somebody(${clinicId}, ${dateOfBirth}, ${searchName}, string_to_array(${searchDigits}, ' '))`
}

export const PERSON_COLUMNS = [
  'name',
  'phone',
  'dateOfBirth',
  'searchName',
  'searchDigits',
  'searchPieces',
  'searchSource',
  'phoneE164',
] as const

/** What the rows of a registration say of the person: the columns of the record they are to have. */
export const PERSON = like(patients, PERSON_COLUMNS)

/** What such a row says. @param country in which the number is read */
export function personRow(
  { name, phone, dateOfBirth }: { name: string; phone: string | null; dateOfBirth: string | null },
  country: Country | null,
) {
  return { name, phone, dateOfBirth, ...patientKeyOf({ name, phone }, country) }
}

/** Whether somebody like them stops a registration, until the desk has confirmed that they are new. */
export const ASKS_FIRST = { asksFirst: flag }

const { r } = askedRows({ ...PERSON, ...ASKS_FIRST, clinicId: uuid })

const ALIKE = 'nobody alike'

/** The CTE `candidates` of a write: for each row `r` the records that may be of the person it registers. */
export function candidatesOfRows(externalId: SQL | null = null): Cte {
  return materialized(
    'candidates',
    sql`select r.n, y.* from asked r cross join lateral (\n${recordsLike({ ...r, externalId }, { nearly: true })}\n) y where r.kept is null`,
  )
}

/** The candidates of the row `r`, for the image that a refusal is made of. */
export const candidatesShown: SQL = sql`(select jsonb_agg(x.summary) from candidates x where x.n = r.n)`

/** Nobody like the person is registered, or the desk has confirmed that they are new. The image gives the `candidates`. */
export const nobodyAlike: Check = {
  name: ALIKE,
  holds: sql`not ${r.asksFirst} or not (
exists (select from candidates x where x.n = r.n and x.why <> '{externalId}')
or ${isLikeSomebody({ ...r, externalId: null })}
)`,
  refusal: ({ image }) => possibleDuplicate(image?.candidates),
}

/** The candidates whom the refusal shows are read. */
export const candidatesRead: Happening = {
  action: 'patient.read',
  of: patientKind,
  rows: 'candidates',
  join: sql.raw(` join judged j on j.n = e.n and j.refused = '${ALIKE}'`),
  isRead: true,
}

/** The new records `e`, numbered by `n`. The candidates, as the desk confirmed, are other people. */
export function patientsRegistered(rows: string): Happening {
  return {
    action: 'patient.registered',
    of: patientKind,
    rows,
    changed: sql`(select jsonb_build_object('candidates', jsonb_build_array(null, jsonb_agg(x.id)))
from candidates x where x.n = e.n having count(*) > 0)`,
  }
}

const candidatesShape: z.ZodType<Candidate[]> = z.array(
  z.object({
    id: z.uuid(),
    name: z.string(),
    dateOfBirth: z.iso.date().nullable(),
    phone: z.string().nullable(),
    externalId: z.string().nullable(),
    status: z.enum(PATIENT_STATUSES),
    why: z.array(z.enum(LIKENESSES)),
  }),
)

/** Another request has just registered a similar patient. The repeated request shows that record as a candidate. */
class JustRegistered extends DomainError {
  constructor() {
    super('OVERLOADED', 'A similar patient is being registered at the moment: try again.', { retryAfter: 1 })
  }
}

/** 409 with the candidates, as the statement gave them. */
function possibleDuplicate(candidates: unknown): DomainError {
  const known = candidatesShape.parse(candidates ?? [])
  if (known.length === 0) return new JustRegistered()
  return new DomainError(
    'POSSIBLE_DUPLICATE',
    'A similar patient is already registered here: use one of the candidates, or send confirmNew: true.',
    { candidates: known },
  )
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
