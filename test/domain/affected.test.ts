import { describe, expect, test } from 'vitest'
import { type AffectedBy, judgeOf, rulesAgainst, type Standing } from '../../src/domain/affected.ts'
import type { ClinicRules } from '../../src/domain/calendar.ts'
import { VISIT_TYPES, type VisitType } from '../../src/domain/visit.ts'
import { rulesFor } from './booking-support.ts'
import { hours } from './support.ts'

const MINUTE = 60_000
const LA = 'America/Los_Angeles'
const at = (text: string) => Date.parse(text)
const spanOf = (start: string, end: string) => ({ start: at(start), end: at(end) })

/** The clinic is in New York, its main house in Los Angeles; nights are the main house's, afternoons the annex's in Berlin. */
function rules(over: Partial<ClinicRules> = {}): ClinicRules {
  const everyDay = [1, 2, 3, 4, 5, 6, 7]
  return rulesFor(
    'America/New_York',
    {},
    {
      locations: [
        { id: 'main', timezone: LA },
        { id: 'annex', timezone: 'Europe/Berlin' },
      ],
      sessions: everyDay.flatMap((weekday) => [
        hours('22:00', '02:00', { weekday }),
        hours('02:00', '04:00', { weekday }),
        hours('15:00', '18:00', { weekday, locationId: 'annex' }),
      ]),
      ...over,
    },
  )
}

/** 23:30 to 00:30 in Los Angeles, across its midnight and after New York's. */
const NIGHT = spanOf('2027-03-03T07:30:00Z', '2027-03-03T08:30:00Z')
/** 01:30 to 02:30 in Los Angeles: two sessions that touch hold it. */
const TOUCHING = spanOf('2027-03-03T09:30:00Z', '2027-03-03T10:30:00Z')
/** 16:00 to 16:30 in Berlin, when it is early morning at the main house. */
const AFTERNOON = spanOf('2027-03-03T15:00:00Z', '2027-03-03T15:30:00Z')

function visit(type: VisitType, time = NIGHT, over: Partial<Standing> = {}): Standing {
  return { ...time, type, locationId: type === 'IN_PERSON' ? 'main' : null, meant: [], ...over }
}

type Row = [string, Partial<ClinicRules>, Partial<Record<VisitType, AffectedBy>>, ReturnType<typeof spanOf>?]

const all = (by: AffectedBy) => ({ IN_PERSON: by, VIDEO_CALL: by, HOME_VISIT: by })
const inPersonOnly = VISIT_TYPES.map(() => hours('22:00', '02:00', { weekday: 2, types: ['IN_PERSON'] }))

