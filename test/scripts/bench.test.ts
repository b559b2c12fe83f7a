import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countCpu } from '../../bench/lab/cpu.ts'
import { ratioOf, rounds } from '../../bench/lab/rounds.ts'
import { mapped, sourceOf } from '../../bench/lab/source.ts'
import { sectionOf } from '../../bench/report.ts'

test('sides take turns, each round beginning with another one, and are compared round by round', async () => {
  const ran: string[] = []
  const side = (name: string, values: number[]) => async () => {
    ran.push(name)
    return { value: values.shift() ?? Number.NaN }
  }
  const { kept, rival } = await rounds({ kept: side('kept', [10, 1, 8]), rival: side('rival', [20, 2, 4]) }, 3)
  expect(ran).toEqual(['kept', 'rival', 'rival', 'kept', 'kept', 'rival'])
  expect(kept).toMatchObject({ value: 8, spread: [1, 10] })
  expect(ratioOf(kept, rival)).toBe(0.5)
})

test('what a load has not sent is the next one’s first', async () => {
  const source = mapped(
    sourceOf((n) => n),
    (item, n) => `${item} ${n}`,
  )
  expect(await source.take(3)).toEqual(['0 0', '1 1', '2 2'])
  source.used(1)
  expect(await source.take(2)).toEqual(['1 1', '2 2'])
})

test('a figure that falls short is said to be not met', () => {
  const bench = { id: 'B0', slug: 'none', title: 'Nothing', mustReach: 'half', run: () => Promise.reject() }
  const row = { name: 'Kept', value: 1234.5, unit: '/s', spread: [1000, 2000] as const, ratio: 0.4, target: '>= 0.5' }
  expect(sectionOf({ bench, result: { rows: [{ ...row, met: false }] } })).toContain('**not met**')
  expect(sectionOf({ bench, result: { rows: [{ ...row, met: true }] } })).toMatch(
    /1,235 \/s .* 1,000–2,000 .* 0.4 .* met /,
  )
})

test('CPU time of a process grows as it works', () => {
  const count = countCpu({ me: process.pid })
  for (const end = performance.now() + 20; performance.now() < end; );
  // Only Linux tells it.
  if (existsSync('/proc/self/schedstat')) expect(count()?.me).toBeGreaterThan(1)
  else expect(count()).toBeUndefined()
})
