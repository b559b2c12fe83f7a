import { expect, test } from 'vitest'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, trailOf } from '../support/visits.ts'

startsAt()

test('cancels with who, when and why, and the slot is free at once', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const { status, body, headers } = await clinic.patient.client.post(`/appointments/${id}/cancel`, {
    reason: 'feeling well',
  })
  expect(status).toBe(200)
  expect(headers.get('ETag')).toBe('"2"')
  expect(body).toMatchObject({
    status: 'CANCELLED',
    cancellationReason: 'feeling well',
    cancelledBy: clinic.patient.userId,
    cancelledAt: '2027-03-01T03:00:00.000Z',
    actions: [],
  })
  await book(clinic, { patientId: clinic.otherPatient.patientId })
  expect(await trailOf(id)).toEqual({
    actions: ['appointment.booked', 'appointment.cancelled'],
    events: ['appointment.booked@1', 'appointment.cancelled@2'],
  })
  const [audit] = await sqlAs('select changed from audit_log where subject_id = $1 order by id desc limit 1', [id])
  expect(audit?.changed).toMatchObject({ status: ['SCHEDULED', 'CANCELLED'], cancellation_reason: null })
})

test('DELETE is the same, with a body, with an empty one and with none', async () => {
  const clinic = await mintClinic()
  const at = (n: number) => ({ appointmentDate: `2027-03-01T1${n}:00` })
  const [first, second, third] = [await book(clinic, at(0)), await book(clinic, at(1)), await book(clinic, at(2))]
  const { client } = clinic.reception
  const withReason = await client.delete(`/appointments/${first.id}`, { reason: 'moved away', notify: false })
  expect(withReason).toMatchObject({
    status: 200,
    body: { status: 'CANCELLED', cancellationReason: 'moved away', notify: false },
  })
  expect(await client.delete(`/appointments/${second.id}`, {})).toMatchObject({
    status: 200,
    body: { cancellationReason: null },
  })
  const headers = { Authorization: `Bearer ${client.token}` }
  expect(await send('DELETE', `/appointments/${third.id}`, { headers })).toMatchObject({
    status: 200,
    body: { notify: true },
  })
})

test('a second cancellation changes nothing, whatever it says', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await clinic.patient.client.post(`/appointments/${id}/cancel`, { reason: 'first' })
  setClock('2027-03-01T03:30:00Z')
  const again = await clinic.reception.client.post(`/appointments/${id}/cancel`, { reason: 'second' })
  expect(again).toMatchObject({
    status: 200,
    body: { version: 2, cancellationReason: 'first', cancelledBy: clinic.patient.userId },
  })
})

test('a patient cancels and moves until the window closes, then has to call; staff need not', async () => {
  const clinic = await mintClinic({ settings: { cancellationWindowMinutes: 60 } })
  const { id } = await book(clinic)
  const path = `/appointments/${id}`
  setClock('2027-03-01T03:30:01Z')
  const contact = { name: 'Test clinic', phone: '+1 555 0100' }
  const { client } = clinic.patient
  expectProblem(await client.post(`${path}/cancel`), 422, 'CANCELLATION_WINDOW_CLOSED', { contact })
  const move = await client.put(path, { appointmentDate: '2027-03-01T12:00' })
  expectProblem(move, 422, 'CANCELLATION_WINDOW_CLOSED', { contact })
  expect((await client.get(path)).body.actions).toEqual(['confirm'])
  setClock('2027-03-01T03:30:00Z')
  expect((await client.get(path)).body.actions).toEqual(['confirm', 'reschedule', 'cancel'])
  expect((await client.put(path, { appointmentDate: '2027-03-01T12:00' })).status).toBe(200)
  setClock('2027-03-01T06:29:00Z')
  expectProblem(await client.delete(path), 422, 'CANCELLATION_WINDOW_CLOSED', { contact })
  expect((await clinic.reception.client.delete(path)).status).toBe(200)
})

test('a guardian cancels for their ward, a doctor for their own visits only', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  expectProblem(await clinic.otherDoctor.client.delete(`/appointments/${id}`), 403, 'FORBIDDEN')
  const guardian = await clinic.as(['PATIENT'])
  const text = 'update patients set guardian_user_ids = array[$2::uuid] where id = $1'
  await sqlAs(text, [clinic.patient.patientId, guardian.userId])
  expect((await guardian.client.delete(`/appointments/${id}`)).status).toBe(200)
})
