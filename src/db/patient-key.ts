import { type SQL, sql } from 'drizzle-orm'
import type { NameKey, PhoneKey } from '../domain/patient-key.ts'
import { patients } from './schema/people.ts'
import { param } from './statement.ts'

const KEY_COLUMNS = sql.raw(`'{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]`)

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
    from ${patients} f where f.clinic_id = ${x}.clinic_id and f.merged_into = ${x}.id)))`
}

/** An image of a patient's row without what is only made from it. */
export function withoutKey(image: SQL): SQL {
  return sql`(${image} - ${KEY_COLUMNS})`
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
