import pg from 'pg'
import { v7 } from 'uuid'
import { describe, expect, test, vi } from 'vitest'
import { clientFor } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, clientOfNoClinic, expectProblem } from '../support/visits.ts'
import { inClinic, memberOf, somebody } from './members.ts'

startsAt()

const NOW = Date.parse('2027-03-01T03:00:00Z')
const MINUTE = 60_000

test('a token issued before it is refused, and a newer one is not', async () => {
  const clinic = await mintClinic()
  const nurse = await memberOf(clinic, ['NURSE'], { issuedAt: NOW - MINUTE })
  expect((await nurse.client.get('/appointments')).status).toBe(200)
  setClock('2027-03-01T03:00:10.5Z')
  const done = await clinic.admin.client.post(`/users/${nurse.userId}/sign-out`, {})
  expect([done.status, done.queries]).toEqual([200, 1])
  expect(done.body).toEqual({ userId: nurse.userId, clinicId: clinic.id, signedOutAt: '2027-03-01T03:00:10.500Z' })
  const refused = await nurse.client.get('/appointments', inClinic(clinic))
  expectProblem(refused, 401, 'UNAUTHENTICATED')
  expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"')
  expectProblem(await nurse.client.post('/patients/search', { q: 'x' }), 401, 'UNAUTHENTICATED')
  setClock('2027-03-01T03:01:00Z')
  const sub = nurse.sub
  const inTheSameSecond = await somebody({ sub, issuedAt: NOW + 10_000 })
  expectProblem(await inTheSameSecond.client.get('/appointments'), 401, 'UNAUTHENTICATED')
  const newer = await somebody({ sub, issuedAt: NOW + 11_000 })
  expect((await newer.client.get('/appointments')).status).toBe(200)
  const { body } = await clinic.admin.client.get(`/memberships/${nurse.membershipId}`)
  expect(body).toMatchObject({ status: 'active', roles: ['NURSE'], signedOutAt: '2027-03-01T03:00:10.500Z' })
})

test('a refused write changes nothing', async () => {
  const clinic = await mintClinic()
  const visit = await book(clinic)
  const { client, userId } = clinic.reception
  await client.get('/me')
  expect((await clinic.admin.client.post(`/users/${userId}/sign-out`, {})).status).toBe(200)
  const image = () => sqlAs('select to_jsonb(a) image from appointments a where id = $1', [visit.id])
  const before = await image()
  for (const answer of [
    await client.put(`/appointments/${visit.id}`, { notes: 'late' }),
    await client.post(`/appointments/${visit.id}/cancel`, {}),
    await client.put(`/patients/${clinic.patient.patientId}`, { language: 'de' }),
  ])
    expectProblem(answer, 401, 'UNAUTHENTICATED')
  expect(await image()).toEqual(before)
  const own = await clinic.patient.client.post(`/appointments/${visit.id}/check-in`, { qrCode: 'x' })
  expectProblem(own, 422, 'CHECKIN_INVALID_QR_CODE')
  await clinic.admin.client.post(`/users/${clinic.patient.userId}/sign-out`, {})
  const refused = await clinic.patient.client.post(`/appointments/${visit.id}/check-in`, { qrCode: 'x' })
  expectProblem(refused, 401, 'UNAUTHENTICATED')
})

