import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import { DOCTOR_ELSEWHERE, isElsewhere } from './elsewhere.ts'
import { Outdated } from './outdated.ts'

interface TimeAsked {
  /** The clinic and the patient of the visit. */
  clinicId: SQL
  patientId: SQL
  /** The visit that moves, which is not in its own way; SQL null for a new one. */
  apartFrom: SQL
}

const outdated = () => new Outdated('rules')

/**
 * What is asked, under the locks, of the time that the row `r` takes: by `doctor_id`, `starts_at`, `ends_at`, `overbook` and
 * `is_over`. The constraints do not see overbooked visits, and nothing is put on top of one unless it is overbooked too. What the
 * object's memory did not know makes it decide again.
 */
export function timeChecks({ clinicId, patientId, apartFrom }: TimeAsked): readonly Check[] {
  const elsewhere = isElsewhere({
    doctorId: sql`r.doctor_id`,
    clinicId: sql`r.clinic_id`,
    from: sql`r.starts_at`,
    until: sql`r.ends_at`,
    apartFrom,
    isOver: sql`r.is_over`,
  })
  return [
    {
      name: 'nothing overbooked there',
      holds: sql`r.overbook or not doctor_is_taken(r.doctor_id, r.starts_at, r.ends_at, ${apartFrom}, true)`,
      refusal: outdated,
    },
    {
      name: 'patient is free',
      holds: sql`r.overbook or not patient_is_taken(${clinicId}, ${patientId}, r.starts_at, r.ends_at, ${apartFrom})`,
      refusal: outdated,
    },
    { name: 'over no other clinic', holds: sql`not r.overbook or not ${elsewhere}`, refusal: DOCTOR_ELSEWHERE },
  ]
}
