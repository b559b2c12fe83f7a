import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../../db/checks.ts'
import { type Cte, cte } from '../../../db/cte.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { DomainError } from '../../../domain/errors.ts'

/** Whether the caller is the doctor of the row `t`, and works in its clinic. */
const isSelf = sql`exists (select from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id and m.clinic_id = t.clinic_id and m.active
where d.id = t.doctor_id and d.user_id = r.user_id)`

/**
 * Whose time off it may be: of every doctor of the clinic for whom `r.may_do` reaches that far, one's own for all others.
 * Another clinic's time is the doctor's alone.
 */
export function ownership(isEverywhere: SQL): readonly Check[] {
  return [
    {
      name: 'own',
      holds: sql`'clinic' = any (r.may_do) or ${isSelf}`,
      refusal: new DomainError('FORBIDDEN', 'You may enter time off for yourself only.'),
    },
    {
      name: 'everywhere only oneself',
      holds: sql`not ${isEverywhere} or ${isSelf}`,
      refusal: new DomainError('FORBIDDEN', 'Only the doctor may enter time off for all their clinics (everywhere).'),
    },
  ]
}

/**
 * Raises the version of the doctors' rules in this clinic, so that bookings under way ask for the hours anew; `from` is the CTE of
 * the time off. A trigger on `time_off` raises the version that all the doctor's clinics share.
 */
export function raiseDoctorsRules(from: string): Cte {
  return cte(
    'rules',
    sql`update ${clinicDoctors} m set rules_version = m.rules_version + 1 from ${sql.raw(from)} x
where m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id`,
  )
}
