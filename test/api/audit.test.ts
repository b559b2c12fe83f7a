import { expect, test } from 'vitest'
import { systemCaller } from '../../src/domain/system.ts'
import { listAudit } from '../../src/features/audit/list.ts'
import type { Client } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { pagesReadBy } from '../support/pages.ts'
import { book, expectProblem, expectRefusals, pointersOf } from '../support/visits.ts'
import { confirmed } from './link-codes.ts'
import { merge, registered, unmerge } from './patient-records.ts'

type Row = Record<string, unknown>

/** Every row of a list, page by page. */
async function all(client: Client, path: string): Promise<Row[]> {
  const rows: Row[] = []
  let next = path
  while (next) {
    const answer = await client.get(next)
    expect([answer.status, answer.queries]).toEqual([200, 1])
    rows.push(...answer.body.data)
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1] ?? ''
  }
  return rows
}

test('a patient sees who has read or written their data, with names, and the admin sees it too', async () => {
  const clinic = await mintClinic()
  const { patient, nurse, reception, admin } = clinic
  const path = `/patients/${patient.patientId}/access-log`
  const visit = await book(clinic)
  await nurse.client.get(`/appointments/${visit.id}`)
  await reception.client.put(`/patients/${patient.patientId}`, { language: 'de' })
  const log = await patient.client.get(path)
  const row = (who: { sub: string }, role: string, action: string, subjectId: unknown) => ({
    at: expect.stringMatching(/Z$/),
    actorName: who.sub,
    role,
    action,
    subjectId,
  })
  expect(log.body.data).toEqual([
    row(reception, 'RECEPTIONIST', 'patient.changed', patient.patientId),
    row(nurse, 'NURSE', 'appointment.read', visit.id),
    row(reception, 'RECEPTIONIST', 'appointment.booked', visit.id),
  ])
  const [latest] = (await admin.client.get(path)).body.data
  expect(latest).toEqual(row(patient, 'PATIENT', 'patient.access_log_read', patient.patientId))
  const paged = await all(admin.client, `${path}?limit=2`)
  expect(paged.map(({ action }) => action)).toEqual([
    ...['patient.access_log_read', 'patient.access_log_read', 'patient.changed', 'appointment.read'],
    'appointment.booked',
  ])
  expectProblem(await clinic.otherPatient.client.get(path), 404, 'PATIENT_NOT_FOUND')
  for (const { client } of [reception, nurse, clinic.doctor, clinic.support])
    expectProblem(await client.get(path), 403, 'FORBIDDEN')
  expectProblem(await admin.client.get(`${path}?cursor=nonsense`), 422, 'INVALID_CURSOR')
  const elsewhere = await mintClinic()
  expectProblem(await elsewhere.admin.client.get(path), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await admin.client.get('/patients/nobody/access-log'), 404, 'PATIENT_NOT_FOUND')
})

test('what the system did is in it under its own name', async () => {
  const clinic = await mintClinic()
  await sqlAs(
    `insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id)
      values ($1, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'SYSTEM', 'appointment.cancelled', 'appointment', $2, $2, 'job'),
        ($1, gen_random_uuid(), 'NURSE', 'patient.read', 'patient', $2, $2, 'gone')`,
    [clinic.id, clinic.patient.patientId],
  )
  const { body } = await clinic.patient.client.get(`/patients/${clinic.patient.patientId}/access-log`)
  expect(body.data.map(({ actorName, role }: Row) => [actorName, role])).toEqual([
    [null, 'NURSE'],
    ['Kept', 'SYSTEM'],
  ])
})

