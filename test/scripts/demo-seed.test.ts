import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { migrate } from '../../scripts/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { temporaryDataFolder } from '../../scripts/postgres-data.ts'
import { arrayField, copyRows } from '../../scripts/seed/copy.ts'
import { planClinics } from '../../scripts/seed/world.ts'
import { clinicsTold, seedDatabase } from '../../scripts/seed.ts'
import { patientKeyOf } from '../../src/domain/patient-key.ts'

vi.setConfig({ testTimeout: 60_000 })

const NOW = Date.parse('2026-11-24T10:05:00Z')
const keys = { current: 'dev1', keys: { dev1: randomBytes(32).toString('base64') } }
const dataDir = temporaryDataFolder()
let postgres: RunningPostgres
let db: Client

beforeAll(async () => {
  postgres = await startPostgres({ dataDir, persistent: false })
  await migrate(postgres.ownerUrl)
  db = new Client({ connectionString: postgres.ownerUrl })
  await db.connect()
})

afterAll(async () => {
  await db.end()
  await postgres.stop()
  for (const path of [dataDir, postgres.logFile]) rmSync(path, { recursive: true, force: true })
})

const fingerprint = `SELECT md5(string_agg(concat_ws(' ', id, patient_id, status, starts_at, parent_appointment_id), ',' ORDER BY id))
  AS sum, count(*)::int AS n, count(DISTINCT status)::int AS states, count(*) FILTER (WHERE is_follow_up)::int AS follow_ups
  FROM appointments`

test('a seed gives the same visits again, as many as asked for, in every state', async () => {
  expect(await seedDatabase(postgres.ownerUrl, { appointments: 6000, seed: 'a', now: NOW, keys })).toEqual({
    loaded: 6000,
    known: 0,
  })
  const first = (await db.query(fingerprint)).rows[0]
  expect(first).toMatchObject({ n: 6000, states: 8 })
  expect(first.follow_ups).toBeGreaterThan(300)
  const found = await db.query('SELECT name, phone, search_pieces, search_source, phone_e164 FROM patients LIMIT 50')
  for (const { name, phone, ...key } of found.rows) {
    const { searchPieces, searchSource, phoneE164 } = patientKeyOf({ name, phone }, null)
    expect(key).toEqual({ search_pieces: searchPieces, search_source: searchSource, phone_e164: phoneE164 })
  }
  expect((await db.query('SELECT FROM patients WHERE search_pieces IS NULL')).rowCount).toBe(0)
  expect(await seedDatabase(postgres.ownerUrl, { appointments: 6000, seed: 'a', now: NOW, keys })).toEqual({
    loaded: 0,
    known: 6000,
  })
  await db.query('TRUNCATE clinics, doctors CASCADE')
  await seedDatabase(postgres.ownerUrl, { appointments: 6000, seed: 'a', now: NOW, keys })
  expect((await db.query(fingerprint)).rows[0]).toEqual(first)
})

test('COPY writes a list as an array, whatever its texts hold', async () => {
  await db.query('CREATE TABLE lists (texts text[])')
  const texts = ['plain', 'a,b', '{', '"', '\\', 'tab\there', '', 'NULL', '王']
  await copyRows(db, { table: 'lists', columns: ['texts'], rows: [[arrayField(texts)], [arrayField([])]] })
  expect((await db.query('SELECT texts FROM lists')).rows).toEqual([{ texts }, { texts: [] }])
})

test('COPY writes every kind of text as it is, and gives up whole', async () => {
  await db.query('CREATE TABLE copied (n int PRIMARY KEY, text text)')
  const texts = ['plain', 'tab\there', 'line\nbreak\r', 'back\\slash', '\\N', '', 'é🙂', null]
  const rows = texts.map((text, n) => [n, text] as const)
  await copyRows(db, { table: 'copied', columns: ['n', 'text'], rows })
  expect((await db.query('SELECT text FROM copied ORDER BY n')).rows.map(({ text }) => text)).toEqual(texts)
  const twice = Array.from({ length: 50_000 }, (_, n) => [n % 2 ? n + 100 : 0, 'x'.repeat(50)] as const)
  await expect(copyRows(db, { table: 'copied', columns: ['n', 'text'], rows: twice })).rejects.toMatchObject({
    code: '23505',
  })
  function* broken() {
    yield [1000, 'first'] as const
    throw new Error('no more rows')
  }
  await expect(copyRows(db, { table: 'copied', columns: ['n', 'text'], rows: broken() })).rejects.toThrow(
    'no more rows',
  )
  expect((await db.query('SELECT count(*)::int AS n FROM copied')).rows[0].n).toBe(texts.length)
})

test('the seed says which clinics it has made, and by which login they are seen', () => {
  const one = planClinics(6000, 'a')
  expect(clinicsTold(one)).toContain(`  ${one[0]?.id}  Pune Clinic 1, Asia/Kolkata: 2 doctors`)
  expect(clinicsTold(one)).toContain('--as root')
  expect(clinicsTold(planClinics(900_000, 'a'))).toContain('  and 8 more')
})
