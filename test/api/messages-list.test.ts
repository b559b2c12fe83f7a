import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { maskAddress } from '../../src/domain/messages/mask.ts'
import type { Client } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book } from '../support/visits.ts'

startsAt()

interface Given {
  patientId: string
  appointmentId?: string | null
  doctorId?: string | null
  state?: string
  at?: string
}

/** A message as the sender leaves it. */
async function told(clinic: TestClinic, given: Given): Promise<string> {
  const id = v7()
  const { patientId, appointmentId = null, doctorId = null, state = 'sent', at = '2027-03-01T05:00:00Z' } = given
  await sqlAs(
    `insert into messages (clinic_id, id, patient_id, appointment_id, doctor_id, event, dedup_key, channel, provider, language,
template_version, address_masked, state, outcome, due_at, sent_at, body_in, created_at)
values ($1, $2::uuid, $3, $4, $5, 'reminder', ($2::uuid)::text, 'email', 'resend', 'de', 3, $6, $7, null, $8, $8, null, $8)`,
    [clinic.id, id, patientId, appointmentId, doctorId, maskAddress('email', 'anna@example.org'), state, at],
  )
  return id
}

const idsOf = async (client: Client, query = ''): Promise<string[]> => {
  const { status, body } = await client.get(`/messages${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data.map(({ id }: { id: string }) => id)
}

test('a message is shown without its text, and its address masked', async () => {
  const clinic = await mintClinic()
  const { patientId } = clinic.patient
  const id = await told(clinic, { patientId })
  const { body, queries } = await clinic.reception.client.get(`/messages?patientId=${patientId}`)
  expect(queries).toBe(1)
  expect(body.data).toEqual([
    {
      id,
      event: 'reminder',
      templateVersion: 3,
      channel: 'email',
      language: 'de',
      address: 'a•••@example.org',
      state: 'sent',
      outcome: null,
      patientId,
      appointmentId: null,
      dueAt: '2027-03-01T05:00:00.000Z',
      sentAt: '2027-03-01T05:00:00.000Z',
      deliveredAt: null,
      createdAt: '2027-03-01T05:00:00.000Z',
      version: 1,
    },
  ])
  const audited = await sqlAs(
    `select action, subject_type, subject_id, patient_id from audit_log where clinic_id = $1 and action = 'messages.listed'`,
    [clinic.id],
  )
  expect(audited).toEqual([
    { action: 'messages.listed', subject_type: 'patient', subject_id: patientId, patient_id: patientId },
  ])
})

test('it filters, and goes page by page, the newest first', async () => {
  const clinic = await mintClinic()
  const { patient, otherPatient, admin } = clinic
  const ids: string[] = []
  for (let hour = 0; hour < 5; hour++) {
    const state = hour % 2 === 0 ? 'sent' : 'unknown'
    ids.unshift(await told(clinic, { patientId: patient.patientId, state, at: `2027-03-01T0${hour}:00:00Z` }))
  }
  const other = await told(clinic, { patientId: otherPatient.patientId, state: 'unknown', at: '2027-02-01T00:00:00Z' })
  expect(await idsOf(admin.client)).toEqual([...ids, other])
  expect(await idsOf(admin.client, '?state=unknown')).toEqual([ids[1], ids[3], other])
  expect(await idsOf(admin.client, `?state=unknown&patientId=${patient.patientId}`)).toEqual([ids[1], ids[3]])
  const seen: string[] = []
  let path: string | null = '/messages?limit=2'
  while (path !== null) {
    const { body }: { body: { data: { id: string }[]; page: { nextCursor: string | null } } } =
      await admin.client.get(path)
    seen.push(...body.data.map(({ id }) => id))
    path = body.page.nextCursor === null ? null : `/messages?limit=2&cursor=${body.page.nextCursor}`
  }
  expect(seen).toEqual([...ids, other])
  expect((await admin.client.get('/messages?state=lost')).status).toBe(422)
  expect((await admin.client.get('/messages?patientId=1')).status).toBe(422)
})

test('each sees theirs: the desk the clinic’s, a doctor their visits’, a patient their own', async () => {
  setClock('2027-02-28T05:00:00Z')
  const clinic = await mintClinic()
  const { patient, otherPatient, doctor, otherDoctor, reception, nurse, admin } = clinic
  const visit = await book(clinic, { doctorId: doctor.doctorId, patientId: patient.patientId })
  const appointmentId: string = visit.id
  const own = await told(clinic, { patientId: patient.patientId, appointmentId, doctorId: doctor.doctorId })
  const other = await told(clinic, { patientId: otherPatient.patientId })
  expect((await idsOf(reception.client)).sort()).toEqual([own, other].sort())
  expect((await idsOf(admin.client)).sort()).toEqual([own, other].sort())
  for (const query of ['', `?appointmentId=${appointmentId}`, `?patientId=${patient.patientId}`]) {
    expect(await idsOf(doctor.client, query), query).toEqual([own])
    expect(await idsOf(patient.client, query), query).toEqual([own])
    expect(await idsOf(otherDoctor.client, query), query).toEqual([])
  }
  expect(await idsOf(otherPatient.client)).toEqual([other])
  expect(await idsOf(otherPatient.client, `?patientId=${patient.patientId}`)).toEqual([])
  expect(await idsOf(patient.client, `?patientId=${v7()}`)).toEqual([])
  expect((await nurse.client.get('/messages')).status).toBe(403)
  const elsewhere = await mintClinic()
  expect(await idsOf(elsewhere.admin.client, `?patientId=${patient.patientId}`)).toEqual([])
  expect(await idsOf(elsewhere.admin.client)).toEqual([])
})
