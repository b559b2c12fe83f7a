import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { cte } from '../../../db/cte.ts'
import { possibleDuplicates } from '../../../db/schema/people.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { AS_ASKED, type Written, writeRecord } from '../../appointments/write-record.ts'
import { type DismissInput, dismissAnswer } from './schemas.ts'

const NO_SUCH_PAIR = new DomainError('NOT_FOUND', 'These two are not on the list.')

const imageShape = z.object({
  patient_id: z.string(),
  other_id: z.string(),
  dismissed_at: z.string().transform((text) => new Date(text).toISOString()),
})

/** What is answered of a pair that was dismissed. */
export function presentDismissed(image: unknown): z.infer<typeof dismissAnswer> {
  const { patient_id: patientId, other_id: otherId, dismissed_at: dismissedAt } = imageShape.parse(image)
  return dismissAnswer.parse({ patientId, otherId, dismissedAt })
}

const imageOf = (alias: string): SQL => {
  const d = sql.identifier(alias)
  return sql`jsonb_build_object('patient_id', ${d}.patient_id, 'other_id', ${d}.other_id, 'dismissed_at', ${d}.dismissed_at)`
}

/**
 * Takes a pair off the desk's list: they are two people. The ids may come in either order, and repeating it changes
 * nothing. No patient's record changes, so there is no event.
 * @throws DomainError NOT_FOUND for a pair that was never on the list
 */
export function dismissPair(
  deps: Deps,
  request: RecordRequest,
  { patientId, otherId }: DismissInput,
): Promise<Written> {
  const { caller, now } = deps.actor
  const [one, other] = [param(patientId, 'uuid'), param(otherId, 'uuid')]
  return writeRecord(deps, request, {
    status: 200,
    current: sql`select t.* from ${possibleDuplicates} t where t.clinic_id = ${param(request.clinicId, 'uuid')}
      and (t.patient_id, t.other_id) in ((${one}, ${other}), (${other}, ${one}))`,
    was: imageOf('cur'),
    notFound: NO_SUCH_PAIR,
    checks: [{ holds: sql`cur.dismissed_at is null`, refusal: AS_ASKED }],
    effects: [
      cte(
        'd',
        sql`update ${possibleDuplicates} t set dismissed_at = ${instantParam(now)}, dismissed_by = ${param(caller.userId, 'uuid')}
          from go where t.clinic_id = go.clinic_id and t.patient_id = go.patient_id and t.other_id = go.other_id returning t.*`,
      ),
      cte('both', sql`select clinic_id, patient_id id from d union all select clinic_id, other_id from d`),
    ],
    audit: [{ action: 'patient.duplicate_dismissed', subjectType: 'patient', from: 'both', patient: sql`e.id` }],
    events: [],
    image: sql`select ${imageOf('d')} as image from d`,
  })
}
