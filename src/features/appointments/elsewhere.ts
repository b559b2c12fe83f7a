import { type SQL, sql } from 'drizzle-orm'
import { DomainError } from '../../domain/errors.ts'

/**
 * Whether going over what a clinic has planned with a doctor would go into another clinic's time. All of it SQL; asked once
 * the doctor is held.
 * @param isOver whether it goes over something for another reason than a visit that is there, which is asked anyway
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

/** Nobody overbooks what they cannot see. It names no other time: who wants this one has to ask elsewhere. */
export const DOCTOR_ELSEWHERE = new DomainError('SCHEDULING_CONFLICT', 'The doctor is booked elsewhere at that time.', {
  reason: 'BOOKED',
})
