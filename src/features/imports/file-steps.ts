import { sql } from 'drizzle-orm'
import type { RecordRequest } from '../../db/request.ts'
import { importChunks, importParts } from '../../db/schema/imports.ts'
import type { Written } from '../../db/verdict.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { changeOne, defineImportChange, notNow } from './import-change.ts'
import { getImport } from './queries.ts'
import { presentImport } from './record.ts'
import { openQuestions } from './running/open-questions.ts'

const notAtWork = {
  name: 'not at work',
  holds: sql`t.step is null`,
  refusal: notNow('The import is being worked on: wait until progress.step is null.'),
}

/** Whether every part from 1 to the last has been sent, over the import `t`. */
const isWhole = sql`exists (select from ${importParts} l where l.clinic_id = t.clinic_id and l.import_id = t.id and l.is_last
and l.part = (select count(*) from ${importParts} p where p.clinic_id = t.clinic_id and p.import_id = t.id and p.part <= l.part))`

/** Whether the import `t` was given up in one of these steps, and what to undo it needs is still there. */
const gaveUp = (steps: string) =>
  sql`(t.status = 'failed' and t.failed_step in (${sql.raw(steps)}) and t.staged_until > r.at)`

/** The same, and whether its rows are there too: without a profile they were never read, or were deleted with a patient who was erased. */
const canGoOn = (steps: string) => sql`(${gaveUp(steps)} and (t.profile is not null or t.failed_step = 'profile'))`

/** What asking for a step takes away of how the one before has ended. */
const ANEW = { failure: sql`null`, failedStep: sql`null`, attempts: sql`0` }

/** How many rows of the import `t` a step has been through, which goes on where it was given up. */
const doneBy = (column: 'committed_at' | 'undone_at') =>
  sql`(select coalesce(sum(c.rows), 0)::int from ${importChunks} c where c.clinic_id = t.clinic_id and c.import_id = t.id and c.${sql.raw(column)} is not null)`

const askCheck = defineImportChange({
  name: 'import-check',
  action: 'import.check_asked',
  columns: {},
  checks: [
    { ...notAtWork, holds: sql`t.step is null or t.step in ('profile', 'check')` },
    {
      name: 'can be checked',
      holds: sql`t.status in ('open', 'profiled', 'checked') or ${canGoOn("'profile', 'check'")}`,
      refusal: notNow('The import has been committed, or has failed: begin a new one.'),
    },
    {
      name: 'whole',
      holds: isWhole,
      refusal: invalidField(
        '#/file',
        'is not whole: send every part from 1 on by PUT /imports/:id/file, and the last one with last=true',
      ),
    },
  ],
  set: {
    ...ANEW,
    step: sql`'check'`,
    done: sql`0`,
    status: sql`case when t.status <> 'failed' then t.status when t.profile is null then 'open' else 'profiled' end`,
  },
})

/**
 * Has the rows of the file checked: a dry run, which writes nothing but verdicts.
 * @throws DomainError IMPORT_NOT_FOUND, VALIDATION_ERROR for what the file leaves open, VERSION_MISMATCH, INVALID_STATUS_TRANSITION
 */
export async function checkFile(deps: Deps, request: RecordRequest): Promise<Written> {
  const { kind, profile, mapping, defaults } = await presentImport(
    deps.vault,
    await getImport(deps.db, deps.actor, request.id),
  )
  const errors = profile ? openQuestions(kind, { profile, mapping: mapping ?? {}, defaults }) : []
  if (errors.length > 0)
    throw new DomainError('VALIDATION_ERROR', 'The file leaves open what its columns mean: say it in the mapping.', {
      errors: errors.slice(0, 20),
    })
  return changeOne(deps, request, [askCheck, {}])
}

const askCommit = defineImportChange({
  name: 'import-commit',
  action: 'import.committed',
  columns: {},
  checks: [
    notAtWork,
    {
      name: 'checked',
      holds: sql`t.status = 'checked' or ${canGoOn("'commit'")}`,
      refusal: notNow('Only an import that has been checked, and not changed since, can be committed.'),
    },
  ],
  set: { ...ANEW, status: sql`'committing'`, step: sql`'commit'`, done: doneBy('committed_at') },
})

/** Has the records made. @throws DomainError IMPORT_NOT_FOUND, VERSION_MISMATCH, INVALID_STATUS_TRANSITION */
export const commitFile = (deps: Deps, request: RecordRequest): Promise<Written> =>
  changeOne(deps, request, [askCommit, {}])

const askUndo = defineImportChange({
  name: 'import-undo',
  action: 'import.undo_asked',
  columns: {},
  checks: [
    notAtWork,
    {
      name: 'done',
      holds: sql`t.status = 'done' or ${gaveUp("'commit', 'undo'")}`,
      refusal: notNow('Only an import that has been committed can be undone, and only once.'),
    },
    {
      name: 'within a day',
      holds: sql`case when t.status = 'failed' then t.updated_at else t.committed_at end > r.at - interval '24 hours'`,
      refusal: notNow('The import was committed more than 24 hours ago, and cannot be undone any more.'),
    },
  ],
  set: { ...ANEW, step: sql`'undo'`, done: doneBy('undone_at') },
})

/** Has the import taken back. @throws DomainError IMPORT_NOT_FOUND, VERSION_MISMATCH, INVALID_STATUS_TRANSITION */
export const undoFile = (deps: Deps, request: RecordRequest): Promise<Written> =>
  changeOne(deps, request, [askUndo, {}])
