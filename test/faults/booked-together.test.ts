import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RunningPostgres } from '../../scripts/postgres.ts'
import { openDatabase } from '../../src/db/client.ts'
import { DatabaseLost } from '../../src/db/errors.ts'
import { DomainError } from '../../src/domain/errors.ts'
import { bookInTurn } from '../../src/features/calendar/booking/book-in-turn.ts'
import { bookDecided, type DecidedBooking } from '../../src/features/calendar/booking/book-visits.ts'
import type { Booked } from '../../src/features/calendar/booking/waiting.ts'
import { openMemory } from '../../src/features/calendar/memory.ts'
import type { Turn } from '../../src/features/calendar/take.ts'
import { judge, type Try, taskIn, triedIn } from './tries.ts'
import { deadlocksIn, imbalances, look, makeWorld, startDatabase, type World } from './world.ts'

type Connection = ReturnType<typeof openDatabase>

let postgres: RunningPostgres
let db: Connection
let beside: Connection

beforeAll(async () => {
  postgres = await startDatabase({ persistent: false })
  db = openDatabase(postgres.appUrl)
  beside = openDatabase(postgres.appUrl)
})

afterAll(async () => {
  db.release()
  beside.release()
  await postgres.stop()
})

const count = (n: number) => Array.from({ length: n }, (_, i) => i)
const sqlAs = (text: string, values: unknown[] = []) => look(postgres.ownerUrl, text, values)

let world: World
let turn: Turn

beforeEach(async () => {
  world = await makeWorld(postgres.ownerUrl, { doctors: 2, patients: 60 })
  turn = turnOf(db, 0)
})

const turnOf = (connection: Connection, doctor: number): Turn => ({
  db: connection,
  memory: openMemory(connection, world.doctorIds[doctor] as string, () => Date.now()),
})

interface Settled {
  id: string
  outcome: Booked | Error
  queries: number
  settlements: number
}

/** Has those who wait at a doctor booked together; each with what they were told, in the order they came. */
async function bookTogether(tries: readonly Try[], at = turn): Promise<Settled[]> {
  const settled = tries.map(
    (): Settled => ({ id: '', outcome: new Error('was not settled'), queries: 0, settlements: 0 }),
  )
  const waiting = tries.map((wanted, n) => {
    const task = taskIn(world, wanted)
    const cost = { queries: 0, milliseconds: 0 }
    const settle = (outcome: Booked | Error) => {
      const settlements = (settled[n]?.settlements ?? 0) + 1
      settled[n] = { id: task.id, outcome, queries: cost.queries, settlements }
    }
    return { task, cost, settle }
  })
  await bookInTurn(at, waiting)
  return settled
}

/** The status and code of an answer, in short. */
function told({ outcome }: Settled): string {
  if (!(outcome instanceof Error)) return outcome.replayed ? 'replayed' : 'booked'
  return outcome instanceof DomainError ? outcome.code : 'INTERNAL_ERROR'
}

const bookedOf = (settled: readonly Settled[]) => settled.filter((one) => told(one) === 'booked').map(({ id }) => id)

/** Each visit has one audit row and one event, none overlaps, and none was booked that was not answered. */
async function expectSound(settled: readonly Settled[]): Promise<void> {
  const rows = await look<{ id: string }>(postgres.ownerUrl, 'select id from appointments where clinic_id = $1', [
    world.clinicId,
  ])
  expect(rows.map(({ id }) => id).sort()).toEqual(bookedOf(settled).sort())
  expect(await imbalances(postgres.ownerUrl, world.clinicId)).toEqual([])
  expect(deadlocksIn(postgres.logFile)).toEqual([])
}

/** Half hours one after another, each for a patient of their own. */
const slots = (n: number): Try[] => count(n).map((i) => ({ doctor: 0, patient: i, minute: i * 30 }))

/** Lets new users, whom Postgres has not met yet, book for the first patients, each for one; their ids. */
async function guardians(n: number): Promise<string[]> {
  const users = count(n).map(() => v7())
  await sqlAs(
    `update patients p set guardian_user_ids = p.guardian_user_ids || g.user_id
     from unnest($2::uuid[], $3::uuid[]) g(patient_id, user_id) where p.clinic_id = $1 and p.id = g.patient_id`,
    [world.clinicId, world.patientIds.slice(0, n), users],
  )
  return users
}

