import { describe, expect, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { NOW, testEnv, tokenOf } from './platform-app.ts'

// No database: who is refused here has not reached it.
const HYPERDRIVE = { connectionString: 'postgres://127.0.0.1:9/kept' }
const env = testEnv({ HYPERDRIVE })
const ID = '01938f5e-6c1a-7b3c-8d2e-000000000001'
const BARE = /:\w+/g

const signedIn = { Authorization: `Bearer ${await tokenOf()}` }

const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  app.request(`http://kept.test${path}`, { method, headers }, env)

const endpoints = app.routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
const patterns = [...new Set(endpoints.map(({ path }) => path))].sort()
const ORDER = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** What the path takes, by the router alone. */
function methodsOf(pattern: string): string[] {
  const own = new Set(endpoints.filter(({ path }) => path === pattern).map(({ method }) => method))
  return ORDER.filter((method) => method === 'OPTIONS' || own.has(method === 'HEAD' ? 'GET' : method))
}

const accepted = (methods: string[]) =>
  methods.includes('PATCH') ? 'application/merge-patch+json, application/json' : null

test.each(patterns)('%s refuses every other method, and names its own', async (pattern) => {
  const path = pattern.replaceAll(BARE, ID)
  const methods = methodsOf(pattern)
  const others = [...ORDER, 'QUERY', 'PROPFIND', 'LOCK'].filter((method) => !methods.includes(method))
  for (const method of others) {
    const answer = await ask(method, `${path}?who=cares`, { Authorization: 'Bearer nonsense' })
    expect([method, answer.status]).toEqual([method, 405])
    expect(answer.headers.get('Allow')).toBe(methods.join(', '))
    expect(answer.headers.get('Accept-Patch')).toBe(accepted(methods))
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    if (method !== 'HEAD') expect(await answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 })
  }
  const asked = await ask('OPTIONS', path)
  expect([asked.status, asked.headers.get('Allow'), await asked.text()]).toEqual([204, methods.join(', '), ''])
})

describe('an unknown path is NOT_FOUND, whoever asks and however', () => {
  const spellings = patterns.flatMap((pattern) => {
    const path = pattern.replaceAll(BARE, ID)
    return [`${path}/`, `/${path}`, path.replace(/^\/[a-z]/, (start) => start.toUpperCase())]
  })
  const others = [
    ...['/nothing', '/Appointments', '/APPOINTMENTS', '/appointments/', '//appointments', '/appointments//start'],
    ...[`/appointments/${ID}/`, `/appointments/${ID}/nothing`, `/appointments/${ID}/start/now`, `/appointments//${ID}`],
    ...[`/appointments%2F${ID}`, `/appointments%2f${ID}/start`, '/appointments;v=1', '/v1/appointments'],
    ...['/appointments.json', '/api/appointments', '/.env', '/wp-login.php', '/%00', '/%ff', '/*', '/:id'],
    ...['/clinic/', '/health/', '/health/live', '/c/', '/v/', '/docs/', '/problems/', '/docs/a/b', '/problems/a/b'],
  ]

  test.each([...new Set([...others, ...spellings])].filter((path) => path !== '//' && path !== '/'))(
    '%s',
    async (path) => {
      for (const headers of [{}, { Authorization: 'Bearer nonsense' }, signedIn, { Authorization: 'Basic eDp5' }]) {
        for (const method of ORDER) {
          const answer = await ask(method, path, headers)
          expect([method, answer.status]).toEqual([method, 404])
          expect(answer.headers.has('Allow')).toBe(false)
          expect(answer.headers.has('WWW-Authenticate')).toBe(false)
          if (method !== 'HEAD') expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND' })
        }
      }
    },
  )
})

test.each(['not-an-id', '1', `${ID}x`, '%20', "'; drop table patients", '..%2f..'])(
  'a malformed id in a known path, %s, needs a token before it is not found',
  async (id) => {
    for (const path of [`/appointments/${id}`, `/patients/${id}`, `/appointments/${id}/chain`])
      expect([path, (await ask('GET', path)).status]).toEqual([path, 401])
    expect((await ask('POST', `/appointments/${id}`)).status).toBe(405)
  },
)

test('a literal path is itself, also where a pattern with an id would fit it', async () => {
  for (const [method, path, allow] of [
    ['GET', '/patients/search', 'POST, OPTIONS'],
    ['PUT', '/patients/duplicates', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/appointments/my-appointments', 'GET, HEAD, OPTIONS'],
    ['GET', '/appointments/recurring', 'POST, OPTIONS'],
    ['PATCH', '/follow-up-plans/summary', 'GET, HEAD, OPTIONS'],
  ] as const) {
    const answer = await ask(method, path)
    expect([method, path, answer.status, answer.headers.get('Allow')]).toEqual([method, path, 405, allow])
  }
})

test('what is refused is counted for the address, and a browser’s preflight for nobody', async () => {
  // One minute, whenever the test runs.
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  const logged = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const few = testEnv({
    HYPERDRIVE,
    RATE_LIMITS: JSON.stringify({ reads: 3, writes: 2, scans: 1, checks: 9 }),
    CORS_ORIGINS: 'https://desk.example',
  })
  const from = { 'CF-Connecting-IP': '192.0.2.44' }
  const knock = async (method: string, path: string, headers = {}) =>
    (await app.request(`http://kept.test${path}`, { method, headers: { ...from, ...headers } }, few)).status
  const preflight = { Origin: 'https://desk.example', 'Access-Control-Request-Method': 'GET' }
  for (let n = 0; n < 5; n++) expect(await knock('OPTIONS', '/appointments', preflight)).toBe(204)
  expect([await knock('GET', '/nothing'), await knock('OPTIONS', '/clinic'), await knock('HEAD', '/x')]).toEqual([
    404, 204, 404,
  ])
  expect([await knock('GET', '/nothing'), await knock('OPTIONS', '/clinic')]).toEqual([429, 429])
  expect([await knock('POST', '/clinic'), await knock('POST', '/nothing'), await knock('POST', '/clinic')]).toEqual([
    405, 404, 429,
  ])
  const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)))
  expect(lines.map(({ method, route }) => `${method} ${route}`)).toEqual(['GET /*', 'OPTIONS /clinic', 'POST /clinic'])
  logged.mockRestore()
  vi.useRealTimers()
})

test('a page of another origin may read a refusal, and what a path takes', async () => {
  const open = testEnv({ HYPERDRIVE, CORS_ORIGINS: 'https://desk.example' })
  for (const [method, path, status] of [
    ['OPTIONS', '/clinic', 204],
    ['POST', '/clinic', 405],
    ['GET', '/nothing', 404],
  ] as const) {
    const headers = { Origin: 'https://desk.example' }
    const answer = await app.request(`http://kept.test${path}`, { method, headers }, open)
    expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([status, 'https://desk.example'])
    expect(answer.headers.get('Vary')).toBe('Origin')
  }
})
