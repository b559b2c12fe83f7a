import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { clientFor } from '../support/client.ts'
import { mintClinic, type Person, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, clientOfNoClinic, expectProblem, expectRefusals, trailOf } from '../support/visits.ts'
import { confirmed, linked } from './link-codes.ts'
import { registered } from './patient-records.ts'

startsAt()

const confirm = ({ client }: Pick<Person, 'client'>, id: string, headers = {}) =>
  client.post(`/links/${id}/confirm`, {}, headers)
const refuse = ({ client }: Pick<Person, 'client'>, id: string) => client.post(`/links/${id}/refuse`, {})

describe('a pending link is confirmed', () => {
  const HANDS: [string, (clinic: TestClinic) => Promise<Pick<Person, 'client'>>][] = [
    ['an admin', async (clinic) => clinic.admin],
    ['another receptionist', (clinic) => clinic.as(['RECEPTIONIST'])],
    ['a doctor with a visit of the patient', async (clinic) => (await book(clinic)) && clinic.doctor],
    ['the patient themselves', async (clinic) => clinic.patient],
    ['a SUPER_ADMIN', (clinic) => clinic.as(['SUPER_ADMIN'])],
  ]

  test.each(HANDS)('by %s', async (_, handOf) => {
    const clinic = await mintClinic()
    const link = await linked(clinic, clinic.otherPatient)
    const hand = await handOf(clinic)
    await hand.client.get('/me')
    const done = await confirm(hand, link.id, { 'If-Match': '"1"' })
    expect(done.status, JSON.stringify(done.body)).toBe(200)
    expect([done.queries, done.headers.get('ETag')]).toEqual([1, '"2"'])
    const { otherPatient, reception, patient } = clinic
    expect(done.body).toMatchObject({
      id: link.id,
      clinicId: clinic.id,
      patientId: patient.patientId,
      kind: 'guardian',
      status: 'active',
      version: 2,
      user: { id: otherPatient.userId, name: otherPatient.sub },
      subjectName: 'Pia Patient',
      issuedBy: reception.userId,
      endedBy: null,
    })
    const [row] = await sqlAs('select pending_user_ids, version from patients where id = $1', [patient.patientId])
    expect(row).toEqual({ pending_user_ids: [], version: 3 })
    expect(await trailOf(link.id)).toEqual({
      actions: ['link.changed', 'link.changed'],
      events: ['link.changed@1', 'link.changed@2'],
    })
    const [told] = await sqlAs('select payload from outbox where subject_id = $1 and subject_version = 2', [link.id])
    expect(told?.payload).toEqual({ userId: otherPatient.userId, patientId: patient.patientId, linkId: link.id })
    const [audited] = await sqlAs('select changed from audit_log where subject_id = $1 order by id desc limit 1', [
      link.id,
    ])
    expect(audited?.changed).toEqual({ status: ['pending', 'active'] })
  })

  test('by a patient whose token names no clinic', async () => {
    const clinic = await mintClinic()
    const link = await linked(clinic, clinic.otherPatient)
    const client = await clientFor({ sub: clinic.patient.sub, clinicId: null, roles: ['PATIENT'] })
    expect((await confirm({ client }, link.id)).status).toBe(200)
  })

  const OTHERS: [string, (clinic: TestClinic) => Promise<Pick<Person, 'client'>>, number][] = [
    ['its issuer', async (clinic) => clinic.reception, 403],
    ['its user', async (clinic) => clinic.otherPatient, 403],
    ['a doctor who has no visit of the patient', async (clinic) => clinic.doctor, 403],
    [
      'a doctor whose visit was cancelled',
      async (clinic) => {
        const { id } = await book(clinic)
        await clinic.reception.client.post(`/appointments/${id}/cancel`)
        return clinic.doctor
      },
      403,
    ],
    ['a nurse', async (clinic) => clinic.nurse, 403],
    [
      'another guardian, confirmed or not',
      async (clinic) => {
        const guardian = await clinic.as(['PATIENT'])
        await confirmed(clinic, guardian)
        return guardian
      },
      403,
    ],
    ['a stranger', (clinic) => clinic.as(['PATIENT']), 404],
    ['staff of another clinic', async () => (await mintClinic()).admin, 404],
  ]

  test.each(OTHERS)('but not by %s', async (_, handOf, status) => {
    const clinic = await mintClinic()
    const link = await linked(clinic, clinic.otherPatient)
    const hand = await handOf(clinic)
    for (const answer of [await confirm(hand, link.id), await confirm(hand, link.id)])
      expectProblem(answer, status, status === 403 ? 'FORBIDDEN' : 'LINK_NOT_FOUND')
    const [row] = await sqlAs('select status from links where id = $1', [link.id])
    expect(row).toEqual({ status: 'pending' })
  })

  test('a receptionist who is its user confirms it no more than its issuer does', async () => {
    const clinic = await mintClinic()
    const other = await clinic.as(['RECEPTIONIST'])
    const link = await linked(clinic, other)
    expectProblem(await confirm(other, link.id), 403, 'FORBIDDEN')
    expectProblem(await refuse(other, link.id), 403, 'FORBIDDEN')
  })
})

