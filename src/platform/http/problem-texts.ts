import type { ErrorCode } from '../../domain/errors.ts'
import { MISSING_TEXTS, type ProblemText } from './missing-texts.ts'

/** What each code means, and what the author of a client can do about it. */
export const PROBLEM_TEXTS: Record<ErrorCode, ProblemText> = {
  VALIDATION_ERROR: {
    meaning:
      'The body, the query or a header does not have the form that the endpoint takes. With status 400, the body could not be read as JSON at all.',
    remedy:
      'Read errors: each entry points at one field and says what it needs. Unknown fields are refused too, so check the spelling.',
  },
  UNAUTHENTICATED: {
    meaning:
      'The request has no bearer token, or its token is expired, badly signed, or made for another audience or issuer. Or you were signed out after your token was issued. A live socket is refused like this for its ticket.',
    remedy: 'Get a new token from your identity provider, or for a live socket a new ticket, and repeat the request.',
  },
  FORBIDDEN: {
    meaning:
      'You may see this record, but your role, or your relation to this visit or patient, does not allow the request. Or X-Clinic-ID names a clinic that is not yours. Or your membership of the clinic has ended, whatever your token says.',
    remedy:
      'Do not repeat the request unchanged. Where errors names fields, only staff may set them: leave them out. In your client, offer only what actions of the record lists.',
  },
  ...MISSING_TEXTS,
  METHOD_NOT_ALLOWED: {
    meaning: 'The path exists, but no endpoint takes this method there.',
    remedy: 'Use one of the methods that the header Allow names.',
  },
  SCHEDULING_CONFLICT: {
    meaning:
      'The doctor is booked at that time (reason BOOKED), the time is too close to another visit (BUFFER), or the patient has another visit then (PATIENT_BUSY).',
    remedy:
      'Offer the alternatives in the answer: they were free when the answer was made. Staff may overbook on purpose: overbook: true with an overbookReason.',
  },
  FOLLOWUP_PLAN_ALREADY_CONVERTED: {
    meaning: 'The follow-up appointment of this plan is already booked.',
    remedy: 'Read the plan: followUpAppointment names the visit. Cancel that visit before you schedule the plan again.',
  },
  FOLLOWUP_PLAN_EXISTS: {
    meaning: 'The appointment already has a plan that is not cancelled.',
    remedy: 'Change that plan, or cancel it first.',
  },
  FOLLOWUP_PLAN_CLOSED: {
    meaning: 'The follow-up plan is cancelled, so it cannot be changed or scheduled.',
    remedy: 'Create a new plan for the appointment.',
  },
  PATIENT_EXISTS: {
    meaning: 'This user already has a patient record in this clinic.',
    remedy: 'Read GET /me: its patients list the record.',
  },
  PATIENT_INACTIVE: {
    meaning:
      'The patient is inactive, has died or was erased, so nothing new can be booked for them; what is kept of who was erased cannot be changed.',
    remedy:
      'Show the status of the patient to the desk. If it is wrong, correct it by PUT /patients/:id with status active. Erasing somebody cannot be undone.',
  },
  PATIENT_MERGED: {
    meaning: 'The record was merged into another record of the same patient.',
    remedy: 'Send the request for the record that mergedInto names.',
  },
  MERGE_NOT_LAST: {
    meaning:
      'After this merge, another record was merged into the survivor, or the survivor was merged into another record.',
    remedy:
      'Undo the later merges first, the newest before the others: mergedFrom of the survivor lists the merged records.',
  },
  POSSIBLE_MISMATCH: {
    meaning:
      'Records that should belong to one person may belong to two: their dates of birth differ, each has its own login, or a visit, plan or series is linked to another patient’s record.',
    remedy:
      'Ask the person. If the two records are one person’s, a CLINIC_ADMIN may merge them with force: true and a reason. GET /patients/mismatches lists the visits, plans and series to correct.',
  },
  POSSIBLE_DUPLICATE: {
    meaning:
      'The clinic has records that may belong to the same person: candidates lists them, and why says what they have in common: the externalId, the date of birth and the phone number, or the date of birth and the name. Without a date of birth and an externalId nobody is compared. Twins share everything but the name.',
    remedy:
      'Ask the person. If one of the candidates is theirs, use its id. If none is, send the request again with confirmNew: true.',
  },
  EXTERNAL_ID_TAKEN: {
    meaning: 'Another record of the same kind in this clinic has this externalId.',
    remedy: 'Read the record that id names. Change that record, or give this one another externalId.',
  },
  INVALID_STATUS_TRANSITION: {
    meaning:
      'The record is in a state that does not allow this step, often because somebody else has just changed it. It may be a visit or its video room, but also a queue, a series, a link, a membership or a merged patient.',
    remedy:
      'Read the record again. For a visit and its room, allowed lists the states that the visit can take now. For other records it is empty, or the answer has none.',
  },
  PATIENT_LOCKED: {
    meaning:
      'The visit has data of its patient, which another patient would get to see: because says why (WAS_CHECKED_IN, CLINICAL_TEXT, PLAN, FOLLOW_UP, SERIES, ROOM_JOINED, CONTACTED).',
    remedy: 'Cancel the visit, and book a new one for the other patient.',
  },
  EVENTS_EXPIRED: {
    meaning: 'Events are kept for 30 days, and the first one after your cursor is gone. You have missed some.',
    remedy: 'Read the records that you keep anew. Then follow the events from now on: GET /events without after.',
  },
  UNREADABLE_FIELD: {
    meaning: 'The change would lose a text that no key opens now: errors names the fields, id their record.',
    remedy: 'Have the key put back. Or give the text up: name the field of that record with a new text or null first.',
  },
  NOT_A_VIDEO_APPOINTMENT: {
    meaning: 'Only a visit of type VIDEO_CALL has a video room.',
    remedy: 'Check the type of the visit, or change it to VIDEO_CALL first.',
  },
  CHECKIN_NOT_IN_PERSON: {
    meaning: 'Only a visit of type IN_PERSON can be checked in at a location.',
    remedy:
      'For a video visit, get a join token: the patient’s first one checks them in. Start a home visit without a check-in.',
  },
  LAST_ADMIN: {
    meaning: 'The member is the only active administrator of the clinic, and every clinic needs one.',
    remedy: 'Make another member CLINIC_ADMIN first. If you invite somebody, wait until they have accepted.',
  },
  SERIES_CLOSED: {
    meaning: 'The series is cancelled, so it cannot be changed.',
    remedy: 'Book a new series.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    meaning: 'Another request with the same Idempotency-Key is still running. This one waited for it and gave up.',
    remedy: 'Wait a moment and send the same request with the same key: it gets the answer of the first one.',
  },
  VERSION_MISMATCH: {
    meaning:
      'The record has changed since the version that If-Match names, or If-Match holds no ETag of the record: its quotes belong to it.',
    remedy: 'Read the record again, show the user what has changed, and repeat the write with the new ETag.',
  },
  PAYLOAD_TOO_LARGE: {
    meaning: 'The body is larger than 64 KiB.',
    remedy: 'Send a smaller body.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    meaning: 'The body is not declared as JSON, or it is compressed.',
    remedy: 'Send the body uncompressed, in UTF-8, with Content-Type: application/json.',
  },
  ALREADY_WAITING: {
    meaning: 'The patient is already waiting for another doctor of the clinic: id names that visit.',
    remedy: 'Ask the patient. Send anyway: true to add them to this queue too.',
  },
  INVALID_FOLLOWUP_DATE: {
    meaning: 'The date is before today, or before the day that the plan asks for.',
    remedy: "Choose scheduledFor of the plan or a later day, in the clinic's time zone.",
  },
  APPOINTMENT_IN_PAST: {
    meaning: 'The requested time has passed.',
    remedy: 'Choose a later time. A time without an offset is read in the time zone of the visit.',
  },
  OUTSIDE_WORKING_HOURS: {
    meaning:
      'The doctor does not work at this location, or takes no visits of this type, for the whole length of the visit (reason OUTSIDE_HOURS), the clinic is closed (CLOSURE), the doctor is away (TIME_OFF), or the visit would start between two slots (OFF_GRID).',
    remedy:
      'Offer the alternatives in the answer, or read the availability of the doctor. Send a slot as a whole: its locationId belongs to its time.',
  },
  BOOKING_WINDOW_CLOSED: {
    meaning: 'The clinic does not let patients book so late (MIN_NOTICE) or so far ahead (HORIZON).',
    remedy: 'Offer the alternatives in the answer, or ask the clinic to book.',
  },
  BOOKING_LIMIT_REACHED: {
    meaning: 'The patient has as many open bookings as the clinic allows.',
    remedy: 'Cancel one of them, or ask the clinic to book.',
  },
  LOCATION_REQUIRED: {
    meaning: 'An in-person visit needs a location.',
    remedy: 'Send locationId: GET /locations lists the locations.',
  },
  LOCATION_NOT_ALLOWED: {
    meaning: 'A video visit takes place at no location.',
    remedy: 'Send the request without locationId.',
  },
  DST_GAP: {
    meaning: 'The local time does not exist on that day, because the clocks are set forward over it.',
    remedy: 'Choose another time, or send the time with its offset from UTC.',
  },
  CLINIC_REQUIRED: {
    meaning: 'The request needs a clinic, and neither the token nor the request names one.',
    remedy: 'Send the id of the clinic as X-Clinic-ID: GET /me lists your clinics.',
  },
  CHECKIN_INVALID_QR_CODE: {
    meaning: 'The code is no check-in code of this system, or has expired: a screen changes its code every 30 seconds.',
    remedy: 'Scan the code on the screen again.',
  },
  CHECKIN_WRONG_LOCATION: {
    meaning: 'The visit is at another location than the code, or the device is too far from the location.',
    remedy: 'Show the location of the visit. The desk can check the patient in and give a reason.',
  },
  CHECKIN_WINDOW_CLOSED: {
    meaning: 'Check-in for this visit is not open yet, or is closed already.',
    remedy:
      'Read windows.checkIn of the visit: it says when check-in is open. The desk can check the patient in and give a reason.',
  },
  CHECKIN_NO_APPOINTMENT: {
    meaning: 'The patient has no visit at this location today that can be checked in.',
    remedy: 'Send them to the desk.',
  },
  INVALID_CURSOR: {
    meaning: 'The cursor comes from another list, or from the same list with other filters.',
    remedy: 'Start again from the first page, without a cursor.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    meaning: 'The Idempotency-Key was used for a request with another body, path or clinic.',
    remedy: 'Make a new key for each request, and use it again only to repeat the same request.',
  },
  CANCELLATION_WINDOW_CLOSED: {
    meaning: 'The time in which the patient may cancel or move the visit is over.',
    remedy: 'Show contact to the patient: the clinic can still cancel or move the visit.',
  },
  VIDEO_WINDOW_CLOSED: {
    meaning: 'The video room is not open yet, or is closed already, or the visit is over.',
    remedy: 'Read windows.join of the visit: it says when the room is open.',
  },
  RATE_LIMITED: {
    meaning:
      'You sent too many requests within a minute: more than 600 reads (GET, and searches), 120 writes or 10 scans of a check-in code. They are counted for each user, or for each address if there is no valid token. An address may also open or use the links of messages 10 times a minute. An address may also have 6000 tokens checked in a minute, and try 10 wrong invitation or link codes in an hour. The operator of the installation may have set other figures (RATE_LIMITS): RateLimit-Policy says the one that counted.',
    remedy: 'Wait the seconds that Retry-After names, and spread your requests.',
  },
  DATABASE_UNAVAILABLE: {
    meaning: 'The database did not answer in time. It is not known whether the write happened.',
    remedy:
      'Wait the seconds that Retry-After names, and repeat the request. With the same Idempotency-Key nothing happens twice.',
  },
  OVERLOADED: {
    meaning: 'Too many requests wait for the same calendar or queue, or a service that we depend on does not answer.',
    remedy: 'Wait the seconds that Retry-After names, and repeat the request with the same Idempotency-Key.',
  },
  VIDEO_NOT_CONFIGURED: {
    meaning: 'This installation has no keys of a video service, so it cannot make join tokens.',
    remedy: 'Tell the operator of the installation to set a VIDEO_PROVIDER and its keys.',
  },
  INTERNAL_ERROR: {
    meaning: 'Something failed unexpectedly on our side. It is not known whether a write happened.',
    remedy: 'Repeat the request with the same Idempotency-Key. If it fails again, tell us the requestId.',
  },
}
