import { and, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { bigint, flag, int, uuid } from '../../db/asked.ts'
import { selectRecords } from '../../db/builder.ts'
import { cte } from '../../db/cte.ts'
import { defineRead, runRead } from '../../db/read.ts'
import type { RecordRequest } from '../../db/request.ts'
import { importParts, imports } from '../../db/schema/imports.ts'
import type { Written } from '../../db/verdict.ts'
import { IMPORT_NOT_FOUND } from '../../domain/not-found.ts'
import type { Settings } from '../../domain/settings-shape.ts'
import { writeFile } from '../../platform/files/write-file.ts'
import { clinicOf, type Deps } from '../../platform/http/deps.ts'
import { changeOne, defineImportChange, notNow } from './import-change.ts'
import { partName } from './running/part-name.ts'
import type { FilePartQuery } from './schemas.ts'

/** The parts as they are once this one is there: what came after a last part is not of the file any more. */
const partsAfter = sql`(select p.part, p.is_last from ${importParts} p where p.clinic_id = t.clinic_id and p.import_id = t.id
and p.part <> r.part and (not r.is_last or p.part < r.part) union all select r.part, r.is_last)`

const isWhole = sql`(select bool_or(x.is_last and x.part = x.most) and max(x.most) = count(*)
from (select a.*, max(a.part) over () most from ${partsAfter} a) x)`

/** What is to be deleted might otherwise be what has just been sent. */
const notBeingDeleted = sql`t.staged_until is null or t.staged_until > r.at`

/** Whether none of the records of the import `t` have been made. */
const isOpen = sql`t.status in ('open', 'profiled', 'checked', 'failed') and coalesce(t.failed_step, 'profile') in ('profile', 'check')`
const OVER = 'What the import held is being deleted: begin a new one, or send the file again in ten minutes.'
const CLOSED = 'The import has been committed: begin a new one for another file.'

const notePart = defineImportChange({
  name: 'import-part',
  action: 'import.file_sent',
  columns: { part: int, bytes: bigint, isLast: flag },
  checks: [
    { name: 'takes a file', holds: isOpen, refusal: notNow(CLOSED) },
    {
      name: 'not at work',
      holds: sql`t.step is null or t.step = 'profile'`,
      refusal: notNow('The import is being checked: wait until progress.step is null.'),
    },
    { name: 'not being deleted', holds: notBeingDeleted, refusal: notNow(OVER) },
  ],
  set: {
    ...{
      status: sql`'open'`,
      profile: sql`null`,
      counts: sql`'{}'`,
      done: sql`0`,
      rows: sql`null`,
      failure: sql`null`,
      failedStep: sql`null`,
      attempts: sql`0`,
    },
    step: sql`case when ${isWhole} then 'profile' end`,
    claimedUntil: sql`null`,
    stagedUntil: sql`r.at + interval '7 days'`,
  },
  effects: [
    cte(
      'beyond',
      sql`delete from ${importParts} p using changed e join asked r on r.n = e.n
where p.clinic_id = e.clinic_id and p.import_id = e.id and r.is_last and p.part > r.part`,
    ),
    cte(
      'sent',
      sql`insert into ${importParts} as p (clinic_id, import_id, part, bytes, is_last)
select e.clinic_id, e.id, r.part, r.bytes, r.is_last from changed e join asked r on r.n = e.n
on conflict (clinic_id, import_id, part) do update set bytes = excluded.bytes, is_last = excluded.is_last`,
    ),
  ],
})

const t = alias(imports, 't')

const takesFile = defineRead({
  name: 'import-takes-file',
  asked: { clinicId: uuid, id: uuid },
  compose: ({ clinicId, id }) => ({
    found: selectRecords(sql`jsonb_build_object('takes', ${isOpen})`)
      .from(t)
      .where(and(eq(t.clinicId, clinicId), eq(t.id, id))),
    audit: null,
  }),
})

/** Refuses a file that is not wanted before its body is read at all: it is not to be written over the one that is. */
async function refuseUnwanted({ db, actor }: Deps, id: string): Promise<void> {
  const [found] = await runRead(db, takesFile, { actor, asked: { clinicId: clinicOf(actor), id } })
  if (!found) throw IMPORT_NOT_FOUND
  if (found.takes !== true) throw notNow(CLOSED)
}

/**
 * Takes a part of the file, and keeps it sealed. Once all are there, the file is looked at.
 * @throws DomainError IMPORT_NOT_FOUND, VERSION_MISMATCH, INVALID_STATUS_TRANSITION
 */
export async function putPart(
  deps: Deps & { bucket: R2Bucket; settings: Settings },
  request: RecordRequest,
  { body, length, query }: { body: ReadableStream<Uint8Array> | null; length?: number; query: FilePartQuery },
): Promise<Written> {
  const { clinicId, id } = request
  await refuseUnwanted(deps, id)
  const { part = 1, last = query.part === undefined } = query
  const where = { bucket: deps.bucket, settings: deps.settings }
  const bytes = await writeFile(where, { clinicId, name: partName(id, part) }, body, length)
  return changeOne(deps, request, [notePart, { part, bytes, isLast: last }])
}
