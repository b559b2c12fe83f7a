import { generateKeyPairSync, randomBytes } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { describe, expect, test } from 'vitest'
import type { Grant } from '../../src/domain/video.ts'
import { settingsOf } from '../../src/env.ts'
import { videoProviderOf } from '../../src/plugins/video/provider-of.ts'
import { standInClaims } from '../../src/plugins/video/stand-in.ts'
import { testEnv } from './platform-app.ts'

// What signs is jose; what verifies here is jsonwebtoken, which shares no code with it.

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const APP = 'vpaas-magic-cookie-0a1b2c'
const ROOM = '5f0e7d1c2b3a49586776a5b4c3d2e1f0'
const NBF = 1_804_220_100
const EXP = 1_804_224_600

const GRANT: Grant = {
  roomName: ROOM,
  participantId: '0199a000-0000-7000-8000-000000000001',
  name: 'Dr. Ada Roy',
  moderator: true,
  recording: false,
  notBefore: NBF * 1000 + 400,
  expiresAt: EXP * 1000,
}
const PATIENT: Grant = {
  ...GRANT,
  participantId: '0199a000-0000-7000-8000-000000000002',
  name: 'Patient',
  moderator: false,
}

const JAAS = { VIDEO_PROVIDER: 'jaas', JAAS_APP_ID: APP, JAAS_KEY_ID: '4f4910', JAAS_PRIVATE_KEY: privateKey }
const JITSI = { VIDEO_PROVIDER: 'jitsi', JITSI_DOMAIN: 'meet.clinic.example', JITSI_APP_ID: 'kept-clinic' }
const SECRET = 'a-secret-that-prosody-shares'
const BY_SECRET = { ...JITSI, JITSI_SECRET: SECRET }
const BY_KEY = { ...JITSI, JITSI_PRIVATE_KEY: privateKey.replaceAll('\n', '\\n'), JITSI_KEY_ID: 'kept/2027' }

function provider(variables: Record<string, string>) {
  const found = videoProviderOf(settingsOf(testEnv(variables)))
  if (!found) throw new Error('no provider')
  return found
}

async function verified(variables: Record<string, string>, grant: Grant, key: string, algorithm: jwt.Algorithm) {
  const token = await provider(variables).sign(grant)
  const { header, payload } = jwt.verify(token, key, {
    algorithms: [algorithm],
    clockTimestamp: NBF + 60,
    complete: true,
  })
  return { token, header, payload: payload as jwt.JwtPayload }
}

const NO_FEATURES = {
  livestreaming: 'false',
  recording: 'false',
  transcription: 'false',
  'inbound-call': 'false',
  'outbound-call': 'false',
  'sip-inbound-call': 'false',
  'sip-outbound-call': 'false',
  'file-upload': 'false',
}

describe('JaaS', () => {
  test("the doctor's token has exactly the claims of the table", async () => {
    const { header, payload, token } = await verified(JAAS, GRANT, publicKey, 'RS256')
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: `${APP}/4f4910` })
    expect(payload).toEqual({
      aud: 'jitsi',
      iss: 'chat',
      sub: APP,
      room: ROOM,
      nbf: NBF,
      exp: EXP,
      context: { user: { id: GRANT.participantId, name: 'Dr. Ada Roy', moderator: 'true' }, features: NO_FEATURES },
    })
    expect(provider(JAAS).urlOf(ROOM, token)).toBe(`https://8x8.vc/${APP}/${ROOM}?jwt=${token}`)
  })

  test("the patient's is no moderator's, and names nobody", async () => {
    const { payload } = await verified(JAAS, PATIENT, publicKey, 'RS256')
    expect(payload.context).toEqual({
      user: { id: PATIENT.participantId, name: 'Patient', moderator: 'false' },
      features: NO_FEATURES,
    })
  })

  test('every value in the context is text, also where the clinic allows recording', async () => {
    const { payload } = await verified(JAAS, { ...GRANT, recording: true }, publicKey, 'RS256')
    expect(payload.context.features).toEqual({ ...NO_FEATURES, recording: 'true' })
    const values = [...Object.values(payload.context.user), ...Object.values(payload.context.features)]
    expect(values.filter((value) => typeof value !== 'string')).toEqual([])
  })

  test('a key id that has the AppID before it is taken as it is', async () => {
    const { header } = await verified({ ...JAAS, JAAS_KEY_ID: `${APP}/4f4910` }, GRANT, publicKey, 'RS256')
    expect(header.kid).toBe(`${APP}/4f4910`)
  })
})

describe('a Jitsi of one’s own', () => {
  const claims = {
    aud: 'jitsi',
    iss: 'kept-clinic',
    sub: 'meet.clinic.example',
    room: ROOM,
    nbf: NBF,
    exp: EXP,
    context: {
      user: { id: GRANT.participantId, name: 'Dr. Ada Roy', affiliation: 'owner' },
      features: { livestreaming: false, recording: false, transcription: false, 'outbound-call': false },
    },
  }

  test('signed by the shared secret', async () => {
    const { header, payload, token } = await verified(BY_SECRET, GRANT, SECRET, 'HS256')
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(payload).toEqual(claims)
    expect(provider(BY_SECRET).urlOf(ROOM, token)).toBe(`https://meet.clinic.example/${ROOM}?jwt=${token}`)
  })

  test('signed by a key, under its id; the key may be written in one line', async () => {
    const { header, payload } = await verified(BY_KEY, GRANT, publicKey, 'RS256')
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kept/2027' })
    expect(payload).toEqual(claims)
  })

  test('the patient is a member', async () => {
    const { payload } = await verified(BY_SECRET, PATIENT, SECRET, 'HS256')
    expect(payload.context.user).toEqual({ id: PATIENT.participantId, name: 'Patient', affiliation: 'member' })
  })

  test("prosody's own name is the subject where it is another; a port never is", async () => {
    const named = await verified({ ...BY_SECRET, JITSI_XMPP_DOMAIN: 'meet.jitsi' }, GRANT, SECRET, 'HS256')
    expect(named.payload.sub).toBe('meet.jitsi')
    const at = { ...BY_SECRET, JITSI_DOMAIN: 'meet.clinic.example:8443' }
    expect((await verified(at, GRANT, SECRET, 'HS256')).payload.sub).toBe('meet.clinic.example')
    expect(provider(at).urlOf(ROOM, 'x')).toBe(`https://meet.clinic.example:8443/${ROOM}?jwt=x`)
  })
})

