import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import type * as z from 'zod'
import type { Write } from '../../src/db/write.ts'
import { EVENTS } from '../../src/domain/events/events.ts'
import { defined, loadEveryWrite } from './defined-writes.ts'

vi.mock('../../src/db/write.ts', async (actual) => {
  const { noting } = await import('./defined-writes.ts')
  return noting(actual)
})

vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }))

interface Told {
  type: string
  subject: string
  fields: string[]
}

const TYPE = /'([a-z_]+\.[a-z_]+)'/g
const typesIn = (text: string) => [...text.matchAll(TYPE)].map(([, type = '']) => type)
const fieldsIn = (payload: string) => [...payload.matchAll(/'([a-z][a-zA-Z]*)', /g)].map(([, field = '']) => field)

/** A statement's list of what happened: each part names the subject, the type and the data. */
function toldBy({ text }: Pick<Write<never>, 'text'>): Told[] {
  if (!text.includes('insert into outbox')) return []
  const [, happened = ''] = /\nhappened as \(\n([\s\S]*?)\n\),\n/.exec(text) ?? []
  return happened.split('union all').flatMap((part) => {
    const [, subject = ''] = /'(\w+)' subject_type/.exec(part) ?? []
    const [, action = '', payload = ''] = /patient_id, ([\s\S]*?) action,\s*([\s\S]*?) payload,/.exec(part) ?? []
    if (payload.startsWith('null')) return []
    const [, renamed] = /'([\w.]+)' told/.exec(part) ?? []
    const types = renamed ? [renamed] : typesIn(action)
    return (types.length > 0 ? types : computedTypes(action, text)).map((type) => ({
      type,
      subject,
      fields: fieldsIn(payload).sort(),
    }))
  })
}

/** A type that a column holds: of a room, named in the same statement; of a line, by the decision. */
function computedTypes(column: string, text: string): string[] {
  if (column === 'r.event') return typesIn(decisions).filter((type) => type.startsWith('queue.'))
  const computed = [...text.matchAll(/(?:case when .*)?'video\.\w+'(?: end)? event\b/g)].map(
    ([expression]) => expression,
  )
  return typesIn(computed.join(' '))
}

const ROOT = join(import.meta.dirname, '../..')
const decisions = readFileSync(join(ROOT, 'src/domain/queue-actions.ts'), 'utf8')

/** What the database's functions write, each as the newest migration has it. What a migration itself wrote is told, and over. */
function toldByFunctions(): Told[] {
  const migrations = readdirSync(join(ROOT, 'migrations')).filter((file) => file.endsWith('.sql'))
  const bodies = new Map<string, string>()
  for (const file of migrations.sort()) {
    const text = readFileSync(join(ROOT, 'migrations', file), 'utf8')
    for (const [body, name = ''] of text.matchAll(/CREATE (?:OR REPLACE )?FUNCTION (\w+)[\s\S]*?\$\$;/g))
      bodies.set(name, body)
  }
  return [...bodies.values()].flatMap((body) =>
    [...body.matchAll(/INSERT INTO outbox [^;]*?'(\w+)', [^;]*?'([a-z_]+\.[a-z_]+)',\s*([^;]*)/g)].map(
      ([, subject = '', type = '', payload = '']) => ({ type, subject, fields: fieldsIn(payload).sort() }),
    ),
  )
}

beforeAll(async () => {
  await loadEveryWrite()
}, 60_000)

test('the table of events has what the statements write, and nothing else', () => {
  const told = [...defined.flatMap(toldBy), ...toldByFunctions()]
  expect(told.length).toBeGreaterThan(100)
  const written = [...Map.groupBy(told, ({ type }) => type)].map(([type, all]) => {
    const fields = new Set(all.flatMap((one) => one.fields))
    const data = [...fields].map((field) => (all.every((one) => one.fields.includes(field)) ? field : `${field}?`))
    const subject = [...new Set(all.map((one) => one.subject))].join()
    return [type, { subject, data: data.sort() }]
  })
  const shown = Object.entries(EVENTS).map(([type, { subject, data }]) => {
    const fields = Object.entries<z.ZodType>(data.shape)
    const named = fields.map(([field, schema]) => (schema.safeParse(undefined).success ? `${field}?` : field))
    return [type, { subject, data: named.sort() }]
  })
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(shown))
})
