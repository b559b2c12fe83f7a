import type { ErrorCode } from '../../domain/errors.ts'

export interface ProblemText {
  meaning: string
  remedy: string
}

const missing = (what: string): ProblemText => ({
  meaning: `There is no such ${what}, or you may not see it: it may belong to another clinic or another patient. The answer does not tell which.`,
  remedy: `Check the id, and that X-Clinic-ID and the token belong to the clinic of the ${what}.`,
})

/** What the codes of status 404 mean, and what to do about them. */
export const MISSING_TEXTS = {
  APPOINTMENT_NOT_FOUND: missing('appointment'),
  FOLLOWUP_PLAN_NOT_FOUND: missing('follow-up plan'),
  SERIES_NOT_FOUND: missing('series'),
  TEMPLATE_NOT_FOUND: missing('template'),
  PATIENT_NOT_FOUND: missing('patient'),
  DOCTOR_NOT_FOUND: missing('doctor'),
  LOCATION_NOT_FOUND: missing('location'),
  VIDEO_ROOM_NOT_FOUND: missing('video room'),
  MEMBERSHIP_NOT_FOUND: {
    meaning:
      'There is no such membership in your clinic. If you sent a code, it is unknown, used, expired or replaced by a newer one, or your token does not confirm that the invited e-mail address is yours. The answer does not tell which.',
    remedy:
      'Check the id. For a code, sign in with the invited address and let your identity provider verify it, or ask the clinic to invite you again.',
  },
  LINK_NOT_FOUND: missing('link'),
  CALENDAR_NOT_FOUND: missing('calendar'),
  MESSAGE_NOT_FOUND: missing('message'),
  WEBHOOK_NOT_FOUND: missing('webhook'),
  IMPORT_NOT_FOUND: missing('import'),
  EXPORT_NOT_FOUND: missing('export'),
  EVENT_NOT_FOUND: missing('event'),
  LINK_CODE_INVALID: {
    meaning:
      'The code does not work. It may be mistyped, used, expired or replaced by a newer one, or the date of birth may differ from the one on record. The answer does not tell which.',
    remedy: 'Check the code and the date of birth. If both are right, ask the desk of the clinic for a new code.',
  },
  NOT_FOUND: {
    meaning:
      'No endpoint has this path, or the record at this path does not exist, or the video provider in it is not set up here.',
    remedy:
      'Compare the path with the reference at /docs: it has no slash at its end, and its letters are lower case. Then check the id.',
  },
} satisfies Partial<Record<ErrorCode, ProblemText>>
