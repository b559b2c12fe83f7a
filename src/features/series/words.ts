import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords, UPDATED_SINCE_WORDS } from '../../platform/openapi/field-words.ts'
import * as schemas from './schemas.ts'

const ruleWords = {
  frequency: 'Whether the visit comes back by the day, week, month or year.',
  interval: 'Every how many of them: 2 with WEEKLY is every other week. If you leave it out, 1.',
  byDay: 'The weekdays, MO to SU. In a MONTHLY rule also 2MO (the second Monday) or -1FR (the last Friday).',
  count: 'After how many occurrences the series ends. It cannot be combined with `until`.',
  until: 'The last day on which an occurrence may be. It cannot be combined with `count`.',
} as const

describeFields(schemas.recurrence, ruleWords)
describeFields(schemas.recurrenceRecord, {
  ...ruleWords,
  interval: 'Every how many of them: 2 with WEEKLY is every other week.',
})

describeFields(schemas.recurringInput, {
  patientId: 'The patient whom all visits of the series are for.',
  startDate:
    'The day of the first visit; a date and time also says at what time the visits begin. Without an offset, in the zone of the visits.',
  time: 'When the visits begin by the clock, through summer and winter. Required if neither `startDate` nor a template says it.',
  endDate: 'The last day on which a visit may be; an end of the rule itself counts too.',
  templateId:
    'A template that says doctor, type, location, duration, time and rule. What you send beside it goes before it.',
  doctorId: 'The doctor of all visits. Required without a template.',
  type: 'How they meet. Required without a template.',
  locationId: 'Where they meet: required in person, possible for home visits, refused for video calls.',
  duration: 'How many minutes each visit takes. If nothing says it, the clinic’s length for the `treatmentType`.',
  recurrence: 'When the visits come back. Required without a template.',
  treatmentType: 'What the visits are for.',
  reason: 'Why the patient comes. Patient and staff both read it.',
  notes: 'What else they should know. Patient and staff both read it.',
  onConflict:
    'What becomes of an occurrence that cannot have its time. `fail`: nothing is booked, and the refusal lists them all. `skip`: it is left out. `shift`: it takes the nearest free time of its day.',
  dryRun: 'True only says what would happen: nothing is booked.',
})

describeFields(schemas.changeSeriesInput, {
  scope:
    'Which visits change. `this`: one, by its `occurrence`. `following`: that one and all after it. `all`: every visit that is still to come.',
  occurrence: 'The `seriesSequence` of the visit. Required with `this`, possible with `following`, refused with `all`.',
  time: 'When the visits begin by the clock from now on. It also takes the location’s or clinic’s zone of today.',
  duration: 'How many minutes each visit takes from now on.',
  doctorId: 'Who has the visits from now on.',
  locationId: 'Where the visits are from now on. Null: at no location.',
  endDate:
    'The last day of the series: later visits are cancelled, and those up to it that do not exist yet are booked.',
  status: '`paused` cancels the visits to come. `active` books them again under their numbers.',
  onConflict:
    'What becomes of a visit that cannot have its new time. `fail`: nothing changes. `skip`: it stays as it is. `shift`: it takes the nearest free time of its day.',
  includeModified:
    'True also changes visits that were moved by hand. Otherwise they stay, and are listed as `skipped`.',
  restore: 'With the scope `this`: books an occurrence again that was cancelled or left out.',
})

describeFields(schemas.cancelSeriesInput, {
  reason: 'Why the series is cancelled. Each visit keeps it as its `cancellationReason`.',
})

describeFields(schemas.seriesQuery, PAGING_WORDS)

describeFields(schemas.seriesListQuery, {
  patientId: 'Only series of these patients: ids, separated by commas.',
  doctorId: 'Only series of these doctors: ids, separated by commas.',
  status: 'Only series in these states, separated by commas.',
  ...UPDATED_SINCE_WORDS,
  ...PAGING_WORDS,
})

const series = schemas.seriesList.shape.data.element

describeFields(series, {
  ...recordWords('the series'),
  patientId: 'The patient of all visits.',
  doctorId: 'The doctor of its visits; a single visit may have been given to another.',
  locationId: 'Where its visits are. Null if they are at no location.',
  templateId: 'The template that it was booked from. Null if there was none.',
  type: 'How doctor and patient meet.',
  treatmentType: 'What its visits are for.',
  duration: 'How many minutes each visit takes.',
  time: 'When its visits begin by the clock in `timezone`, HH:mm, through summer and winter.',
  timezone:
    'The IANA zone of the series. It keeps it when the zone of the location or clinic changes, until its `time` is changed.',
  startDate: 'The day from which the rule counts, in `timezone`.',
  endDate: 'The last day on which a visit may be. Null if only the rule itself says when it ends.',
  status: '`active`; `paused`: its visits to come are cancelled and can be booked again; `cancelled` for good.',
  recurrence: 'The rule by which its visits come back.',
  rrule: 'The rule as the value of an RRULE (RFC 5545) for a DTSTART in `timezone`.',
  summary: 'The rule in English words, to show to people.',
})

const LEFT = 'Those of the occurrences asked for that were left as they are, each with the reason.'

describeFields(schemas.recurringAnswer, {
  series: 'The series that was made.',
  appointments: 'Its visits, all of them booked.',
  skipped: 'Occurrences that were left out, because `onConflict` is `skip`, or because nothing was free on their day.',
  shifted: 'Occurrences that were booked at their `alternative`.',
})

describeFields(schemas.dryRunAnswer, {
  occurrences: 'All occurrences of the rule, and whether each can have its time.',
})

describeFields(schemas.seriesPage, {
  series: 'The series itself.',
  data: 'Its visits on this page, by start, whatever their state.',
  page: 'Where the list goes on after this page.',
})

describeFields(schemas.changeAnswer, {
  series: 'The series as it is now.',
  changed: 'The visits that were moved, changed, booked or cancelled.',
  skipped: LEFT,
})

describeFields(schemas.cancelAnswer, {
  series: 'The series, cancelled.',
  cancelled: 'The visits that were cancelled with it. What is past stays as it was.',
})
