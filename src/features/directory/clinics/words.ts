import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS } from '../../../platform/openapi/field-words.ts'
import { clinicCreated, clinicsQuery, createClinicInput } from './schemas.ts'

describeFields(createClinicInput, {
  name: 'What the clinic is called.',
  timezone: 'The clinic’s IANA zone, such as Europe/Berlin.',
  country: 'The country (ISO 3166) whose phone numbers need no country code here.',
  adminEmail: 'The address of the clinic’s first administrator, who is invited.',
})

describeFields(clinicsQuery, PAGING_WORDS)

describeFields(clinicCreated, {
  clinic: 'The clinic, with the default of every setting.',
  invitation: 'The invitation of the first administrator. Null if none was named, or if they have accepted already.',
})

describeFields(clinicCreated.shape.invitation.unwrap(), {
  code: 'Shown only in this answer: give it to the person who was invited.',
  expiresAt: 'Until when the code works, in UTC.',
})
