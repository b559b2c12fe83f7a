import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { armReminders } from '../../src/jobs/arm-reminders.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, expectRefusals, pointersOf, trailOf } from '../support/visits.ts'

startsAt()

const PATH = '/reminder-rules'

async function ruleOf(clinic: TestClinic, fields: object) {
  const added = await clinic.admin.client.post(PATH, fields)
  expect([added.status, added.headers.get('Location')]).toEqual([201, `${PATH}/${added.body.id}`])
  return added.body
}

test('a new clinic reminds 72 and 24 hours before, the second time not who has confirmed', async () => {
  const clinic = await mintClinic()
  const { body } = await clinic.admin.client.get(PATH)
  const base = { channel: null, active: true, version: 1 }
  expect(body.data).toMatchObject([
    { ...base, offsetMinutes: 4320, skipConfirmed: false },
    { ...base, offsetMinutes: 1440, skipConfirmed: true },
  ])
})

test('is added, read, changed, listed and removed', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const added = await ruleOf(clinic, { offsetMinutes: 15 })
  expect(added).toEqual({
    ...{ id: added.id, offsetMinutes: 15, channel: null, active: true, skipConfirmed: false, version: 1 },
    ...{ createdAt: '2027-03-01T03:00:00.000Z', updatedAt: '2027-03-01T03:00:00.000Z' },
  })
  const path = `${PATH}/${added.id}`
  expect((await client.get(path)).body).toEqual(added)
  const changed = await client.put(path, { offsetMinutes: 44_640, channel: 'sms' }, { 'If-Match': '"1"' })
  expect(changed.body).toMatchObject({ offsetMinutes: 44_640, channel: 'sms', skipConfirmed: false, version: 2 })
  expect((await client.patch(path, { active: false })).body).toMatchObject({
    active: false,
    channel: 'sms',
    version: 3,
  })
  expectProblem(await client.put(path, { active: true }, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
  const first = await client.get(`${PATH}?limit=2`)
  const second = await client.get(`${PATH}?limit=2&cursor=${first.body.page.nextCursor}`)
  expect([...first.body.data, ...second.body.data].map((row) => row.offsetMinutes)).toEqual([44_640, 4320, 1440])
  expect(second.body.page.nextCursor).toBeNull()
  const removed = await client.delete(path)
  expect([removed.status, removed.body.id]).toEqual([200, added.id])
  expectProblem(await client.get(path), 404, 'NOT_FOUND', { detail: 'There is no such reminder rule.' })
  expectProblem(await client.delete(path), 404, 'NOT_FOUND')
  expect(await trailOf(added.id)).toEqual({
    actions: ['added', 'changed', 'changed', 'removed'].map((verb) => `reminder_rule.${verb}`),
    events: ['added@1', 'changed@2', 'changed@3', 'removed@4'].map((verb) => `reminder_rule.${verb}`),
  })
  const [audit] = await sqlAs(
    "select changed from audit_log where subject_id = $1 and action = 'reminder_rule.changed'",
    [added.id],
  )
  expect(audit?.changed).toMatchObject({ offset_minutes: [15, 44_640], channel: [null, 'sms'] })
  expect(Object.keys(audit?.changed as object)).not.toContain('arm_at')
})

test('refuses what is no rule', async () => {
  const { client } = (await mintClinic()).admin
  for (const offsetMinutes of [14, 44_641, 15.5, '60', null, -60])
    expect(pointersOf(await client.post(PATH, { offsetMinutes })), String(offsetMinutes)).toEqual(['#/offsetMinutes'])
  const bad = { offsetMinutes: 60, channel: 'fax', active: 'yes', skipConfirmed: 1, minutes: 5 }
  expect(pointersOf(await client.post(PATH, bad)).sort()).toEqual([
    ...['#/active', '#/channel', '#/minutes', '#/skipConfirmed'],
  ])
  expect(pointersOf(await client.post(PATH, {}))).toEqual(['#/offsetMinutes'])
})

test('no two rules of a clinic have one time and channel, also of those asked for at once', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const twin = await client.post(PATH, { offsetMinutes: 1440 })
  expectProblem(twin, 422, 'VALIDATION_ERROR')
  expect(pointersOf(twin)).toEqual(['#/offsetMinutes'])
  const sms = await ruleOf(clinic, { offsetMinutes: 1440, channel: 'sms' })
  expectProblem(await client.put(`${PATH}/${sms.id}`, { channel: null }), 422, 'VALIDATION_ERROR')
  const many = await Promise.all([1, 2, 3, 4].map(() => client.post(PATH, { offsetMinutes: 90, channel: 'email' })))
  expect(many.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422])
  // Another clinic has its own.
  await ruleOf(await mintClinic(), { offsetMinutes: 90, channel: 'email' })
})

