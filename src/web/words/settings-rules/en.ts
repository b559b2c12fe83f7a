import { plural } from '../plural.ts'

export const en = {
  save: 'Save the rules',
  saved: 'The rules are saved',
  seriesKept: (count: number) =>
    plural('en', count, {
      one: '1 series of visits keeps its old time zone until somebody changes its time.',
      other: `${count} series of visits keep their old time zone until somebody changes their time.`,
    }),
  noCountry: 'None: every number needs its country code',
  units: { minutes: 'min', days: 'days', visits: 'visits', years: 'years' },
  groups: {
    about: 'The clinic',
    lengths: 'How long visits take',
    booking: 'What patients may book',
    arrival: 'Arrival',
    video: 'Video visits',
    records: 'Records',
  },
  signUp: [
    ['', 'Only if everybody sees free times'],
    ['true', 'Anybody who signs in'],
    ['false', 'Nobody: the desk adds patients'],
  ] as [value: string, label: string][],
  lengthsOf: (count: number) =>
    count === 0
      ? 'Lengths by treatment'
      : plural('en', count, { one: 'Lengths by treatment: 1 set', other: `Lengths by treatment: ${count} set` }),
  lengthsHint: 'What you leave empty takes the usual length.',
  treatments: {
    GENERAL_CONSULTATION: 'Consultation',
    FOLLOW_UP: 'Follow-up',
    ROUTINE_CHECKUP: 'Check-up',
    THERAPY: 'Therapy',
    SURGERY: 'Surgery',
    LAB_TEST: 'Lab test',
    IMAGING: 'Imaging',
    VACCINATION: 'Vaccination',
    PHYSIOTHERAPY: 'Physiotherapy',
    MENTAL_HEALTH: 'Mental health',
    DENTAL: 'Dental',
    EYE_EXAM: 'Eye exam',
    NUTRITION: 'Nutrition',
    EMERGENCY: 'Emergency',
    SPECIALIST_VISIT: 'Specialist visit',
  },
  fields: {
    name: ['Name', 'What patients and staff read everywhere.'],
    phone: ['Phone', 'Whom patients call, such as when it is too late to cancel online.'],
    timezone: ['Time zone', 'The clinic’s days, video visits and home visits follow it. A location may have its own.'],
    country: ['Country', 'Phone numbers of this country can be typed without its code.'],
    defaultDuration: ['Usual length', 'For every visit that names no other.'],
    slotMinutes: ['A time is offered every', 'Empty: one after the other, each as long as the visit takes.'],
    bufferBefore: ['Kept free before a visit', 'For preparing. Between two visits the longer pause counts.'],
    bufferAfter: ['Kept free after a visit', 'For notes and cleaning up.'],
    publicBooking: ['Everybody sees free times', 'Doctors, locations and free times can be read without signing in.'],
    patientSignUp: ['Who may register as a patient', 'They register themselves, before they book for the first time.'],
    patientBookingsPending: [
      'The desk accepts what patients book',
      'A booking stays a request until somebody accepts it. If nobody does before its start, it is cancelled.',
    ],
    minNoticeMinutes: ['Booked at least this long ahead', 'Patients cannot book sooner. The desk can.'],
    horizonDays: ['Booked at most this far ahead', 'Patients see no free time beyond it. The desk does.'],
    cancellationWindowMinutes: [
      'Changes close before the start',
      'Nearer to it patients have to call to move or cancel.',
    ],
    maxPatientDuration: ['Longest visit', 'What takes longer only the desk books.'],
    maxOpenBookingsPerPatient: ['Coming visits of one patient', 'Further ones only the desk books.'],
    checkInOpensMinutes: ['Check-in opens before the start', 'Whoever comes sooner is asked to wait.'],
    checkInClosesMinutes: ['Check-in closes after the start', 'Whoever comes later goes to the desk.'],
    lateGraceMinutes: ['May be late', 'Up to here a patient keeps their place in line.'],
    autoNoShowMinutes: [
      'Becomes a no-show after',
      'Counted from the start of a visit that nobody came to. Empty: never by itself.',
    ],
    joinOpensMinutes: ['Call opens before the start', 'From then on both can join.'],
    joinClosesMinutes: ['Call closes after the end', 'Until then both can still join.'],
    waitingRoom: [
      'Patients wait until they are let in',
      'The call begins when the doctor starts it or lets the patient in.',
    ],
    videoRecording: ['Calls may be recorded', 'Doctors can then record a call.'],
    recordRetentionYears: [
      'Erased patients: records are kept for',
      'What took place stays sealed for so long after the last visit. Empty: for good.',
    ],
  } satisfies Record<string, [label: string, hint: string]>,
}

export type RulesWords = typeof en
