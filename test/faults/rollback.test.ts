import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIfChanged } from '../../scripts/build.ts'
import { type DevKeys, devVars, makeDevKeys, signDevToken } from '../../scripts/dev-keys.ts'
import { startPooler } from '../../scripts/pooler/pooler.ts'
import { freePort } from '../../scripts/ports.ts'
import { type RunningWorker, startWorker } from '../../scripts/worker.ts'
import type { Role } from '../../src/domain/rights.ts'
import { buildRelease } from './former-version.ts'
import { imbalances, look, makeWorld, startDatabase, type World } from './world.ts'

/** The version before this one: it must run on the newest schema, or nobody could go back to it. */
const FORMER = { tag: 'v0.2.0', commit: '100a9651549d6a07413502574c61310a183b1659' }

type Body = Record<string, unknown>
interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any
}
interface Desk {
  send(method: string, path: string, body?: Body, as?: Role): Promise<Answer>
}

const ends: (() => unknown)[] = []
let world: World
let ownerUrl: string
let former: Desk
let formerWorker: RunningWorker
let present: Desk

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-rollback-'))
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  const postgres = await startDatabase({ dataDir: join(folder, 'data'), persistent: false })
  ends.push(() => rmSync(postgres.logFile, { force: true }), postgres.stop)
  ownerUrl = postgres.ownerUrl
  const release = buildRelease(FORMER)
  ends.push(release.remove)
  await buildIfChanged()
  const pooler = await startPooler({ databaseUrl: postgres.appUrl })
  ends.push(pooler.stop)
  const keys = await makeDevKeys()
  world = await makeWorld(ownerUrl, { doctors: 2, patients: 3 })
  const serve = async (vars: Record<string, string>, tree?: string): Promise<Desk> => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const worker = await startWorker({
      port,
      databaseUrl: pooler.url,
      vars: { ...devVars(keys, url), ...vars },
      ...(tree && { tree }),
    })
    ends.push(worker.stop)
    if (tree) formerWorker = worker
    return deskAt(url, keys)
  }
  present = await serve({})
  // It knows these limits only.
  former = await serve({ RATE_LIMITS: '{"reads":60000,"writes":12000,"scans":1000}' }, release.tree)
}, 180_000)

afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

