import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineOf, newcomerIn, type QueueVisit, queueOf, standingIn } from '../../src/domain/queue.ts'
import { afterDecision, decideAction, type QueueAction } from '../../src/domain/queue-actions.ts'
import { stateOf, viewFor } from '../../src/domain/queue-views.ts'
import { factsOf, MINUTE, NINE, visitAt } from './queue-visits.ts'

const orderOf = (...visits: QueueVisit[]) => lineOf(factsOf(visits)).map((visit) => visits.indexOf(visit))

describe('the order', () => {
  test.each<[string, QueueVisit[], number[]]>([
    ['by the appointment’s time', [visitAt(30), visitAt(0), visitAt(15)], [1, 2, 0]],
    [
      'who is late beyond the grace goes by the arrival',
      [visitAt(0, { arrived: 40 }), visitAt(15), visitAt(30)],
      [1, 0, 2],
    ],
    ['who is late within the grace keeps their place', [visitAt(0, { arrived: 15 }), visitAt(5)], [0, 1]],
    ['an early arrival gains nothing', [visitAt(30, { arrived: -60 }), visitAt(0)], [1, 0]],
    [
      'EMERGENCY, then URGENT, then all others alike',
      [
        visitAt(0, { priority: 'HIGH' }),
        visitAt(5, { priority: 'LOW' }),
        visitAt(50, { priority: 'URGENT' }),
        visitAt(60, { priority: 'EMERGENCY' }),
      ],
      [3, 2, 0, 1],
    ],
    ['at one time by arrival', [visitAt(0, { arrived: -5 }), visitAt(0, { arrived: -9 })], [1, 0]],
    [
      'nobody but the checked-in',
      [visitAt(0, { status: 'IN_PROGRESS' }), visitAt(5), visitAt(9, { status: 'SCHEDULED' })],
      [1],
    ],
  ])('%s', (_, visits, order) => {
    expect(orderOf(...visits)).toEqual(order)
  })

  test('whom staff placed stays placed; who comes later overtakes nobody who comes first by the rules', () => {
    const [a, b, c] = [
      visitAt(0, { placed: 2, placedPriority: 'MEDIUM' }),
      visitAt(10, { placed: 3, placedPriority: 'MEDIUM' }),
      visitAt(20, { placed: 1, placedPriority: 'MEDIUM' }),
    ]
    expect(orderOf(a, b, c)).toEqual([2, 0, 1])
    expect(orderOf(a, b, c, visitAt(5))).toEqual([2, 0, 3, 1])
    expect(orderOf(a, b, c, visitAt(30))).toEqual([2, 0, 1, 3])
    expect(orderOf(a, b, c, visitAt(40, { priority: 'EMERGENCY' }))).toEqual([3, 2, 0, 1])
  })

  test('one who became more pressing since is ordered by the rules again', () => {
    const placed = { placed: 3, placedPriority: 'MEDIUM' }
    const [a, b] = [visitAt(0, { placed: 1, placedPriority: 'MEDIUM' }), visitAt(10, { ...placed, priority: 'URGENT' })]
    expect(orderOf(a, b)).toEqual([1, 0])
  })

  test('who was called stays ahead, but not of the more pressing', () => {
    const called = visitAt(10, { calledAt: NINE })
    expect(orderOf(called, visitAt(5))).toEqual([0, 1])
    expect(orderOf(called, visitAt(50, { priority: 'EMERGENCY' }))).toEqual([1, 0])
  })
})

const anyVisit = fc
  .record({
    start: fc.integer({ min: 0, max: 480 }),
    arrived: fc.integer({ min: -60, max: 600 }),
    priority: fc.constantFrom('EMERGENCY', 'URGENT', 'HIGH', 'MEDIUM', 'ROUTINE'),
    status: fc.constantFrom<QueueVisit['status'][]>(
      'CHECKED_IN',
      'CHECKED_IN',
      'CHECKED_IN',
      'IN_PROGRESS',
      'COMPLETED',
      'CANCELLED',
    ),
  })
  .map(({ start, ...over }) => visitAt(start, over))

const anyAction = (visits: readonly QueueVisit[]): fc.Arbitrary<QueueAction | 'reverse'> =>
  fc.oneof(
    fc.constant<QueueAction>({ kind: 'call-next' }),
    fc.constantFrom(...visits).map<QueueAction>(({ id }) => ({ kind: 'skip', appointmentId: id })),
    fc.constant('reverse' as const),
  )

