import { describeFields, wordsOf } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS } from '../../../platform/openapi/field-words.ts'
import { issuedCode, linkRecord, linksQuery, ownLink, patientCodeInput, redeemInput } from './schemas.ts'

const kindWords = {
  kind: '`self`: the user is the patient. `guardian`: the user acts for the patient, such as a parent. `doctor`: the user is the doctor.',
} as const

describeFields(patientCodeInput, {
  kind: 'Who redeems the code. `self`: the patient. `guardian`: somebody who acts for them, such as a parent.',
})

describeFields(issuedCode, {
  code: 'Shown only in this answer: hand it to the person whom it is for.',
  ...kindWords,
  expiresAt: 'Until when the code works, in UTC.',
})

describeFields(redeemInput, {
  code: 'The code that the clinic handed over. Case, spaces and hyphens do not matter.',
  dateOfBirth: 'The patient’s date of birth. Required if the record has one.',
})

describeFields(ownLink, {
  id: 'The id of the link.',
  patientId: 'The patient to whom the user is linked. Absent from a doctor’s link.',
  doctorId: 'The doctor who the user is. Absent from a patient’s link.',
  ...kindWords,
  status:
    '`pending`: its user sees no health texts and joins no calls, until somebody else confirms it. `active`: confirmed. `ended` or `refused`: it gives nothing more.',
  version:
    'Grows with every change of the link. It is also the ETag: send it as `If-Match` to change this version only.',
})

describeFields(linkRecord, {
  ...wordsOf(ownLink),
  clinicId: 'The clinic of the patient or doctor.',
  user: 'Who redeemed the code.',
  subjectName: 'The name of the patient or doctor.',
  issuedBy: 'The user who issued the code, and therefore cannot confirm the link.',
  confirmedBy: 'The user who confirmed the link. Null if nobody did.',
  endedBy: 'The user who ended or refused the link. Null if nobody did.',
  createdAt: 'When the code was redeemed, in UTC.',
  updatedAt: 'When the link was last written, in UTC.',
})

describeFields(linkRecord.shape.user, {
  id: 'The id of the user.',
  name: 'The user’s name. Null if none is known.',
})

describeFields(linksQuery, {
  status: 'Only links in this state.',
  ...PAGING_WORDS,
})
