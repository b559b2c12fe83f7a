import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { expectProblem, pointersOf } from '../support/visits.ts'
import { confirmed } from './link-codes.ts'

startsAt()

const pathOf = (clinic: TestClinic) => `/patients/${clinic.patient.patientId}`

test('a patient is active until the desk says otherwise, and since when is kept', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const path = pathOf(clinic)
  expect((await client.get(path)).body).toMatchObject({ status: 'active', statusSince: null, doNotContact: false })
  const inactive = await client.put(path, { status: 'inactive', doNotContact: true })
  expect(inactive.body).toMatchObject({
    status: 'inactive',
    statusSince: '2027-03-01T03:00:00.000Z',
    doNotContact: true,
  })
  setClock('2027-03-01T04:00:00Z')
  expect((await client.put(path, { status: 'inactive' })).body.statusSince).toBe('2027-03-01T03:00:00.000Z')
  for (const statusSince of ['1970-01-01', '1999-12-31', '2100-01-01', '1999-12-31T23:59Z'])
    expectProblem(await client.put(path, { status: 'deceased', statusSince }), 422, 'VALIDATION_ERROR')
  const day = await client.put(path, { status: 'deceased', statusSince: '2027-02-27' })
  expect(day.body).toMatchObject({ status: 'deceased', statusSince: '2027-02-26T18:30:00.000Z' })
  const instant = await client.put(path, { status: 'deceased', statusSince: '2027-02-27T06:15' })
  expect([instant.body.statusSince, instant.queries]).toEqual(['2027-02-27T00:45:00.000Z', 1])
  expect((await client.put(path, { status: 'active' })).body.statusSince).toBe('2027-03-01T04:00:00.000Z')
  const trail = await sqlAs(
    `select changed from audit_log where subject_id = $1 and action = 'patient.changed' order by id`,
    [clinic.patient.patientId],
  )
  expect(trail[0]?.changed).toMatchObject({ status: ['active', 'inactive'], do_not_contact: [false, true] })
  const found = await client.post('/patients/search', { q: 'pia' })
  expect(found.body.data[0]).toMatchObject({ status: 'active', doNotContact: true })
})

test('refuses a state nobody knows, one that begins tomorrow, and a day without a state', async () => {
  const clinic = await mintClinic()
  const path = pathOf(clinic)
  for (const [input, pointer] of [
    [{ status: 'gone' }, '#/status'],
    [{ status: null }, '#/status'],
    [{ status: 'deceased', statusSince: '2027-03-02' }, '#/statusSince'],
    [{ status: 'deceased', statusSince: '2027-03-01T08:31:00+05:30' }, '#/statusSince'],
    [{ status: 'deceased', statusSince: 'yesterday' }, '#/statusSince'],
    [{ statusSince: '2027-02-27' }, '#/statusSince'],
    [{ doNotContact: 'yes' }, '#/doNotContact'],
  ] as const) {
    const answer = await clinic.reception.client.put(path, input)
    expect([input, answer.status, pointersOf(answer)]).toEqual([input, 422, [pointer]])
  }
  const paris = await mintClinic({ timezone: 'Europe/Paris' })
  setClock('2027-04-01T03:00:00Z')
  const gap = await paris.reception.client.put(pathOf(paris), { status: 'deceased', statusSince: '2027-03-28T02:30' })
  expectProblem(gap, 422, 'DST_GAP')
  expect((await clinic.reception.client.post('/patients', { name: 'X', status: 'deceased' })).status).toBe(422)
})

test('state, external id and metadata are not the patient’s to change, nor another role’s', async () => {
  const clinic = await mintClinic()
  for (const input of [{ status: 'inactive' }, { doNotContact: true }, { externalId: 'x' }, { metadata: {} }]) {
    expectProblem(await clinic.patient.client.put(pathOf(clinic), input), 403, 'FORBIDDEN')
    expectProblem(await clinic.doctor.client.put(pathOf(clinic), input), 403, 'FORBIDDEN')
    expectProblem(
      await clinic.patient.client.put(`/patients/${clinic.otherPatient.patientId}`, input),
      404,
      'PATIENT_NOT_FOUND',
    )
  }
  expect((await clinic.admin.client.put(pathOf(clinic), { status: 'inactive' })).status).toBe(200)
})

