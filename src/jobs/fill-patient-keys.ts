import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { lacksKey } from '../db/patient-key.ts'
import { clinics, patients } from '../db/schema/people.ts'
import { param } from '../db/statement.ts'
import { patientKeyOf } from '../domain/patient-key.ts'
import { COUNTRIES } from '../domain/phone.ts'
import { inBatches } from './in-batches.ts'

const BATCH = { size: 500, most: 200 }

/** A clinic's numbers are read as a whole, however many they are. */
const WHOLE = { size: 500, most: 4000 }

const rowsShape = z.array(
  z.object({
    clinic_id: z.string(),
    id: z.string(),
    name: z.string(),
    phone: z.string().nullable(),
    country: z.enum(COUNTRIES).nullable(),
  }),
)
type Rows = z.infer<typeof rowsShape>

const COLUMNS = sql`p.clinic_id, p.id, p.name, p.phone, c.settings->>'country' country`

/**
 * Gives rows their key, unless their name or number changed meanwhile. It says nothing that these do not say, so the record's
 * version stays and nothing is audited.
 */
async function giveKeys(db: Database, rows: Rows): Promise<void> {
  const keys = rows.map((row) => {
    const { searchName, searchDigits, searchPieces, searchSource, phoneE164 } = patientKeyOf(row, row.country)
    const found = { search_name: searchName, search_digits: searchDigits, search_pieces: searchPieces }
    return { clinic_id: row.clinic_id, id: row.id, ...found, search_source: searchSource, phone_e164: phoneE164 }
  })
  // Locked by id, as whoever books for several patients locks them: two orders would deadlock.
  const isOwn = sql`p.name || E'\\n' || coalesce(p.phone, '') = k.search_source`
  const isOther = sql`(p.search_pieces is null or p.phone_e164 is distinct from k.phone_e164
    or p.search_digits is distinct from k.search_digits)`
  await db.run(sql`with k as materialized (select * from jsonb_to_recordset(${param(JSON.stringify(keys), 'jsonb')})
      k(clinic_id uuid, id uuid, search_name text, search_digits text, search_pieces text[], search_source text, phone_e164 text)),
    held as materialized (select p.clinic_id, p.id from k join ${patients} p on p.clinic_id = k.clinic_id and p.id = k.id
      where ${isOwn} and ${isOther} order by p.id for no key update of p)
    update ${patients} p set search_name = k.search_name, search_digits = k.search_digits, search_pieces = k.search_pieces,
      search_source = k.search_source, phone_e164 = k.phone_e164
    from held join k on k.clinic_id = held.clinic_id and k.id = held.id
    where p.clinic_id = held.clinic_id and p.id = held.id`)
}

/**
 * Makes the keys of patients who have none, or one of another name or number: rows from before there were keys, and those that
 * an older Worker writes. Answers how many.
 */
export function fillPatientKeys(db: Database): Promise<number> {
  return inBatches(BATCH, async (limit) => {
    const found = await db.run(sql`select ${COLUMNS} from ${patients} p join ${clinics} c on c.id = p.clinic_id
      where ${lacksKey('p')} limit ${limit}`)
    const rows = rowsShape.parse(found)
    if (rows.length > 0) await giveKeys(db, rows)
    return rows.length
  })
}

const clinicShape = z.array(z.object({ id: z.string(), country: z.string().nullable() }))

/** Clinics whose numbers were last read in another country than they have now. */
const isOutdated = sql`c.phones_country is distinct from c.settings->>'country'`

async function readNumbersOf(db: Database, { id, country }: z.infer<typeof clinicShape>[number]): Promise<number> {
  const clinic = param(id, 'uuid')
  let after: SQL = sql`true`
  const read = await inBatches(WHOLE, async (limit) => {
    const found = await db.run(sql`select ${COLUMNS} from ${patients} p join ${clinics} c on c.id = p.clinic_id
      where p.clinic_id = ${clinic} and p.phone is not null and ${after} order by p.id limit ${limit}`)
    const rows = rowsShape.parse(found)
    const last = rows.at(-1)
    if (last) await giveKeys(db, rows)
    if (last) after = sql`p.id > ${param(last.id, 'uuid')}`
    return rows.length
  })
  await db.run(sql`update ${clinics} c set phones_country = ${param(country, 'text')}
    where c.id = ${clinic} and c.settings->>'country' is not distinct from ${param(country, 'text')}`)
  return read
}

/** Reads the numbers of clinics that have changed their country anew; answers how many. */
export async function rereadPhones(db: Database): Promise<number> {
  const outdated = clinicShape.parse(
    await db.run(sql`select c.id, c.settings->>'country' country from ${clinics} c where ${isOutdated} limit 20`),
  )
  let read = 0
  for (const clinic of outdated) read += await readNumbersOf(db, clinic)
  return read
}
