import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { importChunks, importKeys, importParts, importRows, imports } from '../../../db/schema/imports.ts'
import { instantParam } from '../../../db/statement.ts'
import { deleteFiles } from '../../../platform/files/delete-files.ts'
import { importFolder } from './part-name.ts'

const shape = z.object({ clinic_id: z.string(), id: z.string() })

/** Statements that delete what is kept of the file of the import that the CTE `of` has, as CTEs. */
export function fileForgotten(of: string): SQL {
  const isOf = (alias: string) => sql.raw(`${alias}.clinic_id = ${of}.clinic_id and ${alias}.import_id = ${of}.id`)
  return sql`parts as (delete from ${importParts} p using ${sql.raw(of)} where ${isOf('p')}),
keys as (delete from ${importKeys} k using ${sql.raw(of)} where ${isOf('k')})`
}

/**
 * Deletes what is kept of a file whose time is over: nobody has committed it, or a patient whom it may hold was erased, or the import
 * can be undone no more. The verdicts of what was committed stay, which hold nothing of it.
 * @returns whether there was one
 */
export async function forgetStaged({
  db,
  bucket,
  now,
}: {
  db: Database
  bucket: R2Bucket
  now: number
}): Promise<boolean> {
  const isOver = sql`i.step is null and i.staged_until <= ${instantParam(now)}`
  const [row] = await db.run(sql`/* imports-forgettable */ select i.clinic_id, i.id from ${imports} i
where ${isOver} order by i.staged_until limit 1`)
  if (!row) return false
  const { clinic_id: clinicId, id } = shape.parse(row)
  await deleteFiles(bucket, { clinicId, folder: importFolder(id) })
  await db.run(sql`/* imports-forget-staged */ with gone as (update ${imports} i set profile = null, staged_until = null,
status = case when i.committed_at is null then 'failed' else i.status end,
failure = case when i.committed_at is null then coalesce(i.failure, 'Nobody committed the file within a week: send it again in a new import.') end
where i.clinic_id = ${clinicId}::uuid and i.id = ${id}::uuid and ${isOver} returning i.clinic_id, i.id, i.committed_at),
verdicts as (delete from ${importRows} r using gone where gone.committed_at is null and r.clinic_id = gone.clinic_id and r.import_id = gone.id),
chunks as (delete from ${importChunks} c using gone where c.clinic_id = gone.clinic_id and c.import_id = gone.id),
${fileForgotten('gone')} select`)
  return true
}
