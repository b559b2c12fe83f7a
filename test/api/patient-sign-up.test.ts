import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, wishFor } from '../support/visits.ts'
import { linked } from './link-codes.ts'
import { inClinic, memberOf, somebody } from './members.ts'

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

describe('whose record a clinic has is let in as a patient, and no more,', () => {
  test('after the clinic has closed its sign-up', async () => {
    const clinic = await mintClinic({ settings: { patientSignUp: true } })
    const [{ client }, stranger] = await Promise.all([somebody(), somebody()])
    const here = inClinic(clinic)
    expect((await client.post('/me/patient', ME, here)).status).toBe(201)
    const booked = await client.post('/appointments', wishFor(clinic, { patientId: undefined }), here)
    expect(booked.status).toBe(201)
    await clinic.admin.client.put('/clinic', { patientSignUp: false })
    expect((await client.get('/me', here)).body).toMatchObject({ clinicId: clinic.id, roles: ['PATIENT'] })
    expectProblem(await client.get('/memberships', here), 403, 'FORBIDDEN')
    expect((await client.post(`/appointments/${booked.body.id}/cancel`, {}, here)).status).toBe(200)
    expectProblem(await stranger.client.get('/me', here), 403, 'FORBIDDEN')
  })

  test.each(['self', 'guardian'] as const)('as the %s whom the desk has linked, without any sign-up', async (kind) => {
    const clinic = await mintClinic()
    await sqlAs('update patients set user_id = null where id = $1', [clinic.patient.patientId])
    const visit = await book(clinic)
    const person = await somebody()
    const here = inClinic(clinic)
    expectProblem(await person.client.get(`/appointments/${visit.id}`, here), 403, 'FORBIDDEN')
    await linked(clinic, person, { kind })
    expect((await person.client.get(`/appointments/${visit.id}`, here)).status).toBe(200)
  })

  test('also who is staff of another clinic, by token or membership, and no longer once the link has ended', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const here = inClinic(clinic)
    const people = [
      await somebody({ clinicId: elsewhere.id, roles: ['NURSE'] }),
      await memberOf(elsewhere, ['CLINIC_ADMIN']),
    ]
    for (const { client, userId } of people) {
      await client.get('/me')
      await sqlAs('update patients set guardian_user_ids = $1 where id = $2', [[userId], clinic.patient.patientId])
      const listed = await client.get('/patients', here)
      expect(listed.body.data.map(({ id }: { id: string }) => id)).toEqual([clinic.patient.patientId])
      expect((await client.get('/me', here)).body.roles).toEqual(['PATIENT'])
      expectProblem(await client.get('/follow-up-plans', here), 403, 'FORBIDDEN')
      await sqlAs("update patients set guardian_user_ids = '{}' where id = $1", [clinic.patient.patientId])
      expectProblem(await client.get('/patients', here), 403, 'FORBIDDEN')
    }
  })
})
