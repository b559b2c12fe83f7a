import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ACTIONS,
  actionsOf,
  changeUntil,
  checkInWindow,
  FINAL,
  INACTIVE,
  isOwnDay,
  joinWindow,
  mayStep,
  type Situation,
  STATUSES,
  STEPS,
  type Status,
  statesAllowed,
  statesBefore,
  type Verb,
  type Visit,
} from '../../src/domain/appointment.ts'
import { type ClinicSettings, clinicSettings } from '../../src/domain/clinic-settings.ts'
import { ROLES, type Role } from '../../src/domain/rights.ts'
import { LINGERS, standingTo } from '../../src/domain/standing.ts'
import { VISIT_TYPES, type VisitType } from '../../src/domain/visit.ts'

const MINUTE = 60_000
const START = Date.parse('2026-11-24T04:30:00Z')

interface Told {
  status?: Status
  type?: VisitType
  roles?: Role[]
  /** Minutes after the visit's start. */
  at?: number
  isTreating?: boolean
  isOwn?: boolean
  settings?: Partial<ClinicSettings>
  planDay?: string
}

function situation({
  status = 'SCHEDULED',
  type = 'IN_PERSON',
  roles = ['RECEPTIONIST'],
  at = 0,
  ...rest
}: Told): Situation {
  return {
    visit: {
      status,
      type,
      start: START,
      end: START + 30 * MINUTE,
      timezone: 'Asia/Kolkata',
      planDay: rest.planDay ?? null,
    },
    settings: clinicSettings.parse({ timezone: 'Asia/Kolkata', ...rest.settings }),
    roles,
    standing: { isTreating: rest.isTreating ?? false, isOwn: rest.isOwn ?? false },
    now: START + at * MINUTE,
  }
}

const patient: Told = { roles: ['PATIENT'], isOwn: true }

/** The contract's steps: from which states, for staff at a visit in person. */
const FROM: Record<Verb, Status[]> = {
  accept: ['PENDING'],
  confirm: ['SCHEDULED'],
  'check-in': ['SCHEDULED', 'CONFIRMED', 'NO_SHOW'],
  'undo-check-in': ['CHECKED_IN'],
  start: ['CHECKED_IN'],
  'undo-start': ['IN_PROGRESS'],
  complete: ['CHECKED_IN', 'IN_PROGRESS'],
  cancel: ['PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN'],
  'no-show': ['SCHEDULED', 'CONFIRMED'],
  'undo-no-show': [],
  reschedule: ['PENDING', 'SCHEDULED', 'CONFIRMED'],
  'hand-over': ['CHECKED_IN', 'IN_PROGRESS'],
}
const BY_PATIENTS: Partial<Record<Verb, Status[]>> = {
  confirm: ['SCHEDULED'],
  'check-in': ['SCHEDULED', 'CONFIRMED'],
  cancel: ['PENDING', 'SCHEDULED', 'CONFIRMED'],
  reschedule: ['PENDING', 'SCHEDULED', 'CONFIRMED'],
}

describe.each(Object.keys(FROM) as Verb[])('%s', (verb) => {
  const allowed = (told: Told) => STATUSES.filter((status) => mayStep(verb, situation({ ...told, status })))

  test('by the desk, at the start', () => {
    expect(allowed({})).toEqual(STATUSES.filter((status) => FROM[verb].includes(status)))
  })

  test('by the patient, at the start', () => {
    expect(allowed(patient)).toEqual(BY_PATIENTS[verb] ?? [])
  })

  test('by nobody else', () => {
    expect(allowed({ roles: ['PATIENT'] })).toEqual([])
    expect(allowed({ roles: ['DOCTOR'] })).toEqual([])
    expect(allowed({ roles: ['SUPPORT_STAFF'], isTreating: true })).toEqual([])
  })

  test('at home and by video a visit starts without a check-in, and a no-show is taken back without one', () => {
    const remote: Partial<Record<Verb, Status[]>> = {
      start: ['SCHEDULED', 'CONFIRMED', 'CHECKED_IN'],
      'check-in': [],
      'undo-no-show': ['NO_SHOW'],
    }
    for (const type of ['VIDEO_CALL', 'HOME_VISIT'] as const) {
      const from = remote[verb] ?? FROM[verb]
      expect([type, allowed({ type })]).toEqual([type, STATUSES.filter((status) => from.includes(status))])
      const treating = verb === 'start' ? [...from, 'NO_SHOW'] : from
      const doctor: Told = { type, roles: ['DOCTOR'], isTreating: true }
      expect([type, allowed(doctor)]).toEqual([type, STATUSES.filter((status) => treating.includes(status))])
      expect([type, allowed({ ...patient, type })]).toEqual([
        type,
        verb === 'check-in' ? [] : (BY_PATIENTS[verb] ?? []),
      ])
    }
  })
})

