import type { ErrorCode } from '../../domain/errors.ts'

interface ProblemText {
  meaning: string
  remedy: string
}

const missing = (what: string): ProblemText => ({
  meaning: `There is no such ${what} that you may see. One of another clinic, or of another patient, is answered the same way.`,
  remedy: `Check the id, and that X-Clinic-ID and the token belong to the clinic of the ${what}.`,
})

/** What each code means and what its receiver can do, in words for the author of a client. */
export const PROBLEM_TEXTS: Record<ErrorCode, ProblemText> = {
  VALIDATION_ERROR: {
    meaning:
      'The body, the query or a header does not have the shape the endpoint takes. With 400 the body could not be read as JSON at all.',
    remedy:
      'Look at errors: each entry points at one field and says what it needs. Unknown fields are refused too, so check the spelling.',
  },
  UNAUTHENTICATED: {
    meaning:
      'The request has no bearer token, or one that is expired, badly signed, or made for another audience or issuer. Or you were signed out after your token was issued.',
    remedy:
      'Get a fresh token from your identity provider and send it as Authorization: Bearer. Then repeat the request.',
  },
  FORBIDDEN: {
    meaning:
      'You are known, and may see this, but your role, or how you stand to this visit or patient, does not allow the step. Or X-Clinic-ID names a clinic that is not yours, or your membership of the clinic has ended, whatever your token says.',
    remedy: 'Do not repeat it unchanged. Ask for actions on a record to offer only what its caller may do.',
  },
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
      'There is no such membership in your clinic. If you redeemed a code: it is unknown, used, expired or replaced by a newer one, or your token does not say that the invited e-mail address is yours and verified. The answer does not tell which.',
    remedy:
      'Check the id. For a code, sign in with the address that was invited and have it verified, or ask the clinic to invite you again.',
  },
  LINK_NOT_FOUND: missing('link'),
  LINK_CODE_INVALID: {
    meaning:
      'The code makes no link. It may be mistyped, used, expired or replaced by a newer one, or the date of birth may differ from the one on record. The answer does not tell which.',
    remedy: 'Check the code and the date of birth. If both are right, ask the desk of the clinic for a new code.',
  },
  NOT_FOUND: {
    meaning: 'Nothing answers at this path for this method.',
    remedy: 'Compare path and method with the reference at /docs.',
  },
  SCHEDULING_CONFLICT: {
    meaning:
      'The doctor is booked at that time, the time lies too close to another visit, or the patient has another visit then. The reason says which: BOOKED, BUFFER or PATIENT_BUSY.',
    remedy:
      'Offer the alternatives in the answer: they were free when it was made. Staff may overbook on purpose, with a reason.',
  },
  FOLLOWUP_PLAN_ALREADY_CONVERTED: {
    meaning: 'An appointment has been made from this plan already.',
    remedy: 'Read the plan: followUpAppointment is the visit. Cancel that one before you schedule the plan anew.',
  },
  FOLLOWUP_PLAN_EXISTS: {
    meaning: 'The appointment already has a plan that is not cancelled.',
    remedy: 'Change that plan, or cancel it first.',
  },
  FOLLOWUP_PLAN_CLOSED: {
    meaning: 'The plan is cancelled.',
    remedy: 'Make a new plan for the appointment.',
  },
  PATIENT_EXISTS: {
    meaning: 'This user has a patient record in this clinic already.',
    remedy: 'Read GET /me: patients lists the record.',
  },
  PATIENT_INACTIVE: {
    meaning: 'The record of this patient is inactive, or the patient has died: nothing new is booked for them.',
    remedy:
      'Show the status of the patient to the desk. Where it is wrong, PUT /patients/:id with status active sets it right.',
  },
  PATIENT_MERGED: {
    meaning: 'The record was merged into another one, which stands for the patient since.',
    remedy: 'Use the record that mergedInto names.',
  },
  MERGE_NOT_LAST: {
    meaning: 'After this merge, another record was merged into the survivor, or the survivor into another record.',
    remedy: 'Undo the later merges first, the newest before the others: mergedFrom of the survivor lists the records.',
  },
  POSSIBLE_MISMATCH: {
    meaning:
      'Two records that should be of one person may be of two: their dates of birth differ, each has a login of its own, or a visit, plan or series is linked to another patient’s record.',
    remedy:
      'Ask the person. A CLINIC_ADMIN may merge two records all the same, with force: true and a reason. GET /patients/mismatches lists visits, plans and series to correct.',
  },
  POSSIBLE_DUPLICATE: {
    meaning:
      'The clinic has records that may be of the same person: candidates lists them, and why says what they have in common. Twins share all but the name.',
    remedy:
      'Ask the person. If one of the candidates is theirs, use its id; if none is, send the request again with confirmNew: true.',
  },
  EXTERNAL_ID_TAKEN: {
    meaning: 'Another record of the same kind in this clinic has this externalId.',
    remedy: 'Read the record that id names: change that one, or give this one an id of its own.',
  },
  INVALID_STATUS_TRANSITION: {
    meaning:
      'The visit is in a state from which this step does not lead anywhere, often because somebody else was faster.',
    remedy: 'Read the visit again. allowed names the states that can be reached from where it is.',
  },
  PATIENT_LOCKED: {
    meaning:
      'Something of the patient hangs on the visit, and would go to somebody else: because lists it (WAS_CHECKED_IN, CLINICAL_TEXT, PLAN, FOLLOW_UP, SERIES, ROOM_JOINED).',
    remedy: 'Cancel the visit, and book a new one for the other patient.',
  },
  NOT_A_VIDEO_APPOINTMENT: {
    meaning: 'Only a visit of type VIDEO_CALL has a video room.',
    remedy: 'Check type, or change the visit to VIDEO_CALL first.',
  },
  CHECKIN_NOT_IN_PERSON: {
    meaning: 'Only a visit of type IN_PERSON is checked in at a location.',
    remedy: 'A video visit is checked in by its first join token, a home visit by its start.',
  },
  LAST_ADMIN: {
    meaning: 'The member is the clinic’s only active administrator, and every clinic needs one.',
    remedy: 'Make somebody else CLINIC_ADMIN first, and wait until they have accepted.',
  },
  SERIES_CLOSED: {
    meaning: 'The series is cancelled.',
    remedy: 'Make a new series.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    meaning: 'A request with the same Idempotency-Key is still running, and did not end while this one waited for it.',
    remedy: 'Wait a moment and send the same request with the same key: it gets the answer of the first.',
  },
  VERSION_MISMATCH: {
    meaning: 'The record has changed since the version that If-Match names.',
    remedy: 'Read the record, show the change, and send the write with the new ETag.',
  },
  PAYLOAD_TOO_LARGE: {
    meaning: 'The body is larger than 64 KiB.',
    remedy: 'Send less; long texts belong elsewhere.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    meaning: 'The body is not declared as JSON, or is compressed.',
    remedy: 'Send it as Content-Type: application/json in UTF-8.',
  },
  ALREADY_WAITING: {
    meaning: 'The patient waits for another doctor of the clinic today; `id` is that visit.',
    remedy: 'Ask the patient. Send `anyway: true` to take them in here too.',
  },
  INVALID_FOLLOWUP_DATE: {
    meaning: 'The day is before today, or before the day the plan asks for.',
    remedy: "Choose a day from the plan's scheduledFor on, in the clinic's time zone.",
  },
  APPOINTMENT_IN_PAST: {
    meaning: 'The time asked for has passed.',
    remedy: 'Choose a later time. Mind that a time without an offset is read in the zone of the visit.',
  },
  OUTSIDE_WORKING_HOURS: {
    meaning:
      'The whole visit does not lie in hours the doctor works: the reason is OUTSIDE_HOURS, CLOSURE, TIME_OFF or, for a start between two slots, OFF_GRID.',
    remedy: 'Offer the alternatives, or read the availability of the doctor.',
  },
  BOOKING_WINDOW_CLOSED: {
    meaning: 'The clinic does not let patients book so late (MIN_NOTICE) or so far ahead (HORIZON).',
    remedy: 'Offer the alternatives, or let the clinic book.',
  },
  BOOKING_LIMIT_REACHED: {
    meaning: 'The patient has as many open bookings as the clinic allows.',
    remedy: 'Cancel one, or let the clinic book.',
  },
  LOCATION_REQUIRED: {
    meaning: 'A visit in person needs a location.',
    remedy: 'Send locationId; GET /locations lists them.',
  },
  LOCATION_NOT_ALLOWED: {
    meaning: 'A video call has no location.',
    remedy: 'Leave locationId out.',
  },
  DST_GAP: {
    meaning: 'The local time does not exist on that day: the clocks are put forward over it.',
    remedy: 'Choose another time, or send the instant with its offset.',
  },
  CLINIC_REQUIRED: {
    meaning: 'The request acts in a clinic, and neither the token nor the request names one.',
    remedy: 'Send X-Clinic-ID.',
  },
  CHECKIN_INVALID_QR_CODE: {
    meaning: 'The code is not one of ours, or has run out: it changes every 30 seconds.',
    remedy: 'Scan the code on the screen again.',
  },
  CHECKIN_WRONG_LOCATION: {
    meaning: 'The visit is at another location than the code, or the device is too far from it.',
    remedy: 'Show the location of the visit; the desk can check the patient in with a reason.',
  },
  CHECKIN_WINDOW_CLOSED: {
    meaning: 'Check-in is not open yet, or no longer.',
    remedy: 'windows.checkIn of the visit says when it is; the desk can check the patient in with a reason.',
  },
  CHECKIN_NO_APPOINTMENT: {
    meaning: 'The patient has no visit today at this location that can be checked in.',
    remedy: 'Send them to the desk.',
  },
  INVALID_CURSOR: {
    meaning: 'The cursor is not one this list made, or was made with other filters.',
    remedy: 'Start from the first page, without a cursor.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    meaning: 'The Idempotency-Key was used for another request: another body, path or clinic.',
    remedy: 'Make a new key for each thing you want done, and use it again only to repeat that request.',
  },
  CANCELLATION_WINDOW_CLOSED: {
    meaning: 'It is too late for the patient to cancel or move the visit.',
    remedy: 'Show contact: the clinic can still do it.',
  },
  VIDEO_WINDOW_CLOSED: {
    meaning: 'The room is not open yet, no longer, or its visit is over.',
    remedy: 'windows.join of the visit says when it opens.',
  },
  RATE_LIMITED: {
    meaning: 'Too many requests in this minute, counted by user, or by address without a valid token.',
    remedy: 'Wait as many seconds as Retry-After says, and spread the requests.',
  },
  DATABASE_UNAVAILABLE: {
    meaning: 'The database could not be reached in time. A write may or may not have happened.',
    remedy: 'Repeat the request after Retry-After seconds. With the same Idempotency-Key nothing happens twice.',
  },
  OVERLOADED: {
    meaning: "Too many requests wait for the same doctor's calendar, or a part we depend on does not answer.",
    remedy: 'Repeat the request after Retry-After seconds, with the same Idempotency-Key.',
  },
  VIDEO_NOT_CONFIGURED: {
    meaning: 'This installation has no keys for a video service, so no token can be made.',
    remedy: 'Tell whoever operates it.',
  },
  INTERNAL_ERROR: {
    meaning: 'Something failed that we did not foresee. A write may or may not have happened.',
    remedy: 'Repeat it with the same Idempotency-Key; if it stays, tell us the requestId.',
  },
}
