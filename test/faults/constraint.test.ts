import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningPostgres } from '../../scripts/postgres.ts'
import { openDatabase } from '../../src/db/client.ts'
import type { Verdict } from '../../src/db/verdict.ts'
import { DomainError } from '../../src/domain/errors.ts'
import { bookDecided } from '../../src/features/calendar/booking/book-visits.ts'
import { moveAppointment } from '../../src/features/calendar/moving/move-visits.ts'
import { Outdated } from '../../src/features/calendar/outdated.ts'
import { nothingEdited } from '../../src/records/visits/edited-fields.ts'
import { actorOf, judge, planAt, rulesOf, type Try, triedIn } from './tries.ts'
import { deadlocksIn, imbalances, look, makeWorld, startDatabase, type World } from './world.ts'

// The objects are not there at all: what holds here holds whatever becomes of them.

let postgres: RunningPostgres
let connections: ReturnType<typeof openDatabase>[]

beforeAll(async () => {
  postgres = await startDatabase({ persistent: false })
  connections = Array.from({ length: 100 }, () => openDatabase(postgres.appUrl))
})

afterAll(async () => {
  for (const connection of connections) connection.release()
  await postgres.stop()
})

/** Books on the nth connection; the id of the visit it stands for, or null when the time was taken. */
async function book(world: World, n: number, wanted: Try): Promise<string | null> {
  const db = connections[n % connections.length] as (typeof connections)[number]
  const [written = null] = await bookDecided(db, [triedIn(world, wanted)])
  if (written instanceof Error && !(written instanceof Outdated)) throw written
  return written && !(written instanceof Error) ? (written.image.id as string) : null
}

const count = (n: number) => Array.from({ length: n }, (_, i) => i)

async function expectSound(world: World, bookedIds: readonly string[]): Promise<void> {
  const rows = await look<{ id: string }>(postgres.ownerUrl, 'select id from appointments where clinic_id = $1', [
    world.clinicId,
  ])
  expect(rows.map(({ id }) => id).sort()).toEqual([...bookedIds].sort())
  expect(await imbalances(postgres.ownerUrl, world.clinicId)).toEqual([])
  expect(deadlocksIn(postgres.logFile)).toEqual([])
}

describe('a hundred connections without an object before them', () => {
  test('one slot: one gets it', async () => {
    const world = await makeWorld(postgres.ownerUrl, { doctors: 1, patients: 1 })
    const ids = await Promise.all(count(200).map((n) => book(world, n, { doctor: 0, minute: 600 })))
    const booked = ids.filter((id) => id !== null)
    expect(booked).toHaveLength(1)
    await expectSound(world, booked)
  })

  test('twenty slots that overlap in part: no two that overlap, and none left that would fit', async () => {
    const world = await makeWorld(postgres.ownerUrl, { doctors: 1, patients: 3 })
    const minutes = count(200).map((n) => 600 + ((n * 7) % 20) * 10)
    const ids = await Promise.all(minutes.map((minute, n) => book(world, n, { doctor: 0, patient: n % 3, minute })))
    const taken = minutes.filter((_, n) => ids[n] !== null)
    for (const minute of new Set(minutes)) {
      expect({ minute, beside: taken.some((other) => Math.abs(other - minute) < 30) }).toEqual({ minute, beside: true })
    }
    await expectSound(
      world,
      ids.filter((id) => id !== null),
    )
  })

  test('one key: one booking, and the others get its answer', async () => {
    const world = await makeWorld(postgres.ownerUrl, { doctors: 1, patients: 1 })
    const ids = await Promise.all(count(50).map((n) => book(world, n, { doctor: 0, minute: 600, key: 'one-key' })))
    expect(new Set(ids).size).toBe(1)
    await expectSound(world, [ids[0] as string])
  })

  test('moves that cross between doctors, with bookings for the same times among them', async () => {
    const world = await makeWorld(postgres.ownerUrl, { doctors: 4, patients: 4 })
    const visits = await Promise.all(
      count(24).map(async (n) => {
        const doctor = n % 4
        return { id: (await book(world, n, { doctor, patient: doctor, minute: 600 + n * 30 })) as string, doctor }
      }),
    )
    const more: (string | null)[] = []
    for (const round of count(4)) {
      const moves = visits.map((visit, n) =>
        move(world, n, { ...visit, to: (visit.doctor + round) % 4, minute: 600 + ((n * 5) % 24) * 30 }),
      )
      const bookings = count(40).map((n) =>
        book(world, 50 + n, { doctor: n % 4, patient: n % 4, minute: 600 + (n % 24) * 30 }),
      )
      await Promise.all(moves)
      more.push(...(await Promise.all(bookings)))
    }
    await expectSound(world, [...visits.map(({ id }) => id), ...more.filter((id) => id !== null)])
  })
})

