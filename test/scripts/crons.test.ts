import { expect, test } from 'vitest'
import { isDue } from '../../scripts/crons.ts'

// 2026-11-22 is a Sunday.
const cases: [string, string, boolean][] = [
  ['*/5 * * * *', '2026-11-22T10:15:00Z', true],
  ['*/5 * * * *', '2026-11-22T10:16:00Z', false],
  ['0 3 * * *', '2026-11-22T03:00:00Z', true],
  ['0 3 * * *', '2026-11-22T04:00:00Z', false],
  ['10,40 8-17 * * 1-5', '2026-11-23T17:40:00Z', true],
  ['10,40 8-17 * * 1-5', '2026-11-22T17:40:00Z', false],
  ['0 0 1 */3 *', '2026-10-01T00:00:00Z', true],
  ['0 0 1 */3 *', '2026-11-01T00:00:00Z', false],
  ['5/20 * * * *', '2026-11-22T10:45:00Z', true],
  ['0 12 * * 7', '2026-11-22T12:00:00Z', true],
]

test.each(cases)('%s at %s: %s', (expression, at, due) => {
  expect(isDue(expression, new Date(at))).toBe(due)
})

test.each(['* * * *', '@daily', '0 0 L * *', '0 0 * JAN *'])('%s is refused', (expression) => {
  expect(() => isDue(expression, new Date(0))).toThrow(expression)
})
