import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { systemCaller } from '../../src/domain/system.ts'
import { registerPatient } from '../../src/features/directory/patients/register.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { pagesReadBy } from '../support/pages.ts'
import { expectProblem, expectRefusals, trailOf as trailAndEvents } from '../support/visits.ts'

const ANNA = { name: 'Anna-Maria García', dateOfBirth: '1983-05-26', phone: '+49 30 5557711' }

type Fields = Record<string, unknown>

async function register(clinic: TestClinic, fields: Fields): Promise<string> {
  const made = await clinic.reception.client.post('/patients', fields)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body.id
}

const trailOf = (id: string) =>
  sqlAs('select action, actor_id, changed from audit_log where subject_id = $1 order by id', [id])

test.each<[string, Fields, string[]]>([
  [
    'the same name, typed in another way',
    { name: 'garcia anna maria', dateOfBirth: ANNA.dateOfBirth },
    ['name+dateOfBirth'],
  ],
  [
    'the same name without its spaces',
    { name: 'AnnaMaria Garcia', dateOfBirth: ANNA.dateOfBirth },
    ['name+dateOfBirth'],
  ],
  ['a twin', { ...ANNA, name: 'Bella García', phone: '0049 30 5557711' }, ['phone+dateOfBirth']],
  ['the number as it is dialled at home', { ...ANNA, name: 'Bella', phone: '030 555 7711' }, ['phone+dateOfBirth']],
  ['both', { ...ANNA, name: 'Anna Maria Garcia' }, ['phone+dateOfBirth', 'name+dateOfBirth']],
])('the desk is shown whom it may be registering twice: %s', async (_, fields, why) => {
  const clinic = await mintClinic()
  const id = await register(clinic, { ...ANNA, externalId: 'his-7' })
  const answer = await clinic.reception.client.post('/patients', fields, { 'Idempotency-Key': 'twice' })
  expectProblem(answer, 409, 'POSSIBLE_DUPLICATE')
  expect(answer.body.candidates).toEqual([
    { id, name: ANNA.name, dateOfBirth: ANNA.dateOfBirth, phone: '7711', externalId: 'his-7', status: 'active', why },
  ])
  expect(await sqlAs('select count(*)::int n from patients where clinic_id = $1', [clinic.id])).toEqual([{ n: 3 }])
  const read = { action: 'patient.read', actor_id: clinic.reception.userId, changed: null }
  expect((await trailOf(id)).slice(1)).toEqual([read])

  const made = await clinic.reception.client.post('/patients', { ...fields, confirmNew: true })
  expect([made.status, made.queries, made.body]).toEqual([201, 1, expect.not.objectContaining({ confirmNew: true })])
  expect(await trailOf(made.body.id)).toEqual([
    { action: 'patient.registered', actor_id: clinic.reception.userId, changed: { candidates: [null, [id]] } },
  ])
})

test.each<[string, Fields]>([
  ['another day of birth', { ...ANNA, dateOfBirth: '1983-05-27' }],
  ['no day of birth', { name: ANNA.name, phone: ANNA.phone }],
  ['another name and number', { ...ANNA, name: 'Anna García', phone: '+49 30 5557712' }],
])('somebody with %s is registered without a question', async (_, fields) => {
  const clinic = await mintClinic()
  await register(clinic, ANNA)
  await register(clinic, fields)
})

test('another clinic’s patients are nobody’s candidates, and at most five are shown', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  await register(elsewhere, ANNA)
  await register(clinic, ANNA)
  for (let n = 0; n < 6; n++) await register(clinic, { ...ANNA, name: `Bella ${n}`, confirmNew: true })
  const { body } = await clinic.reception.client.post('/patients', ANNA)
  expect(body.candidates).toHaveLength(5)
  expect(body.candidates[0]).toMatchObject({ name: ANNA.name, why: ['phone+dateOfBirth', 'name+dateOfBirth'] })
})

