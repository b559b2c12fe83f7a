import * as z from 'zod'
import { eventsOf } from './event-type.ts'

const id = z.guid()
const ofPatient = z.object({ patientId: id })
const patient = eventsOf('patient', ofPatient)
const membership = eventsOf('membership', z.object({ userId: id.nullable() }))
const link = eventsOf('link', z.object({ userId: id, patientId: id.optional(), doctorId: id.optional(), linkId: id }))

export const PEOPLE_EVENTS = {
  'patient.registered': patient('A patient was registered'),
  'patient.changed': patient('A patient’s record, its links or its merged records changed'),
  'patient.merged': patient('A record was merged into another', ofPatient.extend({ mergedInto: id })),
  'patient.unmerged': patient('A merge was undone', ofPatient.extend({ unmergedFrom: id })),
  'patient.erased': patient('A patient was erased'),
  'link.changed': link('The link of a user to a patient or a doctor was made, confirmed, refused or ended'),
  'membership.changed': membership(
    'Somebody was invited, came, got other roles or left; `userId` is null until they came',
  ),
  'user.signed_out': membership('An administrator signed a user out'),
}
