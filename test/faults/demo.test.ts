import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { BUNDLE } from '../../scripts/build.ts'
import { LOGINS } from '../../scripts/demo/logins.ts'
import { walkerOf } from '../../scripts/demo/walk/walker.ts'
import { walk } from '../../scripts/demo-walk.ts'
import { ROOT } from '../../scripts/paths.ts'
import { freePort } from '../../scripts/ports.ts'
import { startWorker } from '../../scripts/worker.ts'
import { PAGE_HEADERS } from '../../src/platform/http/security-headers.ts'
import { type DemoServer, startDemoServer } from '../client/demo-server.ts'
import { look } from './world.ts'

let server: DemoServer
let url: string

beforeAll(async () => {
  server = await startDemoServer()
  url = server.url
})

afterAll(() => server.stop())

test('the walk through the demo ends well, as often as one likes', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  await walk(walkerOf(url, server.tokenOf))
  await walk(walkerOf(url, server.tokenOf))
  said.mockRestore()
})

const get = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { redirect: 'manual', ...init })

test('pages come with their headers and without the Worker, and what is no page is the API’s to answer', async () => {
  const root = await get('/')
  expect([root.status, root.headers.get('Location')]).toEqual([302, '/docs'])
  for (const path of [
    ...['/docs', '/docs/roles', '/docs/events', '/docs/guides', '/docs/guides/first-booking', '/docs/swagger-ui.css'],
    ...['/problems', '/problems/not-found'],
  ]) {
    const { status, headers } = await get(path)
    expect({ path, status }).toEqual({ path, status: 200 })
    expect(Object.fromEntries(headers)).toMatchObject(
      Object.fromEntries(new Headers(PAGE_HEADERS.map(([name, value]) => [name, value]))),
    )
    // Whatever the Worker answers has an id.
    expect(headers.has('X-Kept-Request-Id')).toBe(false)
  }
  for (const path of ['/openapi.json', '/health']) expect((await get(path)).headers.has('X-Kept-Request-Id')).toBe(true)
  for (const path of [
    ...['/docs/none.js', '/c/none', '/v/none', '/nowhere', '/nowhere/docs/swagger-ui.css', '/swagger-ui.css'],
    ...['/docs.html/x', '/_headers', '/problems/none'],
  ]) {
    const answer = await get(path)
    expect({ path, type: answer.headers.get('Content-Type') }).toEqual({ path, type: 'application/problem+json' })
    expect([401, 404, 422]).toContain(answer.status)
  }
  expect((await get('/nowhere', { method: 'POST' })).headers.get('Content-Type')).toBe('application/problem+json')
  for (const method of ['POST', 'PROPFIND', 'OPTIONS']) {
    const answer = await get('/clinic', { method })
    const expected = { status: method === 'OPTIONS' ? 204 : 405, allow: 'GET, HEAD, PUT, PATCH, OPTIONS' }
    expect({ status: answer.status, allow: answer.headers.get('Allow') }).toEqual(expected)
  }
  for (const path of ['/docs', '/docs/swagger-ui.css', '/problems', '/openapi.json']) {
    const tag = String((await get(path)).headers.get('ETag'))
    expect((await get(path, { headers: { 'If-None-Match': tag } })).status).toBe(304)
  }
})

test('browsers get pages and answers compressed, as from Cloudflare, and programs get them as they are', async () => {
  const encodingFor = (path: string, headers: Record<string, string>) =>
    new Promise<string | undefined>((resolve, reject) => {
      const sent = request(`${url}${path}`, { headers }, (answer) => {
        answer.resume()
        resolve(answer.headers['content-encoding'])
      })
      sent.on('error', reject).end()
    })
  const browser = { 'Accept-Encoding': 'gzip, deflate, br', 'Sec-Fetch-Mode': 'cors' }
  const all = ['/book', '/docs/swagger-ui.css', '/openapi.json', '/nothing-there']
  expect(await Promise.all(all.map((path) => encodingFor(path, browser)))).toEqual(all.map(() => 'gzip'))
  const others = [{}, { 'Accept-Encoding': 'gzip' }, { 'Sec-Fetch-Mode': 'cors' }]
  expect(await Promise.all(others.map((headers) => encodingFor('/openapi.json', headers)))).toEqual(
    others.map(() => undefined),
  )
})

