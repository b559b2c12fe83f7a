import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { expectProblem, pointersOf, trailOf } from '../support/visits.ts'
import { plan, putPlan, visitIn } from './follow-ups.ts'

startsAt()

const idsOf = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map((row) => row.id)

test('lists what is overdue, then what is due within a week, with whom to call', async () => {
  const clinic = await mintClinic()
  const on = async (scheduledFor: string, over = {}) => (await plan(clinic, { scheduledFor, ...over })).id
  const [today, soon] = [await on('2027-03-01'), await on('2027-03-08')]
  const late = await on('2027-03-05', { visit: { patientId: clinic.otherPatient.patientId } })
  await putPlan(late, { status: 'overdue', scheduled_for: '2027-02-01' })
  // Its day has passed, and the cron has not been yet.
  const unmarked = await on('2027-03-05')
  await putPlan(unmarked, { scheduled_for: '2027-02-28' })
  await on('2027-03-09')
  await putPlan(await on('2027-03-02'), { status: 'cancelled' })
  await putPlan(await on('2027-03-02'), { status: 'completed' })
  const list = await clinic.support.client.get('/follow-up-plans')
  expect([list.status, list.queries]).toEqual([200, 1])
  expect(idsOf(list)).toEqual([late, unmarked, today, soon])
  expect(list.body.data[0]).toMatchObject({
    status: 'overdue',
    patient: { id: clinic.otherPatient.patientId, name: 'Otto Other', phone: '+1 555 0199' },
    doctorName: 'Dr Ada Roy',
    lastContact: null,
  })
  const first = await clinic.support.client.get('/follow-up-plans?limit=3')
  expect([first.queries, idsOf(first)]).toEqual([1, [late, unmarked, today]])
  const next = await clinic.support.client.get(`/follow-up-plans?limit=3&cursor=${first.body.page.nextCursor}`)
  expect(idsOf(next)).toEqual([soon])
  const trail = await sqlAs(
    "select patient_id from audit_log where clinic_id = $1 and action = 'followup_plans.listed'",
    [clinic.id],
  )
  expect(trail.map((row) => row.patient_id).sort()).toEqual(
    [clinic.otherPatient, clinic.otherPatient, clinic.patient, clinic.patient, clinic.patient]
      .map((p) => p.patientId)
      .sort(),
  )
  expectProblem(await clinic.patient.client.get('/follow-up-plans'), 403, 'FORBIDDEN')
})

test('says who must not be called', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  await plan(clinic, { scheduledFor: '2027-03-02' })
  const mustNot = async () => (await client.get('/follow-up-plans')).body.data[0].patient.doNotContact
  expect(await mustNot()).toBe(false)
  await client.put(`/patients/${clinic.patient.patientId}`, { doNotContact: true })
  expect(await mustNot()).toBe(true)
})

test('filters by state, doctor, type, priority and owner', async () => {
  const clinic = await mintClinic()
  const [doctor, other] = [clinic.doctor.doctorId, clinic.otherDoctor.doctorId]
  const a = await plan(clinic, { followUpType: 'urgent', priority: 'high' })
  const b = await plan(clinic, { doctorId: other, scheduledFor: '2027-09-01' })
  const c = await plan(clinic, { followUpType: 'specialist', priority: 'urgent' })
  await putPlan(b.id, { owner_id: clinic.reception.userId })
  await putPlan(c.id, { status: 'overdue', scheduled_for: '2027-02-01' })
  const found = async (query: string) => idsOf(await clinic.reception.client.get(`/follow-up-plans?${query}`))
  expect(await found('status=scheduled')).toEqual([a.id, b.id])
  expect(await found('status=overdue,scheduled')).toEqual([c.id, a.id, b.id])
  expect(await found(`doctorId=${doctor}`)).toEqual([a.id])
  expect(await found(`status=scheduled&doctorId=${doctor},${other}`)).toEqual([a.id, b.id])
  expect(await found('type=urgent,specialist')).toEqual([c.id, a.id])
  const soon = await plan(clinic, { doctorId: other, scheduledFor: '2027-03-02' })
  await putPlan(soon.id, { owner_id: clinic.reception.userId })
  await putPlan(a.id, { owner_id: clinic.doctor.userId })
  // Each once and by day, whoever's they are.
  for (const doctors of [`${doctor},${other}`, `${other},${doctor},${other.toUpperCase()}`])
    expect(await found(`doctorId=${doctors}`)).toEqual([soon.id, a.id])
  expect(await found(`ownerId=${clinic.doctor.userId},${clinic.reception.userId}`)).toEqual([soon.id, a.id])
  expect(await found(`ownerId=${clinic.reception.userId}&doctorId=${other}`)).toEqual([soon.id])
  expect(await found('priority=urgent')).toEqual([c.id])
  expect(await found(`status=scheduled&ownerId=${clinic.reception.userId}`)).toEqual([soon.id, b.id])
  const specialist = await clinic.reception.client.get('/follow-up-plans?type=specialist')
  expect(specialist.body.data[0]).toMatchObject({ doctorId: null, doctorName: null })
  for (const query of ['status=open', 'type=soon', 'priority=MEDIUM', 'ownerId=me', 'snoozed=1', 'page=2']) {
    expectProblem(await clinic.reception.client.get(`/follow-up-plans?${query}`), 422, 'VALIDATION_ERROR')
  }
  const elsewhere = await mintClinic()
  expect(idsOf(await elsewhere.admin.client.get('/follow-up-plans?status=scheduled,overdue'))).toEqual([])
})