test('rows without a key are recognised too', async () => {
  const clinic = await mintClinic()
  await sqlAs(
    `insert into patients (clinic_id, id, name, date_of_birth, phone) values ($1, $2, 'Old Row', '1970-01-01', '030 5557711')`,
    [clinic.id, v7()],
  )
  for (const fields of [{ name: 'old row' }, { name: 'New', phone: '030-5557711' }])
    expectProblem(
      await clinic.reception.client.post('/patients', { ...fields, dateOfBirth: '1970-01-01' }),
      409,
      'POSSIBLE_DUPLICATE',
    )
})

test('who registers themselves learns nothing, and the desk finds the pair on its list', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const known = await register(clinic, { ...ANNA, externalId: 'his-7' })
  const me = await (await clinic.as(['PATIENT'])).client.post('/me/patient', { ...ANNA, name: 'Anna Maria Garcia' })
  const stranger = await (await clinic.as(['PATIENT'])).client.post('/me/patient', {
    name: 'Zoe',
    dateOfBirth: '1999-01-01',
  })
  expect([me.status, stranger.status]).toEqual([201, 201])
  expect(Object.keys(me.body).sort()).toEqual(Object.keys(stranger.body).sort())
  expect((await trailOf(me.body.id)).map(({ changed }) => changed)).toEqual([null])

  const list = await clinic.reception.client.get('/patients/duplicates')
  expect([list.status, list.queries]).toEqual([200, 1])
  const summary = { dateOfBirth: ANNA.dateOfBirth, phone: '7711', status: 'active' }
  expect(list.body).toEqual({
    data: [
      {
        patient: { id: me.body.id, name: 'Anna Maria Garcia', externalId: null, ...summary },
        other: { id: known, name: ANNA.name, externalId: 'his-7', ...summary },
        why: ['phone+dateOfBirth', 'name+dateOfBirth'],
        foundAt: me.body.createdAt,
      },
    ],
    page: { nextCursor: null, limit: 20 },
  })
  for (const id of [known, me.body.id])
    expect((await trailOf(id)).at(-1)).toMatchObject({ action: 'patients.listed', actor_id: clinic.reception.userId })
  expect((await elsewhere.reception.client.get('/patients/duplicates')).body.data).toEqual([])
  for (const person of [clinic.doctor, clinic.nurse, clinic.support, clinic.pharmacist, clinic.patient])
    expectProblem(await person.client.get('/patients/duplicates'), 403, 'FORBIDDEN')
  expect((await clinic.admin.client.get('/patients/duplicates')).status).toBe(200)
})

test('the list of pairs goes page by page, newest first', async () => {
  const clinic = await mintClinic()
  await register(clinic, ANNA)
  const made: string[] = []
  for (let n = 0; n < 3; n++) {
    const { client } = await clinic.as(['PATIENT'])
    made.push((await client.post('/me/patient', { name: ANNA.name, dateOfBirth: ANNA.dateOfBirth })).body.id)
  }
  const seen: string[] = []
  let next = '/patients/duplicates?limit=2'
  while (next) {
    const answer = await clinic.reception.client.get(next)
    seen.push(...answer.body.data.map((pair: { patient: { id: string } }) => pair.patient.id))
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1] ?? ''
  }
  // The first found one record, the second two, the third three.
  expect(seen).toEqual([made[2], made[2], made[2], made[1], made[1], made[0]])
  expectProblem(await clinic.reception.client.get('/patients/duplicates?cursor=nonsense'), 422, 'INVALID_CURSOR')
})

