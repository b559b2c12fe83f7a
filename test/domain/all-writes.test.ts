import { expect, test, vi } from 'vitest'
import type { Write } from '../../src/db/write.ts'

/** Every write that the product defines, as its modules are loaded. */
const defined: Pick<Write<never>, 'name' | 'text'>[] = []

vi.mock('../../src/db/write.ts', async (actual) => {
  const real = await actual<typeof import('../../src/db/write.ts')>()
  const defineWrite: typeof real.defineWrite = (definition) => {
    const write = real.defineWrite(definition)
    defined.push(write)
    return write
  }
  return { ...real, defineWrite }
})

vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }))

test('every write can be composed: under a name of its own, and with its rows as its only value', async () => {
  await import('../../src/app.ts')
  await import('../../src/jobs/cron.ts')
  await import('../../src/objects/audit-witness.ts')
  await import('../../src/objects/doctor-calendar.ts')
  await import('../../src/objects/doctor-queue.ts')
  expect(defined.length).toBeGreaterThan(50)
  for (const { text } of defined) expect(new Set(text.match(/\$\d+/g))).toEqual(new Set(['$1']))
  expect(new Set(defined.map(({ name }) => name)).size).toBe(defined.length)
})