test('asking again changes nothing, a stale version is 412, and what is over stays over', async () => {
  const clinic = await mintClinic()
  const link = await linked(clinic, clinic.otherPatient)
  expectProblem(await confirm(clinic.admin, link.id, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  await confirm(clinic.admin, link.id)
  const again = await confirm(clinic.admin, link.id)
  expect([again.status, again.body.version]).toEqual([200, 2])
  expectProblem(await refuse(clinic.admin, link.id), 409, 'INVALID_STATUS_TRANSITION', { allowed: [] })
  const second = await linked(clinic, clinic.nurse)
  expect((await refuse(clinic.reception, second.id)).body).toMatchObject({ status: 'refused', version: 2 })
  expect((await refuse(clinic.admin, second.id)).body.version).toBe(2)
  expectProblem(await confirm(clinic.admin, second.id), 409, 'INVALID_STATUS_TRANSITION')
  const [row] = await sqlAs('select guardian_user_ids g, pending_user_ids p from patients where id = $1', [
    clinic.patient.patientId,
  ])
  expect(row).toEqual({ g: [clinic.otherPatient.userId], p: [] })
})

test('an Idempotency-Key is answered as the first time', async () => {
  const clinic = await mintClinic()
  const link = await linked(clinic, clinic.otherPatient)
  const key = { 'Idempotency-Key': v7() }
  const [first, second] = [await confirm(clinic.admin, link.id, key), await confirm(clinic.admin, link.id, key)]
  expect(second.headers.get('Idempotency-Replayed')).toBe('true')
  expect(second.body).toEqual(first.body)
})

test('a confirmation and a refusal at once: one of them holds, and the record agrees', async () => {
  const clinic = await mintClinic()
  for (let round = 0; round < 12; round++) {
    const patientId = await registered(clinic)
    const link = await linked(clinic, clinic.nurse, { patientId })
    const answers = await Promise.all([confirm(clinic.admin, link.id), refuse(clinic.admin, link.id)])
    const statuses = answers.map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 409])
    const [row] = await sqlAs(
      `select l.status, cardinality(p.guardian_user_ids) n, cardinality(p.pending_user_ids) pending
        from links l join patients p on p.id = l.patient_id where l.id = $1`,
      [link.id],
    )
    expect([
      { status: 'active', n: 1, pending: 0 },
      { status: 'refused', n: 0, pending: 0 },
    ]).toContainEqual(row)
  }
})

test('a confirmation that races with the removal of its user widens nothing', async () => {
  const clinic = await mintClinic()
  for (let round = 0; round < 8; round++) {
    const patientId = await registered(clinic)
    const link = await linked(clinic, clinic.nurse, { patientId })
    await Promise.all([
      confirm(clinic.admin, link.id),
      clinic.reception.client.put(`/patients/${patientId}`, { guardianUserIds: [] }),
    ])
    const [row] = await sqlAs(
      `select l.status, cardinality(p.guardian_user_ids) n from links l join patients p on p.id = l.patient_id where l.id = $1`,
      [link.id],
    )
    expect(row).toEqual({ status: 'ended', n: 0 })
  }
})

