import { DEFAULT_DAYS } from '../../domain/follow-up.ts'
import { describeFields, wordsOf } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, UNREADABLE_WORDS, UPDATED_SINCE_WORDS } from '../../platform/openapi/field-words.ts'
import { planRecord } from '../../records/follow-ups/follow-up-plan.ts'
import * as schemas from './schemas.ts'

const BUT_NOT_RECEPTION = 'From a RECEPTIONIST it is refused.'

const planWords = {
  followUpType: 'What kind of follow-up it is: `routine` if a new plan does not say.',
  scheduledFor:
    'The day on which the patient is to come back, in the clinic’s zone; of an instant only its day there counts. Nothing is booked by it.',
  doctorId:
    'Who is to see the patient. A new plan without it takes the doctor of the visit, unless it is for a `specialist`.',
  priority: 'How pressing the follow-up is: `normal` if a new plan does not say.',
  instructions: 'What the patient is asked to come back for. They read it.',
  medications: `What the patient is to take, one entry for each. ${BUT_NOT_RECEPTION}`,
  tests: `What is to be tested, one entry for each. ${BUT_NOT_RECEPTION}`,
  restrictions: `What the patient is to avoid, one entry for each. ${BUT_NOT_RECEPTION}`,
  notes: 'What else there is to say. The patient reads it too.',
} as const

describeFields(schemas.planInput, {
  ...planWords,
  daysAfter: `How many days after the visit’s local day. If neither this nor \`scheduledFor\` is sent, ${DEFAULT_DAYS}.`,
})

describeFields(schemas.changePlanInput, {
  ...planWords,
  scheduledFor: `${planWords.scheduledFor} A day that is not past makes an overdue plan scheduled again.`,
})

describeFields(schemas.cancelPlanInput, { reason: 'Why nobody waits for the follow-up any more.' })

describeFields(schemas.patientPlansQuery, {
  status: 'Only plans in these states, separated by commas. If you leave it out, all.',
  ...PAGING_WORDS,
})

describeFields(schemas.worklistQuery, {
  status:
    'Only plans in these states, separated by commas. If you leave it out: overdue, and scheduled for the next 7 days.',
  doctorId: 'Only plans for these doctors: ids, separated by commas.',
  type: 'Only plans of these kinds (`followUpType`), separated by commas.',
  priority: 'Only plans as pressing as this, separated by commas.',
  ownerId: 'Only plans that these users look after: ids, separated by commas.',
  snoozed: 'True: only plans that are snoozed now. False, or left out: only the others.',
  ...UPDATED_SINCE_WORDS,
  ...PAGING_WORDS,
})

describeFields(schemas.contactInput, {
  channel: 'How the patient was contacted, in the words of the clinic, such as phone, sms or letter.',
  outcome: 'What came of it, in the words of the clinic, such as reached or no-answer.',
  note: 'What was said. Only staff can read it.',
  snoozeUntil:
    'The worklist leaves the plan out until this time, which must be ahead; a date is the beginning of that day. Null shows it again, and without the field nothing changes.',
  ownerId:
    'The user who looks after the plan from now on, and who works in this clinic. Null means nobody, and without the field nothing changes.',
})

describeFields(schemas.attemptsQuery, PAGING_WORDS)

describeFields(schemas.summaryQuery, {
  from: 'The first day of the period, in the clinic’s zone. If you leave it out, a year before `to`.',
  to: 'The last day of the period, in the clinic’s zone; it belongs to it. If you leave it out, today.',
  doctorId: 'Only plans for these doctors: ids, separated by commas.',
})

describeFields(schemas.followUpsAnswer, {
  plans: 'The plans that were made at the visit.',
  appointments: 'The visits that were booked for them.',
})

describeFields(schemas.chainAnswer, {
  original: 'The first visit of the chain.',
  followUps: 'The follow-up visits of the chain, by start, however far they follow from one another.',
  plans: 'The plans that were made at the visits of the chain.',
  totalAppointments: 'How many visits the chain has, in whatever state, the original among them.',
  completed: 'How many of them are COMPLETED.',
  pending: 'How many of them are not COMPLETED, CANCELLED or NO_SHOW.',
})

const worklistRow = schemas.worklistPage.shape.data.element

describeFields(worklistRow, {
  ...wordsOf(planRecord),
  patient: 'Whom to contact.',
  doctorName: 'The name of the doctor in `doctorId`. Null if the plan names none.',
  lastContact: 'The latest attempt to contact the patient about this plan. Null if there was none.',
})

describeFields(worklistRow.shape.patient, {
  id: 'The same as `patientId` of the plan.',
  name: 'The patient’s name.',
  phone: 'The patient’s phone number, as it was entered. Null if there is none.',
  doNotContact: 'True if the patient has asked not to be called or written to.',
})

describeFields(worklistRow.shape.lastContact.unwrap(), {
  channel: 'How the patient was contacted.',
  outcome: 'What came of it.',
  at: 'When that was, in UTC.',
})

describeFields(schemas.attemptRecord, {
  id: 'The id of the attempt.',
  planId: 'The plan that it was about.',
  channel: 'How the patient was contacted, in the words of the clinic.',
  outcome: 'What came of it, in the words of the clinic.',
  note: 'What was said. Null if nothing was noted.',
  ...UNREADABLE_WORDS,
  snoozeUntil: 'Until when this attempt snoozed the plan, in UTC. Null if it did not.',
  ownerId: 'Who was to look after the plan from then on. Null if this attempt named nobody.',
  madeBy: 'The user who contacted the patient.',
  at: 'When that was, in UTC.',
})

const countWords = {
  due: 'How many plans have their day in the period and are not cancelled.',
  overdue: 'Of these, open ones whose day has passed.',
  converted: 'Of these, those that have their visit booked.',
  closed: 'Of these, those whose visit is COMPLETED: the follow-up has taken place.',
  closureRate: '`closed` divided by `due`, from 0 to 1. Null if no plan was due.',
} as const

describeFields(schemas.summaryAnswer, {
  from: 'The first day that is counted, in the clinic’s zone.',
  to: 'The last day that is counted, in the clinic’s zone.',
  ...countWords,
  byDoctor: 'The same by doctor and month.',
})

describeFields(schemas.summaryAnswer.shape.byDoctor.element, {
  doctorId: 'The doctor whom the plans name. Null for plans that name none.',
  doctorName: 'The doctor’s name. Null for plans that name none.',
  month: 'The month of the plans’ days, YYYY-MM.',
  ...countWords,
})

describeFields(schemas.scheduleInput.in, {
  appointmentDate:
    'When the follow-up begins, not before the plan’s `scheduledFor`. Without an offset it is local time in the zone of the visit. Required, unless you send `appointmentId`.',
  appointmentId:
    'A visit of this patient that is booked already, to be linked to the plan. Send no other field with it.',
  doctorId: 'Who is to see the patient. If you leave it out, the doctor of the plan, or else of the earlier visit.',
  locationId:
    'Where they meet. If you leave it out, where the earlier visit was. Sent without `type`, it means that the visit is in person.',
  type: 'How they meet. If you leave it out, as at the earlier visit.',
  duration: 'How many minutes the visit takes. If you leave it out, as many as the earlier visit.',
  notes: 'What else patient and staff should know: both read it.',
})

describeFields(schemas.scheduleAnswer, {
  plan: 'The plan, completed by the booking.',
  appointment: 'The visit that was booked or linked.',
})
