import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { exports } from '../../../db/schema/exports.ts'
import { instantParam } from '../../../db/statement.ts'
import { deleteFiles } from '../../../platform/files/delete-files.ts'
import { exportFolder } from './part-name.ts'

const shape = z.object({ clinic_id: z.string(), id: z.string() })

/** Milliseconds: whoever was writing when the export was ended may have written one part more. */
const SETTLED = 120_000

/** Deletes the files of an export whose time is over. @returns whether there was one */
export async function forgetExport({
  db,
  bucket,
  now,
}: {
  db: Database
  bucket: R2Bucket
  now: number
}): Promise<boolean> {
  const [row] = await db.run(sql`/* exports-expired */ select e.clinic_id, e.id from ${exports} e
where e.stored and e.expires_at <= ${instantParam(now)} order by e.expires_at limit 1`)
  if (!row) return false
  const { clinic_id: clinicId, id } = shape.parse(row)
  await deleteFiles(bucket, { clinicId, folder: exportFolder(id) })
  // It is looked at once more after a while, where it was ended in the midst.
  await db.run(sql`/* exports-forget */ update ${exports} e set status = case when e.status = 'failed' then 'failed' else 'expired' end,
stored = e.expires_at > ${instantParam(now - SETTLED)} and e.finished_at is null, expires_at = case when e.expires_at > ${instantParam(now - SETTLED)}
and e.finished_at is null then ${instantParam(now + SETTLED)} else e.expires_at end, version = e.version + 1, updated_at = ${instantParam(now)}
where e.clinic_id = ${clinicId}::uuid and e.id = ${id}::uuid`)
  return true
}
