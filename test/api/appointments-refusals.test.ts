import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, trailOf, wishFor } from '../support/visits.ts'

startsAt()

test('every endpoint refuses who is not signed in, has no right, or is of another clinic', async () => {
  const clinic = await mintClinic()
  const { id, version } = await book(clinic)
  const before = await trailOf(id)
  const notFound = 'APPOINTMENT_NOT_FOUND'
  const record = { notFound, id }
  await expectRefusals(clinic, { method: 'POST', path: '/appointments', body: wishFor(clinic) })
  for (const path of [
    '/appointments',
    '/appointments/my-appointments',
    `/appointments/user/${clinic.patient.userId}/upcoming`,
  ]) {
    await expectRefusals(clinic, { method: 'GET', path })
  }
  await expectRefusals(clinic, { method: 'GET', path: `/appointments/${id}`, ...record })
  const change = { path: `/appointments/${id}`, body: { reason: 'x' }, ...record }
  await expectRefusals(clinic, { method: 'PUT', ...change })
  await expectRefusals(clinic, { method: 'PATCH', ...change })
  await expectRefusals(clinic, { method: 'PUT', ...change, body: { appointmentDate: '2027-03-01T11:00' } })
  await expectRefusals(clinic, { method: 'DELETE', path: `/appointments/${id}`, ...record })
  for (const verb of ['cancel', 'check-in', 'start', 'complete']) {
    await expectRefusals(clinic, { method: 'POST', path: `/appointments/${id}/${verb}`, body: {}, ...record })
  }
  expect(await trailOf(id)).toEqual(before)
  expect(await sqlAs('select version from appointments where id = $1', [id])).toEqual([{ version }])
})

test("another patient's visit is not there, on reads and writes alike", async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const { client } = clinic.otherPatient
  for (const answer of [
    await client.get(`/appointments/${id}`),
    await client.put(`/appointments/${id}`, { reason: 'x' }),
    await client.put(`/appointments/${id}`, { appointmentDate: '2027-03-01T11:00' }),
    await client.put(`/appointments/${id}`, { status: 'CONFIRMED' }),
    await client.delete(`/appointments/${id}`),
    await client.post(`/appointments/${id}/cancel`),
    await client.post(`/appointments/${id}/check-in`),
  ]) {
    expectProblem(answer, 404, 'APPOINTMENT_NOT_FOUND')
  }
})

test('who may see a visit but not change it gets 403', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const path = `/appointments/${id}`
  const { otherDoctor, nurse, support, patient } = clinic
  for (const who of [otherDoctor, nurse, support]) expect((await who.client.get(path)).status).toBe(200)
  for (const answer of [
    await otherDoctor.client.put(path, { reason: 'x' }),
    await otherDoctor.client.put(path, { appointmentDate: '2027-03-01T11:00' }),
    await otherDoctor.client.put(path, { diagnosis: 'x' }),
    await otherDoctor.client.post(`${path}/cancel`),
    await otherDoctor.client.post(`${path}/check-in`),
    await otherDoctor.client.post(`${path}/start`),
    await otherDoctor.client.post(`${path}/complete`),
    await nurse.client.put(path, { reason: 'x' }),
    await nurse.client.put(path, { status: 'CONFIRMED' }),
    await nurse.client.post(`${path}/cancel`),
    await nurse.client.post(`${path}/start`),
    await nurse.client.post(`${path}/complete`),
    await support.client.put(path, { reason: 'x' }),
    await support.client.delete(path),
    await support.client.post(`${path}/check-in`),
    await patient.client.post(`${path}/start`),
    await patient.client.post(`${path}/complete`),
    await patient.client.put(path, { status: 'NO_SHOW' }),
    await patient.client.put(path, { diagnosis: 'x' }),
  ]) {
    expectProblem(answer, 403, 'FORBIDDEN')
  }
})

test('bodies and queries have the form they need', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const { client } = clinic.reception
  const path = `/appointments/${id}`
  for (const [answer, pointer] of [
    [await client.put(path, { colour: 'red' }), '#/colour'],
    [await client.put(path, { duration: 4 }), '#/duration'],
    [await client.put(path, { duration: null }), '#/duration'],
    [await client.put(path, { status: 'COMPLETED' }), '#/status'],
    [await client.put(path, { status: 'CANCELLED' }), '#/status'],
    [await client.put(path, { overbook: true }), '#/overbookReason'],
    [await client.post(`${path}/cancel`, { why: 'x' }), '#/why'],
    [await client.post(`${path}/cancel`, { reason: 7 }), '#/reason'],
    [await client.delete(path, { reason: 'a\0b' }), '#/reason'],
    [await client.post(`${path}/check-in`, { coordinates: { lat: 91, lng: 0 } }), '#/coordinates/lat'],
    [await client.post(`${path}/check-in`, { override: true }), '#/overrideReason'],
    [await client.post(`${path}/start`, { now: true }), '#/now'],
    [await clinic.doctor.client.post(`${path}/complete`, { diagnose: 'x' }), '#/diagnose'],
    [await client.post(`${path}/cancel?hard=true`, {}), '#/hard'],
    [await client.get(`${path}?full=1`), '#/full'],
    [await client.get('/appointments/my-appointments?as=nurse'), '#/as'],
    [await client.get('/appointments/my-appointments?when=soon'), '#/when'],
    [await client.get(`/appointments/user/${clinic.patient.userId}/upcoming?when=past`), '#/when'],
  ] as const) {
    expectProblem(answer, 422, 'VALIDATION_ERROR', { errors: [{ pointer }] })
  }
})
