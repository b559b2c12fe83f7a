import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import * as schemas from './schemas.ts'

const place = {
  event: 'What the message is about.',
  channel: 'By which channel it is sent.',
  language: 'In which language.',
} as const
const subject =
  'The subject of an e-mail, which may name only {{clinicName}}: it shows on a locked phone. Null: the shipped one.'
const approved = {
  providerTemplateId:
    'The id under which the provider or a regulator approved the text. The provider is then sent the values of `names`, in their order. Null if none is needed.',
  entityId: 'The sender’s registered id, as India’s rules ask. Null if none is needed.',
} as const

describeFields(schemas.templateInput, {
  ...place,
  subject,
  body: 'The text. Required if the clinic has none of its own here. Null: the shipped text is sent again.',
  ...approved,
})
describeFields(schemas.previewInput, { ...place, subject, body: 'The text to show.' })
describeFields(schemas.templatesQuery, {
  event: 'Only texts about this.',
  channel: 'Only texts of this channel.',
  language: 'Only texts in this language.',
})
describeFields(schemas.templateTable, {
  data: 'Every text that the filters ask for.',
  names: 'What a text may name as `{{name}}`. An approved template is sent their values in this order.',
})
describeFields(schemas.templateRecord, {
  id: 'The id of the clinic’s own text. Null if it has none here.',
  ...place,
  own: 'The clinic’s own text. Null if the shipped one is sent.',
  shipped: 'The text that comes with the service.',
  ...approved,
  version:
    'Grows with every change of the clinic’s own text; 0 if it has none. It is also the ETag: send it as `If-Match` to change this version only.',
  unreadable: 'Which texts cannot be opened now. The shipped one is sent meanwhile.',
})
const shown = { subject: 'Null for an SMS.', body: 'The text, with names as `{{name}}`.' } as const
describeFields(schemas.shippedText, shown)
describeFields(schemas.ownText, {
  subject: 'Null: the shipped one.',
  body: 'The text, with names as `{{name}}`. Null if it cannot be opened.',
})
describeFields(schemas.preview, {
  subject: 'Null for an SMS.',
  text: 'The text as it is sent.',
  html: 'The same as an e-mail program shows it. Null for an SMS.',
  segments: 'In how many parts an SMS is sent, each of which is paid. Null for an e-mail.',
})
