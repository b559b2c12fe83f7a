import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { guestOf, invite } from '../support/guests.ts'
import { production, rowsOf, sendWith, signedInThere, videoVisit } from '../support/video.ts'
import { expectProblem, expectRefusals, pointersOf, trailOf } from '../support/visits.ts'

// The visit is from 04:30 to 05:00, so its room may be entered from 04:15 to 05:30.
startsAt('2027-03-01T04:20:00Z')

const CLOSES = '2027-03-01T05:30:00.000Z'
const path = (id: string, rest = '') => `/appointments/${id}/video/invites${rest}`
const BODY = { name: 'Ida Interpreter', role: 'OBSERVER' }
const listOf = async (clinic: TestClinic, id: string) => (await clinic.reception.client.get(path(id))).body.data

test('an invitation answers its link once, and only what it is compared with is kept', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  const { client } = clinic.reception
  await client.get('/me')
  const answer = await client.post(path(id), BODY)
  expect(answer.status).toBe(201)
  expect(answer.queries).toBe(1)
  expect(answer.body).toEqual({ id: expect.any(String), url: expect.any(String), expiresAt: CLOSES })
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  expect(answer.headers.get('Location')).toBe(path(id))
  expect((await client.get(path(id))).body.data).toMatchObject([{ id: answer.body.id }])
  expect(answer.body.url).toMatch(/^http:\/\/kept\.test\/v\/[\w-]{64}$/)
  const token = answer.body.url.split('/').at(-1)
  const [row] = await sqlAs('select * from video_invites where id = $1', [answer.body.id])
  expect(row).toMatchObject({ name: 'Ida Interpreter', secret: expect.stringMatching(/^[0-9a-f]{64}$/), version: 1 })
  const secret = Buffer.from(token, 'base64url').subarray(32)
  for (const kept of [token, secret.toString('hex'), secret.toString('base64url'), secret.toString('base64')]) {
    expect(JSON.stringify(row)).not.toContain(kept)
  }
  expect(await trailOf(answer.body.id)).toEqual({
    actions: ['video.guest_invited'],
    events: ['video.guest_invited@1'],
  })
  const payloads = await sqlAs('select payload from outbox where subject_id = $1', [answer.body.id])
  expect(JSON.stringify(payloads)).not.toContain('Ida')

  const list = await client.get(path(id))
  expect(list.queries).toBe(1)
  expect(list.body).toEqual({
    data: [
      {
        id: answer.body.id,
        ...BODY,
        status: 'INVITED',
        issuedBy: clinic.reception.userId,
        expiresAt: CLOSES,
        cameAt: null,
        admittedAt: null,
        revokedAt: null,
        version: 1,
        createdAt: '2027-03-01T04:20:00.000Z',
        updatedAt: '2027-03-01T04:20:00.000Z',
      },
    ],
    page: { nextCursor: null, limit: 20 },
  })
  expect((await trailOf(id)).actions).toContain('video.invites_read')
})

test('the patient reads who is to come before they join, and until it is revoked', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  const issued = await invite(clinic.doctor.client, id)
  const seen = async () => (await clinic.patient.client.get(`/appointments/${id}/video/status`)).body.participants
  expect(await seen()).toEqual([
    {
      userId: null,
      inviteId: issued.id,
      name: 'Ida Interpreter',
      role: 'OBSERVER',
      status: 'INVITED',
      joinedAt: null,
      leftAt: null,
      durationSeconds: null,
    },
  ])
  await clinic.doctor.client.delete(path(id, `/${issued.id}`))
  expect(await seen()).toEqual([])
  const brief = await invite(clinic.doctor.client, id, { minutes: 5 })
  expect(await seen()).toMatchObject([{ inviteId: brief.id }])
  setClock('2027-03-01T04:25:00Z')
  expect(await seen()).toEqual([])
  expect((await listOf(clinic, id)).map((one: { status: string }) => one.status)).toEqual(['ENDED', 'REVOKED'])
})

