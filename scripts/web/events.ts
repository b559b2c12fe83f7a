interface EventType {
  /** What its `subjectId` is the id of. */
  subject: string
  when: string
  /** Fields of its `data`; a `?` after those that are not always there. */
  data: readonly string[]
}

const VISIT = { subject: 'appointment', data: ['status', 'doctorId'] }
const PLAN = { subject: 'followup_plan', data: ['status', 'appointmentId'] }
const SERIES = { subject: 'series', data: ['status', 'doctorId'] }
const TEMPLATE = { subject: 'appointment_template', data: ['templateId', 'doctorId'] }
const LINE = { subject: 'queue', data: ['doctorId', 'appointmentId'] }
const ROOM = { subject: 'video_consultation', data: ['status', 'appointmentId'] }
const PARTICIPANT = { subject: 'video_participant', data: ['status', 'consultationId'] }
const GUEST = { subject: 'video_invite', data: ['role', 'consultationId'] }
const PATIENT = { subject: 'patient', data: ['patientId'] }
const DOCTOR = { subject: 'doctor', data: ['doctorId'] }
const TIME_OFF = { subject: 'time_off', data: ['timeOffId', 'doctorId'] }
const LOCATION = { subject: 'location', data: ['locationId'] }
const CLOSURE = { subject: 'closure', data: ['closureId', 'locationId'] }
const CLINIC = { subject: 'clinic', data: ['clinicId'] }
// The crons and the call write it without the doctor.
const SOMETIMES = ['status', 'doctorId?']