test('whatever is done, all who are checked in are in line once, and the same facts give the same line in any order', () => {
  const scenario = fc.array(anyVisit, { minLength: 1, maxLength: 12 }).chain((visits) =>
    fc.record({
      visits: fc.constant(visits),
      actions: fc.array(anyAction(visits), { maxLength: 8 }),
      shuffled: fc.shuffledSubarray(visits, { minLength: visits.length }),
    }),
  )
  fc.assert(
    fc.property(scenario, ({ visits, actions, shuffled }) => {
      let facts = factsOf(visits)
      for (const action of actions) {
        const line = queueOf(facts, NINE)
        const ids = line.waiting.map(({ visit }) => visit.id).reverse()
        if (action === 'reverse' && ids.length === 0) continue
        const meant =
          action === 'reverse' ? { kind: 'reorder' as const, appointmentIds: ids, version: line.version } : action
        if (meant.kind === 'skip' && !lineOf(facts).some(({ id }) => id === meant.appointmentId)) continue
        const decision = decideAction(line, meant, NINE)
        if (decision) facts = afterDecision(facts, decision)
        if (action === 'reverse') expect(queueOf(facts, NINE).waiting.map(({ visit }) => visit.id)).toEqual(ids)
      }
      const line = lineOf(facts).map(({ id }) => id)
      const present = visits.filter(({ status }) => status === 'CHECKED_IN').map(({ id }) => id)
      expect([...line].sort()).toEqual([...present].sort())
      const places = new Map(facts.visits.map((visit) => [visit.id, visit]))
      const again = { ...facts, visits: shuffled.flatMap(({ id }) => places.get(id) ?? []) }
      expect(lineOf(again).map(({ id }) => id)).toEqual(line)
      expect(stateOf(queueOf(again, NINE))).toBe(stateOf(queueOf(facts, NINE)))
    }),
  )
})

describe('actions', () => {
  const [a, b, c] = [visitAt(0), visitAt(10), visitAt(20)]
  const facts = factsOf([a, b, c])
  const having = (from: typeof facts, ...actions: QueueAction[]) =>
    actions.reduce((now, action) => {
      const decision = decideAction(queueOf(now, NINE), action, NINE)
      return decision ? afterDecision(now, decision) : now
    }, from)
  const waiting = (from: typeof facts) => queueOf(from, NINE).waiting.map(({ visit }) => visit.id)

  test('the first is called, and called again until they come', () => {
    const called = having(facts, { kind: 'call-next' })
    expect(queueOf(called, NINE).serving?.id).toBe(a.id)
    expect(waiting(called)).toEqual([b.id, c.id])
    expect(queueOf(having(called, { kind: 'call-next' }), NINE).serving?.id).toBe(a.id)
    const started = {
      ...called,
      visits: called.visits.map((visit) =>
        visit.id === a.id ? { ...visit, status: 'IN_PROGRESS' as const, startedAt: NINE } : visit,
      ),
    }
    const next = having(started, { kind: 'call-next' })
    expect(queueOf(next, NINE).serving?.id).toBe(a.id)
    expect(queueOf(next, NINE).waiting[0]?.visit).toMatchObject({ id: b.id, calledAt: NINE })
  })

  test('who is skipped stands behind the next, uncalled, and the next is called', () => {
    const skipped = having(facts, { kind: 'call-next' }, { kind: 'skip', appointmentId: a.id })
    expect(waiting(skipped)).toEqual([b.id, a.id, c.id])
    expect(skipped.visits.find(({ id }) => id === a.id)).toMatchObject({ calledAt: null, skips: 1 })
    expect(queueOf(having(skipped, { kind: 'call-next' }), NINE).serving?.id).toBe(b.id)
  })

  test('another order needs the version that was seen, and everyone once', () => {
    const { version } = queueOf(facts, NINE)
    const reorder = (appointmentIds: string[], seen = version) =>
      decideAction(queueOf(facts, NINE), { kind: 'reorder', appointmentIds, version: seen }, NINE)
    expect(() => reorder([c.id, b.id, a.id], version - 1)).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH' }),
    )
    for (const ids of [
      [a.id, b.id],
      [a.id, b.id, b.id],
      [a.id, b.id, 'x'],
      [a.id, b.id, c.id, a.id],
    ])
      expect(() => reorder(ids)).toThrow(expect.objectContaining({ code: 'VALIDATION_ERROR' }))
    expect(waiting(having(facts, { kind: 'reorder', appointmentIds: [c.id, a.id, b.id], version }))).toEqual([
      c.id,
      a.id,
      b.id,
    ])
  })

  test('nobody is called from a paused queue; pausing twice changes nothing', () => {
    const paused = having(facts, { kind: 'pause' })
    expect(paused.paused).toBe(true)
    expect(decideAction(queueOf(paused, NINE), { kind: 'pause' }, NINE)).toBeNull()
    expect(() => decideAction(queueOf(paused, NINE), { kind: 'call-next' }, NINE)).toThrow(
      expect.objectContaining({ code: 'INVALID_STATUS_TRANSITION' }),
    )
    expect(having(paused, { kind: 'resume' }).paused).toBe(false)
    expect(decideAction(queueOf(factsOf([]), NINE), { kind: 'call-next' }, NINE)).toBeNull()
  })

  test('only who waits is skipped', () => {
    const gone = factsOf([{ ...a, status: 'COMPLETED' }])
    const skip = (id: string) => () => decideAction(queueOf(gone, NINE), { kind: 'skip', appointmentId: id }, NINE)
    expect(skip(a.id)).toThrow(expect.objectContaining({ code: 'INVALID_STATUS_TRANSITION' }))
    expect(skip('x')).toThrow(expect.objectContaining({ code: 'APPOINTMENT_NOT_FOUND' }))
  })
})

