import { exports } from 'cloudflare:workers'
import jwt from 'jsonwebtoken'
import { describe, expect, test, vi } from 'vitest'
import { type Answer, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { guestOf, type Issued, invite, pathOf } from '../support/guests.ts'
import { rowsOf, sendWith, videoVisit } from '../support/video.ts'
import { expectProblem, trailOf } from '../support/visits.ts'
import { confirmed } from './link-codes.ts'

// The visit is from 04:30 to 05:00, so its room may be entered from 04:15 to 05:30.
startsAt('2027-03-01T04:20:00Z')

const SECRET = 'a-secret-that-prosody-shares'
const JITSI = {
  VIDEO_PROVIDER: 'jitsi',
  JITSI_DOMAIN: 'meet.clinic.example',
  JITSI_APP_ID: 'kept-clinic',
  JITSI_SECRET: SECRET,
}
const WAITS = { waiting: true, token: null }

/** As a browser does, whose pages the document does not describe. */
async function openPage(path: string, init: RequestInit) {
  const page = await exports.default.fetch(new Request(`http://kept.test${path}`, init))
  return { status: page.status, headers: page.headers, body: await page.text() }
}

const video = (id: string, rest: string) => `/appointments/${id}/video/${rest}`
const admit = (clinic: TestClinic, id: string, { id: inviteId }: Issued) =>
  clinic.doctor.client.post(video(id, 'admit'), { inviteId })

async function invited(over: Record<string, unknown> = {}) {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  const issued = await invite(clinic.reception.client, id, over)
  return { clinic, id, issued, ...guestOf(issued) }
}

/** A guest who has a token for the room. */
async function letIn() {
  const all = await invited()
  await all.come()
  expect((await admit(all.clinic, all.id, all.issued)).status).toBe(200)
  const { body } = await all.come()
  expect(body).toMatchObject({ waiting: false, moderator: false })
  return { ...all, roomName: body.roomName as string }
}

test('a guest waits until the doctor of the visit admits them, and is named to no provider', async () => {
  const { clinic, id, issued, look, come } = await invited({ minutes: 60 })
  expect((await look()).body).toEqual({
    status: 'INVITED',
    clinicName: 'Test clinic',
    doctorName: 'Dr Ada Roy',
    timezone: 'Asia/Kolkata',
    startsAt: '2027-03-01T04:30:00.000Z',
    endsAt: '2027-03-01T05:00:00.000Z',
    opensAt: '2027-03-01T04:15:00.000Z',
    expiresAt: '2027-03-01T05:20:00.000Z',
  })
  // Looking is not coming: a machine that looks at links does so too.
  expect(await trailOf(issued.id)).toMatchObject({ actions: ['video.guest_invited'] })
  expect((await come()).body).toEqual(WAITS)
  expect((await come()).body).toEqual(WAITS)
  expect((await look()).body.status).toBe('WAITING')
  const listed = async () => (await clinic.doctor.client.get(video(id, 'invites'))).body.data[0]
  expect(await listed()).toMatchObject({ status: 'WAITING', cameAt: '2027-03-01T04:20:00.000Z', version: 2 })

  const { admin, reception, nurse, patient, otherDoctor } = clinic
  for (const { client } of [admin, reception, nurse, patient, otherDoctor]) {
    expectProblem(await client.post(video(id, 'admit'), { inviteId: issued.id }), 403, 'FORBIDDEN')
  }
  // To admit the patient is not to admit a guest.
  await clinic.doctor.client.post(video(id, 'admit'))
  expect((await come()).body).toEqual(WAITS)
  const admitted = await admit(clinic, id, issued)
  expect({ status: admitted.status, queries: admitted.queries }).toEqual({ status: 200, queries: 1 })
  expect((await admit(clinic, id, issued)).status).toBe(200)
  expect((await look()).body.status).toBe('ADMITTED')

  const joined = await sendWith(JITSI, 'POST', pathOf(issued))
  const { room, participants } = await rowsOf(id)
  expect(joined.body).toEqual({
    waiting: false,
    token: expect.any(String),
    roomName: room?.room_name,
    moderator: false,
    url: `https://meet.clinic.example/${room?.room_name}?jwt=${joined.body.token}`,
    expiresAt: '2027-03-01T05:20:00.000Z',
  })
  expect(joined.queries).toBe(1)
  const claims = jwt.verify(joined.body.token, SECRET, { ignoreNotBefore: true, ignoreExpiration: true })
  expect(claims).toEqual({
    aud: 'jitsi',
    iss: 'kept-clinic',
    sub: 'meet.clinic.example',
    room: room?.room_name,
    nbf: Date.parse('2027-03-01T04:19:50Z') / 1000,
    exp: Date.parse('2027-03-01T05:20:00Z') / 1000,
    context: {
      user: { id: participants[0]?.id, name: 'Observer', affiliation: 'member' },
      features: { livestreaming: false, recording: false, transcription: false, 'outbound-call': false },
    },
  })
  for (const secret of ['Ida', issued.id, id, clinic.id]) expect(JSON.stringify(claims)).not.toContain(secret)
  expect((await patient.client.get(video(id, 'status'))).body.participants).toMatchObject([
    { userId: null, inviteId: issued.id, name: 'Ida Interpreter', role: 'OBSERVER', status: 'JOINED' },
  ])

  expect(await trailOf(issued.id)).toEqual({
    actions: ['video.guest_invited', 'video.guest_waiting', 'video.guest_admitted', 'video.guest_joined'],
    events: ['video.guest_invited@1', 'video.guest_waiting@2', 'video.guest_admitted@3', 'video.guest_joined@4'],
  })
  const audited = await sqlAs(
    "select action, actor_id, role, patient_id from audit_log where subject_id = $1 and role = 'GUEST' order by id",
    [issued.id],
  )
  const asGuest = { actor_id: issued.id, role: 'GUEST', patient_id: patient.patientId }
  expect(audited).toEqual([
    { action: 'video.guest_waiting', ...asGuest },
    { action: 'video.guest_joined', ...asGuest },
  ])
  expect(await sqlAs('select from users where id = $1', [issued.id])).toEqual([])
})

test('a guest does not check the patient in, and is not who is waited for', async () => {
  const { clinic, id, come } = await invited()
  await come()
  expect((await clinic.reception.client.get(`/appointments/${id}`)).body).toMatchObject({
    status: 'SCHEDULED',
    checkedInAt: null,
    version: 1,
  })
  expect((await clinic.reception.client.get(video(id, 'status'))).body.waiting).toBe(false)
})

test.each([
  ['04:14:59', 422],
  ['04:15:00', 200],
  ['05:29:59', 200],
  ['05:30:00', 404],
])('at %s a guest who comes is answered %i', async (time, status) => {
  const { look, come } = await invited()
  setClock(`2027-03-01T${time}Z`)
  const answer = await come()
  if (status === 422) expectProblem(answer, 422, 'VIDEO_WINDOW_CLOSED')
  else expect(answer.status).toBe(status)
  expect((await look()).status).toBe(status === 404 ? 404 : 200)
})

test('a visit that closes earlier by now lets nobody in later', async () => {
  const { id, clinic, come, issued } = await invited()
  await come()
  await admit(clinic, id, issued)
  await sqlAs("update appointments set ends_at = '2027-03-01T04:45:00Z' where id = $1", [id])
  expect((await come()).body.expiresAt).toBe('2027-03-01T05:15:00.000Z')
  setClock('2027-03-01T05:15:01Z')
  expectProblem(await come(), 422, 'VIDEO_WINDOW_CLOSED')
})

describe('a link that is not good any more', () => {
  /** The whole answer but the id of its request. */
  const told = ({ status, headers, body }: Answer) => {
    const { requestId: _, ...rest } = body
    const names = ['Cache-Control', 'Referrer-Policy', 'Content-Type']
    return { status, body: rest, headers: names.map((name) => headers.get(name)) }
  }

  const ENDS: [string, (clinic: TestClinic, id: string, issued: Issued) => Promise<unknown>][] = [
    ['is revoked', (c, id, { id: one }) => c.reception.client.delete(video(id, `invites/${one}`))],
    ['has run out', async () => setClock('2027-03-01T04:50:00Z')],
    ['is of a visit that was cancelled', (c, id) => c.reception.client.post(`/appointments/${id}/cancel`)],
    [
      'is of a visit that was missed',
      async (c, id) => {
        setClock('2027-03-01T04:31:00Z')
        await c.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })
      },
    ],
    [
      'is of a call that is over',
      async (c, id) => {
        await c.doctor.client.post(video(id, 'start'))
        await c.doctor.client.post(video(id, 'end'))
      },
    ],
    [
      'is of a visit that is at another time',
      (c, id) => c.reception.client.put(`/appointments/${id}`, { appointmentDate: '2027-03-01T10:05' }),
    ],
    [
      'is of a visit that has another doctor',
      (c, id) => c.reception.client.put(`/appointments/${id}`, { doctorId: c.otherDoctor.doctorId }),
    ],
    ['is of a room whose people changed', (c) => confirmed(c, c.otherPatient)],
  ]

  test.each(ENDS)('%s gets the same answer as an unknown link', async (_, end) => {
    const { clinic, id, issued, look, come } = await invited({ minutes: 30 })
    const token = pathOf(issued).slice('/v/'.length)
    const bytes = Buffer.from(token, 'base64url')
    bytes.writeUInt8(bytes.readUInt8(47) ^ 1, 47)
    const unknown = [bytes.toString('base64url'), token.slice(0, -1), 'A'.repeat(64), 'x', '%00', `${token}A`]
    const answers = await Promise.all(unknown.flatMap((one) => [send('GET', `/v/${one}`), send('POST', `/v/${one}`)]))
    expect((await look()).status).toBe(200)
    await end(clinic, id, issued)
    const all = [await look(), await come(), ...answers].map(told)
    for (const one of all) expect(one).toEqual(all[0])
    expect(all[0]).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
      headers: ['no-store', 'no-referrer', 'application/problem+json'],
    })
    expect([403, 404, 422]).toContain((await admit(clinic, id, issued)).status)
  })

  test('of another clinic with the same ids is unknown', async () => {
    const { issued, clinic } = await invited()
    const other = await mintClinic()
    const bytes = Buffer.from(pathOf(issued).slice('/v/'.length), 'base64url')
    expect(bytes.toString('hex')).toContain(clinic.id.replaceAll('-', ''))
    bytes.write(other.id.replaceAll('-', ''), 0, 'hex')
    expectProblem(await send('GET', `/v/${bytes.toString('base64url')}`), 404, 'NOT_FOUND')
  })
})