test('the logs of a survivor include what was done to the records that were merged into it, which are not changed', async () => {
  const clinic = await mintClinic()
  const { admin, nurse } = clinic
  const [first, second, survivor] = [await registered(clinic), await registered(clinic), await registered(clinic)]
  const visit = await book(clinic, { patientId: first })
  await nurse.client.get(`/patients/${second}`)
  const actions = async (path: string, whose: Client = admin.client) =>
    (await all(whose, path)).map(({ action, subjectId }) => `${action} ${subjectId}`)
  await merge(clinic, first, second)
  await merge(clinic, second, survivor)
  const log = await actions(`/patients/${survivor}/access-log?limit=3`)
  for (const row of [`appointment.booked ${visit.id}`, `patient.read ${second}`, `patient.registered ${first}`])
    expect(log).toContain(row)
  const trail = await actions(`/audit?subjectId=${survivor}&limit=3`)
  for (const id of [first, second, survivor]) expect(trail).toContain(`patient.registered ${id}`)
  expect(trail.filter((row) => row.startsWith('patient.merged'))).toHaveLength(4)
  expect(await actions(`/audit?subjectId=${first}`)).toEqual([`patient.merged ${first}`, `patient.registered ${first}`])
  const rows = await sqlAs('select action, patient_id from audit_log where subject_id = $1 order by id limit 1', [
    visit.id,
  ])
  expect(rows).toEqual([{ action: 'appointment.booked', patient_id: first }])
  await confirmed(clinic, clinic.patient, { patientId: survivor })
  expect(await actions(`/patients/${survivor}/access-log`, clinic.patient.client)).toContain(`patient.read ${second}`)
  await unmerge(clinic, second)
  expect(await actions(`/patients/${survivor}/access-log`)).not.toContain(`patient.read ${second}`)
  expect(await actions(`/patients/${second}/access-log`)).toContain(`appointment.booked ${visit.id}`)
})

test('the admin filters the trail, and reading it is in it', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const { admin, reception, nurse } = clinic
  const visit = await book(clinic)
  const theirs = await book(elsewhere)
  await nurse.client.get(`/appointments/${visit.id}`)
  await reception.client.put(`/appointments/${visit.id}`, { priority: 'HIGH', notes: 'secret words' })
  const find = async (query: string) => (await admin.client.get(`/audit?${query}`)).body.data as Row[]
  const [changed, read, booked] = await find(`subjectId=${visit.id}`)
  expect(changed).toEqual({
    id: expect.stringMatching(/^\d+$/),
    at: expect.stringMatching(/Z$/),
    actorId: reception.userId,
    role: 'RECEPTIONIST',
    action: 'appointment.updated',
    subjectType: 'appointment',
    subjectId: visit.id,
    requestId: expect.any(String),
    changed: ['notes', 'priority'],
  })
  expect([read?.action, booked?.action]).toEqual(['appointment.read', 'appointment.booked'])
  expect((await find(`actorId=${nurse.userId}`)).map(({ action }) => action)).toEqual(['appointment.read'])
  expect((await find('action=appointment.booked')).map(({ subjectId }) => subjectId)).toEqual([visit.id])
  const at = String(read?.at)
  expect((await find(`from=${at}&subjectId=${visit.id}`)).map(({ action }) => action)).toContain('appointment.read')
  expect((await find(`to=${at}&subjectId=${visit.id}`)).map(({ action }) => action)).not.toContain(
    'appointment.updated',
  )
  expect(await find('from=2099-01-01T00:00:00Z')).toEqual([])
  const all = (await find('limit=100')).map(({ subjectId }) => subjectId)
  expect(all).toContain(visit.id)
  expect(all).not.toContain(theirs.id)
  expect(await find(`subjectId=${theirs.id}`)).toEqual([])
  expect((await find('action=audit.read')).length).toBeGreaterThan(5)
  for (const [query, pointer] of [
    ['subjectId=x', '#/subjectId'],
    ['action=Anything', '#/action'],
    ['from=lately', '#/from'],
    ['who=me', '#/who'],
  ])
    expect(pointersOf(await admin.client.get(`/audit?${query}`))).toEqual([pointer])
  const paris = await mintClinic({ timezone: 'Europe/Paris' })
  expectProblem(await paris.admin.client.get('/audit?from=2027-03-28T02:30'), 422, 'DST_GAP')
  await expectRefusals(clinic, { method: 'GET', path: '/audit' })
  for (const { client } of [reception, nurse, clinic.doctor, clinic.patient])
    expectProblem(await client.get('/audit'), 403, 'FORBIDDEN')
})

/** A trail of 200,000 rows over two years, a row in five minutes, with three of a rare action by somebody at its beginning. */
async function longTrail() {
  const clinic = await mintClinic()
  const { nurse, patient, reception } = clinic
  await sqlAs(
    `insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, at)
      select $1, case when n in (10, 11, 12) then $4 else $2 end::uuid, 'NURSE', case when n in (10, 11, 12) then 'patient.merged' else 'patient.read' end,
        'patient', $3, $3, n::text, timestamptz '2025-01-01T00:00Z' + make_interval(mins => 5 * n) from generate_series(1, 200000) n`,
    [clinic.id, nurse.userId, patient.patientId, reception.userId],
  )
  await sqlAs('vacuum analyze audit_log')
  const caller = { ...systemCaller('explain'), roles: ['CLINIC_ADMIN' as const], clinicId: clinic.id }
  return { clinic, actor: { caller, now: Date.now() } }
}

