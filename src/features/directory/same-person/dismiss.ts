import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import { AS_IT_IS } from '../../../db/checks.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { untold } from '../../../db/happened.ts'
import { changedOrHeld } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { patients, possibleDuplicates } from '../../../db/schema/people.ts'
import { isoShape } from '../../../db/shapes.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError } from '../../../domain/errors.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { type DismissInput, dismissAnswer } from '../patients/schemas.ts'

const imageShape = z.object({
  patient_id: z.string(),
  other_id: z.string(),
  dismissed_at: isoShape,
})

/** The answer about a pair that was dismissed. */
export function presentDismissed(image: unknown): z.infer<typeof dismissAnswer> {
  const { patient_id: patientId, other_id: otherId, dismissed_at: dismissedAt } = imageShape.parse(image)
  return dismissAnswer.parse({ patientId, otherId, dismissedAt })
}

const imageOf = (alias: string): SQL => {
  const d = sql.identifier(alias)
  return sql`jsonb_build_object('patient_id', ${d}.patient_id, 'other_id', ${d}.other_id, 'dismissed_at', ${d}.dismissed_at)`
}

const dismissOne = defineWrite(() => ({
  name: 'patient-dismiss',
  asked: rowsAsked({ patientId: uuid, otherId: uuid }),
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${possibleDuplicates} t on t.clinic_id = r.clinic_id
and (t.patient_id, t.other_id) in ((r.patient_id, r.other_id), (r.other_id, r.patient_id))
where r.kept is null order by t.patient_id, t.other_id for no key update of t`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`t.clinic_id, t.patient_id, t.other_id`,
  checks: [
    {
      name: 'patients',
      holds: sql`not exists (select from (values (r.patient_id), (r.other_id)) x(id)
where not exists (select from ${patients} p where p.clinic_id = r.clinic_id and p.id = x.id))`,
      refusal: PATIENT_NOT_FOUND,
    },
    {
      name: 'pair',
      holds: sql`t.patient_id is not null`,
      refusal: new DomainError('NOT_FOUND', 'These two records are not on the list of possible duplicates.'),
    },
    { name: 'not dismissed yet', holds: sql`t.dismissed_at is null`, refusal: AS_IT_IS },
  ],
  effects: [
    cte(
      'dismissed',
      sql`update ${possibleDuplicates} t set dismissed_at = r.at, dismissed_by = r.user_id
from judged j join asked r on r.n = j.n
where t.clinic_id = j.clinic_id and t.patient_id = j.patient_id and t.other_id = j.other_id and j.refused is null
returning t.*, r.n`,
    ),
    cte(
      'people',
      sql`select d.n, d.clinic_id, x.id, null::int as version from dismissed d cross join lateral (values (d.patient_id), (d.other_id)) x(id)`,
    ),
  ],
  // No patient's record changes.
  happened: [{ action: 'patient.duplicate_dismissed', of: untold(patientKind), rows: 'people' }],
  answers: {
    image: imageOf('e'),
    written: sql`e.written`,
    from: changedOrHeld('dismissed'),
  },
  status: 200,
}))

/**
 * Takes a pair off the desk's list: they are two people. The ids may come in either order, and repeating it changes
 * nothing. No patient's record changes, so there is no event.
 * @throws DomainError PATIENT_NOT_FOUND, and NOT_FOUND for a pair that was never on the list
 */
export async function dismissPair(
  { db, actor }: Deps,
  { clinicId, idempotency }: RecordRequest,
  { patientId, otherId }: DismissInput,
): Promise<Written> {
  const written = await runWrite(db, dismissOne, {
    asking: { actor, idempotency, clinicId },
    row: { patientId, otherId },
  })
  if (!written) throw new Error('A pair was not dismissed, and no check says why.')
  return written
}
