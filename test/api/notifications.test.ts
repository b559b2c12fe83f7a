import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { purgeNotifications } from '../../src/jobs/purge-notifications.ts'
import type { OutboxEvent } from '../../src/plugins/hearer.ts'
import { notificationsHearer } from '../../src/plugins/notifications/notifications.ts'
import type { Client } from '../support/client.ts'
import { mintClinic, type Person, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { watch } from '../support/sockets.ts'
import { book, expectProblem } from '../support/visits.ts'

startsAt()

const PATH = '/me/notifications'
const db = () => openDatabase(env.HYPERDRIVE.connectionString)

/** Hands the hearer all that its clinic's outbox has told. */
async function hear(clinic: TestClinic): Promise<void> {
  const rows = await sqlAs('select * from outbox where clinic_id = $1 order by id', [clinic.id])
  const events = rows.map(
    (row): OutboxEvent => ({
      ...{ id: String(row.id), clinicId: clinic.id, type: row.type, subjectType: row.subject_type, data: row.payload },
      ...{ subjectId: row.subject_id, subjectVersion: row.subject_version, at: (row.created_at as Date).getTime() },
    }),
  )
  await notificationsHearer.deliver(
    events.filter(({ type }) => notificationsHearer.hears(type)),
    env,
    db(),
  )
}

/** What somebody was told, the newest first. */
const toldTo = async ({ client }: { client: Client }, query = '') =>
  (await client.get(`${PATH}${query}`)).body.data.map(({ event }: { event: string }) => event)

/** The same without the links, of which the patient is told when a guardian is given to them. */
const toldOfVisits = async (who: { client: Client }): Promise<string[]> =>
  (await toldTo(who)).filter((event: string) => event !== 'link.changed')

/** A guardian of the clinic's first patient. */
async function guardianOf(clinic: TestClinic, isPending = false): Promise<Person> {
  const guardian = await clinic.as(['PATIENT'])
  await guardian.client.get('/me')
  await sqlAs(
    `update patients set guardian_user_ids = array_append(guardian_user_ids, $2::uuid),
      pending_user_ids = case when $3 then array_append(pending_user_ids, $2::uuid) else pending_user_ids end where id = $1`,
    [clinic.patient.patientId, guardian.userId, isPending],
  )
  return guardian
}

test('the patient and a confirmed guardian are told of what the desk did, a pending guardian and strangers of nothing', async () => {
  const clinic = await mintClinic()
  const guardian = await guardianOf(clinic)
  const pending = await guardianOf(clinic, true)
  const { id } = await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  const desk = clinic.reception.client
  setClock('2027-03-01T03:01:00Z')
  await desk.put(`/appointments/${id}`, { appointmentDate: '2027-03-02T11:00' })
  setClock('2027-03-01T03:02:00Z')
  await desk.put(`/appointments/${id}`, { reason: 'A cough' })
  await desk.post(`/appointments/${id}/cancel`)
  await hear(clinic)
  await hear(clinic)
  const all = ['appointment.cancelled', 'appointment.rescheduled', 'appointment.booked']
  for (const who of [clinic.patient, guardian]) expect(await toldOfVisits(who)).toEqual(all)
  for (const who of [pending, clinic.otherPatient, clinic.reception, clinic.admin])
    expect(await toldTo(who)).toEqual([])
  expect(await toldOfVisits(clinic.doctor)).toEqual([])
  const { body } = await clinic.patient.client.get(PATH)
  expect(body).toMatchObject({ unreadCount: body.data.length, page: { nextCursor: null } })
  expect(body.data[2]).toEqual({
    ...{ id: body.data[2].id, clinicId: clinic.id, event: 'appointment.booked', appointmentId: id, version: 1 },
    ...{ patientId: clinic.patient.patientId, doctorId: clinic.doctor.doctorId, readAt: null },
    ...{ createdAt: '2027-03-01T03:00:00.000Z', appointmentDate: '2027-03-02T05:30:00.000Z' },
  })
})

test('nobody is told of what they did themselves; the doctor is told of what a patient did', async () => {
  const clinic = await mintClinic()
  const guardian = await guardianOf(clinic)
  const { client } = clinic.patient
  const { id } = await book(clinic, { appointmentDate: '2027-03-02T10:00' }, client)
  expect((await client.put(`/appointments/${id}`, { appointmentDate: '2027-03-02T11:00' })).status).toBe(200)
  expect((await client.post(`/appointments/${id}/cancel`)).status).toBe(200)
  await hear(clinic)
  const all = ['appointment.booked', 'appointment.cancelled', 'appointment.rescheduled']
  expect(await toldOfVisits(clinic.patient)).toEqual([])
  for (const who of [guardian, clinic.doctor]) expect((await toldOfVisits(who)).sort()).toEqual(all)
  expect(await toldTo(clinic.otherDoctor)).toEqual([])
})

test('a visit whose patient is not to be told is told to none of them, and its doctor is told of what the patient does', async () => {
  const clinic = await mintClinic()
  const guardian = await guardianOf(clinic)
  const { id } = await book(clinic, { appointmentDate: '2027-03-02T10:00', notify: false })
  const desk = clinic.reception.client
  expect((await desk.put(`/appointments/${id}`, { appointmentDate: '2027-03-02T11:00' })).status).toBe(200)
  expect((await clinic.patient.client.post(`/appointments/${id}/cancel`)).status).toBe(200)
  await hear(clinic)
  for (const who of [clinic.patient, guardian]) expect(await toldOfVisits(who)).toEqual([])
  expect(await toldOfVisits(clinic.doctor)).toEqual(['appointment.cancelled'])
})

test('a booking that the desk accepts is told to its patient', async () => {
  const clinic = await mintClinic({ settings: { patientBookingsPending: true } })
  const { id } = await book(clinic, {}, clinic.patient.client)
  await clinic.reception.client.put(`/appointments/${id}`, { status: 'SCHEDULED' })
  await hear(clinic)
  expect(await toldTo(clinic.patient)).toEqual(['appointment.accepted'])
})

test('who is linked already is told of a new link, the doctor of one to confirm, and its user once it is confirmed', async () => {
  const clinic = await mintClinic()
  await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  const issued = await clinic.reception.client.post(`/patients/${clinic.patient.patientId}/link-codes`, {
    kind: 'guardian',
  })
  const redeemed = await clinic.otherPatient.client.post('/me/links', {
    code: issued.body.code,
    dateOfBirth: '1990-05-05',
  })
  expect(redeemed.body).toMatchObject({ status: 'pending' })
  await hear(clinic)
  expect(await toldTo(clinic.patient)).toContain('link.changed')
  expect(await toldTo(clinic.doctor)).toEqual(['link.changed'])
  for (const who of [clinic.otherDoctor, clinic.otherPatient]) expect(await toldTo(who)).toEqual([])
  setClock('2027-03-01T04:00:00Z')
  expect((await clinic.admin.client.post(`/links/${redeemed.body.id}/confirm`)).status).toBe(200)
  await hear(clinic)
  expect(await toldTo(clinic.otherPatient)).toContain('link.changed')
  expect((await toldTo(clinic.patient)).filter((event: string) => event === 'link.changed')).toHaveLength(2)
  expect(await toldTo(clinic.doctor)).toHaveLength(1)
})

test('what somebody may no longer see is not listed, nor marked', async () => {
  const clinic = await mintClinic()
  const guardian = await guardianOf(clinic)
  await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  await book(
    clinic,
    { appointmentDate: '2027-03-02T11:00', patientId: clinic.otherPatient.patientId },
    clinic.otherPatient.client,
  )
  await hear(clinic)
  const [{ id }] = (await guardian.client.get(PATH)).body.data
  await sqlAs("update patients set guardian_user_ids = '{}' where id = $1", [clinic.patient.patientId])
  expect((await guardian.client.get(PATH)).body).toMatchObject({ data: [], unreadCount: 0 })
  expectProblem(await guardian.client.post(`${PATH}/${id}/read`), 404, 'MESSAGE_NOT_FOUND')
  expect(await toldTo(clinic.doctor)).toEqual(['appointment.booked'])
  await sqlAs('update clinic_doctors set active = false where clinic_id = $1', [clinic.id])
  expect(await toldTo(clinic.doctor)).toEqual([])
})

test('a notification is read once, and only by whom it is for', async () => {
  const clinic = await mintClinic()
  await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  await book(clinic, { appointmentDate: '2027-03-02T11:00' })
  await hear(clinic)
  const { client } = clinic.patient
  const [{ id }] = (await client.get(PATH)).body.data
  const path = `${PATH}/${id}/read`
  for (const who of [clinic.otherPatient, clinic.admin, (await mintClinic()).patient])
    expectProblem(await who.client.post(path), 404, 'MESSAGE_NOT_FOUND', { detail: 'There is no such notification.' })
  expectProblem(await client.post(`${PATH}/${v7()}/read`), 404, 'MESSAGE_NOT_FOUND')
  expectProblem(await client.post(`${PATH}/nonsense/read`), 404, 'MESSAGE_NOT_FOUND')
  expectProblem(await client.post(path, {}, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  setClock('2027-03-01T05:00:00Z')
  const first = await client.post(path)
  expect(first).toMatchObject({ status: 200, body: { id, readAt: '2027-03-01T05:00:00.000Z', version: 2 } })
  expect(first.body.appointmentDate).toBeDefined()
  setClock('2027-03-01T06:00:00Z')
  expect((await client.post(path)).body).toEqual(first.body)
  expect((await client.get(PATH)).body.unreadCount).toBe(1)
  const unread = (await client.get(`${PATH}?unread=true`)).body
  expect(unread.data).toHaveLength(1)
  expect(unread.data[0].id).not.toBe(id)
  expect((await client.get(`${PATH}?unread=false`)).body.data.map((row: { id: string }) => row.id)).toEqual([id])
  const keyed = () => client.post(`${PATH}/read-all`, {}, { 'Idempotency-Key': 'read-all' })
  expect((await keyed()).body).toEqual({ read: 1 })
  const twice = await keyed()
  expect([twice.headers.get('Idempotency-Replayed'), twice.body]).toEqual(['true', { read: 1 }])
  expect((await client.post(`${PATH}/read-all`)).body).toEqual({ read: 0 })
  expect((await client.get(PATH)).body.unreadCount).toBe(0)
})

test('pages go from the newest to the oldest, and the count is of all', async () => {
  const clinic = await mintClinic()
  const booked: string[] = []
  for (const hour of [10, 11, 12]) {
    setClock(`2027-03-01T03:0${hour - 10}:00Z`)
    booked.unshift((await book(clinic, { appointmentDate: `2027-03-02T${hour}:00` })).id)
  }
  await hear(clinic)
  const { client } = clinic.patient
  const first = (await client.get(`${PATH}?limit=2`)).body
  const second = (await client.get(`${PATH}?limit=2&cursor=${first.page.nextCursor}`)).body
  expect([...first.data, ...second.data].map((row) => row.appointmentId)).toEqual(booked)
  expect([first.unreadCount, second.unreadCount, second.page.nextCursor]).toEqual([3, 3, null])
  expectProblem(await client.get(`${PATH}?unread=true&cursor=${first.page.nextCursor}`), 422, 'INVALID_CURSOR')
})

test('of several clinics each shows its own', async () => {
  const [here, elsewhere] = [await mintClinic(), await mintClinic()]
  await book(here, { appointmentDate: '2027-03-02T10:00' })
  await hear(here)
  await sqlAs('update notifications set user_id = $2 where clinic_id = $1', [here.id, elsewhere.patient.userId])
  expect(await toldTo(elsewhere.patient)).toEqual([])
  const [told] = await sqlAs('select id from notifications where clinic_id = $1', [here.id])
  expectProblem(await elsewhere.patient.client.post(`${PATH}/${told?.id}/read`), 404, 'MESSAGE_NOT_FOUND')
})

test('a doctor who watches their line is told there at once, and others who watch it are not', async () => {
  const clinic = await mintClinic()
  const doctors = await watch(clinic.doctor.client, clinic.doctor.doctorId)
  const desks = await watch(clinic.reception.client, clinic.doctor.doctorId)
  const patients = await watch(clinic.patient.client, clinic.doctor.doctorId)
  await vi.waitFor(() => expect([doctors, desks, patients].map(({ messages }) => messages.length)).toEqual([1, 1, 1]))
  const { id } = await book(clinic, { appointmentDate: '2027-03-02T10:00' }, clinic.patient.client)
  await hear(clinic)
  const notes = ({ messages }: typeof doctors) => messages.filter(({ type }) => (type as string) === 'notification')
  await vi.waitFor(() => expect(notes(doctors)).toHaveLength(1))
  await hear(clinic)
  const [listed] = (await clinic.doctor.client.get(PATH)).body.data
  const { readAt: _, version: __, clinicId: ___, ...notification } = listed
  expect(notification).toMatchObject({ event: 'appointment.booked', appointmentId: id })
  expect(notes(doctors)).toEqual([{ type: 'notification', seq: expect.any(Number), notification }])
  expect([...notes(desks), ...notes(patients)]).toEqual([])
  for (const socket of [doctors, desks, patients]) socket.close()
})

test('what was told 90 days ago is deleted', async () => {
  const clinic = await mintClinic()
  await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  await hear(clinic)
  const count = async () => (await sqlAs('select from notifications where clinic_id = $1', [clinic.id])).length
  const day = 24 * 3_600_000
  await purgeNotifications(db(), Date.now() + 90 * day - 1)
  expect(await count()).toBe(1)
  await purgeNotifications(db(), Date.now() + 90 * day)
  expect(await count()).toBe(0)
})
