import { expect, test } from 'vitest'
import { closureRate, OPEN_PLAN, PLAN_STATUSES } from '../../src/domain/follow-up.ts'

test.each([
  [{ due: 0, closed: 0 }, null],
  [{ due: 4, closed: 0 }, 0],
  [{ due: 3, closed: 2 }, 0.667],
  [{ due: 7, closed: 7 }, 1],
])('of %o the closure rate is %s', (counts, rate) => {
  expect(closureRate(counts)).toBe(rate)
})

test('an open plan is neither used nor cancelled', () => {
  expect(PLAN_STATUSES.filter((status) => !OPEN_PLAN.includes(status))).toEqual(['completed', 'cancelled'])
})
