import { createHmac, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { invite, pathOf } from '../support/guests.ts'
import { rowsOf, sendWith, videoVisit } from '../support/video.ts'
import { expectProblem, trailOf } from '../support/visits.ts'
import { confirmed } from './link-codes.ts'

startsAt('2027-03-01T04:30:00Z')

const NOW = Date.parse('2027-03-01T04:30:00Z')
const APP = 'vpaas-magic-cookie-0a1b2c'
const HOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const JAAS = {
  VIDEO_PROVIDER: 'jaas',
  JAAS_APP_ID: APP,
  JAAS_KEY_ID: '4f4910',
  JAAS_PRIVATE_KEY: privateKey,
  VIDEO_WEBHOOK_SECRET: HOOK_SECRET,
}
const JITSI = {
  VIDEO_PROVIDER: 'jitsi',
  JITSI_DOMAIN: 'meet.clinic.example',
  JITSI_APP_ID: 'kept-clinic',
  JITSI_SECRET: 'a-secret-that-prosody-shares',
  VIDEO_WEBHOOK_SECRET: HOOK_SECRET,
}

// Signed here by node's own HMAC, as both providers' documentation says; checked there by WebCrypto.
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64')

function fromJaas(event: object, { at = NOW, secret = HOOK_SECRET }: { at?: number; secret?: string } = {}) {
  const body = JSON.stringify(event)
  const t = Math.floor(at / 1000)
  const headers = { 'X-Jaas-Signature': `t=${t},v1=${hmac(secret, `${t}.${body}`)}` }
  return sendWith(JAAS, 'POST', '/webhooks/video/jaas', { body, headers })
}

function fromJitsi(id: string, event: object, { at = NOW, headers = {} }: { at?: number; headers?: object } = {}) {
  const body = JSON.stringify(event)
  const t = String(Math.floor(at / 1000))
  const key = Buffer.from(HOOK_SECRET.slice('whsec_'.length), 'base64')
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': t,
    'webhook-signature': `v1a,x v1,${hmac(key, `${id}.${t}.${body}`)}`,
    ...headers,
  }
  return sendWith(JITSI, 'POST', '/webhooks/video/jitsi', { body, headers: signed })
}

/** A call that the doctor has a token for and has started, and the patient has a token for. */
async function callUnder(variables: Record<string, string>) {
  const clinic = await mintClinic({ settings: { waitingRoom: false } })
  const id = await videoVisit(clinic)
  const video = `/appointments/${id}/video`
  await sendWith(variables, 'POST', `${video}/start`, { client: clinic.doctor.client })
  const { body } = await sendWith(variables, 'POST', `${video}/join-token`, { client: clinic.patient.client })
  const { participants } = await rowsOf(id)
  const participantId = String(participants.find((one) => one.role === 'PARTICIPANT')?.id)
  const patient = async () => {
    const status = await clinic.reception.client.get(`${video}/status`)
    return status.body.participants.find((one: { role: string }) => one.role === 'PARTICIPANT')
  }
  return { clinic, id, video, roomName: body.roomName as string, participantId, patient }
}

let n = 0
const jaasEvent = (eventType: string, roomName: string, data: object, time = '04:30:00') => ({
  idempotencyKey: `jaas-${NOW}-${Math.random()}-${++n}`,
  customerId: '0a1b2c',
  appId: APP,
  eventType,
  sessionId: 'c3348153-1027-4382-afad-5ae91b433c26',
  timestamp: Date.parse(`2027-03-01T${time}Z`),
  fqn: `${APP}/${roomName}`,
  data: { conference: 'x', ...data },
})