test('metadata is sealed, read by staff only, and replaced as a whole', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const made = await client.post('/patients', { name: 'Meta Morph', metadata: { ward: 'B', note: 'secret words' } })
  expect([made.status, made.body.metadata]).toEqual([201, { ward: 'B', note: 'secret words' }])
  const path = `/patients/${made.body.id}`
  const stored = async () => (await sqlAs('select metadata from patients where id = $1', [made.body.id]))[0]?.metadata
  expect(await stored()).toMatch(/^v1\./)
  const changed = await client.put(path, { metadata: { ward: 'C' } }, { 'Idempotency-Key': 'ward' })
  expect(changed.body.metadata).toEqual({ ward: 'C' })
  expect((await client.put(path, { metadata: { ward: 'C' } }, { 'Idempotency-Key': 'ward' })).body).toEqual(
    changed.body,
  )
  expect((await client.put(path, { language: 'de' })).body.metadata).toEqual({ ward: 'C' })
  expect((await clinic.nurse.client.get(path)).body.metadata).toEqual({ ward: 'C' })
  expect((await client.post('/patients/search', { q: 'morph' })).body.data[0].metadata).toEqual({ ward: 'C' })
  await confirmed(clinic, clinic.patient, { patientId: made.body.id })
  expect((await clinic.patient.client.get(path)).body).not.toHaveProperty('metadata')
  const trail = await sqlAs(`select changed from audit_log where subject_id = $1 and changed ? 'metadata'`, [
    made.body.id,
  ])
  expect(trail).toEqual([{ changed: { metadata: null } }])
  const kept = await sqlAs(`select answer::text from idempotency_keys where user_id = $1`, [clinic.reception.userId])
  expect(JSON.stringify(kept)).not.toMatch(/ward/)
  expect((await client.put(path, { metadata: null })).body.metadata).toBeNull()
  expect(await stored()).toBeNull()
})

test('metadata has at most 20 texts of 500 characters', async () => {
  const clinic = await mintClinic()
  const put = (metadata: unknown) => clinic.reception.client.put(pathOf(clinic), { metadata })
  const keys = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, at) => [`key ${at}`, 'x'.repeat(500)]))
  expect((await put(keys(20))).status).toBe(200)
  expect(pointersOf(await put(keys(21)))).toEqual(['#/metadata'])
  expect(pointersOf(await put({ a: 'x'.repeat(501) }))).toEqual(['#/metadata/a'])
  expect(pointersOf(await put({ a: 1 }))).toEqual(['#/metadata/a'])
  for (const metadata of [{ '': 'x' }, { ['k'.repeat(101)]: 'x' }, 'text', ['a']])
    expect((await put(metadata)).status).toBe(422)
})

test('updatedSince lists whose record was written since', async () => {
  const clinic = await mintClinic()
  await sqlAs(`update patients set updated_at = '2027-02-01T00:00Z' where clinic_id = $1`, [clinic.id])
  await clinic.reception.client.put(pathOf(clinic), { language: 'hi' })
  const names = async (since: string) => {
    const { body, status } = await clinic.reception.client.get(`/patients?updatedSince=${encodeURIComponent(since)}`)
    return [status, body.data?.map((row: { name: string }) => row.name)]
  }
  expect(await names('2027-03-01T03:00:00Z')).toEqual([200, ['Pia Patient']])
  expect(await names('2027-03-01T08:31')).toEqual([200, []])
  expect(await names('2027-01-31T23:00:00Z')).toEqual([200, ['Otto Other', 'Pia Patient']])
  expect((await names('lately'))[0]).toBe(422)
  const first = await clinic.reception.client.get('/patients?updatedSince=2027-01-01T00:00:00Z&limit=1')
  const second = await clinic.reception.client.get(first.headers.get('Link')?.slice(1).split('>')[0] ?? '')
  expect(second.body.data.map((row: { name: string }) => row.name)).toEqual(['Pia Patient'])
  const paris = await mintClinic({ timezone: 'Europe/Paris' })
  for (const list of ['/patients', '/doctors', '/series', '/follow-up-plans'])
    expectProblem(await paris.reception.client.get(`${list}?updatedSince=2027-03-28T02:30`), 422, 'DST_GAP')
})
