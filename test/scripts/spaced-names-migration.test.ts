import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { patientKeyOf } from '../../src/domain/patient-key.ts'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const clinic = randomUUID()
const AGAIN = ['山田　太郎', '김 철수', 'ジョン・スミス']
const AS_THEY_ARE = ['王小明', 'John Smith', 'García']

beforeAll(async () => {
  db = await databaseBefore('refill_spaced_names')
  await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'UTC')`, [clinic])
})

afterAll(() => db.stop())

test('names with a space in a script that has none lose their key, for the job to make it anew; others keep it', async () => {
  for (const name of [...AGAIN, ...AS_THEY_ARE]) {
    const { searchPieces, searchSource } = patientKeyOf({ name, phone: null }, null)
    await db.query(
      'INSERT INTO patients (clinic_id, id, name, search_pieces, search_source) VALUES ($1, $2, $3, $4, $5)',
      [clinic, randomUUID(), name, searchPieces, searchSource],
    )
  }
  await db.migrate()
  const without = await db.query('SELECT name FROM patients WHERE search_pieces IS NULL')
  expect(without.map(({ name }) => name).sort()).toEqual([...AGAIN].sort())
})
