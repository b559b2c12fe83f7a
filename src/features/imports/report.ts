import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { importRows } from '../../db/schema/imports.ts'
import { param } from '../../db/statement.ts'
import { writeCell } from '../../domain/transfer/cells.ts'
import { VERDICTS } from './schemas.ts'

/** How many rows are read at once. */
const ROWS = 5_000

const rowShape = z.object({
  row: z.number(),
  verdict: z.enum(VERDICTS),
  field: z.string().nullable(),
  why: z.string().nullable(),
  record_id: z.string().nullable(),
  alternatives: z.array(z.string()).nullable(),
  made: z.boolean(),
  undone: z.string().nullable(),
})

const HEADINGS = ['row', 'verdict', 'field', 'why', 'id', 'alternatives', 'made', 'undone']

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const line = (cells: readonly unknown[]) => `${cells.map((cell) => quoted(writeCell(cell))).join(',')}\r\n`

function lineOf({ row, verdict, field, why, record_id, alternatives, made, undone }: z.infer<typeof rowShape>): string {
  return line([
    row,
    verdict,
    field,
    why,
    record_id,
    alternatives?.join(' ') ?? null,
    made,
    undone?.toLowerCase() ?? null,
  ])
}

/** What became of each row of an import, as CSV, read page by page as it is sent. */
export function reportOf(db: Database, { clinicId, id }: { clinicId: string; id: string }): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let after = -1
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(line(HEADINGS))),
    async pull(controller) {
      const found =
        await db.run(sql`/* import-report */ select r.row, r.verdict, r.field, r.why, r.record_id, r.alternatives,
r.made_version is not null made, r.undone from ${importRows} r where r.clinic_id = ${param(clinicId, 'uuid')}
and r.import_id = ${param(id, 'uuid')} and r.row > ${param(after, 'int')} order by r.row limit ${sql.raw(String(ROWS))}`)
      const rows = found.map((row) => rowShape.parse(row))
      if (rows.length > 0) controller.enqueue(encoder.encode(rows.map(lineOf).join('')))
      after = rows.at(-1)?.row ?? after
      if (rows.length < ROWS) controller.close()
    },
  })
}
