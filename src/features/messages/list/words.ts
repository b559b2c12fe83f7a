import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS } from '../../../platform/openapi/field-words.ts'
import { messageRecord, messagesQuery } from './schemas.ts'

describeFields(messageRecord, {
  id: 'The id of the message.',
  event: 'What it is about, such as `booked`, `moved` or `reminder`.',
  templateVersion:
    'Which version of the clinic’s own text it was made from; 0 is the text that comes with the service.',
  channel: 'By which channel. Null if it is not known yet, or there was none.',
  language: 'In which language. Null if it is not known yet.',
  address: 'The address, masked. Null if it is not known yet, or there was none.',
  state:
    '`waiting`: it is to be sent. `sending`: it is being sent. `sent`: the provider took it. `delivered`: it arrived. `failed`: it could not be sent, or did not arrive. `unknown`: the provider gave no answer, so it may have been sent. `dropped`: it was not sent, because it was not true any more or there was no way to send it. `received`: the patient wrote it.',
  outcome: 'Why it ended so, as a code, such as `no_channel`. Null if there is nothing to say.',
  patientId: 'The patient whom it is for.',
  appointmentId: 'The visit that it is about. Null if it is about none.',
  dueAt: 'When it is to be sent, in UTC.',
  sentAt: 'When the provider took it, in UTC. Null if it has not.',
  deliveredAt: 'When it arrived, as the provider says, in UTC. Null if nobody said so.',
  createdAt: 'When it was asked for, in UTC.',
  version: 'Grows with every change of the message.',
})

describeFields(messagesQuery, {
  appointmentId: 'Only messages about this visit.',
  patientId: 'Only messages for this patient.',
  state: 'Only messages in this state. `unknown`: those of which nobody knows whether they were sent.',
  ...PAGING_WORDS,
})
