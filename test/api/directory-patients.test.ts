import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { confirmed } from './link-codes.ts'

const pointers = (body: { errors: { pointer: string }[] }) => body.errors.map((error) => error.pointer)

async function register(clinic: TestClinic, name: string, more: object = {}) {
  const made = await clinic.reception.client.post('/patients', { name, ...more })
  expect(made.status).toBe(201)
  return made.body as { id: string; name: string }
}

test('the desk registers, reads and changes a patient, and each is on the trail', async () => {
  const clinic = await mintClinic()
  const made = await clinic.reception.client.post('/patients', { name: 'Asha Verma', phone: '+91 80 5550 1001' })
  expect([made.status, made.queries, made.headers.get('Location')]).toEqual([201, 1, `/patients/${made.body.id}`])
  const path = `/patients/${made.body.id}`
  const read = await clinic.nurse.client.get(path)
  expect([read.status, read.queries, read.headers.get('ETag')]).toEqual([200, 1, '"1"'])
  expect(read.body).toEqual(made.body)
  const changed = await clinic.reception.client.put(path, { phone: null, language: 'hi' }, { 'If-Match': '"1"' })
  expect(changed.body).toMatchObject({ name: 'Asha Verma', phone: null, language: 'hi', version: 2 })
  expect(changed.queries).toBe(1)
  const stale = await clinic.reception.client.put(path, { phone: '2' }, { 'If-Match': '"1"' })
  expect([stale.status, stale.body.code]).toEqual([412, 'VERSION_MISMATCH'])
  const trail = await sqlAs('select action, actor_id, changed from audit_log where patient_id = $1 order by id', [
    made.body.id,
  ])
  expect(trail).toEqual([
    { action: 'patient.registered', actor_id: clinic.reception.userId, changed: null },
    { action: 'patient.read', actor_id: clinic.nurse.userId, changed: null },
    {
      action: 'patient.changed',
      actor_id: clinic.reception.userId,
      changed: { phone: ['+91 80 5550 1001', null], language: [null, 'hi'] },
    },
  ])
  const events = await sqlAs('select type, subject_version from outbox where subject_id = $1 order by id', [
    made.body.id,
  ])
  expect(events).toEqual([
    { type: 'patient.registered', subject_version: 1 },
    { type: 'patient.changed', subject_version: 2 },
  ])
})

test('a registration that is repeated with its key makes one record', async () => {
  const clinic = await mintClinic()
  const again = () => clinic.reception.client.post('/patients', { name: 'Asha Verma' }, { 'Idempotency-Key': 'asha' })
  const [made, replayed] = [await again(), await again()]
  expect([made.status, replayed.status, replayed.headers.get('Idempotency-Replayed')]).toEqual([201, 201, 'true'])
  expect(replayed.body).toEqual(made.body)
  const { client } = clinic.reception
  const found = await client.post('/patients/search', { q: 'asha verma' })
  expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual([made.body.id])
})

test('a patient reaches their own and their wards, and nobody else exists for them', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.patient
  const own = `/patients/${clinic.patient.patientId}`
  const other = `/patients/${clinic.otherPatient.patientId}`
  expect((await client.get(own)).status).toBe(200)
  for (const answer of [await client.get(other), await client.put(other, { phone: '1' })])
    expect([answer.status, answer.body.code]).toEqual([404, 'PATIENT_NOT_FOUND'])
  expect((await client.get('/patients')).body.data.map((row: { id: string }) => row.id)).toEqual([
    clinic.patient.patientId,
  ])
  expect((await client.put(own, { phone: '+91 80 5550 1002', email: 'pia@example.org' })).status).toBe(200)
  for (const input of [{ name: 'Queen' }, { dateOfBirth: '1980-01-01' }, { userId: null }, { guardianUserIds: [] }])
    expect((await client.put(own, input)).status).toBe(403)
  await confirmed(clinic, clinic.patient, { patientId: clinic.otherPatient.patientId })
  expect((await client.get(other)).status).toBe(200)
  expect((await client.get('/patients')).body.data).toHaveLength(2)
})

test('roles and tenants', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const path = `/patients/${clinic.patient.patientId}`
  expect((await clinic.pharmacist.client.get('/patients')).status).toBe(403)
  expect((await clinic.nurse.client.put(path, { phone: '1' })).status).toBe(403)
  expect((await clinic.doctor.client.post('/patients', { name: 'X' })).status).toBe(403)
  for (const answer of [
    await elsewhere.reception.client.get(path),
    await elsewhere.reception.client.put(path, { phone: '1' }),
    await clinic.reception.client.get(`/patients/${v7()}`),
    await clinic.reception.client.get('/patients/not-an-id'),
  ])
    expect([answer.status, answer.body.code]).toEqual([404, 'PATIENT_NOT_FOUND'])
})

test('registers with users: one record a user, and only users that exist; another hand confirms them', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const post = (links: Record<string, unknown>) => client.post('/patients', { name: 'Link Me', ...links })
  const unknown = await post({ userId: v7() })
  expect([unknown.status, pointers(unknown.body)]).toEqual([422, ['#/userId']])
  const noGuardian = await post({ guardianUserIds: [clinic.patient.userId, v7()] })
  expect([noGuardian.status, pointers(noGuardian.body)]).toEqual([422, ['#/guardianUserIds']])
  const taken = await post({ userId: clinic.patient.userId })
  expect([taken.status, taken.body.code]).toEqual([409, 'PATIENT_EXISTS'])
  const { nurse, patient, reception } = clinic
  const made = await post({ userId: nurse.userId, guardianUserIds: [patient.userId] })
  expect([made.status, made.body.userId]).toEqual([201, nurse.userId])
  expect(made.body.pendingUserIds.sort()).toEqual([nurse.userId, patient.userId].sort())
  const journal = await sqlAs(
    'select user_id, kind, status, issued_by from links where patient_id = $1 order by kind',
    [made.body.id],
  )
  const row = { status: 'pending', issued_by: reception.userId }
  expect(journal).toEqual([
    { user_id: patient.userId, kind: 'guardian', ...row },
    { user_id: nurse.userId, kind: 'self', ...row },
  ])
})

