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

/** The statements of each migration that runs without a transaction, and so may be broken off between two of them. */
const interruptible = journal.entries
  .map(({ tag }) => ({ tag, text: readFileSync(join(FOLDER, `${tag}.sql`), 'utf8') }))
  .filter(({ text }) => text.startsWith('-- no transaction'))
  .map(({ tag, text }) => ({ tag, statements: text.split('--> statement-breakpoint') }))

const indexOf = (verb: string, statement: string) =>
  new RegExp(`^${verb} (?:UNIQUE )?INDEX CONCURRENTLY (?:IF EXISTS )?"?(\\w+)`, 'm').exec(statement)?.[1]

test.each(interruptible)('$tag, broken off and begun again, leaves no query without an index', ({ statements }) => {
  const made = statements.flatMap((statement) => indexOf('CREATE', statement) ?? [])
  const wholly = statements.flatMap((statement, at) => {
    const name = indexOf('DROP', statement)
    return name === undefined || made.includes(name) ? [] : [at]
  })
  // Begun again, it drops and builds each of its own anew, and whatever they replace has to stand until then.
  expect(wholly).toEqual(wholly.map((_, at) => statements.length - wholly.length + at))
})

test.each(interruptible)(
  '$tag drops each index that it may have left invalid, before it builds it',
  ({ statements }) => {
    const built = statements.flatMap((statement, at) => {
      const name = indexOf('CREATE', statement)
      return name === undefined ? [] : [[name, at] as const]
    })
    for (const [name, at] of built) expect(indexOf('DROP', statements[at - 1] ?? '')).toBe(name)
  },
)
