import { PATIENT_ERASED } from '../domain/erased.ts'
import { DomainError, type ErrorCode, type ErrorExtra, invalidField } from '../domain/errors.ts'

interface Verdict {
  error: unknown
  /** The connection is broken or in an unknown state. */
  lost: boolean
}

const DOUBLE_BOOKED: [ErrorCode, string] = ['SCHEDULING_CONFLICT', 'The doctor is already booked at that time.']

const EXTERNAL_ID_TAKEN: [ErrorCode, string] = ['EXTERNAL_ID_TAKEN', 'Another record has this external id.']

/** Only rows from before these keys can break them: every write checks the patient first. */
const MISMATCH: [ErrorCode, string] = [
  'POSSIBLE_MISMATCH',
  'A visit, plan or series is linked to another patient’s record: GET /patients/mismatches lists it.',
]

export const ALREADY_A_MEMBER: [ErrorCode, string] = [
  'FORBIDDEN',
  'You are already a member of this clinic: ask an administrator to change your roles.',
]

/** Constraints whose violation is an expected refusal. `no_patient_overlap` is known a version before it is added. */
const BY_CONSTRAINT: Record<string, [ErrorCode, string, ErrorExtra?]> = {
  appointments_patient: ['PATIENT_NOT_FOUND', 'There is no such patient.'],
  no_double_booking: DOUBLE_BOOKED,
  no_patient_overlap: [
    'SCHEDULING_CONFLICT',
    'The patient has another visit at that time.',
    { reason: 'PATIENT_BUSY', alternatives: [] },
  ],
  patients_one_record_a_user: [
    'PATIENT_EXISTS',
    'This user already has a patient record in this clinic: GET /me lists it.',
  ],
  // Happens only if one user accepts two invitations at once; every other write checks first.
  memberships_one_active: ALREADY_A_MEMBER,
  patients_external_id: EXTERNAL_ID_TAKEN,
  clinic_doctors_external_id: EXTERNAL_ID_TAKEN,
  locations_external_id: EXTERNAL_ID_TAKEN,
  appointments_parent: MISMATCH,
  appointments_original: MISMATCH,
  appointments_series: MISMATCH,
  appointments_plan: MISMATCH,
  follow_up_plans_appointment: MISMATCH,
  follow_up_plans_follow_up: MISMATCH,
  appointments_external_id: EXTERNAL_ID_TAKEN,
  reminder_rules_once: [
    'VALIDATION_ERROR',
    'Another rule reminds at that time by that channel: change that rule, or choose another time.',
    { errors: [{ detail: 'is the time of another rule of that channel', pointer: '#/offsetMinutes' }] },
  ],
  follow_up_plans_one_open: [
    'FOLLOWUP_PLAN_EXISTS',
    'The appointment already has a follow-up plan: change that plan, or cancel it first.',
  ],
}

/** A reference that does not exist, by the field that named it. */
const BY_FOREIGN_KEY: Record<string, string> = {
  patients_user_id_users_id_fk: '#/userId',
  doctors_user_id_users_id_fk: '#/userId',
  working_sessions_location: '#/sessions',
  closures_location: '#/locationId',
}

