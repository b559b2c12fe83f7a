import { Hono } from 'hono'
import { hc } from 'hono/client'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { DomainError, ERROR_CODES } from '../../src/domain/errors.ts'
import { settingsOf } from '../../src/env.ts'
import type { AppEnv } from '../../src/platform/http/context.ts'
import { onError } from '../../src/platform/http/problem.ts'
import { errorFields } from '../../src/platform/log.ts'
import { CLINIC, NOW, OTHER_CLINIC, productionEnv, type TestApp, testApp, testEnv, tokenOf } from './platform-app.ts'

const app = testApp()
const env = testEnv()
let token = ''

beforeAll(async () => {
  token = await tokenOf()
})

function send(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: BodyInit } = {},
) {
  const all = { Authorization: `Bearer ${token}`, ...headers }
  return app.request(path, { method, headers: all, ...(body === undefined ? {} : { body }) }, env)
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  send('POST', '/notes', {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  requestId: string
  errors?: { detail: string; pointer: string }[]
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  return (await response.json()) as Problem
}

async function pointers(response: Response): Promise<string[]> {
  expect(response.status).toBe(422)
  return ((await problemOf(response)).errors ?? []).map((error) => error.pointer)
}

describe('the order of checks', () => {
  const large = 'x'.repeat(64 * 1024 + 1)
  const pharmacist = () => tokenOf({ claims: { roles: ['PHARMACIST'] } })

  test('413 comes before 401, also for a body without a length', async () => {
    const stream = new Blob([large]).stream()
    const chunked = new Request('http://localhost/notes', {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect(
      (
        await app.request(
          '/notes',
          { method: 'POST', body: large, headers: { 'Content-Length': `${large.length}` } },
          env,
        )
      ).status,
    ).toBe(413)
    expect((await app.request(chunked, undefined, env)).status).toBe(413)
  })

  test('401 before 403, 403 before 415, 415 before 400, 400 before 422, 422 before the key', async () => {
    expect((await app.request('/notes', { method: 'POST', body: '{' }, env)).status).toBe(401)
    const plain = { 'Content-Type': 'text/plain' }
    const refused = await post('{', { Authorization: `Bearer ${await pharmacist()}`, ...plain })
    expect(refused.status).toBe(403)
    expect((await post('{', plain)).status).toBe(415)
    expect((await post('{')).status).toBe(400)
    expect(await pointers(await post({ size: 1 }, { 'Idempotency-Key': '\t' }))).toEqual(['#/title', '#/size'])
    expect(await pointers(await post({ title: 'x' }, { 'Idempotency-Key': 'a b' }))).toEqual(['#/Idempotency-Key'])
  })

  test('a malformed id is found to be nothing only after the shape', async () => {
    const headers = { 'Content-Type': 'application/json' }
    expect((await send('PUT', '/notes/nonsense', { headers, body: '{"title":7}' })).status).toBe(422)
    const answer = await send('PUT', '/notes/nonsense', { headers, body: '{}' })
    expect(await answer.json()).toMatchObject({ id: '00000000-0000-0000-0000-000000000000' })
  })
})

describe('bodies', () => {
  test('an empty body is {}, with or without a content type', async () => {
    expect((await send('PUT', `/notes/${CLINIC}`)).status).toBe(200)
    expect((await send('PUT', `/notes/${CLINIC}`, { headers: { 'Content-Type': 'text/plain' } })).status).toBe(200)
    expect(await pointers(await send('POST', '/notes'))).toEqual(['#/title'])
    expect(await pointers(await post(''))).toEqual(['#/title'])
  })

  test.each([
    ['application/json', 201],
    ['application/json; charset=UTF-8', 201],
    ['application/vnd.kept+json', 201],
    ['application/vnd.kept+note+json', 201],
    ['application/json; charset=latin1', 415],
    ['application/jsonl', 415],
    ['text/plain', 415],
  ])('of the type %s are %i', async (type, status) => {
    expect((await post({ title: 'x' }, { 'Content-Type': type })).status).toBe(status)
  })

  test.each([
    ['an unknown field', { title: 'x', 'a/b~c': 1 }, ['#/a~1b~0c']],
    ['a field in a field', { title: 'x', place: { lat: 'far' } }, ['#/place/lat']],
    ['an item', { title: 'x', ids: [CLINIC, 'no'] }, ['#/ids/1']],
    ['an array instead of an object', [], ['#']],
    ['null instead of an object', null, ['#']],
    ['U+0000', { title: 'a\0b' }, ['#/title']],
    ['an instant that is none', { title: 'x', at: '2026-02-30T10:00Z' }, ['#/at']],
    ['an instant of another age', { title: 'x', at: '1999-12-31T23:59Z' }, ['#/at']],
  ])('%s is 422 with its pointer', async (_, body, expected) => {
    expect(await pointers(await post(body))).toEqual(expected)
  })

  test('unpaired surrogates are refused in values and in names', async () => {
    expect(await pointers(await post('{"title":"\\ud800"}'))).toEqual(['#/title'])
    expect(await pointers(await post('{"title":"x","\\udc00":1}'))).toContain('#')
  })

  test('__proto__ is a name like any other', async () => {
    expect(await pointers(await post('{"title":"x","__proto__":{"size":5}}'))).toEqual(['#/__proto__'])
  })

  test('nesting without end is refused, not run into', async () => {
    const deep = `{"title":"x","place":${'['.repeat(30_000)}${']'.repeat(30_000)}}`
    expect((await post(deep)).status).toBe(422)
  })

  test('bytes that are no UTF-8 are 400', async () => {
    const body = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])
    const answer = await send('POST', '/notes', { headers: { 'Content-Type': 'application/json' }, body })
    expect(answer.status).toBe(400)
  })

  test('what was sent is never echoed', async () => {
    const secret = 'very-private-diagnosis'
    const bad = { title: secret.repeat(3), at: secret, size: secret, ids: secret, place: { lat: secret } }
    const answer = await post(bad)
    const text = await answer.text()
    expect(answer.status).toBe(422)
    expect(text).not.toContain(secret)
    expect(JSON.parse(text).errors).toHaveLength(5)
  })

  test('a body takes no query', async () => {
    const headers = { 'Content-Type': 'application/json' }
    expect(await pointers(await send('POST', '/notes?x=1', { headers, body: '{"title":"x"}' }))).toEqual(['#/x'])
  })
})

describe('queries', () => {
  test.each([
    ['unknown=1', ['#/unknown']],
    ['limit=0', ['#/limit']],
    ['limit=101', ['#/limit']],
    ['limit=1e1', ['#/limit']],
    ['limit=', ['#/limit']],
    ['limit=1&limit=2', ['#/limit']],
    ['status=OPEN,GONE', ['#/status/1']],
    ['cursor=%00', ['#/cursor']],
    ['cursor=%ED%A0%80', ['#']],
    ['=nameless', ['#/']],
  ])('%s is 422', async (query, expected) => {
    expect(await pointers(await send('GET', `/notes?${query}`))).toEqual(expected)
  })

  test('what is right goes through', async () => {
    const answer = await send('GET', '/notes?limit=7&status=OPEN,DONE,OPEN')
    expect(await answer.json()).toMatchObject({ page: { limit: 7 } })
    expect(await (await send('GET', '/notes')).json()).toMatchObject({ page: { limit: 20 } })
  })
})

const preflight = (origin: string) => ({ Origin: origin, 'Access-Control-Request-Method': 'PATCH' })

describe('every answer', () => {
  test('carries a request id: the sane one of the caller, or a new one', async () => {
    const mine = await app.request('/health', { headers: { 'X-Request-Id': 'abc-1' } }, env)
    expect(mine.headers.get('X-Request-Id')).toBe('abc-1')
    const insane = await app.request('/nowhere', { headers: { 'X-Request-Id': '<script>' } }, env)
    const made = insane.headers.get('X-Request-Id')
    expect(made).toMatch(/^[\w-]{36}$/)
    expect(await problemOf(insane)).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
      type: 'http://localhost/problems/not-found',
      requestId: made,
    })
  })

  test.each([
    ['abc-1', true],
    ['a=b_C', true],
    ['trace:7.1', true],
    ['x'.repeat(200), true],
    ['x'.repeat(201), false],
    ['<script>', false],
    ['trace/7:1;x', false],
    ['iyer@clinic.example', false],
    ['a b', false],
    ['\u00e9', false],
    [undefined, false],
  ])('calls %s by an id of ours, and gives the caller’s back where it is taken: %s', async (given, isTaken) => {
    const headers = given === undefined ? {} : { 'X-Request-Id': given }
    const answer = await app.request('/nowhere', { headers }, env)
    const own = answer.headers.get('X-Kept-Request-Id')
    expect(own).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.headers.get('X-Request-Id')).toBe(isTaken ? given : own)
    expect((await problemOf(answer)).requestId).toBe(isTaken ? given : own)
    const again = await app.request('/nowhere', { headers }, env)
    expect(again.headers.get('X-Kept-Request-Id')).not.toBe(own)
  })

  test('neither logs nor keeps an id that may be somebody’s name', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const theirs = { 'X-Request-Id': 'iyer@clinic.example' }
    await send('GET', '/notes/broken', { headers: theirs })
    expect(logged.mock.lastCall?.[0]).not.toContain('iyer')
    logged.mockRestore()
    const made = await post({ title: 'x' }, theirs)
    const { caller } = (await made.json()) as { caller: { requestId: string } }
    expect(caller.requestId).toBe(made.headers.get('X-Kept-Request-Id'))
  })

  test('logs both ids, and the audit keeps both in one', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = await send('GET', '/notes/broken', { headers: { 'X-Request-Id': 'trace:7' } })
    const own = broken.headers.get('X-Kept-Request-Id')
    expect(JSON.parse(String(logged.mock.lastCall?.[0]))).toMatchObject({ requestId: own, clientRequestId: 'trace:7' })
    logged.mockRestore()
    const made = await post({ title: 'x' }, { 'X-Request-Id': 'trace:7' })
    const { caller } = (await made.json()) as { caller: { requestId: string } }
    expect(caller.requestId).toBe(`${made.headers.get('X-Kept-Request-Id')} trace:7`)
  })

  test('says how long the database took, on refusals too', async () => {
    for (const path of ['/health', '/notes', '/nowhere']) {
      const answer = await app.request(path, {}, env)
      expect(answer.headers.get('Server-Timing')).toBe('db;desc="0 queries";dur=0.0')
    }
  })

  test.each([
    ['names its statements in development', 'dev-1', env, 'db;desc="1 queries";dur=1.3, stand-in;dur=1.3'],
    ['does not elsewhere, whatever the log says', 'k1', productionEnv(), 'db;desc="1 queries";dur=1.3'],
  ])('%s', async (_, kid, as, expected) => {
    const from = testApp({ rows: [{ clinic_id: OTHER_CLINIC, roles: ['NURSE'] }] })
    const headers = { Authorization: `Bearer ${await tokenOf({ kid })}`, 'X-Clinic-ID': OTHER_CLINIC }
    const { headers: answered } = await from.request('/notes/me', { headers }, as)
    expect(answered.get('Server-Timing')).toBe(expected)
  })

  test('may load nothing and is kept by nobody, when it is data', async () => {
    const { headers } = await app.request('/health', {}, env)
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  test('is for https only, for a year: data, refusals, redirects, preflights and faults', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const unfit = testEnv({ SIGNING_KEY: 'short' })
    const sent = { headers: { Authorization: `Bearer ${token}` } }
    const answers: [Response, number][] = [
      [await app.request('/health', {}, env), 200],
      [await app.request('/notes', sent, env), 200],
      [await app.request('/', {}, env), 302],
      [await app.request('/notes', { method: 'OPTIONS', headers: preflight('https://a.example') }, env), 204],
      [await app.request('/notes', {}, env), 401],
      [await app.request('/nowhere', {}, env), 404],
      [await app.request('/notes', { method: 'POST', body: 'x'.repeat(64 * 1024 + 1), ...sent }, env), 413],
      [await app.request('/notes/broken', sent, env), 500],
      [await app.request('/health', {}, unfit), 500],
    ]
    logged.mockRestore()
    for (const [answer, status] of answers) {
      const seen = { status: answer.status, hsts: answer.headers.get('Strict-Transport-Security') }
      expect(seen).toEqual({ status, hsts: 'max-age=31536000; includeSubDomains' })
    }
  })

  test('says nothing of the inside when something breaks', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const answer = await send('GET', '/notes/broken')
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(text).not.toContain('Iyer')
    expect(JSON.parse(text)).toMatchObject({ code: 'INTERNAL_ERROR', requestId: answer.headers.get('X-Request-Id') })
    const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)))
    expect(lines).toMatchObject([
      { event: 'request.failed', route: '/notes/broken' },
      { event: 'request', route: '/notes/broken', status: 500, code: 'INTERNAL_ERROR' },
    ])
    logged.mockRestore()
  })

  test('leaves no message in the log where data are real', () => {
    const fields = errorFields(new Error('Key (phone)=(+49 170) exists'))
    expect(JSON.stringify(fields)).not.toContain('170')
    expect(fields).toMatchObject({ error: 'Error', stack: expect.stringContaining('platform-request.test') })
  })
})

