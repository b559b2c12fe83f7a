import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { importChunks, importKeys, importParts, imports, importTimes } from '../../../db/schema/imports.ts'
import { instantParam } from '../../../db/statement.ts'
import { deleteFiles } from '../../../platform/files/delete-files.ts'
import { importFolder } from './part-name.ts'

const DAY = 24 * 60 * 60_000

/** For how long a file waits for somebody to commit it. */
const WAITS = 7 * DAY

const shape = z.object({ clinic_id: z.string(), id: z.string() })

/**
 * Deletes what is kept of a file whose import can be neither committed nor undone any more: its parts, its rows as they were read,
 * and its profile. The verdicts stay, which hold nothing of it.
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
  const [dayAgo, weekAgo] = [instantParam(now - DAY), instantParam(now - WAITS)]
  const [row] = await db.run(sql`/* imports-forgettable */ select i.clinic_id, i.id from ${imports} i
where i.step is null and i.profile is not null and i.updated_at <= ${dayAgo}
and (i.status = 'undone' or i.status = 'failed' and i.failed_step is null or i.committed_at <= ${dayAgo} or i.updated_at <= ${weekAgo}) order by i.updated_at limit 1`)
  if (!row) return false
  const { clinic_id: clinicId, id } = shape.parse(row)
  await deleteFiles(bucket, { clinicId, folder: importFolder(id) })
  const isOf = (alias: string) => sql.raw(`${alias}.clinic_id = gone.clinic_id and ${alias}.import_id = gone.id`)
  await db.run(sql`/* imports-forget-staged */ with gone as (update ${imports} i set profile = null,
status = case when i.committed_at is null and i.status <> 'failed' then 'failed' else i.status end,
failure = case when i.failed_step is not null then 'Nobody went on with the import within a week: what it has made stays, and the rest can be sent again in a new one.'
when i.committed_at is null then coalesce(i.failure, 'Nobody committed the file within a week: send it again in a new import.') end
where i.clinic_id = ${clinicId}::uuid and i.id = ${id}::uuid and i.step is null returning i.clinic_id, i.id),
chunks as (delete from ${importChunks} c using gone where ${isOf('c')}),
times as (delete from ${importTimes} t using gone where ${isOf('t')}),
parts as (delete from ${importParts} p using gone where ${isOf('p')})
delete from ${importKeys} k using gone where ${isOf('k')}`)
  return true
}
