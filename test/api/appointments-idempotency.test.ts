import pg from 'pg'
import { v7 } from 'uuid'
import { expect, inject, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf, wishFor } from '../support/visits.ts'

startsAt()

const keyed = (key: string = v7()) => ({ 'Idempotency-Key': key })

test('the same request gets the first answer again, also when its own booking has taken the slot', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const key = keyed('k-1')
  const first = await client.post('/appointments', wishFor(clinic), key)
  expect(first.headers.has('Idempotency-Replayed')).toBe(false)
  for (const header of [key, keyed('"k-1"')]) {
    const again = await client.post('/appointments', wishFor(clinic), header)
    expect(again.status).toBe(201)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(again.headers.get('Location')).toBe(first.headers.get('Location'))
    expect(again.headers.get('ETag')).toBe('"1"')
    expect(again.body).toEqual(first.body)
  }
  expect((await trailOf(first.body.id)).events).toEqual(['appointment.booked@1'])
})

test('a replay shows the row as it was and what may be done as of now', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const key = keyed()
  const first = await client.post('/appointments', wishFor(clinic), key)
  await client.put(`/appointments/${first.body.id}`, { notes: 'later' })
  setClock('2027-03-01T04:30:00Z')
  const again = await client.post('/appointments', wishFor(clinic), key)
  expect(again).toMatchObject({ status: 201, body: { notes: null, version: 1 } })
  expect(again.body.actions).toEqual(['confirm', 'check-in', 'reschedule', 'cancel', 'no-show'])
  // The time is past by now, and still it is this key's answer.
  setClock('2027-03-01T12:00:00Z')
  expect((await client.post('/appointments', wishFor(clinic), key)).status).toBe(201)
})

test('an answer that a version before has kept is shown, with what it lacks as it was then', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const key = keyed()
  const first = await client.post('/appointments', wishFor(clinic), key)
  await sqlAs(
    `update idempotency_keys set answer = (answer - '{affected_by,plan_id,plan_day,call_over}'::text[])
      #- '{patient,pending_user_ids}' #- '{doctor,active}' #- '{doctor,inactive_since}'
      #- '{clinic,settings,checkInOpensMinutes}' where user_id = $1`,
    [clinic.reception.userId],
  )
  const again = await client.post('/appointments', wishFor(clinic), key)
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  expect(again.body).toEqual(first.body)
})

test('another body, path or clinic under the key is 422; another user has keys of their own', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const key = keyed()
  const { body } = await client.post('/appointments', wishFor(clinic), key)
  const reused = 'IDEMPOTENCY_KEY_REUSED'
  expectProblem(await client.post('/appointments', wishFor(clinic, { reason: 'x' }), key), 422, reused)
  expectProblem(
    await client.post('/appointments', wishFor(clinic, { appointmentDate: '2027-03-01T11:00' }), key),
    422,
    reused,
  )
  expectProblem(
    await client.post('/appointments', wishFor(clinic, { doctorId: clinic.otherDoctor.doctorId }), key),
    422,
    reused,
  )
  expectProblem(await client.post(`/appointments/${body.id}/cancel`, {}, key), 422, reused)
  expectProblem(await client.put(`/appointments/${body.id}`, { appointmentDate: '2027-03-01T11:00' }, key), 422, reused)
  const later = wishFor(clinic, { appointmentDate: '2027-03-01T12:00' })
  expect((await clinic.admin.client.post('/appointments', later, key)).status).toBe(201)
  expect((await trailOf(body.id)).events).toHaveLength(1)
})

test('the key is asked before 404, ownership and the version, and after the shape', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const { id } = await book(clinic)
  const key = keyed()
  const headers = { ...key, 'If-Match': '"1"' }
  await client.post(`/appointments/${id}/cancel`, {}, headers)
  expect((await client.post(`/appointments/${id}/cancel`, {}, headers)).headers.get('Idempotency-Replayed')).toBe(
    'true',
  )
  expectProblem(await client.post(`/appointments/${v7()}/cancel`, {}, key), 422, 'IDEMPOTENCY_KEY_REUSED')
  expectProblem(await client.post(`/appointments/${id}/cancel`, { x: 1 }, key), 422, 'VALIDATION_ERROR')
})

test.each(['', 'two words', '""', 'x'.repeat(256)])('a key that is %j is 422', async (key) => {
  const clinic = await mintClinic()
  const refused = await clinic.reception.client.post('/appointments', wishFor(clinic), { 'Idempotency-Key': key })
  expectProblem(refused, 422, 'VALIDATION_ERROR', { errors: [{ pointer: '#/Idempotency-Key' }] })
})

test('twenty at once with one key: one booking, nineteen replays', async () => {
  const clinic = await mintClinic()
  const key = keyed()
  const ask = () => clinic.reception.client.post('/appointments', wishFor(clinic), key)
  const answers = await Promise.all(Array.from({ length: 20 }, ask))
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201))
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  expect(answers.filter(({ headers }) => headers.get('Idempotency-Replayed') === 'true')).toHaveLength(19)
  expect(await sqlAs('select count(*)::int n from appointments where clinic_id = $1', [clinic.id])).toEqual([{ n: 1 }])
  // Each replay has read the record.
  expect((await trailOf(answers[0]?.body.id)).actions).toEqual([
    'appointment.booked',
    ...Array(19).fill('appointment.read'),
  ])
})

