import { exports } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Answer, send } from '../support/client.ts'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { guestOf, invite } from '../support/guests.ts'
import { upgrade } from '../support/sockets.ts'
import { sendWith, videoVisit } from '../support/video.ts'

// The video visit is from 04:30 to 05:00, so its room may be entered from 04:15 to 05:30.
startsAt('2027-03-01T04:20:00Z')

let lines: Record<string, unknown>[] = []

beforeEach(() => {
  lines = []
  vi.spyOn(console, 'warn').mockImplementation((line) => void lines.push(JSON.parse(String(line))))
})

afterEach(() => {
  vi.restoreAllMocks()
})

const refusals = () => lines.filter(({ event }) => event === 'auth.refused')

/** Runs it, and answers the one refusal that was logged of it. */
async function logged(work: () => Promise<unknown>): Promise<Record<string, unknown>> {
  lines = []
  await work()
  expect(refusals()).toHaveLength(1)
  return refusals()[0] ?? {}
}

/** As a browser does: pages are no part of the document. */
const openPage = (path: string) =>
  exports.default.fetch(new Request(`http://kept.test${path}`, { headers: { Accept: 'text/html' } }))

const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(48))).toString('base64url')

test('everybody who is kept out is one line with a stable reason, by ids and never by what was used', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const [ticket, link, code, display] = [random().slice(0, 54), random(), random(), `kd_${random()}`]
  const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })
  const few = { RATE_LIMITS: JSON.stringify({ reads: 1, writes: 1, scans: 1 }) }
  const busy = { headers: { 'CF-Connecting-IP': '203.0.113.80' } }
  const limited = () => sendWith(few, 'GET', '/c/x', busy)
  const { userId } = clinic.pharmacist
  const byThem = { userId, clinicId: clinic.id }
  const kinds: [string, Record<string, unknown>, () => Promise<unknown>][] = [
    ['no_token', { code: 'UNAUTHENTICATED', method: 'GET' }, () => send('GET', '/appointments')],
    ['malformed', { code: 'UNAUTHENTICATED' }, () => send('GET', '/appointments', bearer('a.b.c'))],
    ['role', { code: 'FORBIDDEN', ...byThem }, () => clinic.pharmacist.client.get('/appointments')],
    [
      ...(['clinic', { code: 'FORBIDDEN' }] as const),
      () => clinic.nurse.client.get('/appointments', { 'X-Clinic-ID': doctorId }),
    ],
    [
      ...(['code', { code: 'MEMBERSHIP_NOT_FOUND', userId: clinic.nurse.userId }] as const),
      () => clinic.nurse.client.post('/me/memberships', { code: 'ABCD-EFGH-JKMN-PQRS' }),
    ],
    [
      ...(['code', { code: 'LINK_CODE_INVALID', route: '/me/links', userId: clinic.nurse.userId }] as const),
      () => clinic.nurse.client.post('/me/links', { code: 'ABCD-EFGH-JKMN-PQRS' }),
    ],
    ['ticket', { route: '/queue/doctors/:id/live' }, () => upgrade(doctorId, `ticket=${ticket}`)],
    ['ticket', { code: 'UNAUTHENTICATED' }, () => upgrade(doctorId, 'ticket=made-up')],
    [
      ...(['display', { code: 'UNAUTHENTICATED', route: '/queue' }] as const),
      () => send('GET', `/queue?locationId=${clinic.locationId}`, bearer(display)),
    ],
    ['guest_link', { code: 'NOT_FOUND', route: '/v/:token' }, () => send('GET', `/v/${link}`)],
    ['guest_link', { code: 'NOT_FOUND', route: '/v/:token' }, () => openPage(`/v/${link}`)],
    ['visit_link', { code: 'LINK_NOT_FOUND', route: '/l/:token' }, () => send('GET', `/l/${link}`)],
    ['visit_link', { code: 'LINK_NOT_FOUND', route: '/l/:token' }, () => openPage(`/l/${link}`)],
    ['check_in_code', { code: 'CHECKIN_INVALID_QR_CODE', route: '/c/:token' }, () => send('GET', `/c/${code}`)],
    ['check_in_code', { route: '/c/:token' }, () => openPage(`/c/${code}`)],
    [
      ...(['check_in_code', { userId: clinic.patient.userId, clinicId: clinic.id }] as const),
      () => clinic.patient.client.post('/appointments/check-in/scan-qr', { qrCode: code }),
    ],
  ]
  for (const [reason, fields, work] of kinds) {
    const line = await logged(work)
    expect(line).toMatchObject({ level: 'warn', event: 'auth.refused', reason, ...fields })
    expect(line).toMatchObject({ requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), count: expect.any(Number) })
    const text = JSON.stringify(line)
    for (const secret of [ticket, link, code, display, 'a.b.c', 'made-up', 'ABCD', clinic.pharmacist.sub]) {
      expect(text).not.toContain(secret)
    }
  }
  await limited()
  expect(await logged(limited)).toMatchObject({ reason: 'rate', code: 'RATE_LIMITED' })
})

test('the lines of a kind count up, each kind by itself', async () => {
  const clinic = await mintClinic()
  const forbidden = () => logged(() => clinic.pharmacist.client.get('/patients'))
  const { count: first } = await forbidden()
  await logged(() => send('GET', '/appointments'))
  expect((await forbidden()).count).toBe(Number(first) + 1)
})

test('a refusal that keeps nobody out is not logged so, nor is it in the answer', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const answers: Answer[] = [
    await client.get('/appointments'),
    await client.get(`/appointments/${clinic.id}`),
    await client.post('/appointments', {}),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 422])
  const issued = await invite(client, await videoVisit(clinic))
  expect((await guestOf(issued).look()).status).toBe(200)
  expect(refusals()).toEqual([])
  const { body } = await clinic.nurse.client.get('/appointments', { 'X-Clinic-ID': clinic.doctor.doctorId })
  expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'requestId', 'status', 'title', 'type'])
})

test('the trail has our id of each request and the caller’s beside it', async () => {
  const clinic = await mintClinic()
  const path = `/patients/${clinic.patient.patientId}`
  const theirs = { 'X-Request-Id': 'trace:7' }
  const ids = []
  for (const headers of [theirs, theirs, {}]) {
    const { headers: answered } = await clinic.nurse.client.get(path, headers)
    ids.unshift([answered.get('X-Kept-Request-Id'), (headers as Partial<typeof theirs>)['X-Request-Id']])
  }
  const { body } = await clinic.admin.client.get(`/audit?subjectId=${clinic.patient.patientId}`)
  type Row = { requestId: string; clientRequestId?: string }
  expect(body.data.map((row: Row) => [row.requestId, row.clientRequestId])).toEqual(ids)
  expect(new Set(ids.map(([own]) => own)).size).toBe(3)
})

test('a session that an administrator has ended is refused as signed out, and so is a membership by its end', async () => {
  const clinic = await mintClinic()
  const { client, userId } = clinic.nurse
  expect((await client.get('/appointments')).status).toBe(200)
  const ended = await clinic.admin.client.post(`/users/${userId}/sign-out`)
  expect(ended.status).toBe(200)
  expect(await logged(() => client.get('/appointments'))).toMatchObject({
    reason: 'signed_out',
    userId,
    clinicId: clinic.id,
  })
})
