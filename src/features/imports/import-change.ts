import { type SQL, sql } from 'drizzle-orm'
import { type AskedColumn, json } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import type { Cte } from '../../db/cte.ts'
import { defineRecordChange, isFresh, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { imports } from '../../db/schema/imports.ts'
import type { Written } from '../../db/verdict.ts'
import { rowsAsked, runWrite, type Write } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { IMPORT_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { importImage, importKind } from './record.ts'
import { askedByOf } from './running/import-run.ts'

const STALE = new DomainError('VERSION_MISMATCH', 'The import has changed since you read it: read it again.')

type Columns = Record<string, AskedColumn<unknown>>

/** What the trail tells of an import that was changed. */
const trail = (alias: string) =>
  sql`jsonb_build_object('status', ${sql.raw(alias)}.status, 'step', ${sql.raw(alias)}.step)`

/** A change of an import that somebody asks for. @param checks what has to hold of the record `t` and the row `r` */
export function defineImportChange<C extends Columns>(change: {
  name: string
  action: string
  columns: C
  checks: readonly Check[]
  set: { [K in keyof typeof imports._.columns]?: SQL }
  /** What follows, fed by the CTE `changed`. */
  effects?: readonly Cte[]
}) {
  return defineRecordChange(() => ({
    name: change.name,
    table: imports,
    of: importKind,
    asked: rowsAsked({ ...ONE_RECORD, ...change.columns, askedBy: json }),
    checks: [
      { name: 'import', holds: sql`t.id is not null`, refusal: IMPORT_NOT_FOUND },
      { name: 'version', holds: isFresh('t'), refusal: STALE },
      ...change.checks,
    ],
    set: { ...change.set, askedBy: sql`r.asked_by` },
    action: change.action,
    inTrail: trail,
    ...(change.effects && { consequence: { effects: change.effects, happened: [] } }),
    image: importImage('e'),
  }))
}

/** The refusal of what the import is not ready for. */
export function notNow(detail: string): DomainError {
  return new DomainError('INVALID_STATUS_TRANSITION', detail, { allowed: [] })
}

/** Runs such a change. @throws DomainError IMPORT_NOT_FOUND, VERSION_MISMATCH, INVALID_STATUS_TRANSITION */
export async function changeOne<C extends Columns>(
  { db, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
  [write, row]: [Write<C>, object],
): Promise<Written> {
  const asked = { id, versions: versionsOf(ifMatch), askedBy: askedByOf(actor.caller), ...row }
  const written = await runWrite(db, write, { asking: { actor, idempotency, clinicId }, row: asked as never })
  if (!written) throw new Error(`${write.name} wrote nothing, and no check says why.`)
  return written
}