test('a pair leaves the list when the desk says that they are two people, or merges them, and comes back by no unmerge', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const known = await register(clinic, ANNA)
  const join = async (name: string) => {
    const person = await clinic.as(['PATIENT'])
    return (await person.client.post('/me/patient', { ...ANNA, name })).body.id as string
  }
  const listed = async () =>
    (await client.get('/patients/duplicates')).body.data.map((pair: { patient: { id: string } }) => pair.patient.id)
  const twin = await join('Bella García')
  const dismissed = { patientId: known, otherId: twin }
  const path = '/patients/duplicates/dismiss'
  expect(await listed()).toEqual([twin])
  for (const [who, body] of [
    [clinic.doctor, dismissed],
    [clinic.nurse, dismissed],
    [clinic.patient, dismissed],
  ] as const)
    expectProblem(await who.client.post(path, body), 403, 'FORBIDDEN')
  await expectRefusals(clinic, { method: 'POST', path, body: dismissed })
  const elsewhere = await mintClinic()
  expectProblem(await elsewhere.reception.client.post(path, dismissed), 404, 'PATIENT_NOT_FOUND')
  for (const unknown of [v7(), elsewhere.patient.patientId])
    for (const body of [
      { patientId: known, otherId: unknown },
      { patientId: unknown, otherId: known },
    ])
      expectProblem(await client.post(path, body), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await client.post(path, { patientId: known, otherId: known }), 404, 'NOT_FOUND')
  expectProblem(await client.post(path, { patientId: known, otherId: clinic.patient.patientId }), 404, 'NOT_FOUND')
  expect((await client.post(path, { patientId: known })).status).toBe(422)

  const done = await client.post(path, dismissed, { 'Idempotency-Key': 'twins' })
  expect([done.status, done.queries, done.body]).toEqual([
    ...[200, 1],
    { patientId: twin, otherId: known, dismissedAt: expect.stringMatching(/Z$/) },
  ])
  expect((await client.post(path, dismissed, { 'Idempotency-Key': 'twins' })).body).toEqual(done.body)
  expect((await client.post(path, { patientId: twin, otherId: known })).body).toEqual(done.body)
  expect(await listed()).toEqual([])
  for (const id of [known, twin])
    expect(
      (await trailAndEvents(id)).actions.filter((action) => action === 'patient.duplicate_dismissed'),
    ).toHaveLength(1)

  const same = await join('Anna Maria Garcia')
  expect(await listed()).toEqual([same, same])
  await client.post(path, { patientId: same, otherId: twin })
  expect((await client.post(`/patients/${same}/merge`, { into: known })).status).toBe(200)
  expect(await listed()).toEqual([])
  expect((await client.post(`/patients/${same}/unmerge`, {})).status).toBe(200)
  expect(await listed()).toEqual([])
})

test('registering somebody among 20,000 patients reads at most 100 pages', async () => {
  const clinic = await mintClinic()
  await sqlAs(
    `insert into patients (clinic_id, id, name, date_of_birth, phone) select $1, gen_random_uuid(), 'Person ' || n,
        date '1930-01-01' + n, '+49 30 ' || lpad(n::text, 7, '0') from generate_series(1, 20000) n`,
    [clinic.id],
  )
  await register(clinic, { ...ANNA, externalId: 'his-7' })
  await sqlAs('vacuum analyze patients')
  const caller = { ...systemCaller('explain'), roles: ['RECEPTIONIST' as const], clinicId: clinic.id }
  const vault = { seal: () => Promise.reject(), open: () => Promise.reject(), report: () => {} }
  const request = { clinicId: clinic.id, id: v7(), ifMatch: null, idempotency: null }
  const pagesFor = (newcomer: typeof ANNA, id = request.id) =>
    pagesReadBy((db) =>
      registerPatient({ db, vault, actor: { caller, now: Date.now() } }, { ...request, id }, newcomer),
    )
  // A connection's first write of a table reads the catalogue too, which is no matter of how many patients there are.
  await pagesFor({ name: 'First', dateOfBirth: '1901-01-01', phone: '+49 30 5557788' }, v7())
  for (const newcomer of [
    { ...ANNA, externalId: 'his-7' },
    { ...ANNA, name: 'Zoe', phone: '+49 30 5557799' },
  ]) {
    const pages = await pagesFor(newcomer)
    expect(pages).toBeGreaterThan(0)
    expect(pages).toBeLessThanOrEqual(100)
  }
  const names = await sqlAs('select name from patients where clinic_id = $1 and id = $2', [clinic.id, request.id])
  expect(names).toEqual([{ name: 'Zoe' }])
})