describe('somebody whose roles their token alone gives', () => {
  test('is signed out by a row without roles, and works on by a newer token', async () => {
    const clinic = await mintClinic()
    const nurse = await somebody({ clinicId: clinic.id, roles: ['NURSE'], issuedAt: NOW - MINUTE })
    await nurse.client.get('/appointments')
    await clinic.admin.client.post(`/users/${nurse.userId}/sign-out`, {})
    await clinic.admin.client.post(`/users/${nurse.userId}/sign-out`, {})
    expectProblem(await nurse.client.get('/appointments'), 401, 'UNAUTHENTICATED')
    const newer = await somebody({ sub: nurse.sub, clinicId: clinic.id, roles: ['NURSE'], issuedAt: NOW })
    expect((await newer.client.get('/appointments')).status).toBe(200)
    const bare = await somebody({ sub: nurse.sub, issuedAt: NOW })
    expectProblem(await bare.client.get('/appointments', inClinic(clinic)), 403, 'FORBIDDEN')
    const { data } = (await clinic.admin.client.get('/memberships?status=external')).body
    expect(data).toMatchObject([{ status: 'external', userId: nurse.userId, roles: [], name: null, version: 2 }])
  })

  test('is ended by that row, and comes back by an invitation with the newer token', async () => {
    const clinic = await mintClinic()
    const nurse = await somebody({ clinicId: clinic.id, roles: ['NURSE'], issuedAt: NOW - MINUTE })
    await nurse.client.get('/appointments')
    await clinic.admin.client.post(`/users/${nurse.userId}/sign-out`, {})
    const [row] = (await clinic.admin.client.get('/memberships?status=external')).body.data
    expectProblem(
      await clinic.admin.client.put(`/memberships/${row.id}`, { roles: ['DOCTOR'] }),
      409,
      'INVALID_STATUS_TRANSITION',
    )
    expect((await clinic.admin.client.delete(`/memberships/${row.id}`)).body.status).toBe('ended')
    const newer = await somebody({ sub: nurse.sub, clinicId: clinic.id, roles: ['NURSE'], issuedAt: NOW })
    expectProblem(await newer.client.get('/appointments'), 403, 'FORBIDDEN')
    const { code } = (await clinic.admin.client.post('/memberships', { email: nurse.email, roles: ['NURSE'] })).body
    expectProblem(await nurse.client.post('/me/memberships', { code }), 401, 'UNAUTHENTICATED')
    expect((await newer.client.post('/me/memberships', { code })).status).toBe(200)
    expect((await newer.client.get('/appointments')).status).toBe(200)
    expectProblem(await nurse.client.get('/appointments'), 401, 'UNAUTHENTICATED')
  })
})

test('of clinic A does not touch clinic B, by token, membership or record', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const nurse = await memberOf(clinic)
  const there = await memberOf(elsewhere, ['NURSE'], nurse)
  await clinic.admin.client.post(`/users/${nurse.userId}/sign-out`, {})
  expectProblem(await there.client.get('/appointments', inClinic(clinic)), 401, 'UNAUTHENTICATED')
  expect((await there.client.get('/appointments', inClinic(elsewhere))).status).toBe(200)
  expectProblem(
    await clinic.admin.client.post(`/users/${nurse.userId}/sign-out`, {}, inClinic(elsewhere)),
    403,
    'FORBIDDEN',
  )
  const rows = await sqlAs('select clinic_id from memberships where user_id = $1 and signed_out_at is not null', [
    nurse.userId,
  ])
  expect(rows).toEqual([{ clinic_id: clinic.id }])
})

test('a patient who names no clinic is shown nothing of the one that signed them out', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const here = await book(clinic)
  await sqlAs('update patients set user_id = $1 where id = $2', [clinic.patient.userId, elsewhere.patient.patientId])
  const there = await book(elsewhere)
  const mine = await somebody({ sub: clinic.patient.sub, roles: ['PATIENT'], issuedAt: NOW - MINUTE })
  const seen = async () =>
    (await mine.client.get('/appointments/my-appointments')).body.data.map(({ id }: { id: string }) => id).sort()
  expect(await seen()).toEqual([here.id, there.id].sort())
  await clinic.admin.client.post(`/users/${clinic.patient.userId}/sign-out`, {})
  expect(await seen()).toEqual([there.id])
  expectProblem(await mine.client.get(`/appointments/${here.id}`), 404, 'APPOINTMENT_NOT_FOUND')
  expectProblem(await mine.client.get(`/patients/${clinic.patient.patientId}`), 404, 'PATIENT_NOT_FOUND')
  expect((await mine.client.get(`/appointments/${there.id}`)).status).toBe(200)
})

test('that a clinic has signed a patient out hides none of their visits from who sees them', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const here = await book(clinic)
  await sqlAs('update patients set user_id = $1 where id = $2', [clinic.patient.userId, elsewhere.patient.patientId])
  const there = await book(elsewhere)
  await clinic.patient.client.get('/me')
  await clinic.admin.client.post(`/users/${clinic.patient.userId}/sign-out`, {})
  const root = await clientOfNoClinic(['SUPER_ADMIN'])
  const { body } = await root.get(`/appointments/user/${clinic.patient.userId}/upcoming`)
  expect(body.data.map(({ id }: { id: string }) => id).sort()).toEqual([here.id, there.id].sort())
})

