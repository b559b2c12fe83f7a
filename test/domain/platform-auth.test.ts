import { describe, expect, test, vi } from 'vitest'
import type { Caller } from '../../src/domain/access.ts'
import { userIdOf } from '../../src/domain/identity.ts'
import { ROLES } from '../../src/domain/rights.ts'
import { settingsOf } from '../../src/env.ts'
import { claimsOf } from '../../src/platform/auth/claims.ts'
import { networkOf } from '../../src/platform/http/rate-limit.ts'
import { CLINIC, NOW, OTHER_CLINIC, testApp, testEnv, tokenOf } from './platform-app.ts'

const env = testEnv()
const app = testApp()

function me(token: string | null, headers: Record<string, string> = {}, { from = app, as = env } = {}) {
  const all = { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), ...headers }
  return from.request('/notes/me', { headers: all }, as)
}

async function callerOf(response: Response | Promise<Response>): Promise<Caller> {
  const answer = await response
  expect(answer.status).toBe(200)
  return (await answer.json()) as Caller
}

describe('a token', () => {
  test('says who calls', async () => {
    const caller = await callerOf(me(await tokenOf(), { 'X-Request-Id': 'r1', 'CF-Connecting-IP': '192.0.2.7' }))
    expect(caller).toEqual({
      userId: userIdOf('urn:kept:dev', 'ana'),
      clinicId: CLINIC,
      roles: ['RECEPTIONIST'],
      issuer: 'urn:kept:dev',
      subject: 'ana',
      name: 'Ana',
      email: null,
      issuedAt: NOW - 60_000,
      requestId: expect.stringMatching(/^[0-9a-f-]{36} r1$/),
      at: NOW,
      // The whole second of NOW, and ten minutes.
      expiresAt: NOW - 0 + 600_000,
      origin: '192.0.2.7',
    })
  })

  test('is asked for', async () => {
    const answer = await me(null)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer')
  })

  test.each([
    ['expired', { expiresIn: -60 }],
    ["another issuer's", { issuer: 'urn:other' }],
    ["a stranger's", { signedBy: 'a stranger' as const }],
    ["another audience's", { audience: 'other' }],
    ["nobody's", { claims: { sub: '' } }],
    ['one that cannot be stored', { claims: { sub: 'a\0b' } }],
    ['older than twelve hours', { age: 12 * 3600 + 6 }],
    ['of no age', { age: null }],
    ['of the future', { age: -60 }],
    ['an ID token', { claims: { typ: 'ID' } }],
    ['an ID token with a hash', { typ: 'JWT', claims: { at_hash: 'x' } }],
    ['an ID token of a code flow', { typ: 'JWT', claims: { c_hash: 'x' } }],
    ['a logout token by its header', { typ: 'logout+jwt' }],
    [
      'a logout token by its claim',
      { claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } } },
    ],
    ['a logout token by its payload', { claims: { typ: 'Logout' } }],
    ['a refresh token', { typ: 'JWT', claims: { typ: 'Refresh' } }],
    ['an offline token', { claims: { typ: 'Offline' } }],
    ['of a kind of its own', { typ: 'dpop+jwt' }],
  ])('%s is 401', async (_, wishes) => {
    const answer = await me(await tokenOf(wishes))
    expect(answer.status).toBe(401)
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"')
  })

  test.each([
    ['no kind', {}],
    ['JWT', { typ: 'JWT' }],
    ['at+jwt', { typ: 'at+jwt' }],
    ['its media type', { typ: 'application/AT+JWT' }],
    ['Bearer in its payload', { claims: { typ: 'Bearer' } }],
    ['a nonce', { claims: { nonce: 'x' } }],
    ['twelve hours', { age: 12 * 3600 }],
  ])('of %s is an access token', async (_, wishes) => {
    expect((await me(await tokenOf(wishes))).status).toBe(200)
  })

  test('is as old as the setting says, and of the kinds that it names', async () => {
    const settings = { as: testEnv({ AUTH_MAX_AGE: '900', AUTH_TOKEN_TYPES: 'at+JWT' }) }
    expect((await me(await tokenOf({ typ: 'at+jwt', age: 900 }), {}, settings)).status).toBe(200)
    expect((await me(await tokenOf({ typ: 'at+jwt', age: 906 }), {}, settings)).status).toBe(401)
    for (const typ of ['JWT', null]) expect((await me(await tokenOf({ typ }), {}, settings)).status).toBe(401)
  })

  test('that claims no algorithm, or is no token, is 401', async () => {
    const part = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, '')
    expect((await me(`${part({ alg: 'none' })}.${part({ sub: 'ana', exp: NOW })}.`)).status).toBe(401)
    expect((await me('nonsense')).status).toBe(401)
  })

  test('that cannot be checked is 503, since it may be good', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { AUTH_JWKS: _, ...rest } = env
    const unreachable = { ...rest, AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks' } as typeof env
    const answer = await me(await tokenOf(), {}, { from: app, as: unreachable })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('Retry-After')).toBe('5')
    expect(await answer.json()).toMatchObject({ code: 'OVERLOADED' })
    const events = logged.mock.calls.map(([line]) => JSON.parse(String(line)).event)
    expect(events).toEqual(['auth.keys_unavailable'])
    logged.mockRestore()
  })

  test.each([
    ['verified', { email: 'ana@example.org', email_verified: true }, 'ana@example.org'],
    ['not verified', { email: 'ana@example.org', email_verified: false }, undefined],
    ['not said to be verified', { email: 'ana@example.org' }, undefined],
    ['verified by a word', { email: 'ana@example.org', email_verified: 'true' }, undefined],
    ['verified, with a NUL', { email: 'ana\0@example.org', email_verified: true }, undefined],
    ['verified, with half a letter', { email: 'ana\ud800@example.org', email_verified: true }, undefined],
    ['verified, of no address', { email_verified: true }, undefined],
    ['verified, of no text', { email: ['ana@example.org'], email_verified: true }, undefined],
  ])('whose address is %s', async (_, claims, verifiedEmail) => {
    expect((await callerOf(me(await tokenOf({ claims })))).verifiedEmail).toBe(verifiedEmail)
  })

  test('of a name that cannot be stored is cleaned', async () => {
    expect((await callerOf(me(await tokenOf({ claims: { name: ' A\0na ' } })))).name).toBe('Ana')
  })
})