test('names go to staff and to whom they belong, other places to no patient', () => {
  const [a, b] = [visitAt(0), visitAt(10, { patient: { id: 'p', name: 'Otto Other' } })]
  const line = queueOf(factsOf([a, b]), NINE)
  expect(viewFor(line, { kind: 'staff' }).waiting.map(({ patient }) => patient?.name)).toEqual([
    'Pia Patient',
    'Otto Other',
  ])
  expect(JSON.stringify(viewFor(line, { kind: 'display' }))).not.toMatch(/Pia|Otto|patient/)
  const own = viewFor(line, { kind: 'patient', userId: `user of ${b.id}` })
  expect(own).toMatchObject({ totalInQueue: 2, waiting: [{ appointmentId: b.id, position: 2 }] })
  expect(JSON.stringify(own)).not.toMatch(/Pia/)
  expect(viewFor(line, { kind: 'patient', userId: 'somebody' }).waiting).toEqual([])
})

test('a standing counts from 1, and is 0 for who is called', () => {
  const [a, b] = [visitAt(0, { calledAt: NINE }), visitAt(10)]
  const line = queueOf(factsOf([a, b]), NINE + 2 * MINUTE)
  expect(standingIn(line, a.id)).toMatchObject({ position: 0, minutes: 0 })
  expect(standingIn(line, b.id)).toMatchObject({ position: 1, totalInQueue: 1, minutes: 15 })
  expect(standingIn(line, 'x')).toBeNull()
})

describe('who comes now', () => {
  const lines: [string, QueueVisit[], number][] = [
    ['nobody waits', [], 0],
    ['one waits', [visitAt(0)], 12],
    [
      'one is with the doctor, two wait',
      [visitAt(0, { status: 'IN_PROGRESS', startedAt: NINE }), visitAt(5), visitAt(9)],
      12,
    ],
    ['some wait who came early for later', [visitAt(60, { arrived: 0 }), visitAt(90, { arrived: 2 })], 12],
    ['the day has not begun', [visitAt(30, { arrived: -20 })], -10],
    ['an urgent one waits', [visitAt(40, { priority: 'URGENT', arrived: 1 }), visitAt(3)], 12],
    ['one was called', [visitAt(0, { calledAt: NINE }), visitAt(4)], 12],
  ]
  test.each(lines)('is told beforehand what their number says, where %s', (_, visits, at) => {
    const now = NINE + at * MINUTE + 20_000
    const come = { ...visitAt(at, { arrived: at }), start: NINE + at * MINUTE, arrivedAt: now }
    const facts = factsOf(visits)
    expect(newcomerIn(facts, now)).toEqual(
      standingIn(queueOf(factsOf([...visits, { ...come, end: come.start + 30 * MINUTE }]), now), come.id),
    )
  })

  test('waits for the consultation of the last one too, and before who is expected later', () => {
    const facts = factsOf([visitAt(0), visitAt(60, { arrived: 0 })])
    const last = queueOf(factsOf([visitAt(0)]), NINE).waiting.at(-1)
    expect(newcomerIn(facts, NINE)?.position).toBe(2)
    expect(newcomerIn(facts, NINE)?.minutes).toBe((last?.minutes ?? 0) + 15)
  })
})