test('revoking is for good; a second time changes nothing', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  const { client } = clinic.reception
  const issued = await invite(client, id)
  const { room } = await rowsOf(id)
  const one = path(id, `/${issued.id}`)
  expectProblem(await client.delete(one, {}, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  setClock('2027-03-01T04:21:00Z')
  const revoked = await client.delete(one, {}, { 'If-Match': '"1"', 'Idempotency-Key': 'once' })
  expect(revoked.body).toMatchObject({ status: 'REVOKED', revokedAt: '2027-03-01T04:21:00.000Z', version: 2 })
  expect(revoked.headers.get('ETag')).toBe('"2"')
  expect(revoked.queries).toBe(1)
  setClock('2027-03-01T04:22:00Z')
  const again = await client.delete(one)
  expect({ status: again.status, body: again.body }).toEqual({ status: 200, body: revoked.body })
  const replay = await client.delete(one, {}, { 'If-Match': '"1"', 'Idempotency-Key': 'once' })
  expect({ status: replay.status, body: replay.body }).toEqual({ status: 200, body: revoked.body })
  expect((await trailOf(issued.id)).events).toEqual(['video.guest_invited@1', 'video.invite_revoked@2'])
  // Nobody was let in by it, so the room stays.
  expect((await rowsOf(id)).room).toEqual(room)
  const other = await videoVisit(clinic, { starts_at: '2027-03-01T06:00:00Z', ends_at: '2027-03-01T06:30:00Z' })
  await invite(client, other)
  expectProblem(await client.delete(path(other, `/${issued.id}`)), 404, 'NOT_FOUND')
  expectProblem(await client.delete(path(id, '/nonsense')), 404, 'NOT_FOUND')
  await client.post(`/appointments/${id}/cancel`)
  expect((await client.delete(one)).body.status).toBe('REVOKED')
})

describe('who', () => {
  test('refusals of every endpoint', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const { id: inviteId } = await invite(clinic.doctor.client, id)
    const notFound = 'APPOINTMENT_NOT_FOUND'
    // The other clinic's administrator has nothing of invitations in their own either.
    const elsewhere = await mintClinic()
    for (const { client } of [elsewhere.reception, elsewhere.doctor]) {
      expectProblem(await client.post(path(id), BODY), 404, notFound)
      expectProblem(await client.get(path(id)), 404, notFound)
      expectProblem(await client.delete(path(id, `/${inviteId}`)), 404, notFound)
    }
    expectProblem(await clinic.reception.client.post(path('nonsense'), BODY), 404, notFound)
    await expectRefusals(clinic, { method: 'POST', path: path(id), body: BODY })
    await expectRefusals(clinic, { method: 'GET', path: path(id) })
    await expectRefusals(clinic, { method: 'DELETE', path: path(id, `/${inviteId}`) })
  })

  test('the desk, the doctor of the visit and nobody else', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const root = await clinic.as(['SUPER_ADMIN'])
    for (const { client } of [clinic.reception, clinic.doctor, root]) {
      const issued = await invite(client, id)
      expect((await client.get(path(id))).status).toBe(200)
      expect((await client.delete(path(id, `/${issued.id}`))).status).toBe(200)
    }
    const { id: inviteId } = await invite(clinic.doctor.client, id)
    const { admin, nurse, support, otherDoctor, patient, otherPatient } = clinic
    for (const { client } of [admin, nurse, support, otherDoctor, patient, otherPatient]) {
      expectProblem(await client.post(path(id), BODY), 403, 'FORBIDDEN')
      expectProblem(await client.get(path(id)), 403, 'FORBIDDEN')
      expectProblem(await client.delete(path(id, `/${inviteId}`)), 403, 'FORBIDDEN')
    }
  })
})

