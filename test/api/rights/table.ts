import { v7 } from 'uuid'
import { alsoByPatch } from '../../support/also-by-patch.ts'
import { send } from '../../support/client.ts'
import { sqlAs } from '../../support/clinic.ts'
import { videoVisit } from '../../support/video.ts'
import { parkedEvent } from '../outbox-rows.ts'
import type { Target } from './world.ts'

/*
 * Who may do what, route by route. It is written from the product's promise to its users and reads nothing of the code that
 * keeps it, or it could not fail.
 *
 * A row: who may, what a stranger to the record is told, and a request. Who may is six letters, in this order:
 *
 *   admin  desk  doctor  nurse  support  patient
 *
 *   c  everything of the clinic               t  their own visits: of others' they are told 403
 *   o  their own record and their wards': of others' they are told 404
 *   x  refused what this request asks, once the record was looked at: 403, and 404 where they could not see it anyway
 *   -  403 by their role, whatever the request names
 *
 * `doctor` stands for DOCTOR, THERAPIST and COUNSELOR; SUPER_ADMIN may do what the admin may, or what `root` says.
 * Who has no role at all is a patient. PHARMACIST, LAB_TECHNICIAN and FINANCE_BILLING may nothing, unless `anyone` says that the route asks for no role.
 *
 * A new route needs a row: take the nearest one. The request has to be valid in shape, and best one that changes nothing for
 * whoever passes: it is sent some thirty times. Without `code` the route names no record. What a path or body names comes from
 * the target, a patient with a doctor, of whom each asker has several; what a target lacks is made by `make`, for each request.
 */

export interface Row {
  may: string
  /** What is answered, with 404, to who may not see the record. */
  code?: string
  /** A 404 that comes after the question of the right: of something else than the record. */
  rule?: string
  /** The SUPER_ADMIN's letter, where it is not the admin's. */
  root?: string
  /** The patient's letter for the record of a ward, where it is not that of their own. */
  ward?: string
  /** Whether the route asks for no role. */
  anyone?: true
  /** Said of the row where a route has several. */
  what?: string
  /** The ids of the path, in order; the target's first unless it says. */
  ids?: (target: Target, made: string) => string[]
  query?: (target: Target) => string
  body?: (target: Target, made: string) => object
  /** Makes what the path names, in the target's clinic, by its admin. */
  make?: (target: Target) => Promise<string>
}

const VISIT = 'APPOINTMENT_NOT_FOUND'
const PLAN = 'FOLLOWUP_PLAN_NOT_FOUND'
const SERIES = 'SERIES_NOT_FOUND'
const TEMPLATE = 'TEMPLATE_NOT_FOUND'
const PATIENT = 'PATIENT_NOT_FOUND'
const DOCTOR = 'DOCTOR_NOT_FOUND'
const LOCATION = 'LOCATION_NOT_FOUND'

const ofVisit = { code: VISIT, ids: (t: Target) => [t.visit] }
const ofPlan = { code: PLAN, ids: (t: Target) => [t.plan] }
const ofSeries = { code: SERIES, ids: (t: Target) => [t.series] }
const ofTemplate = { code: TEMPLATE, ids: (t: Target) => [t.template] }
const ofPatient = { code: PATIENT, ids: (t: Target) => [t.patientId] }
const ofDoctor = { code: DOCTOR, ids: (t: Target) => [t.doctorId] }
const ofLocation = { code: LOCATION, ids: (t: Target) => [t.locationId] }

const RULE = 'NOT_FOUND'
const ofRule = { code: RULE, ids: (_: Target, made: string) => [made], make: firstRule }

const empty = () => ({})
const span = { from: '2027-05-01T00:00:00Z', to: '2027-05-02T00:00:00Z' }
const long = { from: '2027-03-01T00:00Z', to: '2027-03-02T00:00Z' }
const weekly = { frequency: 'WEEKLY', count: 2 }
const place = (t: Target) => ({ type: 'IN_PERSON', locationId: t.locationId })

