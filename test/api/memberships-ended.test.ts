import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, wishFor } from '../support/visits.ts'
import { inClinic, invite, memberOf, somebody } from './members.ts'

startsAt()

/** A nurse whose token claims that they are one of this clinic, and a member of it. */
const nurseOf = (clinic: TestClinic) => memberOf(clinic, ['NURSE'], { clinicId: clinic.id, roles: ['NURSE'] })

const end = (clinic: TestClinic, id: string) => clinic.admin.client.delete(`/memberships/${id}`)

const rowsWrittenBy = async (userId: string) =>
  (await sqlAs<{ n: string }>('select count(*) n from audit_log where actor_id = $1', [userId]))[0]?.n

describe('a removed nurse, whose token still claims NURSE,', () => {
  test('is refused at once in reads and writes, and no refused write changes anything', async () => {
    const clinic = await mintClinic()
    const visit = await book(clinic)
    const nurse = await nurseOf(clinic)
    const requests = () => [
      nurse.client.get('/appointments'),
      nurse.client.get(`/appointments/${visit.id}`),
      nurse.client.get('/me', inClinic(clinic)),
      nurse.client.get('/patients'),
      nurse.client.post('/patients/search', { q: 'pia' }),
      nurse.client.get(`/patients/${clinic.patient.patientId}`),
      nurse.client.get('/doctors'),
      nurse.client.get('/clinic'),
      nurse.client.get('/availability?specialty=cardiology'),
      nurse.client.get('/follow-up-plans'),
      nurse.client.get(`/queue/doctors/${clinic.doctor.doctorId}`),
      nurse.client.post(`/queue/doctors/${clinic.doctor.doctorId}/tickets`, {}),
      nurse.client.post(`/queue/doctors/${clinic.doctor.doctorId}/pause`, {}),
      nurse.client.post(`/appointments/${visit.id}/check-in`, {}),
    ]
    const before = await Promise.all(requests())
    expect(before.map(({ status, body }, n) => [n, status, body.code]).filter(([, status]) => status === 403)).toEqual(
      [],
    )
    await end(clinic, nurse.membershipId)
    const [written, stands] = [
      await rowsWrittenBy(nurse.userId),
      await sqlAs('select version, status from appointments where id = $1', [visit.id]),
    ]
    for (const answer of await Promise.all(requests())) expectProblem(answer, 403, 'FORBIDDEN')
    const one = await nurse.client.get(`/appointments/${visit.id}`)
    expect(one.body.detail).toBe('Your membership of this clinic has ended: ask an administrator to invite you again.')
    expect(one.queries).toBe(1)
    expect(await rowsWrittenBy(nurse.userId)).toBe(written)
    expect(await sqlAs('select version, status from appointments where id = $1', [visit.id])).toEqual(stands)
  })

  test('gets no answer again by their Idempotency-Key', async () => {
    const clinic = await mintClinic()
    const desk = await memberOf(clinic, ['RECEPTIONIST'], { clinicId: clinic.id, roles: ['RECEPTIONIST'] })
    const keys = {
      booking: { 'Idempotency-Key': v7() },
      change: { 'Idempotency-Key': v7() },
      move: { 'Idempotency-Key': v7() },
    }
    const booked = await desk.client.post('/appointments', wishFor(clinic), keys.booking)
    const path = `/appointments/${booked.body.id}`
    const again = () => [
      desk.client.post('/appointments', wishFor(clinic), keys.booking),
      desk.client.put(path, { notes: 'by phone' }, keys.change),
      desk.client.put(path, { appointmentDate: '2027-03-01T14:00' }, keys.move),
    ]
    expect(booked.status).toBe(201)
    expect((await desk.client.put(path, { notes: 'by phone' }, keys.change)).status).toBe(200)
    expect((await desk.client.put(path, { appointmentDate: '2027-03-01T14:00' }, keys.move)).status).toBe(200)
    for (const replay of await Promise.all(again())) expect(replay.headers.get('Idempotency-Replayed')).toBe('true')
    await end(clinic, desk.membershipId)
    for (const refused of await Promise.all(again())) expectProblem(refused, 403, 'FORBIDDEN')
  })

  test('keeps another clinic', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const nurse = await nurseOf(clinic)
    const { code } = await invite(elsewhere, nurse.email)
    expect((await nurse.client.post('/me/memberships', { code })).status).toBe(200)
    await end(clinic, nurse.membershipId)
    expectProblem(await nurse.client.get('/appointments'), 403, 'FORBIDDEN')
    expect((await nurse.client.get('/appointments', inClinic(elsewhere))).status).toBe(200)
    const { body } = await nurse.client.get('/me', inClinic(elsewhere))
    expect(body.clinics).toEqual([{ id: elsewhere.id, name: 'Test clinic', roles: ['NURSE'] }])
  })

  test('is told where else they work, and nothing of the clinic', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const nurse = await nurseOf(clinic)
    const { code } = await invite(elsewhere, nurse.email)
    expect((await nurse.client.post('/me/memberships', { code })).status).toBe(200)
    await sqlAs('update patients set user_id = $1 where id = $2', [nurse.userId, clinic.patient.patientId])
    const before = (await nurse.client.get('/me')).body
    expect([before.clinicId, before.patients.length, before.clinics.length]).toEqual([clinic.id, 1, 2])
    await end(clinic, nurse.membershipId)
    const told = await nurse.client.get('/me')
    expect([told.status, told.queries]).toEqual([200, 1])
    expect(told.body).toEqual({
      userId: nurse.userId,
      name: nurse.sub,
      clinicId: null,
      roles: [],
      clinic: null,
      patients: [],
      clinics: [{ id: elsewhere.id, name: 'Test clinic', roles: ['NURSE'] }],
    })
    expectProblem(await nurse.client.get('/me', inClinic(clinic)), 403, 'FORBIDDEN')
  })

  test('has no clinic at all where they worked in none else, also with a claim of PATIENT beside it', async () => {
    const clinic = await mintClinic()
    const nurse = await memberOf(clinic, ['NURSE'], { clinicId: clinic.id, roles: ['NURSE', 'PATIENT'] })
    await end(clinic, nurse.membershipId)
    expect((await nurse.client.get('/me')).body).toMatchObject({ clinicId: null, roles: [], clinics: [] })
    expectProblem(await nurse.client.get('/appointments'), 403, 'FORBIDDEN')
  })

  test('who was signed out there too is asked to sign in again', async () => {
    const clinic = await mintClinic()
    const nurse = await nurseOf(clinic)
    await clinic.admin.client.post(`/users/${nurse.userId}/sign-out`, {})
    await end(clinic, nurse.membershipId)
    expectProblem(await nurse.client.get('/me'), 401, 'UNAUTHENTICATED')
  })

  test('comes back by a new invitation, or is taken in again', async () => {
    const clinic = await mintClinic()
    const nurse = await nurseOf(clinic)
    await end(clinic, nurse.membershipId)
    const { id, code } = await invite(clinic, nurse.email, ['NURSE'])
    expectProblem(await nurse.client.get('/appointments'), 403, 'FORBIDDEN')
    expect(id).not.toBe(nurse.membershipId)
    expect((await nurse.client.post('/me/memberships', { code })).status).toBe(200)
    expect((await nurse.client.get('/appointments')).status).toBe(200)
    await end(clinic, id)
    expectProblem(await nurse.client.get('/appointments'), 403, 'FORBIDDEN')
    const body = { userId: nurse.userId, roles: ['NURSE'] }
    expect((await clinic.admin.client.post('/memberships', body)).status).toBe(201)
    expect((await nurse.client.get('/appointments')).status).toBe(200)
  })

  test('is still a patient of the clinic, by a token that claims that alone', async () => {
    const clinic = await mintClinic()
    const nurse = await nurseOf(clinic)
    await end(clinic, nurse.membershipId)
    const asPatient = await somebody({ sub: nurse.sub, clinicId: clinic.id, roles: ['PATIENT'] })
    expect((await asPatient.client.post('/me/patient', { name: 'N', dateOfBirth: '1990-05-05' })).status).toBe(201)
    expect((await asPatient.client.get('/appointments')).body.data).toEqual([])
    const bare = await somebody({ sub: nurse.sub, clinicId: clinic.id })
    expect((await bare.client.get('/me')).body.roles).toEqual(['PATIENT'])
  })
})

