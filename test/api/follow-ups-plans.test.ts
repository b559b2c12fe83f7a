import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, expectRefusals, pointersOf, trailOf } from '../support/visits.ts'
import { plan, visitIn } from './follow-ups.ts'

startsAt()

test('every endpoint refuses who is not signed in, has no right, or is of another clinic', async () => {
  const clinic = await mintClinic()
  const visit = await visitIn(clinic)
  const { id, patientId } = await plan(clinic)
  const before = await trailOf(id)
  const appointment = { notFound: 'APPOINTMENT_NOT_FOUND', id: visit }
  const record = { notFound: 'FOLLOWUP_PLAN_NOT_FOUND', id }
  await expectRefusals(clinic, { method: 'POST', path: `/appointments/${visit}/follow-up`, body: {}, ...appointment })
  await expectRefusals(clinic, { method: 'GET', path: `/appointments/${visit}/follow-ups`, ...appointment })
  await expectRefusals(clinic, { method: 'GET', path: `/appointments/${visit}/chain`, ...appointment })
  const own = { notFound: 'PATIENT_NOT_FOUND', id: patientId }
  await expectRefusals(clinic, { method: 'GET', path: `/patients/${patientId}/follow-up-plans`, ...own })
  await expectRefusals(clinic, { method: 'GET', path: '/follow-up-plans' })
  await expectRefusals(clinic, { method: 'GET', path: '/follow-up-plans/summary' })
  await expectRefusals(clinic, { method: 'GET', path: `/follow-up-plans/${id}`, ...record })
  await expectRefusals(clinic, { method: 'PUT', path: `/follow-up-plans/${id}`, body: { notes: 'x' }, ...record })
  await expectRefusals(clinic, { method: 'PUT', path: `/follow-up-plans/${id}`, body: {}, ...record })
  await expectRefusals(clinic, { method: 'DELETE', path: `/follow-up-plans/${id}`, ...record })
  const attempts = { path: `/follow-up-plans/${id}/contact-attempts`, ...record }
  await expectRefusals(clinic, { method: 'GET', ...attempts })
  await expectRefusals(clinic, { method: 'POST', ...attempts, body: { channel: 'phone', outcome: 'reached' } })
  expect(await trailOf(id)).toEqual(before)
})

test('plans a follow-up: in one statement, sealed, audited and told', async () => {
  const clinic = await mintClinic()
  const visit = await visitIn(clinic, { status: 'IN_PROGRESS' })
  const wish = {
    followUpType: 'therapy',
    daysAfter: 14,
    priority: 'high',
    instructions: 'Walk daily',
    notes: 'Left knee',
    medications: ['Ibuprofen 400'],
    tests: ['X-ray'],
    restrictions: ['No running', 'No stairs'],
  }
  const { client } = clinic.doctor
  const made = await client.post(`/appointments/${visit}/follow-up`, wish)
  expect([made.status, made.headers.get('ETag'), made.queries]).toEqual([201, '"1"', 1])
  const { id } = made.body
  expect(made.body).toMatchObject({
    ...wish,
    appointmentId: visit,
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    clinicId: clinic.id,
    scheduledFor: '2027-03-15',
    status: 'scheduled',
    version: 1,
    followUpAppointmentId: null,
    followUpAppointment: null,
    snoozeUntil: null,
    ownerId: null,
  })
  const [row] = await sqlAs(
    'select instructions, medications, tests, restrictions, notes from follow_up_plans where id = $1',
    [id],
  )
  for (const text of Object.values(row ?? {})) expect(text).toMatch(/^v1\./)
  expect(await trailOf(id)).toEqual({ actions: ['followup_plan.created'], events: ['followup_plan.created@1'] })
  const read = await client.get(made.headers.get('Location') ?? '')
  expect([read.status, read.headers.get('ETag'), read.queries, read.body]).toEqual([200, '"1"', 1, made.body])
  expect((await trailOf(id)).actions).toEqual(['followup_plan.created', 'followup_plan.read'])
})