/** The first of the reminder rules that every clinic has from the start. */
async function firstRule({ clinic }: Target): Promise<string> {
  const [rule] = await sqlAs('select id from reminder_rules where clinic_id = $1 and offset_minutes = 4320', [
    clinic.id,
  ])
  return String(rule?.id)
}

let offset = 10_000

async function ruleIn({ clinic }: Target): Promise<string> {
  const id = v7()
  const values = [clinic.id, id, offset++]
  await sqlAs('insert into reminder_rules(clinic_id, id, offset_minutes) values ($1, $2, $3)', values)
  return id
}

/** An offset that no rule of the clinic has, which has room for one: those that were added before are taken away. */
async function freeOffset({ clinic }: Target): Promise<string> {
  await sqlAs('delete from reminder_rules where clinic_id = $1 and offset_minutes > 20000', [clinic.id])
  return String(10_000 + offset++)
}

const ownText = { event: 'booked', channel: 'email', language: 'en' }

const EVENTS = ['booked', 'requested', 'accepted', 'moved', 'cancelled', 'reminder', 'no_show', 'link_pending']
let textsMade = 0

/** A text of the clinic’s own, each in another place than the last ones: there is one in each. */
async function madeText({ clinic }: Target): Promise<string> {
  const nth = textsMade++
  const language = ['en', 'hi', 'de', 'es'][Math.floor(nth / EVENTS.length) % 4]
  const text = { event: EVENTS[nth % EVENTS.length], channel: 'sms', language, body: 'Hello' }
  const { body } = await clinic.admin.client.put('/messages/templates', text)
  return body.id
}

/** A patient whom no user is linked to. */
async function strangerIn({ clinic }: Target): Promise<string> {
  const id = v7()
  await sqlAs(`insert into patients(clinic_id, id, name) values ($1, $2, 'Sam Stranger')`, [clinic.id, id])
  return id
}

async function added(target: Target, path: string, body: object): Promise<string> {
  const made = await target.clinic.admin.client.post(path, body)
  if (made.status !== 201) throw new Error(`${path}: ${made.status} ${JSON.stringify(made.body)}`)
  return made.body.id
}

const timeOff = {
  code: 'NOT_FOUND',
  make: (t: Target) => added(t, `/doctors/${t.doctorId}/time-off`, span),
  ids: (t: Target, made: string) => [t.doctorId, made],
}
const closure = {
  code: 'NOT_FOUND',
  make: (t: Target) => added(t, '/closures', span),
  ids: (_: Target, made: string) => [made],
}
/** Nobody listens there. */
const hook = { url: 'http://127.0.0.1:9/kept', events: ['series.paused'] }
const webhook = {
  code: 'WEBHOOK_NOT_FOUND',
  make: (t: Target) => added(t, '/webhooks', hook),
  ids: (_: Target, made: string) => [made],
}
const aFile = {
  code: 'IMPORT_NOT_FOUND',
  make: async (t: Target) => {
    const id = await added(t, '/imports', { kind: 'patients', format: 'csv' })
    const headers = { Authorization: `Bearer ${t.clinic.admin.client.token}` }
    await send('PUT', `/imports/${id}/file`, { body: 'name\nAnn\n', headers })
    return id
  },
  ids: (_: Target, made: string) => [made],
}
/** An invitation to a video visit of the target's doctor with its patient. */
async function invitation({ clinic, doctorId, patientId }: Target): Promise<string> {
  const visit = await videoVisit(clinic, { doctor_id: doctorId, patient_id: patientId, ...freeSlot() })
  const body = { name: 'Ida Interpreter', role: 'OBSERVER' }
  const issued = await clinic.reception.client.post(`/appointments/${visit}/video/invites`, body)
  if (issued.status !== 201) throw new Error(`${issued.status} ${JSON.stringify(issued.body)}`)
  return `${visit} ${issued.body.id}`
}

let slots = 0

