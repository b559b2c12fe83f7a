import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { AuditEntry } from '../../../db/audit.ts'
import { type Cte, cte } from '../../../db/cte.ts'
import type { Country } from '../../../domain/phone.ts'
import {
  isSomebodyKnown,
  type Newcomer,
  possibleDuplicate,
  resemblesSomebody,
} from '../../../records/patient-candidates.ts'
import type { Check } from '../../appointments/write-record.ts'

const wasShape = z.object({ candidates: z.unknown() })

/** 409 with the candidates, which the write's `was` is to give. */
export function isNobodyKnown(newcomer: Newcomer, country: Country | null): Check {
  return {
    holds: sql`not ${isSomebodyKnown} and not ${resemblesSomebody(newcomer, country)}`,
    refusal: (was) => possibleDuplicate(wasShape.parse(was).candidates),
  }
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