describe('everywhere', () => {
  test('is a SUPER_ADMIN’s who names no clinic', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const root = await clientOfNoClinic(['SUPER_ADMIN'])
    const nurse = await memberOf(clinic)
    await memberOf(elsewhere, ['NURSE'], nurse)
    const key = { 'Idempotency-Key': v7() }
    const done = await root.post(`/users/${nurse.userId}/sign-out`, {}, key)
    expect(done.body).toEqual({ userId: nurse.userId, clinicId: null, signedOutAt: '2027-03-01T03:00:00.000Z' })
    const replayed = await root.post(`/users/${nurse.userId}/sign-out`, {}, key)
    expect([replayed.body, replayed.headers.get('Idempotency-Replayed')]).toEqual([done.body, 'true'])
    for (const headers of [inClinic(clinic), inClinic(elsewhere), {}])
      expectProblem(await nurse.client.get('/me', headers), 401, 'UNAUTHENTICATED')
    const told = await sqlAs(
      "select clinic_id, payload from outbox where type = 'user.signed_out' and payload->>'userId' = $1",
      [nurse.userId],
    )
    expect(told.map(({ clinic_id }) => clinic_id).sort()).toEqual([clinic.id, elsewhere.id].sort())
    const noted = await sqlAs(
      "select clinic_id, subject_type from audit_log where action = 'user.signed_out' and subject_id = $1",
      [nurse.userId],
    )
    expect(noted).toEqual([{ clinic_id: null, subject_type: 'user' }])
  })

  test('is theirs also where their token names a clinic, by the header alone', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const root = await clinic.as(['SUPER_ADMIN'])
    const nurse = await memberOf(clinic)
    await memberOf(elsewhere, ['NURSE'], nurse)
    const here = await root.client.post(`/users/${nurse.userId}/sign-out`, {}, inClinic(clinic))
    expect(here.body.clinicId).toBe(clinic.id)
    expect((await nurse.client.get('/appointments', inClinic(elsewhere))).status).toBe(200)
    expect((await root.client.post(`/users/${nurse.userId}/sign-out`, {})).body.clinicId).toBeNull()
    expectProblem(await nurse.client.get('/appointments', inClinic(elsewhere)), 401, 'UNAUTHENTICATED')
  })

  test('tells every clinic that knows them as a doctor or patient', async () => {
    const clinic = await mintClinic()
    const root = await clientOfNoClinic(['SUPER_ADMIN'])
    for (const { userId } of [clinic.doctor, clinic.patient]) {
      await root.post(`/users/${userId}/sign-out`, {})
      const told = await sqlAs(
        "select clinic_id from outbox where type = 'user.signed_out' and payload->>'userId' = $1",
        [userId],
      )
      expect(told).toEqual([{ clinic_id: clinic.id }])
    }
    expectProblem(await clinic.patient.client.get('/me'), 401, 'UNAUTHENTICATED')
  })

  test('is not what a SUPER_ADMIN does who names one', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const root = await clientOfNoClinic(['SUPER_ADMIN'])
    const nurse = await memberOf(clinic)
    await memberOf(elsewhere, ['NURSE'], nurse)
    expect((await root.post(`/users/${nurse.userId}/sign-out`, {}, inClinic(clinic))).body.clinicId).toBe(clinic.id)
    expect((await nurse.client.get('/appointments', inClinic(elsewhere))).status).toBe(200)
  })
})

test('is told and noted, and of what is no id 404', async () => {
  const clinic = await mintClinic()
  const nurse = await memberOf(clinic)
  await clinic.admin.client.post(`/users/${nurse.userId}/sign-out`, {})
  const [told] = await sqlAs(
    "select subject_type, payload from outbox where clinic_id = $1 and type = 'user.signed_out'",
    [clinic.id],
  )
  expect(told).toEqual({ subject_type: 'membership', payload: { userId: nurse.userId } })
  const [noted] = await sqlAs(
    "select actor_id, subject_id, changed from audit_log where clinic_id = $1 and action = 'user.signed_out'",
    [clinic.id],
  )
  expect(noted).toMatchObject({ actor_id: clinic.admin.userId, subject_id: nurse.membershipId })
  expect(Object.keys(noted?.changed)).toEqual(['signed_out_at'])
  expectProblem(await clinic.admin.client.post('/users/nobody/sign-out', {}), 404, 'NOT_FOUND')
})

