import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import type { Sealed } from '../../../db/sealed.ts'
import { param, sealedColumns } from '../../../db/statement.ts'
import { NIL_ID } from '../../../platform/http/path-id.ts'
import { openTexts } from '../../../platform/vault/open-texts.ts'
import type { ExportRun } from '../running/export-run.ts'
import { filePage, PAGE_ROWS, type RowsPage, type TableFile } from './export-file.ts'

/** A table whose rows are taken as they stand, their texts opened. */
export interface KeptTable {
  name: string
  table: PgTable
  /** The column that tells a clinic’s rows apart and gives their order, if it is not `id`. */
  key?: string
  /** Whether it counts, and is no UUID. */
  isCounted?: true
  /** Columns that are nobody’s to read, or the service’s own. */
  without?: readonly string[]
  /** Which rows, over `t`. */
  which?: (run: ExportRun) => SQL
}

const shape = z.array(z.object({ key: z.string(), image: z.record(z.string(), z.unknown()) }))

function columnsOf({ table, without = [] }: KeptTable) {
  return Object.entries(getTableColumns(table)).filter(([field]) => field !== 'clinicId' && !without.includes(field))
}

async function opened(
  { vault, claimed }: ExportRun,
  { table }: KeptTable,
  { key, image }: z.infer<typeof shape>[number],
) {
  const columns = sealedColumns(table)
  if (columns.length === 0) return image
  const values = image as Record<string, Sealed | null>
  const row = { table: getTableName(table), clinicId: claimed.clinic_id, id: key, values }
  return { ...image, ...(await openTexts(vault, row, { columns })).texts }
}

/** A page of a table's rows, by their key. */
export async function keptRows(run: ExportRun, kept: KeptTable, after: string | null): Promise<RowsPage> {
  const { table, key = 'id', isCounted, which } = kept
  const from = param(after ?? (isCounted ? '0' : NIL_ID), isCounted ? 'bigint' : 'uuid')
  const column = sql.raw(`t.${key}`)
  const found = shape.parse(
    await run.db.run(sql`${sql.raw(`/* export-${kept.name} */`)} select ${column}::text "key", to_jsonb(t) image from ${table} t
where t.clinic_id = ${param(run.claimed.clinic_id, 'uuid')} and ${column} > ${from}${which ? sql` and ${which(run)}` : sql``}
order by ${column} limit ${sql.raw(String(PAGE_ROWS))}`),
  )
  const columns = columnsOf(kept)
  const rows = await Promise.all(
    found.map(async (row) => {
      const image = await opened(run, kept, row)
      return Object.fromEntries(columns.map(([field, { name }]) => [field, image[name]]))
    }),
  )
  return filePage(found, (row) => row.key, rows)
}

/** Its file. */
export function keptFile(kept: KeptTable): TableFile {
  return {
    name: kept.name,
    fields: columnsOf(kept).map(([field]) => field),
    read: (run, after) => keptRows(run, kept, after),
  }
}
