import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { expectProblem } from '../support/visits.ts'

test('lists a clinic’s doctors by name, by specialty and by where they work', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.patient
  const names = async (query = '') =>
    (await client.get(`/doctors${query}`)).body.data.map((row: { name: string }) => row.name)
  await clinic.admin.client.post('/doctors', { name: 'Dr Zoe Lang', specialty: 'Neurology' })
  expect(await names()).toEqual(['Dr Ada Roy', 'Dr Ben Okafor', 'Dr Zoe Lang'])
  expect(await names('?specialty=neurology')).toEqual(['Dr Zoe Lang'])
  expect(await names(`?locationId=${clinic.locationId}`)).toEqual(['Dr Ada Roy', 'Dr Ben Okafor'])
  expect(await names(`?locationId=${clinic.otherLocationId}`)).toEqual([])
  const first = await client.get('/doctors?limit=2')
  expect(first.body.data[0]).not.toHaveProperty('userId')
  const rest = await client.get(`/doctors?limit=2&cursor=${first.body.page.nextCursor}`)
  expect(rest.body.data.map((row: { name: string }) => row.name)).toEqual(['Dr Zoe Lang'])
})

test('adds, changes and retires a doctor', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const root = await clinic.as(['SUPER_ADMIN'])
  await root.client.get('/me')
  const made = await root.client.post('/doctors', { name: 'Dr New', userId: clinic.nurse.userId })
  expect([made.status, made.queries, made.headers.get('Location')]).toEqual([201, 1, `/doctors/${made.body.id}`])
  const path = `/doctors/${made.body.id}`
  expect((await clinic.nurse.client.get('/me')).body.doctorId).toBe(made.body.id)
  const retired = await client.put(path, { active: false, specialty: 'Care' }, { 'If-Match': '"1"' })
  expect(retired.body).toMatchObject({ active: false, specialty: 'Care', userId: clinic.nurse.userId, version: 2 })
  // The change, and the visits that it may be against.
  expect(retired.queries).toBe(2)
  expect((await client.put(path, { active: true }, { 'If-Match': '"1"' })).status).toBe(412)
  const listed = async (by: typeof client) =>
    (await by.get('/doctors')).body.data.some((row: { id: string }) => row.id === made.body.id)
  expect([await listed(clinic.reception.client), await listed(clinic.patient.client)]).toEqual([true, false])
  const taken = await client.post('/doctors', { name: 'Dr Twin', userId: clinic.nurse.userId })
  expect([taken.status, taken.body.errors[0].pointer]).toEqual([422, '#/userId'])
  expect((await clinic.reception.client.post('/doctors', { name: 'X' })).status).toBe(403)
  expect((await clinic.reception.client.put(path, { name: 'X' })).status).toBe(403)
  const trail = await sqlAs('select action, changed from audit_log where subject_id = $1 order by id', [made.body.id])
  expect(trail).toEqual([
    { action: 'doctor.added', changed: null },
    { action: 'doctor.changed', changed: { active: [true, false], specialty: [null, 'Care'] } },
  ])
})

test('a SUPER_ADMIN brings a doctor of another clinic in by id and alone renames them, and each clinic sees its own place of theirs', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const id = elsewhere.doctor.doctorId
  const path = `/doctors/${id}`
  expect((await clinic.reception.client.get(path)).body.code).toBe('DOCTOR_NOT_FOUND')
  expect((await clinic.reception.client.put(`${path}/working-hours`, { sessions: [] })).body.code).toBe(
    'DOCTOR_NOT_FOUND',
  )
  const root = (await clinic.as(['SUPER_ADMIN'])).client
  expectProblem(await clinic.admin.client.post('/doctors', { id }), 403, 'FORBIDDEN')
  expectProblem(await clinic.admin.client.post('/doctors', { id: v7() }), 403, 'FORBIDDEN')
  expect((await clinic.admin.client.get(path)).status).toBe(404)
  const joined = await root.post('/doctors', { id })
  expect(joined.status).toBe(201)
  expect(joined.body).toMatchObject({ id, clinicId: clinic.id, active: true })
  const twice = await root.post('/doctors', { id })
  expect([twice.status, twice.body.errors[0].pointer]).toEqual([422, '#/id'])
  expect((await root.post('/doctors', { id: v7() })).body.code).toBe('DOCTOR_NOT_FOUND')
  await clinic.admin.client.put(path, { active: false })
  expect((await elsewhere.admin.client.get(path)).body).toMatchObject({ clinicId: elsewhere.id, active: true })
  for (const change of [{ userId: clinic.admin.userId }, { name: 'Dr Else' }, { specialty: null }]) {
    for (const { admin } of [clinic, elsewhere]) {
      expectProblem(await admin.client.put(path, { ...change, active: false }), 403, 'FORBIDDEN')
    }
  }
  const renamed = await root.put(path, { name: 'Dr Ada Roy-Lang', specialty: 'Cardiology' })
  expect(renamed.body).toMatchObject({ name: 'Dr Ada Roy-Lang', clinicId: clinic.id })
  expect((await elsewhere.admin.client.get(path)).body).toMatchObject({ name: 'Dr Ada Roy-Lang', active: true })
  const trail = await sqlAs('select action from audit_log where subject_id = $1 order by id', [id])
  expect(trail.map((row) => row.action)).toEqual(['doctor.added', 'doctor.changed', 'doctor.changed'])
  const hours = { sessions: [{ weekday: 1, start: '08:00', end: '12:00', locationId: clinic.locationId }] }
  const here = await clinic.admin.client.put(`${path}/working-hours`, hours)
  const there = await elsewhere.admin.client.put(`${path}/working-hours`, { sessions: [] })
  expect([here.status, there.status]).toEqual([200, 200])
  const versions = await sqlAs(
    `select count(distinct subject_version)::int from outbox where subject_id = $1 and type = 'doctor.hours_changed'`,
    [id],
  )
  expect(versions).toEqual([{ count: 2 }])
})