/** Half an hour that no visit of these tests has had yet. */
function freeSlot() {
  const start = Date.parse('2027-03-03T00:00Z') + slots++ * 30 * 60_000
  return { starts_at: new Date(start).toISOString(), ends_at: new Date(start + 30 * 60_000).toISOString() }
}

/** An answer of the target's patient that somebody has to read. */
async function inboxItem({ clinic, patientId }: Target): Promise<string> {
  const id = v7()
  await sqlAs(
    `insert into inbox (clinic_id, id, kind, dedup_key, patient_id) values ($1, $2::uuid, 'REPLY', $2::uuid::text, $3)`,
    [...[clinic.id, id, patientId]],
  )
  return id
}

const membership = {
  code: 'MEMBERSHIP_NOT_FOUND',
  make: (t: Target) => added(t, '/memberships', { email: `${v7()}@example.org`, roles: ['NURSE'] }),
  ids: (_: Target, made: string) => [made],
}

/** A link of somebody new to the target's patient, which somebody else has made and nobody has confirmed. */
async function pendingLink({ patientId }: Target): Promise<string> {
  const user = v7()
  await sqlAs(
    `update patients set guardian_user_ids = guardian_user_ids || $2::uuid, pending_user_ids = pending_user_ids || $2::uuid
      where id = $1`,
    [patientId, user],
  )
  const [link] = await sqlAs('select id from links where user_id = $1', [user])
  return String(link?.id)
}

/**
 * A patient speaks for their own record, and not for a ward's, of which they see that there is somebody. Every doctor here has some
 * visit of the target's patient, whoever has the one that the target names.
 */
const pending = {
  may: 'ccc--o',
  ward: 'x',
  code: 'LINK_NOT_FOUND',
  make: pendingLink,
  body: empty,
  ids: (_: Target, made: string) => [made],
}

const invite = { code: VISIT, make: invitation, ids: (_: Target, made: string) => made.split(' ') }