describe('the clinic', () => {
  const memberOf = (...clinics: string[]) =>
    testApp({ rows: clinics.map((clinic_id) => ({ clinic_id, roles: ['NURSE', 'SUPER_ADMIN'] })) })
  const bare = { clinic_id: undefined }
  const wish = { 'X-Clinic-ID': OTHER_CLINIC.toUpperCase() }

  test('may be one of several in the token', async () => {
    const token = await tokenOf({ claims: { clinic_id: [CLINIC, OTHER_CLINIC] } })
    expect((await callerOf(me(token))).clinicId).toBe(CLINIC)
    expect((await callerOf(me(token, wish))).clinicId).toBe(OTHER_CLINIC)
  })

  test("may be one of the user's memberships, with the roles it has there", async () => {
    const caller = await callerOf(me(await tokenOf(), wish, { from: memberOf(OTHER_CLINIC), as: env }))
    expect(caller).toMatchObject({ clinicId: OTHER_CLINIC, roles: ['NURSE'] })
  })

  test('of nobody here is 403, and so is what is no id', async () => {
    expect((await me(await tokenOf(), wish)).status).toBe(403)
    expect((await me(await tokenOf(), { 'X-Clinic-ID': 'lotus' })).status).toBe(403)
  })

  test('is any for a SUPER_ADMIN, and none unless named', async () => {
    const root = await tokenOf({ claims: { ...bare, roles: ['SUPER_ADMIN'] } })
    expect((await callerOf(me(root))).clinicId).toBeNull()
    expect(await callerOf(me(root, wish))).toMatchObject({ clinicId: OTHER_CLINIC, roles: ['SUPER_ADMIN'] })
  })

  const openTo = (...clinics: string[]) => testApp({ rows: clinics.map((clinic_id) => ({ clinic_id, roles: null })) })
  const open = { from: openTo(OTHER_CLINIC), as: env }

  test.each([
    ['no role, in no clinic', { ...bare, roles: [] }, {}, app, { clinicId: null, roles: ['PATIENT'] }],
    ['no role claim at all', { ...bare, roles: undefined }, {}, app, { clinicId: null, roles: ['PATIENT'] }],
    ['a role that nobody knows', { ...bare, roles: ['offline_access'] }, {}, app, { roles: ['PATIENT'] }],
    ['no role in its clinic', { roles: [] }, {}, app, { clinicId: CLINIC, roles: ['PATIENT'] }],
    [
      'no role in one of its clinics',
      { ...bare, roles: { [CLINIC]: [] } },
      {},
      app,
      { clinicId: CLINIC, roles: ['PATIENT'] },
    ],
    [
      'no role where anybody signs up',
      { ...bare, roles: [] },
      wish,
      open.from,
      { clinicId: OTHER_CLINIC, roles: ['PATIENT'] },
    ],
    [
      'the role PATIENT elsewhere',
      { roles: ['PATIENT'] },
      wish,
      open.from,
      { clinicId: OTHER_CLINIC, roles: ['PATIENT'] },
    ],
    ['no role where they are a member', { roles: [] }, {}, memberOf(CLINIC), { clinicId: CLINIC, roles: ['NURSE'] }],
    ['a role where they are a member', {}, {}, memberOf(CLINIC), { clinicId: CLINIC, roles: ['RECEPTIONIST'] }],
  ])('with %s', async (_, claims, headers, from, expected) => {
    expect(await callerOf(me(await tokenOf({ claims }), headers, { from, as: env }))).toMatchObject(expected)
  })

  test.each([
    ['staff of another', { roles: ['NURSE'] }],
    ['staff of another by a claim per clinic', { ...bare, roles: { [CLINIC]: ['NURSE'] } }],
    ['staff of another who are patients too', { roles: ['PATIENT', 'NURSE'] }],
  ])('that anybody signs up to is not for %s', async (_, claims) => {
    expect((await me(await tokenOf({ claims }), wish, open)).status).toBe(403)
  })

  test('is the only membership when the token names none', async () => {
    const token = await tokenOf({ claims: bare })
    expect((await callerOf(me(token, {}, { from: memberOf(CLINIC), as: env }))).clinicId).toBe(CLINIC)
    expect((await callerOf(me(token, {}, { from: memberOf(CLINIC, OTHER_CLINIC), as: env }))).clinicId).toBeNull()
  })

  test('is no SUPER_ADMIN’s by a claim per clinic, and any by the setting’s list', async () => {
    const mapped = await tokenOf({ claims: { clinic_id: undefined, roles: { [CLINIC]: ['SUPER_ADMIN', 'NURSE'] } } })
    expect(await callerOf(me(mapped))).toMatchObject({ clinicId: CLINIC, roles: ['NURSE'] })
    expect((await me(mapped, wish, { from: memberOf(), as: env })).status).toBe(403)
    const listed = { from: app, as: testEnv({ AUTH_SUPER_ADMINS: 'root, ana' }) }
    const ana = await tokenOf({ claims: { ...bare, roles: [] } })
    expect(await callerOf(me(ana, wish, listed))).toMatchObject({ clinicId: OTHER_CLINIC, roles: ['SUPER_ADMIN'] })
    expect(await callerOf(me(ana, {}, listed))).toMatchObject({ clinicId: null, roles: ['SUPER_ADMIN'] })
    const anabel = await tokenOf({ claims: { ...bare, roles: [], sub: 'anabel' } })
    expect((await me(anabel, wish, { from: memberOf(), as: listed.as })).status).toBe(403)
  })

  test.each([
    ['is none, and with it goes every role but PATIENT, without a membership', []],
    ['is none among several memberships either', [CLINIC, OTHER_CLINIC]],
  ])('%s', async (_, clinics) => {
    const roles = ROLES.filter((role) => role !== 'SUPER_ADMIN')
    const all = await tokenOf({ claims: { ...bare, roles } })
    const from = memberOf(...clinics)
    expect(await callerOf(me(all, {}, { from, as: env }))).toMatchObject({ clinicId: null, roles: ['PATIENT'] })
    const desk = await tokenOf({ claims: bare })
    expect(await callerOf(me(desk, {}, { from, as: env }))).toMatchObject({ clinicId: null, roles: [] })
    const refused = await from.request('/notes', { headers: { Authorization: `Bearer ${desk}` } }, env)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'FORBIDDEN', detail: expect.stringContaining('X-Clinic-ID') })
  })

  test('costs a trip to the database only where the token does not name it', async () => {
    expect((await me(await tokenOf())).headers.get('Server-Timing')).toContain('"0 queries"')
    const asked = await me(await tokenOf(), wish, { from: memberOf(OTHER_CLINIC), as: env })
    expect(asked.headers.get('Server-Timing')).toContain('"1 queries"')
  })
})

