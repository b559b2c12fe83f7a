import { expect, test } from 'vitest'
import type { Queue } from '../../src/web/client/live-queue.ts'
import { shortestFirst } from '../../src/web/parts/desk-lists/walk-in-lines.ts'

const line = (doctorName: string, upTo: number | null, over: Partial<Queue> = {}) =>
  ({
    doctorName,
    paused: false,
    serving: null,
    totalInQueue: upTo === null ? 0 : 1,
    waiting: upTo === null ? [] : [{ waitRange: [1, upTo] }],
    ...over,
  }) as Queue

test.each([
  ['who waits the least, though more wait', [line('A', 36), line('B', 9, { totalInQueue: 3 })], 'B'],
  ['where nobody waits', [line('A', 9), line('B', null)], 'B'],
  ['who is free, of two without a line', [line('A', null, { serving: {} as Queue['serving'] }), line('B', null)], 'B'],
  ['who works, of one on a break', [line('A', null, { paused: true }), line('B', 50)], 'B'],
  ['by name, where both are alike', [line('B', 9), line('A', 9)], 'A'],
] satisfies [string, Queue[], string][])('the shortest line is that of %s', (_, lines, first) => {
  expect(shortestFirst(lines)[0]?.doctorName).toBe(first)
})