/** Tests the class of the code too: system errors such as `EPIPE` have five characters as well. */
const SQLSTATE = /^([0-5][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/

/**
 * SQLSTATEs that mean that the database is not available: class 08 connection, 28 sign-in, 3D no such database, 53 resources,
 * 57P shutdown and start, 58 the server's own system (and Hyperdrive's), 25006 standby.
 */
const UNAVAILABLE = /^(08|28|3D|53|57P|58|25006)/

/** Severities after which Postgres, or a pooler before it, ends the connection, whatever the code says. */
const ENDS_CONNECTION = new Set<unknown>(['FATAL', 'PANIC'])

/** A deadlock, a serialization failure (class 40), or a statement that took too long (57014). */
const UNDONE = /^(40|57014)/

/** Somebody held a lock for longer than the role's `lock_timeout`. */
const LOCKED = '55P03'

const NO_DATABASE = 'The database cannot be reached at the moment: try again. With an Idempotency-Key a retry is safe.'

const NOT_NOW = ['DATABASE_UNAVAILABLE', NO_DATABASE, { retryAfter: 2 }] as const

/** Raised by our SQL function `undo_unless`: not all rows could be written, so Postgres undid the whole statement. */
const UNDONE_BY_US = 'KP409'

/** Raised by our SQL function `hold_patients_of_merge`: somebody was erased while a merge waited for the record. */
const ERASED_MEANWHILE = 'KP410'

/** The refusals of a caller whose token was issued before they were signed out, and of one whose membership has ended. */
export const SIGNED_OUT = new DomainError(
  'UNAUTHENTICATED',
  'You were signed out after this token was issued: sign in again.',
  { keptOut: 'signed_out' },
)
export const MEMBERSHIP_ENDED = new DomainError(
  'FORBIDDEN',
  'Your membership of this clinic has ended: ask an administrator to invite you again.',
  { keptOut: 'membership_ended' },
)

/** Raised by our SQL function `caller_stands`. */
const NO_LONGER_LET_IN = new Map<unknown, DomainError>([
  ['KP401', SIGNED_OUT],
  ['KP403', MEMBERSHIP_ENDED],
])

/** Postgres cannot be reached, did not answer, or the connection broke: nobody knows whether the write happened. */
export class DatabaseLost extends DomainError {
  /** @param cause what the driver said, for the log and for who operates this; callers never see it */
  constructor(cause?: unknown) {
    super(...NOT_NOW)
    this.name = 'DatabaseLost'
    this.cause = cause
  }
}

/** Another statement held a lock that this one needed, for too long. Nothing was written. */
export class LockTimeout extends DomainError {
  constructor() {
    super(...NOT_NOW)
    this.name = 'LockTimeout'
  }
}

/**
 * What an error of the driver means to the caller. `lost` says that the connection must not be used again.
 * SQLSTATEs: https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
export function databaseError(cause: unknown): Verdict {
  if (cause instanceof DatabaseLost) return { error: cause, lost: true }
  const { code, constraint, severity } = cause as { code?: unknown; constraint?: unknown; severity?: unknown }
  if (isOfOurOwn(cause)) return { error: cause, lost: true }
  if (code === UNDONE_BY_US) return { error: new DomainError(...DOUBLE_BOOKED), lost: false }
  if (code === ERASED_MEANWHILE) return { error: PATIENT_ERASED, lost: false }
  const refusal = NO_LONGER_LET_IN.get(code)
  if (refusal) return { error: refusal, lost: false }
  if (typeof code !== 'string' || !SQLSTATE.test(code)) return { error: new DatabaseLost(cause), lost: true }
  if (ENDS_CONNECTION.has(severity) || UNAVAILABLE.test(code)) return { error: new DatabaseLost(cause), lost: true }
  // Postgres has undone these statements by itself, and the connection is as good as before.
  if (code === LOCKED) return { error: new LockTimeout(), lost: false }
  if (UNDONE.test(code)) return { error: new DomainError(...NOT_NOW), lost: false }
  if (typeof constraint === 'string') {
    const known = BY_CONSTRAINT[constraint]
    if (known) return { error: new DomainError(...known), lost: false }
    const pointer = code === '23503' ? BY_FOREIGN_KEY[constraint] : undefined
    if (pointer) return { error: invalidField(pointer, 'names a record that does not exist'), lost: false }
  }
  return { error: cause, lost: false }
}

/**
 * An error of the code around the driver, or of how it reads an answer: a JSON parser's quotes what it could not read, which is a
 * row's. The database is not away, and nobody knows where the connection stands.
 */
function isOfOurOwn(cause: unknown): boolean {
  return cause instanceof TypeError || cause instanceof RangeError || cause instanceof SyntaxError
}

/** SQLSTATEs of a database without its migrations: no such schema or table, or no right to read them yet. */
const NOT_MIGRATED = new Set<unknown>(['3F000', '42P01', '42501'])

/** Whether a statement failed because the database lacks its tables, or its role the rights that the migrations give. */
export function isNotMigrated(error: unknown): boolean {
  return hasFields(error) && NOT_MIGRATED.has(error.code)
}

/** Whether Postgres refused the statement, so that nothing of it was written. Of a statement without an answer nobody knows. */
export function isUndone(error: unknown): boolean {
  if (error instanceof DomainError) return !(error instanceof DatabaseLost)
  return hasFields(error) && typeof error.code === 'string' && SQLSTATE.test(error.code)
}

/** Whether an error is Postgres' own refusal of a second row under this unique constraint. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return hasFields(error) && error.code === '23505' && error.constraint === constraint
}

function hasFields(error: unknown): error is { code?: unknown; constraint?: unknown } {
  return typeof error === 'object' && error !== null
}
