import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { texts } from './asked.ts'
import { shownImage } from './images.ts'
import { asNamed } from './record-change.ts'
import { stoppedAddresses } from './schema/messages.ts'
import { patients } from './schema/people.ts'

/** A patient's addresses as SQL: the number as it was read, the e-mail address as typed. */
interface Addresses {
  clinicId: SQL
  email: SQL
  phoneE164: SQL
}

/** Those of them that the clinic does not write to, as json: two look-ups by the key. A new address is not stopped. */
function stoppedAmong({ clinicId, email, phoneE164 }: Addresses): SQL {
  const by = (channel: string, address: SQL) =>
    sql`select s.channel, s.reason, s.at from ${stoppedAddresses} s where s.clinic_id = ${clinicId} and s.channel = ${sql.raw(`'${channel}'`)} and s.address = ${address}`
  return sql`(select coalesce(json_agg(s order by s.channel), '[]') from (
${by('email', sql`lower(${email})`)}
union all ${by('sms', phoneE164)}) s)`
}

/** The same of the record of an alias. */
export function stoppedOf(alias: string): SQL {
  const x = sql.identifier(alias)
  return stoppedAmong({ clinicId: sql`${x}.clinic_id`, email: sql`${x}.email`, phoneE164: sql`${x}.phone_e164` })
}

/** A patient's row that a function gives as jsonb, as an image: without its key, and with what it does not hold itself. */
export function imageOfPatient(row: SQL): SQL {
  const member = (name: string) => sql`(${row}->>${sql.raw(`'${name}'`)})`
  const stopped = stoppedAmong({
    clinicId: sql`${member('clinic_id')}::uuid`,
    email: member('email'),
    phoneE164: member('phone_e164'),
  })
  return sql`(${withoutKey(row)} || jsonb_build_object('stopped', ${stopped}))`
}

const KEY = ['search_name', 'search_digits', 'search_pieces', 'search_source', 'phone_e164']
const KEY_COLUMNS = sql.raw(`'{${KEY.join(',')}}'::text[]`)

/** Whether a patient's row has no key: nobody has made one yet, or an older Worker has changed what it was made of. */
export function lacksKey(alias: string): SQL {
  return sql`${sql.identifier(alias)}.search_pieces is null`
}

/**
 * A patient's row as jsonb, without its search key, which nobody is to read, keep or audit. With the records that were
 * merged into it, whose metadata stays sealed to their own rows.
 */
export function patientImage(alias: string): SQL {
  const x = sql.identifier(alias)
  return sql`(${withoutKey(sql`to_jsonb(${x})`)} || jsonb_build_object('merged_from', (
    select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
    from ${patients} f where f.clinic_id = ${x}.clinic_id and f.merged_into = ${x}.id), 'stopped', ${stoppedOf(alias)}))`
}

const SHOWN = Object.values(getTableColumns(patients))
  .map(({ name }) => name)
  .filter((name) => !KEY.includes(name))

/** The same for who reads the record. */
export function shownPatientOf(alias: string): SQL {
  const x = sql.identifier(alias)
  const columns = SHOWN.map((name) => sql`${x}.${sql.identifier(name)}`)
  return shownImage(sql`${sql.join(columns, sql`, `)},
(select coalesce(json_agg(json_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]')
from ${patients} f where f.clinic_id = ${x}.clinic_id and f.merged_into = ${x}.id) merged_from,
${stoppedOf(alias)} stopped`)
}

/** An image of a patient's row without the columns that are derived from others. */
export function withoutKey(image: SQL): SQL {
  return sql`(${image} - ${KEY_COLUMNS})`
}

/** What a row says of the key of a name or a number that it changes, besides the columns of the schema. */
export const CHANGED_PIECES = { namePieces: texts, digitPieces: texts }

const isGiven = (column: string): SQL => sql.raw(`'${column}' = any (r.names)`)
const isNeitherGiven = sql`not r.names && '{name,phone}'`
const kept = (which: string): SQL =>
  sql.raw(`array(select piece from unnest(t.search_pieces) piece where piece ${which} '#%')`)
const asGiven = (column: string): SQL =>
  sql`case when ${isGiven(column)} then ${sql.raw(`r.${column}`)} else ${sql.raw(`t.${column}`)} end`

/**
 * The columns that give the record `t` the key of the name, the number, or both that its row `r` names. The other half stays as it
 * is; where it was not made yet, the record goes on without a key until the job has made the whole.
 */
export const changedKey = {
  ...asNamed(patients, ['searchName', 'searchDigits', 'phoneE164']),
  searchPieces: sql`case when ${isNeitherGiven} then t.search_pieces
else case when ${isGiven('name')} then r.name_pieces else ${kept('not like')} end
|| case when ${isGiven('phone')} then r.digit_pieces else ${kept('like')} end end`,
  searchSource: sql`case when ${isNeitherGiven} then t.search_source
when r.names @> '{name,phone}' or not (${lacksKey('t')})
then ${asGiven('name')} || E'\\n' || coalesce(${asGiven('phone')}, '') end`,
}
