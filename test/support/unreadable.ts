import { sqlAs } from './clinic.ts'

/** The ways in which a sealed text is lost; each is SQL over the column. */
export const WAYS = {
  'its key is gone': (column: string) => `regexp_replace(${column}, '^v1\\.[^.]+\\.', 'v1.gone.')`,
  'it was cut': (column: string) => `left(${column}, -6)`,
  'it is another place’s': () =>
    '(select a.reason from appointments a where a.clinic_id = t.clinic_id and a.reason is not null and a.id <> t.id limit 1)',
} as const

export type Way = keyof typeof WAYS

interface Column {
  table: string
  column: string
  id: string
}

/** What stands in the column: the ciphertext. */
export async function sealedIn({ table, column, id }: Column): Promise<string | null> {
  const [row] = await sqlAs<{ value: string | null }>(`select ${column} value from ${table} where id = $1`, [id])
  return row?.value ?? null
}

/** Puts a ciphertext back, or away. */
export async function putSealed({ table, column, id }: Column, value: string | null): Promise<void> {
  await sqlAs(`update ${table} set ${column} = $2 where id = $1`, [id, value])
}

/** Spoils a text past the Worker; the ciphertext as it was, and as it stands there now. */
export async function spoil(at: Column, way: Way = 'its key is gone'): Promise<{ was: string; now: string }> {
  const was = await sealedIn(at)
  if (was === null) throw new Error(`There is no text in ${at.table}.${at.column}.`)
  const { table, column, id } = at
  await sqlAs(`update ${table} t set ${column} = ${WAYS[way](`t.${column}`)} where t.id = $1`, [id])
  return { was, now: (await sealedIn(at)) ?? '' }
}
