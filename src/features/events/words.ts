import { describeFields, wordsOf } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS } from '../../platform/openapi/field-words.ts'
import { eventPage, eventRecord, eventsQuery, listedEvent, parkedDelivery, replayedEvent } from './schemas.ts'

describeFields(eventRecord, {
  id: 'The id of the event: the same at every delivery. Ids are not in the order of the list.',
  type: 'What happened: every type is at `/docs/events`.',
  version:
    'The version of the schema of `data`. It grows when a field goes or takes another meaning, and not when one comes.',
  at: 'When it happened, in UTC.',
  subjectType: 'The kind of record that it happened to, such as `appointment`.',
  subjectId: 'The id of that record. Of a `queue` it is the line’s own.',
  subjectVersion: 'The version that the record got by it. Ignore an event whose version you have passed.',
  data: 'Ids, codes, states and instants (UTC), as the schema of its type says. Never a name, an address or a text: read the record for those.',
})

describeFields(parkedDelivery, {
  plugin:
    'The plugin, or the part of Kept, that refused the event. `*` stands for all of them: a version before 0.3 parked it. Absent for a webhook.',
  webhookId: 'The webhook that refused the event. Absent for a plugin.',
  attempts: 'How many attempts failed.',
  at: 'When it was parked, in UTC.',
})

describeFields(listedEvent, {
  ...wordsOf(eventRecord),
  parked: 'The deliveries that were given up. Only with `state=parked`.',
})

describeFields(replayedEvent, {
  ...wordsOf(eventRecord),
  deliveries: 'How many deliveries were begun. 0 if nothing was parked and no webhook had the event.',
})

describeFields(eventPage, {
  data: 'The events of this page, in the order of commits.',
  page: 'Where the list goes on after this page.',
})

describeFields(eventPage.shape.page, {
  nextCursor: 'Send it as `cursor`, or as `after`, to get the next page. Null on the last page.',
  nextAfter:
    'Send it as `after`, now or later, to get what comes after this page. It is there on the last page and on an empty page too: keep it, and ask again with it.',
  limit: 'How many events a page has at most, as this request asked for.',
})

describeFields(eventsQuery, {
  after:
    'Only what comes after this place: `page.nextAfter` or `page.nextCursor` of an answer, whatever its filters. If you leave it out, the list begins with the oldest event that is kept. If you send `cursor` too, that one counts.',
  type: 'Only events of these types, with commas between them.',
  subjectId: 'Only events of this record.',
  state: '`parked`: only events of which a delivery was given up, with those deliveries.',
  ...PAGING_WORDS,
})
