import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import type { Env } from '../../src/env.ts'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'

startsAt('2027-03-01T04:20:00Z')

const DESK = 'https://desk.example'
const configured = { ...env, CORS_ORIGINS: DESK } as unknown as Env

const ask = async (method: string, path: string, sent: Record<string, string>, body?: string) =>
  app.fetch(
    new Request(`http://kept.test${path}`, { method, headers: sent, ...(body && { body }) }),
    configured,
    createExecutionContext(),
  )

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
const MASKS: Record<string, string> = { 'server-timing': '<timing>' }

/** The status and every header of an answer. What differs from request to request is masked: ids and times. */
function headersOf({ status, headers }: Response) {
  const masked = [...headers].map(([name, value]) => [name, MASKS[name] ?? value.replace(UUID, '<id>')])
  return { status, ...Object.fromEntries(masked) }
}

const EVERY = {
  'access-control-expose-headers':
    'ETag,Link,Location,Retry-After,Idempotency-Replayed,Server-Timing,X-Request-Id,X-Kept-Request-Id,X-Kept-Version,X-Cache,Warning,Age,Allow,Accept-Patch,RateLimit,RateLimit-Policy',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'server-timing': '<timing>',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-kept-request-id': '<id>',
  'x-kept-version': '2026-11-30',
  'x-permitted-cross-domain-policies': 'none',
  'x-request-id': '<id>',
  'x-xss-protection': '0',
}
const BARE = {
  ...EVERY,
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
const DATA = { ...BARE, 'cache-control': 'no-store', 'content-type': 'application/json' }
const PROBLEM = { ...DATA, 'content-type': 'application/problem+json' }
const PAGE = { ...EVERY, 'content-type': 'text/html; charset=UTF-8', 'cache-control': 'no-store' }
const PREFLIGHT = {
  ...BARE,
  'access-control-allow-headers':
    'Authorization,Cache-Control,Content-Type,Idempotency-Key,If-Match,If-None-Match,X-Clinic-ID,X-Request-Id',
  'access-control-allow-methods': 'GET,HEAD,POST,PUT,PATCH,DELETE',
  'access-control-max-age': '600',
  vary: 'Origin, Access-Control-Request-Headers',
}
const ASKS = { 'Access-Control-Request-Method': 'PATCH' }
const ALLOWED = { 'access-control-allow-origin': DESK }
const READ = { 'ratelimit-policy': '"reads";q=60000;w=60' }
const WRITE = { 'ratelimit-policy': '"writes";q=12000;w=60' }
const HTML = { Accept: 'text/html' }

test.each<[string, string, Record<string, string>, Record<string, unknown>]>([
  ['GET', '/health', {}, { status: 200, ...DATA }],
  ['HEAD', '/health', {}, { status: 200, ...DATA }],
  ['GET', '/health', { 'X-Request-Id': 'theirs' }, { status: 200, ...DATA, 'x-request-id': 'theirs' }],
  ['GET', '/health', { Origin: DESK }, { status: 200, ...DATA, ...ALLOWED }],
  ['GET', '/health', { Origin: 'https://other.example' }, { status: 200, ...DATA }],
  [
    'GET',
    '/openapi.json',
    {},
    { status: 200, ...DATA, 'cache-control': 'public, max-age=300', etag: expect.stringMatching(/^"[\w-]{16}"$/) },
  ],
  ['GET', '/health?x=1', {}, { status: 422, ...PROBLEM }],
  ['GET', '/health?x=1', { Origin: DESK }, { status: 422, ...PROBLEM, ...ALLOWED }],
  ['GET', '/problems/nothing', {}, { status: 404, ...READ, ...PROBLEM, vary: 'Accept, Origin' }],
  [
    'GET',
    '/problems/nothing',
    HTML,
    {
      status: 404,
      ...READ,
      ...EVERY,
      'content-type': 'text/html; charset=UTF-8',
      'content-security-policy':
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'",
      vary: 'Accept, Origin',
    },
  ],
  ['GET', '/me', {}, { status: 401, ...READ, ...PROBLEM, 'www-authenticate': 'Bearer' }],
  [
    'GET',
    '/me',
    { Authorization: 'Bearer x', Origin: DESK },
    { status: 401, ...READ, ...PROBLEM, ...ALLOWED, 'www-authenticate': 'Bearer error="invalid_token"' },
  ],
  ['OPTIONS', '/appointments', { ...ASKS, Origin: DESK }, { status: 204, ...PREFLIGHT, ...ALLOWED }],
  ['OPTIONS', '/appointments', { ...ASKS, Origin: 'https://other.example' }, { status: 204, ...PREFLIGHT }],
  ['OPTIONS', '/nothing', { ...ASKS, Origin: DESK }, { status: 204, ...PREFLIGHT, ...ALLOWED }],
  [
    'OPTIONS',
    '/appointments',
    { Origin: DESK },
    { status: 204, ...READ, ...BARE, ...ALLOWED, allow: 'GET, HEAD, POST, OPTIONS' },
  ],
  ['OPTIONS', '/appointments', ASKS, { status: 204, ...READ, ...BARE, allow: 'GET, HEAD, POST, OPTIONS' }],
  ['OPTIONS', '/nothing', {}, { status: 404, ...READ, ...PROBLEM }],
  ['GET', '/nothing', { Origin: DESK }, { status: 404, ...READ, ...PROBLEM, ...ALLOWED }],
  [
    'DELETE',
    '/appointments',
    { Origin: DESK },
    { status: 405, ...WRITE, ...PROBLEM, ...ALLOWED, allow: 'GET, HEAD, POST, OPTIONS' },
  ],
  [
    'POST',
    '/clinic',
    {},
    {
      status: 405,
      ...WRITE,
      ...PROBLEM,
      allow: 'GET, HEAD, PUT, PATCH, OPTIONS',
      'accept-patch': 'application/merge-patch+json, application/json',
    },
  ],
  ['GET', '/', {}, { status: 302, ...BARE, location: '/docs' }],
  ['GET', '/docs/nothing.css', {}, { status: 404, ...READ, ...PROBLEM, vary: 'Accept, Origin' }],
  ['GET', '/v/nothing', {}, { status: 404, ...READ, ...PROBLEM, vary: 'Accept, Origin' }],
  [
    'GET',
    '/l/nothing',
    {},
    {
      status: 404,
      ...READ,
      ...PROBLEM,
      vary: 'Accept, Accept-Language, Origin',
      'ratelimit-policy': '"links";q=1000;w=60',
      'x-robots-tag': 'noindex, nofollow',
    },
  ],
  ['GET', '/c/nothing', {}, { status: 422, ...READ, ...PROBLEM, vary: 'Accept, Origin' }],
  ['GET', '/c/nothing', { Origin: DESK }, { status: 422, ...READ, ...PROBLEM, ...ALLOWED, vary: 'Accept, Origin' }],
  [
    'GET',
    '/v/nothing',
    HTML,
    {
      status: 404,
      ...READ,
      ...PAGE,
      vary: 'Accept, Origin',
      'content-security-policy':
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src data:",
    },
  ],
  [
    'GET',
    '/c/nothing',
    HTML,
    {
      status: 422,
      ...READ,
      ...PAGE,
      vary: 'Accept, Origin',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      ),
    },
  ],
])('%s %s with %j has exactly these headers', async (method, path, sent, expected) => {
  expect(headersOf(await ask(method, path, sent))).toEqual(expected)
})

test('a body that is too large, and a write without a token, have exactly these headers', async () => {
  const large = 'x'.repeat(65 * 1024)
  const refused = { status: 413, ...PROBLEM }
  expect(headersOf(await ask('POST', '/appointments', { Origin: DESK }, large))).toEqual({ ...refused, ...ALLOWED })
  for (const method of ['PUT', 'PATCH', 'DELETE', 'QUERY'])
    expect(headersOf(await ask(method, '/appointments', {}, large))).toEqual(refused)
  const stranger = { status: 401, ...WRITE, ...PROBLEM, 'www-authenticate': 'Bearer' }
  expect(headersOf(await ask('POST', '/appointments', {}, '{}'))).toEqual(stranger)
})

test('the upgrade to a socket has exactly these headers', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const { body } = await clinic.nurse.client.post(`/queue/doctors/${doctorId}/tickets`, {})
  const path = `/queue/doctors/${doctorId}/live?ticket=${body.ticket}`
  const answer = await ask('GET', path, { Upgrade: 'websocket', Origin: DESK })
  answer.webSocket?.accept()
  answer.webSocket?.close()
  expect(headersOf(answer)).toEqual({ status: 101, ...READ, ...BARE, ...ALLOWED })
})