const TABLE: Row[] = [
  ['all as it was booked', {}, {}],
  ['all as it was booked, in two sessions that touch', {}, {}, TOUCHING],
  ['the doctor is not active', { isActive: false }, all('DOCTOR_INACTIVE')],
  // What is not in person has no location of its own: its only session went with the main house.
  [
    'the location is not active',
    { locations: [{ id: 'annex', timezone: 'Europe/Berlin' }] },
    { IN_PERSON: 'LOCATION_INACTIVE', VIDEO_CALL: 'OUTSIDE_HOURS', HOME_VISIT: 'OUTSIDE_HOURS' },
  ],
  ['another location is not active', { locations: [{ id: 'main', timezone: LA }] }, {}],
  ['no hours at all', { sessions: [] }, all('OUTSIDE_HOURS')],
  [
    'shorter hours, by the end of the visit',
    { sessions: [hours('22:00', '00:15', { weekday: 2 })] },
    all('OUTSIDE_HOURS'),
  ],
  ['shorter hours that still hold it', { sessions: [hours('23:30', '00:30', { weekday: 2 })] }, {}],
  ['the next day’s hours only', { sessions: [hours('22:00', '02:00', { weekday: 3 })] }, all('OUTSIDE_HOURS')],
  [
    'a dated session on the day it begins',
    { sessions: [hours('22:00', '02:00', { weekday: 2 }), hours('09:00', '10:00', { date: '2027-03-02' })] },
    all('OUTSIDE_HOURS'),
  ],
  [
    'a dated session on the day it ends: the night before has its tail',
    { sessions: [hours('22:00', '02:00', { weekday: 2 }), hours('09:00', '10:00', { date: '2027-03-03' })] },
    {},
  ],
  [
    'hours that ended',
    { sessions: [hours('22:00', '02:00', { weekday: 2, validUntil: '2027-03-01' })] },
    all('OUTSIDE_HOURS'),
  ],
  ['hours for one type', { sessions: inPersonOnly }, { VIDEO_CALL: 'OUTSIDE_HOURS', HOME_VISIT: 'OUTSIDE_HOURS' }],
  [
    'two sessions that do not touch any more',
    { sessions: [hours('22:00', '02:00', { weekday: 2 }), hours('02:05', '04:00', { weekday: 3 })] },
    all('OUTSIDE_HOURS'),
    TOUCHING,
  ],
  ['the clinic is closed', { closures: [{ ...NIGHT, locationId: null }] }, all('CLOSURE')],
  [
    'the clinic closes with its last minute',
    { closures: [{ start: NIGHT.end - MINUTE, end: NIGHT.end + MINUTE, locationId: null }] },
    all('CLOSURE'),
  ],
  [
    'the clinic closes when it ends',
    { closures: [{ start: NIGHT.end, end: NIGHT.end + MINUTE, locationId: null }] },
    {},
  ],
  ['its location is closed', { closures: [{ ...NIGHT, locationId: 'main' }] }, all('CLOSURE')],
  ['another location is closed', { closures: [{ ...NIGHT, locationId: 'annex' }] }, {}],
  // Either session could hold what is not in person: one that is open is enough.
  [
    'one of two locations is closed',
    {
      sessions: [hours('22:00', '02:00', { weekday: 2 }), hours('07:00', '10:00', { weekday: 3, locationId: 'annex' })],
      closures: [{ ...NIGHT, locationId: 'main' }],
    },
    { IN_PERSON: 'CLOSURE' },
  ],
  ['the doctor is away', { timeOff: [NIGHT] }, all('TIME_OFF')],
  ['the doctor comes back when it begins', { timeOff: [{ start: NIGHT.start - MINUTE, end: NIGHT.start }] }, {}],
  [
    'closed, and the doctor is away: as a booking is told',
    { timeOff: [NIGHT], closures: [{ ...NIGHT, locationId: null }] },
    all('CLOSURE'),
  ],
  ['outside the hours, and closed', { sessions: [], closures: [{ ...NIGHT, locationId: null }] }, all('OUTSIDE_HOURS')],
  // 22:00–02:00 in Berlin is another time.
  [
    'its location is in another zone',
    {
      locations: [
        { id: 'main', timezone: 'Europe/Berlin' },
        { id: 'annex', timezone: 'Europe/Berlin' },
      ],
    },
    all('OUTSIDE_HOURS'),
  ],
]

describe.for(TABLE)('%s', ([_what, over, expected, time]) => {
  test.for(VISIT_TYPES)('%s', (type) => {
    expect(judgeOf(rules(over)).affectedBy(visit(type, time))).toBe(expected[type] ?? null)
  })
})

test('one judge keeps days apart', () => {
  const judge = judgeOf(rules({ closures: [{ ...NIGHT, locationId: null }] }))
  const days = [0, 1, 2, 3].map((n) => n * 24 * 60 * MINUTE)
  const reasons = [...days, ...days].map((by) =>
    judge.affectedBy(visit('VIDEO_CALL', { start: NIGHT.start + by, end: NIGHT.end + by })),
  )
  expect(reasons).toEqual(['CLOSURE', null, null, null, 'CLOSURE', null, null, null])
})