/** Every type of event. `test/domain/events.test.ts` holds it to what the statements write. */
export const EVENTS: Readonly<Record<string, EventType>> = {
  'appointment.booked': { ...VISIT, when: 'A visit was booked: by the desk, a patient, a plan or a series' },
  'appointment.accepted': { ...VISIT, when: 'The desk accepted a visit that a patient had asked for' },
  'appointment.confirmed': { ...VISIT, when: 'Somebody said that the patient will come' },
  'appointment.rescheduled': { ...VISIT, when: 'A visit was moved to another time or doctor' },
  'appointment.updated': { ...VISIT, when: 'Something else of a visit was changed, such as its reason or its patient' },
  'appointment.cancelled': { ...VISIT, data: SOMETIMES, when: 'A visit was cancelled, or nobody accepted it in time' },
  'appointment.checked_in': { ...VISIT, data: SOMETIMES, when: 'The patient arrived, or joined the call' },
  'appointment.check_in_undone': { ...VISIT, when: 'A check-in was taken back' },
  'appointment.came_late': {
    ...VISIT,
    data: ['status'],
    when: 'The patient joined the call of a visit that counted as missed',
  },
  'appointment.walked_in': { ...VISIT, when: 'A patient without an appointment was taken into the line' },
  'appointment.started': { ...VISIT, data: SOMETIMES, when: 'A visit began' },
  'appointment.start_undone': { ...VISIT, when: 'A start was taken back' },
  'appointment.handed_over': { ...VISIT, when: 'A patient who is here was given to another doctor' },
  'appointment.end_moved': { ...VISIT, when: 'The end of a visit was moved while its patient is here' },
  'appointment.completed': { ...VISIT, when: 'A visit was completed' },
  'appointment.no_show': {
    ...VISIT,
    data: SOMETIMES,
    when: 'The patient did not come: the desk says so, or the time has passed',
  },
  'appointment.no_show_undone': { ...VISIT, when: 'A no-show was taken back' },
  'appointment.affected': {
    ...VISIT,
    data: ['status', 'doctorId', 'affectedBy'],
    when: 'Time off, a closure, hours or somebody’s leaving made a visit’s time impossible: it has to be moved',
  },
  'appointment.unaffected': {
    ...VISIT,
    data: ['status', 'doctorId', 'affectedBy'],
    when: 'A visit’s time became possible again',
  },
  'appointment.zone_changed': {
    ...VISIT,
    data: ['status', 'timezone'],
    when: 'The clinic or location of a coming visit took another time zone; the instant stays',
  },
  'followup_plan.created': { ...PLAN, when: 'A follow-up was planned' },
  'followup_plan.updated': { ...PLAN, when: 'A plan was changed' },
  'followup_plan.converted': { ...PLAN, when: 'The visit of a plan was booked' },
  'followup_plan.reopened': { ...PLAN, when: 'The visit of a plan was cancelled or missed: it has to be booked again' },
  'followup_plan.overdue': { ...PLAN, when: 'The day of a plan passed, and nobody had booked its visit' },
  'followup_plan.contact_attempted': { ...PLAN, when: 'Somebody tried to reach the patient of a plan' },
  'followup_plan.cancelled': { ...PLAN, when: 'A plan was cancelled' },
  'series.booked': { ...SERIES, when: 'A series of visits was booked' },
  'series.changed': { ...SERIES, when: 'A series was changed, or belongs to another record of the patient' },
  'series.paused': { ...SERIES, when: 'A series was paused' },
  'series.resumed': { ...SERIES, when: 'A series was resumed' },
  'series.cancelled': { ...SERIES, when: 'A series was cancelled' },
  'appointment_template.added': { ...TEMPLATE, when: 'A template of visits was added' },
  'appointment_template.changed': { ...TEMPLATE, when: 'A template was changed' },
  'appointment_template.removed': { ...TEMPLATE, when: 'A template was removed' },
  'queue.called': { ...LINE, when: 'The next patient was called' },
  'queue.skipped': { ...LINE, when: 'A patient who did not answer was passed over' },
  'queue.reordered': { ...LINE, when: 'The line was put into another order' },
  'queue.paused': { ...LINE, when: 'The doctor takes a break' },
  'queue.resumed': { ...LINE, when: 'The break is over' },
  'queue.left': { ...LINE, when: 'A patient left the line of this doctor for another’s' },
  'video.room_created': { ...ROOM, when: 'A room was made for a visit' },
  'video.room_renewed': { ...ROOM, when: 'The room has a new name, since the people of the visit changed: join again' },
  'video.room_changed': { ...ROOM, when: 'Something else of the room changed' },
  'video.admitted': { ...ROOM, when: 'The doctor let the patient in' },
  'video.started': { ...ROOM, when: 'The call began' },
  'video.ended': { ...ROOM, when: 'The call ended' },
  'video.cancelled': { ...ROOM, when: 'The room was closed before a call began' },
  'video.failed': { ...ROOM, when: 'Somebody waited, and the call never began' },
  'video.participant_invited': { ...PARTICIPANT, when: 'Somebody took a token for the room' },
  'video.participant_joined': { ...PARTICIPANT, when: 'Somebody joined the call' },
  'video.participant_left': { ...PARTICIPANT, when: 'Somebody left the call' },
  'video.recording_added': {
    subject: 'video_recording',
    data: ['status', 'consultationId'],
    when: 'The provider reported a recording',
  },
  'video.issue_reported': {
    subject: 'video_issue',
    data: ['issueType', 'appointmentId'],
    when: 'Somebody reported trouble with the call',
  },
  'video.guest_invited': { ...GUEST, when: 'A guest was invited to the call' },
  'video.guest_waiting': { ...GUEST, when: 'A guest waits to be let in' },
  'video.guest_admitted': { ...GUEST, when: 'The doctor let a guest in' },
  'video.guest_joined': { ...GUEST, when: 'A guest took their token' },
  'video.invite_revoked': { ...GUEST, when: 'The invitation of a guest was revoked' },
  'patient.registered': { ...PATIENT, when: 'A patient was registered' },
  'patient.changed': { ...PATIENT, when: 'A patient’s record, its links or its merged records changed' },
  'patient.merged': { ...PATIENT, data: ['patientId', 'mergedInto'], when: 'A record was merged into another' },
  'patient.unmerged': { ...PATIENT, data: ['patientId', 'unmergedFrom'], when: 'A merge was undone' },
  'link.changed': {
    subject: 'link',
    data: ['userId', 'patientId?', 'doctorId?', 'linkId'],
    when: 'The link of a user to a patient or a doctor was made, confirmed, refused or ended',
  },
  'membership.changed': {
    subject: 'membership',
    data: ['userId'],
    when: 'Somebody was invited, came, got other roles or left; `userId` is null until they came',
  },
  'user.signed_out': { subject: 'membership', data: ['userId'], when: 'An administrator signed a user out' },
  'doctor.added': { ...DOCTOR, when: 'A doctor was added to the clinic' },
  'doctor.changed': {
    ...DOCTOR,
    data: ['doctorId', 'changed'],
    when: 'A doctor was changed; `changed` names the fields',
  },
  'doctor.hours_changed': { ...DOCTOR, when: 'A doctor’s working hours were replaced' },
  'doctor.time_off_added': { ...TIME_OFF, when: 'Time off was entered' },
  'doctor.time_off_removed': { ...TIME_OFF, when: 'Time off was taken back' },
  'location.added': { ...LOCATION, when: 'A location was added' },
  'location.changed': { ...LOCATION, when: 'A location was changed' },
  'closure.added': { ...CLOSURE, when: 'A closure was entered; `locationId` is null for the whole clinic' },
  'closure.removed': { ...CLOSURE, when: 'A closure was taken back' },
  'clinic.created': { ...CLINIC, when: 'A clinic was created' },
  'clinic.changed': { ...CLINIC, when: 'The clinic’s settings were changed' },
}

/** The table of events in Markdown. */
export function eventsTable(): string {
  const rows = Object.entries(EVENTS).map(([type, { subject, when, data }]) => {
    const fields = data.map((field) => `\`${field.replace('?', '')}\`${field.endsWith('?') ? ' (not always)' : ''}`)
    return [`\`${type}\``, when, `\`${subject}\``, fields.join(', ')]
  })
  const head = ['Type', 'When', 'Subject', 'Data']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
