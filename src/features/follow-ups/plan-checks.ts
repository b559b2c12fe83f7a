import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import { isFresh } from '../../db/record-change.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { DomainError } from '../../domain/errors.ts'
import { DOCTOR_NOT_IN_CLINIC } from '../../domain/not-found.ts'
import { todayOf } from './days.ts'

/** 412 for a plan, or the visit it stands under, that is not what was read any more: over `t`. */
export const recordIsFresh: Check = {
  name: 'fresh',
  holds: isFresh('t'),
  refusal: new DomainError('VERSION_MISMATCH', 'The record has changed since you read it: read it again.'),
}

/** 404 for a doctor whom the row names and who does not work in its clinic. */
export const doctorIsHere: Check = {
  name: 'doctor works here',
  holds: sql`r.doctor_id is null or exists (select from ${clinicDoctors} m
where m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id and m.active)`,
  refusal: DOCTOR_NOT_IN_CLINIC,
}

/** 422 for a day that has passed in the zone of the clinics row `c`. @param besides what may stand all the same */
export function planDayHasNotPassed(day: SQL, besides?: SQL): Check {
  return {
    name: 'day has not passed',
    holds: besides ? sql`${besides} or ${day} >= ${todayOf}` : sql`${day} >= ${todayOf}`,
    refusal: new DomainError(
      'INVALID_FOLLOWUP_DATE',
      "The day has passed in the clinic's time zone: choose today or a later day.",
    ),
  }
}

export const planNotConverted: Check = {
  name: 'not converted',
  holds: sql`t.status <> 'completed'`,
  refusal: new DomainError(
    'FOLLOWUP_PLAN_ALREADY_CONVERTED',
    'The plan already has its appointment: cancel that one before you change the plan.',
  ),
}

export const planNotCancelled: Check = {
  name: 'not cancelled',
  holds: sql`t.status <> 'cancelled'`,
  refusal: new DomainError('FOLLOWUP_PLAN_CLOSED', 'The plan is cancelled: create a new one.'),
}