describe('the clock', () => {
  test.each([
    ['check-in', -31, false],
    ['check-in', -30, true],
    ['check-in', 120, true],
    ['check-in', 121, false],
    ['no-show', -1, false],
    ['no-show', 0, true],
    ['start', -600, false],
    ['cancel', 5, true],
  ] as [Verb, number, boolean][])('%s %i minutes after the start: %s', (verb, at, isAllowed) => {
    expect(mayStep(verb, situation({ at }))).toBe(isAllowed)
  })

  test.each([
    [0, 0, true],
    [0, 1, false],
    [60, -60, true],
    [60, -59, false],
  ])(
    'with a window of %i minutes a patient may move and cancel at %i: %s',
    (cancellationWindowMinutes, at, isAllowed) => {
      const told = { ...patient, at, settings: { cancellationWindowMinutes } }
      expect(mayStep('cancel', situation(told))).toBe(isAllowed)
      expect(mayStep('reschedule', situation(told))).toBe(isAllowed)
      expect(mayStep('cancel', situation({ at, settings: { cancellationWindowMinutes } }))).toBe(true)
    },
  )

  test('a no-show may come back on its own local day', () => {
    const untilMidnight = (24 - 10) * 60
    const back = (at: number) => mayStep('check-in', situation({ status: 'NO_SHOW', at }))
    expect([back(untilMidnight - 1), back(untilMidnight)]).toEqual([true, false])
    const { visit } = situation({})
    expect([isOwnDay(visit, START - 10 * 60 * MINUTE), isOwnDay(visit, START - 10 * 60 * MINUTE - 1)]).toEqual([
      true,
      false,
    ])
  })

  test.each(['VIDEO_CALL', 'HOME_VISIT'] as const)(
    'a no-show of a %s is taken back on its own local day only',
    (type) => {
      const untilMidnight = (24 - 10) * 60
      const may = (verb: Verb, told: Told) => mayStep(verb, situation({ type, status: 'NO_SHOW', ...told }))
      const doctor: Told = { roles: ['DOCTOR'], isTreating: true }
      for (const at of [untilMidnight - 1, untilMidnight]) {
        const isToday = at < untilMidnight
        expect([at, may('undo-no-show', { at }), may('undo-no-show', { at, roles: ['NURSE'] })]).toEqual([
          at,
          isToday,
          isToday,
        ])
        expect([at, may('start', { ...doctor, at }), may('start', { at })]).toEqual([at, isToday, false])
        expect([at, may('undo-no-show', { ...patient, at }), may('start', { ...patient, at })]).toEqual([
          at,
          false,
          false,
        ])
      }
    },
  )

  test('windows are round the visit, for the types that have them', () => {
    const { visit, settings } = situation({ settings: { cancellationWindowMinutes: 90 } })
    const video: Visit = { ...visit, type: 'VIDEO_CALL' }
    expect(checkInWindow(visit, settings)).toEqual({ opensAt: START - 30 * MINUTE, closesAt: START + 120 * MINUTE })
    expect(joinWindow(video, settings)).toEqual({ opensAt: START - 15 * MINUTE, closesAt: START + 60 * MINUTE })
    expect([checkInWindow(video, settings), joinWindow(visit, settings)]).toEqual([null, null])
    expect(changeUntil(visit, settings)).toBe(START - 90 * MINUTE)
  })
})

