import { DomainError } from './errors.ts'

/** The refusal of whatever would book for somebody who was erased, or change what is kept of them. */
export const PATIENT_ERASED = new DomainError(
  'PATIENT_INACTIVE',
  'This patient was erased: what is kept of them cannot be changed, and nothing new can be booked.',
)