describe('fifty callers who wait', () => {
  let before = 0
  beforeEach(() => {
    before = db.queries
  })

  test('for fifty times: three statements, of which one reads the days', async () => {
    const settled = await bookTogether(slots(50))
    expect(settled.map(told)).toEqual(count(50).map(() => 'booked'))
    expect(db.queries - before).toBe(3)
    // Each pays for what was run on their behalf: the question, and the statement that booked them.
    expect(settled.map(({ queries }) => queries)).toEqual(count(50).map(() => 2))
    await expectSound(settled)
  })

  test('for one time: the first gets it, and the others are asked about in one more', async () => {
    const settled = await bookTogether(count(50).map((patient) => ({ doctor: 0, patient, minute: 600 })))
    expect(settled.map(told)).toEqual(['booked', ...count(49).map(() => 'SCHEDULING_CONFLICT')])
    expect(db.queries - before).toBe(3)
    await expectSound(settled)
  })

  test('of whom none has signed in before: one more makes them users', async () => {
    const users = await guardians(30)
    const settled = await bookTogether(users.map((by, n) => ({ doctor: 0, minute: n * 30, by, whose: 'their own' })))
    expect(settled.map(told)).toEqual(count(30).map(() => 'booked'))
    expect(db.queries - before).toBe(3)
    expect(await sqlAs('select id from users where id = any ($1)', [users])).toHaveLength(30)
  })

  test('with one key: one booking, and its answer for all others', async () => {
    const settled = await bookTogether(count(50).map(() => ({ doctor: 0, minute: 600, key: 'one' })))
    expect(settled.map(told)).toEqual(['booked', ...count(49).map(() => 'replayed')])
    expect(new Set(settled.map(({ outcome }) => JSON.stringify((outcome as Booked).image))).size).toBe(1)
    expect(db.queries - before).toBe(3)
    await expectSound(settled)
  })
})

describe('of those who are booked together', () => {
  test('who comes first gets the time, unless Postgres refuses them', async () => {
    const STRANGER = 99
    const settled = await bookTogether([
      { doctor: 0, patient: STRANGER, minute: 600 },
      { doctor: 0, patient: 1, minute: 615 },
      { doctor: 0, patient: 2, minute: 600 },
      { doctor: 0, patient: 3, minute: 660 },
      { doctor: 0, patient: 4, minute: 645 },
    ])
    expect(settled.map(told)).toEqual([
      'PATIENT_NOT_FOUND',
      'booked',
      'SCHEDULING_CONFLICT',
      'booked',
      'SCHEDULING_CONFLICT',
    ])
    await expectSound(settled)
  })

  test('a key that comes with another request is refused, whoever waits beside it', async () => {
    const settled = await bookTogether([
      { doctor: 0, patient: 0, minute: 600, key: 'a' },
      { doctor: 0, patient: 1, minute: 660, key: 'a', fingerprint: 'other' },
      { doctor: 0, patient: 2, minute: 660 },
      { doctor: 0, patient: 0, minute: 600, key: 'a' },
    ])
    expect(settled.map(told)).toEqual(['booked', 'IDEMPOTENCY_KEY_REUSED', 'booked', 'replayed'])
    await expectSound(settled)
  })

  test('one patient has one visit at a time, and one external id one visit', async () => {
    const settled = await bookTogether([
      { doctor: 0, patient: 0, minute: 600, externalId: 'x' },
      { doctor: 0, patient: 0, minute: 630, externalId: 'y' },
      { doctor: 0, patient: 1, minute: 660, externalId: 'x' },
      { doctor: 0, patient: 0, minute: 600, externalId: 'z' },
    ])
    expect(settled.map(told)).toEqual(['booked', 'booked', 'EXTERNAL_ID_TAKEN', 'SCHEDULING_CONFLICT'])
    expect(settled[2]?.outcome).toMatchObject({ extra: { id: settled[0]?.id } })
    const elsewhere = await bookTogether([{ doctor: 1, patient: 0, minute: 615 }], turnOf(db, 1))
    expect(elsewhere.map(told)).toEqual(['SCHEDULING_CONFLICT'])
    await expectSound(settled)
  })

  test('an external id that two of them want is given to who came first, not to the earlier visit', async () => {
    const settled = await bookTogether([
      { doctor: 0, patient: 0, minute: 660, externalId: 'x' },
      { doctor: 0, patient: 1, minute: 600, externalId: 'x' },
    ])
    expect(settled.map(told)).toEqual(['booked', 'EXTERNAL_ID_TAKEN'])
    await expectSound(settled)
  })

  test('who came first still does so where all have to be asked about again', async () => {
    const hoursUntil = (end: string) =>
      sqlAs(
        `with s as (update working_sessions set end_time = $2 where clinic_id = $1)
         update clinic_doctors set rules_version = rules_version + 1 where clinic_id = $1`,
        [world.clinicId, end],
      )
    await hoursUntil('10:30')
    await bookTogether([{ doctor: 0, patient: 2, minute: 0 }])
    await hoursUntil('12:00')
    // Memory has the first one tried, by rules of before, and refuses the second one for them.
    const settled = await bookTogether([
      { doctor: 0, patient: 0, minute: 600 },
      { doctor: 0, patient: 1, minute: 615 },
    ])
    expect(settled.map(told)).toEqual(['booked', 'SCHEDULING_CONFLICT'])
  })

  test('a patient who books for themselves, and who looks after them, have what the clinic allows and no more', async () => {
    const [user = ''] = await guardians(1)
    const [guardian = ''] = await guardians(1)
    await sqlAs(`update clinics set settings = '{"maxOpenBookingsPerPatient": 3}' where id = $1`, [world.clinicId])
    const settled = await bookTogether(
      count(8).map((n) => ({
        doctor: 0,
        minute: n * 30,
        by: n % 2 === 0 ? user : guardian,
        whose: n % 4 === 0 ? 'their own' : 'named',
      })),
    )
    const refused = settled.map(told).filter((code) => code !== 'booked')
    expect(refused).toEqual(count(5).map(() => 'BOOKING_LIMIT_REACHED'))
    await expectSound(settled)
  })

  test('an overbooked visit goes alone: it is marked if it is on top of another, which came first', async () => {
    const settled = await bookTogether([
      { doctor: 0, patient: 0, minute: 600 },
      { doctor: 0, patient: 1, minute: 600, overbook: true },
      { doctor: 0, patient: 2, minute: 720, overbook: true },
      { doctor: 0, patient: 3, minute: 720 },
      { doctor: 0, patient: 4, minute: 600 },
      { doctor: 0, patient: 5, minute: 900 },
    ])
    const [free, ...taken] = ['booked', 'SCHEDULING_CONFLICT', 'SCHEDULING_CONFLICT']
    expect(settled.map(told)).toEqual([free, free, free, ...taken, free])
    const rows = await sqlAs('select overbook from appointments where clinic_id = $1 order by starts_at, id', [
      world.clinicId,
    ])
    expect(rows.map(({ overbook }) => overbook)).toEqual([false, true, false, false])
  })
})