describe('JaaS', () => {
  test('tells of joins and leaves, each once; with its reports a token alone is no join', async () => {
    const { roomName, participantId, patient } = await callUnder(JAAS)
    expect(await patient()).toMatchObject({ status: 'INVITED', joinedAt: null, durationSeconds: null })

    const joined = jaasEvent('PARTICIPANT_JOINED', roomName, { id: participantId }, '04:31:00')
    const left = jaasEvent('PARTICIPANT_LEFT', roomName, { id: participantId, disconnectReason: 'left' }, '04:35:00')
    expect((await fromJaas(joined)).body).toEqual({ taken: true })
    expect(await patient()).toMatchObject({ status: 'JOINED', joinedAt: '2027-03-01T04:31:00.000Z', leftAt: null })
    expect((await fromJaas(left)).body).toEqual({ taken: true })
    expect(await patient()).toMatchObject({
      status: 'LEFT',
      joinedAt: '2027-03-01T04:31:00.000Z',
      leftAt: '2027-03-01T04:35:00.000Z',
      durationSeconds: 240,
    })
    for (const replayed of [joined, left]) expect((await fromJaas(replayed)).body).toEqual({ taken: false })

    await fromJaas(jaasEvent('PARTICIPANT_JOINED', roomName, { id: participantId }, '04:36:00'))
    const lost = { id: participantId, disconnectReason: 'unrecoverable_error' }
    await fromJaas(jaasEvent('PARTICIPANT_LEFT', roomName, lost, '04:37:00'))
    expect(await patient()).toMatchObject({
      status: 'DISCONNECTED',
      joinedAt: '2027-03-01T04:31:00.000Z',
      leftAt: '2027-03-01T04:37:00.000Z',
      durationSeconds: 300,
    })
    expect(await trailOf(participantId)).toEqual({
      actions: [
        'video.participant_invited',
        'video.participant_joined',
        'video.participant_left',
        'video.participant_joined',
        'video.participant_left',
      ],
      events: [
        'video.participant_invited@1',
        'video.participant_joined@2',
        'video.participant_left@3',
        'video.participant_joined@4',
        'video.participant_left@5',
      ],
    })
    const roles = await sqlAs('select distinct role from audit_log where subject_id = $1 order by role', [
      participantId,
    ])
    expect(roles).toEqual([{ role: 'PATIENT' }, { role: 'SYSTEM' }])
  })

  test('a report that another has overtaken changes nothing', async () => {
    const { roomName, participantId, patient } = await callUnder(JAAS)
    await fromJaas(jaasEvent('PARTICIPANT_LEFT', roomName, { id: participantId }, '04:35:00'))
    const late = jaasEvent('PARTICIPANT_JOINED', roomName, { id: participantId }, '04:31:00')
    expect((await fromJaas(late)).body).toEqual({ taken: false })
    expect(await patient()).toMatchObject({ status: 'LEFT', leftAt: '2027-03-01T04:35:00.000Z' })
  })

  test('a recording comes when the room has another name already', async () => {
    const { clinic, id, video, roomName } = await callUnder(JAAS)
    await clinic.doctor.client.post(`${video}/end`)
    const data = {
      recordingSessionId: 'rec-1',
      startTimestamp: NOW,
      durationSec: 61.4,
      preAuthenticatedLink: 'https://recordings.example/secret',
    }
    expect((await fromJaas(jaasEvent('RECORDING_UPLOADED', roomName, data))).body).toEqual({ taken: true })
    expect((await fromJaas(jaasEvent('RECORDING_UPLOADED', roomName, data))).body).toEqual({ taken: false })
    const { recordings } = await rowsOf(id)
    expect(recordings).toMatchObject([{ provider_id: 'rec-1', duration_seconds: 61 }])
    expect(JSON.stringify(recordings)).not.toContain('secret')
    expect((await clinic.patient.client.get(`${video}/status`)).body.recordings).toEqual([
      { id: recordings[0]?.id, startedAt: '2027-03-01T04:30:00.000Z', durationSeconds: 61 },
    ])
    expect(await trailOf(String(recordings[0]?.id))).toEqual({
      actions: ['video.recording_added'],
      events: ['video.recording_added@1'],
    })
  })

  test('what is about none of our calls is taken note of, and changes nothing', async () => {
    const { roomName, participantId, patient } = await callUnder(JAAS)
    for (const event of [
      jaasEvent('PARTICIPANT_JOINED', 'f'.repeat(32), { id: participantId }),
      jaasEvent('PARTICIPANT_JOINED', roomName, { id: 'auth0|somebody' }),
      jaasEvent('PARTICIPANT_JOINED', roomName, { id: '0199a000-0000-7000-8000-00000000dead' }),
      jaasEvent('ROOM_DESTROYED', roomName, {}),
      { ...jaasEvent('PARTICIPANT_JOINED', roomName, { id: participantId }), fqn: `vpaas-of-others/${roomName}` },
      { hello: 'world' },
    ]) {
      const answer = await fromJaas(event)
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { taken: false } })
    }
    expect((await patient()).status).toBe('INVITED')
  })

  test('a participant of another call is not moved by it', async () => {
    const [one, other] = [await callUnder(JAAS), await callUnder(JAAS)]
    const event = jaasEvent('PARTICIPANT_JOINED', one.roomName, { id: other.participantId })
    expect((await fromJaas(event)).body).toEqual({ taken: false })
    expect((await other.patient()).status).toBe('INVITED')
  })
})

