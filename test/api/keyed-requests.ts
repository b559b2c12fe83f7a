import { v7 } from 'uuid'
import { alsoByPatch } from '../support/also-by-patch.ts'
import { sqlAs, type TestClinic } from '../support/clinic.ts'
import { videoVisit } from '../support/video.ts'
import { book, putInState, wishFor } from '../support/visits.ts'
import { plan, visitIn } from './follow-ups.ts'
import { BIRTH, codeFor, linked } from './link-codes.ts'
import { parkedEvent } from './outbox-rows.ts'
import { bookSeries, seriesWish } from './series.ts'

/** A request that a key is kept for: its path, and its body. */
export type Request = readonly [path: string, body?: unknown]

/** One keyed route: who sends it, who of the narrowest reach that has the right; and a request that succeeds. */
export interface Keyed {
  as: 'root' | 'admin' | 'reception' | 'doctor' | 'patient'
  arrange: (clinic: TestClinic) => Request | Promise<Request>
  /** Whose data the answer shows: a replay of it is a read, and told so in the trail. */
  reads?: 'appointment' | 'followup_plan' | 'series' | 'patient'
}

const early = { override: true, overrideReason: 'Came early' }
const span = { from: '2027-05-01T00:00:00Z', to: '2027-05-02T00:00:00Z' }

const visit = (rest: string, body?: unknown, state = 'SCHEDULED') =>
  async function arranged(clinic: TestClinic): Promise<Request> {
    const { id } = await book(clinic)
    await putInState(id, state)
    return [`/appointments/${id}${rest}`, body]
  }

const call = (rest: string, body?: unknown) =>
  async function arranged(clinic: TestClinic): Promise<Request> {
    const now = { starts_at: '2027-03-01T03:00:00Z', ends_at: '2027-03-01T03:30:00Z' }
    const path = `/appointments/${await videoVisit(clinic, now)}/video`
    if (rest === '/end') await clinic.doctor.client.post(`${path}/start`)
    return [path + rest, body]
  }

const planned = (rest: string, body?: unknown) => async (clinic: TestClinic) =>
  [`/follow-up-plans/${(await plan(clinic)).id}${rest}`, body] as const

/** A line in which somebody waits. */
const line = (rest: string) => async (clinic: TestClinic) => {
  await waiting(clinic, clinic.patient.patientId, '2027-03-01T10:00')
  return [`/queue/doctors/${clinic.doctor.doctorId}${rest}`, {}] as const
}

async function waiting(clinic: TestClinic, patientId: string, appointmentDate: string): Promise<string> {
  const { id } = await book(clinic, { patientId, appointmentDate })
  await clinic.reception.client.post(`/appointments/${id}/check-in`, early)
  return id
}

async function added(clinic: TestClinic, path: string, body: unknown): Promise<string> {
  return (await clinic.admin.client.post(path, body)).body.id
}

const ownText = { event: 'booked', channel: 'email', language: 'en', body: 'Hello' }
/** Nobody listens there. */
const webhook = async (clinic: TestClinic) =>
  `/webhooks/${await added(clinic, '/webhooks', { url: 'http://127.0.0.1:9/kept', events: ['series.paused'] })}`

/** An import in a state, whose file is there. */
const aFile = (status: string, rest = '', body: unknown = {}) =>
  async function arranged(clinic: TestClinic): Promise<Request> {
    const id = await added(clinic, '/imports', { kind: 'patients', format: 'csv' })
    await sqlAs('insert into import_parts values ($1, $2, 1, 0, true)', [clinic.id, id])
    await sqlAs('update imports set status = $3, committed_at = $4 where clinic_id = $1 and id = $2', [
      ...[clinic.id, id, status, new Date()],
    ])
    return [`/imports/${id}${rest}`, body]
  }

const rule = (body: unknown) => async (clinic: TestClinic) =>
  [`/reminder-rules/${await added(clinic, '/reminder-rules', { offsetMinutes: 180 })}`, body] as const