test('a member without a claim works no more once it has ended', async () => {
  const clinic = await mintClinic()
  const nurse = await memberOf(clinic)
  expect((await nurse.client.get('/appointments')).status).toBe(200)
  await end(clinic, nurse.membershipId)
  expectProblem(await nurse.client.get('/appointments', inClinic(clinic)), 403, 'FORBIDDEN')
  expect((await nurse.client.get('/me')).body).toMatchObject({ clinicId: null, roles: ['PATIENT'], clinics: [] })
})

test('a member of two clinics is one of the other alone once one has ended, and need not name it', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const nurse = await memberOf(clinic)
  await memberOf(elsewhere, ['NURSE'], nurse)
  expect((await nurse.client.get('/me')).body.clinicId).toBeNull()
  await end(clinic, nurse.membershipId)
  expect((await nurse.client.get('/me')).body).toMatchObject({ clinicId: elsewhere.id, roles: ['NURSE'] })
})

test('a role that was taken away gives nothing any more, and a new one does', async () => {
  const clinic = await mintClinic()
  const member = await memberOf(clinic, ['RECEPTIONIST'])
  expect((await member.client.post('/patients', { name: 'Nia New' })).status).toBe(201)
  await clinic.admin.client.put(`/memberships/${member.membershipId}`, { roles: ['NURSE'] })
  expectProblem(await member.client.post('/patients', { name: 'Nora New' }), 403, 'FORBIDDEN')
  expect((await member.client.get('/appointments')).status).toBe(200)
})

