import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type * as z from 'zod'
import { flag, text, uuid } from '../../../db/asked.ts'
import { AS_IT_IS, type Check, notRefused } from '../../../db/checks.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { imageOfPatient } from '../../../db/patient-key.ts'
import { ONE_RECORD, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { patientMerges, patients } from '../../../db/schema/people.ts'
import { isoShape } from '../../../db/shapes.ts'
import { isLetIn } from '../../../db/users.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { affectedImageOf, affectedOf, SOONEST } from '../affected.ts'
import { forbidden } from '../patients/beyond-role.ts'
import { notMerged, STALE } from '../patients/merged.ts'
import { type MergeInput, mergeAnswer } from '../patients/schemas.ts'
import { movedRows } from './moved-rows.ts'

const asked = rowsAsked({
  ...ONE_RECORD,
  intoId: uuid,
  mergeId: uuid,
  reason: text,
  /** Whether the caller is an administrator. */
  isAdmin: flag,
  /** Whether they merge although the records differ. */
  forced: flag,
  /** Whether nothing is to be written. */
  dryRun: flag,
})

const unless = (reason: string) => notRefused(sql`m.merged`, reason)

/** What the function refuses, as checks: it has asked under its locks, and gives one reason. */
const checks: readonly Check[] = [
  {
    name: 'patient',
    holds: sql`m.n is not null and ${unless('PATIENT_NOT_FOUND')}`,
    refusal: PATIENT_NOT_FOUND,
  },
  notMerged(sql`(m.merged->>'mergedInto')`),
  {
    name: 'same users',
    holds: unless('FORBIDDEN'),
    refusal: forbidden('Only a CLINIC_ADMIN may merge these records: their users differ, and a visit has begun.'),
  },
  { name: 'fresh', holds: unless('VERSION_MISMATCH'), refusal: STALE },
  {
    name: 'same person',
    holds: unless('POSSIBLE_MISMATCH'),
    refusal: new DomainError(
      'POSSIBLE_MISMATCH',
      'The records may belong to two people: ask the person, then a CLINIC_ADMIN can merge with force and a reason.',
    ),
  },
  { name: 'to be written', holds: sql`not r.dry_run`, refusal: AS_IT_IS },
]

const moved = movedRows({ from: 'done', answer: sql`d.merged`, before: sql`d.id`, after: sql`d.into_id` })

const mergeOne = defineWrite(() => ({
  name: 'patient-merge',
  asked,
  subjects: [
    // Not locked here: the function locks both records, in the order of their ids.
    materialized(
      'merged',
      sql`select r.n, t.clinic_id, t.id, r.into_id, merge_patients(t.clinic_id, t.id, r.into_id, r.merge_id, r.user_id, r.at,
r.is_admin, r.forced, r.reason, not r.dry_run, r.versions) merged
from asked r join ${patients} t on t.clinic_id = r.clinic_id and t.id = r.id where r.kept is null and ${isLetIn}`,
    ),
    // By the statement's own snapshot: as it was before the merge.
    materialized(
      'affected',
      sql`select m.n, x.* from merged m join asked r on r.n = m.n
join ${patients} p on p.clinic_id = m.clinic_id and p.id = m.into_id and p.status <> 'active' cross join lateral (
select v.* from ${appointments} v where v.clinic_id = m.clinic_id and v.patient_id = m.id
and v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.ends_at > r.at ${SOONEST}
) x`,
    ),
  ],
  from: sql`from asked r left join merged m on m.n = r.n`,
  checks,
  effects: [
    cte(
      'done',
      sql`select m.n, m.clinic_id, m.id, m.into_id, (m.merged->>'from_version')::int as version, m.merged
from judged j join merged m on m.n = j.n where j.refused is null`,
    ),
    cte(
      'survivor',
      sql`select e.n, e.clinic_id, e.into_id id, (e.merged->'patient'->>'version')::int as version, e.id from_id from done e`,
    ),
    cte(
      'looked',
      sql`select m.n, m.clinic_id, m.into_id id, (m.merged->'patient'->>'version')::int as version
from judged j join merged m on m.n = j.n where j.refused = 'to be written'`,
    ),
    ...moved.effects,
  ],
  happened: [
    {
      action: 'patient.merged',
      of: { ...patientKind, payload: sql`jsonb_build_object('patientId', e.id, 'mergedInto', e.into_id)` },
      rows: 'done',
    },
    {
      action: 'patient.merged',
      told: 'patient.changed',
      of: patientKind,
      rows: 'survivor',
      changed: sql`jsonb_build_object('merged_from', jsonb_build_array(null, e.from_id))`,
    },
    { action: 'patient.read', of: patientKind, rows: 'looked', isRead: true },
    ...moved.happened,
  ],
  answers: {
    image: sql`jsonb_build_object('merge', e.merged->'merge', 'patient', ${imageOfPatient(sql`(e.merged->'patient')`)},
'affected', ${affectedImageOf(sql`e.n`)})`,
    written: sql`j.refused is null`,
    from: sql`merged e join asked r on r.n = e.n join judged j on j.n = e.n`,
  },
  status: 200,
}))

const mergeShape = mergeAnswer.omit({ affected: true }).extend({ at: isoShape })

/** The answer about a merge, from what the database function returns. */
export function presentMerge(image: Record<string, unknown>): z.infer<typeof mergeAnswer> {
  return { ...mergeShape.parse(image.merge), affected: affectedOf(image) }
}

/**
 * Merges a record into another of the same person; with `dryRun` it tells what would move.
 * @returns `{ merge, patient }`, the patient an image of the survivor
 * @throws DomainError PATIENT_NOT_FOUND, PATIENT_MERGED, FORBIDDEN, POSSIBLE_MISMATCH, VERSION_MISMATCH, VALIDATION_ERROR
 */
export async function mergePatient(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  input: MergeInput,
): Promise<Written> {
  const { caller, now } = actor
  const { clinicId, id, ifMatch, idempotency } = request
  const { into, dryRun = false, force = false } = input
  if (into === id) throw invalidField('#/into', 'must be another record')
  const mergeId = v7({ msecs: now })
  const texts = await sealTexts(vault, { reason: input.reason }, { table: patientMerges, clinicId, id: mergeId })
  const written = await runWrite(db, mergeOne, {
    asking: { actor, idempotency: dryRun ? null : idempotency, clinicId },
    row: {
      id,
      versions: versionsOf(ifMatch),
      intoId: into,
      mergeId,
      ...texts,
      isAdmin: caller.roles.some((role) => role === 'CLINIC_ADMIN' || role === 'SUPER_ADMIN'),
      forced: force,
      dryRun,
    },
  })
  if (!written) throw new Error('Two patients were not merged, and no check says why.')
  return written
}
