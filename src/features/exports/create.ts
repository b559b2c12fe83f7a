import { sql } from 'drizzle-orm'
import { flag, json, text, uuid } from '../../db/asked.ts'
import { cte, materialized } from '../../db/cte.ts'
import { untold, withAsker } from '../../db/happened.ts'
import type { RecordRequest } from '../../db/request.ts'
import { exports } from '../../db/schema/exports.ts'
import { clinics, patients } from '../../db/schema/people.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { mayEver } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import { CLINIC_NOT_FOUND, PATIENT_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { notErased } from '../../records/patients/not-erased.ts'
import { patientKind } from '../../records/patients/patient.ts'
import { isLinked, ownedBy, reach, reachesFor } from '../../records/standing.ts'
import { exportImage, exportKind } from './record.ts'
import { askedBy } from './running/asked-by.ts'
import type { CreateExportInput } from './schemas.ts'

const asked = rowsAsked({
  id: uuid,
  scope: text,
  patientId: uuid,
  format: text,
  askedBy: json,
  mayRead: reach,
  mayDo: reach,
  /** Whether the clinic's reach is the caller's. */
  ofClinic: flag,
})

const own = ownedBy('t', sql`r.user_id`)
const linked = isLinked('t', { userId: sql`r.user_id`, at: sql`r.at` })
const isReached = (permission: string) =>
  sql`(r.scope = 'clinic' or '{clinic}' && r.${sql.raw(permission)} or ${linked} and ${own} && r.${sql.raw(permission)})`

const MERGED = new DomainError(
  'PATIENT_MERGED',
  'This record was merged into another record of the patient: use the one that mergedInto names.',
)

const createOne = defineWrite(() => ({
  name: 'export-create',
  asked,
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${patients} t on t.clinic_id = r.clinic_id and t.id = r.patient_id where r.kept is null`,
    ),
  ],
  from: sql`from asked r left join ${clinics} c on c.id = r.clinic_id left join held t on t.n = r.n where r.kept is null`,
  checks: [
    { name: 'clinic', holds: sql`c.id is not null`, refusal: CLINIC_NOT_FOUND },
    {
      name: 'patient',
      holds: sql`(r.scope = 'clinic' or t.id is not null) and ${isReached('may_read')}`,
      refusal: PATIENT_NOT_FOUND,
    },
    { name: 'stands for itself', holds: sql`t.merged_into is null`, names: sql`t.merged_into`, refusal: MERGED },
    notErased(sql`t.erased_at is not null`),
    {
      name: 'allowed',
      holds: sql`case r.scope when 'clinic' then r.of_clinic else ${isReached('may_do')} end`,
      refusal: new DomainError(
        'FORBIDDEN',
        'You may see this, but you may not take it away. If your link is pending, somebody has to confirm it first.',
      ),
    },
  ],
  effects: [
    cte(
      'created',
      sql`insert into ${exports} (clinic_id, id, scope, patient_id, format, asked_by, created_by, created_at, updated_at)
select r.clinic_id, r.id, r.scope, r.patient_id, r.format, r.asked_by, r.user_id, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
    cte(
      'persons',
      sql`select e.clinic_id, e.patient_id id, e.id export_id, null::int as version, r.n from created e join asked r on r.id = e.id where e.patient_id is not null`,
    ),
  ],
  happened: [
    { action: 'export.created', of: exportKind, rows: 'created', by: 'id' },
    { action: 'patient.exported', of: untold(patientKind), rows: 'persons' },
  ],
  answers: { image: exportImage('e'), written: sql`true`, from: withAsker({ rows: 'created', by: 'id' }) },
  status: 201,
}))

/**
 * Begins an export: of the clinic, or of one patient.
 * @throws DomainError PATIENT_NOT_FOUND, PATIENT_MERGED, PATIENT_INACTIVE for whom was erased, FORBIDDEN also for who is linked to
 *   the patient and not confirmed
 */
export async function createExport(
  { db, actor }: Deps,
  { clinicId, id, idempotency }: RecordRequest,
  { scope, patientId, format }: CreateExportInput,
): Promise<Written> {
  const { caller } = actor
  const written = await runWrite(db, createOne, {
    asking: { actor, idempotency, clinicId },
    row: {
      ...{ id, scope, patientId: patientId ?? null, format, askedBy: askedBy(caller) },
      mayRead: reachesFor(caller, 'patients:read'),
      mayDo: reachesFor(caller, 'exports:patient'),
      ofClinic: mayEver(caller.roles, 'exports:clinic'),
    },
  })
  if (!written) throw new Error('An export was not created, and no check says why.')
  return written
}