test('what is not understood is refused, and not echoed', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  for (const [body, pointers] of [
    [{}, ['#/name', '#/role']],
    [{ ...BODY, name: '' }, ['#/name']],
    [{ ...BODY, name: ' \u200b\u2800' }, ['#/name']],
    [{ ...BODY, name: 'Ida \u202eretpretnI' }, ['#/name']],
    [{ ...BODY, name: 'Ida\nInterpreter' }, ['#/name']],
    [{ ...BODY, name: 'I'.repeat(201) }, ['#/name']],
    [{ ...BODY, role: 'HOST' }, ['#/role']],
    [{ ...BODY, role: 'PARTICIPANT' }, ['#/role']],
    [{ ...BODY, minutes: 0 }, ['#/minutes']],
    [{ ...BODY, minutes: 1.5 }, ['#/minutes']],
    [{ ...BODY, minutes: 10_081 }, ['#/minutes']],
    [{ ...BODY, email: 'ida@example.org' }, ['#/email']],
  ] as const) {
    const answer = await clinic.reception.client.post(path(id), body)
    expectProblem(answer, 422, 'VALIDATION_ERROR')
    expect(pointersOf(answer)).toEqual(pointers)
    expect(JSON.stringify(answer.body)).not.toContain('Ida')
  }
  expectProblem(await clinic.reception.client.get(path(id, '?cursor=nonsense')), 422, 'INVALID_CURSOR')
})

test.each([
  [undefined, CLOSES],
  [10, '2027-03-01T04:30:00.000Z'],
  [70, CLOSES],
  [10_080, CLOSES],
])('for %s minutes it is good until %s', async (minutes, expiresAt) => {
  const clinic = await mintClinic()
  expect(await invite(clinic.reception.client, await videoVisit(clinic), { minutes })).toMatchObject({ expiresAt })
})

describe('the state of the visit', () => {
  test.each([
    ['SCHEDULED', 201],
    ['CONFIRMED', 201],
    ['CHECKED_IN', 201],
    ['IN_PROGRESS', 201],
    ['PENDING', 422],
    ['COMPLETED', 422],
    ['CANCELLED', 422],
    ['NO_SHOW', 422],
  ])('%s: %i', async (state, status) => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic, { status: state })
    const answer = await clinic.reception.client.post(path(id), BODY)
    if (status === 422) expectProblem(answer, 422, 'VIDEO_WINDOW_CLOSED')
    else expect(answer.status).toBe(201)
    expect((await rowsOf(id)).participants).toHaveLength(status === 422 ? 0 : 1)
  })

  test('days before it is all right, after its room has closed or its call is over it is not', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.doctor
    const id = await videoVisit(clinic)
    setClock('2027-02-26T04:20:00Z')
    expect(await invite(client, id)).toMatchObject({ expiresAt: CLOSES })
    setClock('2027-03-01T04:31:00Z')
    await client.post(`/appointments/${id}/video/start`)
    await invite(client, id)
    await client.post(`/appointments/${id}/video/end`)
    expectProblem(await client.post(path(id), BODY), 422, 'VIDEO_WINDOW_CLOSED')
    expect((await listOf(clinic, id)).map((one: { status: string }) => one.status)).toEqual(['ENDED', 'ENDED'])
    await client.post(`/appointments/${id}/video/start`)
    await invite(client, id)
    setClock('2027-03-01T05:30:01Z')
    expectProblem(await client.post(path(id), BODY), 422, 'VIDEO_WINDOW_CLOSED')
  })

  test.each(['IN_PERSON', 'HOME_VISIT'])('a visit of type %s has none', async (type) => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic, { type, location_id: type === 'IN_PERSON' ? clinic.locationId : null })
    const { client } = clinic.doctor
    expectProblem(await client.post(path(id), BODY), 409, 'NOT_A_VIDEO_APPOINTMENT')
    expectProblem(await client.get(path(id)), 409, 'NOT_A_VIDEO_APPOINTMENT')
    expectProblem(await client.delete(path(id, `/${id}`)), 409, 'NOT_A_VIDEO_APPOINTMENT')
  })

  test('without a video service nobody is invited', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const headers = await signedInThere(clinic.id, clinic.doctor.sub, 'DOCTOR')
    const answer = await sendWith(await production(), 'POST', path(id), { headers, body: JSON.stringify(BODY) })
    expectProblem(answer, 503, 'VIDEO_NOT_CONFIGURED')
    expect((await rowsOf(id)).room).toBe(undefined)
  })
})

