import { generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hearLog } from '../support/log-lines.ts'
import { CLINIC, NOW, OTHER_CLINIC, productionEnv, testApp, testEnv, tokenOf } from './platform-app.ts'

const app = testApp()
const NOW_SECONDS = Math.floor(NOW / 1000)

let heard: ReturnType<typeof hearLog>
beforeEach(() => {
  heard = hearLog()
})
afterEach(() => heard.stop())

const part = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** What a token with this header would be; its signature is nobody's. */
const unsigned = (header: object, payload: object | string = { sub: 'ana' }, signature = part('x')) =>
  `${part(header)}.${part(payload)}.${signature}`

const rs256 = { alg: 'RS256', kid: 'dev-1' }

async function signedByHmac(): Promise<string> {
  return new SignJWT({ sub: 'ana' })
    .setProtectedHeader({ ...rs256, alg: 'HS256' })
    .sign(new TextEncoder().encode('k'.repeat(32)))
}

async function withOtherCurve(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256')
  return new SignJWT({ sub: 'ana' }).setProtectedHeader({ alg: 'ES256', kid: 'dev-1' }).sign(privateKey)
}

/** The token, why it is refused, and a part of what a developer is told. */
const CASES: [string, () => string | Promise<string>, string, string][] = [
  ['no token at all', () => 'nonsense', 'malformed', 'cannot be read'],
  ['two parts', () => 'a.b', 'malformed', 'cannot be read'],
  ['no JSON', () => `${part('{')}.${part('{')}.x`, 'malformed', 'cannot be read'],
  ['five parts, of an encrypted token', () => 'a.b.c.d.e', 'malformed', 'cannot be read'],
  ['an extension we do not know', () => unsigned({ ...rs256, crit: ['x'], x: 1 }), 'malformed', 'cannot be read'],
  ['a payload that is no object', () => unsigned(rs256, '[]'), 'signature', 'has not signed it'],
  ['no algorithm', () => unsigned({ alg: 'none' }, {}, ''), 'algorithm', 'RS256, ES256, EdDSA'],
  ['a shared secret', signedByHmac, 'algorithm', 'AUTH_ALGORITHMS'],
  ['an algorithm that we do not take', () => unsigned({ ...rs256, alg: 'RS512' }), 'algorithm', 'AUTH_ALGORITHMS'],
  ['a key that nobody knows', () => tokenOf({ kid: 'k9' }), 'key', 'AUTH_JWKS'],
  ['a key of another kind', withOtherCurve, 'key', 'AUTH_JWKS'],
  ["a stranger's signature", () => tokenOf({ signedBy: 'a stranger' }), 'signature', 'has not signed it'],
  ['a changed payload', changedPayload, 'signature', 'has not signed it'],
  ['another issuer', () => tokenOf({ issuer: 'urn:other' }), 'issuer', 'is not urn:kept:dev'],
  ['another audience', () => tokenOf({ audience: 'other' }), 'audience', 'audience is not kept:'],
  ['no iat', () => tokenOf({ age: null }), 'iat_missing', 'add iat'],
  ['an iat to come', () => tokenOf({ age: -60 }), 'not_yet_valid', 'clock'],
  ['an nbf to come', () => tokenOf({ claims: { nbf: NOW_SECONDS + 60 } }), 'not_yet_valid', 'clock'],
  ['an end that is past', () => tokenOf({ expiresIn: -60 }), 'expired', 'has expired'],
  ['too great an age', () => tokenOf({ age: 12 * 3600 + 6 }), 'too_old', '43200'],
  ['a time that is no number', () => tokenOf({ claims: { nbf: 'soon' } }), 'malformed', 'times in seconds'],
  ['an ID token', () => tokenOf({ claims: { typ: 'ID' } }), 'type', 'access token'],
  ['an ID token by its hash', () => tokenOf({ typ: 'JWT', claims: { at_hash: 'x' } }), 'type', 'access token'],
  ['a logout token', () => tokenOf({ typ: 'logout+jwt' }), 'type', 'at+jwt, jwt, none'],
  ['a refresh token', () => tokenOf({ claims: { typ: 'Refresh' } }), 'type', 'access token'],
  ['nobody', () => tokenOf({ claims: { sub: '' } }), 'subject', 'sub'],
  ['no subject', () => tokenOf({ claims: { sub: undefined } }), 'subject', 'sub'],
  ['a subject that cannot be stored', () => tokenOf({ claims: { sub: 'a\0b' } }), 'subject', 'sub'],
  ['a subject without end', () => tokenOf({ claims: { sub: 'a'.repeat(256) } }), 'subject', 'sub'],
]

