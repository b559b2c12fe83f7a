import { describeFields, wordsOf } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords, UPDATED_SINCE_WORDS } from '../../../platform/openapi/field-words.ts'
import { AFFECTED_WORDS } from '../affected-words.ts'
import { addDoctorInput, changeDoctorInput, doctorChanged, doctorRecord, doctorsQuery } from './schemas.ts'

const personWords = {
  name: 'The doctor’s name, as patients read it.',
  specialty: 'What the doctor specialises in, in the clinic’s own words.',
  userId: 'The user who signs in as this doctor.',
  externalId: 'The id of the doctor in your other system, which no other doctor of the clinic may have.',
} as const

describeFields(addDoctorInput, {
  ...personWords,
  id: 'A doctor who works in another clinic already, to work here too. Only a SUPER_ADMIN may send it, and none of the person’s fields with it.',
})

describeFields(changeDoctorInput, {
  ...personWords,
  active: 'False: the doctor takes no more bookings in this clinic. What is booked stays, and is marked `affectedBy`.',
})

describeFields(doctorsQuery, {
  specialty: 'Only doctors of this specialty, whatever its case.',
  locationId: 'Only doctors who have working hours at this location.',
  active:
    'Only doctors who take bookings here, or only those who do not. If staff leave it out, both; others only ever see the active.',
  externalId: 'Only the doctor with this id in the clinic’s other system.',
  ...UPDATED_SINCE_WORDS,
  ...PAGING_WORDS,
})

describeFields(doctorRecord, {
  ...recordWords('the doctor’s record'),
  id: 'The id of the doctor, the same in every clinic: a UUID of version 7.',
  clinicId: 'The clinic that this record is about. A doctor may work in several.',
  ...personWords,
  specialty: 'What the doctor specialises in. Null if nothing was entered.',
  active: 'True if the doctor takes bookings in this clinic.',
  userId: 'The user who signs in as this doctor. Null if there is none. Shown to staff only.',
  externalId: 'The id of the doctor in the clinic’s other system. Null if there is none. Shown to staff only.',
})

describeFields(doctorChanged, { ...wordsOf(doctorRecord), ...AFFECTED_WORDS })
