import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { anyAsker } from '../../src/db/asker.ts'
import { userIdOf } from '../../src/domain/identity.ts'
import type { Role } from '../../src/domain/rights.ts'
import { inCallersClinic } from '../../src/records/visibility.ts'
import { type Client, clientFor, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { videoVisit } from '../support/video.ts'
import { book, clientOfNoClinic, expectProblem } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { parkedEvent } from './outbox-rows.ts'
import { bookSeries } from './series.ts'

startsAt()

interface Endpoint {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  path: string
}

/** What names no clinic's records, or lets in by something else than a token's roles. */
const OPEN = new Set([
  ...['get /health', 'get /health/ready', 'get /c/{token}', 'get /v/{token}', 'post /v/{token}'],
  'post /webhooks/video/{provider}',
  ...['get /l/{token}', 'post /l/{token}', 'get /calendars/{id}'],
  'post /webhooks/messages/{provider}/{channelId}',
  'get /exports/files/{token}',
])
const BY_TICKET = new Set(['get /queue/doctors/{id}/live'])
const OF_ANYONE = new Set([
  ...['get /me', 'post /me/patient', 'post /me/memberships', 'post /me/links'],
  'delete /me/links/{patientId}',
  ...['get /me/notifications', 'post /me/notifications/{id}/read', 'post /me/notifications/read-all'],
])

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** Every endpoint that asks for a role, from the document: a new one is tried without a word here. */
async function guardedEndpoints(): Promise<Endpoint[]> {
  const { body } = await send('GET', '/openapi.json')
  return Object.entries<Record<string, unknown>>(body.paths)
    .flatMap(([path, operations]) => Object.keys(operations).map((method) => ({ method, path }) as Endpoint))
    .filter(
      ({ method, path }) =>
        METHODS.has(method) && ![OPEN, BY_TICKET, OF_ANYONE].some((set) => set.has(`${method} ${path}`)),
    )
}

/** What somebody has to look at. */
async function lyingIn({ id: clinicId }: TestClinic): Promise<string> {
  const id = v7()
  await sqlAs(`insert into inbox (clinic_id, id, kind, dedup_key) values ($1, $2, 'REPLY', 'tenancy')`, [clinicId, id])
  return id
}

async function ownTextIn({ admin }: TestClinic): Promise<string> {
  const place = { event: 'booked', channel: 'email', language: 'en' }
  return (await admin.client.put('/messages/templates', { ...place, body: 'Hello' })).body.id
}

async function ownCalendarOf({ patient }: TestClinic): Promise<string> {
  return (await patient.client.post('/calendars', { patientId: patient.patientId })).body.id
}

/** A record of the clinic for every path with an id, the longest beginning that fits first. */
async function recordsOf(clinic: TestClinic): Promise<[prefix: string, id: string][]> {
  const { doctorId } = clinic.doctor
  const add = async (path: string, body: unknown): Promise<string> => {
    const added = await clinic.admin.client.post(path, body)
    expect(added.status, JSON.stringify(added.body)).toBe(201)
    return added.body.id
  }
  const span = { from: '2027-05-01T00:00:00Z', to: '2027-05-02T00:00:00Z' }
  const template = {
    name: 'Physio',
    doctorId,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
    duration: 30,
    time: '09:00',
  }
  const recurrence = { frequency: 'WEEKLY', count: 5 }
  return [
    ['/appointments/series/', (await bookSeries(clinic)).series.id],
    ['/appointments/user/', clinic.patient.userId],
    ['/appointments/doctor/', doctorId],
    ['/appointments/locations/', clinic.locationId],
    [
      '/appointments/{id}/video/',
      await videoVisit(clinic, { starts_at: '2027-03-01T06:30:00Z', ends_at: '2027-03-01T07:00:00Z' }),
    ],
    ['/appointments/', (await book(clinic)).id],
    ['/appointment-templates/', await add('/appointment-templates', { ...template, recurrence })],
    ['/follow-up-plans/', (await plan(clinic)).id],
    ['/patients/', clinic.patient.patientId],
    ['/doctors/', doctorId],
    ['/queue/doctors/', doctorId],
    ['/locations/', clinic.locationId],
    ['/closures/', await add('/closures', { ...span, reason: 'Holiday' })],
    ['/memberships/', await add('/memberships', { email: `${v7()}@example.org`, roles: ['NURSE'] })],
    ['/users/', clinic.nurse.userId],
    ['/links/', String((await sqlAs('select id from links where clinic_id = $1 limit 1', [clinic.id]))[0]?.id)],
    ['/inbox/', await lyingIn(clinic)],
    ['/messages/templates/', await ownTextIn(clinic)],
    ['/reminder-rules/', await add('/reminder-rules', { offsetMinutes: 120 })],
    ['/webhooks/', await add('/webhooks', { url: 'http://127.0.0.1:9/kept', events: ['series.paused'] })],
    ['/events/', await parkedEvent(clinic.id)],
    ['/plugins/', 'no-show-task'],
    ['/calendars/', await ownCalendarOf(clinic)],
    ['/imports/', await add('/imports', { kind: 'patients', format: 'csv' })],
    ['/exports/', await add('/exports', { scope: 'clinic', format: 'zip' })],
    ['/displays/', await add('/displays', { locationId: clinic.locationId, kind: 'board' })],
  ]
}

let clinic: TestClinic
let elsewhere: TestClinic
let endpoints: Endpoint[]
let records: [prefix: string, id: string][]

beforeAll(async () => {
  setClock('2027-03-01T03:00:00Z')
  ;[clinic, elsewhere, endpoints] = await Promise.all([mintClinic(), mintClinic(), guardedEndpoints()])
  records = await recordsOf(clinic)
})

function pathOf({ path }: Endpoint): string {
  const id = records.find(([prefix]) => path.startsWith(prefix))?.[1]
  if (path.includes('{') && id === undefined) throw new Error(`No record here for ${path}: add one to recordsOf.`)
  return path.replace(/\{(timeOff|invite)Id\}/, v7()).replace(/\{\w+\}/, id ?? '')
}

/** Somebody whose token names no clinic, and who works in both. */
async function memberOfBoth(roles: Role[]): Promise<Client> {
  const sub = `both-${v7()}`
  const userId = userIdOf('urn:kept:dev', sub)
  await sqlAs("insert into users(id, issuer, subject) values ($1, 'urn:kept:dev', $2)", [userId, sub])
  await sqlAs('insert into memberships(clinic_id, user_id, roles) select unnest($1::uuid[]), $2, $3', [
    [clinic.id, elsewhere.id],
    userId,
    roles,
  ])
  return clientFor({ sub, clinicId: null, roles })
}

describe.each<Role>(['RECEPTIONIST', 'DOCTOR', 'CLINIC_ADMIN', 'NURSE'])('a %s without a clinic', (role) => {
  test.each([
    ['a member of none', () => clientOfNoClinic([role])],
    ['a member of several', () => memberOfBoth([role])],
  ])('%s, is refused everywhere', async (_, clientOf) => {
    const client = await clientOf()
    expect(endpoints.length).toBeGreaterThan(70)
    for (const endpoint of endpoints) {
      const path = pathOf(endpoint)
      const answer = await (endpoint.method === 'get' ? client.get(path) : client[endpoint.method](path, {}))
      expect([endpoint, answer.status, answer.body.code]).toEqual([endpoint, 403, 'FORBIDDEN'])
      expect(answer.queries).toBe(1)
    }
    expect((await client.get('/me')).body).toMatchObject({ clinicId: null, roles: [], patients: [], clinic: null })
    expectProblem(await client.post('/me/patient', { name: 'N', dateOfBirth: '1990-05-05' }), 422, 'CLINIC_REQUIRED')
  })
})

test('a member of several clinics names the one they mean', async () => {
  const client = await memberOfBoth(['RECEPTIONIST'])
  const visit = pathOf({ method: 'get', path: '/appointments/{id}' })
  expect((await client.get(visit, { 'X-Clinic-ID': clinic.id })).status).toBe(200)
  expect((await client.get(visit, { 'X-Clinic-ID': elsewhere.id })).status).toBe(404)
})

describe('a patient without a clinic', () => {
  test('sees what is theirs, and of the clinics only those that keep a record of theirs', async () => {
    const { sub } = clinic.patient
    const mine = await clientFor({ sub, clinicId: null, roles: ['PATIENT'] })
    for (const path of [
      '/appointments/{id}',
      '/appointments/series/{id}',
      '/patients/{id}',
      '/doctors/{id}',
    ] as const) {
      expect([path, (await mine.get(pathOf({ method: 'get', path }))).status]).toEqual([path, 200])
    }
    expect((await mine.get('/appointments/my-appointments')).body.data).not.toEqual([])
    for (const path of [
      `/doctors/${elsewhere.doctor.doctorId}`,
      `/locations/${elsewhere.locationId}`,
      `/patients/${clinic.otherPatient.patientId}`,
      `/appointments/user/${clinic.otherPatient.userId}/upcoming`,
    ]) {
      expect([path, (await mine.get(path)).status]).toEqual([path, 404])
    }
  })

  test('who is no clinic’s gets no data', async () => {
    const client = await clientOfNoClinic(['PATIENT', 'RECEPTIONIST'])
    const { client: _, ...person } = clinic.patient
    for (const endpoint of endpoints) {
      const path = pathOf(endpoint)
      const answer = await (endpoint.method === 'get' ? client.get(path) : client[endpoint.method](path, {}))
      if (path === '/appointments/my-appointments' || path === '/messages') expect(answer.body.data).toEqual([])
      else expect([403, 404, 422], `${endpoint.method} ${path}`).toContain(answer.status)
      expect(JSON.stringify(answer.body)).not.toMatch(new RegExp(`${clinic.id}|${person.userId}|Pia|Roy`))
    }
  })
})

test.each<[Role[], string]>([
  [['SUPER_ADMIN'], 'select id from "clinics"'],
  [['PATIENT'], 'guardian_user_ids'],
  [['PATIENT', 'RECEPTIONIST'], 'false'],
  [['CLINIC_ADMIN'], 'false'],
  [[], 'false'],
])('of no clinic, %j are in: %s', (roles, expected) => {
  const within = inCallersClinic(anyAsker({ clinicId: null, roles }), sql`x.clinic_id`)
  const text = new PgDialect().sqlToQuery(within).sql
  expect(expected === 'false' ? text === 'false' : text.includes(expected), text).toBe(true)
})