/** Something that the patient is told in their app. */
async function notified({ id: clinicId, patient }: TestClinic): Promise<string> {
  const id = v7()
  await sqlAs(
    `insert into notifications (clinic_id, id, user_id, event, dedup_key, patient_id)
     values ($1, $2::uuid, $3, 'appointment.booked', $2::uuid::text, $4)`,
    [clinicId, id, patient.userId, patient.patientId],
  )
  return `/me/notifications/${id}`
}

const template = (clinic: TestClinic) => ({
  name: 'Physio',
  doctorId: clinic.doctor.doctorId,
  type: 'IN_PERSON',
  locationId: clinic.locationId,
  duration: 30,
  time: '09:00',
  recurrence: { frequency: 'WEEKLY', count: 5 },
})

const member = (body: unknown) => async (clinic: TestClinic) => {
  const { userId } = clinic.patient
  return [`/memberships/${await added(clinic, '/memberships', { userId, roles: ['NURSE'] })}`, body] as const
}

const linkCode = async (clinic: TestClinic) => ({
  code: await codeFor(clinic, clinic.patient.patientId),
  dateOfBirth: BIRTH,
})

async function twin(clinic: TestClinic): Promise<string> {
  return added(clinic, '/patients', { name: 'Pia Patient', dateOfBirth: '1990-05-05', confirmNew: true })
}

