import type { Candidate } from './patient.ts'

/** Every error code of the API. `platform/http/problem.ts` gives each its HTTP status and title, and nothing else may. */
export const ERROR_CODES = [
  'VALIDATION_ERROR',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'APPOINTMENT_NOT_FOUND',
  'FOLLOWUP_PLAN_NOT_FOUND',
  'SERIES_NOT_FOUND',
  'TEMPLATE_NOT_FOUND',
  'LINK_NOT_FOUND',
  'LINK_CODE_INVALID',
  'PATIENT_NOT_FOUND',
  'DOCTOR_NOT_FOUND',
  'LOCATION_NOT_FOUND',
  'VIDEO_ROOM_NOT_FOUND',
  'MEMBERSHIP_NOT_FOUND',
  'CALENDAR_NOT_FOUND',
  'MESSAGE_NOT_FOUND',
  'WEBHOOK_NOT_FOUND',
  'EVENT_NOT_FOUND',
  'IMPORT_NOT_FOUND',
  'EXPORT_NOT_FOUND',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'SCHEDULING_CONFLICT',
  'FOLLOWUP_PLAN_ALREADY_CONVERTED',
  'FOLLOWUP_PLAN_EXISTS',
  'FOLLOWUP_PLAN_CLOSED',
  'PATIENT_EXISTS',
  'PATIENT_INACTIVE',
  'PATIENT_MERGED',
  'MERGE_NOT_LAST',
  'POSSIBLE_MISMATCH',
  'POSSIBLE_DUPLICATE',
  'EXTERNAL_ID_TAKEN',
  'ALREADY_WAITING',
  'INVALID_STATUS_TRANSITION',
  'PATIENT_LOCKED',
  'UNREADABLE_FIELD',
  'NOT_A_VIDEO_APPOINTMENT',
  'CHECKIN_NOT_IN_PERSON',
  'SERIES_CLOSED',
  'LAST_ADMIN',
  'IDEMPOTENCY_IN_PROGRESS',
  'EVENTS_EXPIRED',
  'VERSION_MISMATCH',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_FOLLOWUP_DATE',
  'APPOINTMENT_IN_PAST',
  'OUTSIDE_WORKING_HOURS',
  'BOOKING_WINDOW_CLOSED',
  'BOOKING_LIMIT_REACHED',
  'LOCATION_REQUIRED',
  'LOCATION_NOT_ALLOWED',
  'DST_GAP',
  'CLINIC_REQUIRED',
  'CHECKIN_INVALID_QR_CODE',
  'CHECKIN_WRONG_LOCATION',
  'CHECKIN_WINDOW_CLOSED',
  'CHECKIN_NO_APPOINTMENT',
  'INVALID_CURSOR',
  'IDEMPOTENCY_KEY_REUSED',
  'CANCELLATION_WINDOW_CLOSED',
  'VIDEO_WINDOW_CLOSED',
  'RATE_LIMITED',
  'DATABASE_UNAVAILABLE',
  'OVERLOADED',
  'VIDEO_NOT_CONFIGURED',
  'INTERNAL_ERROR',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** One wrong field: `pointer` is an RFC 6901 JSON pointer in fragment form (`#/duration`). */
export interface FieldError {
  detail: string
  pointer: string
}

/** What is wrong with a token. */
export type TokenFault =
  | 'malformed'
  | 'algorithm'
  | 'key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'iat_missing'
  | 'exp_missing'
  | 'not_yet_valid'
  | 'expired'
  | 'too_old'
  | 'type'
  | 'subject'

/** What of a good token, or of `X-Clinic-ID`, could not be understood, so that its caller may do less than they expect. */
export type Misread = 'role_unknown' | 'clinic_not_uuid'

/** Why somebody was kept out, as the log names it. */
export type KeptOut =
  | 'no_token'
  | 'not_bearer'
  | TokenFault
  | 'signed_out'
  | Misread
  | 'role'
  | 'clinic'
  | 'membership_ended'
  | 'code'
  | 'ticket'
  | 'display'
  | 'guest_link'
  | 'visit_link'
  | 'check_in_code'
  | 'webhook'
  | 'rate'

/** Members a problem document carries beside the standard ones; only what is true of the refusal is set. */
export interface ErrorExtra {
  errors?: FieldError[]
  reason?: string
  /** The body could not even be parsed: the one VALIDATION_ERROR that is 400. */
  unreadable?: true
  allowed?: readonly string[]
  /** What hangs on a visit, so that it stays its patient's. */
  because?: readonly string[]
  alternatives?: Alternative[]
  /** What a series cannot have, occurrence by occurrence; instants are ISO 8601. */
  occurrences?: { sequence: number; appointmentDate: string; verdict: string; alternative?: Alternative | undefined }[]
  contact?: { name: string; phone: string | null }
  /** Records that may be of the same person. */
  candidates?: readonly Candidate[]
  /** The record that stands for a merged one. */
  mergedInto?: string
  /** The record that has what was asked for. */
  id?: string
  /** Why its caller was kept out, for the log alone: no answer has it. */
  keptOut?: KeptOut
  /** Seconds; becomes the `Retry-After` header. */
  retryAfter?: number
}

/** A bookable time offered with a refusal; instants are ISO 8601 in UTC. */
export interface Alternative {
  doctorId: string
  appointmentDate: string
  endDate: string
  locationId: string | null
}

/** An expected refusal. A Durable Object answers it as a value (`replyOf`), because a thrown error loses its class over RPC. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly extra: ErrorExtra

  constructor(code: ErrorCode, detail: string, extra: ErrorExtra = {}) {
    super(detail)
    this.name = 'DomainError'
    this.code = code
    this.extra = extra
  }
}

/** 422 for one field, by its JSON pointer. */
export function invalidField(pointer: string, detail: string): DomainError {
  return new DomainError('VALIDATION_ERROR', 'The request has a field that is not valid.', {
    errors: [{ detail, pointer }],
  })
}
