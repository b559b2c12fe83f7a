import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS } from '../../platform/openapi/field-words.ts'
import { auditQuery, auditRow, auditVerdict } from './schemas.ts'

describeFields(auditQuery, {
  subjectId: 'Only rows about this record. For a patient, also rows about records that were merged into theirs.',
  actorId: 'Only what this user did.',
  action: 'Only this action, such as `patient.read`.',
  from: 'Only rows from this time on. Without an offset it is local time in the clinic’s zone.',
  to: 'Only rows before this time. Without an offset it is local time in the clinic’s zone.',
  ...PAGING_WORDS,
})

describeFields(auditRow, {
  id: 'The id of the row. A later row has a higher one.',
  at: 'When it happened, in UTC.',
  actorId: 'The user who did it; ffffffff-ffff-ffff-ffff-ffffffffffff is Kept itself. Null if no user is known.',
  role: 'The roles that they had, with commas between them. SYSTEM is Kept itself, GUEST a guest of a call, ANSWER a patient who has answered a message.',
  action: 'What was done, such as `appointment.booked` or `patient.read`.',
  subjectType: 'What kind of record it was done to.',
  subjectId: 'The record that it was done to.',
  requestId: 'Our id for the request: `X-Kept-Request-Id` of its answer.',
  clientRequestId: 'The caller’s own id for the request. Absent if they sent none.',
  changed: 'The names of the fields that were changed, never their values.',
})

describeFields(auditVerdict, {
  ok: 'True if every sealed row is as it was when it was sealed.',
  sealedThrough:
    'Rows that were written until this time are sealed and were checked, in UTC. Null before the first seal.',
  checked: 'How many rows were checked.',
  firstBad: 'The id of the first row of the part that differs from its seal. Absent if none does.',
  reason:
    'CHANGED: a row was changed, added or removed. CUT_OFF: the end of the trail is gone. KEY_MISSING: the key of a seal is no longer in VAULT_KEYS. Absent if all is well.',
})
