import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { linkQuery, linkView } from './schemas.ts'

describeFields(linkQuery, {
  from: 'The first of the fourteen days of which a move lists the free times, in the visit’s zone. Today if you leave it out.',
})

describeFields(linkView, {
  purpose: 'What the link is for.',
  state:
    'OPEN: can be used. NOT_NEEDED: there is nothing to confirm. TOO_LATE: the clinic has to be called. DONE: was used, and can be undone. UNDONE: that was taken back.',
  clinicName: 'The name of the clinic.',
  clinicPhone: 'Where the clinic can be called. Null if it has said no number.',
  doctorName: 'With whom the visit is.',
  initial: 'The first letter of the patient’s name. A link tells no more of them.',
  status: 'The state of the visit.',
  type: 'Whether the patient comes to the clinic, joins a call or is visited at home.',
  appointmentDate: 'When the visit begins, in UTC.',
  endDate: 'When the visit ends, in UTC.',
  timezone: 'The zone in which the visit’s local time is told.',
  locationName: 'Where the visit is. Null for a video call.',
  formerDate: 'Before the move, when the visit began, in UTC. Null unless it was moved just now.',
  undoUntil: 'Until when what was done can be taken back, in UTC. Null if nothing was.',
  slots: 'The free times to which the visit can be moved. Absent unless the link is for that.',
})

describeFields(linkView.shape.slots.unwrap().element, {
  appointmentDate: 'When the visit would begin, in UTC. Send it as `to`.',
  endDate: 'When it would end, in UTC.',
  localTime: 'The beginning in the visit’s zone, HH:mm.',
})
