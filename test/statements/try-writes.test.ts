import { expect, test } from 'vitest'
import { instant, text } from '../../src/db/asked.ts'
import type { Database, Row } from '../../src/db/client.ts'
import { LockTimeout } from '../../src/db/errors.ts'
import type { Idempotency } from '../../src/db/request.ts'
import { together } from '../../src/db/together.ts'
import { rowsAsked, tryWrite, tryWrites, type Write } from '../../src/db/write.ts'
import { DomainError } from '../../src/domain/errors.ts'
import { systemCaller } from '../../src/domain/system.ts'

const columns = { title: text }

const write: Write<typeof columns> = {
  name: 'probe',
  text: 'select',
  asked: rowsAsked(columns),
  checks: [],
  status: 200,
}

const askedFor = (title: string, idempotency: Idempotency | null = null) => ({
  asking: { actor: { caller: systemCaller('run'), now: Date.UTC(2027, 2, 1) }, idempotency, clinicId: null },
  row: { title },
})

const KEY = { key: 'k', fingerprint: 'f' }

/** What the statement says of a row that it has written. */
const writtenAt = (n: number): Row => ({
  n,
  kept: null,
  standing: 'member',
  refused: null,
  written: true,
  image: { n },
})

/** A database that answers writes with what `answer` says to their titles; nothing is kept under a key. */
function answering(answer: (titles: readonly string[]) => Row[]) {
  const asked: string[][] = []
  const db: Database = {
    run: async (statement) => {
      const { text, values } = statement as { text: string; values: unknown[] }
      if (text !== write.text) return []
      const titles = (JSON.parse(String(values[0])) as { title: string }[]).map(({ title }) => title)
      asked.push(titles)
      return answer(titles)
    },
    charge: () => {},
    queries: 0,
    milliseconds: 0,
  }
  return { db, asked }
}

const told = (outcome: unknown) => {
  if (outcome instanceof DomainError) return outcome.code
  return outcome instanceof Error ? outcome.message : 'written'
}

test('what cannot be asked, and an answer that cannot be read, are each their own row’s error', async () => {
  const { db, asked } = answering((titles) =>
    titles.map((title, n) => (title === 'b' ? { ...writtenAt(n), refused: 5 } : writtenAt(n))),
  )
  const outcomes = await tryWrites(db, write, [askedFor('a'), new Error('not asked'), askedFor('b'), askedFor('c')])
  expect(asked).toEqual([['a', 'b', 'c']])
  expect(outcomes.map(told)).toEqual(['written', 'not asked', expect.stringContaining('refused'), 'written'])
  expect(outcomes[3]).toMatchObject({ image: { n: 2 } })
})

test.each([
  ['fewer', () => [writtenAt(0)]],
  ['more', () => [writtenAt(0), writtenAt(1), writtenAt(2)]],
  ['in another order', () => [writtenAt(1), writtenAt(0)]],
])('nobody is told another row’s verdict: %s', async (_, answer) => {
  const outcomes = await tryWrites(answering(answer).db, write, [askedFor('a'), askedFor('b')])
  const error = 'probe did not answer each row in its place.'
  expect(outcomes.map(told)).toEqual([error, error])
})

test('nor another row’s result of anything else that is run for several', async () => {
  const results = await together([{ n: 0 }, { n: 1 }], async () => ['of one'])
  expect(results.map(told)).toEqual(['2 rows had 1 results.', '2 rows had 1 results.'])
})

test('a write of one row does not take no answer for a lost time', async () => {
  await expect(tryWrite(answering(() => []).db, write, askedFor('a'))).rejects.toThrow('in its place')
})

test.each([
  ['without keys', null, 'DATABASE_UNAVAILABLE'],
  ['with keys', KEY, 'IDEMPOTENCY_IN_PROGRESS'],
])('who waits %s behind two that waited for a lock in vain is not made to wait as well', async (_, key, code) => {
  const { db, asked } = answering(() => {
    throw new LockTimeout()
  })
  const outcomes = await tryWrites(
    db,
    write,
    ['a', 'b', 'c', 'd'].map((title) => askedFor(title, key)),
  )
  expect(outcomes.map(told)).toEqual([code, code, 'DATABASE_UNAVAILABLE', 'DATABASE_UNAVAILABLE'])
  expect(asked).toEqual([['a', 'b', 'c', 'd'], ['a'], ['b']])
})

test('two that wait for locks of their own hold up nobody', async () => {
  const { db } = answering((titles) => {
    if (titles.some((title) => title.startsWith('locked'))) throw new LockTimeout()
    return titles.map((_, n) => writtenAt(n))
  })
  const outcomes = await tryWrites(
    db,
    write,
    ['locked', 'b', 'locked too', 'd'].map((title) => askedFor(title)),
  )
  expect(outcomes.map(told)).toEqual(['DATABASE_UNAVAILABLE', 'written', 'DATABASE_UNAVAILABLE', 'written'])
})

test('a column of its own cannot take the place of one that every row has', () => {
  expect(() => rowsAsked({ title: text, role: text, at: instant })).toThrow('Every row has role, at already')
})