test('a clinic has at most ten, also of those asked for at once', async () => {
  const { client } = (await mintClinic()).admin
  const many = await Promise.all(Array.from({ length: 14 }, (_, n) => client.post(PATH, { offsetMinutes: 100 + n })))
  expect(many.filter(({ status }) => status === 201)).toHaveLength(8)
  for (const refused of many.filter(({ status }) => status !== 201)) expectProblem(refused, 422, 'VALIDATION_ERROR')
  expect((await client.get(PATH)).body.data).toHaveLength(10)
})

test('the same key is answered again', async () => {
  const { client } = (await mintClinic()).admin
  const key = { 'Idempotency-Key': 'k' }
  const first = await client.post(PATH, { offsetMinutes: 60 }, key)
  const again = await client.post(PATH, { offsetMinutes: 60 }, key)
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  expect(again.body).toEqual(first.body)
})

test('administrators alone keep them, each their own clinic’s', async () => {
  const clinic = await mintClinic()
  const { id } = await ruleOf(clinic, { offsetMinutes: 60 })
  const path = `${PATH}/${id}`
  await expectRefusals(clinic, { method: 'GET', path: PATH })
  await expectRefusals(clinic, { method: 'POST', path: PATH, body: { offsetMinutes: 75 } })
  const elsewhere = await mintClinic()
  for (const refused of [
    await elsewhere.admin.client.get(path),
    await elsewhere.admin.client.put(path, { active: false }),
    await elsewhere.admin.client.delete(path),
    await clinic.admin.client.get(`${PATH}/not-an-id`),
    await clinic.admin.client.get(`${PATH}/${v7()}`),
  ])
    expectProblem(refused, 404, 'NOT_FOUND', { detail: 'There is no such reminder rule.' })
  for (const who of [clinic.reception, clinic.doctor, clinic.nurse, clinic.patient])
    for (const refused of [await who.client.get(PATH), await who.client.put(path, { active: false })])
      expectProblem(refused, 403, 'FORBIDDEN')
})

test('a changed time plans anew what waits, and leaves what was sent; a removed rule drops it', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  await sqlAs('delete from reminder_rules where clinic_id = $1', [clinic.id])
  const rule = await ruleOf(clinic, { offsetMinutes: 600 })
  await sqlAs("update reminder_rules set updated_at = '2026-01-01' where id = $1", [rule.id])
  const [waiting, sent] = [v7(), v7()]
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, location_id, type, starts_at, ends_at, timezone, overbook, patient_overlap, created_at)
      select $1, id, $2, $3, $4, 'IN_PERSON', '2027-03-01T14:00Z', '2027-03-01T14:30Z', 'Asia/Kolkata', true, true, '2027-01-01'
      from unnest($5::uuid[]) id`,
    [clinic.id, clinic.doctor.doctorId, clinic.patient.patientId, clinic.locationId, [waiting, sent]],
  )
  const arm = () => armReminders({ db: openDatabase(env.HYPERDRIVE.connectionString), env, now: Date.now() })
  const planned = (id: string | undefined) =>
    sqlAs('select state, outcome, due_at from messages where appointment_id = $1 order by created_at, id', [id])
  await arm()
  await sqlAs("update messages set state = 'sent' where appointment_id = $1", [sent])
  expect(await planned(waiting)).toEqual([{ state: 'waiting', outcome: null, due_at: new Date('2027-03-01T04:00Z') }])
  expect((await client.put(`${PATH}/${rule.id}`, { offsetMinutes: 300 })).status).toBe(200)
  await arm()
  expect(await planned(waiting)).toMatchObject([
    { state: 'dropped', outcome: 'RULE_CHANGED' },
    { state: 'waiting', due_at: new Date('2027-03-01T09:00Z') },
  ])
  expect(await planned(sent)).toMatchObject([{ state: 'sent' }])
  // What says nothing of the time leaves what is planned.
  await client.put(`${PATH}/${rule.id}`, { skipConfirmed: true })
  await arm()
  expect(await planned(waiting)).toHaveLength(2)
  await client.delete(`${PATH}/${rule.id}`)
  expect(await planned(waiting)).toMatchObject([
    { outcome: 'RULE_CHANGED' },
    { state: 'dropped', outcome: 'RULE_REMOVED' },
  ])
  expect(await planned(sent)).toMatchObject([{ state: 'sent' }])
})

test('the same request several times at once makes one rule, and each is answered with it', async () => {
  const { admin } = await mintClinic()
  const twins = await Promise.all(
    Array.from({ length: 4 }, () => admin.client.post(PATH, { offsetMinutes: 45 }, { 'Idempotency-Key': 'rule' })),
  )
  expect(twins.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  expect(new Set(twins.map(({ body }) => body.id)).size).toBe(1)
})