describe('revoking the link of a guest who was let in', () => {
  test('makes the room anew: their token opens it no more, and a call that has begun goes on', async () => {
    const { clinic, id, issued, come, roomName } = await letIn()
    await clinic.doctor.client.post(video(id, 'start'))
    const other = await invite(clinic.reception.client, id, { name: 'Rita Relative' })
    expect((await clinic.reception.client.delete(video(id, `invites/${issued.id}`))).body.status).toBe('REVOKED')
    const { room, participants } = await rowsOf(id)
    expect(room).toMatchObject({ status: 'ACTIVE', previous_names: [roomName], started_at: expect.any(Date) })
    expect(participants).toEqual([])
    expect((await trailOf(String(room?.id))).events.at(-1)).toBe(`video.room_renewed@${room?.version}`)
    expectProblem(await come(), 404, 'NOT_FOUND')
    expectProblem(await guestOf(other).come(), 404, 'NOT_FOUND')
    expect((await clinic.doctor.client.post(video(id, 'join-token'))).body.roomName).toBe(room?.room_name)
    const before = room?.room_name
    await clinic.reception.client.delete(video(id, `invites/${issued.id}`))
    expect((await rowsOf(id)).room?.room_name).toBe(before)
  })

  test('so does the same request with its key again', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const body = { name: 'Ida Interpreter', role: 'OBSERVER' }
    const ask = async () =>
      (await clinic.doctor.client.post(video(id, 'invites'), body, { 'Idempotency-Key': 'k' })).body
    const first = await ask()
    await guestOf(first).come()
    await admit(clinic, id, first)
    const { roomName } = (await guestOf(first).come()).body
    await clinic.doctor.client.post(video(id, 'admit'))
    expect((await clinic.patient.client.post(video(id, 'join-token'))).body).toMatchObject({ waiting: false, roomName })
    const second = await ask()
    const { room } = await rowsOf(id)
    expect(room).toMatchObject({ previous_names: [roomName], status: 'SCHEDULED', admitted_at: null })
    expect((await trailOf(String(room?.id))).events.at(-1)).toBe(`video.room_renewed@${room?.version}`)
    // Who was admitted to the former room is admitted to no other by that.
    expect((await clinic.patient.client.post(video(id, 'join-token'))).body).toEqual(WAITS)
    expect((await guestOf(second).come()).body).toEqual(WAITS)
    const observers = (await rowsOf(id)).participants.filter(({ role }) => role === 'OBSERVER')
    expect(observers).toMatchObject([{ user_id: second.id, status: 'INVITED' }])
  })

  test('while they join leaves them without a token for the room there is then', async () => {
    for (let round = 0; round < 8; round++) {
      const { clinic, id, issued, come } = await invited()
      await come()
      await admit(clinic, id, issued)
      const revoke = () => clinic.reception.client.delete(video(id, `invites/${issued.id}`))
      const [first, revoked, second] = await Promise.all([come(), revoke(), come()])
      expect(revoked.status).toBe(200)
      const { room } = await rowsOf(id)
      for (const joined of [first, second]) {
        if (joined.status === 200) expect(joined.body.roomName).not.toBe(room?.room_name)
        else expectProblem(joined, 404, 'NOT_FOUND')
      }
    }
  })
})