async function changedPayload(): Promise<string> {
  const [header, , signature] = (await tokenOf()).split('.')
  return [header, part({ sub: 'root', roles: ['SUPER_ADMIN'] }), signature].join('.')
}

const ask = (authorization: string | undefined, as = testEnv(), headers: Record<string, string> = {}) =>
  app.request(
    '/notes',
    { headers: { ...(authorization !== undefined && { Authorization: authorization }), ...headers } },
    as,
  )
const detailOf = async (answer: Response) => ((await answer.json()) as { detail: string }).detail

describe('a token with', () => {
  test.each(CASES)('%s is refused, and the log says why', async (_, make, reason, told) => {
    const token = await make()
    const answer = await ask(`Bearer ${token}`)
    expect(answer.status).toBe(401)
    expect(await detailOf(answer)).toContain(told)
    expect(heard.of('auth.refused')).toMatchObject([
      { reason, code: 'UNAUTHENTICATED', level: 'warn', route: '/notes' },
    ])
    expect(heard.text()).not.toContain(token)
  })

  test.each(CASES)('%s says nothing of why where anybody may call', async (_, make) => {
    const answer = await ask(`Bearer ${await make()}`, productionEnv())
    expect(answer.status).toBe(401)
    expect(await detailOf(answer)).toBe('The token is not valid or has expired: sign in again.')
  })
})

test.each([
  [undefined, 'no_token', 'npm run -s token'],
  ['Basic YTpi', 'not_bearer', 'Bearer <token>'],
  ['eyJhbGciOiJSUzI1NiJ9.e30.x', 'not_bearer', 'Bearer <token>'],
  ['Bearer two words', 'not_bearer', 'Bearer <token>'],
  ['Bearer', 'not_bearer', 'Bearer <token>'],
])('Authorization: %s is %s', async (given, reason, told) => {
  const answer = await ask(given)
  expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer')
  expect(await detailOf(answer)).toContain(told)
  expect(heard.of('auth.refused')).toMatchObject([{ reason }])
  expect(await detailOf(await ask(given, productionEnv()))).toBe('Sign in: send a token as Authorization: Bearer.')
})

const bare = { clinic_id: undefined }

test.each<[string, Record<string, unknown>, Record<string, string>, string, string]>([
  ['a role that nobody knows', { roles: ['offline_access'] }, {}, 'role_unknown', 'AUTH_ROLE_NAMES'],
  ['such a role in its clinic', { ...bare, roles: { [CLINIC]: ['boss'] } }, {}, 'role_unknown', 'AUTH_ROLE_NAMES'],
  ['a clinic that is no UUID', { clinic_id: 'org_2x' }, {}, 'clinic_not_uuid', 'clinic_id is no UUID'],
  ['roles by a clinic that is none', { ...bare, roles: { org_2x: ['NURSE'] } }, {}, 'clinic_not_uuid', 'no UUID'],
  ['X-Clinic-ID that is no UUID', {}, { 'X-Clinic-ID': 'org_2x' }, 'clinic_not_uuid', 'GET /me'],
  ['the clinic of others', {}, { 'X-Clinic-ID': OTHER_CLINIC }, 'clinic', 'GET /me'],
  ['a role that may not', { roles: ['PHARMACIST'] }, {}, 'role', 'Your role does not allow this.'],
  ['staff without a clinic', bare, {}, 'role', 'X-Clinic-ID'],
])('%s is 403, and the log says why', async (_, claims, headers, reason, told) => {
  const look = (as: ReturnType<typeof testEnv>, token: string) =>
    app.request('/notes/trail', { headers: { Authorization: `Bearer ${token}`, ...headers } }, as)
  const answer = await look(testEnv(), await tokenOf({ claims }))
  expect(await detailOf(answer)).toContain(told)
  expect(heard.of('auth.refused')).toMatchObject([{ reason, code: 'FORBIDDEN' }])
  expect(heard.of('request')).toMatchObject([{ status: 403, userId: expect.any(String) }])
  expect(heard.text()).not.toMatch(/org_2x|boss|offline_access/)
  const elsewhere = await look(productionEnv(), await tokenOf({ claims, kid: 'k1' }))
  expect(await detailOf(elsewhere)).not.toMatch(/AUTH_/)
})

test('a token that is misread may do what a patient may, and each of its lines says that it was', async () => {
  const token = await tokenOf({ claims: { roles: ['boss'] } })
  expect((await ask(`Bearer ${token}`)).status).toBe(200)
  expect(heard.lines).toMatchObject([{ event: 'request', status: 200, misread: 'role_unknown' }])
  await ask(`Bearer ${await tokenOf()}`)
  expect(heard.lines[1]).not.toHaveProperty('misread')
})
