import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, type Server, startServer } from './server.ts'
import { deadlocksIn, imbalances, look } from './world.ts'

const DAY = 86_400_000
const TOMORROW = Math.floor(Date.now() / DAY + 1) * DAY
const date = (n: number) => new Date(TOMORROW + n * DAY).toISOString().slice(0, 10)

let server: Server
/** Every visit that a 201 has told of. */
const booked = new Set<string>()

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

function wishAt(slot: number, doctor: number) {
  const { doctorIds, patientIds, locationId } = server.world
  const appointmentDate = new Date(TOMORROW + slot * 15 * 60_000).toISOString()
  const who = { doctorId: doctorIds[doctor], patientId: patientIds[doctor * 2 + (slot % 2)] }
  return { ...who, appointmentDate, duration: 15, type: 'IN_PERSON', locationId }
}

interface Booking {
  slot: number
  doctor: number
}

async function book({ slot, doctor }: Booking): Promise<Answer> {
  const key = { 'Idempotency-Key': `outage-${doctor}-${slot}` }
  const answer = await server.send('POST', '/appointments', wishAt(slot, doctor), key)
  if (answer.status === 201) booked.add(answer.body.id)
  return answer
}

/** Nothing but a booking, or a 503 that says when to come back. */
function expectBookedOrUnavailable({ status, headers, body }: Answer): void {
  if (status === 201) return
  expect(body).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' })
  expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
}

async function expectBalance(): Promise<void> {
  const { clinicId } = server.world
  const rows = await look<{ id: string }>(server.ownerUrl, 'select id from appointments where clinic_id = $1', [
    clinicId,
  ])
  expect(rows.map(({ id }) => id).sort()).toEqual([...booked].sort())
  expect(await imbalances(server.ownerUrl, clinicId)).toEqual([])
  expect(deadlocksIn(server.logFile)).toEqual([])
}

const count = (n: number) => Array.from({ length: n }, (_, i) => i)

/** Bookings one after the other for a doctor, until there is no more to do. */
async function bookAlong(
  doctor: number,
  slots: Iterator<number>,
  isOver: (answer: Answer) => boolean,
): Promise<Booking[]> {
  const open: Booking[] = []
  for (let next = slots.next(); !next.done; next = slots.next()) {
    const booking = { slot: next.value, doctor }
    const answer = await book(booking)
    expectBookedOrUnavailable(answer)
    if (answer.status !== 201) open.push(booking)
    if (isOver(answer)) break
  }
  return open
}

test('Postgres is killed in the middle of bookings', { timeout: 120_000 }, async () => {
  let failures = 0
  let successes = 0
  const isOver = (answer: Answer) => {
    if (answer.status === 201) successes++
    else failures++
    return failures >= 20
  }
  const lanes = count(8).map((lane) =>
    bookAlong(
      lane % 2,
      count(500)
        .map((n) => n * 4 + Math.floor(lane / 2))
        .values(),
      isOver,
    ),
  )
  await expect.poll(() => successes, { timeout: 60_000, interval: 5 }).toBeGreaterThan(30)
  await server.kill()
  const open = (await Promise.all(lanes)).flat()
  expect(open.length).toBeGreaterThan(0)
  expectBookedOrUnavailable(await server.send('GET', `/appointments/${[...booked][0]}`))

  await server.restart()
  // Whether these were booked is unknown until they are sent again, under their keys.
  await expect
    .poll(async () => (await Promise.all(open.map(book))).filter(({ status }) => status !== 201).length, {
      timeout: 60_000,
    })
    .toBe(0)
  await expectBalance()
})

test('a listing is answered from what is there while Postgres is down', async () => {
  const path = `/appointments/doctor/${server.world.doctorIds[0]}/availability?date=${date(20)}`
  const before = await server.send('GET', path)
  expect([before.status, before.headers.get('X-Cache')]).toEqual([200, 'MISS'])
  const kv = await server.kv()
  const key = `day:${server.world.clinicId}:${server.world.doctorIds[0]}:${date(20)}`
  await expect.poll(async () => (await kv.fetch(`http://kv/${encodeURIComponent(key)}`)).status).toBe(200)
  const age = (seconds: number) => kv.fetch(`http://kv/?by=${seconds * 1000}`, { method: 'PATCH' })
  await server.kill()
  const young = await server.send('GET', path)
  expect([young.status, young.headers.get('X-Cache'), young.headers.get('Warning')]).toEqual([200, 'HIT', null])
  await age(300)
  const older = await server.send('GET', path)
  expect([older.status, older.headers.get('X-Cache'), older.headers.get('Warning')]).toEqual([200, 'STALE', null])
  await age(86_400)
  const old = await server.send('GET', path)
  expect([old.status, old.headers.get('X-Cache')]).toEqual([200, 'STALE'])
  expect(old.headers.get('Warning')).toMatch(/^110 /)
  expect(Number(old.headers.get('Age'))).toBeGreaterThanOrEqual(86_400)
  expect(old.body).toEqual(before.body)
  // Who asks past KV gets what there is too, and is told how old it is.
  const past = await server.send('GET', path, undefined, { 'Cache-Control': 'no-cache' })
  expect([past.status, past.headers.get('X-Cache'), past.body]).toEqual([200, 'STALE', before.body])
  expect(past.headers.get('Warning')).toMatch(/^110 /)
  const unknown = await server.send('GET', path.replace(date(20), date(40)))
  expect(unknown.body).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' })
  await server.restart()
  await expect.poll(async () => (await server.send('GET', path)).headers.get('Warning'), { timeout: 60_000 }).toBeNull()
})

test('Postgres hangs: everybody is told so, and afterwards all goes on', { timeout: 120_000 }, async () => {
  const [visit] = [...booked]
  const resume = await server.freeze()
  const slots = count(30).map((n) => ({ slot: 3000 + n, doctor: n % 2 }))
  try {
    const answers = await Promise.all([
      ...slots.map(book),
      ...count(5).map(() => server.send('GET', `/appointments/${visit}`)),
      ...count(5).map(() => server.send('PUT', `/appointments/${visit}`, { appointmentDate: `${date(30)}T10:00` })),
      ...count(5).map((n) =>
        server.send('GET', `/appointments/doctor/${server.world.doctorIds[n % 2]}/availability?date=${date(50 + n)}`),
      ),
    ])
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expectBookedOrUnavailable(answer)
    }
  } finally {
    resume()
  }
  await expect
    .poll(async () => (await Promise.all(slots.map(book))).filter(({ status }) => status !== 201).length, {
      timeout: 60_000,
    })
    .toBe(0)
  await expectBalance()
})
