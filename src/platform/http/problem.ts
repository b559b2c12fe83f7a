import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { DomainError, type ErrorCode } from '../../domain/errors.ts'
import { ENDPOINT_NOT_FOUND } from '../../domain/not-found.ts'
import type { Settings } from '../../env.ts'
import type { AppEnv } from './context.ts'
import { ifMatch } from './etag.ts'
import { logFailure, logRefusal } from './log-request.ts'
import { missingPage } from './missing-page.ts'
import { publicAddress } from './public-address.ts'
import { answeredId } from './request-id.ts'

interface Meaning {
  status: ContentfulStatusCode
  title: string
}

/** The HTTP status and title of every error code; nothing else gives a code its status. */
export const PROBLEMS: Record<ErrorCode, Meaning> = {
  VALIDATION_ERROR: { status: 422, title: 'The request is not valid' },
  UNAUTHENTICATED: { status: 401, title: 'Sign-in required' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  APPOINTMENT_NOT_FOUND: { status: 404, title: 'Appointment not found' },
  FOLLOWUP_PLAN_NOT_FOUND: { status: 404, title: 'Follow-up plan not found' },
  SERIES_NOT_FOUND: { status: 404, title: 'Series not found' },
  TEMPLATE_NOT_FOUND: { status: 404, title: 'Template not found' },
  LINK_NOT_FOUND: { status: 404, title: 'Link not found' },
  LINK_CODE_INVALID: { status: 404, title: 'The code is not valid' },
  PATIENT_NOT_FOUND: { status: 404, title: 'Patient not found' },
  DOCTOR_NOT_FOUND: { status: 404, title: 'Doctor not found' },
  LOCATION_NOT_FOUND: { status: 404, title: 'Location not found' },
  VIDEO_ROOM_NOT_FOUND: { status: 404, title: 'Video room not found' },
  MEMBERSHIP_NOT_FOUND: { status: 404, title: 'Membership not found' },
  CALENDAR_NOT_FOUND: { status: 404, title: 'Calendar not found' },
  MESSAGE_NOT_FOUND: { status: 404, title: 'Message not found' },
  WEBHOOK_NOT_FOUND: { status: 404, title: 'Webhook not found' },
  EVENT_NOT_FOUND: { status: 404, title: 'Event not found' },
  IMPORT_NOT_FOUND: { status: 404, title: 'Import not found' },
  EXPORT_NOT_FOUND: { status: 404, title: 'Export not found' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The path does not take this method' },
  SCHEDULING_CONFLICT: { status: 409, title: 'The time is taken' },
  FOLLOWUP_PLAN_ALREADY_CONVERTED: { status: 409, title: 'The plan already has its appointment' },
  FOLLOWUP_PLAN_EXISTS: { status: 409, title: 'The appointment already has a plan' },
  FOLLOWUP_PLAN_CLOSED: { status: 409, title: 'The plan is closed' },
  PATIENT_EXISTS: { status: 409, title: 'The patient record already exists' },
  PATIENT_INACTIVE: { status: 409, title: 'The patient is not active' },
  PATIENT_MERGED: { status: 409, title: 'The record was merged into another' },
  MERGE_NOT_LAST: { status: 409, title: 'Undo the later merge first' },
  POSSIBLE_MISMATCH: { status: 409, title: 'The records may be of two people' },
  POSSIBLE_DUPLICATE: { status: 409, title: 'The patient may already be registered' },
  EXTERNAL_ID_TAKEN: { status: 409, title: 'Another record has this external id' },
  ALREADY_WAITING: { status: 409, title: 'The patient is already waiting' },
  INVALID_STATUS_TRANSITION: { status: 409, title: 'Not possible in this state' },
  PATIENT_LOCKED: { status: 409, title: 'The visit cannot be given to another patient' },
  UNREADABLE_FIELD: { status: 409, title: 'A text cannot be opened and would be lost' },
  NOT_A_VIDEO_APPOINTMENT: { status: 409, title: 'Not a video appointment' },
  CHECKIN_NOT_IN_PERSON: { status: 409, title: 'Only in-person visits can be checked in' },
  SERIES_CLOSED: { status: 409, title: 'The series is closed' },
  LAST_ADMIN: { status: 409, title: 'The clinic needs an administrator' },
  IDEMPOTENCY_IN_PROGRESS: { status: 409, title: 'The first request with this key is still running' },
  EVENTS_EXPIRED: { status: 410, title: 'The events after this one are gone' },
  VERSION_MISMATCH: { status: 412, title: 'The record has changed' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is not JSON' },
  INVALID_FOLLOWUP_DATE: { status: 422, title: 'The follow-up date is not possible' },
  APPOINTMENT_IN_PAST: { status: 422, title: 'The time has passed' },
  OUTSIDE_WORKING_HOURS: { status: 422, title: 'Outside working hours' },
  BOOKING_WINDOW_CLOSED: { status: 422, title: 'Too soon or too far ahead' },
  BOOKING_LIMIT_REACHED: { status: 422, title: 'Too many open bookings' },
  LOCATION_REQUIRED: { status: 422, title: 'A location is required' },
  LOCATION_NOT_ALLOWED: { status: 422, title: 'A location is not allowed' },
  DST_GAP: { status: 422, title: 'That local time does not exist' },
  CLINIC_REQUIRED: { status: 422, title: 'A clinic is required' },
  CHECKIN_INVALID_QR_CODE: { status: 422, title: 'The QR code is not valid' },
  CHECKIN_WRONG_LOCATION: { status: 422, title: 'Wrong location' },
  CHECKIN_WINDOW_CLOSED: { status: 422, title: 'Check-in is not open' },
  CHECKIN_NO_APPOINTMENT: { status: 422, title: 'No appointment to check in' },
  INVALID_CURSOR: { status: 422, title: 'The cursor is not valid' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key was used for another request' },
  CANCELLATION_WINDOW_CLOSED: { status: 422, title: 'Too late to cancel or move' },
  VIDEO_WINDOW_CLOSED: { status: 422, title: 'The video room is not open' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database cannot be reached' },
  OVERLOADED: { status: 503, title: 'The service is too busy' },
  VIDEO_NOT_CONFIGURED: { status: 503, title: 'Video is not set up' },
  INTERNAL_ERROR: { status: 500, title: 'Something went wrong' },
}

/** `SCHEDULING_CONFLICT` → `scheduling-conflict`: the last part of a problem's `type`. */
export function slugOf(code: ErrorCode): string {
  return code.toLowerCase().replaceAll('_', '-')
}

/** The page about a code; without an origin where the Worker is not configured, and so does not know its own. */
function typeOf(code: ErrorCode, settings: Settings | undefined): string {
  return publicAddress(settings?.PUBLIC_URL ?? '', `/problems/${slugOf(code)}`)
}

interface Answer extends Meaning {
  headers: Record<string, string>
}

/** What a refusal is in HTTP. A server-side one that passes carries `Retry-After` (seconds, 5 unless it says). */
export function answerTo({ code, extra }: DomainError): Answer {
  const { title, status: usual } = PROBLEMS[code]
  const status = code === 'VALIDATION_ERROR' && extra.unreadable ? 400 : usual
  const { retryAfter = status === 503 ? 5 : undefined } = extra
  if (retryAfter === undefined) return { title, status, headers: {} }
  return { title, status, headers: { 'Retry-After': String(Math.max(1, Math.ceil(retryAfter))) } }
}

/** The RFC 9457 answer to a refusal, or a page for a browser that looked for one. */
function problemResponse(c: Context<AppEnv>, error: DomainError): Response {
  const page = missingPage(error, c)
  if (page) return page
  const { code, extra } = error
  const { title, status, headers: own } = answerTo(error)
  const { unreadable: _, keptOut: __, retryAfter: ___, ...members } = extra
  const body = {
    type: typeOf(code, c.get('settings')),
    title,
    status,
    detail: error.message,
    code,
    requestId: answeredId(c),
  }
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json', ...own }
  // RFC 9110, 15.5.2: a 401 carries a challenge. For a request without a token, `authenticate` has already set another one.
  if (status === 401 && !c.res.headers.has('WWW-Authenticate'))
    headers['WWW-Authenticate'] = 'Bearer error="invalid_token"'
  return c.body(JSON.stringify({ ...body, ...members }), status, headers)
}

/** Hono's `app.onError`. It answers refusals as they are, and logs those that kept somebody out. Unexpected errors are logged, and the answer tells nothing of the inside. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  const refusal = toldOfTag(asDomainError(error, c), c)
  logRefusal(refusal, c)
  return problemResponse(c, refusal)
}

/** A failed precondition which no version could have met says so: its record need not have changed. */
function toldOfTag(refusal: DomainError, c: Context<AppEnv>): DomainError {
  if (refusal.code !== 'VERSION_MISMATCH') return refusal
  const tell = (detail: string) => new DomainError(refusal.code, detail, refusal.extra)
  if (c.req.header('If-None-Match')?.trim() === '*')
    return tell('If-None-Match: * asks that there is no such record yet, and there is one.')
  const accepted = ifMatch(c)
  if (Array.isArray(accepted) && accepted.length === 0)
    return tell('If-Match has no ETag of this record: send it as it came, with its quotes.')
  return refusal
}

/** Hono's `app.notFound`. */
export function notFound(c: Context<AppEnv>): Response {
  logRefusal(ENDPOINT_NOT_FOUND, c)
  return problemResponse(c, ENDPOINT_NOT_FOUND)
}

const BY_STATUS: Partial<Record<number, [ErrorCode, string]>> = {
  400: ['VALIDATION_ERROR', 'The request could not be read.'],
  404: ['NOT_FOUND', ENDPOINT_NOT_FOUND.message],
  413: ['PAYLOAD_TOO_LARGE', 'The body is larger than 64 KiB.'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json, without compression.'],
}

function asDomainError(error: Error, c: Context<AppEnv>): DomainError {
  if (error instanceof DomainError) return error
  const known = error instanceof HTTPException ? BY_STATUS[error.status] : undefined
  if (known)
    return new DomainError(...known, error instanceof HTTPException && error.status === 400 ? { unreadable: true } : {})
  logFailure(error, c)
  if (isObjectTrouble(error)) return new DomainError('OVERLOADED', 'The service is too busy: try again in a moment.')
  return new DomainError('INTERNAL_ERROR', 'Something went wrong on our side: tell us the request id.')
}

/**
 * The runtime marks what a stub throws: `overloaded` when the object has too much to do, `retryable` when it was moved or
 * updated. Source: https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
function isObjectTrouble(error: Error): boolean {
  return ('overloaded' in error && error.overloaded === true) || ('retryable' in error && error.retryable === true)
}