describe('what is not signed well is 401, and nothing is written', () => {
  test.each([
    ['another secret', { secret: 'whsec_other' }],
    ['five minutes and a second ago', { at: NOW - 301_000 }],
    ['five minutes and a second ahead', { at: NOW + 301_000 }],
  ])('%s', async (_what, how) => {
    const { roomName, participantId, patient } = await callUnder(JAAS)
    const event = jaasEvent('PARTICIPANT_JOINED', roomName, { id: participantId })
    expectProblem(await fromJaas(event, how), 401, 'UNAUTHENTICATED')
    expect((await patient()).status).toBe('INVITED')
    expect((await fromJaas(event, { at: NOW - 299_000 })).body).toEqual({ taken: true })
  })

  test('no signature, a garbled one, another body, another scheme', async () => {
    const body = JSON.stringify(jaasEvent('ROOM_CREATED', 'x', {}))
    const t = NOW / 1000
    const good = hmac(HOOK_SECRET, `${t}.${body}`)
    const send = (headers: Record<string, string>, text = body) =>
      sendWith(JAAS, 'POST', '/webhooks/video/jaas', { body: text, headers })
    expect((await send({ 'X-Jaas-Signature': `t=${t},v1=AAAA,v1=${good}` })).status).toBe(200)
    const among = (wrong: number) => `t=${t},${'v1=AAAA,'.repeat(wrong)}v1=${good}`
    expect((await send({ 'X-Jaas-Signature': among(4) })).status).toBe(200)
    expectProblem(await send({ 'X-Jaas-Signature': among(5) }), 401, 'UNAUTHENTICATED')
    for (const signature of ['', `t=${t}`, `v1=${good}`, `t=${t},v1=???`, `t=${t},v0=${good}`, `t=0${t}9,v1=${good}`]) {
      expectProblem(await send({ 'X-Jaas-Signature': signature }), 401, 'UNAUTHENTICATED')
    }
    expectProblem(await send({}), 401, 'UNAUTHENTICATED')
    expectProblem(await send({ 'X-Jaas-Signature': `t=${t},v1=${good}` }, `${body} `), 401, 'UNAUTHENTICATED')
  })

  test('guesses are counted by address', async () => {
    const few = { ...JAAS, RATE_LIMITS: JSON.stringify({ reads: 10, writes: 3, scans: 1 }) }
    const guess = () =>
      sendWith(few, 'POST', '/webhooks/video/jaas', { body: '{}', headers: { 'CF-Connecting-IP': '203.0.113.77' } })
    const statuses = []
    for (let tries = 0; tries < 5; tries++) statuses.push((await guess()).status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
  })

  test('an address is counted before its signatures are looked at', async () => {
    const few = { ...JAAS, RATE_LIMITS: JSON.stringify({ reads: 9, writes: 9, scans: 9, checks: 2 }) }
    const statuses = []
    for (let tries = 0; tries < 3; tries++) {
      const headers = { 'CF-Connecting-IP': '203.0.113.78' }
      statuses.push((await sendWith(few, 'POST', '/webhooks/video/jaas', { body: '{}', headers })).status)
    }
    expect(statuses).toEqual([401, 401, 429])
  })
})

test('only the provider that is set up, with its secret, has a hook', async () => {
  const { VIDEO_WEBHOOK_SECRET: _, ...deaf } = JAAS
  for (const [variables, name] of [
    [{}, 'stand-in'],
    [{}, 'jaas'],
    [JAAS, 'jitsi'],
    [deaf, 'jaas'],
  ] as const) {
    const answer = await sendWith({ ...variables }, 'POST', `/webhooks/video/${name}`, { body: '{}' })
    expectProblem(answer, 404, 'NOT_FOUND', { detail: expect.stringContaining('VIDEO_PROVIDER') })
  }
})

describe('a Jitsi of one’s own, by Standard Webhooks', () => {
  const event = (type: string, data: object, time = '04:31:00') => ({ type, timestamp: `2027-03-01T${time}Z`, data })

  test('tells of joins, leaves and recordings, each once', async () => {
    const { id, roomName, participantId, patient } = await callUnder(JITSI)
    const room = roomName.toUpperCase()
    const key = (name: string) => `${name}-${id}`
    const joined = event('participant.joined', { room, participantId })
    expect((await fromJitsi(key('a'), joined)).body).toEqual({ taken: true })
    expect((await fromJitsi(key('a'), joined)).body).toEqual({ taken: false })
    const left = event('participant.left', { room, participantId, disconnected: true }, '04:33:00')
    expect((await fromJitsi(key('b'), left)).body).toEqual({ taken: true })
    expect(await patient()).toMatchObject({ status: 'DISCONNECTED', durationSeconds: 120 })
    const recorded = event('recording.available', { room, recordingId: 'r1', durationSeconds: 90 })
    expect((await fromJitsi(key('c'), recorded)).body).toEqual({ taken: true })
    expect((await rowsOf(id)).recordings).toMatchObject([{ provider_id: 'r1', duration_seconds: 90, started_at: null }])
    expect((await fromJitsi(key('d'), event('participant.waved', { room }))).body).toEqual({ taken: false })
  })

  test('its signature covers id, time and body', async () => {
    const body = event('participant.joined', { room: 'x', participantId: 'y' })
    expect((await fromJitsi('id-1', body)).status).toBe(200)
    for (const headers of [
      { 'webhook-id': 'id-2' },
      { 'webhook-timestamp': String(NOW / 1000 - 1) },
      { 'webhook-timestamp': `0${NOW / 1000}` },
      { 'webhook-signature': 'v1,AAAA' },
      { 'webhook-signature': '' },
    ]) {
      expectProblem(await fromJitsi('id-1', body, { headers }), 401, 'UNAUTHENTICATED')
    }
    expectProblem(await fromJitsi('id-1', body, { at: NOW - 400_000 }), 401, 'UNAUTHENTICATED')
    const good = `v1,${hmac(Buffer.from(HOOK_SECRET.slice('whsec_'.length), 'base64'), `id-1.${NOW / 1000}.${JSON.stringify(body)}`)}`
    const among = (wrong: number) => ({ 'webhook-signature': `v1a,x ${'v1,AAAA '.repeat(wrong)}${good}` })
    expect((await fromJitsi('id-1', body, { headers: among(4) })).status).toBe(200)
    expectProblem(await fromJitsi('id-1', body, { headers: among(5) }), 401, 'UNAUTHENTICATED')
  })
})

test('a call that lasts past a report’s minute is ended for all who are in it', async () => {
  const { clinic, id, video, roomName, participantId } = await callUnder(JAAS)
  await fromJaas(jaasEvent('PARTICIPANT_JOINED', roomName, { id: participantId }, '04:31:00'))
  setClock('2027-03-01T04:51:00Z')
  await clinic.doctor.client.post(`${video}/end`)
  const { participants } = await rowsOf(id)
  expect(participants.map((one) => [one.role, one.status, one.duration_seconds])).toEqual([
    ['HOST', 'LEFT', 21 * 60],
    ['PARTICIPANT', 'LEFT', 20 * 60],
  ])
  const afterwards = jaasEvent('PARTICIPANT_LEFT', roomName, { id: participantId }, '04:51:02')
  expect((await fromJaas(afterwards, { at: Date.parse('2027-03-01T04:51:03Z') })).body).toEqual({ taken: false })
})

describe('whom it tells of', () => {
  test('a guest joins and leaves as everybody does', async () => {
    const { clinic, id, video } = await callUnder(JAAS)
    const issued = await invite(clinic.doctor.client, id)
    await sendWith(JAAS, 'POST', pathOf(issued))
    await clinic.doctor.client.post(`${video}/admit`, { inviteId: issued.id })
    const { body } = await sendWith(JAAS, 'POST', pathOf(issued))
    const guest = async () =>
      (await clinic.patient.client.get(`${video}/status`)).body.participants.find(
        (one: { role: string }) => one.role === 'OBSERVER',
      )
    expect(await guest()).toMatchObject({ inviteId: issued.id, status: 'INVITED' })
    const { participants } = await rowsOf(id)
    const data = { id: participants.find(({ role }) => role === 'OBSERVER')?.id }
    const joined = jaasEvent('PARTICIPANT_JOINED', body.roomName, data, '04:31:00')
    expect((await fromJaas(joined)).body).toEqual({ taken: true })
    expect(await guest()).toMatchObject({
      name: 'Ida Interpreter',
      status: 'JOINED',
      joinedAt: '2027-03-01T04:31:00.000Z',
    })
    expect((await fromJaas(jaasEvent('PARTICIPANT_LEFT', body.roomName, data, '04:35:00'))).body).toEqual({
      taken: true,
    })
    expect(await guest()).toMatchObject({ status: 'LEFT', durationSeconds: 240 })
  })

  test('who was in a room before its people changed is in it no more, however late they are told of', async () => {
    const { clinic, id, roomName, participantId } = await callUnder(JAAS)
    await confirmed(clinic, clinic.otherPatient)
    const joined = jaasEvent('PARTICIPANT_JOINED', roomName, { id: participantId }, '04:31:00')
    expect((await fromJaas(joined)).body).toEqual({ taken: false })
    expect((await rowsOf(id)).participants).toEqual([])
  })
})
