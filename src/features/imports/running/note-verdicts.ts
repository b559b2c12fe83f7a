import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { askedRows } from '../../../db/asked.ts'
import { importKeys, importRows } from '../../../db/schema/imports.ts'
import { param } from '../../../db/statement.ts'
import { hashedKeys } from './hashed-keys.ts'
import type { ImportRun } from './import-run.ts'
import { type RowVerdict, VERDICT_COLUMNS } from './row-verdict.ts'
import { chunkDone, type StagedChunk } from './staged-chunks.ts'

const firstShape = z.object({ row: z.number(), first: z.number() })
const pairs = askedRows({ row: VERDICT_COLUMNS.row, keys: VERDICT_COLUMNS.alternatives })
const verdicts = askedRows(VERDICT_COLUMNS)

/**
 * Which rows say the same as an earlier one of their file.
 * @param keys row → by what it is known
 * @returns row → the earlier one
 */
export async function earlierRows(
  run: ImportRun,
  keys: ReadonlyMap<number, readonly string[]>,
): Promise<Map<number, number>> {
  const { db, claimed } = run
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const rows = await Promise.all([...keys].map(async ([row, known]) => ({ row, keys: await hashedKeys(run, known) })))
  const asked = sql`jsonb_to_recordset(${param(pairs.json(rows), 'jsonb')}) as r (${pairs.definition})`
  await db.run(sql`/* imports-known-by */ insert into ${importKeys} (clinic_id, import_id, key, row)
select ${clinicId}, ${id}, k.key, r.row from ${asked} cross join unnest(r.keys) k(key) order by k.key, r.row on conflict do nothing`)
  const found = await db.run(sql`/* imports-earlier */ select r.row, min(k.row) first from ${asked}
join ${importKeys} k on k.clinic_id = ${clinicId} and k.import_id = ${id} and k.key = any (r.keys) and k.row < r.row group by r.row`)
  return new Map(found.map((one) => firstShape.parse(one)).map(({ row, first }) => [row, first]))
}

/** Notes the verdicts of a chunk's rows, and that the chunk was checked. */
export async function noteVerdicts(run: ImportRun, chunk: StagedChunk, rows: readonly RowVerdict[]): Promise<void> {
  const { db, claimed } = run
  const asked = param(verdicts.json(rows as unknown as Record<string, unknown>[]), 'jsonb')
  await db.run(sql`/* imports-verdicts */ with noted as (
insert into ${importRows} (clinic_id, import_id, row, verdict, field, why, record_id, external_id, alternatives)
select ${param(claimed.clinic_id, 'uuid')}, ${param(claimed.id, 'uuid')}, r.row, r.verdict, r.field, r.why, r.record_id, r.external_id, r.alternatives
from jsonb_to_recordset(${asked}) as r (${verdicts.definition}) on conflict (clinic_id, import_id, row) do nothing),
${chunkDone(run, chunk, 'checked_at')} select`)
}
