import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt()

const TEXTS = { reason: 'a cough', notes: 'bring the card', staffNote: 'late payer', externalId: 'EX-1' }

test('absent stays, null clears; PATCH is the same as PUT', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, TEXTS)
  const path = `/appointments/${id}`
  const { client } = clinic.reception
  const first = await client.put(path, { notes: null, treatmentType: 'DENTAL' })
  expect(first).toMatchObject({
    status: 200,
    body: { ...TEXTS, notes: null, treatmentType: 'DENTAL', duration: 30, version: 2 },
  })
  const second = await client.patch(path, { externalId: null, reason: null, priority: 'URGENT', notify: false })
  const changed = {
    staffNote: 'late payer',
    externalId: null,
    reason: null,
    priority: 'URGENT',
    notify: false,
    version: 3,
  }
  expect(second).toMatchObject({ status: 200, body: changed })
  expect(second.headers.get('ETag')).toBe('"3"')
  expect((await trailOf(id)).events).toEqual(['appointment.booked@1', 'appointment.updated@2', 'appointment.updated@3'])
  const [audit] = await sqlAs('select changed from audit_log where subject_id = $1 order by id desc limit 1', [id])
  expect(audit?.changed).toEqual({
    external_id: ['EX-1', null],
    reason: null,
    priority: ['MEDIUM', 'URGENT'],
    notify: [true, false],
  })
})

test('nothing asked for changes nothing', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  expect(await clinic.reception.client.put(`/appointments/${id}`, {})).toMatchObject({
    status: 200,
    body: { version: 1 },
  })
  expect((await trailOf(id)).events).toHaveLength(1)
})

test('sending back what was read moves nothing, in whichever way the time is written', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, TEXTS)
  const path = `/appointments/${id}`
  const { client } = clinic.reception
  const { body } = await client.put(path, { status: 'CONFIRMED' })
  const names = [
    'patientId',
    'doctorId',
    'appointmentDate',
    'type',
    'duration',
    'locationId',
    'treatmentType',
    'priority',
    'reason',
    'notes',
    'staffNote',
    'externalId',
    'overbook',
    'notify',
    'status',
  ]
  const read = Object.fromEntries(names.map((name) => [name, body[name]]))
  for (const appointmentDate of [
    '2027-03-01T04:30:00.000Z',
    '2027-03-01T10:00:00+05:30',
    '2027-03-01T10:00',
    '2027-03-01T10:00:00',
  ]) {
    const answer = await client.put(path, { ...read, appointmentDate })
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'CONFIRMED', localTime: '10:00', confirmedAt: body.confirmedAt },
    })
  }
  expect((await trailOf(id)).events.filter((event) => event.includes('rescheduled'))).toEqual([])
  // 04:30 on the wall is not 04:30 UTC, although the instant's digits are the same.
  expectProblem(await client.put(path, { appointmentDate: '2027-03-01T04:30' }), 422, 'APPOINTMENT_IN_PAST')
})

test('a patient sends back what they read', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, TEXTS)
  const { body } = await clinic.patient.client.get(`/appointments/${id}`)
  const names = [
    'patientId',
    'doctorId',
    'appointmentDate',
    'type',
    'duration',
    'locationId',
    'treatmentType',
    'priority',
    'reason',
    'notes',
    'externalId',
    'overbook',
  ]
  const read = Object.fromEntries(names.map((name) => [name, body[name]]))
  const answer = await clinic.patient.client.put(`/appointments/${id}`, read)
  expect(answer).toMatchObject({ status: 200, body: { status: 'SCHEDULED', localTime: '10:00' } })
})

test('a state and texts go together, in one write', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, TEXTS)
  const path = `/appointments/${id}`
  const both = await clinic.reception.client.put(path, { status: 'CONFIRMED', notes: 'by phone' })
  expect(both).toMatchObject({ status: 200, body: { status: 'CONFIRMED', notes: 'by phone', version: 2 } })
  expect((await trailOf(id)).events).toEqual(['appointment.booked@1', 'appointment.confirmed@2'])
  const again = await clinic.reception.client.put(path, { status: 'CONFIRMED', notes: 'twice' })
  expect(again).toMatchObject({ status: 200, body: { status: 'CONFIRMED', notes: 'twice', version: 3 } })
  const wrong = await clinic.reception.client.put(path, { status: 'CHECKED_IN', notes: 'x' })
  expectProblem(wrong, 409, 'INVALID_STATUS_TRANSITION')
  expect((await clinic.reception.client.get(path)).body.notes).toBe('twice')
})

test('a visit is given to another patient of the clinic while it is open', async () => {
  const clinic = await mintClinic()
  const other = await mintClinic()
  const { id } = await book(clinic)
  const { client } = clinic.reception
  const path = `/appointments/${id}`
  for (const patientId of [v7(), other.patient.patientId]) {
    expectProblem(await client.put(path, { patientId }), 404, 'PATIENT_NOT_FOUND')
    const move = await client.put(path, { patientId, appointmentDate: '2027-03-01T11:00' })
    expectProblem(move, 404, 'PATIENT_NOT_FOUND')
  }
  const given = await client.put(path, { patientId: clinic.otherPatient.patientId })
  expect(given).toMatchObject({ status: 200, body: { patient: { name: 'Otto Other' }, localTime: '10:00' } })
  expectProblem(await clinic.patient.client.get(path), 404, 'APPOINTMENT_NOT_FOUND')
  await putInState(id, 'CHECKED_IN')
  const late = await client.put(path, { patientId: clinic.patient.patientId })
  expectProblem(late, 409, 'INVALID_STATUS_TRANSITION')
  expect((await client.put(path, { patientId: clinic.otherPatient.patientId, notes: 'x' })).status).toBe(200)
})

test('an address belongs to a home visit', async () => {
  const clinic = await mintClinic()
  const home = await book(clinic, { type: 'HOME_VISIT', locationId: undefined, address: '5 Hill Road' })
  const { client } = clinic.reception
  expect((await client.put(`/appointments/${home.id}`, { address: '6 Hill Road' })).body.address).toBe('6 Hill Road')
  const here = await book(clinic, { appointmentDate: '2027-03-01T12:00' })
  const refused = await client.put(`/appointments/${here.id}`, { address: 'x' })
  expectProblem(refused, 422, 'VALIDATION_ERROR', { errors: [{ pointer: '#/address' }] })
  expect((await client.put(`/appointments/${here.id}`, { address: null })).status).toBe(200)
  const turned = await client.put(`/appointments/${home.id}`, { type: 'IN_PERSON', locationId: clinic.locationId })
  expect(turned).toMatchObject({ status: 200, body: { type: 'IN_PERSON', address: null } })
})

test('a final visit is not changed', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  for (const state of ['COMPLETED', 'CANCELLED', 'NO_SHOW']) {
    await putInState(id, state)
    expectProblem(
      await clinic.reception.client.put(`/appointments/${id}`, { reason: 'x' }),
      409,
      'INVALID_STATUS_TRANSITION',
    )
    const move = await clinic.reception.client.put(`/appointments/${id}`, { appointmentDate: '2027-03-01T11:00' })
    expectProblem(move, 409, 'INVALID_STATUS_TRANSITION')
  }
})
