import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const [clinic, elsewhere] = [randomUUID(), randomUUID()]
const [nurse, root] = [randomUUID(), randomUUID()]

beforeAll(async () => {
  db = await databaseBefore('memberships')
  for (const id of [clinic, elsewhere])
    await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'UTC')`, [id])
  for (const id of [nurse, root])
    await db.query(`INSERT INTO users (id, issuer, subject) VALUES ($1, 'urn:old', $2)`, [id, id])
  await db.query(
    `INSERT INTO memberships (user_id, clinic_id, roles, version, created_at) VALUES
      ($1, $3, '{NURSE,PATIENT}', 4, '2026-01-01T00:00:00Z'), ($2, $3, '{SUPER_ADMIN,NURSE}', 1, now()), ($1, $4, '{DOCTOR}', 1, now())`,
    [nurse, root, clinic, elsewhere],
  )
  await db.migrate()
})

afterAll(() => db.stop())

/** What a Worker of the version before asks: by user, and by clinic where one was chosen. */
const asTheVersionBefore = (user: string, ...chosen: string[]) =>
  db.query(
    `SELECT clinic_id, roles FROM memberships WHERE user_id = $1 ${chosen.length > 0 ? 'AND clinic_id = $2' : ''} ORDER BY created_at LIMIT 2`,
    [user, ...chosen],
  )

test('who was a member is one still', async () => {
  const rows = await db.query(
    `SELECT status, roles, version, joined_at = created_at joined, id IS NOT NULL has_id FROM memberships
      WHERE user_id = $1 AND clinic_id = $2`,
    [nurse, clinic],
  )
  expect(rows).toEqual([{ status: 'active', roles: ['NURSE', 'PATIENT'], version: 4, joined: true, has_id: true }])
})

test('a membership that names SUPER_ADMIN, which nobody believed, names it no more', async () => {
  expect(await asTheVersionBefore(root)).toEqual([{ clinic_id: clinic, roles: ['NURSE'] }])
})

test('a Worker of the version before reads the members, and gives who has ended, or was only signed out, no role', async () => {
  expect(await asTheVersionBefore(nurse, clinic)).toEqual([{ clinic_id: clinic, roles: ['NURSE', 'PATIENT'] }])
  await db.query("UPDATE memberships SET status = 'ended', roles = '{}' WHERE user_id = $1 AND clinic_id = $2", [
    nurse,
    clinic,
  ])
  expect(await asTheVersionBefore(nurse, clinic)).toEqual([{ clinic_id: clinic, roles: [] }])
})

test.each([
  ['an ended one with roles', "UPDATE memberships SET status = 'ended', roles = '{NURSE}'"],
  ['an external one with roles', "UPDATE memberships SET status = 'external', roles = '{NURSE}'"],
  ['one that makes somebody SUPER_ADMIN', "UPDATE memberships SET status = 'active', roles = '{SUPER_ADMIN}'"],
  ['one in no known state', "UPDATE memberships SET status = 'paused'"],
  ['one of nobody', 'UPDATE memberships SET user_id = null'],
])('no row is %s', async (_, text) => {
  await expect(db.query(`${text} WHERE clinic_id = $1`, [elsewhere])).rejects.toMatchObject({ code: '23514' })
})

test('a user has one active membership a clinic', async () => {
  const again = db.query(`INSERT INTO memberships (user_id, clinic_id, roles) VALUES ($1, $2, '{NURSE}')`, [
    nurse,
    elsewhere,
  ])
  await expect(again).rejects.toMatchObject({ code: '23505', constraint: 'memberships_one_active' })
})

test('how a caller stands is asked by an index, however many members there are', async () => {
  await db.query(
    `WITH u AS (INSERT INTO users (id, issuer, subject) SELECT gen_random_uuid(), 'urn:many', n::text FROM generate_series(1, 20000) n RETURNING id)
      INSERT INTO memberships (user_id, clinic_id, roles) SELECT id, $1, '{NURSE}' FROM u`,
    [clinic],
  )
  await db.query('ANALYZE memberships, users')
  const pages = async () => {
    const [row] = (await db.query('EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT caller_stands($1, $2, now(), true)', [
      nurse,
      elsewhere,
    ])) as { 'QUERY PLAN': { Plan: Record<string, number> }[] }[]
    return row?.['QUERY PLAN'][0]?.Plan['Shared Hit Blocks']
  }
  // The first call reads the catalog too.
  await pages()
  expect(await pages()).toBeLessThan(20)
})
