import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countCpu } from '../../bench/lab/cpu.ts'
import { ratioOf, rounds } from '../../bench/lab/rounds.ts'
import { mapped, sourceOf } from '../../bench/lab/source.ts'
import { readRecord, writeRecord } from '../../bench/record.ts'
import { resultsOf } from '../../bench/report.ts'

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

test('the results say of each figure, and of all, whether it is met', () => {
  const bench = { id: 'B0', slug: 'none', title: 'Nothing', mustReach: 'half', run: () => Promise.reject() }
  const row = { name: 'Kept', value: 1234.5, unit: '/s', spread: [1000, 2000] as const, ratio: 0.4, target: '>= 0.5' }
  const rows = [
    { ...row, met: false },
    { ...row, name: 'SQL', ratio: 0.6, met: true },
  ]
  const pace = { rounds: 5, seconds: 2, warmUp: 100 }
  const measured = { at: '2026-11-30T10:00:00.000Z', commit: 'abc1234', pace, result: { rows } }
  const results = resultsOf([bench], new Map([['B0', measured]]))
  expect(results).toContain('Measured 2026-11-30 10:00 UTC at abc1234: 5 rounds of 2 s')
  expect(results).toContain('Of 2 targets 1 are met.')
  expect(results).toMatch(/\| Kept .* 1,235 \/s .* 1,000–2,000 .* 0\.4 .* \*\*not met\*\* \|/)
  expect(results).toMatch(/\| SQL .* 0\.6 .* met +\|/)
  expect(results).toMatch(/workerd \d.*, pg 8/)
})

test('CPU time of a process grows as it works', () => {
  const count = countCpu({ me: process.pid })
  for (const end = performance.now() + 20; performance.now() < end; );
  // Only Linux tells it.
  if (existsSync('/proc/self/schedstat')) expect(count()?.me).toBeGreaterThan(1)
  else expect(count()).toBeUndefined()
})

test('a record keeps the latest of each bench, also what is no number', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-record-'))
  try {
    const file = join(folder, 'results.json')
    expect(readRecord(file).size).toBe(0)
    const pace = { rounds: 1, seconds: 1, warmUp: 1 }
    const rows = [{ name: 'Kept', value: Number.NaN, unit: '/s', spread: [1, 2] as const, cpu: { workerd: 1 } }]
    const measured = { at: '2026-11-30T10:00:00.000Z', commit: '', pace, result: { rows, notes: ['Why.'] } }
    writeRecord(file, new Map([['B0', measured]]))
    expect(readRecord(file)).toEqual(new Map([['B0', measured]]))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
