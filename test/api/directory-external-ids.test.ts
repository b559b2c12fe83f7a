import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { expectProblem, pointersOf } from '../support/visits.ts'

const KINDS = ['patients', 'doctors', 'locations'] as const

const made = async (clinic: TestClinic, kind: string, fields: object) => {
  const answer = await clinic.admin.client.post(`/${kind}`, fields)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

describe.each(KINDS)('an external id of %s', (kind) => {
  test('is unique in the clinic, and who has it is said', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const first = await made(clinic, kind, { name: 'First', externalId: 'HIS 7' })
    expect(first.externalId).toBe('HIS 7')
    await made(elsewhere, kind, { name: 'First', externalId: 'HIS 7' })
    await made(clinic, kind, { name: 'In other letters', externalId: 'his 7' })
    const second = await made(clinic, kind, { name: 'Second', externalId: null })
    const path = `/${kind}/${second.id}`
    for (const taken of [
      await clinic.admin.client.post(`/${kind}`, { name: 'Third', externalId: 'HIS 7' }),
      await clinic.admin.client.put(path, { externalId: 'HIS 7' }),
    ])
      expectProblem(taken, 409, 'EXTERNAL_ID_TAKEN', { id: first.id })

    expect((await clinic.admin.client.put(`/${kind}/${first.id}`, { externalId: 'HIS 7' })).status).toBe(200)
    expect((await clinic.admin.client.put(`/${kind}/${first.id}`, { externalId: null })).body.externalId).toBeNull()
    const changed = await clinic.admin.client.put(path, { externalId: 'HIS 7' })
    expect([changed.status, changed.queries, changed.body.externalId]).toEqual([200, 1, 'HIS 7'])
    const [trail] = await sqlAs(`select changed from audit_log where subject_id = $1 and changed ? 'external_id'`, [
      second.id,
    ])
    expect(trail?.changed).toEqual({ external_id: [null, 'HIS 7'] })
  })

  test('finds its record, and only for staff', async () => {
    const clinic = await mintClinic()
    const { id } = await made(clinic, kind, { name: 'First', externalId: 'a&b' })
    const ids = async (client: typeof clinic.admin.client, externalId: string) =>
      (await client.get(`/${kind}?externalId=${encodeURIComponent(externalId)}`)).body.data.map(
        (row: { id: string }) => row.id,
      )
    expect(await ids(clinic.nurse.client, 'a&b')).toEqual([id])
    expect(await ids(clinic.nurse.client, 'A&B')).toEqual([])
    expect(await ids(clinic.patient.client, 'a&b')).toEqual([])
    expectProblem(await clinic.pharmacist.client.get(`/patients?externalId=a`), 403, 'FORBIDDEN')
    const { body } = await clinic.patient.client.get(`/${kind}`)
    if (kind !== 'patients') for (const row of body.data) expect(row).not.toHaveProperty('externalId')
  })

  test('has 1 to 100 characters', async () => {
    const clinic = await mintClinic()
    for (const externalId of ['', ' ', 'x'.repeat(101), 7])
      expect(pointersOf(await clinic.admin.client.post(`/${kind}`, { name: 'First', externalId }))).toEqual([
        '#/externalId',
      ])
    await made(clinic, kind, { name: 'First', externalId: 'x'.repeat(100) })
  })

  test('is given once, however many ask for it at the same time', async () => {
    const clinic = await mintClinic()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        clinic.admin.client.post(`/${kind}`, { name: `Racer ${n}`, externalId: 'one' }),
      ),
    )
    expect(answers.map(({ status, body }) => body.code ?? status).sort()).toEqual([
      201,
      ...Array(19).fill('EXTERNAL_ID_TAKEN'),
    ])
  })
})

test('the same external id on somebody who is alike is first of all a possible duplicate', async () => {
  const clinic = await mintClinic()
  const anna = { name: 'Anna Bell', dateOfBirth: '1990-01-01', externalId: 'his-7' }
  const { id } = await made(clinic, 'patients', anna)
  const again = await clinic.reception.client.post('/patients', anna)
  expectProblem(again, 409, 'POSSIBLE_DUPLICATE')
  expect(again.body.candidates).toMatchObject([{ id, externalId: 'his-7', why: ['externalId', 'name+dateOfBirth'] }])
  const confirmed = await clinic.reception.client.post('/patients', { ...anna, confirmNew: true })
  expectProblem(confirmed, 409, 'EXTERNAL_ID_TAKEN', { id })
})

test('a doctor of two clinics has an external id in each, which each clinic gives', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const id = clinic.doctor.doctorId
  const root = (await elsewhere.as(['SUPER_ADMIN'])).client
  const joined = await root.post('/doctors', { id, externalId: 'there' })
  expect([joined.status, joined.body.externalId]).toEqual([201, 'there'])
  const here = await clinic.admin.client.put(`/doctors/${id}`, { externalId: 'here' })
  expect([here.status, here.body.externalId]).toEqual([200, 'here'])
  expect((await elsewhere.admin.client.get(`/doctors/${id}`)).body.externalId).toBe('there')
  expect((await clinic.admin.client.post('/doctors', { id, name: 'X' })).status).toBe(422)
})

test('updatedSince lists doctors who were changed since, the person or their place', async () => {
  const clinic = await mintClinic()
  await sqlAs(`update doctors set updated_at = '2020-01-01T00:00Z' where id = any($1)`, [
    [clinic.doctor.doctorId, clinic.otherDoctor.doctorId],
  ])
  await sqlAs(`update clinic_doctors set updated_at = '2020-01-01T00:00Z' where clinic_id = $1`, [clinic.id])
  const since = '/doctors?updatedSince=2020-06-01T00:00:00Z'
  expect((await clinic.reception.client.get(since)).body.data).toEqual([])
  await sqlAs(`update clinic_doctors set updated_at = '2020-07-01T00:00Z' where clinic_id = $1 and doctor_id = $2`, [
    clinic.id,
    clinic.doctor.doctorId,
  ])
  expect((await clinic.reception.client.get(since)).body.data.map((row: { id: string }) => row.id)).toEqual([
    clinic.doctor.doctorId,
  ])
})
