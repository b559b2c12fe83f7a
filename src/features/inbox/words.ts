import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS } from '../../platform/openapi/field-words.ts'
import { doneInput, inboxItem, inboxQuery, reportsTaken } from './schemas.ts'

describeFields(reportsTaken, { taken: 'How many reports and answers the request brought.' })

describeFields(inboxQuery, {
  state: 'Which items: those that are `open`, which is the default, those that are `done`, or `all`.',
  kind: 'Only items of this kind.',
  patientId: 'Only items about this patient.',
  ...PAGING_WORDS,
})

describeFields(doneInput, { note: 'What was done about it, for colleagues. The patient never sees it.' })

describeFields(inboxItem, {
  id: 'The id of the item.',
  clinicId: 'The clinic whose inbox it is.',
  kind: '`REPLY`: an answer that a person has to read. `STOPPED`: somebody wants no more messages to their number. `STARTED`: somebody wants them again. `NO_ADDRESS`: a patient has no address to write to. `DEAD_ADDRESS`: a message came back, or its receiver complained. `NOT_SENT`: the provider could not deliver a message. `NO_SHOW`: a patient did not come. `NOT_CONFIRMED`: nobody accepted what a patient had asked for before it would have begun.',
  channel: 'By which channel it came, or was to go. Null where it is about neither.',
  from: 'The number or address, masked. Null where there is none.',
  patientId: 'Whom it is about. Null if no patient has that number, or more than one.',
  patientName: 'The name of that patient.',
  candidates:
    'For an answer, how many patients of the clinic have the number that it came from. Null for anything else.',
  appointmentId: 'The visit that it is about, where it can only be one.',
  text: 'What the patient wrote. Null where there is no text, or none that can be read.',
  note: 'What was done about it. Null if nobody has said.',
  unreadable:
    'Names the texts that are stored but cannot be opened, each of which is null here. Absent if there are none.',
  createdAt: 'When it came in, in UTC.',
  doneAt: 'When it was marked as done, in UTC. Null while it is open.',
  doneBy: 'The user who marked it as done. Null if nobody has, or if there was nothing to do.',
  version:
    'Grows with every change of the item. It is also the ETag: send it as `If-Match` to change this version only.',
})