describe('what goes wrong', () => {
  const poison = (body: string) =>
    sqlAs(`create or replace function poison() returns trigger language plpgsql as $$ begin
        if new.external_id = 'poison' then ${body}; end if; return new; end $$;
      create or replace trigger poison before insert on appointments for each row execute function poison()`)

  afterAll(() => sqlAs('drop trigger if exists poison on appointments'))

  const poisoned = (): Try[] =>
    slots(6).map((one, n) => (n === 2 ? { ...one, externalId: 'poison' } : { ...one, key: `k${n}` }))

  test.each([
    ['an error that nobody expects', "raise exception 'poisoned'", 'INTERNAL_ERROR'],
    ['a deadlock', "raise exception 'poisoned' using errcode = '40P01'", 'DATABASE_UNAVAILABLE'],
    [
      'a key of another table',
      "raise exception using errcode = '23503', constraint = 'appointments_patient'",
      'PATIENT_NOT_FOUND',
    ],
  ])('%s in one row refuses that row only', async (_, body, code) => {
    await poison(body)
    const settled = await bookTogether(poisoned())
    expect(settled.map(told)).toEqual(count(6).map((n) => (n === 2 ? code : 'booked')))
    await expectSound(settled)
    // The calendar still knows what was booked: nobody is asked for it again, and the time of the refused one is free.
    const after = await bookTogether(slots(6))
    expect(after.map(told)).toEqual(count(6).map((n) => (n === 2 ? 'booked' : 'SCHEDULING_CONFLICT')))
  })

  test('what cannot even be written down as a row refuses that one only', async () => {
    const [good, bad] = slots(2).map((one) => triedIn(world, one)) as [DecidedBooking, DecidedBooking]
    const outcomes = await bookDecided(db, [{ ...bad, plan: null as never }, good])
    expect(outcomes).toEqual([expect.any(TypeError), expect.objectContaining({ written: true })])
  })

  test('a bad row in each statement costs nobody else their booking, however many wait', async () => {
    await poison("raise exception 'poisoned'")
    const isBad = (n: number) => n % 32 === 5
    const settled = await bookTogether(
      count(150).map((n) => ({
        doctor: 0,
        patient: n % 60,
        minute: n * 30,
        ...(isBad(n) && { externalId: 'poison' }),
      })),
    )
    expect(settled.map(told)).toEqual(count(150).map((n) => (isBad(n) ? 'INTERNAL_ERROR' : 'booked')))
    await expectSound(settled)
  })

  /** A turn whose memory does something else at its nth use. */
  const turnThat = (fail: (use: number, name: 'read' | 'calendarIfMet') => void): Turn => {
    const uses = { read: 0, calendarIfMet: 0 }
    const { memory } = turn
    return {
      db,
      memory: {
        ...memory,
        async read(...given) {
          fail(++uses.read, 'read')
          return memory.read(...given)
        },
        calendarIfMet() {
          fail(++uses.calendarIfMet, 'calendarIfMet')
          return memory.calendarIfMet()
        },
      },
    }
  }

  test('who cannot be asked about together is asked about alone, until the database stops answering', async () => {
    let reads = 0
    const failing = turnThat((use, name) => {
      if (name !== 'read') return
      reads = use
      if (use === 1) throw new Error('asked about all')
      if (use === 3) throw new DatabaseLost()
    })
    const days = count(5).map((n) => ({ doctor: 0, patient: n, minute: n * 24 * 60 }))
    const settled = await bookTogether(days, failing)
    expect(settled.map(told)).toEqual(['booked', ...count(4).map(() => 'DATABASE_UNAVAILABLE')])
    expect(reads).toBe(3)
  })

  test('who is settled is not taken again, whatever goes wrong after them', async () => {
    // Memory is used once to pick, and once for each of the 32 who are booked then.
    const failing = turnThat((use, name) => {
      if (name === 'calendarIfMet' && use === 34) throw new Error('picking the next')
    })
    const before = db.queries
    const settled = await bookTogether(slots(34), failing)
    expect(settled.map(told)).toEqual(count(34).map(() => 'booked'))
    expect(settled.map(({ settlements }) => settlements)).toEqual(count(34).map(() => 1))
    // Of all: the question and a statement. Of the two others: each a statement, and the first of them the question.
    expect(db.queries - before).toBe(5)
    await expectSound(settled)
  })

  test('a lost connection leaves the outcome of all unknown, and memory empty', async () => {
    await bookTogether([{ doctor: 0, patient: 0, minute: 900 }])
    await poison('perform pg_terminate_backend(pg_backend_pid())')
    const waiting = [
      ...poisoned(),
      { doctor: 0, patient: 9, minute: 60 },
      { doctor: 0, patient: 10, minute: 90, overbook: true },
    ]
    const settled = await bookTogether(waiting)
    expect(settled.map(told)).toEqual(waiting.map(() => 'DATABASE_UNAVAILABLE'))
    expect(turn.memory.calendarIfMet()).toBeNull()
    await poison('return new')
    // The keyed ones that try again are booked once.
    const again = await bookTogether(waiting)
    expect(again.map(told)).toEqual(waiting.map((_, n) => (n === 6 ? 'SCHEDULING_CONFLICT' : 'booked')))
  })
})

