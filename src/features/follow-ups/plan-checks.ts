import { sql } from 'drizzle-orm'
import { clinicDoctors } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Check } from '../appointments/write-record.ts'

/** 404 for a doctor who does not work in the clinic of `cur`. */
export function doctorIsHere(doctorId: string): Check {
  return {
    holds: sql`exists (select from ${clinicDoctors} m where m.clinic_id = cur.clinic_id
      and m.doctor_id = ${param(doctorId, 'uuid')} and m.active)`,
    refusal: new DomainError('DOCTOR_NOT_FOUND', 'There is no such doctor in this clinic.'),
  }
}

/** 422 for a day that has passed in the clinic's zone: `cur` needs `new_day` and `today`. */
export const dayHasNotPassed: Check = {
  holds: sql`cur.new_day >= cur.today`,
  refusal: new DomainError('INVALID_FOLLOWUP_DATE', "The day has passed in the clinic's time zone."),
}
