import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { importChunks, importRows, imports } from '../../../db/schema/imports.ts'
import { sealedShape } from '../../../db/shapes.ts'
import { param } from '../../../db/statement.ts'
import type { FileRow } from '../reading/file-row.ts'
import { asClaimed } from './claim-import.ts'
import type { ImportRun } from './import-run.ts'

/** So many rows are one piece of work: few enough that its statements stay far below a second. */
const MOST_ROWS = 500
const MOST_CHARACTERS = 256 * 1024

const placeOf = ({ claimed }: Pick<ImportRun, 'claimed'>, chunk: number) => ({
  clinicId: claimed.clinic_id,
  table: 'import_chunks',
  column: 'cells',
  rowId: `${claimed.id}/${chunk}`,
})

/** Stages rows as they are read, many to a chunk, sealed: they hold what patients' records do. */
export function stagedIn(run: ImportRun) {
  const { db, vault, claimed } = run
  let rows: FileRow[] = []
  let characters = 0
  let chunk = 0
  const flush = async () => {
    const cells = await vault.seal(JSON.stringify(rows), placeOf(run, chunk))
    await db.run(sql`/* imports-stage */ insert into ${importChunks} (clinic_id, import_id, chunk, first_row, rows, cells)
select i.clinic_id, i.id, ${param(chunk++, 'int')}, ${param(rows[0]?.row ?? 0, 'int')}, ${param(rows.length, 'int')},
${param(cells, 'text')} from ${imports} i where ${asClaimed(claimed)} on conflict do nothing`)
    rows = []
    characters = 0
  }
  return {
    /** @returns whether a chunk was full, and is staged */
    async add(row: FileRow): Promise<boolean> {
      rows.push(row)
      for (const cell of row.cells) characters += typeof cell === 'string' ? cell.length : 100
      if (rows.length < MOST_ROWS && characters < MOST_CHARACTERS) return false
      await flush()
      return true
    },
    end: async () => {
      if (rows.length > 0) await flush()
    },
  }
}

/** The notes of a chunk: which steps it has been through. */
type Step = 'checked_at' | 'committed_at' | 'undone_at'
type StepWithCells = Exclude<Step, 'undone_at'>

export interface StagedChunk {
  chunk: number
  rows: FileRow[]
}

const chunkShape = z.object({ chunk: z.number(), cells: sealedShape })
const rowsShape = z.array(z.object({ row: z.number(), cells: z.array(z.unknown()), fault: z.string().optional() }))

/** The first chunk that a step has not been through; null where it has been through all. */
export async function nextChunk(run: ImportRun, step: StepWithCells): Promise<StagedChunk | null> {
  const { db, vault, claimed } = run
  const [found] =
    await db.run(sql`${sql.raw(`/* imports-next-chunk-${step.replace('_at', '')} */`)} select c.chunk, c.cells from ${importChunks} c
where c.clinic_id = ${param(claimed.clinic_id, 'uuid')} and c.import_id = ${param(claimed.id, 'uuid')}
and c.${sql.raw(step)} is null order by c.chunk limit 1`)
  if (!found) return null
  const { chunk, cells } = chunkShape.parse(found)
  const rows = rowsShape.parse(JSON.parse(await vault.open(cells, placeOf(run, chunk)))) as FileRow[]
  return { chunk, rows }
}

const committedShape = z.object({ chunk: z.number(), rows: z.array(z.number()) })

/**
 * The first chunk that was not taken back yet, by the numbers of its rows: their cells are gone. Null where there is none.
 */
export async function nextCommitted({ db, claimed }: ImportRun): Promise<StagedChunk | null> {
  const isOf = (alias: string) =>
    sql`${sql.raw(alias)}.clinic_id = ${param(claimed.clinic_id, 'uuid')} and ${sql.raw(alias)}.import_id = ${param(claimed.id, 'uuid')}`
  const [found] =
    await db.run(sql`/* imports-next-committed */ with c as materialized (select x.chunk, x.first_row from ${importChunks} x
where ${isOf('x')} and x.undone_at is null order by x.chunk limit 1)
select c.chunk, (select coalesce(jsonb_agg(r.row order by r.row), '[]') from ${importRows} r where ${isOf('r')} and r.row >= c.first_row
and r.row < coalesce((select n.first_row from ${importChunks} n where ${isOf('n')} and n.chunk = c.chunk + 1), 2147483647)) rows from c`)
  if (!found) return null
  const { chunk, rows } = committedShape.parse(found)
  return { chunk, rows: rows.map((row) => ({ row, cells: [] })) }
}

/** The end of a piece of work, to be an effect of its last statement: the chunk is noted, and the import's progress. */
export function chunkDone({ claimed, now }: ImportRun, { chunk, rows }: StagedChunk, step: Step) {
  const at = new Date(now).toISOString()
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  return sql`noted_chunk as (update ${importChunks} c set ${sql.raw(step)} = ${param(at, 'timestamptz')}
where c.clinic_id = ${clinicId} and c.import_id = ${id} and c.chunk = ${param(chunk, 'int')} and c.${sql.raw(step)} is null
returning c.rows),
noted_import as (update ${imports} i set done = i.done + ${param(rows.length, 'int')},
claimed_until = ${param(new Date(now + 60_000).toISOString(), 'timestamptz')} where i.clinic_id = ${clinicId} and i.id = ${id} and exists (select from noted_chunk))`
}