test.each(['reception', 'admin', 'root'] as const)('a change by %s ends links, and makes none', async (who) => {
  const clinic = await mintClinic()
  const { nurse, support, patient } = clinic
  const { client } = who === 'root' ? await clinic.as(['SUPER_ADMIN']) : clinic[who]
  const { patientId } = patient
  await confirmed(clinic, nurse)
  await confirmed(clinic, support)
  const path = `/patients/${patientId}`
  for (const userId of [support.userId, nurse.userId, v7()]) {
    const added = await client.put(path, { userId })
    expect([added.status, pointers(added.body)]).toEqual([422, ['#/userId']])
    expect(added.body.errors[0].detail).toContain('link code')
  }
  for (const guardianUserIds of [[patient.userId], [nurse.userId, v7()], [nurse.userId, clinic.doctor.userId]]) {
    const added = await client.put(path, { guardianUserIds })
    expect([added.status, pointers(added.body)]).toEqual([422, ['#/guardianUserIds']])
    expect(added.body.errors[0].detail).toContain('link code')
  }
  const same = await client.put(path, { userId: patient.userId, guardianUserIds: [support.userId, nurse.userId] })
  expect(same.status).toBe(200)
  const fewer = await client.put(path, { userId: null, guardianUserIds: [nurse.userId] })
  expect(fewer.body).toMatchObject({ userId: null, guardianUserIds: [nurse.userId] })
  const ended = await sqlAs(
    `select l.user_id, l.status, o.type, o.payload->>'userId' told, a.actor_id = l.ended_by same from links l
      join outbox o on o.subject_id = l.id and o.subject_version = l.version
      join audit_log a on a.subject_id = l.id and a.changed->'status'->>1 = 'ended'
      where l.patient_id = $1 and l.status = 'ended' order by l.user_id`,
    [patientId],
  )
  const row = { status: 'ended', type: 'link.changed', same: true }
  expect(ended).toEqual([patient.userId, support.userId].sort().map((user_id) => ({ user_id, told: user_id, ...row })))
  const readded = await client.put(path, { guardianUserIds: [nurse.userId, support.userId] })
  expect([readded.status, pointers(readded.body)]).toEqual([422, ['#/guardianUserIds']])
})

test('refuses fields that are wrong, with a pointer to each', async () => {
  const { reception } = await mintClinic()
  const wrong = await reception.client.post('/patients', {
    name: '',
    dateOfBirth: '1990-02-30',
    email: 'nobody',
    language: '?',
    age: 7,
  })
  expect(wrong.status).toBe(422)
  expect(pointers(wrong.body).sort()).toEqual(['#/age', '#/dateOfBirth', '#/email', '#/language', '#/name'])
})

test('lists by name, page by page, and a cursor of another list is refused', async () => {
  const clinic = await mintClinic()
  for (const name of ['Cara', 'Abe', 'Bea', 'Abe']) await register(clinic, name)
  const names: string[] = []
  let path = '/patients?limit=2'
  for (let next: string | null = path; next !== null; ) {
    const answer = await clinic.reception.client.get(next)
    expect(answer.queries).toBe(1)
    names.push(...answer.body.data.map((row: { name: string }) => row.name))
    path = next
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1] ?? null
  }
  expect(names).toEqual(['Abe', 'Abe', 'Bea', 'Cara', 'Otto Other', 'Pia Patient'])
  const cursor = new URL(path, 'http://kept.test').searchParams.get('cursor')
  for (const client of [clinic.admin.client, clinic.patient.client])
    expect((await client.get(`/patients?limit=2&cursor=${cursor}`)).body.code).toBe('INVALID_CURSOR')
})

test('finds by words of the name in any case, by phone and by id', async () => {
  const clinic = await mintClinic()
  const { id } = await register(clinic, 'María José van der Berg', { phone: '+49 (30) 555-0199' })
  const find = async (q: string) => {
    const { status, body } = await clinic.reception.client.post('/patients/search', { q })
    expect(status).toBe(200)
    return body.data.some((row: { id: string }) => row.id === id)
  }
  for (const q of ['maría', 'BERG', 'van ber', 'berg mar', ' JOS ', '30555', '+49 (30) 555', id, id.toUpperCase()])
    expect([q, await find(q)]).toEqual([q, true])
  for (const q of ['erg', '%', '_', 'berg x', v7()]) expect([q, await find(q)]).toEqual([q, false])
  const own = await clinic.patient.client.post('/patients/search', { q: 'van' })
  expect(own.body.data).toEqual([])
  const listed = await sqlAs(
    `select count(*)::int from audit_log where patient_id = $1 and action = 'patients.listed'`,
    [id],
  )
  expect(listed).toEqual([{ count: 9 }])
  expect((await clinic.reception.client.post('/patients/search', { q: '  ' })).status).toBe(422)
})