test('a link opens a page in a browser, which nobody keeps and which tells nobody its address', async () => {
  const { clinic, id, issued } = await invited()
  const browser = { headers: { Accept: 'text/html,application/xhtml+xml' } }
  const open = (method: 'GET' | 'POST') => openPage(pathOf(issued), { method, ...browser })
  const page = await open('GET')
  expect(page.status).toBe(200)
  expect(page.headers.get('Cache-Control')).toBe('no-store')
  expect(page.headers.get('Referrer-Policy')).toBe('no-referrer')
  expect(page.headers.get('Content-Security-Policy')).toContain("form-action 'self'")
  expect(page.body).toContain('I am here')
  expect(page.body).not.toMatch(/Pia|http-equiv/)
  expect((await open('POST')).body).toMatch(/http-equiv="refresh"[\s\S]+doctor will admit you/)
  expect((await open('GET')).body).toMatch(/http-equiv="refresh"[\s\S]+doctor will admit you/)
  await admit(clinic, id, issued)
  expect((await open('GET')).body).toContain('Enter the call')
  const entered = await open('POST')
  expect(entered.body).toMatch(/<a rel="noreferrer" href="http:\/\/kept\.test\/video\/stand-in\?jwt=/)
  setClock('2027-03-01T04:10:00Z')
  expect((await open('GET')).body).toContain('opens at')
  expect((await open('POST')).status).toBe(422)
  setClock('2027-03-01T05:40:00Z')
  const gone = await open('GET')
  expect({ status: gone.status, cache: gone.headers.get('Cache-Control') }).toEqual({ status: 404, cache: 'no-store' })
  expect(gone.body).toContain('no longer works')
})

test('an address that tries too often is held up, and no line of the log has the link', async () => {
  const { issued } = await invited()
  const lines: unknown[] = []
  const spies = (['info', 'warn', 'error', 'log'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...line) => void lines.push(...line)),
  )
  const few = { ...JITSI, RATE_LIMITS: JSON.stringify({ reads: 2, writes: 2, scans: 1 }) }
  const headers = { 'CF-Connecting-IP': '203.0.113.77' }
  const statuses: number[] = []
  for (const method of ['GET', 'POST']) {
    for (let n = 0; n < 3; n++) statuses.push((await sendWith(few, method, pathOf(issued), { headers })).status)
  }
  await sendWith(
    { ...few, HYPERDRIVE: { connectionString: 'postgres://127.0.0.1:9/kept' } as never },
    'GET',
    pathOf(issued),
  )
  for (const spy of spies) spy.mockRestore()
  expect(statuses).toEqual([200, 200, 429, 200, 200, 429])
  expect(JSON.stringify(lines)).not.toContain(pathOf(issued).slice('/v/'.length))
})

test('a body that is not empty is refused', async () => {
  const { issued } = await invited()
  const init = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'Eve' }) }
  expectProblem(await send('POST', pathOf(issued), init), 422, 'VALIDATION_ERROR')
})
