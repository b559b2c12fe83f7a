import { describe, expect, test } from 'vitest'
import type { Queue } from '../../src/web/client/live-queue.ts'
import { addMonths, ageOn } from '../../src/web/pages/day/calendar-days.ts'
import {
  type CompletionDraft,
  completionInput,
  emptyDraft,
  followUpDay,
} from '../../src/web/pages/day/completion/completion-draft.ts'
import { doubtsOf } from '../../src/web/pages/day/completion/doubts.ts'
import type { Visit } from '../../src/web/pages/day/day-types.ts'
import {
  calledIn,
  dayGroups,
  isTooEarly,
  likelyVisit,
  minutesLate,
  nextVisit,
} from '../../src/web/pages/day/list/day-groups.ts'
import { nearestTime } from '../../src/web/pages/day/plan/nearest-time.ts'
import type { FreeDay } from '../../src/web/pages/day/plan/use-free-times.ts'
import { foldLinks } from '../../src/web/pages/day/visit/chain-links.ts'

const AT = '2026-11-25T10:00:00.000Z'

const visit = (id: string, over: Partial<Visit> = {}) =>
  ({ id, doctorId: 'rao', status: 'SCHEDULED', type: 'IN_PERSON', appointmentDate: AT, ...over }) as Visit

const ids = (visits: readonly Visit[]) => visits.map(({ id }) => id)

describe('the groups of a day', () => {
  const visits = [
    visit('done', { status: 'COMPLETED' }),
    visit('missed', { status: 'NO_SHOW' }),
    visit('first', { status: 'CHECKED_IN', checkedInAt: '2026-11-25T09:00:00Z' }),
    visit('called', { status: 'CHECKED_IN', checkedInAt: '2026-11-25T09:30:00Z' }),
    visit('later'),
  ]
  const queue = { waiting: [{ appointmentId: 'called' }, { appointmentId: 'first' }] } as Queue

  test('have those who wait in the order of the line, and the newest of those who are done first', () => {
    const groups = dayGroups(visits, queue)
    expect(ids(groups.waiting)).toEqual(['called', 'first'])
    expect(ids(groups.done)).toEqual(['missed', 'done'])
    expect(ids(groups.later)).toEqual(['later'])
    expect(likelyVisit(groups)?.id).toBe('called')
  })

  test('have them in the order they came until the line is known', () => {
    expect(ids(dayGroups(visits, undefined).waiting)).toEqual(['first', 'called'])
  })

  test('have in front whom the line already serves while nobody is in, and count them as called', () => {
    const serving = { appointmentId: 'called', status: 'CHECKED_IN', calledAt: AT }
    const line = { serving, waiting: [{ appointmentId: 'first', calledAt: null }] } as Queue
    expect(ids(dayGroups(visits, line).waiting)).toEqual(['called', 'first'])
    expect([...calledIn(line)]).toEqual(['called'])
    const busy = { ...serving, status: 'IN_PROGRESS' as const, startedAt: AT } as Queue['serving']
    expect([...calledIn({ ...line, serving: busy })]).toEqual([])
  })

  test('count as done whose completion is on its way, so that the next one follows', () => {
    const busy = [visit('ending', { status: 'IN_PROGRESS' }), ...visits]
    const groups = dayGroups(busy, queue, new Set(['ending']))
    expect(groups.now).toEqual([])
    expect(groups.done[0]?.id).toBe('ending')
    expect(nextVisit(groups)?.id).toBe('called')
  })

  test('mark as late who was to be there five minutes ago, and nobody at home', () => {
    const now = Date.parse(AT) + 5 * 60_000
    expect(minutesLate(visit('a'), now)).toBe(5)
    expect(minutesLate(visit('a'), now - 1)).toBe(0)
    expect(minutesLate(visit('a', { type: 'VIDEO_CALL' }), now)).toBe(0)
    expect(minutesLate(visit('a', { status: 'CHECKED_IN' }), now)).toBe(0)
  })
})