test('one statement takes several bookings: each has its own verdict, and each that is written its records', async () => {
  const world = await makeWorld(postgres.ownerUrl, { doctors: 2, patients: 3 })
  const STRANGER = 3
  const tries: Try[] = [
    { doctor: 0, patient: 0, minute: 600, key: 'first' },
    { doctor: 0, patient: 1, minute: 610 },
    { doctor: 1, patient: 0, minute: 620 },
    { doctor: 1, patient: STRANGER, minute: 700 },
    { doctor: 1, patient: 2, minute: 600, key: 'last' },
  ]
  const tasks = tries.map((wanted) => triedIn(world, wanted))
  const run = () => judge(connections[0] as (typeof connections)[number], [...tasks.entries()])
  const verdict = ({ n, refused, written, image }: Partial<Verdict>) => ({ n, refused, written, id: image?.id ?? null })

  const idOf = (n: number) => tasks[n]?.task.id as string
  expect((await run()).map(verdict)).toEqual([
    { n: 0, refused: null, written: true, id: idOf(0) },
    // The doctor's time went to the row before it.
    { n: 1, refused: null, written: false, id: null },
    // The patient is with the other doctor.
    { n: 2, refused: null, written: false, id: null },
    { n: 3, refused: 'patient on record', written: false, id: null },
    { n: 4, refused: null, written: true, id: idOf(4) },
  ])
  await expectSound(world, [idOf(0), idOf(4)])

  const again = await run()
  expect(again.map(({ written }) => written)).toEqual([false, false, false, false, false])
  // Only the keyed rows have an answer to be replayed, each its own.
  const answered = again.map(({ kept }) => (kept as { answer: { id: string } } | null)?.answer.id ?? null)
  expect(answered).toEqual([idOf(0), null, null, null, idOf(4)])
  await expectSound(world, [idOf(0), idOf(4)])
})

const deadlocks = async () => {
  const [row] = await look<{ deadlocks: string }>(
    postgres.ownerUrl,
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  return row?.deadlocks
}

test('a hundred callers over ten doctors and ten patients, moves among them: nobody is in two places, and nothing deadlocks', async () => {
  const world = await makeWorld(postgres.ownerUrl, { doctors: 10, patients: 10 })
  const before = await deadlocks()
  const booked: { id: string; doctor: number }[] = []
  for (const round of count(5)) {
    const bookings = count(100).map(async (n) => {
      const doctor = n % 10
      // Every patient is wanted by every doctor, at times that overlap in part.
      const patient = Math.floor(n / 10)
      const id = await book(world, n, { doctor, patient, minute: 600 + round * 60 + (n % 4) * 10 })
      if (id) booked.push({ id, doctor })
    })
    const moves = booked.map((visit, n) =>
      move(world, n, { ...visit, to: (visit.doctor + n) % 10, minute: 600 + ((n * 7) % 36) * 10 }),
    )
    await Promise.all([...bookings, ...moves])
  }
  expect(booked.length).toBeGreaterThan(10)
  await expectSound(
    world,
    booked.map(({ id }) => id),
  )
  expect(await deadlocks()).toBe(before)
})

/** Moves a visit as it stands now; a taken time is a refusal like any other. */
async function move(world: World, n: number, to: { id: string; to: number; minute: number }): Promise<void> {
  const [was] = await look<{ version: number; doctor_id: string; patient_id: string }>(
    postgres.ownerUrl,
    'select version, doctor_id, patient_id from appointments where id = $1',
    [to.id],
  )
  const { plan, wish } = planAt(world, to.minute)
  const task = {
    actor: actorOf(world),
    request: { clinicId: world.clinicId, id: to.id, ifMatch: null, idempotency: null },
    doctorId: world.doctorIds[to.to] as string,
    was: {
      version: was?.version ?? 0,
      doctorId: was?.doctor_id ?? '',
      patientId: was?.patient_id ?? '',
      start: 0,
      planDay: null,
    },
    wish,
    fields: nothingEdited(actorOf(world)),
  }
  const db = connections[n % connections.length] as (typeof connections)[number]
  await moveAppointment(db, task, { plan, rules: rulesOf(world), isOver: false }).catch((error) => {
    const isTaken = error instanceof DomainError && error.code === 'SCHEDULING_CONFLICT'
    if (!isTaken && !(error instanceof Outdated)) throw error
  })
}