test('where the token names roles they count, and not the membership’s', async () => {
  const clinic = await mintClinic()
  const claiming = await memberOf(clinic, ['CLINIC_ADMIN'], { clinicId: clinic.id, roles: ['NURSE'] })
  expectProblem(await claiming.client.get('/memberships'), 403, 'FORBIDDEN')
  const named = await memberOf(clinic, ['CLINIC_ADMIN'], { clinicId: clinic.id })
  expect((await named.client.get('/memberships')).status).toBe(200)
})

test('an ended membership counts for its clinic’s object too: a booking in its turn', async () => {
  const clinic = await mintClinic()
  const desk = await memberOf(clinic, ['RECEPTIONIST'], { clinicId: clinic.id, roles: ['RECEPTIONIST'] })
  await end(clinic, desk.membershipId)
  const answers = await Promise.all([
    desk.client.post('/appointments', wishFor(clinic)),
    clinic.reception.client.post('/appointments', wishFor(clinic)),
    desk.client.post('/appointments', wishFor(clinic, { appointmentDate: '2027-03-01T23:00' })),
  ])
  expect(answers.map(({ status }) => status)).toEqual([403, 201, 403])
  setClock('2027-03-01T03:00:10Z')
  const series = await desk.client.post('/appointments/recurring', {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
    duration: 30,
    startDate: '2027-04-05',
    time: '10:00',
    recurrence: { frequency: 'WEEKLY', count: 2 },
  })
  expectProblem(series, 403, 'FORBIDDEN')
})

test('a SUPER_ADMIN is never ended, whatever other roles their token claims', async () => {
  const clinic = await mintClinic()
  const root = await memberOf(clinic, ['DOCTOR'], { roles: ['SUPER_ADMIN', 'DOCTOR'] })
  await end(clinic, root.membershipId)
  const named = await somebody({ sub: root.sub, clinicId: clinic.id, roles: ['SUPER_ADMIN', 'DOCTOR'] })
  for (const { client } of [root, named]) {
    expect((await client.get('/appointments', inClinic(clinic))).status).toBe(200)
    expect((await client.put('/clinic', { phone: '+91 80 4718 0000' }, inClinic(clinic))).status).toBe(200)
    expect((await client.get('/me', inClinic(clinic))).body.roles).toEqual(['SUPER_ADMIN', 'DOCTOR'])
  }
})
