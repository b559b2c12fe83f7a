import { sql } from 'drizzle-orm'
import { like } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { DomainError } from '../../domain/errors.ts'
import { t, visitAsked } from './appointment-change.ts'

export const reasonColumn = like(appointments, ['checkInOverrideReason'])

export const late = visitAsked(reasonColumn)

export const inPerson: Check = {
  name: 'in person',
  holds: sql`${t.type} = 'IN_PERSON'`,
  refusal: new DomainError('CHECKIN_NOT_IN_PERSON', 'Only in-person visits can be checked in.'),
}

/** The visit as of the patient's arrival. */
export const ARRIVED = {
  status: sql`'CHECKED_IN'`,
  checkedInAt: late.r.at,
  checkInOverrideReason: sql`coalesce(${late.r.checkInOverrideReason}, ${t.checkInOverrideReason})`,
}
