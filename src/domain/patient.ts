import { invalidField } from './errors.ts'
import { addDays, localDate } from './time.ts'

/** Whether a patient is treated here; who is not active has no coming visits. */
export const PATIENT_STATUSES = ['active', 'inactive', 'deceased'] as const

/**
 * For how many hours from `statusSince` users who are linked to the record of a patient who has died can still read it.
 * Hours, not days, so that no zone and no change of clocks moves the end. After that, only staff can.
 */
export const DECEASED_READ_FOR = 30 * 24

/** What two records that may be one person's have in common. */
export const LIKENESSES = ['externalId', 'phone+dateOfBirth', 'name+dateOfBirth'] as const

/** A record as it is shown to who is to say whether it is the same person's; of the phone its last four digits. */
interface PatientSummary {
  id: string
  name: string
  dateOfBirth: string | null
  phone: string | null
  externalId: string | null
  status: (typeof PATIENT_STATUSES)[number]
}

/** A record that may be of the person who is being registered. */
export interface Candidate extends PatientSummary {
  why: (typeof LIKENESSES)[number][]
}

/**
 * Accepts tomorrow's date in UTC, because somewhere it is tomorrow already.
 * @throws DomainError VALIDATION_ERROR for a birth in the future
 */
export function refuseUnborn(dateOfBirth: string | null | undefined, now: number, pointer = '#/dateOfBirth'): void {
  if (dateOfBirth && dateOfBirth > addDays(localDate(now, 'UTC'), 1)) throw invalidField(pointer, 'is in the future')
}
