import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import { meAnswer } from './schemas.ts'

describeFields(meAnswer, {
  userId: 'The caller’s user in Kept: what other operations call `userId`. It is not the `sub` of the token.',
  clinicId: 'The clinic that this request acts in. Null if neither token, membership nor `X-Clinic-ID` says which.',
  roles: 'What the caller is in that clinic.',
  name: 'The caller’s name, as the token or an earlier one says it. Null if none did.',
  doctorId: 'Which doctor the caller is. Absent if they are none.',
  patientId: 'The caller’s own record as a patient of the clinic. Absent if they have none.',
  patients: 'Whom the caller may book for in this clinic: themselves and their wards.',
  clinics: 'The clinics in which the caller may act, by name. Send the `id` of one as `X-Clinic-ID`.',
  clinic: 'The clinic of `clinicId`. Null if there is none.',
})

describeFields(meAnswer.shape.patients.element, {
  id: 'The id of the patient.',
  name: 'The patient’s name.',
  relation: '`self`: it is the caller. `ward`: the caller is their guardian.',
  status:
    '`pending`: nobody has confirmed the link yet. The caller may book and check in, but sees no health texts and joins no calls.',
})

describeFields(meAnswer.shape.clinics.element, {
  id: 'The id of the clinic.',
  name: 'The clinic’s name.',
  roles: 'What the caller is there.',
})

describeFields(meAnswer.shape.clinic.unwrap(), {
  name: 'The clinic’s name.',
  timezone: 'The clinic’s IANA zone.',
})
