import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const walkIn = (
  { reception, patient, doctor, locationId }: TestClinic,
  { doctorId = doctor.doctorId, ...over }: { doctorId?: string; anyway?: boolean } = {},
) => reception.client.post(`/queue/doctors/${doctorId}/walk-ins`, { patientId: patient.patientId, locationId, ...over })

const visitsOf = async ({ id }: TestClinic) =>
  (await sqlAs('select id from appointments where clinic_id = $1', [id])).length

test('who waits for this doctor already is answered with their visit, which stays as it was', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await clinic.reception.client.post(`/appointments/${id}/check-in`)
  const before = await trailOf(id)
  const again = await walkIn(clinic)
  expect(again).toMatchObject({
    status: 200,
    body: { appointment: { id, status: 'CHECKED_IN', version: 2 }, queue: { position: 1, totalInQueue: 1 } },
  })
  expect(again.headers.get('Location')).toBe(null)
  const after = await trailOf(id)
  expect(after.events).toEqual(before.events)
  expect(after.actions).toEqual([...before.actions, 'appointment.read'])
  expect(await visitsOf(clinic)).toBe(1)
})

test('who waits for this doctor is answered with that visit, anyway or not: nobody stands twice in one line', async () => {
  const clinic = await mintClinic()
  const first = await walkIn(clinic)
  const again = await walkIn(clinic, { anyway: true })
  expect([again.status, again.body.appointment.id]).toEqual([200, first.body.appointment.id])
})

test('who waits for another doctor is refused with that visit, and taken in anyway where the desk says so', async () => {
  const clinic = await mintClinic()
  const first = await walkIn(clinic)
  const elsewhere = { doctorId: clinic.otherDoctor.doctorId }
  const refused = await walkIn(clinic, elsewhere)
  expectProblem(refused, 409, 'ALREADY_WAITING', { id: first.body.appointment.id })
  expect(await visitsOf(clinic)).toBe(1)
  const second = await walkIn(clinic, { ...elsewhere, anyway: true })
  expect(second.status).toBe(201)
  expect(second.body.appointment.id).not.toBe(first.body.appointment.id)
})

test('a visit that has begun, is over or was of yesterday keeps nobody out', async () => {
  const clinic = await mintClinic()
  const first = (await walkIn(clinic)).body.appointment
  for (const state of ['IN_PROGRESS', 'COMPLETED', 'CANCELLED']) {
    await putInState(first.id, state)
    const next = await walkIn(clinic)
    expect({ state, status: next.status }).toEqual({ state, status: 201 })
    await putInState(next.body.appointment.id, 'CANCELLED')
  }
  await putInState(first.id, 'CHECKED_IN')
  setClock('2027-03-02T04:20:00Z')
  expect((await walkIn(clinic)).status).toBe(201)
})

test('of ten requests at once for one patient, one takes them in and nine answer that visit', async () => {
  const clinic = await mintClinic()
  const answers = await Promise.all(Array.from({ length: 10 }, () => walkIn(clinic)))
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201])
  expect(new Set(answers.map(({ body }) => body.appointment.id)).size).toBe(1)
  expect(await visitsOf(clinic)).toBe(1)
})

test('of two requests at once with two doctors, one takes them in and the other is refused', async () => {
  const clinic = await mintClinic()
  const answers = await Promise.all(
    [clinic.doctor, clinic.otherDoctor].map(({ doctorId }) => walkIn(clinic, { doctorId })),
  )
  expect(answers.map(({ status, body }) => body.code ?? status).sort()).toEqual([201, 'ALREADY_WAITING'])
})