describe('claims of other providers', () => {
  const names = { AUTH_CLINIC_CLAIM: 'clinic_id', AUTH_ROLES_CLAIM: 'roles', AUTH_ROLE_NAMES: {} }

  test.each([
    ['a word', { roles: 'NURSE' }, {}, ['NURSE']],
    ['words', { roles: 'NURSE,DOCTOR PATIENT' }, {}, ['NURSE', 'DOCTOR', 'PATIENT']],
    ['a list, with what we do not know', { roles: ['NURSE', 'offline_access', 7] }, {}, ['NURSE']],
    [
      'an object of clinics',
      { roles: { [CLINIC.toUpperCase()]: ['DOCTOR'], [OTHER_CLINIC]: ['NURSE'] } },
      {},
      ['DOCTOR'],
    ],
    ['a path', { realm_access: { roles: ['DOCTOR'] } }, { AUTH_ROLES_CLAIM: 'realm_access.roles' }, ['DOCTOR']],
    [
      'a name with dots',
      { 'https://c.example/roles': ['DOCTOR'] },
      { AUTH_ROLES_CLAIM: 'https://c.example/roles' },
      ['DOCTOR'],
    ],
    ['foreign names', { roles: ['arzt', 'NURSE'] }, { AUTH_ROLE_NAMES: { arzt: 'DOCTOR' } }, ['DOCTOR', 'NURSE']],
    ['inherited names', { roles: ['constructor', '__proto__'] }, {}, []],
    ['nothing', {}, {}, []],
  ])('roles may be %s', (_, payload, settings, expected) => {
    expect(claimsOf(payload, { ...names, ...settings }).rolesIn(CLINIC)).toEqual(expected)
  })

  test.each<[string, Record<string, unknown>, Record<string, unknown>?]>([
    ['a word of a clinic', { [CLINIC]: 'SUPER_ADMIN' }],
    ['a list of a clinic', { [CLINIC]: ['SUPER_ADMIN'] }],
    ['a clinic in capitals', { [CLINIC.toUpperCase()]: ['SUPER_ADMIN'] }],
    ['a clinic twice', { [CLINIC]: ['SUPER_ADMIN'], [CLINIC.toUpperCase()]: ['SUPER_ADMIN'] }],
    ['every clinic', { '*': ['SUPER_ADMIN'], [CLINIC]: [] }],
    ['no clinic', { '': ['SUPER_ADMIN'], null: ['SUPER_ADMIN'], undefined: ['SUPER_ADMIN'] }],
    ['a key that objects inherit', JSON.parse('{"__proto__": ["SUPER_ADMIN"], "constructor": ["SUPER_ADMIN"]}')],
    ['a role as key', { SUPER_ADMIN: true, roles: ['SUPER_ADMIN'], 0: 'SUPER_ADMIN', length: 1 }],
    ['an object in a clinic', { [CLINIC]: { roles: ['SUPER_ADMIN'], SUPER_ADMIN: ['SUPER_ADMIN'] } }],
    ['a list in a list', { [CLINIC]: [['SUPER_ADMIN'], { role: 'SUPER_ADMIN' }] }],
    ['a foreign name of it', { [CLINIC]: ['root'] }, { AUTH_ROLE_NAMES: { root: 'SUPER_ADMIN' } }],
  ])('an object makes nobody SUPER_ADMIN by %s', (_, roles, settings = {}) => {
    const claims = claimsOf({ clinic_id: CLINIC, roles }, { ...names, ...settings })
    for (const clinicId of [CLINIC, OTHER_CLINIC, null, '', '*', '__proto__', 'constructor', 'SUPER_ADMIN'])
      expect(claims.rolesIn(clinicId)).not.toContain('SUPER_ADMIN')
  })

  test.each([
    ['lists in it', [['SUPER_ADMIN']]],
    ['objects in it', [{ [CLINIC]: ['SUPER_ADMIN'] }, { role: 'SUPER_ADMIN' }]],
    ['another spelling', ['super_admin', 'SUPER-ADMIN', 'SUPER_ADMIN\u0000', 'ＳＵＰＥＲ_ADMIN']],
  ])('a list makes nobody SUPER_ADMIN by %s', (_, roles) => {
    expect(claimsOf({ clinic_id: CLINIC, roles }, names).rolesIn(CLINIC)).toEqual([])
  })

  test('clinics may be the keys of the roles; what is no UUID is not ours', () => {
    expect(claimsOf({ roles: { [CLINIC]: ['DOCTOR'] } }, names).clinicIds).toEqual([CLINIC])
    expect(claimsOf({ clinic_id: 'org_2x' }, names).clinicIds).toEqual([])
  })
})