test('a home visit with a location needs it to be active', () => {
  const judge = judgeOf(rules({ locations: [{ id: 'main', timezone: LA }] }))
  expect(judge.affectedBy(visit('HOME_VISIT', NIGHT, { locationId: 'annex' }))).toBe('LOCATION_INACTIVE')
  expect(judge.affectedBy(visit('HOME_VISIT', NIGHT, { locationId: 'main' }))).toBeNull()
})

describe('what staff put there on purpose', () => {
  const closed = { ...NIGHT, locationId: null }

  test.for([
    [{}, []],
    [{ sessions: [] }, ['OUTSIDE_HOURS']],
    [{ sessions: [], closures: [closed] }, ['OUTSIDE_HOURS', 'CLOSURE']],
    [{ sessions: [], closures: [closed], timeOff: [NIGHT] }, ['OUTSIDE_HOURS', 'CLOSURE', 'TIME_OFF']],
    [{ closures: [closed], timeOff: [NIGHT] }, ['CLOSURE', 'TIME_OFF']],
    [{ timeOff: [NIGHT] }, ['TIME_OFF']],
  ] as const)('in spite of %j is all of %j, and is not affected by it', ([over, against]) => {
    const now = rules(over as Partial<ClinicRules>)
    for (const type of VISIT_TYPES) {
      const meant = rulesAgainst(now, visit(type))
      expect(meant).toEqual(against)
      expect(judgeOf(now).affectedBy(visit(type, NIGHT, { meant }))).toBeNull()
    }
  })

  test.for([
    ['time off', ['OUTSIDE_HOURS'], { sessions: [], timeOff: [NIGHT] }, 'TIME_OFF'],
    ['a closure', ['OUTSIDE_HOURS'], { sessions: [], closures: [closed] }, 'CLOSURE'],
    ['shorter hours', ['TIME_OFF'], { sessions: [], timeOff: [NIGHT] }, 'OUTSIDE_HOURS'],
    [
      'a closure of the location, within the hours by now',
      ['OUTSIDE_HOURS'],
      { closures: [{ ...NIGHT, locationId: 'main' }] },
      'CLOSURE',
    ],
    ['a doctor who left', ['OUTSIDE_HOURS', 'CLOSURE', 'TIME_OFF'], { isActive: false }, 'DOCTOR_INACTIVE'],
  ] as const)('is affected by what it was not in spite of: %s', ([_what, meant, over, reason]) => {
    expect(judgeOf(rules(over as Partial<ClinicRules>)).affectedBy(visit('IN_PERSON', NIGHT, { meant }))).toBe(reason)
  })
})

describe('what a change has brought stands against a visit, whatever else does', () => {
  const closure = (locationId: string | null) => ({ closure: { ...NIGHT, locationId } })

  test.for([
    ['closed where it is', {}, closure('main'), true],
    ['closed elsewhere', {}, closure('annex'), false],
    ['closed, and closed before', { closures: [{ ...NIGHT, locationId: null }] }, closure('main'), true],
    [
      'closed elsewhere, and closed here before',
      { closures: [{ ...NIGHT, locationId: null }] },
      closure('annex'),
      false,
    ],
    ['closed everywhere, outside the hours', { sessions: [] }, closure(null), true],
    ['away', { sessions: [] }, { timeOff: NIGHT }, true],
    ['away at another time', {}, { timeOff: AFTERNOON }, false],
  ] as const)('%s', ([_what, over, brought, expected]) => {
    expect(judgeOf(rules(over as Partial<ClinicRules>)).standsIn(visit('IN_PERSON'), brought)).toBe(expected)
  })

  test('a location’s closure is against a home or video visit only where it shuts the session that holds it', () => {
    for (const type of ['VIDEO_CALL', 'HOME_VISIT'] as const) {
      const judge = judgeOf(rules())
      expect(judge.standsIn(visit(type), closure('main'))).toBe(true)
      expect(judge.standsIn(visit(type), closure('annex'))).toBe(false)
      expect(judge.standsIn(visit(type, AFTERNOON), { closure: { ...AFTERNOON, locationId: 'annex' } })).toBe(true)
    }
  })
})
