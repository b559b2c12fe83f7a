import { sql } from 'drizzle-orm'
import { json, text } from '../../db/asked.ts'
import type { RecordRequest } from '../../db/request.ts'
import type { Written } from '../../db/verdict.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { changeOne, defineImportChange, notNow } from './import-change.ts'
import { refuseUnknownFields } from './known-fields.ts'
import { getImport } from './queries.ts'
import { summarizeImport } from './record.ts'
import type { ChangeImportInput } from './schemas.ts'

const changeMapping = defineImportChange({
  name: 'import-change',
  action: 'import.changed',
  columns: { mapping: json, defaults: json, onConflict: text },
  checks: [
    {
      name: 'not at work',
      holds: sql`t.step is null or t.step = 'profile'`,
      refusal: notNow('The import is being worked on: wait until it is done.'),
    },
    {
      name: 'not committed',
      holds: sql`t.status in ('open', 'profiled', 'checked') or t.status = 'failed' and t.failed_step in ('profile', 'check')`,
      refusal: notNow('The import has been committed, or has failed: begin a new one.'),
    },
  ],
  set: {
    mapping: sql`case when r.mapping is null then t.mapping else coalesce(t.mapping, '{}') || r.mapping end`,
    defaults: sql`coalesce(r.defaults, t.defaults)`,
    onConflict: sql`coalesce(r.on_conflict, t.on_conflict)`,
    // Its rows mean something else now.
    status: sql`case when t.status = 'checked' then 'profiled' else t.status end`,
  },
})

/**
 * Says what the columns of the file mean; columns that are not named keep their meaning. A check has to follow.
 * @throws DomainError IMPORT_NOT_FOUND, VALIDATION_ERROR, VERSION_MISMATCH, INVALID_STATUS_TRANSITION
 */
export async function changeImport(deps: Deps, request: RecordRequest, input: ChangeImportInput): Promise<Written> {
  const { kind } = summarizeImport(await getImport(deps.db, deps.actor, request.id))
  refuseUnknownFields(kind, input)
  const { mapping = null, defaults = null, onConflict = null } = input
  return changeOne(deps, request, [changeMapping, { mapping, defaults, onConflict }])
}
