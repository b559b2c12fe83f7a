import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, wishFor } from '../support/visits.ts'

startsAt()

const over = (reason = 'a friend') => ({ overbook: true, overbookReason: reason })
const at = (time: string) => ({ appointmentDate: `2027-03-01T${time}` })
const ask = (clinic: TestClinic, fields: Record<string, unknown>) =>
  clinic.reception.client.post('/appointments', wishFor(clinic, fields))

test('overbooking marks the visit only if it overlaps something', async () => {
  const clinic = await mintClinic()
  expect(await book(clinic, over())).toMatchObject({ overbook: false, overbookReason: 'a friend' })
  const second = await book(clinic, over())
  expect(second).toMatchObject({ overbook: true, overbookReason: 'a friend' })
  const audit = await sqlAs('select changed from audit_log where subject_id = $1', [second.id])
  expect(audit).toEqual([{ changed: { overbook: [null, true], overbook_reason: null } }])
  expect((await clinic.patient.client.get(`/appointments/${second.id}`)).body).not.toHaveProperty('overbookReason')
})

test('nothing is put on top of an overbooked visit without overbooking too', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await book(clinic, { ...over(), ...at('10:15'), duration: 60 })
  await clinic.reception.client.post(`/appointments/${id}/cancel`)
  expectProblem(await ask(clinic, at('10:30')), 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  expectProblem(await ask(clinic, at('11:00')), 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  await book(clinic, at('11:15'))
  const moved = await book(clinic, at('13:00'))
  const move = await clinic.reception.client.put(`/appointments/${moved.id}`, at('10:45'))
  expectProblem(move, 409, 'SCHEDULING_CONFLICT')
  await book(clinic, { ...over(), ...at('10:30') })
})

test('it passes taken times, hours, closures and buffers, but neither past nor place', async () => {
  const clinic = await mintClinic({ settings: { bufferBefore: 10 } })
  await book(clinic)
  expect(await book(clinic, { ...over(), ...at('10:30') })).toMatchObject({ overbook: false })
  expect(await book(clinic, { ...over(), ...at('20:00') })).toMatchObject({ overbook: false })
  expect(await book(clinic, { ...over(), ...at('12:00'), locationId: clinic.otherLocationId })).toMatchObject({
    overbook: false,
  })
  expectProblem(await ask(clinic, { ...over(), ...at('08:00') }), 422, 'APPOINTMENT_IN_PAST')
  expectProblem(await ask(clinic, { ...over(), locationId: null }), 422, 'LOCATION_REQUIRED')
})

test('a move decides again', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const { id } = await book(clinic, over())
  const put = (fields: Record<string, unknown>) => clinic.reception.client.put(`/appointments/${id}`, fields)
  expect((await put(at('11:00'))).body).toMatchObject({ overbook: false, localTime: '11:00' })
  expectProblem(await put(at('10:00')), 409, 'SCHEDULING_CONFLICT')
  expect((await put({ ...at('10:00'), ...over() })).body).toMatchObject({ overbook: true, version: 3 })
  // To lengthen it is a move too, and the permission is not remembered.
  expectProblem(await put({ duration: 60 }), 409, 'SCHEDULING_CONFLICT')
  const [audit] = await sqlAs('select changed from audit_log where subject_id = $1 order by id desc limit 1', [id])
  expect(audit?.changed).toMatchObject({ overbook: [false, true], overbook_reason: null })
})

test('to permit or take back overbooking by itself moves nothing', async () => {
  const clinic = await mintClinic()
  const first = await book(clinic)
  const { client } = clinic.reception
  await client.put(`/appointments/${first.id}`, { status: 'CONFIRMED' })
  const permitted = await client.put(`/appointments/${first.id}`, over('later'))
  expect(permitted.body).toMatchObject({ status: 'CONFIRMED', overbook: false, overbookReason: 'later' })
  const second = await book(clinic, over())
  expectProblem(await client.put(`/appointments/${second.id}`, { overbook: false }), 409, 'SCHEDULING_CONFLICT')
  await client.post(`/appointments/${first.id}/cancel`)
  const cleared = await client.put(`/appointments/${second.id}`, { overbook: false })
  expect(cleared.body).toMatchObject({ overbook: false, localTime: '10:00' })
})

test('a doctor overbooks their own time; a nurse does not', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  expect((await clinic.doctor.client.post('/appointments', wishFor(clinic, over()))).status).toBe(201)
  expectProblem(await clinic.otherDoctor.client.post('/appointments', wishFor(clinic, over())), 403, 'FORBIDDEN')
  expectProblem(await clinic.nurse.client.post('/appointments', wishFor(clinic, over())), 403, 'FORBIDDEN')
})
