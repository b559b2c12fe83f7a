import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Sealed } from '../../db/sealed.ts'
import { sealIfPresent, type Vault } from './vault.ts'

type Texts = Record<string, string | null | undefined>

/** Seals the texts of one row, named by the schema's columns, each bound to its column; what is undefined is left out. */
export async function sealTexts<T extends Texts>(
  vault: Vault,
  texts: T,
  row: { table: PgTable; clinicId: string; id: string },
): Promise<{ [K in keyof T]?: Sealed | null }> {
  const columns: Record<string, { name: string }> = getTableColumns(row.table)
  const entries = Object.entries(texts).flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]))
  const sealed = await Promise.all(
    entries.map(async ([key, text]) => {
      const column = columns[key]?.name
      if (!column) throw new Error(`no column ${key}`)
      const place = { clinicId: row.clinicId, table: getTableName(row.table), column, rowId: row.id }
      return [key, await sealIfPresent(vault, text, place)] as const
    }),
  )
  return Object.fromEntries(sealed) as { [K in keyof T]?: Sealed | null }
}
