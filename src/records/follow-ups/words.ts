import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { CLINICAL, recordWords, UNREADABLE_WORDS, UNTIL_CONFIRMED } from '../../platform/openapi/field-words.ts'
import { planRecord } from './follow-up-plan.ts'

describeFields(planRecord, {
  ...recordWords('the plan'),
  ...UNREADABLE_WORDS,
  appointmentId: 'The visit at which the follow-up was asked for. A visit has one plan that is not cancelled.',
  patientId: 'The patient who is to come back.',
  doctorId: 'The doctor who is to see them. Null if nobody is named, as in a referral to any specialist.',
  followUpType: 'What kind of follow-up it is.',
  scheduledFor:
    'The day on which the patient is to come back, in the clinic’s zone. The visit is booked for this day or a later one, never before it.',
  daysAfter: 'How many days after the visit that is. Null if the day was given as a date.',
  status:
    '`scheduled`: nothing is booked yet. `overdue`: its day has passed, and nothing is booked; it can still be. `completed`: its visit is booked, which says nothing of whether it took place. `cancelled`: nobody waits for it any more.',
  priority:
    'How pressing the follow-up is. The visit that is booked for it is LOW, MEDIUM, HIGH or URGENT accordingly.',
  instructions: `What the patient is asked to come back for. ${UNTIL_CONFIRMED}`,
  medications: `What the patient is to take, one entry for each. ${CLINICAL}`,
  tests: `What is to be tested, one entry for each. ${CLINICAL}`,
  restrictions: `What the patient is to avoid, one entry for each. ${CLINICAL}`,
  notes: `What else there is to say of the plan; the patient reads it too. ${UNTIL_CONFIRMED}`,
  parentStatus: 'The state of the visit at which the plan was made: a plan outlives the cancelling of that visit.',
  followUpAppointmentId: 'The visit that was booked for the plan. Null again if that visit is cancelled or missed.',
  followUpAppointment: 'That visit in short. Null if none is booked.',
  snoozeUntil: 'Until when the worklist leaves the plan out, in UTC. Absent for patients.',
  ownerId: 'The user who looks after the plan. Absent for patients.',
  cancellationReason: `Why the plan was cancelled. ${UNTIL_CONFIRMED}`,
})

describeFields(planRecord.shape.followUpAppointment.unwrap(), {
  id: 'The same as `followUpAppointmentId`.',
  status: 'Where that visit stands. The follow-up has taken place once it is COMPLETED.',
  appointmentDate: 'When that visit begins, in UTC.',
})
