import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { ownerOf, temporaryDataFolder } from '../../scripts/postgres-data.ts'

let dataDir: string
let postgres: RunningPostgres

beforeAll(async () => {
  dataDir = temporaryDataFolder()
  postgres = await startPostgres({ dataDir, persistent: false })
})

afterAll(async () => {
  await postgres.stop()
  for (const path of [dataDir, postgres.logFile]) rmSync(path, { recursive: true, force: true })
})

async function ask(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: postgres.ownerUrl })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('what was written is there after a restart, also past the lock file of a crashed run', async () => {
  await ask('CREATE TABLE kept (n int)')
  await ask('INSERT INTO kept VALUES (1)')
  await postgres.stop()
  // This process lives, and is no Postgres: as when the id was given to another program since.
  writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`)
  postgres = await startPostgres({ dataDir, persistent: true })
  expect(await ask('SELECT n FROM kept')).toEqual([{ n: 1 }])
})

test('a folder is owned while a server runs on it, and a second process is refused', async () => {
  expect(ownerOf(dataDir)).toBe(process.pid)
  const other = process.ppid
  writeFileSync(`${dataDir}.owner`, `${other}\n\n`)
  await expect(startPostgres({ dataDir, persistent: false })).rejects.toThrow(`process ${other}`)
  writeFileSync(`${dataDir}.owner`, `${other}\nno such program\n`)
  expect(ownerOf(dataDir)).toBeNull()
})

test('a database for one run leaves nothing behind', async () => {
  const passing = await startPostgres({ persistent: false })
  const data = passing.logFile.replace(/\.log$/, '')
  expect(existsSync(data)).toBe(true)
  await passing.stop()
  for (const path of [data, passing.logFile, `${data}.owner`]) expect(existsSync(path)).toBe(false)
})

test('the owner is no superuser, as on a managed host', async () => {
  expect(await ask("SELECT current_setting('is_superuser') AS super")).toEqual([{ super: 'off' }])
})
