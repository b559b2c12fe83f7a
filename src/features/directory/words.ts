import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { affectedList } from './affected.ts'
import { keptSeries } from './zone-change.ts'

// Answered beside many records: one schema for all of them.
describeFields(affectedList.element, {
  id: 'The id of the visit.',
  appointmentDate: 'When it begins, in UTC.',
  endDate: 'When it ends, in UTC.',
  status: 'Where it stands.',
  doctorId: 'The doctor who has it.',
  patientId: 'Its patient: whom to call.',
  type: 'How they meet.',
  locationId: 'Its location. Null if it has none.',
})

describeFields(keptSeries.element, {
  id: 'The id of the series.',
  patientId: 'The patient whom it is for.',
  doctorId: 'The doctor who has it.',
  type: 'How they meet.',
  locationId: 'Its location. Null if it has none.',
  time: 'When its visits begin by the clock in its own `timezone`, HH:mm.',
  timezone: 'The IANA zone that it keeps.',
  status: 'Whether it is active or paused.',
})
