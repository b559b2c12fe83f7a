import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, trailOf } from '../support/visits.ts'
import { plan, putPlan, visitIn } from './follow-ups.ts'

startsAt()

test('changes an open plan: absent stays, null clears, one statement', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.doctor
  const texts = { instructions: 'Rest', medications: ['A', 'B'], tests: ['Blood'] }
  const made = await plan(clinic, texts)
  const path = `/follow-up-plans/${made.id}`
  const body = { followUpType: 'surgery', priority: 'urgent', doctorId: null, medications: null, tests: [], notes: 'n' }
  const changed = await client.put(path, body, { 'If-Match': '"1"' })
  expect([changed.status, changed.headers.get('ETag'), changed.queries]).toEqual([200, '"2"', 1])
  expect(changed.body).toEqual({
    ...made,
    followUpType: 'surgery',
    priority: 'urgent',
    doctorId: null,
    medications: [],
    tests: [],
    notes: 'n',
    version: 2,
    updatedAt: changed.body.updatedAt,
  })
  expectProblem(await client.put(path, { notes: null }, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
  expectProblem(await client.put(path, { doctorId: v7() }), 404, 'DOCTOR_NOT_FOUND')
  expect((await client.put(path, { daysAfter: 3 })).status).toBe(422)
  expect((await client.put(path, {})).body.version).toBe(2)
  const moved = await client.put(path, { scheduledFor: '2027-03-20' })
  expect(moved.body).toMatchObject({ scheduledFor: '2027-03-20', daysAfter: null, version: 3 })
  const [entry] = await sqlAs(
    "select changed from audit_log where subject_id = $1 and action = 'followup_plan.updated' order by id",
    [made.id],
  )
  expect(entry?.changed).toMatchObject({ priority: ['normal', 'urgent'], medications: null, notes: null })
  expect((await trailOf(made.id)).events).toEqual([
    'followup_plan.created@1',
    'followup_plan.updated@2',
    'followup_plan.updated@3',
  ])
})

test('a day that has not passed makes an overdue plan scheduled again; a past day stands only where it is its own', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.doctor
  const { id } = await plan(clinic)
  await putPlan(id, { status: 'overdue', scheduled_for: '2027-02-20' })
  const path = `/follow-up-plans/${id}`
  expectProblem(await client.put(path, { scheduledFor: '2027-02-28' }), 422, 'INVALID_FOLLOWUP_DATE')
  expect((await client.put(path, { scheduledFor: '2027-02-20' })).body.status).toBe('overdue')
  expect((await client.put(path, { priority: 'high' })).body.status).toBe('overdue')
  expect((await client.put(path, { scheduledFor: '2027-03-01' })).body.status).toBe('scheduled')
})

test('a plan that is used or cancelled is not changed, and a used one not cancelled', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.doctor
  const used = await plan(clinic)
  await putPlan(used.id, { status: 'completed', follow_up_appointment_id: await visitIn(clinic) })
  const usedPath = `/follow-up-plans/${used.id}`
  expect((await client.get(usedPath)).body.followUpAppointment).toMatchObject({ status: 'COMPLETED' })
  expectProblem(await client.put(usedPath, { scheduledFor: '2020-01-01' }), 409, 'FOLLOWUP_PLAN_ALREADY_CONVERTED')
  expectProblem(await client.delete(usedPath), 409, 'FOLLOWUP_PLAN_ALREADY_CONVERTED')
  const { id } = await plan(clinic)
  const path = `/follow-up-plans/${id}`
  expectProblem(await client.delete(path, undefined, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  const cancelled = await client.delete(path, { reason: 'Moved away' })
  expect([cancelled.status, cancelled.queries]).toEqual([200, 1])
  expect(cancelled.body).toMatchObject({ status: 'cancelled', cancellationReason: 'Moved away', version: 2 })
  const [row] = await sqlAs(
    'select cancellation_reason, cancelled_by, cancelled_at from follow_up_plans where id = $1',
    [id],
  )
  expect(row).toMatchObject({ cancelled_by: clinic.doctor.userId, cancelled_at: new Date('2027-03-01T03:00:00Z') })
  expect(row?.cancellation_reason).toMatch(/^v1\./)
  const again = await client.delete(path, { reason: 'Again' })
  expect([again.status, again.body]).toEqual([200, cancelled.body])
  expectProblem(await client.put(path, { notes: 'x' }), 409, 'FOLLOWUP_PLAN_CLOSED')
  expect(await trailOf(id)).toEqual({
    actions: ['followup_plan.created', 'followup_plan.cancelled', 'followup_plan.read'],
    events: ['followup_plan.created@1', 'followup_plan.cancelled@2'],
  })
})

test("lists a patient's plans, newest day first, in one statement", async () => {
  const clinic = await mintClinic()
  const path = `/patients/${clinic.patient.patientId}/follow-up-plans`
  const days = ['2027-03-09', '2027-05-01', '2027-03-09', '2027-04-02']
  const plans = []
  for (const scheduledFor of days) plans.push(await plan(clinic, { scheduledFor }))
  await plan(clinic, { visit: { patientId: clinic.otherPatient.patientId } })
  await clinic.doctor.client.delete(`/follow-up-plans/${plans[1].id}`)
  const { client } = clinic.patient
  const first = await client.get(`${path}?limit=3`)
  expect([first.status, first.queries]).toEqual([200, 1])
  expect(first.body.data.map((row: { scheduledFor: string }) => row.scheduledFor)).toEqual([
    '2027-05-01',
    '2027-04-02',
    '2027-03-09',
  ])
  expect(first.headers.get('Link')).toContain('rel="next"')
  const second = await client.get(`${path}?limit=3&cursor=${first.body.page.nextCursor}`)
  expect(second.body.data).toHaveLength(1)
  expect(second.body.page.nextCursor).toBeNull()
  expect((await client.get(`${path}?status=cancelled,overdue`)).body.data).toHaveLength(1)
  expectProblem(await client.get(`${path}?status=open`), 422, 'VALIDATION_ERROR')
  expectProblem(await client.get(`${path}?status=overdue&cursor=${first.body.page.nextCursor}`), 422, 'INVALID_CURSOR')
  expectProblem(await clinic.otherPatient.client.get(path), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await clinic.admin.client.get(`/patients/${v7()}/follow-up-plans`), 404, 'PATIENT_NOT_FOUND')
  const { actions } = await trailOf(clinic.patient.patientId)
  expect(actions).toEqual(['followup_plans.listed', 'followup_plans.listed', 'followup_plans.listed'])
})

test('a PUT of a plan that changes nothing still has its conditions', async () => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic)
  const path = `/follow-up-plans/${id}`
  expectProblem(await clinic.doctor.client.put(path, {}, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  expect((await clinic.doctor.client.put(path, {}, { 'If-Match': '"1"' })).body.version).toBe(1)
})
