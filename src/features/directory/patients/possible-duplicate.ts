import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { AuditEntry } from '../../../db/audit.ts'
import { type Cte, cte } from '../../../db/cte.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Check } from '../../appointments/write-record.ts'
import { candidateShape } from './schemas.ts'

const wasShape = z.object({ candidates: candidateShape })

/** An external id alone is no likeness that somebody could confirm away: it is taken. */
const isSomebodyKnown = sql`exists (select from candidates x where x.why <> '{externalId}')`

/** 409 with the candidates, which the write's `was` is to give. */
export const isNobodyKnown: Check = {
  holds: sql`not ${isSomebodyKnown}`,
  refusal: (was) =>
    new DomainError('POSSIBLE_DUPLICATE', 'Somebody like this is registered here already.', {
      candidates: wasShape.parse(was).candidates,
    }),
}

/** The candidates that the refusal shows, and the trail of their being read so; `before` is what is refused before that. */
export function shownCandidates(before: readonly Check[]): { cte: Cte; audit: AuditEntry } {
  const holding = [isSomebodyKnown, ...before.map(({ holds }) => sql`coalesce(${holds}, false)`)]
  return {
    cte: cte(
      'shown',
      sql`select x.clinic_id, x.id from candidates x cross join cur where ${sql.join(holding, sql` and `)}`,
    ),
    audit: { action: 'patient.read', subjectType: 'patient', from: 'shown', patient: sql`e.id` },
  }
}
