import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { uuidBytes } from '../../src/domain/bytes.ts'
import { type Env, settingsOf } from '../../src/env.ts'
import { signingKeys } from '../../src/platform/auth/signing.ts'
import { type Answer, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { watch } from '../support/sockets.ts'
import { sendWith } from '../support/video.ts'
import { book, expectProblem, expectRefusals } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const make = async (clinic: TestClinic, kind: 'board' | 'qr', locationId = clinic.locationId) =>
  (await clinic.reception.client.post('/displays', { locationId, kind })).body

/** A client that has nothing but a display's token. */
function screenOf({ token }: { token: string }) {
  const headers = { Authorization: `Bearer ${token}` }
  return {
    get: (path: string): Promise<Answer> => send('GET', path, { headers }),
    post: (path: string, body: unknown = {}): Promise<Answer> =>
      send('POST', path, { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }
}

/** A display's token as it was made from its ids alone. */
async function tokenOfEarlierVersion(clinicId: string, id: string): Promise<string> {
  const [key] = await signingKeys(settingsOf(env as Env), 'display')
  const ids = Uint8Array.from(Buffer.from(`${clinicId}${id}`.replaceAll('-', ''), 'hex'))
  const mac = ((await key?.mac(ids)) ?? ids).subarray(0, 16)
  return `kd_${Buffer.from([...ids, ...mac]).toString('base64url')}`
}

async function withSomebodyWaiting() {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await clinic.nurse.client.post(`/appointments/${id}/check-in`)
  return { clinic, id }
}

test('a board shows the queues of its location without names, and nothing else', async () => {
  const { clinic, id } = await withSomebodyWaiting()
  const display = await make(clinic, 'board')
  expect(display).toMatchObject({ kind: 'board', locationId: clinic.locationId, revokedAt: null, version: 1 })
  expect(display.url).toBe(`http://kept.test/display#kind=board&locationId=${clinic.locationId}&token=${display.token}`)
  const screen = screenOf(display)
  const { body, queries } = await screen.get(`/queue?locationId=${clinic.locationId}`)
  expect(body.data[0]).toMatchObject({ doctorName: 'Dr Ada Roy', waiting: [{ appointmentId: id, tokenNumber: 1 }] })
  expect(JSON.stringify(body)).not.toMatch(/Pia|patient/)
  expect(queries).toBe(1)
  expect((await screen.get(`/queue/doctors/${clinic.doctor.doctorId}`)).body.totalInQueue).toBe(1)
  expectProblem(await screen.get(`/queue?locationId=${clinic.otherLocationId}`), 401, 'UNAUTHENTICATED')
  expectProblem(await screen.get(`/appointments/locations/${clinic.locationId}/qr-code`), 401, 'UNAUTHENTICATED')
  for (const path of [`/appointments/${id}`, '/appointments', '/me', '/displays', '/patients'])
    expectProblem(await screen.get(path), 401, 'UNAUTHENTICATED')
  expectProblem(await screen.post(`/queue/doctors/${clinic.doctor.doctorId}/call-next`), 401, 'UNAUTHENTICATED')
})

test('a qr display shows its location’s code, and nothing else', async () => {
  const { clinic } = await withSomebodyWaiting()
  const screen = screenOf(await make(clinic, 'qr'))
  const { body, queries } = await screen.get(`/appointments/locations/${clinic.locationId}/qr-code`)
  expect(body).toMatchObject({ locationId: clinic.locationId })
  expect(queries).toBe(1)
  expectProblem(await screen.get(`/appointments/locations/${clinic.otherLocationId}/qr-code`), 401, 'UNAUTHENTICATED')
  expectProblem(await screen.get(`/queue?locationId=${clinic.locationId}`), 401, 'UNAUTHENTICATED')
})

test('a revoked display sees nothing any more, and its sockets are closed', async () => {
  const { clinic } = await withSomebodyWaiting()
  const display = await make(clinic, 'board')
  const screen = screenOf(display)
  const live = await watch(screen, clinic.doctor.doctorId)
  await expect.poll(() => live.queue()?.totalInQueue).toBe(1)
  expect(JSON.stringify(live.messages)).not.toContain('Pia')
  const gone = await clinic.reception.client.delete(`/displays/${display.id}`)
  expect(gone.body).toMatchObject({ id: display.id, revokedAt: expect.stringMatching(/^2027-03-01T04:20/), version: 2 })
  expect(await live.closed).toBe(4403)
  expectProblem(await screen.get(`/queue?locationId=${clinic.locationId}`), 401, 'UNAUTHENTICATED')
  expectProblem(await screen.post(`/queue/doctors/${clinic.doctor.doctorId}/tickets`), 401, 'UNAUTHENTICATED')
  const again = await clinic.reception.client.delete(`/displays/${display.id}`)
  expect([again.status, again.body.version]).toEqual([200, 2])
})

test('a made-up or changed token is none', async () => {
  const clinic = await mintClinic()
  const { token } = await make(clinic, 'board')
  for (const bad of ['kd_x', `${token}A`, `${token.slice(0, -4)}AAAA`, `kd_${'A'.repeat(64)}`])
    expectProblem(await screenOf({ token: bad }).get(`/queue?locationId=${clinic.locationId}`), 401, 'UNAUTHENTICATED')
})

/** A display's token of the right form, which nobody was given. */
const madeUp = (id = v7()) =>
  `kd_${Buffer.from([...uuidBytes(v7()), ...uuidBytes(id), ...crypto.getRandomValues(new Uint8Array(16))]).toString('base64url')}`

/** The answers to a queue's reading under these limits, token by token, from one address. */
async function statusesOf(tokens: readonly string[], address: string, limits: { reads: number; checks: number }) {
  const few = { RATE_LIMITS: JSON.stringify({ writes: 9, scans: 9, ...limits }) }
  const statuses: number[] = []
  for (const token of tokens) {
    const headers = { Authorization: `Bearer ${token}`, 'CF-Connecting-IP': address, 'X-Clinic-ID': v7() }
    statuses.push((await sendWith(few, 'GET', `/queue?locationId=${v7()}`, { headers })).status)
  }
  return statuses
}

test.each([
  ['made-up', madeUp, { reads: 9, checks: 3 }, '203.0.113.79'],
  ['made-up', madeUp, { reads: 3, checks: 9 }, '203.0.113.80'],
  ['malformed', () => `kd_${v7()}`, { reads: 9, checks: 3 }, '203.0.113.81'],
  ['malformed', () => `kd_${v7()}`, { reads: 3, checks: 9 }, '203.0.113.82'],
])('%s tokens of displays are counted by address, each once', async (_, make, limits, address) => {
  const tokens = Array.from({ length: 5 }, () => make())
  expect(await statusesOf(tokens, address, limits)).toEqual([401, 401, 401, 429, 429])
})

test('made-up tokens that name a user or a screen spend nothing of theirs', async () => {
  const clinic = await mintClinic()
  const { userId, client } = clinic.nurse
  const screen = await make(clinic, 'board')
  const limits = { reads: 3, checks: 99 }
  const named = [userId, screen.id].flatMap((id) => Array.from({ length: 4 }, () => madeUp(id)))
  expect((await statusesOf(named, '203.0.113.83', limits)).at(-1)).toBe(429)
  const path = `/queue?locationId=${clinic.locationId}`
  const few = { RATE_LIMITS: JSON.stringify({ writes: 9, scans: 9, ...limits }) }
  expect((await sendWith(few, 'GET', path, { client, headers: { 'CF-Connecting-IP': '203.0.113.84' } })).status).toBe(
    200,
  )
  const headers = { Authorization: `Bearer ${screen.token}`, 'CF-Connecting-IP': '203.0.113.85' }
  expect((await sendWith(few, 'GET', path, { headers })).status).toBe(200)
})

test('displays are made, listed and revoked by the desk, and each stands in the trail', async () => {
  const clinic = await mintClinic()
  const made = []
  for (const [n, kind] of (['board', 'qr', 'board'] as const).entries()) {
    setClock(`2027-03-01T04:20:0${n}Z`)
    made.push(await make(clinic, kind, n === 2 ? clinic.otherLocationId : clinic.locationId))
  }
  const [one, two, three] = made
  const { client } = clinic.admin
  const first = await client.get('/displays?limit=2')
  expect(first.body.data.map(({ id }: { id: string }) => id)).toEqual([three.id, two.id])
  const second = await client.get(`/displays?limit=2&cursor=${first.body.page.nextCursor}`)
  const { token: _, url: __, ...record } = one
  expect(second.body.data).toEqual([record])
  expect(second.body.page.nextCursor).toBeNull()
  expectProblem(await client.delete(`/displays/${one.id}`, undefined, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  await client.delete(`/displays/${one.id}`)
  const rows = await sqlAs('select action from audit_log where subject_id = $1 order by id', [one.id])
  expect(rows.map(({ action }) => action)).toEqual(['display.added', 'display.revoked'])
  const listed = await sqlAs(
    "select actor_id, subject_id from audit_log where clinic_id = $1 and action = 'display.listed'",
    [clinic.id],
  )
  expect(listed).toEqual(Array(2).fill({ actor_id: clinic.admin.userId, subject_id: clinic.id }))
})

test('a link is shown once, and nothing that is kept or answered later gives it again', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const key = { 'Idempotency-Key': 'a-display' }
  const made = await client.post('/displays', { locationId: clinic.locationId, kind: 'board' }, key)
  expect([made.status, made.headers.get('Cache-Control')]).toEqual([201, 'no-store'])
  const { token, id } = made.body
  const [row] = await sqlAs('select * from displays where id = $1', [id])
  expect(row).toMatchObject({ secret: expect.stringMatching(/^[0-9a-f]{64}$/) })
  const revoked = await client.delete(`/displays/${id}`, undefined, { 'Idempotency-Key': 'gone' })
  const kept = await sqlAs('select * from idempotency_keys where user_id = $1', [clinic.reception.userId])
  const later = [(await client.get('/displays')).body, revoked.body, row, kept]
  const secret = Buffer.from(token.slice(3), 'base64url').subarray(32)
  for (const form of [token, secret.toString('hex'), secret.toString('base64'), secret.toString('base64url'), '"url"'])
    expect(JSON.stringify(later)).not.toContain(form)
  expect(JSON.stringify([(await client.get('/displays')).body, revoked.body, kept])).not.toContain(row?.secret)
})

test('the same request under its key makes a new link and ends the one before', async () => {
  const { clinic } = await withSomebodyWaiting()
  const { client } = clinic.reception
  const key = { 'Idempotency-Key': '"{a,\\key?}"' }
  const wish = { locationId: clinic.locationId, kind: 'board' }
  const post = async (headers = key, as = client) => (await as.post('/displays', wish, headers)).body
  const first = await post()
  const live = await watch(screenOf(first), clinic.doctor.doctorId)
  const others = [await post({ 'Idempotency-Key': 'other' }), await post(key, clinic.admin.client)]
  const second = await post()
  expect(second.id).not.toBe(first.id)
  expect(await live.closed).toBe(4403)
  const seen = async (display: { token: string }) =>
    (await screenOf(display).get(`/queue?locationId=${clinic.locationId}`)).status
  expect(await Promise.all([first, second, ...others].map(seen))).toEqual([401, 200, 200, 200])
  const rows = await sqlAs('select action from audit_log where subject_id = $1 order by id', [first.id])
  expect(rows.map(({ action }) => action)).toEqual(['display.added', 'display.revoked'])
  const twins = await Promise.all(Array.from({ length: 5 }, () => post({ 'Idempotency-Key': 'twins' })))
  expect((await Promise.all(twins.map(seen))).sort()).toEqual([200, 401, 401, 401, 401])
})

test('a display ends on its day: after 400 unless it is to be fewer', async () => {
  const { clinic } = await withSomebodyWaiting()
  const { client } = clinic.reception
  const wish = { locationId: clinic.locationId, kind: 'board' }
  const usual = (await client.post('/displays', wish)).body
  expect(usual.expiresAt).toBe('2028-04-04T04:20:00.000Z')
  const short = (await client.post('/displays', { ...wish, expiresInDays: 1 })).body
  const code = (await client.post('/displays', { ...wish, kind: 'qr', expiresInDays: 1 })).body
  for (const expiresInDays of [0, 401, 1.5, '7', null])
    expectProblem(await client.post('/displays', { ...wish, expiresInDays }), 422, 'VALIDATION_ERROR')
  setClock('2027-03-02T04:19:59Z')
  expect((await screenOf(short).get(`/queue?locationId=${clinic.locationId}`)).status).toBe(200)
  setClock('2027-03-02T04:20:00Z')
  const { doctorId } = clinic.doctor
  for (const path of [`/queue?locationId=${clinic.locationId}`, `/queue/doctors/${doctorId}`])
    expectProblem(await screenOf(short).get(path), 401, 'UNAUTHENTICATED')
  expectProblem(await screenOf(short).post(`/queue/doctors/${doctorId}/tickets`), 401, 'UNAUTHENTICATED')
  const qr = `/appointments/locations/${clinic.locationId}/qr-code`
  expectProblem(await screenOf(code).get(qr), 401, 'UNAUTHENTICATED')
  expect((await screenOf(usual).get(`/queue?locationId=${clinic.locationId}`)).status).toBe(200)
  expect((await client.get('/displays')).body.data).toHaveLength(3)
})

test('a screen whose token was made by an earlier version goes on, and can be ended', async () => {
  const { clinic } = await withSomebodyWaiting()
  const id = v7()
  await sqlAs("insert into displays (clinic_id, id, location_id, kind, created_by) values ($1, $2, $3, 'board', $4)", [
    ...[clinic.id, id, clinic.locationId, clinic.admin.userId],
  ])
  const token = await tokenOfEarlierVersion(clinic.id, id)
  const path = `/queue?locationId=${clinic.locationId}`
  expect((await screenOf({ token }).get(path)).status).toBe(200)
  const [{ expires_at: ends } = { expires_at: new Date(0) }] = await sqlAs<{ expires_at: Date }>(
    'select expires_at from displays where id = $1',
    [id],
  )
  setClock(new Date(ends.getTime() + 1).toISOString())
  expectProblem(await screenOf({ token }).get(path), 401, 'UNAUTHENTICATED')
  setClock('2027-03-01T04:20:00Z')
  await clinic.admin.client.delete(`/displays/${id}`)
  expectProblem(await screenOf({ token }).get(path), 401, 'UNAUTHENTICATED')
  // Of a display with a secret of its own, the ids alone make no token.
  const { id: own } = await make(clinic, 'board')
  const forged = await tokenOfEarlierVersion(clinic.id, own)
  expectProblem(await screenOf({ token: forged }).get(path), 401, 'UNAUTHENTICATED')
})

test('who may not manage displays, and what is no display', async () => {
  const clinic = await mintClinic()
  const display = await make(clinic, 'board')
  const wish = { locationId: clinic.locationId, kind: 'board' }
  for (const who of [clinic.nurse, clinic.doctor, clinic.patient]) {
    expectProblem(await who.client.post('/displays', wish), 403, 'FORBIDDEN')
    expectProblem(await who.client.get('/displays'), 403, 'FORBIDDEN')
    expectProblem(await who.client.delete(`/displays/${display.id}`), 403, 'FORBIDDEN')
  }
  const elsewhere = await mintClinic()
  expectProblem(await elsewhere.admin.client.post('/displays', wish), 404, 'LOCATION_NOT_FOUND')
  expectProblem(await elsewhere.admin.client.delete(`/displays/${display.id}`), 404, 'NOT_FOUND')
  expectProblem(await clinic.admin.client.delete('/displays/nonsense'), 404, 'NOT_FOUND')
  expectProblem(await clinic.admin.client.post('/displays', { ...wish, kind: 'tv' }), 422, 'VALIDATION_ERROR')
  await expectRefusals(clinic, { method: 'POST', path: '/displays', body: wish })
})