describe('a verifier refuses', () => {
  const verify = async (variables: Record<string, string>, key: string, options: jwt.VerifyOptions) => {
    const token = await provider(variables).sign(GRANT)
    return () => jwt.verify(token, key, options)
  }

  test.each([
    ['JaaS', JAAS, publicKey],
    ['Jitsi by secret', BY_SECRET, SECRET],
    ['Jitsi by key', BY_KEY, publicKey],
  ])('a token of %s before and after its span', async (_name, variables, key) => {
    expect(await verify(variables, key, { clockTimestamp: NBF - 1 })).toThrow('jwt not active')
    expect(await verify(variables, key, { clockTimestamp: EXP })).toThrow('jwt expired')
    expect(await verify(variables, key, { clockTimestamp: EXP - 1, audience: 'jitsi' })).not.toThrow()
  })

  test('another key', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })
    expect(await verify(JAAS, String(other), { clockTimestamp: NBF })).toThrow('invalid signature')
    expect(await verify(BY_SECRET, `${SECRET}!`, { clockTimestamp: NBF })).toThrow('invalid signature')
  })
})

describe('without a provider', () => {
  test('in development a stand-in signs what opens nothing, and shows its claims', async () => {
    const found = provider({})
    const token = await found.sign(GRANT)
    expect(jwt.decode(token, { complete: true })?.header).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'dev-stand-in' })
    expect(found.urlOf(ROOM, token)).toBe(`http://localhost/video/stand-in?jwt=${token}`)
    const { SIGNING_KEY: signingKey } = settingsOf(testEnv())
    expect(await standInClaims(token, { signingKey, now: (NBF + 1) * 1000 })).toMatchObject({
      iss: 'urn:kept:dev:video',
      room: ROOM,
      context: { user: { name: 'Dr. Ada Roy', moderator: 'true' } },
    })
    expect(await standInClaims(token, { signingKey, now: (EXP + 1) * 1000 })).toBe(null)
    expect(await standInClaims('x.y.z', { signingKey, now: NBF * 1000 })).toBe(null)
  })

  test('elsewhere there is none', () => {
    const production = {
      ENVIRONMENT: 'production',
      AUTH_JWKS: undefined,
      AUTH_JWKS_URL: 'https://id.example/jwks',
      PUBLIC_URL: 'https://kept.example',
      VAULT_KEYS: JSON.stringify({ current: 'k1', keys: { k1: randomBytes(32).toString('base64') } }),
      SIGNING_KEY: randomBytes(32).toString('base64'),
    }
    expect(videoProviderOf(settingsOf(testEnv(production)))).toBe(null)
  })
})

describe('half configured it does not start', () => {
  test.each([
    [{ ...JAAS, JAAS_KEY_ID: undefined }, 'JAAS_KEY_ID: is required'],
    [{ ...JAAS, JAAS_PRIVATE_KEY: undefined }, 'JAAS_PRIVATE_KEY: is required'],
    [{ ...JAAS, JAAS_PRIVATE_KEY: 'MIIEv' }, 'JAAS_PRIVATE_KEY: is not a private key'],
    [JITSI, 'JITSI_PRIVATE_KEY: is required'],
    [{ ...BY_KEY, JITSI_KEY_ID: undefined }, 'JITSI_KEY_ID: is required'],
    [{ ...BY_SECRET, JITSI_DOMAIN: undefined }, 'JITSI_DOMAIN: is required'],
    [{ ...BY_SECRET, JITSI_DOMAIN: 'https://meet' }, 'JITSI_DOMAIN: is not a host name'],
    [{ ...BY_SECRET, JITSI_PRIVATE_KEY: privateKey, JITSI_KEY_ID: 'k' }, 'JITSI_PRIVATE_KEY: cannot be combined with'],
    [{ ...JAAS, JITSI_SECRET: SECRET }, 'JITSI_SECRET: belongs to a VIDEO_PROVIDER that is not set'],
    [{ JAAS_APP_ID: APP }, 'JAAS_APP_ID: belongs to a VIDEO_PROVIDER that is not set'],
    [{ VIDEO_WEBHOOK_SECRET: 'x'.repeat(20) }, 'VIDEO_WEBHOOK_SECRET: belongs to a VIDEO_PROVIDER that is not set'],
    [{ VIDEO_PROVIDER: 'zoom' }, 'VIDEO_PROVIDER'],
  ])('%#', (variables, complaint) => {
    const starting = () => settingsOf(testEnv(variables))
    expect(starting).toThrow(complaint)
    expect(starting).not.toThrow(SECRET)
  })
})
