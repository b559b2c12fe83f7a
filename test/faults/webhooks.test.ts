import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../scripts/ports.ts'
import { type RunningWorker, startWorker } from '../../scripts/worker.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'
import { type Server, startServer } from './server.ts'
import { look } from './world.ts'

const DAY = 86_400_000
const TOMORROW = Math.floor(Date.now() / DAY + 1) * DAY
const EACH_MINUTE = '* * * * *'

let server: Server
let receiver: Receiver
/** A Worker beside the server's, on the same data. */
let beside: RunningWorker
let admin: Record<string, string>

beforeAll(async () => {
  server = await startServer({ KEPT_WEBHOOK_LOOPBACK: '1' })
  receiver = await startReceiver()
  beside = await startBeside()
  admin = { Authorization: `Bearer ${await server.tokenOf(['CLINIC_ADMIN'])}` }
})

afterAll(async () => {
  await receiver.stop()
  await beside.stop()
  await server.stop()
})

const startBeside = async () =>
  startWorker({ port: await freePort(), databaseUrl: server.databaseUrl, vars: server.vars })

async function addWebhook(path: string, events: readonly string[]): Promise<string> {
  const made = await server.send('POST', '/webhooks', { url: `${receiver.url}${path}`, events }, admin)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  receiver.secrets.set(path, [made.body.secret])
  return made.body.id
}

const at = (slot: number) => new Date(TOMORROW + slot * 30 * 60_000).toISOString()

/** Books a visit, moves it twice and cancels it. */
async function liveThrough(n: number): Promise<void> {
  const { doctorIds, patientIds, locationId } = server.world
  const [doctorId, patientId] = [doctorIds[n % 2], patientIds[n % 4]]
  const slot = n * 4
  const wish = { doctorId, patientId, appointmentDate: at(slot), duration: 15, type: 'IN_PERSON', locationId }
  const booked = await server.send('POST', '/appointments', wish)
  expect(booked.status, JSON.stringify(booked.body)).toBe(201)
  const path = `/appointments/${booked.body.id}`
  for (const later of [1, 2]) {
    const moved = await server.send('PUT', path, { appointmentDate: at(slot + later) })
    expect(moved.status, JSON.stringify(moved.body)).toBe(200)
  }
  expect((await server.send('DELETE', path, {})).status).toBe(200)
}

const sql = <T extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  look<T>(server.ownerUrl, text, values)

/** What is not delivered yet, of events that the outbox has told or not. */
async function missing(): Promise<number> {
  const [row] = await sql<{ n: string }>(
    `select (select count(*) from outbox where processed_at is null) + (select count(*) from deliveries where next_at is not null) n`,
  )
  return Number(row?.n)
}

/** Lets time pass: whatever failed is due again, and who was killed has no claim any more. */
const timePasses = () =>
  sql(`update deliveries set next_at = now() - interval '1 second', claimed_until = null where next_at is not null`)

const fireBoth = () => Promise.all([server.fire(EACH_MINUTE, new Date()), beside.fire(EACH_MINUTE, new Date())])

const taken = (path: string) => receiver.received.filter((one) => one.path === path && one.status === 204)

/** The ids of events in the order of their commits, by their record. */
async function eventsBySubject(type = '%'): Promise<Map<string, string[]>> {
  const rows = await sql<{ id: string; subject_id: string }>(
    `select id, subject_id from outbox where clinic_id = $1 and subject_type = 'appointment' and type like $2 order by xact, id`,
    [server.world.clinicId, type],
  )
  return bySubject(rows.map(({ id, subject_id }) => ({ id, subject: subject_id })))
}

function bySubject(events: readonly { id: string; subject: string }[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { id, subject } of events) {
    const ids = found.get(subject) ?? []
    if (!ids.includes(id)) found.set(subject, [...ids, id])
  }
  return found
}

