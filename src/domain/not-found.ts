import { DomainError } from './errors.ts'

// What is not there, and what the caller may not see, are refused alike: by the same error with the same text.

export const APPOINTMENT_NOT_FOUND = new DomainError('APPOINTMENT_NOT_FOUND', 'There is no such appointment.')
export const CALENDAR_NOT_FOUND = new DomainError('CALENDAR_NOT_FOUND', 'There is no such calendar.')
export const CLINIC_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such clinic.')
export const CLOSURE_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such closure.')
export const DISPLAY_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such display.')
export const DOCTOR_NOT_FOUND = new DomainError('DOCTOR_NOT_FOUND', 'There is no such doctor.')
/** In the clinic that a booking, plan or queue is of; the doctor may well work elsewhere. */
export const DOCTOR_NOT_IN_CLINIC = new DomainError('DOCTOR_NOT_FOUND', 'There is no such doctor in this clinic.')
export const ENDPOINT_NOT_FOUND = new DomainError(
  'NOT_FOUND',
  'No endpoint has this path: compare it with the reference at /docs.',
)
export const PROVIDER_NOT_FOUND = new DomainError(
  'NOT_FOUND',
  'No reports are taken from this video provider: VIDEO_PROVIDER and VIDEO_WEBHOOK_SECRET do not set it up.',
)
export const EXPORT_NOT_FOUND = new DomainError('EXPORT_NOT_FOUND', 'There is no such export.')
export const EVENT_NOT_FOUND = new DomainError('EVENT_NOT_FOUND', 'There is no such event.')
export const IMPORT_NOT_FOUND = new DomainError('IMPORT_NOT_FOUND', 'There is no such import.')
export const INVITE_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such invitation.')
export const LINK_NOT_FOUND = new DomainError('LINK_NOT_FOUND', 'There is no such link.')
export const LOCATION_NOT_FOUND = new DomainError('LOCATION_NOT_FOUND', 'There is no such location.')
export const MEMBERSHIP_NOT_FOUND = new DomainError('MEMBERSHIP_NOT_FOUND', 'There is no such membership.')
export const NOTIFICATION_NOT_FOUND = new DomainError('MESSAGE_NOT_FOUND', 'There is no such notification.')
export const MESSAGE_NOT_FOUND = new DomainError('MESSAGE_NOT_FOUND', 'There is no such message.')
export const PATIENT_NOT_FOUND = new DomainError('PATIENT_NOT_FOUND', 'There is no such patient.')
export const PLAN_NOT_FOUND = new DomainError('FOLLOWUP_PLAN_NOT_FOUND', 'There is no such follow-up plan.')
export const REMINDER_RULE_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such reminder rule.')
export const PLUGIN_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such plugin.')
export const SERIES_NOT_FOUND = new DomainError('SERIES_NOT_FOUND', 'There is no such series.')
export const TEMPLATE_NOT_FOUND = new DomainError('TEMPLATE_NOT_FOUND', 'There is no such appointment template.')
export const TIME_OFF_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such time off.')
export const USER_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such user.')
export const WEBHOOK_NOT_FOUND = new DomainError('WEBHOOK_NOT_FOUND', 'There is no such webhook.')