describe('moving a follow-up', () => {
  // The visit stands on 24 November; the horizon ends with the 30th where it is six days.
  test.each([
    ['2026-11-24', 6, true],
    ['2026-11-30', 6, true],
    ['2026-12-01', 6, false],
    ['2026-12-01', 7, true],
    // Its own day counts where the horizon lies before it, and the plan asks for a later one.
    ['2026-11-24', 0, true],
    ['2026-11-25', 0, false],
  ] as const)(
    'with a plan of %s and a horizon of %i days is offered to a patient: %s',
    (planDay, horizonDays, isOffered) => {
      const told = { planDay, settings: { horizonDays }, at: -300 }
      expect(mayStep('reschedule', situation({ ...told, ...patient }))).toBe(isOffered)
      expect(actionsOf(situation({ ...told, ...patient })).includes('reschedule')).toBe(isOffered)
      expect(mayStep('cancel', situation({ ...told, ...patient }))).toBe(true)
      expect(mayStep('reschedule', situation(told))).toBe(true)
    },
  )

  test('is not offered where the notice reaches beyond the horizon', () => {
    const settings = { horizonDays: 1, minNoticeMinutes: 3 * 24 * 60 }
    expect(mayStep('reschedule', situation({ ...patient, settings, at: -300 }))).toBe(false)
  })
})

describe('what is offered', () => {
  test.each([
    [{}, ['check-in', 'confirm', 'reschedule', 'cancel', 'no-show']],
    [{ at: -300 }, ['confirm', 'reschedule', 'cancel']],
    [{ status: 'CHECKED_IN' }, ['start', 'complete', 'hand-over', 'cancel', 'plan-follow-up']],
    [{ status: 'COMPLETED' }, ['plan-follow-up']],
    [{ status: 'CANCELLED' }, []],
    [{ ...patient }, ['confirm', 'check-in', 'reschedule', 'cancel']],
    [{ ...patient, type: 'VIDEO_CALL', at: -10 }, ['confirm', 'reschedule', 'cancel', 'join']],
    [{ ...patient, type: 'VIDEO_CALL', at: -16 }, ['confirm', 'reschedule', 'cancel']],
    [
      { roles: ['DOCTOR'], isTreating: true, type: 'VIDEO_CALL', status: 'IN_PROGRESS' },
      ['complete', 'hand-over', 'join', 'plan-follow-up'],
    ],
    [{ roles: ['DOCTOR'], isTreating: true, type: 'VIDEO_CALL', status: 'NO_SHOW' }, ['start', 'join']],
    [{ roles: ['DOCTOR'], isTreating: true, type: 'HOME_VISIT', status: 'NO_SHOW' }, ['start']],
    [{ ...patient, type: 'VIDEO_CALL', status: 'NO_SHOW' }, ['join']],
    [{ ...patient, type: 'VIDEO_CALL', status: 'NO_SHOW', at: 61 }, []],
    [{ roles: ['SUPPORT_STAFF'] }, []],
    [{ roles: ['NURSE'] }, ['check-in', 'no-show']],
  ] as [Told, string[]][])('%o: %j', (told, actions) => {
    expect([...actionsOf(situation(told))].sort()).toEqual([...actions].sort())
  })

  const any = fc
    .record({
      status: fc.constantFrom(...STATUSES),
      type: fc.constantFrom(...VISIT_TYPES),
      roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 }),
      at: fc.integer({ min: -300, max: 3000 }),
      isTreating: fc.boolean(),
      isOwn: fc.boolean(),
    })
    .map(situation)

  test('is what would be done, and every state allowed is the end of a step that is', () => {
    fc.assert(
      fc.property(any, (one) => {
        const verbs = (Object.keys(STEPS) as Verb[]).filter((verb) => mayStep(verb, one))
        const offered = actionsOf(one).filter((action) => action in STEPS)
        expect(offered).toEqual(ACTIONS.filter((action) => (verbs as string[]).includes(action)))
        const ends = verbs.flatMap((verb) => STEPS[verb].to ?? [])
        expect([...statesAllowed(one)].sort()).toEqual([...new Set(ends)].sort())
      }),
    )
  })

  test('never leads out of COMPLETED or CANCELLED', () => {
    fc.assert(
      fc.property(any, (one) => {
        if (one.visit.status === 'COMPLETED' || one.visit.status === 'CANCELLED') expect(statesAllowed(one)).toEqual([])
      }),
    )
    for (const verb of Object.keys(STEPS) as Verb[])
      for (const type of VISIT_TYPES)
        expect(statesBefore(verb, { type, isStaff: true })).not.toEqual(expect.arrayContaining(['COMPLETED']))
    expect([...FINAL].sort()).toEqual(['CANCELLED', 'COMPLETED', 'NO_SHOW'])
    expect([...INACTIVE].sort()).toEqual(['CANCELLED', 'NO_SHOW'])
  })
})