test('the built Worker serves the document that the source makes for its address and today', async () => {
  // Not by name: this test is typed for Node, and the Worker for workerd.
  const { documentOf } = await import(/* @vite-ignore */ join(ROOT, 'src', 'document.ts'))
  const served = await (await get('/openapi.json')).text()
  expect(served).toBe(JSON.stringify(await documentOf({ serverUrl: url, now: Date.now() })))
  expect((await get('/openapi.json', { method: 'HEAD' })).headers.get('ETag')).toMatch(/^"[\w-]{16}"$/)
})

test('the bundle holds nothing of what a route tells the document', async () => {
  const { documentOf } = await import(/* @vite-ignore */ join(ROOT, 'src', 'document.ts'))
  const { paths } = await documentOf({ serverUrl: url, now: Date.now() })
  const operations = Object.values(paths as Record<string, Record<string, { operationId: string; summary: string }>>)
    .flatMap((methods) => Object.values(methods))
    .filter(({ summary }) => summary !== undefined)
  expect(operations.length).toBeGreaterThan(100)
  const bundle = readFileSync(BUNDLE, 'utf8')
  expect(operations.map(({ operationId }) => operationId).filter((id) => bundle.includes(`id:"${id}"`))).toEqual([])
  expect(operations.map(({ summary }) => summary).filter((text) => bundle.includes(`summary:"${text}"`))).toEqual([])
})

/** The status under another host, which `fetch` lets nobody choose. */
const statusAs = (host: string, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const sent = request(`${url}${path}`, { headers: { Host: host } }, ({ statusCode }) => resolve(statusCode))
    sent.on('error', reject).end()
  })

const json = { 'Content-Type': 'application/json' }

test('the local server signs its demo’s people in, for its own pages only', async () => {
  const { clinics } = (await (await get('/docs/logins')).json()) as { clinics: { logins: { login: string }[] }[] }
  expect(clinics.flatMap(({ logins }) => logins.map(({ login }) => login)).sort()).toEqual(Object.keys(LOGINS).sort())
  const signedIn = await get('/docs/logins', { method: 'POST', headers: json, body: '{"login":"doctor1@harbor"}' })
  expect(signedIn.headers.get('Access-Control-Allow-Origin')).toBeNull()
  const { token, role } = (await signedIn.json()) as { token: string; role: string }
  expect(role).toBe('DOCTOR')
  const me = await get('/me', { headers: { Authorization: `Bearer ${token}` } })
  expect(await me.json()).toMatchObject({ name: 'Dr. Daniel Weiss', roles: ['DOCTOR'] })
  const refused = [
    await get('/docs/logins', { method: 'POST', body: '{"login":"reception"}' }),
    await get('/docs/logins', { method: 'POST', headers: json, body: '{"login":"toString"}' }),
    await get('/docs/logins', { method: 'POST', headers: json, body: '{' }),
    await get('/docs/logins', { method: 'DELETE' }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([405, 404, 404, 405])
  // A name that somebody has resolve to this machine.
  expect([401, 404]).toContain(await statusAs('rebound.example', '/docs/logins'))
  expect(await statusAs('localhost', '/docs/logins')).toBe(200)
})

test('the Worker itself, which is what production has, signs nobody in', async () => {
  const port = await freePort()
  const worker = await startWorker({ port, databaseUrl: server.databaseUrl, vars: server.vars })
  const post = { method: 'POST', headers: json, body: '{"login":"reception"}' }
  for (const init of [{}, post]) {
    const answer = await fetch(`http://127.0.0.1:${port}/docs/logins`, init)
    expect([401, 404]).toContain(answer.status)
    expect(await answer.text()).not.toContain('token"')
  }
  await worker.stop()
})

test('the visits that the demo shows as affected are those that the rules affect', async () => {
  const marked = () =>
    look(
      server.ownerUrl,
      `select id, affected_by from appointments where affected_by is not null and status not in ('CANCELLED', 'NO_SHOW', 'COMPLETED')
        order by id`,
    )
  const shown = await marked()
  expect(shown).toHaveLength(10)
  expect(await server.worker.fire('*/5 * * * *', new Date())).toBe('ok')
  const unjudged = 'select id from doctors where judged_rules is distinct from rules_version'
  expect(await look(server.ownerUrl, unjudged)).toEqual([])
  expect(await marked()).toEqual(shown)
})
