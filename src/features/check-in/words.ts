import { describeFields } from '../../platform/openapi/describe-fields.ts'
import * as schemas from './schemas.ts'

describeFields(schemas.scanInput, {
  qrCode: 'What the patient scanned: the link of the code, the token in it, or the proof that it was exchanged for.',
  appointmentId: 'Which of the caller’s visits to check in. Needed only after an answer with `requiresSelection`.',
  coordinates: 'Where the patient is. Needed with a printed code, and must then be within the location’s radius.',
})

const [, choice] = schemas.scanAnswer.options

describeFields(choice, {
  requiresSelection: 'Always true: the caller has several visits here today, and none was checked in.',
  eligibleAppointments: 'The visits to choose from. Repeat the request with the `id` of one as `appointmentId`.',
})

describeFields(choice.shape.eligibleAppointments.element, {
  id: 'The id of the visit.',
  appointmentDate: 'When the visit begins, in UTC.',
  timezone: 'The zone of the place, whose clock the patient sees there.',
  doctorName: 'The name of its doctor.',
  patientName: 'Whose visit it is: the caller’s own, or that of somebody the caller looks after.',
  type: 'Always IN_PERSON: nobody scans a code for other visits.',
  status: 'Where the visit stands. One that is checked in or begun is answered as it is.',
})

describeFields(schemas.codeQuery, { format: '`json`: the code with its link. `svg`: the picture alone.' })

describeFields(schemas.codeAnswer, {
  qrCode: 'The code as a picture, in a data URL.',
  token: 'What the code says: a signed text without anything about a person.',
  url: 'The link in the code, which a phone’s camera opens.',
  expiresAt:
    'When to ask for the next code, in UTC. The former one is taken for 30 seconds more. Null for a printed code, which stays.',
  locationId: 'The location that the code stands for.',
  locationName: 'The name of that location.',
})

describeFields(schemas.proofAnswer, {
  proof: 'Proves that somebody was at the location: send it as `qrCode` once the patient has signed in.',
  expiresAt: 'Until when the proof counts, in UTC: ten minutes from now.',
  clinicId: 'The clinic of the location.',
  locationId: 'The location whose code was opened.',
})
