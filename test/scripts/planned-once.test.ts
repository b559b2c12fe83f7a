import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf } from '../../bench/caller.ts'
import { letAppSignIn, migrate } from '../../scripts/migrate.ts'
import { type RunningPooler, startPooler } from '../../scripts/pooler/pooler.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { idOf } from '../../scripts/world/stable.ts'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { listAppointments } from '../../src/features/appointments/reads/list.ts'
import { listQuery } from '../../src/features/appointments/reads/list-schemas.ts'
import { readCalendar } from '../../src/features/calendar/read-calendar.ts'
import { markOverdue } from '../../src/jobs/mark-overdue.ts'

const CONNECTIONS = 4
const REQUESTS = 200
const AT_ONCE = 20

let postgres: RunningPostgres
let pooler: RunningPooler

beforeAll(async () => {
  const settings = {
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track_planning': 'on',
    // New statistics of a table have its statements planned anew.
    autovacuum: 'off',
  }
  postgres = await startPostgres({ persistent: false, settings })
  await migrate(postgres.ownerUrl)
  await letAppSignIn(postgres.ownerUrl, new URL(postgres.appUrl).password)
  await asSuperuser('CREATE EXTENSION pg_stat_statements')
  pooler = await startPooler({ databaseUrl: postgres.appUrl, size: CONNECTIONS })
})

afterAll(async () => {
  await pooler.stop()
  await postgres.stop()
})

async function asSuperuser(text: string): Promise<Record<string, unknown>[]> {
  const url = new URL(postgres.ownerUrl)
  url.username = 'postgres'
  const client = new Client({ connectionString: url.href })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const now = Date.parse('2027-03-01T03:00:00Z')
const desk = actorOf('planned once', { clinicId: idOf('planned once'), role: 'RECEPTIONIST', now })

/** A list, what is read before a booking, and a write. */
async function ask(db: Database): Promise<void> {
  await listAppointments(db, desk, listQuery.parse({}))
  await readCalendar(db, { doctorId: idOf('nobody'), now, runs: [{ start: now, end: now + 86_400_000 }] })
  await markOverdue(db, desk)
}

/** A client of its own, as each request of the Worker has. */
async function request(): Promise<void> {
  const db = openDatabase(pooler.url)
  await ask(db).finally(db.release)
}

test('a statement is planned at most once a connection, however many requests run it', async () => {
  for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, request))
  const often = await asSuperuser(
    `SELECT s.query, s.plans::int, s.calls::int FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
     WHERE r.rolname = 'kept_app' AND s.calls >= ${REQUESTS}`,
  )
  expect(often.length).toBeGreaterThanOrEqual(3)
  expect(often.filter(({ plans }) => Number(plans) > CONNECTIONS)).toEqual([])
})