export const TABLE: Record<string, Row | Row[]> = alsoByPatch<Row | Row[]>({
  'POST /appointments': {
    may: 'cct--o',
    code: 'DOCTOR_NOT_FOUND|PATIENT_NOT_FOUND',
    body: (t) => ({
      patientId: t.patientId,
      doctorId: t.doctorId,
      appointmentDate: '2027-02-01T10:00',
      ...place(t),
    }),
  },
  'GET /appointments': { may: 'ccccco' },
  'GET /appointments/my-appointments': { may: 'ccccco' },
  'GET /appointments/user/:userId/upcoming': { may: 'ccccco', code: 'NOT_FOUND', ids: (t) => [t.userId] },
  'GET /appointments/doctor/:doctorId/availability': {
    may: 'cccccc',
    ...ofDoctor,
    query: (t) => `?locationId=${t.locationId}`,
  },
  'GET /availability': { may: 'cccccc', query: (t) => `?specialty=cardiology&locationId=${t.clinic.locationId}` },
  'GET /appointments/:id': { may: 'ccccco', ...ofVisit },
  'PUT /appointments/:id': [
    { may: 'cct--o', ...ofVisit, what: 'notes', body: () => ({ notes: 'x' }) },
    { may: 'ccccc-', ...ofVisit, what: 'a note among staff', body: () => ({ staffNote: 'x' }) },
    { may: 'cct---', ...ofVisit, what: 'both', body: () => ({ staffNote: 'x', priority: 'HIGH' }) },
    { may: 'cct---', ...ofVisit, what: 'an external id', body: () => ({ externalId: v7() }) },
    { may: 'cct--o', ...ofVisit, what: 'a confirmation', body: () => ({ status: 'CONFIRMED' }) },
    { may: 'cctc--', ...ofVisit, what: 'a no-show', body: () => ({ status: 'NO_SHOW' }) },
    { may: 'c-t---', ...ofVisit, what: 'a diagnosis', body: () => ({ diagnosis: 'x' }) },
    { may: 'c-t---', ...ofVisit, what: 'notes and a diagnosis', body: () => ({ notes: 'x', diagnosis: 'x' }) },
    { may: 'cct--o', ...ofVisit, what: 'a move', body: () => ({ appointmentDate: '2027-02-01T10:00' }) },
    { may: 'cct---', ...ofVisit, what: 'an overbooking', body: () => ({ overbook: true, overbookReason: 'x' }) },
  ],
  'POST /appointments/:id/check-in': { may: 'cctc-o', ...ofVisit, body: empty },
  'POST /appointments/:id/start': { may: 'cct---', ...ofVisit, body: empty },
  'POST /appointments/:id/complete': [
    { may: 'cct---', ...ofVisit, what: 'nothing else', body: empty },
    { may: 'c-t---', ...ofVisit, what: 'clinical text', body: () => ({ diagnosis: 'x' }) },
    { may: 'c-t---', ...ofVisit, what: 'medications', body: () => ({ medications: ['x'] }) },
  ],
  'POST /appointments/:id/cancel': { may: 'cct--o', ...ofVisit, body: empty },
  'DELETE /appointments/:id': { may: 'cct--o', ...ofVisit, body: empty },
  'POST /appointments/:id/follow-up': [
    { may: 'cct---', ...ofVisit, what: 'a plan', body: empty },
    { may: 'c-t---', ...ofVisit, what: 'with tests', body: () => ({ tests: ['x'] }) },
  ],
  'GET /appointments/:id/follow-ups': { may: 'ccccco', ...ofVisit },
  'GET /appointments/:id/chain': { may: 'ccccco', ...ofVisit },
  'POST /appointments/:id/video/create-room': { may: 'c-t---', ...ofVisit, body: empty },
  'POST /appointments/:id/video/join-token': { may: 't-t--o', ...ofVisit, body: empty },
  'POST /appointments/:id/video/start': { may: 'c-t---', ...ofVisit, body: empty },
  'POST /appointments/:id/video/admit': { may: 'c-t---', ...ofVisit, body: empty },
  'POST /appointments/:id/video/end': { may: 'c-t---', ...ofVisit, body: empty },
  'GET /appointments/:id/video/status': { may: 'ccccco', ...ofVisit },
  'POST /appointments/:id/video/report-issue': {
    may: 'c-t--o',
    ...ofVisit,
    body: () => ({ issueType: 'audio', description: 'No sound' }),
  },
  'POST /appointments/:id/video/invites': {
    may: '-ct---',
    root: 'c',
    ...ofVisit,
    body: () => ({ name: 'Ida Interpreter', role: 'OBSERVER' }),
  },
  'GET /appointments/:id/video/invites': { may: '-ct---', root: 'c', ...ofVisit },
  'DELETE /appointments/:id/video/invites/:inviteId': { may: '-ct---', root: 'c', ...invite, body: empty },
  'POST /appointments/check-in/scan-qr': { may: 'c----c', body: () => ({ qrCode: 'no code at all' }) },
  'GET /appointments/locations/:locationId/qr-code': { may: 'ccccc-', ...ofLocation },

  'GET /patients/:id/follow-up-plans': { may: 'ccccco', ...ofPatient },
  'GET /follow-up-plans': { may: 'ccccc-' },
  'GET /follow-up-plans/summary': { may: 'ccccc-' },
  'GET /follow-up-plans/:id': { may: 'ccccco', ...ofPlan },
  'PUT /follow-up-plans/:id': [
    { may: 'cct---', ...ofPlan, what: 'instructions', body: () => ({ instructions: 'x' }) },
    { may: 'c-t---', ...ofPlan, what: 'restrictions', body: () => ({ restrictions: ['x'] }) },
  ],
  'DELETE /follow-up-plans/:id': { may: 'cct---', ...ofPlan, body: empty },
  'POST /follow-up-plans/:id/schedule': {
    may: 'cct--o',
    ...ofPlan,
    body: () => ({ appointmentDate: '2027-02-01T10:00' }),
  },
  'GET /follow-up-plans/:id/contact-attempts': { may: 'ccccc-', ...ofPlan },
  'POST /follow-up-plans/:id/contact-attempts': {
    may: 'cctc--',
    ...ofPlan,
    body: () => ({ channel: 'phone', outcome: 'no answer' }),
  },

  'POST /appointments/recurring': {
    may: 'cct---',
    code: 'DOCTOR_NOT_FOUND|PATIENT_NOT_FOUND',
    body: (t) => ({
      patientId: t.patientId,
      doctorId: t.doctorId,
      ...place(t),
      startDate: '2027-04-05',
      time: '10:00',
      recurrence: weekly,
      dryRun: true,
    }),
  },
  'GET /series': { may: 'ccccco' },
  'GET /appointments/series/:id': { may: 'ccccco', ...ofSeries },
  'PUT /appointments/series/:id': { may: 'cct---', ...ofSeries, body: () => ({ time: '10:00' }) },
  'DELETE /appointments/series/:id': { may: 'cct--o', ...ofSeries, body: empty },
  'GET /appointment-templates': { may: 'ccccc-' },
  'GET /appointment-templates/:id': { may: 'ccccc-', ...ofTemplate },
  'POST /appointment-templates': {
    may: 'cct---',
    code: DOCTOR,
    body: (t) => ({
      name: 'Physio',
      doctorId: t.doctorId,
      ...place(t),
      duration: 30,
      time: '09:00',
      recurrence: weekly,
    }),
  },
  'PUT /appointment-templates/:id': { may: 'cct---', ...ofTemplate, body: () => ({ time: '09:00' }) },
  'DELETE /appointment-templates/:id': {
    may: 'cct---',
    code: TEMPLATE,
    body: empty,
    ids: (_, made) => [made],
    make: (t) =>
      added(t, '/appointment-templates', {
        name: 'Physio',
        doctorId: t.doctorId,
        ...place(t),
        duration: 30,
        time: '09:00',
        recurrence: weekly,
      }),
  },

  'GET /reminder-rules': { may: 'c-----' },
  'POST /reminder-rules': {
    may: 'c-----',
    body: (_, made) => ({ offsetMinutes: Number(made) }),
    make: freeOffset,
  },
  'GET /reminder-rules/:id': { may: 'c-----', ...ofRule },
  'PUT /reminder-rules/:id': { may: 'c-----', ...ofRule, body: () => ({ active: true }) },
  'DELETE /reminder-rules/:id': { may: 'c-----', code: RULE, body: empty, ids: (_, made) => [made], make: ruleIn },

  'GET /queue': { may: 'cccccc', code: LOCATION, query: (t) => `?locationId=${t.locationId}` },
  'GET /queue/doctors/:id': { may: 'cccccc', ...ofDoctor },
  'POST /queue/doctors/:id/call-next': { may: 'cctcc-', ...ofDoctor, body: empty },
  'POST /queue/doctors/:id/skip': {
    may: 'cctcc-',
    ...ofDoctor,
    rule: VISIT,
    body: (t) => ({ appointmentId: t.visit }),
  },
  'POST /queue/doctors/:id/reorder': {
    may: 'cctcc-',
    ...ofDoctor,
    body: (t) => ({ version: 999, appointmentIds: [t.visit] }),
  },
  'POST /queue/doctors/:id/pause': { may: 'cctcc-', ...ofDoctor, body: empty },
  'POST /queue/doctors/:id/resume': { may: 'cctcc-', ...ofDoctor, body: empty },
  'POST /queue/doctors/:id/walk-ins': {
    may: 'cct---',
    ...ofDoctor,
    body: (t) => ({ patientId: t.patientId, locationId: t.locationId }),
  },
  'POST /queue/doctors/:id/tickets': { may: 'cccccc', ...ofDoctor, body: empty },
  'POST /displays': { may: 'cc----', code: LOCATION, body: (t) => ({ locationId: t.locationId, kind: 'board' }) },
  'GET /displays': { may: 'cc----' },
  'DELETE /displays/:id': {
    may: 'cc----',
    code: 'NOT_FOUND',
    body: empty,
    ids: (_, made) => [made],
    make: (t) => added(t, '/displays', { locationId: t.locationId, kind: 'board' }),
  },

  'POST /calendars': [
    { may: '--t---', what: 'a doctor’s', code: DOCTOR, body: (t) => ({ doctorId: t.doctorId }) },
    { may: '--x--o', ward: 'x', what: 'a patient’s', code: PATIENT, body: (t) => ({ patientId: t.patientId }) },
  ],
  'GET /calendars': { may: '--c--c' },
  'DELETE /calendars/:id': { may: '--c--c', rule: 'CALENDAR_NOT_FOUND', body: empty, ids: () => [v7()] },

  'GET /me': { may: 'cccccc', anyone: true },
  'POST /me/patient': {
    may: 'cccccc',
    anyone: true,
    body: () => ({ name: 'Myself', dateOfBirth: '1980-01-01' }),
  },
  'GET /me/notifications': { may: 'cccccc', anyone: true },
  'POST /me/notifications/read-all': { may: 'cccccc', anyone: true, body: empty },
  'POST /me/notifications/:id/read': {
    may: 'cccccc',
    anyone: true,
    rule: 'MESSAGE_NOT_FOUND',
    ids: () => [v7()],
    body: empty,
  },
  'POST /me/links': {
    may: 'cccccc',
    anyone: true,
    rule: 'LINK_CODE_INVALID',
    body: () => ({ code: 'ABCD-EFGH-JKMN-PQRS' }),
  },
  'DELETE /me/links/:patientId': {
    may: 'cccccc',
    anyone: true,
    rule: 'LINK_NOT_FOUND',
    ids: () => [v7()],
    body: empty,
  },
  'GET /inbox': { may: 'cccc--' },
  // Every doctor here treats the target's patient.
  'POST /inbox/:id/done': {
    may: 'cccc--',
    code: 'MESSAGE_NOT_FOUND',
    make: inboxItem,
    ids: (_, made) => [made],
    body: empty,
  },
  'GET /links': { may: 'cct--o' },
  'POST /links/:id/confirm': pending,
  'POST /links/:id/refuse': pending,
  'POST /patients/:id/link-codes': { may: 'cc----', ...ofPatient, body: () => ({ kind: 'guardian' }) },
  'POST /doctors/:id/link-codes': { may: 'c-----', ...ofDoctor, body: empty },
  'GET /patients': { may: 'ccccco' },
  'POST /patients': { may: 'cc----', body: () => ({ name: 'Nina New', confirmNew: true }) },
  'POST /patients/search': { may: 'ccccco', body: () => ({ q: 'nina' }) },
  'GET /patients/duplicates': { may: 'cc----' },
  'POST /patients/duplicates/dismiss': {
    may: 'cc----',
    code: 'PATIENT_NOT_FOUND',
    body: (t, made) => ({ patientId: made, otherId: t.patientId }),
    make: async (t) => {
      const made = await strangerIn(t)
      await sqlAs(
        `insert into possible_duplicates(clinic_id, patient_id, other_id, why) values ($1, $2, $3, '{name+dateOfBirth}')`,
        [t.clinic.id, made, t.patientId],
      )
      return made
    },
  },
  'GET /patients/mismatches': { may: 'cc----' },
  'GET /patients/:id': { may: 'ccccco', ...ofPatient },
  'GET /patients/:id/summary': { may: 'ccccc-', ...ofPatient },
  'GET /patients/:id/access-log': { may: 'c----o', ...ofPatient },
  'POST /patients/:id/merge': {
    may: 'cc----',
    code: PATIENT,
    ids: (_, made) => [made.slice(0, 36)],
    body: (_, made) => ({ into: made.slice(37), dryRun: true }),
    make: async (t) => `${await strangerIn(t)} ${await strangerIn(t)}`,
  },
  'POST /patients/:id/unmerge': { may: 'cc----', ...ofPatient, body: () => ({ dryRun: true }) },
  'POST /patients/:id/erase': {
    may: 'c-----',
    ...ofPatient,
    body: (t) => ({ reason: 'asked for it', confirmId: t.patientId, dryRun: true }),
  },
  'GET /exports': { may: 'c----c' },
  'POST /exports': [
    {
      may: 'c----o',
      code: PATIENT,
      what: 'a patient',
      body: (t) => ({ scope: 'patient', patientId: t.patientId, format: 'zip' }),
    },
    { may: 'c----x', what: 'the clinic', body: () => ({ scope: 'clinic', format: 'zip' }) },
  ],
  'GET /exports/:id': {
    may: 'c----o',
    code: 'EXPORT_NOT_FOUND',
    make: (t) => added(t, '/exports', { scope: 'patient', patientId: t.patientId, format: 'zip' }),
    ids: (_, made) => [made],
  },
  'PUT /patients/:id': [
    { may: 'cc---o', ...ofPatient, what: 'a language', body: () => ({ language: 'de' }) },
    { may: 'cc---x', ...ofPatient, what: 'a state', body: () => ({ status: 'active' }) },
    { may: 'cc---x', ...ofPatient, what: 'a guardian', body: () => ({ guardianUserIds: [] }) },
  ],

  'GET /doctors': { may: 'cccccc' },
  'POST /doctors': { may: 'c-----', body: () => ({ name: 'Dr Noor Khan', specialty: 'dermatology' }) },
  'GET /doctors/:id': { may: 'cccccc', ...ofDoctor },
  'PUT /doctors/:id': { may: 'c-----', ...ofDoctor, body: () => ({ externalId: v7() }) },
  'GET /doctors/:id/working-hours': { may: 'cccccc', ...ofDoctor },
  'PUT /doctors/:id/working-hours': {
    may: 'cc----',
    ...ofDoctor,
    body: (t) => ({ sessions: [{ weekday: 1, start: '09:00', end: '17:00', locationId: t.locationId }] }),
  },
  'GET /doctors/:id/time-off': { may: 'ccccc-', ...ofDoctor },
  'POST /doctors/:id/time-off': { may: 'cct---', ...ofDoctor, body: () => span },
  'GET /doctors/:id/time-off/:timeOffId': { may: 'ccccc-', ...timeOff },
  'DELETE /doctors/:id/time-off/:timeOffId': { may: 'cct---', ...timeOff, body: empty },
  'GET /locations': { may: 'cccccc' },
  'POST /locations': { may: 'c-----', body: () => ({ name: 'Branch' }) },
  'GET /locations/:id': { may: 'cccccc', ...ofLocation },
  'PUT /locations/:id': { may: 'c-----', ...ofLocation, body: () => ({ name: 'Main house' }) },
  'GET /closures': { may: 'cccccc' },
  'POST /closures': { may: 'cc----', body: () => span },
  'GET /closures/:id': { may: 'cccccc', ...closure },
  'DELETE /closures/:id': { may: 'cc----', ...closure, body: empty },
  'GET /clinics': { may: '------', root: 'c' },
  'POST /clinics': {
    may: '------',
    root: 'c',
    body: () => ({ name: 'New clinic', timezone: 'Asia/Kolkata', country: 'IN' }),
  },
  'GET /memberships': { may: 'c-----' },
  'POST /memberships': {
    may: 'c-----',
    body: () => ({ email: `${v7()}@example.org`, roles: ['NURSE'] }),
  },
  'GET /memberships/:id': { may: 'c-----', ...membership },
  'PUT /memberships/:id': { may: 'c-----', ...membership, body: () => ({ roles: ['NURSE'] }) },
  'DELETE /memberships/:id': { may: 'c-----', ...membership, body: empty },
  'POST /me/memberships': {
    may: 'cccccc',
    anyone: true,
    rule: 'MEMBERSHIP_NOT_FOUND',
    body: () => ({ code: 'ABCD-EFGH-JKMN-PQRS' }),
  },
  // Whoever the user is, it acts in the caller's clinic alone.
  'POST /users/:id/sign-out': { may: 'c-----', ids: (t) => [t.userId], body: empty },
  'GET /clinic': { may: 'cccccc' },
  'PUT /clinic': { may: 'c-----', body: () => ({ slotMinutes: 15 }) },
  'POST /webhooks': { may: 'c-----', body: () => hook },
  'GET /webhooks': { may: 'c-----' },
  'GET /webhooks/:id': { may: 'c-----', ...webhook },
  'PUT /webhooks/:id': { may: 'c-----', ...webhook, body: () => ({ active: false }) },
  'DELETE /webhooks/:id': { may: 'c-----', ...webhook, body: empty },
  'POST /webhooks/:id/rotate': { may: 'c-----', ...webhook, body: empty },
  'POST /webhooks/:id/ping': { may: 'c-----', ...webhook, body: empty },
  'POST /webhooks/:id/replay': { may: 'c-----', ...webhook, body: () => span },
  'GET /webhooks/:id/deliveries': { may: 'c-----', ...webhook },
  'POST /imports': { may: 'c-----', body: () => ({ kind: 'patients', format: 'csv' }) },
  'GET /imports': { may: 'c-----' },
  'GET /imports/:id': { may: 'c-----', ...aFile },
  'PUT /imports/:id': { may: 'c-----', ...aFile, body: () => ({ onConflict: 'leave' }) },
  'PUT /imports/:id/file': { may: 'c-----', ...aFile, body: empty },
  'POST /imports/:id/check': { may: 'c-----', ...aFile, body: empty },
  'POST /imports/:id/commit': { may: 'c-----', ...aFile, body: empty },
  'POST /imports/:id/undo': { may: 'c-----', ...aFile, body: empty },
  'GET /imports/:id/report.csv': { may: 'c-----', ...aFile },
  'GET /messages': { may: 'cct--o' },
  'GET /messages/settings': { may: 'c-----' },
  'PUT /messages/settings': { may: 'c-----', body: () => ({ notifyDelaySeconds: 60 }) },
  'GET /messages/templates': { may: 'c-----' },
  'PUT /messages/templates': { may: 'c-----', body: () => ({ ...ownText, body: 'Hello' }) },
  'DELETE /messages/templates/:id': {
    may: 'c-----',
    code: 'NOT_FOUND',
    ids: (_, made) => [made],
    make: madeText,
    body: empty,
  },
  'POST /messages/templates/preview': { may: 'c-----', body: () => ownText },
  'GET /events': { may: 'c-----' },
  'POST /events/:id/replay': {
    may: 'c-----',
    code: 'EVENT_NOT_FOUND',
    make: (t) => parkedEvent(t.clinic.id),
    ids: (_, made) => [made],
    body: empty,
  },
  'GET /plugins': { may: 'c-----' },
  'PUT /plugins/:name': { may: 'c-----', ids: () => ['no-show-task'], body: () => ({ enabled: false }) },
  'GET /insights': {
    may: 'c-t---',
    code: DOCTOR,
    query: (t) => `?from=2027-03-01&to=2027-03-07&doctorId=${t.doctorId}`,
  },
  'GET /audit': { may: 'c-----', query: () => `?from=${long.from}&to=${long.to}` },
  'GET /audit/verify': { may: 'c-----' },
})

/** What needs no token, or lets in by something else than who asks: by the link or the ticket in it. */
export const OF_NOBODY: Record<string, 'open' | 'ticket'> = {
  'GET /': 'open',
  'GET /calendars/:id': 'open',
  'GET /exports/files/:token': 'open',
  'GET /health': 'open',
  'GET /health/ready': 'open',
  'GET /openapi.json': 'open',
  'GET /c/:token': 'open',
  'GET /v/:token': 'open',
  'POST /v/:token': 'open',
  'GET /l/:token': 'open',
  'POST /l/:token': 'open',
  'POST /webhooks/video/:provider': 'open',
  'POST /webhooks/messages/:provider/:channelId': 'open',
  'GET /video/stand-in': 'open',
  'GET /queue/doctors/:id/live': 'ticket',
}
