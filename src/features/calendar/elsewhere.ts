import { type SQL, sql } from 'drizzle-orm'
import { DomainError } from '../../domain/errors.ts'

/**
 * Whether a visit that overbooks a doctor in one clinic would take time that another clinic has planned with that
 * doctor. All of it SQL; the doctor's row has to be locked before.
 * @param isOver whether the visit overbooks a rule; the function itself looks for visits that it overbooks
 */
export function isElsewhere(asked: {
  doctorId: SQL
  clinicId: SQL
  from: SQL
  until: SQL
  apartFrom: SQL
  isOver: SQL
}): SQL {
  const { doctorId, clinicId, from, until, apartFrom, isOver } = asked
  return sql`doctor_is_elsewhere(${doctorId}, ${clinicId}, ${from}, ${until}, ${apartFrom}, ${isOver})`
}

/** Whether a time lies in no session of the doctor in this clinic: who takes somebody in then goes over the doctor's hours. */
export function isOffDuty({
  doctorId,
  clinicId,
  from,
  until,
}: Record<'doctorId' | 'clinicId' | 'from' | 'until', SQL>) {
  return sql`${clinicId} not in (select doctor_works_in(${doctorId}, ${from}, ${until}))`
}

/** Nobody can overbook what they cannot see. It offers no other times: only the other clinic can free this one. */
export const DOCTOR_ELSEWHERE = new DomainError(
  'SCHEDULING_CONFLICT',
  'The doctor is booked in another clinic at that time: choose another time.',
  {
    reason: 'BOOKED',
  },
)