/** Every route that takes a key. A route that is missing here fails a test: add one line. */
export const KEYED: Record<string, Keyed> = alsoByPatch<Keyed>({
  'POST /appointments': { as: 'patient', reads: 'appointment', arrange: (c) => ['/appointments', wishFor(c)] },
  'PUT /appointments/{id}': { as: 'patient', reads: 'appointment', arrange: visit('', { reason: 'x' }) },
  'PATCH /appointments/{id}': { as: 'doctor', reads: 'appointment', arrange: visit('', { notes: 'x' }) },
  'DELETE /appointments/{id}': { as: 'patient', reads: 'appointment', arrange: visit('', {}) },
  'POST /appointments/{id}/cancel': { as: 'doctor', reads: 'appointment', arrange: visit('/cancel', {}) },
  'POST /appointments/{id}/check-in': { as: 'doctor', reads: 'appointment', arrange: visit('/check-in', early) },
  'POST /appointments/{id}/start': { as: 'doctor', reads: 'appointment', arrange: visit('/start', {}, 'CHECKED_IN') },
  'POST /appointments/{id}/complete': {
    as: 'doctor',
    reads: 'appointment',
    arrange: visit('/complete', { notes: 'x', followUpRequired: true }, 'IN_PROGRESS'),
  },
  'POST /appointments/{id}/follow-up': {
    as: 'doctor',
    reads: 'followup_plan',
    arrange: async (c) => [`/appointments/${await visitIn(c)}/follow-up`, {}],
  },
  'PUT /follow-up-plans/{id}': {
    as: 'doctor',
    reads: 'followup_plan',
    arrange: planned('', { priority: 'high' }),
  },
  'DELETE /follow-up-plans/{id}': { as: 'doctor', reads: 'followup_plan', arrange: planned('', {}) },
  'POST /follow-up-plans/{id}/schedule': {
    as: 'patient',
    reads: 'followup_plan',
    arrange: planned('/schedule', { appointmentDate: '2027-03-09T10:00' }),
  },
  'POST /follow-up-plans/{id}/contact-attempts': {
    as: 'doctor',
    reads: 'followup_plan',
    arrange: planned('/contact-attempts', { channel: 'phone', outcome: 'no answer' }),
  },
  'POST /appointments/recurring': {
    as: 'doctor',
    reads: 'series',
    arrange: (c) => ['/appointments/recurring', seriesWish(c)],
  },
  'PUT /appointments/series/{id}': {
    as: 'doctor',
    reads: 'series',
    arrange: async (c) => [`/appointments/series/${(await bookSeries(c)).series.id}`, { time: '11:00' }],
  },
  'DELETE /appointments/series/{id}': {
    as: 'patient',
    reads: 'series',
    arrange: async (c) => [`/appointments/series/${(await bookSeries(c)).series.id}`, {}],
  },
  'POST /appointment-templates': { as: 'doctor', arrange: (c) => ['/appointment-templates', template(c)] },
  'PUT /appointment-templates/{id}': {
    as: 'doctor',
    arrange: async (c) => [
      `/appointment-templates/${await added(c, '/appointment-templates', template(c))}`,
      { time: '10:00' },
    ],
  },
  'DELETE /appointment-templates/{id}': {
    as: 'doctor',
    arrange: async (c) => [`/appointment-templates/${await added(c, '/appointment-templates', template(c))}`, {}],
  },
  'POST /appointments/{id}/video/create-room': {
    as: 'doctor',
    reads: 'appointment',
    arrange: call('/create-room', {}),
  },
  'POST /appointments/{id}/video/start': { as: 'doctor', reads: 'appointment', arrange: call('/start', {}) },
  'POST /appointments/{id}/video/admit': { as: 'doctor', reads: 'appointment', arrange: call('/admit', {}) },
  'POST /appointments/{id}/video/end': { as: 'doctor', reads: 'appointment', arrange: call('/end', {}) },
  'POST /appointments/{id}/video/report-issue': {
    as: 'patient',
    reads: 'appointment',
    arrange: call('/report-issue', { issueType: 'audio', description: 'No sound' }),
  },
  'DELETE /appointments/{id}/video/invites/{inviteId}': {
    as: 'doctor',
    reads: 'appointment',
    arrange: async (c) => {
      const [path] = await call('/invites')(c)
      const made = await c.doctor.client.post(path, { name: 'Ida Interpreter', role: 'OBSERVER' })
      return [`${path}/${made.body.id}`, {}]
    },
  },
  'POST /queue/doctors/{id}/call-next': {
    as: 'doctor',
    arrange: line('/call-next'),
  },
  'POST /queue/doctors/{id}/skip': {
    as: 'doctor',
    arrange: async (c) => {
      const first = await waiting(c, c.patient.patientId, '2027-03-01T10:00')
      await waiting(c, c.otherPatient.patientId, '2027-03-01T11:00')
      return [`/queue/doctors/${c.doctor.doctorId}/skip`, { appointmentId: first }]
    },
  },
  'POST /queue/doctors/{id}/reorder': {
    as: 'doctor',
    arrange: async (c) => {
      const first = await waiting(c, c.patient.patientId, '2027-03-01T10:00')
      const second = await waiting(c, c.otherPatient.patientId, '2027-03-01T11:00')
      const { body } = await c.doctor.client.get(`/queue/doctors/${c.doctor.doctorId}`)
      const order = { version: body.version, appointmentIds: [second, first] }
      return [`/queue/doctors/${c.doctor.doctorId}/reorder`, order]
    },
  },
  'POST /queue/doctors/{id}/pause': { as: 'doctor', arrange: line('/pause') },
  'POST /queue/doctors/{id}/resume': {
    as: 'doctor',
    arrange: async (c) => {
      const [path, body] = await line('/resume')(c)
      await c.doctor.client.post(`/queue/doctors/${c.doctor.doctorId}/pause`)
      return [path, body]
    },
  },
  'POST /queue/doctors/{id}/walk-ins': {
    as: 'doctor',
    reads: 'appointment',
    arrange: (c) => [
      `/queue/doctors/${c.doctor.doctorId}/walk-ins`,
      { patientId: c.otherPatient.patientId, locationId: c.locationId },
    ],
  },
  'DELETE /displays/{id}': {
    as: 'reception',
    arrange: async (c) => [`/displays/${await added(c, '/displays', { locationId: c.locationId, kind: 'board' })}`, {}],
  },
  'POST /imports': { as: 'admin', arrange: () => ['/imports', { kind: 'patients', format: 'csv' }] },
  'PUT /imports/{id}': { as: 'admin', arrange: aFile('open', '', { onConflict: 'affected' }) },
  'POST /imports/{id}/check': { as: 'admin', arrange: aFile('open', '/check') },
  'POST /imports/{id}/commit': { as: 'admin', arrange: aFile('checked', '/commit') },
  'POST /imports/{id}/undo': { as: 'admin', arrange: aFile('done', '/undo') },
  'PUT /webhooks/{id}': { as: 'admin', arrange: async (c) => [await webhook(c), { active: false }] },
  'DELETE /webhooks/{id}': { as: 'admin', arrange: async (c) => [await webhook(c), {}] },
  'POST /webhooks/{id}/ping': { as: 'admin', arrange: async (c) => [`${await webhook(c)}/ping`, {}] },
  'POST /webhooks/{id}/replay': { as: 'admin', arrange: async (c) => [`${await webhook(c)}/replay`, span] },
  'POST /me/patient': {
    as: 'admin',
    reads: 'patient',
    arrange: () => ['/me/patient', { name: 'Ann Admin', dateOfBirth: '1980-01-01' }],
  },
  'POST /patients': { as: 'reception', reads: 'patient', arrange: () => ['/patients', { name: 'Nina New' }] },
  'PUT /patients/{id}': {
    as: 'patient',
    reads: 'patient',
    arrange: (c) => [`/patients/${c.patient.patientId}`, { language: 'de' }],
  },
  'POST /patients/{id}/erase': {
    as: 'admin',
    reads: 'patient',
    arrange: async (c) => {
      const confirmId = await twin(c)
      return [`/patients/${confirmId}/erase`, { reason: 'Asked for it', confirmId }]
    },
  },
  'POST /exports': {
    as: 'patient',
    arrange: (c) => ['/exports', { scope: 'patient', patientId: c.patient.patientId, format: 'zip' }],
  },
  'POST /patients/{id}/merge': {
    as: 'reception',
    reads: 'patient',
    arrange: async (c) => [`/patients/${await twin(c)}/merge`, { into: c.patient.patientId }],
  },
  'POST /patients/{id}/unmerge': {
    as: 'reception',
    reads: 'patient',
    arrange: async (c) => {
      const path = `/patients/${await twin(c)}`
      await c.reception.client.post(`${path}/merge`, { into: c.patient.patientId })
      return [`${path}/unmerge`, {}]
    },
  },
  'POST /patients/duplicates/dismiss': {
    as: 'reception',
    arrange: async (c) => {
      const { body } = await c.nurse.client.post('/me/patient', { name: 'Pia Patient', dateOfBirth: '1990-05-05' })
      return ['/patients/duplicates/dismiss', { patientId: body.id, otherId: c.patient.patientId }]
    },
  },
  'POST /doctors': { as: 'admin', arrange: () => ['/doctors', { name: 'Dr Noor Khan', specialty: 'dermatology' }] },
  'PUT /doctors/{id}': {
    as: 'admin',
    arrange: (c) => [`/doctors/${c.doctor.doctorId}`, { externalId: v7() }],
  },
  'PUT /doctors/{id}/working-hours': {
    as: 'reception',
    arrange: (c) => [
      `/doctors/${c.doctor.doctorId}/working-hours`,
      { sessions: [{ weekday: 1, start: '08:00', end: '18:00', locationId: c.locationId }] },
    ],
  },
  'POST /doctors/{id}/time-off': { as: 'doctor', arrange: (c) => [`/doctors/${c.doctor.doctorId}/time-off`, span] },
  'DELETE /doctors/{id}/time-off/{timeOffId}': {
    as: 'doctor',
    arrange: async (c) => {
      const path = `/doctors/${c.doctor.doctorId}/time-off`
      return [`${path}/${await added(c, path, span)}`, {}]
    },
  },
  'POST /locations': { as: 'admin', arrange: () => ['/locations', { name: 'Branch' }] },
  'PUT /locations/{id}': { as: 'admin', arrange: (c) => [`/locations/${c.locationId}`, { name: 'West branch' }] },
  'POST /closures': { as: 'reception', arrange: () => ['/closures', span] },
  'DELETE /closures/{id}': {
    as: 'reception',
    arrange: async (c) => [`/closures/${await added(c, '/closures', span)}`, {}],
  },
  'POST /clinics': {
    as: 'root',
    arrange: () => ['/clinics', { name: 'New clinic', timezone: 'Asia/Kolkata', country: 'IN' }],
  },
  'POST /memberships': {
    as: 'admin',
    arrange: (c) => ['/memberships', { userId: c.patient.userId, roles: ['NURSE'] }],
  },
  'PUT /memberships/{id}': { as: 'admin', arrange: member({ roles: ['RECEPTIONIST'] }) },
  'DELETE /memberships/{id}': { as: 'admin', arrange: member({}) },
  'POST /users/{id}/sign-out': { as: 'admin', arrange: (c) => [`/users/${c.patient.userId}/sign-out`, {}] },
  'POST /events/{id}/replay': {
    as: 'admin',
    arrange: async (c) => [`/events/${await parkedEvent(c.id)}/replay`, {}],
  },
  'PUT /plugins/{name}': { as: 'admin', arrange: () => ['/plugins/no-show-task', { enabled: true }] },
  'POST /me/links': { as: 'admin', arrange: async (c) => ['/me/links', await linkCode(c)] },
  'DELETE /me/links/{patientId}': {
    as: 'admin',
    arrange: async (c) => {
      await linked(c, c.admin)
      return [`/me/links/${c.patient.patientId}`, {}]
    },
  },
  'DELETE /calendars/{id}': {
    as: 'doctor',
    arrange: async ({ doctor }) => {
      const { body } = await doctor.client.post('/calendars', { doctorId: doctor.doctorId })
      return [`/calendars/${body.id}`, {}]
    },
  },
  'POST /reminder-rules': { as: 'admin', arrange: () => ['/reminder-rules', { offsetMinutes: 120 }] },
  'PUT /reminder-rules/{id}': { as: 'admin', arrange: rule({ active: false }) },
  'DELETE /reminder-rules/{id}': { as: 'admin', arrange: rule({}) },
  'POST /me/notifications/{id}/read': { as: 'patient', arrange: async (c) => [`${await notified(c)}/read`, {}] },
  'POST /me/notifications/read-all': {
    as: 'patient',
    arrange: async (c) => {
      await notified(c)
      return ['/me/notifications/read-all', {}]
    },
  },
  'POST /inbox/{id}/done': {
    as: 'reception',
    arrange: async ({ id: clinicId, patient }) => {
      const id = v7()
      await sqlAs(
        `insert into inbox (clinic_id, id, kind, dedup_key, patient_id) values ($1, $2::uuid, 'REPLY', $2::uuid::text, $3)`,
        [...[clinicId, id, patient.patientId]],
      )
      return [`/inbox/${id}/done`, { note: 'called back' }]
    },
  },
  'POST /links/{id}/confirm': {
    as: 'admin',
    arrange: async (c) => [`/links/${(await linked(c, c.nurse)).id}/confirm`, {}],
  },
  'POST /links/{id}/refuse': {
    as: 'admin',
    arrange: async (c) => [`/links/${(await linked(c, c.nurse)).id}/refuse`, {}],
  },
  'PUT /clinic': { as: 'admin', arrange: () => ['/clinic', { slotMinutes: 15 }] },
  'PUT /messages/settings': { as: 'admin', arrange: () => ['/messages/settings', { notifyDelaySeconds: 60 }] },
  'PUT /messages/templates': { as: 'admin', arrange: () => ['/messages/templates', ownText] },
  'DELETE /messages/templates/{id}': {
    as: 'admin',
    arrange: async ({ admin }) => {
      const { body } = await admin.client.put('/messages/templates', ownText)
      return [`/messages/templates/${body.id}`, {}]
    },
  },
})

/** Gives a clinic's first patient a user no more. */
export const unlink = ({ patient }: TestClinic) =>
  sqlAs('update patients set user_id = null where id = $1', [patient.patientId])