describe('rate limits', () => {
  const tight = testEnv({ RATE_LIMITS: JSON.stringify({ reads: 3, writes: 2, scans: 1 }) })
  // Another minute than the tests above, and another for each test: the counters belong to the isolate.
  const laterApp = (minutes: number) => testApp({ clock: () => NOW + minutes * 60_000 })
  const token = (sub: string) => tokenOf({ claims: { sub }, expiresIn: 86_400 })

  test('count by user, and say when the minute ends', async () => {
    const later = laterApp(1)
    const first = await token('busy')
    for (let n = 0; n < 3; n++) expect((await me(first, {}, { from: later, as: tight })).status).toBe(200)
    const refused = await me(first, {}, { from: later, as: tight })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('Retry-After')).toBe('45')
    expect(refused.headers.get('RateLimit')).toBe('"reads";r=0;t=45')
    expect((await me(await token('calm'), {}, { from: later, as: tight })).status).toBe(200)
    expect((await me(first, {}, { from: laterApp(2), as: tight })).status).toBe(200)
  })

  test('count classes apart: a search reads, a scan is rare', async () => {
    const later = laterApp(3)
    const headers = { Authorization: `Bearer ${await token('clerk')}` }
    const post = (path: string) => later.request(path, { method: 'POST', headers }, tight)
    expect((await post('/notes/scan-qr')).status).toBe(200)
    expect((await post('/notes/scan-qr')).status).toBe(429)
    for (let n = 0; n < 3; n++) expect((await post('/notes/search')).status).toBe(200)
    expect((await post('/notes/search')).status).toBe(429)
    expect((await post('/notes')).status).toBe(422)
  })

  test.each([
    ['GET', '/notes/me', 'reads', 3],
    ['POST', '/notes/search', 'reads', 3],
    ['POST', '/notes', 'writes', 2],
    ['PUT', `/notes/${CLINIC}`, 'writes', 2],
    ['POST', '/notes/scan-qr', 'scans', 1],
  ])('%s %s tells its policy, and what is left once that is known: %s', async (method, path, kind, quota) => {
    const later = laterApp(9)
    const headers = { Authorization: `Bearer ${await token(`teller of ${method} ${path}`)}` }
    for (let n = 0; n <= quota; n++) {
      const answer = await later.request(path, { method, headers }, tight)
      expect(answer.status === 429).toBe(n === quota)
      expect(answer.headers.get('RateLimit-Policy')).toBe(`"${kind}";q=${quota};w=60`)
      expect(answer.headers.get('RateLimit')).toBe(n === quota ? `"${kind}";r=0;t=45` : null)
    }
  })

  test('tell no policy where nothing is counted', async () => {
    const answer = await laterApp(9).request('/health', {}, tight)
    expect([answer.status, answer.headers.get('RateLimit-Policy')]).toEqual([200, null])
  })

  test('count by address before 401, whatever the client says of where it is', async () => {
    const later = laterApp(4)
    const from = (n: number) => ({ 'CF-Connecting-IP': '192.0.2.1', 'X-Forwarded-For': `198.51.100.${n}` })
    for (let n = 0; n < 3; n++) expect((await me('bad', from(n), { from: later, as: tight })).status).toBe(401)
    expect((await me('bad', from(9), { from: later, as: tight })).status).toBe(429)
    expect((await me(null, { 'CF-Connecting-IP': '192.0.2.2' }, { from: later, as: tight })).status).toBe(401)
    expect((await me(await token('good'), from(1), { from: later, as: tight })).status).toBe(200)
  })

  test('count an address before its signatures are checked, whether they are good or bad', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { AUTH_JWKS: _, ...rest } = testEnv({
      RATE_LIMITS: JSON.stringify({ reads: 100, writes: 100, scans: 1, checks: 2 }),
    })
    // Whoever has a signature checked asks for the keys, and is told that they are away.
    const as = { ...rest, AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks' } as typeof env
    const from = laterApp(7)
    const at = (address: string) => ({ 'CF-Connecting-IP': address })
    const good = await token('good')
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await me(good, at('192.0.2.1'), { from, as })).status)
    expect(statuses).toEqual([503, 503, 429, 429])
    const policy = (await me(good, at('192.0.2.1'), { from, as })).headers.get('RateLimit-Policy')
    expect(policy).toBe('"checks";q=2;w=60')
    expect((await me(good, at('192.0.2.2'), { from, as })).status).toBe(503)
    expect((await me(null, at('192.0.2.1'), { from, as })).status).toBe(401)
    logged.mockRestore()
  })

  test('let many users of one address work, each within their own limit', async () => {
    const from = laterApp(8)
    const address = { 'CF-Connecting-IP': '192.0.2.1' }
    for (let user = 0; user < 40; user++) {
      const theirs = await token(`desk-${user}`)
      const statuses = []
      for (let n = 0; n < 4; n++) statuses.push((await me(theirs, address, { from, as: tight })).status)
      expect(statuses).toEqual([200, 200, 200, 429])
    }
  })

  test.each([
    ['{"reads":1,"writes":1,"scans":1}', 6000],
    ['{"reads":1,"writes":1,"scans":1,"checks":7}', 7],
  ])('%s has %i signatures of an address checked', (RATE_LIMITS, checks) => {
    expect(settingsOf(testEnv({ RATE_LIMITS })).RATE_LIMITS.checks).toBe(checks)
  })

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8::1', '2001:db8:0:0'],
    ['2001:db8:1:2::', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['unknown', 'unknown'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  test("are the location's too", async () => {
    const no = testEnv({ READ_LIMIT: { limit: async () => ({ success: false }) } })
    expect((await me(await token('ana'), {}, { from: laterApp(5), as: no })).status).toBe(429)
  })

  test('come before 403', async () => {
    const later = laterApp(6)
    const headers = {
      Authorization: `Bearer ${await tokenOf({ claims: { roles: ['PHARMACIST'] }, expiresIn: 86_400 })}`,
    }
    const read = () => later.request('/notes', { headers }, tight)
    for (let n = 0; n < 3; n++) expect((await read()).status).toBe(403)
    expect((await read()).status).toBe(429)
  })
})
