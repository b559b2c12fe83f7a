import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt('2027-03-01T03:59:59Z')

test('the desk checks in within the window; outside it only with a reason', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const path = `/appointments/${id}/check-in`
  const { client } = clinic.nurse
  expectProblem(await client.post(path), 422, 'CHECKIN_WINDOW_CLOSED')
  expectProblem(await client.post(path, { override: true }), 422, 'VALIDATION_ERROR')
  setClock('2027-03-01T04:00:00Z')
  const { status, body, headers } = await client.post(path)
  expect({ status, state: body.appointment.status, etag: headers.get('ETag') }).toEqual({
    status: 200,
    state: 'CHECKED_IN',
    etag: '"2"',
  })
  await client.put(`/appointments/${id}`, { status: 'SCHEDULED' })
  setClock('2027-03-01T06:30:00Z')
  expect((await client.post(path)).status).toBe(200)
  await client.put(`/appointments/${id}`, { status: 'SCHEDULED' })
  setClock('2027-03-01T06:30:01Z')
  expectProblem(await client.post(path), 422, 'CHECKIN_WINDOW_CLOSED')
  expect((await client.post(path, { override: true, overrideReason: 'the lift was stuck' })).status).toBe(200)
  const [row] = await sqlAs('select check_in_override_reason r from appointments where id = $1', [id])
  expect(row?.r).toMatch(/^v1\.dev/)
})

test('a patient needs the code of the place, and may not override', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  setClock('2027-03-01T04:20:00Z')
  const path = `/appointments/${id}/check-in`
  const { client } = clinic.patient
  expectProblem(await client.post(path), 422, 'CHECKIN_INVALID_QR_CODE')
  expectProblem(await client.post(path, { qrCode: 'made up' }), 422, 'CHECKIN_INVALID_QR_CODE')
  expectProblem(await client.post(path, { override: true, overrideReason: 'x' }), 403, 'FORBIDDEN')
})

test('a no-show comes back on its own local day, over the time if somebody has it by now', async () => {
  const clinic = await mintClinic()
  const [free, taken, old] = [
    await book(clinic),
    await book(clinic, { appointmentDate: '2027-03-01T11:00' }),
    await book(clinic, { appointmentDate: '2027-03-01T12:00' }),
  ]
  for (const { id } of [free, taken, old]) await putInState(id, 'NO_SHOW')
  const other = await book(clinic, { appointmentDate: '2027-03-01T11:15', patientId: clinic.otherPatient.patientId })
  setClock('2027-03-01T13:30:00Z')
  const back = async (id: string) => (await clinic.nurse.client.post(`/appointments/${id}/check-in`)).body.appointment
  expect(await back(free.id)).toMatchObject({ status: 'CHECKED_IN', overbook: false, version: 2 })
  expect(await back(taken.id)).toMatchObject({ status: 'CHECKED_IN', overbook: true, version: 2 })
  expect((await trailOf(taken.id)).events).toEqual(['appointment.booked@1', 'appointment.checked_in@2'])
  expect((await clinic.nurse.client.get(`/appointments/${other.id}`)).body.overbook).toBe(false)
  // 19:30 in India still; midnight there is 18:30 UTC.
  setClock('2027-03-01T18:30:00Z')
  const late = await clinic.nurse.client.post(`/appointments/${old.id}/check-in`)
  expectProblem(late, 409, 'INVALID_STATUS_TRANSITION', { allowed: [] })
  expectProblem(await clinic.otherDoctor.client.post(`/appointments/${old.id}/check-in`), 403, 'FORBIDDEN')
})

test('its time is taken again: nobody else gets it', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { appointmentDate: '2027-03-01T12:00' })
  await putInState(id, 'NO_SHOW')
  await clinic.nurse.client.post(`/appointments/${id}/check-in`)
  const wish = {
    patientId: clinic.otherPatient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
  }
  const refused = await clinic.reception.client.post('/appointments', { ...wish, appointmentDate: '2027-03-01T12:00' })
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT')
})

test('of two no-shows of one time who come back at once, one is overbooked', async () => {
  const clinic = await mintClinic()
  const ids: string[] = []
  for (const patientId of [clinic.patient.patientId, clinic.otherPatient.patientId]) {
    const { id } = await book(clinic, { patientId })
    await putInState(id, 'NO_SHOW')
    ids.push(id)
  }
  setClock('2027-03-01T04:45:00Z')
  const answers = await Promise.all(ids.map((id) => clinic.reception.client.post(`/appointments/${id}/check-in`)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(answers.map(({ body }) => body.appointment.overbook).sort()).toEqual([false, true])
})