test('the day: so many days after, a day, an instant as its day, or a week on', async () => {
  const clinic = await mintClinic({ timezone: 'America/New_York' })
  const planned = async (body: object, visit = {}) => {
    const { scheduledFor, daysAfter } = await plan(clinic, { ...body, visit })
    return [scheduledFor, daysAfter]
  }
  // 02:30 UTC on the first is still the evening before in New York.
  expect(await planned({})).toEqual(['2027-03-07', 7])
  expect(await planned({}, { timezone: 'Asia/Kolkata' })).toEqual(['2027-03-08', 7])
  expect(await planned({ daysAfter: 3650 })).toEqual(['2037-02-25', 3650])
  expect(await planned({ scheduledFor: '2027-04-01' })).toEqual(['2027-04-01', null])
  expect(await planned({ scheduledFor: '2027-04-01T02:00:00Z' })).toEqual(['2027-03-31', null])
  expect(await planned({ scheduledFor: '2027-04-01T02:00' })).toEqual(['2027-04-01', null])
  // Today there is still the last day of February.
  expect(await planned({ scheduledFor: '2027-02-28' })).toEqual(['2027-02-28', null])
  const past = await clinic.doctor.client.post(`/appointments/${await visitIn(clinic)}/follow-up`, {
    scheduledFor: '2027-02-27',
  })
  expectProblem(past, 422, 'INVALID_FOLLOWUP_DATE')
  const longAgo = await visitIn(clinic, { startsAt: '2027-01-01T15:00:00Z' })
  expectProblem(await clinic.doctor.client.post(`/appointments/${longAgo}/follow-up`, {}), 422, 'INVALID_FOLLOWUP_DATE')
})

test('bad fields are named', async () => {
  const clinic = await mintClinic()
  const path = `/appointments/${await visitIn(clinic)}/follow-up`
  const many = Array.from({ length: 51 }, () => 'x')
  for (const [body, pointer] of [
    [{ daysAfter: 0 }, '#/daysAfter'],
    [{ daysAfter: 3651 }, '#/daysAfter'],
    [{ daysAfter: 1.5 }, '#/daysAfter'],
    [{ daysAfter: 5, scheduledFor: '2027-04-01' }, '#/scheduledFor'],
    [{ scheduledFor: '2027-02-30' }, '#/scheduledFor'],
    [{ followUpType: 'soon' }, '#/followUpType'],
    [{ priority: 'MEDIUM' }, '#/priority'],
    [{ medications: 'Ibuprofen' }, '#/medications'],
    [{ medications: many }, '#/medications'],
    [{ tests: [''] }, '#/tests/0'],
    [{ tests: ['x'.repeat(201)] }, '#/tests/0'],
    [{ restrictions: [{ name: 'x' }] }, '#/restrictions/0'],
    [{ instructions: 'a\u0000b' }, '#/instructions'],
    [{ instructions: 'x'.repeat(5001) }, '#/instructions'],
    [{ doctorId: 'me' }, '#/doctorId'],
    [{ status: 'overdue' }, '#/status'],
  ] as const) {
    const answer = await clinic.doctor.client.post(path, body)
    expectProblem(answer, 422, 'VALIDATION_ERROR')
    expect(pointersOf(answer)).toContain(pointer)
  }
})

test('whose plan: the visit’s doctor, the one that is named, or nobody yet for a specialist', async () => {
  const clinic = await mintClinic()
  const other = clinic.otherDoctor.doctorId
  expect((await plan(clinic)).doctorId).toBe(clinic.doctor.doctorId)
  expect((await plan(clinic, { doctorId: other })).doctorId).toBe(other)
  expect((await plan(clinic, { followUpType: 'specialist' })).doctorId).toBeNull()
  expect((await plan(clinic, { followUpType: 'specialist', doctorId: other })).doctorId).toBe(other)
  expect((await plan(clinic, { doctorId: null })).doctorId).toBeNull()
  const elsewhere = await mintClinic()
  for (const doctorId of [elsewhere.doctor.doctorId, v7()]) {
    const body = { doctorId, scheduledFor: '2000-01-01' }
    const answer = await clinic.doctor.client.post(`/appointments/${await visitIn(clinic)}/follow-up`, body)
    expectProblem(answer, 404, 'DOCTOR_NOT_FOUND')
  }
})

