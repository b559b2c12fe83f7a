import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { app, appOf } from '../src/app.ts'
import { documentOf } from '../src/document.ts'
import { testEnv } from './domain/platform-app.ts'

/** What answers without a token, and why it may. */
const OPEN = new Set([
  'GET /',
  'GET /health',
  'GET /health/ready',
  'GET /openapi.json',
  // The code in it is signed, and changes every 30 s: it is scanned before anybody signs in.
  'GET /c/:token',
  // The address is the secret of an invitation; checked in test/api/video-guest.test.ts.
  'GET /calendars/:id',
  'GET /v/:token',
  'POST /v/:token',
  // The address is the secret of a message's link; checked in test/api/visit-links-end.test.ts.
  'GET /l/:token',
  'POST /l/:token',
  // The address is signed, and good for an hour; checked in test/api/exports-files.test.ts.
  'GET /exports/files/:token',
  // Signed by the video provider, whatever its path says; checked in test/api/video-webhook.test.ts.
  'POST /webhooks/video/:provider',
  // Signed by the provider of the channel; checked in test/api/inbox-reports.test.ts.
  'POST /webhooks/messages/:provider/:channelId',
  // In development only: it shows the claims of the token in its own address, and knows nothing else.
  'GET /video/stand-in',
  // In development only: what its sink of messages has taken.
  'GET /dev/outbox',
])

// No database: whoever is refused has not reached it.
const env = testEnv({ HYPERDRIVE: { connectionString: 'postgres://127.0.0.1:9/kept' } })

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
const NOBODY = '00000000-0000-0000-0000-000000000001'

/** With what only a developer's machine has. */
const local = appOf({ ENVIRONMENT: 'development' })

/** Every endpoint of the router, `GET /appointments/:id`, once. */
const registered = [
  ...new Set(
    local.routes
      .filter(({ method, path }) => METHODS.has(method) && !path.includes('*'))
      .map(({ method, path }) => `${method} ${path}`),
  ),
].sort()

test.each(registered.filter((route) => !OPEN.has(route)))('%s refuses who sends no token', async (route) => {
  const [method = '', path = ''] = route.split(' ')
  const url = `http://kept.test${path.replaceAll(/:\w+/g, NOBODY)}`
  const answer = await app.request(url, { method }, env)
  expect(answer.status).toBe(401)
  expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer')
  expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('the outbox has no route but on a developer’s machine', () => {
  const paths = (of: typeof app) => of.routes.map(({ path }) => path).filter((path) => path.startsWith('/dev'))
  expect(paths(local)).toContain('/dev/outbox')
  expect(paths(app)).toEqual([])
  expect(appOf({ ENVIRONMENT: 'production' })).toBe(app)
})

test('every PUT has its PATCH, and no PATCH stands alone', () => {
  const named = (method: string) =>
    registered.filter((route) => route.startsWith(`${method} `)).map((route) => route.split(' ')[1])
  expect(named('PATCH')).toEqual(named('PUT'))
  expect(named('PUT').length).toBeGreaterThan(5)
})

const asDocumented = (route: string) => route.replaceAll(/:(\w+)/g, '{$1}')

test('the OpenAPI document has every endpoint of the router, and no other', async () => {
  const { paths = {} } = await documentOf({ serverUrl: 'http://kept.test', now: Date.now() })
  const documented = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item ?? {})
      .map((method) => `${method.toUpperCase()} ${path}`)
      .filter((route) => METHODS.has(route.split(' ')[0] ?? '')),
  )
  const pages = new Set(['GET /video/stand-in', 'GET /dev/outbox', 'GET /', 'GET /openapi.json'])
  expect(documented.sort()).toEqual(
    registered
      .filter((route) => !pages.has(route))
      .map(asDocumented)
      .sort(),
  )
})

test("the table of docs/endpoints.md is the router's", () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/endpoints.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(GET|POST|PUT|PATCH|DELETE) ([^`]+)` \|/gm)].map(
    ([, method, path]) => `${method} ${path}`,
  )
  expect(rows.sort()).toEqual(registered)
})

/** Whether a path falls under a rule of `run_worker_first`, whose `*` stands for anything. */
const fallsUnder = (path: string, rule: string) =>
  rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : path === rule

test('every path of the router reaches the Worker before the assets, and no rule is left of a former one', () => {
  const config = readFileSync(join(import.meta.dirname, '../wrangler.toml'), 'utf8')
  const [, list = ''] = /^run_worker_first = \[([^\]]*)\]/m.exec(config) ?? []
  const rules = [...list.matchAll(/"([^"]*)"/g)].map(([, rule = '']) => rule)
  const paths = registered.map((route) => route.split(' ')[1] ?? '')
  expect(paths.filter((path) => !rules.some((rule) => fallsUnder(path, rule)))).toEqual([])
  expect(rules.filter((rule) => !paths.some((path) => fallsUnder(path, rule)))).toEqual([])
})
