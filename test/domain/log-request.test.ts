import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { userIdOf } from '../../src/domain/identity.ts'
import { settingsOf } from '../../src/env.ts'
import { log, setLogLevel } from '../../src/platform/log.ts'
import { hearLog } from '../support/log-lines.ts'
import { CLINIC, OTHER_CLINIC, testApp, testEnv, tokenOf } from './platform-app.ts'

const env = testEnv()
const app = testApp()
const ana = { userId: userIdOf('urn:kept:dev', 'ana'), clinicId: CLINIC }

let heard: ReturnType<typeof hearLog>
beforeEach(() => {
  heard = hearLog()
})
afterEach(() => {
  heard.stop()
  setLogLevel('info')
})

interface Sent {
  method?: string
  path: string
  token?: string | null
  headers?: Record<string, string>
  body?: string
  as?: typeof env
  from?: typeof app
}

async function lineOf({ method = 'GET', path, token, headers = {}, body, as = env, from = app }: Sent) {
  heard.lines.length = 0
  const bearer = token === undefined ? await tokenOf() : token
  const all = { ...(bearer !== null && { Authorization: `Bearer ${bearer}` }), ...headers }
  const answer = await from.request(path, { method, headers: all, ...(body !== undefined && { body }) }, as)
  expect(heard.of('request')).toHaveLength(1)
  const [line = {}] = heard.of('request')
  expect(line.requestId).toBe(answer.headers.get('X-Kept-Request-Id'))
  expect(line.status).toBe(answer.status)
  return line
}

const json = { 'Content-Type': 'application/json' }

describe('one line a request', () => {
  test('says what was asked, by whom, how it ended and what it cost', async () => {
    const line = await lineOf({ path: '/notes/me?q=Mrs.%20Iyer', headers: { 'X-Request-Id': 'trace:7' }, token: null })
    expect(Object.keys(line)).toEqual([
      ...['at', 'level', 'event', 'method', 'route', 'status', 'code', 'ms', 'queries', 'dbMs'],
      ...['requestId', 'clientRequestId'],
    ])
    expect(line).toMatchObject({ level: 'info', method: 'GET', status: 401, code: 'UNAUTHENTICATED', queries: 0 })
    expect(new Date(String(line.at)).toISOString()).toBe(line.at)
    const asked = await lineOf({ path: '/notes/me', headers: { 'X-Clinic-ID': OTHER_CLINIC }, from: memberApp })
    expect(asked).toMatchObject({
      queries: 1,
      dbMs: 1.3,
      userId: ana.userId,
      clinicId: OTHER_CLINIC,
      ms: expect.any(Number),
    })
    expect(asked).not.toHaveProperty('code')
  })

  const memberApp = testApp({ rows: [{ clinic_id: OTHER_CLINIC, roles: ['NURSE'] }] })
  const unfit = testEnv({ SIGNING_KEY: 'short' })
  const large = 'x'.repeat(64 * 1024 + 1)

  test.each<[string, Sent, Record<string, unknown>]>([
    ['a read', { path: '/notes' }, { route: '/notes', status: 200, ...ana }],
    [
      'a write',
      { method: 'POST', path: '/notes', body: '{"title":"x"}', headers: json },
      { method: 'POST', status: 201 },
    ],
    [
      'an id in the path',
      { method: 'PUT', path: `/notes/${CLINIC}`, body: '{}', headers: json },
      { route: '/notes/:id' },
    ],
    ['HEAD', { method: 'HEAD', path: '/notes' }, { method: 'HEAD', route: '/notes', status: 200 }],
    [
      'a preflight',
      {
        method: 'OPTIONS',
        path: '/notes',
        token: null,
        headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' },
      },
      { method: 'OPTIONS', route: '/*', status: 204 },
    ],
    ['a redirect', { path: '/', token: null }, { route: '/', status: 302 }],
    ['an open route', { path: '/health', token: null }, { route: '/health', status: 200 }],
    ['no route', { path: '/nowhere/Iyer', token: null }, { route: '/*', status: 404, code: 'NOT_FOUND' }],
    ['no token', { path: '/notes', token: null }, { status: 401, code: 'UNAUTHENTICATED', level: 'info' }],
    ['a shape', { method: 'POST', path: '/notes' }, { status: 422, code: 'VALIDATION_ERROR', level: 'info', ...ana }],
    ['a body', { method: 'POST', path: '/notes', body: '{', headers: json }, { status: 400, code: 'VALIDATION_ERROR' }],
    ['too much', { method: 'POST', path: '/notes', body: large }, { status: 413, code: 'PAYLOAD_TOO_LARGE' }],
    [
      'a stranger’s clinic, before it is known in which they ask',
      { path: '/notes', headers: { 'X-Clinic-ID': OTHER_CLINIC } },
      { status: 403, code: 'FORBIDDEN', userId: ana.userId },
    ],
    ['a fault', { path: '/notes/broken' }, { status: 500, code: 'INTERNAL_ERROR', level: 'error', ...ana }],
    ['no settings', { path: '/health', as: unfit, token: null }, { status: 500, level: 'error', queries: 0 }],
  ])('of %s', async (_, sent, expected) => {
    const line = await lineOf(sent)
    expect(line).toMatchObject(expected)
    expect(JSON.stringify(line)).not.toMatch(/Iyer|Bearer|eyJ/)
  })
})

describe('the level', () => {
  const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const

  test.each(levels)('%s keeps what is below it unsaid', (level) => {
    setLogLevel(level)
    for (const one of ['debug', 'info', 'warn', 'error'] as const) log(one, 'said', {})
    expect(heard.lines.map((line) => line.level)).toEqual(levels.slice(levels.indexOf(level), 4))
  })

  test('warn still tells of faults and of who was kept out, and of no other request', async () => {
    setLogLevel('warn')
    for (const path of ['/notes', '/health', '/nowhere']) {
      await app.request(path, { headers: { Authorization: `Bearer ${await tokenOf()}` } }, env)
    }
    expect(heard.lines).toEqual([])
    expect(await lineOf({ path: '/notes/broken' })).toMatchObject({ level: 'error' })
    await app.request('/notes', {}, env)
    expect(heard.of('auth.refused')).toHaveLength(1)
  })

  test('debug names the statements', async () => {
    setLogLevel('debug')
    const from = testApp({ rows: [{ clinic_id: OTHER_CLINIC, roles: ['NURSE'] }] })
    const line = await lineOf({ path: '/notes/me', headers: { 'X-Clinic-ID': OTHER_CLINIC }, from })
    expect(line.statements).toBe('stand-in')
  })

  test.each([
    [undefined, 'info'],
    ['warn', 'warn'],
    ['WARN', 'warn'],
    ['silent', 'silent'],
  ])('%s in the settings is %s', (given, level) => {
    expect(settingsOf(testEnv({ LOG_LEVEL: given })).LOG_LEVEL).toBe(level)
  })

  test.each([
    [{ LOG_LEVEL: 'quiet' }, 'LOG_LEVEL: is wrong (debug, info, warn, error or silent)'],
    [{ LOG_LEVEL: '' }, 'LOG_LEVEL: is wrong (debug, info, warn, error or silent)'],
    [{ LOGLEVEL: 'warn' }, 'LOGLEVEL: is no variable of Kept: did you mean LOG_LEVEL?'],
    [{ LOG_LEVELS: 'warn' }, 'did you mean LOG_LEVEL?'],
  ])('%o keeps the Worker from starting', (given, complaint) => {
    expect(() => settingsOf({ ...testEnv(), ...given })).toThrow(complaint)
  })
})