describe('one statement', () => {
  const answers = async (numbered: Parameters<typeof judge>[1]) =>
    (await judge(db, numbered)).map(({ n, refused, written }) => [n, refused ?? (written ? 'booked' : 'lost')])

  test('gives a time that two of its rows want to the lower number, wherever it stands among them', async () => {
    const [first, second] = [0, 1].map((patient) => triedIn(world, { doctor: 0, patient, minute: 600 }))
    const verdicts = await answers([
      [1, second as DecidedBooking],
      [0, first as DecidedBooking],
    ])
    expect(verdicts).toEqual([
      [0, 'booked'],
      [1, 'lost'],
    ])
  })

  test('takes one of the bookings that a patient makes themselves, whoever makes them, and any of the desk', async () => {
    const [user = ''] = await guardians(1)
    const [guardian = ''] = await guardians(1)
    const tries: Try[] = [
      { doctor: 0, minute: 600, by: user, whose: 'their own' },
      { doctor: 0, minute: 630 },
      { doctor: 0, minute: 660, by: guardian, whose: 'named' },
      { doctor: 0, minute: 690, by: guardian, whose: 'their own' },
      { doctor: 0, minute: 720, patient: 1 },
    ]
    expect(await answers([...tries.map((wanted) => triedIn(world, wanted)).entries()])).toEqual([
      [0, 'booked'],
      [1, 'booked'],
      [2, 'first of its patient'],
      [3, 'first of its patient'],
      [4, 'booked'],
    ])
  })

  test.each([
    ['externalId', 'appointments'],
    ['key', 'idempotency_keys'],
  ])('and that of another doctor do not deadlock by the same %s, crosswise', async (name, table) => {
    const tried = deadlocksIn(postgres.logFile)
    // Each row takes its while, so that the two statements do meet.
    await sqlAs(`create or replace function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.01); return new; end $$;
      create trigger slowly before insert on ${table} for each row execute function slowly()`)
    for (const round of count(3)) {
      const of = (doctor: number) =>
        count(16).map((n) => {
          const same = { [name]: `${round}-${doctor === 0 ? n : 15 - n}` }
          return triedIn(world, { doctor, patient: n + doctor * 20, minute: round * 480 + n * 30, ...same })
        })
      await Promise.allSettled([judge(db, [...of(0).entries()]), judge(beside, [...of(1).entries()])])
    }
    await sqlAs(`drop trigger slowly on ${table}`)
    expect(deadlocksIn(postgres.logFile)).toEqual(tried)
  })
})