test('working hours are replaced as a whole', async () => {
  const clinic = await mintClinic()
  const path = `/doctors/${clinic.doctor.doctorId}/working-hours`
  const before = await clinic.patient.client.get(path)
  expect(before.body.sessions).toHaveLength(7)
  const monday = { weekday: 1, start: '09:00', end: '12:30', locationId: clinic.locationId }
  const night = {
    date: '2030-01-05',
    start: '18:00',
    end: '24:00',
    locationId: clinic.otherLocationId,
    types: ['VIDEO_CALL'],
  }
  const put = await clinic.reception.client.put(
    path,
    { sessions: [night, monday] },
    { 'If-Match': before.headers.get('ETag') ?? '' },
  )
  expect([put.status, put.queries]).toEqual([200, 2])
  const open = { validFrom: null, validUntil: null }
  expect(put.body).toEqual({
    doctorId: clinic.doctor.doctorId,
    sessions: [
      { ...monday, ...open, date: null, types: ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'] },
      { ...night, ...open, weekday: null },
    ],
    version: 2,
    affected: [],
  })
  const { affected: _, ...record } = put.body
  expect((await clinic.doctor.client.get(path)).body).toEqual(record)
  expect((await clinic.reception.client.put(path, { sessions: put.body.sessions })).status).toBe(200)
  expect((await clinic.reception.client.put(path, { sessions: [] }, { 'If-Match': '"1"' })).status).toBe(412)
  expect((await clinic.doctor.client.put(path, { sessions: [] })).status).toBe(403)
  const rules = await sqlAs('select rules_version from clinic_doctors where doctor_id = $1', [clinic.doctor.doctorId])
  expect(rules).toEqual([{ rules_version: 3 }])
})

test('working hours that cannot be are refused, and another clinic’s location is not there', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const path = `/doctors/${clinic.doctor.doctorId}/working-hours`
  const { locationId } = clinic
  const wrong = await clinic.reception.client.put(path, {
    sessions: [
      { weekday: 8, start: '09:00', end: '10:00', locationId },
      { start: '09:00', end: '10:00', locationId },
      { weekday: 1, date: '2030-01-01', start: '09:00', end: '10:00', locationId },
      { weekday: 1, start: '24:00', end: '25:00', locationId },
      { weekday: 1, start: '09:00', end: '10:00', locationId, validFrom: '2030-02-01', validUntil: '2030-01-01' },
    ],
  })
  expect(wrong.status).toBe(422)
  expect(wrong.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
    '#/sessions/0/weekday',
    '#/sessions/1/weekday',
    '#/sessions/2/date',
    '#/sessions/3/start',
    '#/sessions/3/end',
    '#/sessions/4/validUntil',
  ])
  const foreign = { weekday: 1, start: '09:00', end: '10:00', locationId: elsewhere.locationId }
  const answer = await clinic.reception.client.put(path, { sessions: [foreign] })
  expect([answer.status, answer.body.code]).toEqual([404, 'LOCATION_NOT_FOUND'])
  expect((await clinic.patient.client.get(path)).body.sessions).toHaveLength(7)
})

test('a new session is not held at an inactive location, and those that stand at one may be sent back', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const path = `/doctors/${clinic.doctor.doctorId}/working-hours`
  const at = (locationId: string, weekday = 1) => ({ weekday, start: '09:00', end: '12:00', locationId })
  const put = (...sessions: object[]) => client.put(path, { sessions })
  expect((await put(at(clinic.locationId))).status).toBe(200)
  for (const id of [clinic.locationId, clinic.otherLocationId])
    expect((await clinic.admin.client.put(`/locations/${id}`, { active: false })).status).toBe(200)
  expectProblem(await put(at(clinic.locationId), at(clinic.otherLocationId, 2)), 404, 'LOCATION_NOT_FOUND')
  expect((await client.get(path)).body).toMatchObject({ version: 2, sessions: [at(clinic.locationId)] })
  const sentBack = await client.put(path, { sessions: (await client.get(path)).body.sessions })
  expect([sentBack.status, sentBack.body.sessions.length]).toEqual([200, 1])
  const others = `/doctors/${clinic.otherDoctor.doctorId}/working-hours`
  await client.put(others, { sessions: [] })
  expectProblem(await client.put(others, { sessions: [at(clinic.locationId)] }), 404, 'LOCATION_NOT_FOUND')
  expect((await put()).status).toBe(200)
  expectProblem(await put(at(clinic.locationId)), 404, 'LOCATION_NOT_FOUND')
  await clinic.admin.client.put(`/locations/${clinic.locationId}`, { active: true })
  expect((await put(at(clinic.locationId))).status).toBe(200)
})