const toldAt = (path: string) =>
  bySubject(
    taken(path)
      .filter(({ body }) => body.subjectType === 'appointment')
      .map(({ id, body }) => ({ id, subject: body.subjectId })),
  )

const sorted = (map: Map<string, string[]>) => [...map].sort(([one], [other]) => (one < other ? -1 : 1))

test('each committed change reaches each webhook, in order, whatever its receiver does and whoever is killed', async () => {
  await addWebhook('/all', ['*'])
  await addWebhook('/moves', ['appointment.rescheduled'])
  const told = new Map<string, number>()
  let held = 0
  let isHolding = false
  receiver.react = async ({ path, id }: Received) => {
    const n = (told.get(path + id) ?? 0) + 1
    told.set(path + id, n)
    if (isHolding) {
      held++
      await expect.poll(() => isHolding, { timeout: 9_000, interval: 20 }).toBe(false)
    }
    const chance = (Number(id) * 7 + path.length * 3) % 9
    if (n > 2 || chance > 3) return 204
    return ([500, 'drop', { status: 429, headers: { 'Retry-After': '0' } }, 503] as const)[chance] ?? 204
  }
  const visits = Promise.all(
    [0, 1, 2, 3].map(async (lane) => {
      for (let n = 0; n < 3; n++) await liveThrough(lane + n * 4)
    }),
  )
  await fireBoth()
  await visits

  // A Worker dies with requests under way, whose receivers have them.
  await timePasses()
  isHolding = true
  const firing = beside.fire(EACH_MINUTE, new Date()).catch(() => 'killed')
  await expect.poll(() => held, { timeout: 20_000 }).toBeGreaterThan(0)
  await beside.stop()
  isHolding = false
  await firing
  beside = await startBeside()

  for (let round = 0; round < 40 && (await missing()) > 0; round++) {
    await timePasses()
    await fireBoth()
  }
  expect(await missing()).toBe(0)
  expect(receiver.forged).toEqual([])
  expect(sorted(toldAt('/all'))).toEqual(sorted(await eventsBySubject()))
  expect(sorted(toldAt('/moves'))).toEqual(sorted(await eventsBySubject('appointment.rescheduled')))
  const rows = await sql<{ n: string }>(
    'select count(*) n from deliveries where delivered_at is null or parked_at is not null group by webhook_id',
  )
  expect(rows).toEqual([])
})

test('a ping reaches its webhook by the Queue, and its try is listed', async () => {
  receiver.react = () => 204
  const id = await addWebhook('/pinged', ['series.paused'])
  const { eventId } = (await server.send('POST', `/webhooks/${id}/ping`, {}, admin)).body
  await expect
    .poll(() => taken('/pinged'), { timeout: 20_000 })
    .toMatchObject([{ id: eventId, body: { type: 'webhook.pinged' } }])
  await expect
    .poll(async () => (await server.send('GET', `/webhooks/${id}/deliveries`, undefined, admin)).body.data, {
      timeout: 20_000,
    })
    .toMatchObject([{ eventId, type: 'webhook.pinged', attempt: 1, status: 204, fault: null, nextAt: null }])
  expect(taken('/all').some((one) => one.id === eventId)).toBe(false)
})

test('the local server reaches its own machine only where it is told to, and where the keys of tokens are', async () => {
  const own = `${receiver.url}/nobody`
  const { AUTH_JWKS: _, KEPT_WEBHOOK_LOOPBACK: __, ...vars } = server.vars
  const worker = await startWorker({
    port: await freePort(),
    databaseUrl: server.databaseUrl,
    vars: { ...vars, AUTH_JWKS_URL: own },
  })
  const outside = await worker.miniflare.getWorker('outside')
  const reaches = (url: string) =>
    outside.fetch(url).then(
      ({ status }) => status === 400,
      () => false,
    )
  expect(await reaches(own)).toBe(true)
  expect(await reaches(`${receiver.url}/other`)).toBe(false)
  await worker.stop()
})
