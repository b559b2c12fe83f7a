import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWorkerd, serveProduct } from '../../bench/lab/bare-workerd.ts'
import { buildIfChanged } from '../../scripts/build.ts'
import { devVars, makeDevKeys, signDevToken } from '../../scripts/dev-keys.ts'
import { ROOT } from '../../scripts/paths.ts'
import type { RunningPostgres } from '../../scripts/postgres.ts'
import { startDatabase } from './world.ts'

let postgres: RunningPostgres
let worker: BareWorkerd
let tokens: Record<'staff' | 'admin' | 'patient' | 'root' | 'screen', string>
const clinicId = v7()
/** The form of the tokens of screens and guests. */
const SECRET_LINK = randomBytes(48).toString('base64url')

beforeAll(async () => {
  await buildIfChanged()
  postgres = await startDatabase({ persistent: false })
  const databaseUrl = Object.assign(new URL(postgres.appUrl), { password: 'not-this-one' }).href
  const keys = await makeDevKeys()
  worker = await serveProduct({ databaseUrl, vars: (url) => ({ ...devVars(keys, url), LOG_LEVEL: 'silent' }) })
  const tokenOf = (roles: string[], clinic = true) =>
    signDevToken(keys, { sub: v7(), roles, ...(clinic && { clinic_id: clinicId }) }, Date.now())
  tokens = {
    staff: await tokenOf(['RECEPTIONIST']),
    admin: await tokenOf(['CLINIC_ADMIN']),
    patient: await tokenOf(['PATIENT']),
    root: await tokenOf(['SUPER_ADMIN'], false),
    // Whether there is such a screen is for the database to say.
    screen: `kd_${SECRET_LINK}`,
  }
})

afterAll(async () => {
  await worker.stop()
  await postgres.stop()
  rmSync(postgres.logFile, { force: true })
})

interface Asked {
  as?: keyof typeof tokens | null
  body?: unknown
  headers?: Record<string, string>
}

async function ask(method: string, path: string, { as = 'staff', body, headers = {} }: Asked = {}) {
  const response = await fetch(`${worker.url}${path}`, {
    method,
    headers: {
      ...(as && { Authorization: `Bearer ${tokens[as]}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

const id = v7()
const tomorrow = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T10:00`
const wish = { patientId: id, doctorId: id, appointmentDate: tomorrow, type: 'VIDEO_CALL' }
const weekly = {
  ...{ patientId: id, doctorId: id, type: 'VIDEO_CALL' },
  ...{ recurrence: { frequency: 'WEEKLY', count: 2 }, startDate: tomorrow.slice(0, 10), time: '10:00' },
}

describe('everybody is told that the database is away', () => {
  const kinds: [string, string, string, Asked?][] = [
    ['a read', 'GET', `/appointments/${id}`],
    ['a list', 'GET', '/appointments'],
    ['a list of a patient', 'GET', '/appointments', { as: 'patient' }],
    ['who one is', 'GET', '/me', { as: 'patient' }],
    ['a write', 'POST', '/closures', { as: 'admin', body: { from: '2027-04-01T09:00', to: '2027-04-01T10:00' } }],
    ['a registration', 'POST', '/patients', { body: { name: 'Pia', dateOfBirth: '1990-01-01' } }],
    ['a check-in', 'POST', `/appointments/${id}/check-in`, { body: {} }],
    ['a cancellation', 'DELETE', `/appointments/${id}`],
    ['a booking, through its object', 'POST', '/appointments', { body: wish }],
    ['a booking with a key', 'POST', '/appointments', { body: wish, headers: { 'Idempotency-Key': 'k' } }],
    ['a move, through its object', 'PUT', `/appointments/${id}`, { body: { appointmentDate: tomorrow } }],
    ['a series, through its object', 'POST', '/appointments/recurring', { body: weekly }],
    ['free times of one doctor', 'GET', `/appointments/doctor/${id}/availability`],
    [
      'free times past KV',
      'GET',
      `/appointments/doctor/${id}/availability`,
      { headers: { 'Cache-Control': 'no-cache' } },
    ],
    ['free times of all', 'GET', '/availability?specialty=GP&type=VIDEO_CALL'],
    [
      'free times for nobody',
      'GET',
      '/availability?specialty=GP&type=VIDEO_CALL',
      { as: null, headers: { 'X-Clinic-ID': clinicId } },
    ],
    ['a line', 'GET', `/queue/doctors/${id}`],
    ['a step in a line, through its object', 'POST', `/queue/doctors/${id}/call-next`, { body: {} }],
    ['a walk-in', 'POST', `/queue/doctors/${id}/walk-ins`, { body: { patientId: id, locationId: id } }],
    ['a ticket for a socket', 'POST', `/queue/doctors/${id}/tickets`, { body: {} }],
    ['a line on a screen', 'GET', `/queue/doctors/${id}`, { as: 'screen' }],
    ['a screen’s ticket', 'POST', `/queue/doctors/${id}/tickets`, { as: 'screen', body: {} }],
    ['a guest of a call', 'GET', `/v/${SECRET_LINK}`, { as: null }],
    ['the trail', 'GET', '/audit', { as: 'admin' }],
    ['the trail’s seals', 'GET', '/audit/verify', { as: 'admin' }],
    ['the clinics', 'GET', '/clinics', { as: 'root' }],
    ['a new clinic', 'POST', '/clinics', { as: 'root', body: { name: 'New', timezone: 'UTC', country: 'DE' } }],
    ['a location’s code', 'GET', `/appointments/locations/${id}/qr-code`],
    ['a link code', 'POST', '/me/links', { as: 'patient', body: { code: 'ABCD-EFGH-JKMN' } }],
  ]
  test.each(kinds)('%s', async (_, method, path, asked) => {
    const { status, headers, body } = await ask(method, path, asked)
    expect([status, body]).toMatchObject([503, { code: 'DATABASE_UNAVAILABLE' }])
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(JSON.stringify(body)).not.toMatch(/password|kept_app|28P01/)
  })
})

test('no route of the reference answers that something broke', async () => {
  // Not by name: this test is typed for Node, and the Worker for workerd.
  const { documentOf } = await import(/* @vite-ignore */ join(ROOT, 'src', 'document.ts'))
  const document: { paths: Record<string, object> } = await documentOf({
    serverUrl: 'https://kept.example',
    now: Date.now(),
  })
  const methods = new Set(['get', 'post', 'put', 'patch', 'delete'])
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => methods.has(method))
      .map((method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, id)] as const),
  )
  expect(operations.length).toBeGreaterThan(90)
  const broken: string[] = []
  for (const as of ['staff', 'root', 'patient', null] as const) {
    for (const [method, path] of operations) {
      const { status } = await ask(method, path, { as, ...(method !== 'GET' && { body: {} }) })
      // 503 alone: what was refused before the database was asked is refused as ever.
      if (status >= 500 && status !== 503) broken.push(`${status} ${method} ${path} as ${as}`)
    }
  }
  expect(broken).toEqual([])
}, 240_000)

test('a Worker without a database is alive, and not ready', async () => {
  expect(await ask('GET', '/health', { as: null })).toMatchObject({ status: 200, body: { state: 'alive' } })
  expect(await ask('GET', '/health/ready', { as: null })).toMatchObject({ status: 503, body: { state: 'not ready' } })
})
