import { sql } from 'drizzle-orm'
import type * as z from 'zod'
import { flag } from '../../../db/asked.ts'
import { AS_IT_IS, type Check, notRefused } from '../../../db/checks.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { imageOfPatient } from '../../../db/patient-key.ts'
import { ONE_RECORD, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { patients } from '../../../db/schema/people.ts'
import { isoShape } from '../../../db/shapes.ts'
import { isLetIn } from '../../../db/users.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError } from '../../../domain/errors.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { STALE } from '../patients/merged.ts'
import { type UnmergeInput, unmergeAnswer } from '../patients/schemas.ts'
import { movedRows } from './moved-rows.ts'

/** `dryRun`: whether nothing is to be written. */
const asked = rowsAsked({ ...ONE_RECORD, dryRun: flag })

const unless = (reason: string) => notRefused(sql`u.undone`, reason)

/** What the function refuses, as checks: it has asked under its locks, and gives one reason. */
const checks: readonly Check[] = [
  {
    name: 'patient',
    holds: sql`u.n is not null and ${unless('PATIENT_NOT_FOUND')}`,
    refusal: PATIENT_NOT_FOUND,
  },
  { name: 'fresh', holds: unless('VERSION_MISMATCH'), refusal: STALE },
  {
    name: 'merged',
    holds: unless('NOT_MERGED'),
    refusal: new DomainError(
      'INVALID_STATUS_TRANSITION',
      'This record is not merged into another one, so there is nothing to undo.',
      {
        allowed: [],
      },
    ),
  },
  {
    name: 'last merge',
    holds: unless('MERGE_NOT_LAST'),
    refusal: new DomainError('MERGE_NOT_LAST', 'Another merge followed this one: undo the later merge first.'),
  },
  {
    name: 'external id',
    holds: unless('EXTERNAL_ID_TAKEN'),
    names: sql`(u.undone->>'id')`,
    namedAs: 'id',
    refusal: new DomainError(
      'EXTERNAL_ID_TAKEN',
      'Another record now has the externalId of this one: change that record first.',
    ),
  },
  { name: 'to be written', holds: sql`not r.dry_run`, refusal: AS_IT_IS },
]

const moved = movedRows({ from: 'done', answer: sql`d.undone`, before: sql`d.survivor_id`, after: sql`d.id` })

const unmergeOne = defineWrite(() => ({
  name: 'patient-unmerge',
  asked,
  subjects: [
    // Not locked here: the function holds all records of the merge, in the order of their ids.
    materialized(
      'unmerged',
      sql`select r.n, t.clinic_id, t.id, unmerge_patients(t.clinic_id, t.id, r.user_id, r.at, not r.dry_run, r.versions) undone
from asked r join ${patients} t on t.clinic_id = r.clinic_id and t.id = r.id where r.kept is null and ${isLetIn}`,
    ),
  ],
  from: sql`from asked r left join unmerged u on u.n = r.n`,
  checks,
  effects: [
    cte(
      'done',
      sql`select u.n, u.clinic_id, u.id, (u.undone->'patient'->>'version')::int as version, (u.undone->'survivor'->>'id')::uuid survivor_id, u.undone
from judged j join unmerged u on u.n = j.n where j.refused is null`,
    ),
    cte(
      'survivor',
      sql`select e.n, e.clinic_id, e.survivor_id id, (e.undone->'survivor'->>'version')::int as version, e.id from_id from done e`,
    ),
    cte(
      'looked',
      sql`select u.n, u.clinic_id, x.id, x.version from judged j join unmerged u on u.n = j.n cross join lateral (values
(u.id, (u.undone->'patient'->>'version')::int),
((u.undone->'survivor'->>'id')::uuid, (u.undone->'survivor'->>'version')::int)
) x(id, version) where j.refused = 'to be written'`,
    ),
    ...moved.effects,
  ],
  happened: [
    {
      action: 'patient.unmerged',
      of: { ...patientKind, payload: sql`jsonb_build_object('patientId', e.id, 'unmergedFrom', e.survivor_id)` },
      rows: 'done',
    },
    {
      action: 'patient.unmerged',
      told: 'patient.changed',
      of: patientKind,
      rows: 'survivor',
      changed: sql`jsonb_build_object('merged_from', jsonb_build_array(e.from_id, null))`,
    },
    { action: 'patient.read', of: patientKind, rows: 'looked', isRead: true },
    ...moved.happened,
  ],
  answers: {
    image: sql`jsonb_build_object('unmerge', e.undone->'unmerge', 'patient', ${imageOfPatient(sql`(e.undone->'patient')`)})`,
    written: sql`j.refused is null`,
    from: sql`unmerged e join asked r on r.n = e.n join judged j on j.n = e.n`,
  },
  status: 200,
}))

const unmergeShape = unmergeAnswer.extend({ at: isoShape })

/** The answer about an unmerge, from what the database function returns. */
export function presentUnmerge(unmerge: unknown): z.infer<typeof unmergeAnswer> {
  return unmergeShape.parse(unmerge)
}

/**
 * Undoes the merge of a record, where it is the newest of its survivor; with `dryRun` it tells what would go and what would stay.
 * @returns `{ unmerge, patient }`, the patient an image of the record that stands for itself again
 * @throws DomainError PATIENT_NOT_FOUND, VERSION_MISMATCH, INVALID_STATUS_TRANSITION for a record that is not merged,
 *   MERGE_NOT_LAST, EXTERNAL_ID_TAKEN
 */
export async function unmergePatient(
  { db, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
  { dryRun = false }: UnmergeInput,
): Promise<Written> {
  const written = await runWrite(db, unmergeOne, {
    asking: { actor, idempotency: dryRun ? null : idempotency, clinicId },
    row: { id, versions: versionsOf(ifMatch), dryRun },
  })
  if (!written) throw new Error('A merge was not undone, and no check says why.')
  return written
}
