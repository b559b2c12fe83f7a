import { describeFields, wordsOf } from '../../../platform/openapi/describe-fields.ts'
import { AFFECTED_WORDS } from '../affected-words.ts'
import { hoursInput, hoursRecord, hoursReplaced } from './schemas.ts'

describeFields(hoursInput, {
  sessions: 'All sessions of the doctor in this clinic: they replace the ones before.',
})

const sessionWords = {
  weekday: 'The weekday on which the session begins, every week: 1 is Monday, 7 is Sunday. Send either this or `date`.',
  date: 'The one day on which the session begins. It replaces the weekday sessions that begin on that day.',
  start: 'When the session begins.',
  end: 'When the session ends.',
  locationId: 'Where the doctor works then. Visits in person need a session at their location.',
  types: 'Which visits the session is for. If you leave it out, all.',
  validFrom: 'The first day on which a weekday’s session begins. Null: it always has.',
  validUntil: 'The last day on which a weekday’s session begins. Null: it goes on.',
} as const

describeFields(hoursInput.shape.sessions.element, sessionWords)

describeFields(hoursRecord, {
  doctorId: 'The doctor whose hours these are.',
  sessions: 'All sessions in this clinic.',
  version:
    'Grows with every change of the doctor’s place in this clinic, hours included. It is also the ETag: send it as `If-Match` to replace this version only.',
})

describeFields(hoursRecord.shape.sessions.element, {
  ...sessionWords,
  weekday: 'The weekday on which the session begins, every week: 1 is Monday, 7 is Sunday. Null if it has a `date`.',
  date: 'The one day on which the session begins, instead of that weekday’s. Null if it has a `weekday`.',
  start: 'When the session begins by the clock of its location, HH:mm.',
  end: 'When the session ends by the clock of its location, HH:mm. Not later than `start`: on the next day.',
  types: 'Which visits the session is for.',
})

describeFields(hoursReplaced, { ...wordsOf(hoursRecord), ...AFFECTED_WORDS })
