import { openDatabase } from '../src/db/client.ts'
import type { Statement } from '../src/db/text.ts'
import { type Env, settingsOf } from '../src/env.ts'
import { listAppointments } from '../src/features/appointments/list.ts'
import { readCalendar } from '../src/features/calendar/read-calendar.ts'
import { openVault } from '../src/platform/vault/vault.ts'
import { getAppointment } from '../src/records/visits/get-appointment.ts'
import { actorOf } from './caller.ts'
import type { Call } from './http.ts'
import { CONNECTIONS, deskName, type Stage } from './stage.ts'
import { bookingStatement, catchStatement } from './statements.ts'

/** One route, and the same SQL without the product round it. */
export interface Scenario {
  name: string
  next: () => Call
  expect: number
  /** Null where a route runs no SQL. */
  sql: { connections: number; statements: Statement[]; again: boolean } | null
}

/** The days bookings stand on, counted from today, so that no two parts of a run want the same slot. */
const DAYS = { book: 1, hot: 30, race: 200, sqlBook: 400, sqlHot: 500, sqlRace: 900 }
const LISTED_DAYS = 40
const SAMPLES = 200
const LIST_LIMIT = 20

/** Statements kept ready for a second; where that is too few, the measurement ends early. */
const MOST_A_SECOND = 2_000

const at = <T>(list: readonly [T, ...T[]], n: number): T => list[n % list.length] ?? list[0]
const counter = () => {
  let n = 0
  return () => n++
}

/** The product's SQL for this stage. */
async function statementsFor(stage: Stage) {
  const { world } = stage
  const actor = actorOf(deskName(0), { clinicId: world.clinicId, role: 'RECEPTIONIST', now: world.now })
  const db = openDatabase(stage.appUrl)
  const deps = { actor, db, vault: openVault(settingsOf(stage.vars as unknown as Env)) }
  const calendar = await readCalendar(db, { doctorId: world.doctors[0], runs: [], now: world.now })
  db.release()
  // Every doctor of the clinic has the same rules.
  const rules = calendar.clinics[0]
  if (!rules) throw new Error('The clinic has not been loaded.')
  const samples = <T>(make: (n: number) => Promise<T>, count = SAMPLES) =>
    Promise.all(Array.from({ length: count }, (_, n) => make(n)))
  return {
    get: () => samples((n) => catchStatement((database) => getAppointment(database, actor, at(world.visits, n * 5)))),
    list: () => samples((n) => catchStatement((database) => listAppointments(database, actor, listQuery(stage, n)))),
    book: (doctorOf: (n: number) => string, { day, count, slot = (n: number) => n }: Bookings) =>
      samples(
        (n) => bookingStatement({ deps, rules, input: world.slot(doctorOf(n), day, slot(n)), isStaff: true }),
        count,
      ),
  }
}

interface Bookings {
  day: number
  count: number
  slot?: (n: number) => number
}

function listQuery({ world }: Stage, n: number) {
  return { doctorId: [at(world.doctors, n)], date: world.day(-1 - (n % LISTED_DAYS)), limit: LIST_LIMIT }
}

/** @param seconds how long each is to run, for as many bookings as that may take */
export async function scenariosOf(stage: Stage, seconds: number): Promise<Scenario[]> {
  const { world, tokens } = stage
  const { doctors } = world
  const sql = await statementsFor(stage)
  const call = (make: (n: number) => Omit<Call, 'token'>) => {
    const next = counter()
    return () => {
      const n = next()
      return { token: at(tokens, n), ...make(n) }
    }
  }
  const spread = (n: number) => at(doctors, n)
  const turn = (n: number) => Math.floor(n / doctors.length)
  const count = Math.ceil(seconds * MOST_A_SECOND)
  const reads = (statements: Statement[]) => ({ connections: CONNECTIONS, statements, again: true })
  return [
    { name: 'hello (GET /health)', expect: 200, sql: null, next: () => ({ path: '/health' }) },
    {
      name: 'availability, warm',
      expect: 200,
      sql: null,
      next: call((n) => ({
        path: `/appointments/doctor/${spread(n)}/availability?date=${world.day(2)}&type=VIDEO_CALL`,
      })),
    },
    {
      name: 'get one appointment',
      expect: 200,
      sql: reads(await sql.get()),
      next: call((n) => ({ path: `/appointments/${at(world.visits, n)}` })),
    },
    {
      name: "list a doctor's day of 20",
      expect: 200,
      sql: reads(await sql.list()),
      next: call((n) => {
        const { doctorId, date, limit } = listQuery(stage, n)
        return { path: `/appointments?doctorId=${doctorId}&date=${date}&limit=${limit}` }
      }),
    },
    {
      name: 'book, 50 doctors',
      expect: 201,
      sql: {
        connections: CONNECTIONS,
        statements: await sql.book(spread, { day: DAYS.sqlBook, count, slot: turn }),
        again: false,
      },
      next: call((n) => ({ path: '/appointments', body: world.slot(spread(n), DAYS.book, turn(n)) })),
    },
    {
      name: 'book, one hot doctor',
      expect: 201,
      // More connections would wait for each other's index entries: a doctor's bookings come one after the other.
      sql: {
        connections: 1,
        statements: await sql.book(() => doctors[0], { day: DAYS.sqlHot, count: Math.ceil(count / 2) }),
        again: false,
      },
      next: call((n) => ({ path: '/appointments', body: world.slot(doctors[0], DAYS.hot, n) })),
    },
  ]
}

/** Callers who all want the same slot; another one in every round. */
export async function raceOf(stage: Stage, callers: number) {
  const { world, tokens } = stage
  const doctorId = at(world.doctors, 1)
  const sql = await statementsFor(stage)
  return {
    calls: (round: number): Call[] => {
      const body = world.slot(doctorId, DAYS.race, round)
      return Array.from({ length: callers }, (_, n) => ({ path: '/appointments', token: at(tokens, n), body }))
    },
    statements: (round: number): Promise<Statement[]> =>
      sql.book(() => doctorId, { day: DAYS.sqlRace, count: callers, slot: () => round }),
  }
}
