import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RunningPostgres } from '../../scripts/postgres.ts'
import { openDatabase } from '../../src/db/client.ts'
import { openMemory } from '../../src/features/calendar/memory.ts'
import { openTurns, type Turns } from '../../src/features/calendar/turns.ts'
import { taskIn } from './tries.ts'
import { makeWorld, startDatabase, type World } from './world.ts'

let postgres: RunningPostgres
let db: ReturnType<typeof openDatabase>
let world: World
let turns: Turns
/** What the calendar was used for, in order. */
let served: string[]

beforeAll(async () => {
  postgres = await startDatabase({ persistent: false })
  db = openDatabase(postgres.appUrl)
})

afterAll(async () => {
  db.release()
  await postgres.stop()
})

beforeEach(async () => {
  world = await makeWorld(postgres.ownerUrl, { doctors: 1, patients: 10 })
  served = []
  const memory = openMemory(db, world.doctorIds[0] as string, () => Date.now())
  turns = openTurns({ db, memory }, { after: 60_000, run: () => {} })
})

const noting = (name: string) => async () => void served.push(name)
const read = (name: string) => turns.read(noting(name))
const write = (name: string) => turns.take(noting(name))

let patient = 0
beforeEach(() => {
  patient = 0
})

async function book(name: string) {
  const n = patient++
  const reply = await turns.book(taskIn(world, { doctor: 0, patient: n, minute: n * 30 }))
  expect(reply.ok).toBe(true)
  served.push(name)
}

/** Lets all of them come while something else has the calendar; how many statements they took. */
async function side(...callers: (() => Promise<unknown>)[]): Promise<number> {
  const gate = Promise.withResolvers<void>()
  const held = turns.take(() => gate.promise)
  const all = callers.map((call) => call())
  const before = db.queries
  gate.resolve()
  await Promise.all([held, ...all])
  return db.queries - before
}

const b = (n: number) => () => book(`booking ${n}`)
const r = (n: number) => () => read(`reading ${n}`)

test('bookings are taken together past those who only read, who are next', async () => {
  const together = await side(b(1), b(2), b(3))
  served = []
  expect(await side(b(4), r(1), b(5), r(2), b(6))).toBeLessThanOrEqual(together)
  expect(served).toEqual(['booking 4', 'booking 5', 'booking 6', 'reading 1', 'reading 2'])
})

test('no booking is taken past another writer', async () => {
  await side(b(1), r(1), b(2), () => write('a move'), r(2), b(3))
  expect(served).toEqual(['booking 1', 'booking 2', 'reading 1', 'a move', 'reading 2', 'booking 3'])
})

test('who reads waits for one gathering only, however many bookings come meanwhile', async () => {
  let later: Promise<void> | undefined
  const first = async () => {
    await book('booking 1')
    later = book('booking 3')
  }
  await side(first, r(1), b(2), r(2))
  await later
  expect(served).toEqual(['booking 1', 'booking 2', 'reading 1', 'reading 2', 'booking 3'])
})
