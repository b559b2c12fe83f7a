import { describe, expect, test } from 'vitest'
import { waitTold } from '../../src/web/parts/patient/wait-told.ts'
import { de } from '../../src/web/words/patient/de.ts'
import { en } from '../../src/web/words/patient/en.ts'
import { es } from '../../src/web/words/patient/es.ts'
import { hi } from '../../src/web/words/patient/hi.ts'

type Place = Parameters<typeof waitTold>[0]

const place = (range: [number, number], over: Partial<Place> = {}): Place => ({
  isCalled: false,
  isPaused: false,
  range,
  lateMinutes: 0,
  ...over,
})

/** The sentences that a patient reads. */
function sentences(words: typeof en, seen: Place): string[] {
  const { wait, from, to, lateMinutes } = waitTold(seen)
  if (wait === 'called') return [words.goIn]
  return [words.wait[wait](from, to), ...(lateMinutes === null ? [] : [words.runningLate(lateMinutes)])]
}

describe('what a patient is told of their wait', () => {
  test.each<[string, Place, string[]]>([
    ['a range, from now', place([20, 35]), ['20–35 min from now']],
    ['a sure wait', place([10, 10]), ['about 10 min from now']],
    [
      'a short wait on a late day: each says from when it counts',
      place([5, 10], { lateMinutes: 40 }),
      ['5–10 min from now', 'Visits begin about 40 min after their time today.'],
    ],
    ['a delay that is not worth telling', place([5, 10], { lateMinutes: 9 }), ['5–10 min from now']],
    ['nobody inside: no “0 min”', place([0, 0]), ['Any moment now']],
    [
      'nobody inside on a late day',
      place([0, 0], { lateMinutes: 40 }),
      ['Any moment now', 'Visits begin about 40 min after their time today.'],
    ],
    [
      'a break: the range begins behind it, and no delay beside it',
      place([5, 10], { isPaused: true, lateMinutes: 40 }),
      ['The doctor takes a short break: 5–10 min after it'],
    ],
    [
      'a break before oneself',
      place([0, 0], { isPaused: true }),
      ['The doctor takes a short break: you go in right after it'],
    ],
    [
      'the call, and nothing besides',
      place([0, 0], { isCalled: true, isPaused: true, lateMinutes: 40 }),
      ['Please go in'],
    ],
  ])('%s', (_, seen, told) => {
    expect(sentences(en, seen)).toEqual(told)
  })

  test.each([
    ['de', de],
    ['es', es],
    ['hi', hi],
  ])('has each figure once in %s too', (_, words) => {
    const told = sentences(words, place([5, 10], { lateMinutes: 40 })).join(' ')
    for (const figure of ['5', '10', '40'])
      expect(told.match(new RegExp(`(?<!\\d)${figure}(?!\\d)`, 'g'))).toHaveLength(1)
    expect(sentences(words, place([5, 10], { isPaused: true, lateMinutes: 40 })).join(' ')).not.toContain('40')
    expect(sentences(words, place([0, 0])).join(' ')).not.toMatch(/\d/)
  })
})