const WRITES = [
  ['DELETE', 'SCHEDULED', '', {}],
  ['POST', 'SCHEDULED', '/cancel', { reason: 'x' }],
  ['POST', 'SCHEDULED', '/check-in', {}],
  ['POST', 'NO_SHOW', '/check-in', {}],
  ['POST', 'CHECKED_IN', '/start', {}],
  ['POST', 'IN_PROGRESS', '/complete', { notes: 'x' }],
  ['PUT', 'SCHEDULED', '', { status: 'CONFIRMED' }],
  ['PUT', 'SCHEDULED', '', { reason: 'x' }],
  ['PATCH', 'SCHEDULED', '', { reason: 'x' }],
  ['PUT', 'SCHEDULED', '', { appointmentDate: '2027-03-01T11:00' }],
] as const

test.each(WRITES)('%s from %s to …%s %j twice with one key, and at once', async (method, state, suffix, body) => {
  const clinic = await mintClinic()
  const { client } = clinic.doctor
  const { id } = await book(clinic)
  await putInState(id, state)
  setClock('2027-03-01T04:20:00Z')
  const key = keyed()
  const send = () => client[method.toLowerCase() as 'post'](`/appointments/${id}${suffix}`, body, key)
  const answers = [...(await Promise.all([send(), send(), send()])), await send()]
  const record = ({ body: answer }: (typeof answers)[number]) => answer.appointment ?? answer
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(answers.map((answer) => record(answer).version)).toEqual([2, 2, 2, 2])
  expect(answers.filter(({ headers }) => headers.get('Idempotency-Replayed') === 'true')).toHaveLength(3)
  expect((await trailOf(id)).events).toHaveLength(2)
})

test('a refusal is not kept: the key works once the way is free', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const taken = await book(clinic)
  const key = keyed()
  const wish = wishFor(clinic, { patientId: clinic.otherPatient.patientId })
  expectProblem(await client.post('/appointments', wish, key), 409, 'SCHEDULING_CONFLICT')
  await client.delete(`/appointments/${taken.id}`)
  const booked = await client.post('/appointments', wish, key)
  expect(booked.status).toBe(201)
  expect(booked.headers.has('Idempotency-Replayed')).toBe(false)
})

test('after a day the key is forgotten', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const key = keyed()
  const wish = wishFor(clinic, { appointmentDate: '2027-03-04T10:00' })
  const first = await client.post('/appointments', wish, key)
  setClock('2027-03-02T02:59:59Z')
  expect((await client.post('/appointments', wish, key)).body.id).toBe(first.body.id)
  setClock('2027-03-02T03:00:01Z')
  expectProblem(await client.post('/appointments', wish, key), 409, 'SCHEDULING_CONFLICT')
  expect((await client.put(`/appointments/${first.body.id}`, { reason: 'x' }, key)).status).toBe(200)
})

test('health text stands sealed in the row, the key, the outbox and the trail', async () => {
  const clinic = await mintClinic()
  const secret = 'XYZZY-fever'
  const texts = { reason: secret, notes: secret, staffNote: secret, overbook: true, overbookReason: secret }
  const home = { ...texts, type: 'HOME_VISIT', locationId: undefined, address: secret }
  const { client } = clinic.doctor
  const { body } = await client.post('/appointments', wishFor(clinic, home), keyed())
  expect(body).toMatchObject({ reason: secret, address: secret, staffNote: secret, overbookReason: secret })
  await client.put(
    `/appointments/${body.id}`,
    { notes: `${secret} again`, appointmentDate: '2027-03-01T11:00' },
    keyed(),
  )
  await client.post(`/appointments/${body.id}/start`, {}, keyed())
  await client.post(
    `/appointments/${body.id}/complete`,
    { notes: secret, diagnosis: secret, treatmentPlan: secret },
    keyed(),
  )
  const other = await book(clinic, { appointmentDate: '2027-03-01T12:00' })
  await client.post(`/appointments/${other.id}/cancel`, { reason: secret }, keyed())
  for (const table of ['appointments', 'outbox', 'audit_log']) {
    const rows = await sqlAs(`select t::text whole from ${table} t where clinic_id = $1`, [clinic.id])
    expect(rows.length).toBeGreaterThan(1)
    for (const row of rows) expect(row.whole).not.toContain(secret)
  }
  const kept = await sqlAs('select answer::text whole from idempotency_keys where user_id = $1', [clinic.doctor.userId])
  expect(kept).toHaveLength(5)
  for (const row of kept) {
    expect(row.whole).not.toContain(secret)
    expect(row.whole).toMatch(/"(reason|cancellation_reason)": "v1\.dev/)
  }
})

test('a twin that waits too long for the first is told that it still runs, and nothing is written', async () => {
  const clinic = await mintClinic()
  const visit = await book(clinic)
  const first = new pg.Client({ connectionString: inject('ownerUrl') })
  await first.connect()
  await first.query('begin')
  await first.query('select 1 from appointments where id = $1 for no key update', [visit.id])
  const key = keyed()
  const twin = await clinic.reception.client.post(`/appointments/${visit.id}/cancel`, {}, key)
  await first.query('rollback')
  expectProblem(twin, 409, 'IDEMPOTENCY_IN_PROGRESS')
  expect(twin.headers.has('Retry-After')).toBe(true)
  expect((await trailOf(visit.id)).events).toEqual(['appointment.booked@1'])
  const later = await clinic.reception.client.post(`/appointments/${visit.id}/cancel`, {}, key)
  expect([later.status, later.body.status]).toEqual([200, 'CANCELLED'])
})