test('tells a clinic nothing of who has ever used another one, and writes nothing of who was never here', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const stranger = await memberOf(elsewhere)
  const never = v7()
  const key = { 'Idempotency-Key': v7() }
  const answers = [
    await clinic.admin.client.post(`/users/${stranger.userId}/sign-out`, {}),
    await clinic.admin.client.post(`/users/${never}/sign-out`, {}, key),
    await clinic.admin.client.post(`/users/${never}/sign-out`, {}, key),
  ]
  expect(answers.map(({ status, body: { userId: _, ...rest } }) => [status, rest])).toEqual(
    Array(3).fill([200, { clinicId: clinic.id, signedOutAt: '2027-03-01T03:00:00.000Z' }]),
  )
  expect(answers.map(({ headers }) => headers.get('Idempotency-Replayed'))).toEqual([null, null, 'true'])
  expect(await sqlAs('select from memberships where user_id = $1', [never])).toEqual([])
  expect(await sqlAs('select from outbox where payload->>$1 = $2', ['userId', never])).toEqual([])
  const listed = async (query: string) => (await clinic.admin.client.get(`/memberships${query}`)).body.data
  expect([await listed(''), await listed('?q=member')]).toEqual([[], []])
  const root = await clientOfNoClinic(['SUPER_ADMIN'])
  expectProblem(await root.post(`/users/${never}/sign-out`, {}), 404, 'NOT_FOUND')
})

test('what KV answers alone is not asked: a listing of free times', async () => {
  const clinic = await mintClinic()
  const path = `/appointments/doctor/${clinic.doctor.doctorId}/availability`
  expect((await clinic.nurse.client.get(path)).status).toBe(200)
  await clinic.nurse.client.get('/me')
  await clinic.admin.client.post(`/users/${clinic.nurse.userId}/sign-out`, {})
  const hit = await clinic.nurse.client.get(path)
  expect([hit.status, hit.headers.get('X-Cache'), hit.queries]).toEqual([200, 'HIT', 0])
  expectProblem(await clinic.nurse.client.get('/availability?specialty=cardiology'), 401, 'UNAUTHENTICATED')
})

test('free times that Postgres is read for are asked about in that reading', async () => {
  const clinic = await mintClinic()
  const path = (date: string) => `/appointments/doctor/${clinic.doctor.doctorId}/availability?date=${date}&explain=true`
  const { nurse, admin } = clinic
  const removed = await memberOf(clinic, ['RECEPTIONIST'])
  const claiming = await clientFor({ sub: removed.sub, clinicId: clinic.id, roles: ['RECEPTIONIST'] })
  for (const client of [nurse.client, claiming]) await client.get('/me')
  const miss = await nurse.client.get(path('2027-03-02'))
  expect([miss.status, miss.headers.get('X-Cache'), miss.queries]).toEqual([200, 'MISS', 1])
  expect((await admin.client.post(`/users/${nurse.userId}/sign-out`, {})).status).toBe(200)
  expect((await admin.client.delete(`/memberships/${removed.membershipId}`)).status).toBe(200)
  const refused = await nurse.client.get(path('2027-03-03'))
  expectProblem(refused, 401, 'UNAUTHENTICATED')
  expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"')
  expectProblem(await claiming.get(path('2027-03-04')), 403, 'FORBIDDEN')
})

test('who shares the reading of free times with others is asked about by a statement of their own', async () => {
  const clinic = await mintClinic()
  const path = `/appointments/doctor/${clinic.doctor.doctorId}/availability?date=2027-03-05&explain=true`
  const { nurse, reception, admin } = clinic
  await nurse.client.get('/me')
  expect((await admin.client.post(`/users/${nurse.userId}/sign-out`, {})).status).toBe(200)
  // A clock that goes on, since only a reading that began after the question answers it.
  let now = Date.now()
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now++)
  const ran = vi.spyOn(pg.Client.prototype, 'query')
  const order = [reception, reception, nurse, reception, nurse, reception]
  const answers = await Promise.all(order.map(({ client }) => client.get(path)))
  const own = ran.mock.calls.filter(([asked]) => JSON.stringify(asked).includes('/* caller-standing */'))
  clock.mockRestore()
  ran.mockRestore()
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 200, 401, 200])
  expect(Math.max(...answers.map(({ queries }) => queries))).toBe(1)
  expect(own.length).toBeGreaterThan(0)
})
