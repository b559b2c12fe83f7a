import { expect, test, vi } from 'vitest'
import { defined, loadEveryWrite } from './defined-writes.ts'

vi.mock('../../src/db/write.ts', async (actual) => {
  const { noting } = await import('./defined-writes.ts')
  return noting(actual)
})

vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }))

test('every write can be composed: under a name of its own, and with its rows as its only value', async () => {
  await loadEveryWrite()
  expect(defined.length).toBeGreaterThan(50)
  for (const { text } of defined) expect(new Set(text.match(/\$\d+/g))).toEqual(new Set(['$1']))
  expect(new Set(defined.map(({ name }) => name)).size).toBe(defined.length)
})
