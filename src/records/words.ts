import { describeFields } from '../platform/openapi/describe-fields.ts'
import { occurrence, skippedOccurrence } from './occurrence-record.ts'

const words = {
  sequence: 'Which occurrence of the series it is, from 1.',
  appointmentDate: 'Its own time by the rule, in UTC.',
  verdict:
    'Whether it can have that time. `ok`: it can. `conflict`: doctor or patient are booked, or it is in a buffer. `closure`, `time_off`, `outside_hours`: nobody works then. `past`: it is over. `dst_gap`: the clocks skip that time.',
  alternative: 'The free time nearest to it on the same day. Absent if it has its own, or if nothing is free.',
} as const

describeFields(occurrence, words)

describeFields(skippedOccurrence, {
  ...words,
  verdict: `${words.verdict} \`modified\`: the visit was changed by hand, and \`includeModified\` was not sent.`,
})

// One schema for both.
describeFields(occurrence.shape.alternative.unwrap(), {
  doctorId: 'The doctor of the series.',
  appointmentDate: 'When the free time begins, in UTC.',
  endDate: 'When the free time ends, in UTC.',
  locationId: 'The location of the series. Null if it has none.',
})