describe('CORS', () => {
  const origins = testEnv({ CORS_ORIGINS: 'https://desk.example' })
  const ask = (origin: string) => app.request('/notes', { method: 'OPTIONS', headers: preflight(origin) }, origins)

  test('opens to the origins named, and to no other', async () => {
    const allowed = await ask('https://desk.example')
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe('https://desk.example')
    expect((await ask('https://evil.example')).headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  test('lets a page read the refusals and our headers', async () => {
    const answer = await app.request('/notes', { headers: { Origin: 'https://desk.example' } }, origins)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('https://desk.example')
    const exposed = answer.headers.get('Access-Control-Expose-Headers')
    for (const name of ['ETag', 'Link', 'Location', 'Retry-After', 'X-Request-Id', 'Idempotency-Replayed'])
      expect(exposed).toContain(name)
    expect(exposed).toContain('X-Kept-Request-Id')
  })

  test('lets a page ask past caches, and read where the answer comes from and how old it is', async () => {
    const headers = { ...preflight('https://desk.example'), 'Access-Control-Request-Headers': 'cache-control' }
    const asked = await app.request('/notes', { method: 'OPTIONS', headers }, origins)
    expect(asked.headers.get('Access-Control-Allow-Headers')?.split(',')).toContain('Cache-Control')
    const answer = await app.request('/notes', { headers: { Origin: 'https://desk.example' } }, origins)
    const exposed = answer.headers.get('Access-Control-Expose-Headers')?.split(',')
    expect(exposed).toEqual(expect.arrayContaining(['X-Cache', 'Warning', 'Age']))
  })
})

describe('null', () => {
  test.each<[unknown, number]>([
    [{ title: 'A', size: null, at: null, ids: null }, 201],
    [{ title: 'A', place: null }, 201],
    [{ title: 'A', place: { lat: null } }, 422],
    [{ title: 'A', ids: [null] }, 422],
    [{ title: 'A', unknown: null }, 422],
    [{ title: null }, 422],
    [null, 422],
  ])('in a form is as if the field was left out: %j', async (body, status) => {
    expect((await post(body)).status).toBe(status)
  })

  test('for a field that is needed is told as a missing one', async () => {
    expect((await problemOf(await post({ title: null }))).errors).toEqual([
      { detail: 'is required', pointer: '#/title' },
    ])
  })

  test('is refused elsewhere, where a field cannot be null', async () => {
    const body = JSON.stringify({ size: null })
    const headers = { 'Content-Type': 'application/json' }
    expect((await send('PUT', `/notes/${CLINIC}`, { headers, body })).status).toBe(422)
  })
})

describe('If-Match', () => {
  const put = (tag: string) => send('PUT', `/notes/${CLINIC}`, { headers: { 'If-Match': tag } })

  test.each(['"3"', 'W/"3"', '*', '"1", "3"'])('%s fits version 3', async (tag) => {
    const answer = await put(tag)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('ETag')).toBe('"3"')
  })

  test.each([
    ...['"2"', 'three', '"3', '', '3', '"03"', '"3.0"', '"-3"', '"+3"', '"3e0"', 'w/"3"', '"*"', '"1", *', '"3" "3"'],
    ...[
      '"10000000003"',
      '"9223372036854775808"',
      `"${'9'.repeat(400)}"`,
      `"${'0'.repeat(400)}3"`,
      '"0x3"',
      ',,,',
      'W/3',
    ],
  ])('%s does not', async (tag) => {
    expect((await put(tag)).status).toBe(412)
  })
})

describe('Idempotency-Key', () => {
  const fingerprintOf = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await post(body, { 'Idempotency-Key': '"abc"', ...headers })
    return ((await answer.json()) as { idempotency: { key: string; fingerprint: string } | null }).idempotency
  }

  test('one request has one fingerprint, however its JSON is written', async () => {
    const first = await fingerprintOf({ title: 'x', size: 5 })
    expect(first).toEqual({ key: 'abc', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(await fingerprintOf('{ "size": 5, "title": "x" }')).toEqual(first)
    expect(await fingerprintOf({ title: 'y', size: 5 })).not.toEqual(first)
    const elsewhere = { Authorization: `Bearer ${await tokenOf({ claims: { clinic_id: OTHER_CLINIC } })}` }
    expect(await fingerprintOf({ title: 'x', size: 5 }, elsewhere)).not.toEqual(first)
  })

  test('is known by the former signing key too, so that a retry after a rotation is still a retry', async () => {
    const first = await fingerprintOf({ title: 'x' })
    const signing = { SIGNING_KEY: `dev-${'t'.repeat(40)}`, SIGNING_KEY_PREVIOUS: env.SIGNING_KEY }
    const init = {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': 'abc' },
      body: '{"title":"x"}',
    }
    const { idempotency } = (await (await app.request('/notes', init, testEnv(signing))).json()) as {
      idempotency: { fingerprint: string; formerFingerprint?: string }
    }
    expect(idempotency.formerFingerprint).toBe(first?.fingerprint)
    expect(idempotency.fingerprint).not.toBe(first?.fingerprint)
  })

  test('is 1 to 255 visible characters, or absent', async () => {
    expect((await post({ title: 'x' }, { 'Idempotency-Key': 'k'.repeat(255) })).status).toBe(201)
    expect((await post({ title: 'x' }, { 'Idempotency-Key': 'k'.repeat(256) })).status).toBe(422)
    expect((await post({ title: 'x' }, { 'Idempotency-Key': '""' })).status).toBe(422)
    expect(await (await post({ title: 'x' })).json()).toMatchObject({ idempotency: null })
  })
})

test.each(ERROR_CODES)('the type of %s is the address of its page, wherever the service is', async (code) => {
  const broken = new Hono<AppEnv>()
    .use(async (c, next) => {
      c.set('settings', settingsOf(c.env))
      await next()
    })
    .get('/', () => {
      throw new DomainError(code, 'refused')
    })
  const refusal = await broken.onError(onError).request('/', {}, testEnv({ PUBLIC_URL: 'https://kept.example/api/' }))
  const { type } = await problemOf(refusal)
  expect(type).toBe(`https://kept.example/api/problems/${code.toLowerCase().replaceAll('_', '-')}`)
})

test('the client knows paths, bodies and answers', async () => {
  const client = hc<TestApp>('http://localhost', {
    fetch: (input: RequestInfo | URL, init?: RequestInit) => app.request(input as string, init, env),
    headers: () => ({ Authorization: `Bearer ${token}` }),
  })
  const made = await client.notes.$post({ json: { title: 'typed' } })
  const body = await made.json()
  expect(body.title satisfies string).toBe('typed')
  const listed = await client.notes.$get({ query: { limit: '3' } })
  expect((await listed.json()).page.limit satisfies number).toBe(3)
  expect((await client.notes[':id'].$put({ param: { id: CLINIC } })).status).toBe(200)
})

test('the clock is read once a request', async () => {
  let ticks = 0
  const ticking = testApp({ clock: () => NOW + ticks++ })
  await ticking.request('/notes', { headers: { Authorization: `Bearer ${token}` } }, env)
  expect(ticks).toBe(1)
})