test('notes an attempt in one statement, and lets the plan sleep until its time', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.nurse
  const { id, appointmentId } = await plan(clinic)
  const path = `/follow-up-plans/${id}/contact-attempts`
  const body = {
    channel: 'phone',
    outcome: 'no answer',
    note: 'Rang twice',
    snoozeUntil: '2027-03-03',
    ownerId: clinic.doctor.userId,
  }
  const made = await client.post(path, body, { 'If-Match': '"1"' })
  expect([made.status, made.queries, made.headers.get('Location')]).toEqual([201, 1, path])
  expect(made.body).toEqual({
    ...body,
    id: made.body.id,
    planId: id,
    madeBy: clinic.nurse.userId,
    at: '2027-03-01T03:00:00.000Z',
    // The day begins at midnight in India.
    snoozeUntil: '2027-03-02T18:30:00.000Z',
  })
  const [row] = await sqlAs('select note from follow_up_contact_attempts where id = $1', [made.body.id])
  expect(row?.note).toMatch(/^v1\./)
  const snoozed = { version: 2, snoozeUntil: '2027-03-02T18:30:00.000Z', ownerId: clinic.doctor.userId }
  expect((await client.get(`/follow-up-plans/${id}`)).body).toMatchObject(snoozed)
  expect(idsOf(await client.get('/follow-up-plans'))).toEqual([])
  expect(idsOf(await client.get('/follow-up-plans?snoozed=false'))).toEqual([])
  expect(idsOf(await client.get('/follow-up-plans?snoozed=true'))).toEqual([id])
  setClock('2027-03-02T18:31:00Z')
  expect(idsOf(await client.get('/follow-up-plans?snoozed=true'))).toEqual([])
  const list = await client.get('/follow-up-plans')
  expect(list.body.data).toMatchObject([
    { id, lastContact: { channel: 'phone', outcome: 'no answer', at: '2027-03-01T03:00:00.000Z' } },
  ])
  expect((await trailOf(id)).events).toEqual(['followup_plan.created@1', 'followup_plan.contact_attempted@2'])
  const [told] = await sqlAs(
    "select payload from outbox where subject_id = $1 and type = 'followup_plan.contact_attempted'",
    [id],
  )
  expect(told?.payload).toEqual({ status: 'scheduled', appointmentId })
  const [entry] = await sqlAs(
    "select changed, patient_id from audit_log where subject_id = $1 and action = 'followup_plan.contact_attempted'",
    [id],
  )
  expect(entry).toMatchObject({
    patient_id: clinic.patient.patientId,
    changed: { owner_id: [null, clinic.doctor.userId] },
  })
})