test('who may plan: the visit’s own doctor and the desk', async () => {
  const clinic = await mintClinic()
  const path = `/appointments/${await visitIn(clinic)}/follow-up`
  for (const who of [clinic.otherDoctor, clinic.nurse, clinic.support, clinic.patient]) {
    expectProblem(await who.client.post(path, {}), 403, 'FORBIDDEN')
  }
  for (const who of [clinic.reception, clinic.admin]) await plan(clinic, { client: who.client })
  // The doctor of the follow-up may change the plan, and so may the one who asked for it.
  const { id } = await plan(clinic, { doctorId: clinic.otherDoctor.doctorId })
  for (const who of [clinic.doctor, clinic.otherDoctor, clinic.reception]) {
    expect((await who.client.put(`/follow-up-plans/${id}`, { priority: 'low' })).status).toBe(200)
  }
  for (const who of [clinic.nurse, clinic.support, clinic.patient]) {
    expectProblem(await who.client.put(`/follow-up-plans/${id}`, { priority: 'low' }), 403, 'FORBIDDEN')
    expectProblem(await who.client.delete(`/follow-up-plans/${id}`), 403, 'FORBIDDEN')
  }
  const own = await plan(clinic)
  expectProblem(
    await clinic.otherDoctor.client.put(`/follow-up-plans/${own.id}`, { priority: 'low' }),
    403,
    'FORBIDDEN',
  )
  expect((await clinic.otherDoctor.client.get(`/follow-up-plans/${own.id}`)).status).toBe(200)
  expect((await clinic.patient.client.get(`/follow-up-plans/${own.id}`)).status).toBe(200)
  const foreign = await clinic.otherPatient.client.get(`/follow-up-plans/${own.id}`)
  expectProblem(foreign, 404, 'FOLLOWUP_PLAN_NOT_FOUND')
})

test('only from a visit that has begun, once, and the states come before the day', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.doctor
  for (const status of ['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED']) await plan(clinic, { visit: { status } })
  for (const status of ['PENDING', 'SCHEDULED', 'CONFIRMED', 'CANCELLED', 'NO_SHOW']) {
    const path = `/appointments/${await visitIn(clinic, { status })}/follow-up`
    const answer = await client.post(path, { scheduledFor: '2020-01-01' })
    expectProblem(answer, 409, 'INVALID_STATUS_TRANSITION')
    expect(answer.body.allowed).toBeInstanceOf(Array)
  }
  const { appointmentId, id } = await plan(clinic)
  const path = `/appointments/${appointmentId}/follow-up`
  expectProblem(await client.post(path, { scheduledFor: '2020-01-01' }), 409, 'FOLLOWUP_PLAN_EXISTS')
  expectProblem(await client.post(path, {}, { 'If-Match': '"9"' }), 412, 'VERSION_MISMATCH')
  await client.delete(`/follow-up-plans/${id}`)
  expect((await client.post(path, {})).status).toBe(201)
})

test('ten callers plan the follow-up of one visit: one has it, nine are told', async () => {
  const clinic = await mintClinic()
  const visit = await visitIn(clinic)
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => clinic.reception.client.post(`/appointments/${visit}/follow-up`, {})),
  )
  const codes = answers.map((answer) => answer.body.code ?? answer.status)
  expect(codes.filter((code) => code === 201)).toHaveLength(1)
  expect(codes.filter((code) => code === 'FOLLOWUP_PLAN_EXISTS')).toHaveLength(9)
  const made = answers.find((answer) => answer.status === 201)
  expect(await trailOf(made?.body.id)).toEqual({
    actions: ['followup_plan.created'],
    events: ['followup_plan.created@1'],
  })
})

test('a key plans once', async () => {
  const clinic = await mintClinic()
  const path = `/appointments/${await visitIn(clinic)}/follow-up`
  const key = { 'Idempotency-Key': v7() }
  const first = await clinic.doctor.client.post(path, { instructions: 'Rest' }, key)
  const again = await clinic.doctor.client.post(path, { instructions: 'Rest' }, key)
  expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([201, 'true'])
  expect(again.body).toEqual(first.body)
  expectProblem(await clinic.doctor.client.post(path, {}, key), 422, 'IDEMPOTENCY_KEY_REUSED')
})
