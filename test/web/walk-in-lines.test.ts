import { expect, test } from 'vitest'
import { type LineAtPlace, shortestFirst } from '../../src/web/parts/desk-lists/walk-in-lines.ts'

const line = (doctorName: string, waitRange: [number, number], over: Partial<LineAtPlace> = {}) =>
  ({
    doctorName,
    paused: false,
    totalInQueue: 0,
    serving: null,
    newcomer: { position: 1, estimatedWaitMinutes: 0, waitRange },
    ...over,
  }) as LineAtPlace

test.each<[string, LineAtPlace[], string[]]>([
  [
    'by minutes and not by heads',
    [line('Mehta', [25, 36], { totalInQueue: 1 }), line('Iyer', [1, 9], { totalInQueue: 2 })],
    ['Iyer', 'Mehta'],
  ],
  ['by the longest wait that is shown', [line('A', [0, 30]), line('B', [10, 20])], ['B', 'A']],
  ['at the same one by the shortest', [line('A', [10, 30]), line('B', [5, 30])], ['B', 'A']],
  ['by heads where nobody knows more', [line('A', [0, 0], { totalInQueue: 2 }), line('B', [0, 0])], ['B', 'A']],
  ['a break comes last', [line('A', [0, 0], { paused: true }), line('B', [50, 60])], ['B', 'A']],
])('the shortest line is %s', (_, lines, names) => {
  expect(shortestFirst(lines).map(({ doctorName }) => doctorName)).toEqual(names)
})