const LONG_AGO = { from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' }

test('a page of a long trail reads few pages, whatever it is filtered by', async () => {
  const { clinic, actor } = await longTrail()
  const [subjectId, rare] = [clinic.patient.patientId, clinic.reception.userId]
  const read: Record<string, number> = {}
  // Walking the whole trail reads all of the table; what a page needs depends on what else the run has written to it.
  const [{ pages: whole } = { pages: 0 }] = await sqlAs<{ pages: number }>(
    "select (pg_relation_size('audit_log') / 8192)::int pages",
  )
  const FEW = Math.floor(whole * 0.75)
  for (const [most, query] of [
    [100, {}],
    [100, { subjectId }],
    [100, { actorId: clinic.nurse.userId }],
    [FEW, { actorId: rare }],
    [FEW, { action: 'patient.merged' }],
    [FEW, { action: 'patient.merged', actorId: rare, subjectId }],
    [FEW, { from: '2026-01-01T00:00:00Z', action: 'patient.merged' }],
    [FEW, { to: LONG_AGO.to }],
    [FEW, { from: '2026-11-01T00:00:00Z' }],
    [FEW, LONG_AGO],
    [FEW, { ...LONG_AGO, action: 'patient.merged' }],
    [FEW, { ...LONG_AGO, actorId: rare, subjectId }],
    [FEW, { from: '2035-01-01T00:00:00Z', to: '2036-01-01T00:00:00Z' }],
    [FEW, { from: '2015-01-01T00:00:00Z', to: '2016-01-01T00:00:00Z' }],
  ] as const) {
    const pages = await pagesReadBy((db) => listAudit(db, actor, { ...query, limit: 20 }).then(() => {}))
    read[JSON.stringify(query)] = pages
    expect(pages, JSON.stringify(read)).toBeGreaterThan(0)
    expect(pages, JSON.stringify(read)).toBeLessThanOrEqual(most)
  }
})

test('a filter finds all its rows, over pages that may be short, or in one page if a time is given too', async () => {
  const { clinic } = await longTrail()
  const { admin, reception } = clinic
  const told = ['12', '11', '10']
  const times = `from=${LONG_AGO.from}&to=${LONG_AGO.to}`
  for (const filter of [`action=patient.merged&${times}`, `actorId=${reception.userId}&${times}`]) {
    const { body } = await admin.client.get(`/audit?${filter}`)
    expect([body.data.map(({ requestId }: Row) => requestId), body.page.nextCursor]).toEqual([told, null])
  }
  const first = await admin.client.get('/audit?action=patient.merged')
  expect([first.body.data, typeof first.body.page.nextCursor]).toEqual([[], 'string'])
  const rows = await all(admin.client, '/audit?action=patient.merged')
  expect(rows.map(({ requestId }) => requestId)).toEqual(told)
  const some = await all(admin.client, `/audit?from=2025-06-01T00:00:00Z&to=2025-06-03T00:00:00Z&limit=100`)
  expect(some.map(({ at }) => at)).toEqual(
    Array.from({ length: 576 }, (_, n) => new Date(Date.parse('2025-06-02T23:55:00Z') - n * 300_000).toISOString()),
  )
})

test('a row whose time stands against the order of the ids by less than an hour is found', async () => {
  const clinic = await mintClinic()
  const minutes = Array.from({ length: 2000 }, (_, n) => n + (n % 7 === 0 ? 29 : n % 5 === 0 ? -29 : 0))
  await sqlAs(
    `insert into audit_log (clinic_id, role, action, subject_type, subject_id, request_id, at)
      select $1, 'SYSTEM', 'clinic.changed', 'clinic', $1, m::text, timestamptz '2025-01-01T00:00Z' + make_interval(mins => m)
      from unnest($2::int[]) with ordinality t(m, n) order by n`,
    [clinic.id, minutes],
  )
  for (const [from, to] of [
    [0, 1],
    [300, 330],
    [1000, 1900],
    [1990, 3000],
  ] as const) {
    const at = (minute: number) => new Date(Date.parse('2025-01-01T00:00Z') + minute * 60_000).toISOString()
    const found = await all(clinic.admin.client, `/audit?from=${at(from)}&to=${at(to)}&limit=100`)
    const expected = minutes.filter((minute) => minute >= from && minute < to)
    expect(found.map(({ requestId }) => Number(requestId))).toEqual(expected.reverse())
  }
})