async function deskAt(url: string, keys: DevKeys): Promise<Desk> {
  const tokenFor = (role: Role) =>
    signDevToken(
      keys,
      { sub: `${role}-${world.sub}`, name: role, clinic_id: world.clinicId, roles: [role] },
      Date.now() - 60_000,
    )
  return {
    async send(method, path, body, as = 'CLINIC_ADMIN') {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${await tokenFor(as)}`,
          'Content-Type': 'application/json',
          'Cache-Control': 'no-cache',
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: await response.json() }
    },
  }
}

const DAY = 86_400_000
const at = (days: number, time: string) =>
  `${new Date(Date.now() + days * DAY).toISOString().slice(0, 10)}T${time}:00.000Z`
const date = (days: number) => at(days, '00:00').slice(0, 10)

const wish = (appointmentDate: string, over: Body = {}) => ({
  patientId: world.patientIds[0],
  doctorId: world.doctorIds[0],
  locationId: world.locationId,
  appointmentDate,
  type: 'IN_PERSON',
  ...over,
})

/** Sends it, and holds that it went well. */
async function well(desk: Desk, method: string, path: string, body?: Body) {
  const answer = await desk.send(method, path, body)
  expect({ method, path, ...answer, status: answer.status < 300 }).toMatchObject({ status: true })
  return answer.body
}

/** Sends it to the former version, which refuses it. */
async function refused(method: string, path: string, body: Body): Promise<[number, unknown]> {
  const { status, body: problem } = await former.send(method, path, body)
  return [status, problem.code]
}

interface Slot {
  appointmentDate: string
  available: boolean
}

/** The times of the first doctor that are listed as free. */
async function listed(desk: Desk): Promise<string[]> {
  const path = `/appointments/doctor/${world.doctorIds[0]}/availability?locationId=${world.locationId}&days=3`
  const { days } = (await well(desk, 'GET', path)) as { days: { slots: Slot[] }[] }
  return days.flatMap(({ slots }) => slots.filter((slot) => slot.available)).map((slot) => slot.appointmentDate)
}

test('a visit goes its whole way in the version before: booked, read, moved, checked in, completed with its follow-up', async () => {
  const [, otherDoctor] = world.doctorIds
  for (const desk of [former, present]) expect(await listed(desk)).toContain(at(1, '10:00'))
  const { id } = await well(former, 'POST', '/appointments', wish(at(1, '10:00'), { reason: 'Cough' }))
  const path = `/appointments/${id}`
  expect(await listed(former)).not.toContain(at(1, '10:00'))
  expect(await well(former, 'GET', path)).toMatchObject({ reason: 'Cough', status: 'SCHEDULED' })
  await well(former, 'PUT', path, { appointmentDate: at(1, '11:00') })
  await well(former, 'PUT', path, { notes: 'Bring X-rays', priority: 'HIGH' })
  await well(former, 'PUT', path, { doctorId: otherDoctor })
  await well(former, 'PUT', path, { status: 'CONFIRMED' })
  await well(former, 'POST', `${path}/check-in`, { override: true, overrideReason: 'Early' })
  const { locationId } = world
  await well(former, 'POST', `/queue/doctors/${otherDoctor}/walk-ins`, { patientId: world.patientIds[2], locationId })
  expect(JSON.stringify(await well(former, 'GET', `/queue/doctors/${otherDoctor}`))).toContain(id)
  await well(former, 'POST', `${path}/start`)
  const done = { notes: 'Fine', diagnosis: 'Cold', followUpRequired: true, followUpDate: at(8, '10:00') }
  const { followUpAppointment } = await well(former, 'POST', `${path}/complete`, done)
  expect(followUpAppointment).toMatchObject({ status: 'SCHEDULED', isFollowUp: true, appointmentDate: at(8, '10:00') })
  expect(await well(former, 'GET', `${path}/chain`)).toMatchObject({ totalAppointments: 2, completed: 1 })
  for (const list of ['/appointments', '/follow-up-plans', '/patients?limit=3', '/me', '/clinic', '/doctors'])
    await well(former, 'GET', list)
  // What it wrote is whole for this version too.
  expect(await well(present, 'GET', path)).toMatchObject({ status: 'COMPLETED', diagnosis: 'Cold' })
})

test('what this version has written, the version before reads, changes and cancels, and the other way round', async () => {
  const { id, externalId } = await well(
    present,
    'POST',
    '/appointments',
    wish(at(3, '10:00'), { externalId: 'x-1', reason: 'Cough' }),
  )
  expect(await well(former, 'GET', `/appointments/${id}`)).toMatchObject({ externalId, reason: 'Cough' })
  await well(former, 'PUT', `/appointments/${id}`, { appointmentDate: at(3, '11:00') })
  expect(await well(present, 'GET', `/appointments/${id}`)).toMatchObject({
    appointmentDate: at(3, '11:00'),
    externalId,
  })
  await well(former, 'POST', `/appointments/${id}/cancel`, { reason: 'Ill' })
  const again = await well(former, 'POST', '/appointments', wish(at(3, '11:00')))
  await well(present, 'PUT', `/appointments/${again.id}`, { appointmentDate: at(3, '12:00') })
  await well(present, 'POST', `/appointments/${again.id}/cancel`)
})

test('a series and a plan', async () => {
  const [, patientId] = world.patientIds
  const weekly = { recurrence: { frequency: 'WEEKLY', count: 4 }, startDate: date(4), time: '09:00' }
  const { appointmentDate: _, ...who } = wish('', { patientId })
  const { series } = await well(former, 'POST', '/appointments/recurring', { ...who, ...weekly })
  expect((await well(former, 'GET', `/appointments/series/${series.id}`)).data).toHaveLength(4)
  const visit = await well(former, 'POST', '/appointments', wish(at(2, '10:00'), { patientId }))
  await well(former, 'POST', `/appointments/${visit.id}/check-in`, { override: true, overrideReason: 'Early' })
  const plan = await well(former, 'POST', `/appointments/${visit.id}/follow-up`, { scheduledFor: date(9) })
  await well(former, 'POST', `/follow-up-plans/${plan.id}/schedule`, { appointmentDate: at(9, '10:00') })
})

test('its crons run', async () => {
  for (const cron of formerWorker.crons) expect([cron, await formerWorker.fire(cron, new Date())]).toEqual([cron, 'ok'])
  expect(await look(ownerUrl, 'select from outbox where parked_at is not null')).toEqual([])
})

test('nothing is booked twice, and where it refuses worse than this version does is what the documents say', async () => {
  const [patientId, , third] = world.patientIds
  const [doctorId, otherDoctor] = world.doctorIds
  await well(present, 'POST', '/appointments', wish(at(5, '10:00'), { externalId: 'x-2' }))
  const here = await well(present, 'POST', '/appointments', wish(at(5, '12:00')))
  expect(await refused('POST', '/appointments', wish(at(5, '10:00'), { patientId: third }))).toEqual([
    409,
    'SCHEDULING_CONFLICT',
  ])
  expect(await refused('PUT', `/appointments/${here.id}`, { appointmentDate: at(5, '10:00') })).toEqual([
    409,
    'SCHEDULING_CONFLICT',
  ])
  // docs/operating.md, 0017 and 0032.
  expect(await refused('POST', '/appointments', wish(at(5, '10:00'), { patientId, doctorId: otherDoctor }))).toEqual([
    503,
    'OVERLOADED',
  ])
  expect(await refused('POST', '/appointments', wish(at(5, '15:00'), { externalId: 'x-2', doctorId }))).toEqual([
    503,
    'OVERLOADED',
  ])
  expect(await refused('PUT', `/appointments/${here.id}`, { externalId: 'x-2' })).toEqual([500, 'INTERNAL_ERROR'])
  const faults = await imbalances(ownerUrl, world.clinicId)
  expect(faults.filter((fault) => /overlap|stray/.test(fault))).toEqual([])
})

/** docs/operating.md, 0043. */
test('members keep their roles in it, and what has ended in this version goes on there for those whose tokens claim it', async () => {
  const lookAround = (desk: Desk) => desk.send('GET', '/patients?limit=1', undefined, 'NURSE')
  for (const desk of [present, former]) expect((await lookAround(desk)).status).toBe(200)
  const [member] = await look<{ id: string }>(
    ownerUrl,
    `insert into memberships(clinic_id, user_id, roles, status, joined_at)
      select $1, id, '{NURSE}', 'active', now() from users where subject = $2 returning id`,
    [world.clinicId, `NURSE-${world.sub}`],
  )
  await well(present, 'DELETE', `/memberships/${member?.id}`)
  expect([(await lookAround(present)).status, (await lookAround(former)).status]).toEqual([403, 200])
})

test('a clone without the history is told what to fetch', () => {
  const gone = { tag: 'v0.0.0', commit: '0'.repeat(40) }
  expect(() => buildRelease(gone)).toThrow(
    /neither the tag v0\.0\.0 nor its commit 0{40}.*git fetch --unshallow --tags/,
  )
})
