import { sql } from 'drizzle-orm'
import { json, text, uuid } from '../../db/asked.ts'
import { cte } from '../../db/cte.ts'
import { withAsker } from '../../db/happened.ts'
import type { RecordRequest } from '../../db/request.ts'
import { imports } from '../../db/schema/imports.ts'
import { clinics } from '../../db/schema/people.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { CLINIC_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { refuseUnknownFields } from './known-fields.ts'
import { importImage, importKind } from './record.ts'
import { askedByOf } from './running/import-run.ts'
import type { CreateImportInput } from './schemas.ts'

const createOne = defineWrite(() => ({
  name: 'import-create',
  asked: rowsAsked({
    id: uuid,
    kind: text,
    format: text,
    onConflict: text,
    defaults: json,
    mapping: json,
    askedBy: json,
  }),
  subjects: [],
  from: sql`from asked r left join ${clinics} c on c.id = r.clinic_id where r.kept is null`,
  checks: [{ name: 'clinic', holds: sql`c.id is not null`, refusal: CLINIC_NOT_FOUND }],
  effects: [
    cte(
      'created',
      sql`insert into ${imports} (clinic_id, id, kind, format, on_conflict, defaults, mapping, asked_by, created_by, created_at, updated_at)
select r.clinic_id, r.id, r.kind, r.format, r.on_conflict, r.defaults, r.mapping, r.asked_by, r.user_id, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
  ],
  happened: [{ action: 'import.created', of: importKind, rows: 'created', by: 'id' }],
  answers: { image: importImage('e'), written: sql`true`, from: withAsker({ rows: 'created', by: 'id' }) },
  status: 201,
}))

/** Begins an import; its file follows. @throws DomainError VALIDATION_ERROR for a field that the kind does not have */
export async function createImport(
  { db, actor }: Deps,
  { clinicId, id, idempotency }: RecordRequest,
  input: CreateImportInput,
): Promise<Written> {
  refuseUnknownFields(input.kind, input)
  const { kind, format, mapping, defaults = {}, onConflict = 'leave' } = input
  const written = await runWrite(db, createOne, {
    asking: { actor, idempotency, clinicId },
    row: { id, kind, format, onConflict, defaults, mapping: mapping ?? null, askedBy: askedByOf(actor.caller) },
  })
  if (!written) throw new Error('An import was not created, and no check says why.')
  return written
}
