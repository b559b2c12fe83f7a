import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { userIdOf } from '../../src/domain/identity.ts'
import { type Settings, settingsOf } from '../../src/env.ts'
import { signIn } from '../../src/platform/auth/sign-in.ts'
import { CLINIC, NOW, testApp, testEnv } from './platform-app.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

interface Signer {
  kid: string
  jwk: JWK
  privateKey: CryptoKey
}

async function signerNamed(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' } }
}

let first: Signer
let second: Signer
let settings: Settings
const variables = (keys: JWK[], more = {}) => ({ AUTH_JWKS: JSON.stringify({ keys }), ...more })
const settingsWith = (more: Record<string, unknown>) => settingsOf(testEnv(more))

beforeAll(async () => {
  first = await signerNamed('first')
  second = await signerNamed('second')
  settings = settingsWith(variables([first.jwk, second.jwk]))
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Times are seconds from NOW. */
function tokenOf(
  { kid, privateKey }: Signer,
  { sub = 'ana', iat = -60, exp = 600, nbf = -60, groups = '' } = {},
): Promise<string> {
  const at = (seconds: number) => Math.floor(NOW / SECOND) + seconds
  const claims = { sub, clinic_id: CLINIC, roles: ['RECEPTIONIST'], groups }
  return new SignJWT({ ...claims, iat: at(iat), nbf: at(nbf), exp: at(exp) })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setIssuer('urn:kept:dev')
    .setAudience('kept')
    .sign(privateKey)
}

/** Signs in `ms` after NOW: whether the token is good, and whether its signature was checked. */
async function tryAt(token: string, ms: number, as = settings) {
  const beforeCheck = vi.fn(async () => {})
  const signedIn = await signIn(token, { settings: as, now: NOW + ms, beforeCheck })
  return { isGood: typeof signedIn !== 'string', isChecked: beforeCheck.mock.calls.length > 0 }
}

const CHECKED = { isGood: true, isChecked: true }
const KNOWN = { isGood: true, isChecked: false }
const REFUSED = { isGood: false, isChecked: true }

describe('a token that was found good', () => {
  test('is known for a minute, with its user', async () => {
    const token = await tokenOf(first)
    expect(await tryAt(token, 0)).toEqual(CHECKED)
    expect(await tryAt(token, MINUTE - 1)).toEqual(KNOWN)
    const known = await signIn(token, { settings, now: NOW + 1, beforeCheck: () => Promise.reject(new Error('asked')) })
    expect(known).toMatchObject({
      person: { userId: userIdOf('urn:kept:dev', 'ana'), issuer: 'urn:kept:dev', subject: 'ana' },
      claims: { clinicIds: [CLINIC] },
    })
    expect(await tryAt(token, MINUTE)).toEqual(CHECKED)
    expect(await tryAt(token, 2 * MINUTE - 1)).toEqual(KNOWN)
  })

  test('ends when it expires, within its minute', async () => {
    const token = await tokenOf(first, { exp: 30 })
    expect(await tryAt(token, 0)).toEqual(CHECKED)
    expect(await tryAt(token, 29 * SECOND)).toEqual(KNOWN)
    expect(await tryAt(token, 36 * SECOND)).toEqual(REFUSED)
  })

  test('ends when it is too old by the settings, within its minute', async () => {
    const strict = settingsWith(variables([first.jwk], { AUTH_MAX_AGE: '900' }))
    const token = await tokenOf(first, { iat: -870 })
    expect(await tryAt(token, 0, strict)).toEqual(CHECKED)
    expect(await tryAt(token, 29 * SECOND, strict)).toEqual(KNOWN)
    expect(await tryAt(token, 36 * SECOND, strict)).toEqual(REFUSED)
  })

  test('is not good at a moment before it begins', async () => {
    const token = await tokenOf(first, { nbf: 0 })
    expect(await tryAt(token, 0)).toEqual(CHECKED)
    expect(await tryAt(token, -6 * SECOND)).toEqual(REFUSED)
  })

  test('is unknown to other settings, whatever they are about', async () => {
    const token = await tokenOf(first)
    expect(await tryAt(token, 0)).toEqual(CHECKED)
    expect(await tryAt(token, 1, settingsWith(variables([second.jwk])))).toEqual(REFUSED)
    expect(await tryAt(token, 1, settingsWith(variables([first.jwk], { AUTH_AUDIENCE: 'other' })))).toEqual(REFUSED)
    expect(await tryAt(token, 1, settingsWith(variables([first.jwk], { AUTH_TOKEN_TYPES: 'JWT' })))).toEqual(REFUSED)
    expect(await tryAt(token, 1, settingsWith(variables([first.jwk])))).toEqual(CHECKED)
    expect(await tryAt(token, 1)).toEqual(KNOWN)
  })

  test('says nothing of one with the same signature and other claims', async () => {
    const token = await tokenOf(first, { sub: 'bea' })
    expect(await tryAt(token, 0)).toEqual(CHECKED)
    const [header, , signature] = token.split('.')
    const [, claims] = (await tokenOf(second, { sub: 'root' })).split('.')
    expect(await tryAt(`${header}.${claims}.${signature}`, 1)).toEqual(REFUSED)
  })
})

test('a very long token is good, and checked each time; what a shorter one says that nobody reads is not kept', async () => {
  const long = await tokenOf(first, { groups: 'nurses'.repeat(600) })
  expect(long.length).toBeGreaterThan(4_096)
  expect(await tryAt(long, 0)).toEqual(CHECKED)
  expect(await tryAt(long, 1)).toEqual(CHECKED)
  const shorter = await tokenOf(first, { groups: 'nurses'.repeat(100) })
  expect(await tryAt(shorter, 0)).toEqual(CHECKED)
  expect(await tryAt(shorter, 1)).toEqual(KNOWN)
  const known = await signIn(shorter, { settings, now: NOW, beforeCheck: async () => {} })
  expect(JSON.stringify(known)).not.toContain('nurses')
})

test('a token that is not good is checked each time', async () => {
  const stranger = await tokenOf(await signerNamed('first'))
  expect(await tryAt(stranger, 0)).toEqual(REFUSED)
  expect(await tryAt(stranger, 1)).toEqual(REFUSED)
})

test('a key that the provider has taken back works for a minute at most, once its successor is met', async () => {
  let published = [first.jwk]
  vi.stubGlobal('fetch', async () => Response.json({ keys: published }))
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  const { AUTH_JWKS: _, ...env } = testEnv() as unknown as Record<string, unknown>
  const remote = settingsOf({ ...env, AUTH_JWKS_URL: 'https://id.example/jwks' } as never)
  const [old, renewed] = [await tokenOf(first), await tokenOf(second)]
  expect(await tryAt(old, 0, remote)).toEqual(CHECKED)
  published = [second.jwk]
  vi.setSystemTime(NOW + 31 * SECOND)
  expect(await tryAt(renewed, 31 * SECOND, remote)).toEqual(CHECKED)
  expect(await tryAt(old, MINUTE - 1, remote)).toEqual(KNOWN)
  expect(await tryAt(old, MINUTE, remote)).toEqual(REFUSED)
})

test('of more than 5,000 tokens the one that was checked longest ago is not known any more', {
  timeout: 60_000,
}, async () => {
  const as = settingsWith(variables([first.jwk]))
  const tokens = await Promise.all(Array.from({ length: 5_001 }, (_, n) => tokenOf(first, { sub: `user-${n}` })))
  for (const [n, token] of tokens.entries()) expect(await tryAt(token, n, as)).toEqual(CHECKED)
  expect(await tryAt(tokens[1] as string, 5_001, as)).toEqual(KNOWN)
  expect(await tryAt(tokens[5_000] as string, 5_001, as)).toEqual(KNOWN)
  expect(await tryAt(tokens[0] as string, 5_001, as)).toEqual(CHECKED)
  expect(await tryAt(tokens[1] as string, 5_002, as)).toEqual(CHECKED)
})

test('an address is counted for the signatures it has checked, and a user for every request', async () => {
  const checks: string[] = []
  const limiting = { limit: async ({ key }: { key: string }) => ({ success: checks.push(key) > 0 }) }
  const env = testEnv({ ...variables([first.jwk]), CHECK_LIMIT: limiting, READ_LIMIT: limiting })
  const headers = { Authorization: `Bearer ${await tokenOf(first)}`, 'CF-Connecting-IP': '192.0.2.1' }
  for (let n = 0; n < 3; n++) expect((await testApp().request('/notes/me', { headers }, env)).status).toBe(200)
  const user = `reads:user:${userIdOf('urn:kept:dev', 'ana')}`
  expect(checks).toEqual(['checks:address:192.0.2.1', user, user, user])
})