describe('one’s own link', () => {
  test('is ended by its user, told and audited', async () => {
    const clinic = await mintClinic()
    const { otherPatient, patient } = clinic
    const link = await linked(clinic, otherPatient)
    const left = await otherPatient.client.delete(`/me/links/${patient.patientId}`)
    expect(left.body).toEqual({ ...link, status: 'ended', version: 2 })
    expectProblem(await otherPatient.client.get(`/patients/${patient.patientId}`), 404, 'PATIENT_NOT_FOUND')
    expectProblem(await otherPatient.client.delete(`/me/links/${patient.patientId}`), 404, 'LINK_NOT_FOUND')
    expect((await trailOf(link.id)).events).toEqual(['link.changed@1', 'link.changed@2'])
  })

  test('is ended also as the patient, and from a token without a clinic', async () => {
    const clinic = await mintClinic()
    const client = await clientFor({ sub: clinic.patient.sub, clinicId: null, roles: [] })
    const left = await client.delete(`/me/links/${clinic.patient.patientId}`)
    expect(left.body).toMatchObject({ kind: 'self', status: 'ended' })
    const [row] = await sqlAs('select user_id from patients where id = $1', [clinic.patient.patientId])
    expect(row).toEqual({ user_id: null })
  })

  test('of somebody else is not there', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.otherPatient
    expectProblem(await client.delete(`/me/links/${clinic.patient.patientId}`), 404, 'LINK_NOT_FOUND')
    expectProblem(await client.delete('/me/links/nobody'), 404, 'LINK_NOT_FOUND')
  })
})

describe('the list', () => {
  const idsOf = async ({ client }: Pick<Person, 'client'>, query = 'status=pending') => {
    const { status, body } = await client.get(`/links?${query}`)
    expect(status).toBe(200)
    return body.data.map(({ id }: { id: string }) => id)
  }

  test('shows each what they may confirm, the oldest first, page by page, and is audited', async () => {
    const clinic = await mintClinic()
    const patientId = await registered(clinic)
    const first = await linked(clinic, clinic.otherPatient)
    setClock('2027-03-01T03:00:01Z')
    const second = await linked(clinic, clinic.nurse, { patientId })
    setClock('2027-03-01T03:00:02Z')
    const third = await linked(clinic, clinic.support, { patientId })
    const all = [first.id, second.id, third.id]
    expect(await idsOf(clinic.reception)).toEqual(all)
    expect(await idsOf(clinic.admin)).toEqual(all)
    expect(await idsOf(clinic.patient)).toEqual([first.id])
    expect(await idsOf(clinic.otherPatient)).toEqual([])
    expect(await idsOf(clinic.doctor)).toEqual([])
    await book(clinic, { patientId })
    expect(await idsOf(clinic.doctor)).toEqual([second.id, third.id])
    await confirm(clinic.admin, second.id)
    expect(await idsOf(clinic.reception)).toEqual([first.id, third.id])
    expect(await idsOf(clinic.patient, 'status=active')).toHaveLength(1)
    const page = await clinic.reception.client.get('/links?status=pending&limit=1')
    expect(page.body.data.map(({ id }: { id: string }) => id)).toEqual([first.id])
    expect(await idsOf(clinic.reception, `status=pending&limit=1&cursor=${page.body.page.nextCursor}`)).toEqual([
      third.id,
    ])
    expectProblem(
      await clinic.reception.client.get(`/links?status=ended&cursor=${page.body.page.nextCursor}`),
      422,
      'INVALID_CURSOR',
    )
    expect((await trailOf(first.id)).actions).toContain('links.listed')
  })

  test('needs a role and a clinic', async () => {
    const clinic = await mintClinic()
    await expectRefusals(clinic, { method: 'GET', path: '/links' })
    expectProblem(await clinic.nurse.client.get('/links'), 403, 'FORBIDDEN')
    const nowhere = await clientOfNoClinic(['PATIENT'])
    expectProblem(await nowhere.get('/links'), 422, 'CLINIC_REQUIRED')
  })
})