test.each([
  ['doctor', { isTreating: true, isOwn: false }],
  ['patient', { isTreating: false, isOwn: true }],
  ['guardian', { isTreating: false, isOwn: true }],
  ['stranger', { isTreating: false, isOwn: false }],
])('%s stands to a visit as %o', (userId, standing) => {
  const active = { isDoctorActive: true, doctorInactiveSince: null, pendingUserIds: [] }
  const people = { doctorUserId: 'doctor', patientUserId: 'patient', guardianUserIds: ['other', 'guardian'], ...active }
  expect(standingTo({ userId }, people, 0)).toEqual(standing)
  expect(
    standingTo({ userId }, { ...people, doctorUserId: null, patientUserId: null, guardianUserIds: [] }, 0),
  ).toEqual({
    isTreating: false,
    isOwn: false,
  })
})

test.each([
  ['guardian', ['guardian'], { isTreating: false, isOwn: true, isPending: true }],
  ['patient', ['guardian'], { isTreating: false, isOwn: true }],
  ['patient', ['patient'], { isTreating: false, isOwn: true, isPending: true }],
])('%s stands to a visit as %o whose links are pending: %o', (userId, pendingUserIds, standing) => {
  const doctor = { doctorUserId: 'doctor', isDoctorActive: true, doctorInactiveSince: null }
  const people = { ...doctor, patientUserId: 'patient', guardianUserIds: ['guardian'], pendingUserIds }
  expect(standingTo({ userId }, people, 0)).toEqual(standing)
})

describe('a doctor who is not active any more', () => {
  const people = {
    doctorUserId: 'doctor',
    isDoctorActive: false,
    patientUserId: null,
    guardianUserIds: [],
    pendingUserIds: [],
  }
  const leaving = { isTreating: false, isOwn: false, isLeaving: true }

  test.each([
    ['just now', 1000, 1000, leaving],
    ['a day ago, less a millisecond', 0, LINGERS - 1, leaving],
    ['a day ago', 0, LINGERS, { isTreating: false, isOwn: false }],
    ['nobody knows since when', null, 1000, { isTreating: false, isOwn: false }],
  ])('since %s', (_when, doctorInactiveSince, now, standing) => {
    expect(standingTo({ userId: 'doctor' }, { ...people, doctorInactiveSince }, now)).toEqual(standing)
    expect(standingTo({ userId: 'other' }, { ...people, doctorInactiveSince }, now)).not.toHaveProperty('isLeaving')
  })

  test.each(STATUSES.flatMap((status) => VISIT_TYPES.map((type) => [status, type] as const)))(
    'may do nothing with a visit that is %s (%s) but complete what they have begun',
    (status, type) => {
      const one = situation({ status, type, roles: ['DOCTOR'] })
      const offered = actionsOf({ ...one, standing: { isTreating: false, isOwn: false, isLeaving: true } })
      expect(offered).toEqual(status === 'IN_PROGRESS' ? ['complete'] : [])
    },
  )
})
