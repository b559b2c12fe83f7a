import { expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { mintClinic, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, putInState, wishFor } from '../support/visits.ts'

startsAt()

const at = (time: string) => ({ appointmentDate: `2027-03-01T${time}` })

/** How an answer was had: its status and the statements it took. */
const cost = async (answer: Promise<Answer>) => {
  const { status, queries } = await answer
  return `${status} in ${queries}`
}

/** Everybody has signed in before, and the doctor's calendar has met the day. */
async function warmClinic(): Promise<TestClinic> {
  const clinic = await mintClinic()
  await book(clinic, at('16:00'))
  return clinic
}

test('a read is one statement', async () => {
  const clinic = await warmClinic()
  const { id } = await book(clinic)
  const { client } = clinic.reception
  for (const path of [
    '',
    '?date=2027-03-01&affected=true',
    `/${id}`,
    '/my-appointments',
    `/user/${clinic.patient.userId}/upcoming`,
  ]) {
    expect(await cost(client.get(`/appointments${path}`)), path).toBe('200 in 1')
  }
})

test('a booking is one statement, and one more for days the calendar has not met', async () => {
  const clinic = await mintClinic()
  const ask = (over: Record<string, unknown>, headers = {}) =>
    cost(clinic.reception.client.post('/appointments', wishFor(clinic, over), headers))
  expect(await ask({})).toBe('201 in 2')
  expect(await ask(at('11:00'))).toBe('201 in 1')
  expect(await ask(at('12:00'), { 'Idempotency-Key': 'a' })).toBe('201 in 1')
  expect(await ask({ appointmentDate: '2027-03-20T10:00' })).toBe('201 in 2')
  expect(await ask({ appointmentDate: '2027-03-20T11:00' })).toBe('201 in 1')
  expect(await ask(at('11:00'))).toBe('409 in 1')
  expect(await ask({ appointmentDate: '2027-03-20T10:00' })).toBe('409 in 1')
})

test('what the Worker writes is one statement, also with a key and when asked for the state it is in', async () => {
  const clinic = await warmClinic()
  const { id } = await book(clinic)
  const { client } = clinic.reception
  const path = `/appointments/${id}`
  setClock('2027-03-01T04:31:00Z')
  const key = { 'Idempotency-Key': 'k' }
  expect(await cost(client.put(path, { notes: 'x' }))).toBe('200 in 1')
  expect(await cost(client.put(path, { status: 'CONFIRMED' }))).toBe('200 in 1')
  expect(await cost(client.put(path, { status: 'CONFIRMED' }))).toBe('200 in 1')
  expect(await cost(client.put(path, { status: 'NO_SHOW' }))).toBe('200 in 1')
  await putInState(id, 'SCHEDULED')
  expect(await cost(client.post(`${path}/check-in`, {}, key))).toBe('200 in 1')
  // Only a replay asks once more: whether its answer is still the caller's.
  expect(await cost(client.post(`${path}/check-in`, {}, key))).toBe('200 in 2')
  expect(await cost(client.put(path, { status: 'SCHEDULED' }))).toBe('200 in 1')
  expect(await cost(client.post(`${path}/check-in`))).toBe('200 in 1')
  expect(await cost(client.post(`${path}/start`))).toBe('200 in 1')
  expect(await cost(client.put(path, { status: 'CHECKED_IN' }))).toBe('200 in 1')
  expect(await cost(client.post(`${path}/complete`))).toBe('200 in 1')
  const other = await book(clinic, at('12:00'))
  expect(await cost(client.post(`/appointments/${other.id}/cancel`, { reason: 'x' }))).toBe('200 in 1')
})

test('a move is two statements, to another doctor too', async () => {
  const clinic = await warmClinic()
  const { id } = await book(clinic)
  const { client } = clinic.reception
  await book(clinic, { doctorId: clinic.otherDoctor.doctorId, patientId: clinic.otherPatient.patientId })
  expect(await cost(client.put(`/appointments/${id}`, at('11:00')))).toBe('200 in 2')
  expect(await cost(client.put(`/appointments/${id}`, { doctorId: clinic.otherDoctor.doctorId }))).toBe('200 in 2')
})

test('a refusal costs one statement more at most', async () => {
  const clinic = await warmClinic()
  const { id } = await book(clinic)
  const { client } = clinic.reception
  const path = `/appointments/${id}`
  expect(await cost(client.post(`${path}/complete`))).toBe('409 in 1')
  expect(await cost(client.post(`${path}/complete`, {}, { 'Idempotency-Key': 'k' }))).toBe('409 in 2')
  expect(await cost(clinic.otherDoctor.client.post(`${path}/cancel`))).toBe('403 in 1')
  expect(await cost(client.post('/appointments', wishFor(clinic)))).toBe('409 in 1')
  await book(clinic, at('11:00'))
  expect(await cost(client.put(path, at('11:00')))).toBe('409 in 2')
  expect(await cost(client.put(path, { colour: 'red' }))).toBe('422 in 0')
  expect(await cost(clinic.pharmacist.client.get(path))).toBe('403 in 0')
})

test("a user's first request is one statement more, and only the first", async () => {
  const clinic = await warmClinic()
  const { client } = await clinic.as(['RECEPTIONIST'])
  expect(await cost(client.get('/appointments'))).toBe('200 in 2')
  expect(await cost(client.get('/appointments'))).toBe('200 in 1')
  const booking = await clinic.as(['RECEPTIONIST'])
  expect(await cost(booking.client.post('/appointments', wishFor(clinic, at('11:00'))))).toBe('201 in 2')
  expect(await cost(booking.client.post('/appointments', wishFor(clinic, at('12:00'))))).toBe('201 in 1')
})