test('begins with nobody at home before the call opens, or before the day', () => {
  const opensAt = '2026-11-25T09:50:00.000Z'
  const windows = { join: { opensAt } } as Visit['windows']
  const call = visit('call', { type: 'VIDEO_CALL', windows })
  expect(isTooEarly(call, Date.parse(opensAt) - 1)).toBe(true)
  expect(isTooEarly(call, Date.parse(opensAt))).toBe(false)
  expect(isTooEarly({ ...call, status: 'CHECKED_IN' }, 0)).toBe(false)
  const home = visit('home', { type: 'HOME_VISIT', localDate: '2026-11-25', timezone: 'Europe/Berlin' })
  expect(isTooEarly(home, Date.parse('2026-11-24T22:59:00Z'))).toBe(true)
  expect(isTooEarly(home, Date.parse('2026-11-24T23:00:00Z'))).toBe(false)
})

test.each([
  [6, { first: 6, hidden: 0, last: 0 }],
  [7, { first: 1, hidden: 2, last: 4 }],
  [8, { first: 1, hidden: 3, last: 4 }],
])('a line of %d visits is folded to %j', (count, { first, hidden, last }) => {
  const folded = foldLinks(Array.from({ length: count }, (_, place) => place))
  expect([folded.first.length, folded.hidden, folded.last.length]).toEqual([first, hidden, last])
})

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2027-12-31', 2, '2028-02-29'],
  ['2026-11-25', 3, '2027-02-25'],
])('%s and %d months is %s', (day, months, expected) => {
  expect(addMonths(day, months)).toBe(expected)
})

test('age counts from the birthday on', () => {
  expect([ageOn('2026-02-10', '1984-02-11'), ageOn('2026-02-11', '1984-02-11')]).toEqual([41, 42])
})

describe('a completion', () => {
  const shown = visit('v', { clinicalNotes: 'Old', diagnosis: 'Kept' })
  const draft = (over: Partial<CompletionDraft>) => ({ ...emptyDraft(shown), ...over })

  test('sends what was written and what was emptied, and no follow-up that nobody asked for', () => {
    const written = draft({ clinicalNotes: '', treatmentPlan: ' Rest ', items: [{ kind: 'tests', text: 'X-ray' }] })
    expect(completionInput(written, shown, null)).toEqual({ notes: null, treatmentPlan: 'Rest' })
  })

  test('books at a time with whom was chosen, or plans without one', () => {
    const asked = draft({
      when: 'week',
      doctorId: 'weber',
      kind: 'therapy',
      items: [
        { kind: 'tests', text: 'X-ray' },
        { kind: 'medications', text: '  ' },
      ],
    })
    const plan = { followUpRequired: true, followUpType: 'therapy', followUpDoctorId: 'weber', tests: ['X-ray'] }
    expect(completionInput(asked, shown, null)).toEqual(plan)
    expect(completionInput(asked, shown, AT)).toEqual({ ...plan, followUpDate: AT })
  })

  test('is asked about where it was never started, or nothing was written', () => {
    const blank = visit('v', { status: 'IN_PROGRESS' })
    expect(doubtsOf(blank, emptyDraft(blank))).toEqual(['nothingWritten'])
    expect(doubtsOf(blank, { ...emptyDraft(blank), when: 'week' })).toEqual([])
    expect(doubtsOf({ ...shown, status: 'CHECKED_IN' }, draft({}))).toEqual(['notStarted'])
  })

  test('knows no day before today', () => {
    expect(followUpDay(draft({ when: 'twoWeeks' }), '2026-11-25')).toBe('2026-12-09')
    expect(followUpDay(draft({ when: 'day', day: '2026-11-24' }), '2026-11-25')).toBeNull()
    expect(followUpDay(draft({ when: 'day', day: '' }), '2026-11-25')).toBeNull()
    expect(followUpDay(draft({ when: 'none' }), '2026-11-25')).toBeNull()
  })
})

test('the nearest time is one of the first day that has any', () => {
  const time = (localTime: string) => ({ localTime, appointmentDate: localTime }) as FreeDay['times'][number]
  const days = [
    { date: '2026-12-09', times: [time('08:00'), time('10:30'), time('12:00')] },
    { date: '2026-12-10', times: [time('11:00')] },
  ]
  expect(nearestTime(days, '11:00')?.localTime).toBe('10:30')
  expect(nearestTime([], '11:00')).toBeNull()
})