test('lists the attempts, latest first; absent fields leave the plan as it is, null clears', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const { id } = await plan(clinic, { client })
  const path = `/follow-up-plans/${id}/contact-attempts`
  const attempt = async (minute: number, over: object) => {
    setClock(`2027-03-01T03:0${minute}:00Z`)
    const made = await client.post(path, { channel: 'sms', outcome: 'sent', ...over })
    expect(made.status).toBe(201)
    return made.body.id
  }
  const a = await attempt(1, { ownerId: clinic.reception.userId, snoozeUntil: '2027-03-05T09:00' })
  const b = await attempt(2, {})
  expect((await client.get(`/follow-up-plans/${id}`)).body).toMatchObject({
    ownerId: clinic.reception.userId,
    snoozeUntil: '2027-03-05T03:30:00.000Z',
    version: 3,
  })
  const c = await attempt(3, { snoozeUntil: null, ownerId: null })
  expect((await client.get(`/follow-up-plans/${id}`)).body).toMatchObject({ ownerId: null, snoozeUntil: null })
  const first = await client.get(`${path}?limit=2`)
  expect([first.queries, idsOf(first)]).toEqual([1, [c, b]])
  expect(idsOf(await client.get(`${path}?limit=2&cursor=${first.body.page.nextCursor}`))).toEqual([a])
  expect((await trailOf(id)).actions.filter((action) => action === 'followup_plan.contacts_read')).toHaveLength(2)
  expectProblem(await clinic.patient.client.get(path), 403, 'FORBIDDEN')
  expectProblem(await client.get(`/follow-up-plans/${v7()}/contact-attempts`), 404, 'FOLLOWUP_PLAN_NOT_FOUND')
})

test('who may note attempts, and what is refused', async () => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic)
  const path = `/follow-up-plans/${id}/contact-attempts`
  const call = { channel: 'phone', outcome: 'reached' }
  for (const who of [clinic.admin, clinic.reception, clinic.nurse, clinic.doctor]) {
    expect((await who.client.post(path, call)).status).toBe(201)
  }
  for (const who of [clinic.otherDoctor, clinic.support, clinic.patient]) {
    expectProblem(await who.client.post(path, call), 403, 'FORBIDDEN')
  }
  const { client } = clinic.nurse
  expectProblem(await client.post(path, call, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
  for (const [over, pointer] of [
    [{ channel: '' }, '#/channel'],
    [{ channel: 'x'.repeat(51) }, '#/channel'],
    [{ outcome: null }, '#/outcome'],
    [{ note: '' }, '#/note'],
    [{ snoozeUntil: 'tomorrow' }, '#/snoozeUntil'],
    [{ snoozeUntil: '2027-03-01T03:00:00Z' }, '#/snoozeUntil'],
    [{ snoozeUntil: '2027-03-01' }, '#/snoozeUntil'],
    [{ ownerId: v7() }, '#/ownerId'],
    [{ madeBy: v7() }, '#/madeBy'],
  ] as const) {
    const answer = await client.post(path, { ...call, ...over })
    expectProblem(answer, 422, 'VALIDATION_ERROR')
    expect(pointersOf(answer)).toContain(pointer)
  }
  await clinic.doctor.client.delete(`/follow-up-plans/${id}`)
  expectProblem(await client.post(path, call), 409, 'FOLLOWUP_PLAN_CLOSED')
  expect((await client.get(path)).body.data).toHaveLength(4)
})

test('a snooze at a local time that does not exist is refused', async () => {
  const clinic = await mintClinic({ timezone: 'America/New_York' })
  const { id } = await plan(clinic)
  const path = `/follow-up-plans/${id}/contact-attempts`
  const until = (snoozeUntil: string) => clinic.nurse.client.post(path, { channel: 'phone', outcome: 'x', snoozeUntil })
  expectProblem(await until('2027-03-14T02:30'), 422, 'DST_GAP')
  expect((await until('2027-03-14T03:30')).body.snoozeUntil).toBe('2027-03-14T07:30:00.000Z')
  // It exists twice; the first is meant.
  expect((await until('2027-11-07T01:30')).body.snoozeUntil).toBe('2027-11-07T05:30:00.000Z')
})

test('a key notes an attempt once', async () => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic)
  const path = `/follow-up-plans/${id}/contact-attempts`
  const key = { 'Idempotency-Key': v7() }
  const call = { channel: 'phone', outcome: 'reached' }
  const first = await clinic.nurse.client.post(path, call, key)
  const again = await clinic.nurse.client.post(path, call, key)
  expect([again.status, again.headers.get('Idempotency-Replayed'), again.body]).toEqual([201, 'true', first.body])
  expect((await clinic.nurse.client.get(path)).body.data).toHaveLength(1)
})