describe('four at once', () => {
  const four = [1, 2, 3, 4]
  const FIFTH = { errors: [{ detail: expect.any(String), pointer: '#' }] }

  test('a fifth is refused until one is revoked or over; those of another visit do not count', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const id = await videoVisit(clinic)
    const issued = []
    for (const n of four) issued.push(await invite(client, id, n === 1 ? { minutes: 5 } : {}))
    expectProblem(await client.post(path(id), BODY), 422, 'VALIDATION_ERROR', FIFTH)
    const other = await videoVisit(clinic, { starts_at: '2027-03-01T06:00:00Z', ends_at: '2027-03-01T06:30:00Z' })
    await invite(client, other)
    await client.delete(path(id, `/${issued[3]?.id}`))
    await invite(client, id)
    expectProblem(await client.post(path(id), BODY), 422, 'VALIDATION_ERROR', FIFTH)
    setClock('2027-03-01T04:25:00Z')
    await invite(client, id)
    expectProblem(await client.post(path(id), BODY), 422, 'VALIDATION_ERROR', FIFTH)
    const first = await client.get(path(id, '?limit=4'))
    expect(first.body.data).toHaveLength(4)
    const rest = await client.get(path(id, `?limit=4&cursor=${first.body.page.nextCursor}`))
    expect(rest.body.data.map((one: { id: string }) => one.id)).toEqual([issued[1]?.id, issued[0]?.id])
  })

  test.each([true, false])('of many at once four are made (the room is there: %s)', async (hasRoom) => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    if (hasRoom) await clinic.doctor.client.post(`/appointments/${id}/video/create-room`)
    const clients = [clinic.reception.client, clinic.doctor.client]
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, n) => clients[n % 2]?.post(path(id), { ...BODY, name: `Guest ${n}` })),
    )
    const statuses = answers.map((answer) => answer?.status).sort()
    expect(statuses).toEqual([201, 201, 201, 201, 422, 422, 422, 422, 422])
    expect((await rowsOf(id)).participants).toHaveLength(4)
    expect(await listOf(clinic, id)).toHaveLength(4)
  })
})

describe('an Idempotency-Key', () => {
  const key = { 'Idempotency-Key': 'again' }

  test('makes another secret and ends the former; it does not count twice', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const id = await videoVisit(clinic)
    for (const name of ['One', 'Two', 'Three']) await invite(client, id, { name })
    const first = await client.post(path(id), BODY, key)
    const second = await client.post(path(id), BODY, key)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.headers.has('Idempotency-Replayed')).toBe(false)
    expect(second.body.url).not.toBe(first.body.url)
    expectProblem(await guestOf(first.body).look(), 404, 'NOT_FOUND')
    expect((await guestOf(second.body).look()).status).toBe(200)
    expect((await rowsOf(id)).participants).toHaveLength(4)
    expect((await trailOf(first.body.id)).actions).toEqual(['video.guest_invited', 'video.invite_revoked'])
    expect(await sqlAs('select from idempotency_keys where user_id = $1', [clinic.reception.userId])).toEqual([])
    // Another person's key is another key, and another body another request.
    expectProblem(await clinic.doctor.client.post(path(id), BODY, key), 422, 'VALIDATION_ERROR')
    expectProblem(await client.post(path(id), { ...BODY, minutes: 30 }, key), 422, 'VALIDATION_ERROR')
  })

  test('of twins at once leaves one that is good', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const twins = await Promise.all(Array.from({ length: 6 }, () => clinic.doctor.client.post(path(id), BODY, key)))
    expect(twins.map(({ status }) => status)).toEqual(Array(6).fill(201))
    const looks = await Promise.all(twins.map(({ body }) => guestOf(body).look()))
    expect(looks.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404, 404])
    expect((await rowsOf(id)).participants).toHaveLength(1)
  })
})
