import { describeFields } from '../../platform/openapi/describe-fields.ts'
import * as schemas from './schemas.ts'

describeFields(schemas.insightsQuery, {
  from: 'The first day that is counted, in the clinic’s zone.',
  to: 'The last day that is counted, in the clinic’s zone; at most 366 days with the first.',
  doctorId: 'Only these doctors, as a comma list. If you leave it out, all of the clinic; for a doctor, themselves.',
  locationId: 'Only what is at this location.',
})

const outcomeWords = {
  completed: 'How many are COMPLETED.',
  cancelledEarly: 'How many were cancelled more than `lateMinutes` before their start, whoever cancelled them.',
  cancelledLate: 'How many were cancelled within `lateMinutes` of their start, or after it, whoever cancelled them.',
  noShow: 'How many are NO_SHOW.',
  open: 'How many are still to come, under way, or were never settled.',
} as const

describeFields(schemas.outcomeCounts, outcomeWords)
describeFields(schemas.typeCounts, { type: 'How they meet.', ...outcomeWords })

const quantileWords = {
  visits: 'How many visits it is measured on.',
  p50: 'Half of them are at most this. Null if there are none.',
  p90: 'Nine in ten of them are at most this. Null if there are none.',
} as const

describeFields(schemas.leadTime, quantileWords)
describeFields(schemas.waitTime, quantileWords)
describeFields(schemas.closureTime, quantileWords)

describeFields(schemas.waitRanges, {
  told: 'How many patients were told a range of minutes as they checked in, and have been seen since.',
  held: 'How many of these were seen within it.',
  rate: '`held` divided by `told`, from 0 to 1. Null if nobody was told one. Where it is under 0.8, later ranges are wider.',
})

describeFields(schemas.followUpCounts, {
  planned: 'How many plans have their day in this time and are not cancelled.',
  booked: 'Of these, those that have their visit booked.',
  completed: 'Of these, those whose visit is COMPLETED: the follow-up has taken place.',
  overdue: 'Of these, open ones whose day has passed.',
  daysToClosure: 'Days from when a plan was made to its COMPLETED visit.',
})

const figureWords = {
  bookableMinutes:
    'Minutes in which the doctor could be booked at all: working hours without closures and time off, as these stand now. Hours that overlap count once, and those of a doctor who is no longer active only until then.',
  bookedMinutes:
    'Minutes of the visits that begin in this time and are neither CANCELLED nor NO_SHOW, each with its whole length.',
  utilisation:
    '`bookedMinutes` divided by `bookableMinutes`. It is over 1 where visits were booked over others or outside of hours. Null if there were no bookable minutes.',
  visits: 'The visits that begin in this time, by what became of them.',
  types: 'The same by how they meet. A type without visits is left out.',
  leadDays:
    'Days from booking to start, of visits that are not cancelled. Who was taken in as they came, such as walk-ins, does not count.',
  waitMinutes: 'Minutes from check-in to the start of the consultation, of visits in person.',
  waitRanges: 'How often the wait lay in the range that patients were told as they checked in.',
  followUps:
    'The follow-up plans whose day is in this time. One that names no doctor counts for the doctor who made it.',
} as const

const weekWords = {
  week: 'The week of ISO 8601, such as `2027-W09`: it begins on Monday in the clinic’s zone.',
  from: 'Its first day that is counted.',
  to: 'Its last day that is counted.',
} as const

const doctorWords = { doctorId: 'The doctor whose figures these are.', doctorName: 'The doctor’s name.' } as const

describeFields(schemas.insightFigures, figureWords)
describeFields(schemas.weekFigures, { ...weekWords, ...figureWords })
describeFields(schemas.doctorFigures, { ...doctorWords, ...figureWords })
describeFields(schemas.doctorsWeekFigures, { ...doctorWords, ...weekWords, ...figureWords })

const shownWords = {
  completed: 'How many of these visits are COMPLETED.',
  noShow: 'How many of these visits are NO_SHOW.',
  showRate: '`completed` divided by `completed` and `noShow` together. Null if there were neither.',
} as const

describeFields(schemas.ruleFigures, {
  ruleId: 'The reminder rule.',
  offsetMinutes: 'How many minutes before a visit it reminds. Null if the rule was deleted.',
  channel: '`email` or `sms`. Null: the first by which the patient can be reached, or the rule was deleted.',
  sent: 'How many of its reminders were sent or delivered, of visits that begin in this time and still stand at it.',
  failed: 'How many could not be sent, or nobody knows whether they were.',
  dropped: 'How many were not sent because there was a reason not to, such as a visit booked too late.',
  ...shownWords,
})

describeFields(schemas.unremindedFigures, shownWords)

describeFields(schemas.insightsAnswer, {
  from: 'The first day that is counted.',
  to: 'The last day that is counted.',
  timezone: 'The clinic’s zone.',
  lateMinutes:
    'Within how many minutes of its start a visit is cancelled late: the clinic’s `cancellationWindowMinutes`, or 24 hours where that is 0.',
  total: 'All doctors and weeks together.',
  byWeek: 'Each week, all doctors together.',
  byDoctor: 'Each active doctor, and former ones with something in this time, by name.',
  byDoctorAndWeek: 'Each doctor’s weeks in which there is something, by week and name.',
  reminders: 'What the reminders of visits came to, by rule, the earliest reminder first.',
  unreminded: 'The visits for which no reminder was sent.',
})