test('sums up what was due, by doctor and month: closed is only what really took place', async () => {
  const clinic = await mintClinic()
  const on = async (scheduled_for: string, columns = {}, over = {}) => {
    const { id } = await plan(clinic, over)
    await putPlan(id, { scheduled_for, ...columns })
  }
  const used = async (status: string) => ({
    status: 'completed',
    follow_up_appointment_id: await visitIn(clinic, { status }),
  })
  const other = { doctorId: clinic.otherDoctor.doctorId }
  await on('2027-01-10', await used('COMPLETED'))
  await on('2027-01-20', await used('SCHEDULED'))
  await on('2027-01-31', { status: 'overdue' })
  await on('2027-01-05', { status: 'cancelled' })
  await on('2027-02-01', await used('COMPLETED'))
  await on('2027-02-28', {}, other)
  await on('2027-03-01', {}, other)
  await on('2027-03-02', {}, other)
  await on('2026-02-28', { status: 'overdue' })
  const path = '/follow-up-plans/summary'
  const year = await clinic.support.client.get(path)
  expect([year.status, year.queries]).toEqual([200, 1])
  const ada = { doctorId: clinic.doctor.doctorId, doctorName: 'Dr Ada Roy' }
  const ben = { doctorId: clinic.otherDoctor.doctorId, doctorName: 'Dr Ben Okafor' }
  expect(year.body).toEqual({
    from: '2026-03-01',
    to: '2027-03-01',
    due: 6,
    overdue: 2,
    converted: 3,
    closed: 2,
    closureRate: 0.333,
    byDoctor: [
      { ...ada, month: '2027-01', due: 3, overdue: 1, converted: 2, closed: 1, closureRate: 0.333 },
      { ...ada, month: '2027-02', due: 1, overdue: 0, converted: 1, closed: 1, closureRate: 1 },
      { ...ben, month: '2027-02', due: 1, overdue: 1, converted: 0, closed: 0, closureRate: 0 },
      { ...ben, month: '2027-03', due: 1, overdue: 0, converted: 0, closed: 0, closureRate: 0 },
    ],
  })
  const span = await clinic.admin.client.get(`${path}?from=2027-03-01&to=2027-03-31&doctorId=${ben.doctorId}`)
  expect(span.body).toMatchObject({ due: 2, overdue: 0 })
  const empty = await clinic.admin.client.get(`${path}?from=2030-01-01`)
  expect(empty.body).toEqual({
    from: '2030-01-01',
    to: '2030-01-01',
    due: 0,
    overdue: 0,
    converted: 0,
    closed: 0,
    closureRate: null,
    byDoctor: [],
  })
  expectProblem(await clinic.admin.client.get(`${path}?from=2027-03-02&to=2027-03-01`), 422, 'VALIDATION_ERROR')
  expectProblem(await clinic.patient.client.get(path), 403, 'FORBIDDEN')
})

test('updatedSince lists every plan that was written since, whatever its state, day or sleep', async () => {
  const clinic = await mintClinic()
  const old = await plan(clinic, { scheduledFor: '2027-03-05' })
  const far = await plan(clinic, { scheduledFor: '2027-09-01' })
  const cancelled = await plan(clinic, { scheduledFor: '2027-03-03' })
  const asleep = await plan(clinic, { scheduledFor: '2027-03-04' })
  await putPlan(old.id, { updated_at: '2027-02-01T00:00Z' })
  await putPlan(cancelled.id, { status: 'cancelled' })
  await putPlan(asleep.id, { snooze_until: '2027-03-03T00:00Z' })
  const found = async (query: string) => idsOf(await clinic.reception.client.get(`/follow-up-plans?${query}`))
  expect(await found('updatedSince=2027-03-01T03:00:00Z')).toEqual([cancelled.id, asleep.id, far.id])
  expect(await found('updatedSince=2027-03-01T08:31')).toEqual([])
  expect(await found('updatedSince=2027-01-01T00:00:00Z&status=scheduled&snoozed=false')).toEqual([old.id, far.id])
  expect((await clinic.reception.client.get('/follow-up-plans?updatedSince=lately')).status).toBe(422)
})
