import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { letAppSignIn, migrate } from '../../scripts/migrate.ts'
import { ROOT } from '../../scripts/paths.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { temporaryDataFolder } from '../../scripts/postgres-data.ts'
import { openDatabase } from '../../src/db/client.ts'
import { fillPatientKeys, rereadPhones } from '../../src/jobs/fill-patient-keys.ts'

vi.setConfig({ testTimeout: 60_000 })

/** The last migration of the version that knew no keys. */
const BEFORE = '0007_outbox_attempts'

const dataDir = temporaryDataFolder()
const older = mkdtempSync(join(tmpdir(), 'kept-migrations-'))
const clinic = randomUUID()
let postgres: RunningPostgres
let db: Client

/** The database as the version before left it. */
async function migrateAsBefore(client: Client): Promise<void> {
  cpSync(join(ROOT, 'migrations'), older, { recursive: true })
  const path = join(older, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(path, 'utf8'))
  const last = journal.entries.findIndex((entry: { tag: string }) => entry.tag === BEFORE)
  writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }))
  await applyMigrations(drizzle(client), { migrationsFolder: older })
}

/** What a Worker of the version before does: it names none of the new columns. */
async function registerAsBefore(name: string, phone: string | null): Promise<string> {
  const id = randomUUID()
  await db.query('INSERT INTO patients (clinic_id, id, name, phone) VALUES ($1, $2, $3, $4)', [clinic, id, name, phone])
  return id
}

const rowOf = async (id: string) =>
  (
    await db.query(
      'SELECT phone_e164, search_name, search_pieces, status, do_not_contact FROM patients WHERE id = $1',
      [id],
    )
  ).rows[0]

beforeAll(async () => {
  postgres = await startPostgres({ dataDir, persistent: false })
  db = new Client({ connectionString: postgres.ownerUrl })
  await db.connect()
  await migrateAsBefore(db)
})

afterAll(async () => {
  await db.end()
  await postgres.stop()
  for (const path of [dataDir, postgres.logFile, older]) rmSync(path, { recursive: true, force: true })
})

test('patients of the version before keep their names and numbers as they are, and get keys from the job', async () => {
  await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'Europe/Berlin')`, [clinic])
  const ids: string[] = []
  for (const [name, phone] of [
    ['Пётр\nИванов', '+49 30 5557711'],
    ['\u202eAnna', '030 5557712'],
    ['\u200b', 'ask her mother'],
    ['No Number', null],
    ['Wrong Number', '+49 1'],
  ] as const)
    ids.push(await registerAsBefore(name, phone))
  await migrate(postgres.ownerUrl)
  await letAppSignIn(postgres.ownerUrl, new URL(postgres.appUrl).password)
  for (const id of ids)
    expect(await rowOf(id)).toEqual({
      phone_e164: null,
      search_name: null,
      search_pieces: null,
      status: 'active',
      do_not_contact: false,
    })

  const keyed = openDatabase(postgres.appUrl)
  expect(await fillPatientKeys(keyed)).toBe(ids.length)
  expect(await fillPatientKeys(keyed)).toBe(0)
  const rows = []
  for (const id of ids) rows.push(await rowOf(id))
  expect(rows.map((row) => [row.search_name, row.phone_e164])).toEqual([
    ['петр иванов', '+49305557711'],
    ['anna', null],
    ['', null],
    ['no number', null],
    ['wrong number', null],
  ])
  expect(await rereadPhones(keyed)).toBe(0)
  await db.query(`UPDATE clinics SET settings = '{"country": "DE"}' WHERE id = $1`, [clinic])
  expect(await rereadPhones(keyed)).toBe(4)
  expect((await rowOf(ids[1] ?? '')).phone_e164).toBe('+49305557712')
  expect(await rereadPhones(keyed)).toBe(0)
  keyed.release()
})

test('an older Worker goes on beside the new columns, and the job keys what it writes', async () => {
  const keyed = openDatabase(postgres.appUrl)
  const id = await registerAsBefore('Anna Bell', '030 5557713')
  expect(await fillPatientKeys(keyed)).toBe(1)
  expect(await rowOf(id)).toMatchObject({ search_name: 'anna bell', phone_e164: '+49305557713' })
  await db.query(`UPDATE patients SET name = 'Anna Königin' WHERE id = $1`, [id])
  expect((await rowOf(id)).search_pieces).toBeNull()
  // There and back: the key's source fits again, and the pieces have gone all the same.
  await db.query(`UPDATE patients SET name = 'Anna Bell' WHERE id = $1`, [id])
  expect(await fillPatientKeys(keyed)).toBe(1)
  expect((await rowOf(id)).search_pieces).toContain('bell')
  keyed.release()
})

test('two runs of the job at once key every row', async () => {
  await db.query(
    `INSERT INTO patients (clinic_id, id, name) SELECT $1, gen_random_uuid(), 'Person ' || n FROM generate_series(1, 1200) n`,
    [clinic],
  )
  const runs = [openDatabase(postgres.appUrl), openDatabase(postgres.appUrl)]
  await Promise.all(runs.map(fillPatientKeys))
  expect((await db.query('SELECT FROM patients WHERE search_pieces IS NULL')).rowCount).toBe(0)
  for (const run of runs) run.release()
})
