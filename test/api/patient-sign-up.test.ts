import { describe, expect, test } from 'vitest'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, wishFor } from '../support/visits.ts'
import { inClinic, somebody } from './members.ts'

startsAt()

const ME = { name: 'Nia New', dateOfBirth: '1990-05-05' }

test('whose token names no clinic and no role signs up, books, and sees their own', async () => {
  const clinic = await mintClinic({ settings: { publicBooking: true } })
  const others = await book(clinic)
  const { client } = await somebody()
  const here = inClinic(clinic)
  expect((await client.get('/me', here)).body).toMatchObject({ clinicId: clinic.id, roles: ['PATIENT'], patients: [] })
  const made = await client.post('/me/patient', ME, here)
  expect(made.status).toBe(201)
  const booked = await client.post(
    '/appointments',
    wishFor(clinic, { patientId: undefined, appointmentDate: '2027-03-01T15:00' }),
    here,
  )
  expect([booked.status, booked.body.patient.id]).toEqual([201, made.body.id])
  expect((await client.get('/appointments', here)).body.data.map(({ id }: { id: string }) => id)).toEqual([
    booked.body.id,
  ])
  expect((await client.get('/patients', here)).body.data.map(({ id }: { id: string }) => id)).toEqual([made.body.id])
  expectProblem(await client.get(`/appointments/${others.id}`, here), 404, 'APPOINTMENT_NOT_FOUND')
  expectProblem(await client.get(`/patients/${clinic.patient.patientId}`, here), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await client.post('/patients', ME, here), 403, 'FORBIDDEN')
  expectProblem(await client.get('/memberships', here), 403, 'FORBIDDEN')
  expectProblem(await client.get('/audit', here), 403, 'FORBIDDEN')
})

describe('a clinic', () => {
  test.each([
    ['is open where it says so', { patientSignUp: true }, 200],
    ['is open where its booking is public', { publicBooking: true }, 200],
    ['is closed where it says so, although its booking is public', { publicBooking: true, patientSignUp: false }, 403],
    ['is open where it leaves it to its booking', { publicBooking: true, patientSignUp: null }, 200],
    ['is closed where it leaves it to its booking, which is not public', { patientSignUp: null }, 403],
    ['is closed unless it says so', {}, 403],
  ])('%s', async (_, settings, status) => {
    const clinic = await mintClinic({ settings })
    const { client } = await somebody()
    expect((await client.get('/me', inClinic(clinic))).status).toBe(status)
    expect((await clinic.admin.client.get('/clinic')).body.patientSignUp).toBe(status === 200)
  })

  test('opens and closes by its settings', async () => {
    const clinic = await mintClinic()
    const { client } = await somebody()
    const opened = await clinic.admin.client.put('/clinic', { patientSignUp: true })
    expect(opened.body.patientSignUp).toBe(true)
    expect((await client.get('/me', inClinic(clinic))).status).toBe(200)
    expect((await clinic.admin.client.put('/clinic', { patientSignUp: null })).body.patientSignUp).toBe(false)
    expectProblem(await client.get('/me', inClinic(clinic)), 403, 'FORBIDDEN')
  })
})

test('staff of another clinic have no way in by it', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic({ settings: { patientSignUp: true } }), mintClinic()])
  for (const { client } of [elsewhere.admin, elsewhere.nurse])
    expectProblem(await client.get('/appointments', inClinic(clinic)), 403, 'FORBIDDEN')
  const patient = await elsewhere.patient.client.get('/appointments', inClinic(clinic))
  expect([patient.status, patient.body.data]).toEqual([200, []])
})

test('a token that names a clinic and no role acts as its patient, and no more', async () => {
  const clinic = await mintClinic()
  const { client } = await somebody({ clinicId: clinic.id })
  expect((await client.post('/me/patient', ME)).status).toBe(201)
  expect((await client.get('/appointments')).body.data).toEqual([])
  expectProblem(await client.get('/follow-up-plans'), 403, 'FORBIDDEN')
})
