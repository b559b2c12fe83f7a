import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { flag, text } from '../../../db/asked.ts'
import { AS_IT_IS, type Check, notRefused } from '../../../db/checks.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { ONE_RECORD, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { patientErasures } from '../../../db/schema/erasures.ts'
import { isoShape } from '../../../db/shapes.ts'
import { isLetIn } from '../../../db/users.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { notMerged, STALE } from '../patients/merged.ts'
import { erasedRows } from './erased-rows.ts'
import { type EraseInput, type ErasureAnswer, erasureAnswer } from './schemas.ts'

const asked = rowsAsked({
  ...ONE_RECORD,
  reason: text,
  /** Whether the body names the same patient as the path. */
  confirmed: flag,
  /** Whether nothing is to be written. */
  dryRun: flag,
})

const unless = (reason: string) => notRefused(sql`m.told`, reason)

/** What the function refuses, as checks: it has asked under its locks, and gives one reason. */
const checks: readonly Check[] = [
  { name: 'patient', holds: sql`m.n is not null and ${unless('PATIENT_NOT_FOUND')}`, refusal: PATIENT_NOT_FOUND },
  {
    name: 'confirmed',
    holds: sql`r.confirmed`,
    refusal: invalidField('#/confirmId', 'must be the id of the patient in the path'),
  },
  notMerged(sql`(m.told->>'mergedInto')`),
  { name: 'fresh', holds: unless('VERSION_MISMATCH'), refusal: STALE },
  {
    name: 'nobody is being seen',
    holds: unless('INVALID_STATUS_TRANSITION'),
    refusal: new DomainError(
      'INVALID_STATUS_TRANSITION',
      'A visit of the patient is in progress: complete it first, or take back its start.',
      { allowed: [] },
    ),
  },
  { name: 'not erased yet', holds: sql`not m.told ? 'already'`, refusal: AS_IT_IS },
  { name: 'to be written', holds: sql`not r.dry_run`, refusal: AS_IT_IS },
]

const changed = erasedRows('done')

const eraseOne = defineWrite(() => ({
  name: 'patient-erase',
  asked,
  subjects: [
    // Nothing is locked here: the function locks the records, the doctors and the visits, each in the order of their ids.
    materialized(
      'erasure',
      sql`select r.n, r.clinic_id, r.id, erase_patient(r.clinic_id, r.id, r.user_id, r.at, r.reason, r.confirmed and not r.dry_run, r.versions) told
from asked r where r.kept is null and ${isLetIn}`,
    ),
  ],
  from: sql`from asked r left join erasure m on m.n = r.n`,
  checks,
  effects: [
    cte(
      'done',
      sql`select m.n, m.clinic_id, m.id, m.told from judged j join erasure m on m.n = j.n where j.refused is null`,
    ),
    cte(
      'looked',
      sql`select m.n, m.clinic_id, m.id, (m.told->>'version')::int as version
from judged j join erasure m on m.n = j.n where j.refused in ('not erased yet', 'to be written')`,
    ),
    ...changed.effects,
  ],
  happened: [...changed.happened, { action: 'patient.read', of: patientKind, rows: 'looked', isRead: true }],
  answers: {
    image: sql`e.told - '{rows,already,refused,mergedInto}'::text[]`,
    written: sql`j.refused is null`,
    from: sql`erasure e join asked r on r.n = e.n join judged j on j.n = e.n`,
  },
  status: 200,
}))

/** What was answered before imports were counted does not have them. */
const { kept, erased } = erasureAnswer.shape
const imageShape = z.object({
  kept,
  erased: erased.extend({ imports: erased.shape.imports.default(0) }),
  until: isoShape.nullable().optional(),
})

/** The answer about an erasure, from what the database function returns. */
export function presentErasure(image: unknown): ErasureAnswer {
  const { kept, erased, until } = imageShape.parse(image)
  return { kept, erased, ...(until && { until }) }
}

/**
 * Erases a patient for good, with the records that were merged into theirs; with `dryRun` it tells what would go. For a patient who
 * is erased already it answers what it answered then.
 * @throws DomainError PATIENT_NOT_FOUND, PATIENT_MERGED, VERSION_MISMATCH, INVALID_STATUS_TRANSITION while a visit is in progress,
 *   VALIDATION_ERROR where `confirmId` is another id
 */
export async function erasePatient(
  { db, vault, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
  { reason, confirmId, dryRun = false }: EraseInput,
): Promise<Written> {
  const texts = await sealTexts(vault, { reason }, { table: patientErasures, clinicId, id })
  const written = await runWrite(db, eraseOne, {
    asking: { actor, idempotency: dryRun ? null : idempotency, clinicId },
    row: { id, versions: versionsOf(ifMatch), ...texts, confirmed: confirmId === id, dryRun },
  })
  if (!written) throw new Error('A patient was not erased, and no check says why.')
  return written
}
