import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const FOLDER = join(import.meta.dirname, '..', '..', 'migrations')

const journal = JSON.parse(readFileSync(join(FOLDER, 'meta', '_journal.json'), 'utf8')) as {
  entries: { idx: number; tag: string }[]
}
const numberOf = (name: string) => Number(name.slice(0, 4))

/** drizzle-kit numbers the next file after the last `idx`, and writes over a snapshot that has its number. */
test('each migration stands in the journal under its own number', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.sql'))
  expect(journal.entries.map(({ tag }) => `${tag}.sql`)).toEqual(files)
  expect(journal.entries.map(({ idx }) => idx)).toEqual(files.map(numberOf))
  expect(new Set(files.map(numberOf)).size).toBe(files.length)
})
