import { type SQL, sql } from 'drizzle-orm'
import type { NameKey, PhoneKey } from '../domain/patient-key.ts'
import { param } from './statement.ts'

const KEY_COLUMNS = ['search_name', 'search_digits', 'search_pieces', 'search_source', 'phone_e164']

/** Whether a patient's row has no key: nobody has made one yet, or an older Worker has changed what it was made of. */
export function lacksKey(alias: string): SQL {
  return sql`${sql.identifier(alias)}.search_pieces is null`
}

/** A patient's row as jsonb, without what is only made from it: that is nobody's to read, to keep or to audit. */
export function patientImage(alias: string): SQL {
  return withoutKey(sql`to_jsonb(${sql.identifier(alias)})`)
}

/** An image of a patient's row without what is only made from it. */
export function withoutKey(image: SQL): SQL {
  return sql`(${image} - ${param(`{${KEY_COLUMNS.join(',')}}`, 'text[]')})`
}

/**
 * The assignments that give the row `t` the key of a changed name, number, or both. The other half stays as it is; where it
 * was not made yet, the row goes on without a key until the job has made the whole.
 */
export function changedKey({
  name,
  phone,
}: {
  name: { text: string; key: NameKey } | null
  phone: { text: string | null; key: PhoneKey } | null
}): SQL {
  const kept = (isDigits: SQL) =>
    sql`array(select piece from unnest(t.search_pieces) piece where ${isDigits} piece like '#%')`
  const namePieces = name ? param(name.key.namePieces, 'text[]') : kept(sql`not`)
  const digitPieces = phone ? param(phone.key.digitPieces, 'text[]') : kept(sql``)
  const newName = name ? param(name.text, 'text') : sql`t.name`
  const newPhone = phone ? param(phone.text ?? '', 'text') : sql`coalesce(t.phone, '')`
  const isWhole = name && phone ? sql`true` : sql`not (${lacksKey('t')})`
  return sql`search_name = ${name ? param(name.key.searchName, 'text') : sql`t.search_name`},
    search_digits = ${phone ? param(phone.key.searchDigits, 'text') : sql`t.search_digits`},
    phone_e164 = ${phone ? param(phone.key.phoneE164, 'text') : sql`t.phone_e164`},
    search_pieces = ${namePieces} || ${digitPieces},
    search_source = case when ${isWhole} then ${newName} || E'\\n' || ${newPhone} end`
}
