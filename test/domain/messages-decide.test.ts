import { describe, expect, test } from 'vitest'
import { chooseChannel, type Reach } from '../../src/domain/messages/choose-channel.ts'
import { decideMessages } from '../../src/domain/messages/decide.ts'
import type { Told, VisitNow, VisitTerms } from '../../src/domain/messages/news.ts'
import type { PatientNow, Waiting } from '../../src/domain/messages/waiting.ts'

const MINUTE = 60_000
const NOW = Date.parse('2027-03-01T03:02:00Z')
const START = Date.parse('2027-03-03T04:30:00Z')
const LATER = START + 90 * MINUTE

const TERMS: VisitTerms = { start: START, doctorId: 'ada', locationId: 'main', type: 'IN_PERSON' }

const visit = (over: Partial<VisitNow> = {}): VisitNow => ({
  ...TERMS,
  id: 'visit',
  status: 'SCHEDULED',
  end: (over.start ?? START) + 30 * MINUTE,
  timezone: 'Asia/Kolkata',
  seriesId: null,
  notify: true,
  everCheckedIn: false,
  told: null,
  wasNeverTold: false,
  ...over,
})

const told = (over: Partial<Told> = {}): Told => ({ ...TERMS, stage: 'booked', at: NOW - 60 * MINUTE, ...over })

/** A message of the desk that was asked for two minutes ago, and is due now. */
const message = (event: Waiting['event'], over: Partial<Waiting> = {}): Waiting => ({
  id: event,
  event,
  visitId: 'visit',
  channel: null,
  visitStart: START,
  before: null,
  atOnce: false,
  createdAt: NOW - 2 * MINUTE,
  dueAt: NOW,
  ruleId: null,
  rule: null,
  ...over,
})

/** Three days before: its reminder is due already. */
const RULE = { active: true, offsetMinutes: 4320, skipConfirmed: false, channel: null }
/** At `NOW` it is 08:32. */
const QUIET = { from: '21:00', to: '08:00', zone: 'Asia/Kolkata' }

const own = (event: Waiting['event'], over: Partial<Waiting> = {}) =>
  message(event, { atOnce: true, createdAt: NOW, ...over })
const reminder = (over: Partial<Waiting> = {}) =>
  message('reminder', {
    ruleId: 'day',
    createdAt: NOW - 24 * 60 * MINUTE,
    rule: RULE,
    ...over,
  })

const PATIENT = { status: 'active', doNotContact: false, quiet: QUIET }

const decide = (visits: VisitNow | VisitNow[], messages: Waiting[], over: Partial<PatientNow> = {}) =>
  decideMessages({ ...PATIENT, visits: [visits].flat(), messages, ...over }, NOW).map((decision) => {
    if (decision.do === 'drop') return `${decision.messageIds.join('+')}: ${decision.outcome}`
    if (decision.do === 'wait') return `${decision.messageIds.join('+')} until ${(decision.until - NOW) / MINUTE}`
    const parts = decision.parts.map(({ messageId }) => messageId).join('+')
    const settled = decision.alsoSettled.length > 0 ? ` (${decision.alsoSettled.join('+')})` : ''
    const before = decision.before === null ? '' : ` from ${(decision.before - START) / MINUTE}`
    return `${parts} as ${decision.event}${before}${decision.channel ? ` by ${decision.channel}` : ''}${settled}`
  })

describe('what a patient is told of one visit', () => {
  const moved = { start: LATER }
  const TABLE: [string, VisitNow, Waiting[], string[]][] = [
    ['a booking', visit(), [message('booked')], ['booked as booked']],
    ['a booking of the patient’s own', visit(), [own('booked')], ['booked as booked']],
    ['a request', visit({ status: 'PENDING' }), [own('requested')], ['requested as requested']],
    [
      'a request that was accepted',
      visit({ told: told({ stage: 'requested' }) }),
      [message('accepted')],
      ['accepted as accepted'],
    ],
    [
      'a request that was accepted before anybody was told of it',
      visit(),
      [own('requested'), message('accepted')],
      ['accepted as accepted (requested)'],
    ],
    [
      'a request that was accepted at another time',
      visit({ ...moved, told: told({ stage: 'requested' }) }),
      [message('accepted'), message('moved', { before: TERMS })],
      ['accepted as accepted (moved)'],
    ],
    [
      'a booking that was cancelled within the delay',
      visit({ status: 'CANCELLED' }),
      [message('booked'), message('cancelled')],
      ['booked+cancelled: UNDONE'],
    ],
    [
      'a booking whose visit is cancelled, of which nothing was heard yet',
      visit({ status: 'CANCELLED' }),
      [message('booked')],
      ['booked: UNDONE'],
    ],
    [
      'what was heard of it then',
      visit({ status: 'CANCELLED', wasNeverTold: true }),
      [message('cancelled')],
      ['cancelled: UNDONE'],
    ],
    [
      'a request that the patient took back at once',
      visit({ status: 'CANCELLED' }),
      [own('requested'), own('cancelled')],
      ['requested+cancelled: UNDONE'],
    ],
    [
      'a booking of the patient’s own that the desk cancelled before it was confirmed: they know that they booked',
      visit({ status: 'CANCELLED' }),
      [own('booked'), message('cancelled')],
      ['cancelled as cancelled (booked)'],
    ],
    [
      'a visit from before there were messages that is cancelled',
      visit({ status: 'CANCELLED' }),
      [message('cancelled')],
      ['cancelled as cancelled'],
    ],
    [
      'a cancelled visit',
      visit({ status: 'CANCELLED', told: told() }),
      [message('cancelled')],
      ['cancelled as cancelled'],
    ],
    [
      'a cancelled visit, said twice',
      visit({ status: 'CANCELLED', told: told({ stage: 'cancelled' }) }),
      [message('cancelled')],
      ['cancelled: ALREADY_TOLD'],
    ],
    [
      'a cancelled visit that would be over',
      visit({ status: 'CANCELLED', end: NOW, start: NOW - MINUTE, told: told() }),
      [message('cancelled')],
      ['cancelled: TOO_LATE'],
    ],
    [
      'a visit cancelled at its start, since nobody accepted it',
      visit({ status: 'CANCELLED', start: NOW, told: told({ stage: 'requested' }) }),
      [message('cancelled')],
      ['cancelled as cancelled'],
    ],
    [
      'a visit that is cancelled while its patient sits in the waiting room',
      visit({ status: 'CANCELLED', start: NOW - MINUTE, everCheckedIn: true, told: told() }),
      [message('cancelled')],
      ['cancelled: TOO_LATE'],
    ],
    ['a move', visit({ ...moved, told: told() }), [message('moved', { before: TERMS })], ['moved as moved from 0']],
    [
      'a move of a visit from before there were messages',
      visit(moved),
      [message('moved', { before: TERMS })],
      ['moved as moved from 0'],
    ],
    [
      'a move that was undone within the delay',
      visit({ told: told() }),
      [message('moved', { id: 'there' }), message('moved', { id: 'back' })],
      ['there+back: UNDONE'],
    ],
    [
      'the same where nobody was ever told',
      visit(),
      [
        message('moved', { id: 'there', before: TERMS }),
        message('moved', { id: 'back', before: { ...TERMS, ...moved } }),
      ],
      ['there+back: UNDONE'],
    ],
    [
      'two moves',
      visit({ ...moved, told: told() }),
      [message('moved', { id: 'one', before: TERMS }), message('moved', { id: 'two' })],
      ['one as moved from 0 (two)'],
    ],
    [
      'a booking that was moved within the delay',
      visit(moved),
      [message('booked'), message('moved', { before: TERMS })],
      ['booked as booked (moved)'],
    ],
    [
      'a move that was told with the booking',
      visit({ ...moved, told: told({ ...moved, at: NOW }) }),
      [message('moved', { before: TERMS })],
      ['moved: ALREADY_TOLD'],
    ],
    [
      'a booking that was moved and cancelled',
      visit({ ...moved, status: 'CANCELLED' }),
      [message('booked'), message('moved'), message('cancelled')],
      ['booked+moved+cancelled: UNDONE'],
    ],
    [
      'a move and a cancellation',
      visit({ ...moved, status: 'CANCELLED', told: told() }),
      [message('moved'), message('cancelled')],
      ['cancelled as cancelled (moved)'],
    ],
    [
      'another doctor',
      visit({ doctorId: 'ben', told: told() }),
      [message('moved', { before: TERMS })],
      ['moved as moved from 0'],
    ],
    [
      'another place',
      visit({ locationId: null, told: told() }),
      [message('moved', { before: TERMS })],
      ['moved as moved from 0'],
    ],
    [
      'a call in place of a visit in person',
      visit({ type: 'VIDEO_CALL', told: told() }),
      [message('moved', { before: TERMS })],
      ['moved as moved from 0'],
    ],
    ['another end alone', visit({ end: LATER, told: told() }), [message('moved')], ['moved: UNDONE']],
    [
      'a visit whose patient is not to be told',
      visit({ notify: false, told: told() }),
      [message('cancelled')],
      ['cancelled: NOT_WANTED'],
    ],
    ['a booking that begins by now', visit({ start: NOW }), [message('booked')], ['booked: TOO_LATE']],
    [
      'a move of a visit whose patient is there',
      visit({ status: 'CHECKED_IN', told: told(), ...moved }),
      [message('moved')],
      ['moved: TOO_LATE'],
    ],
    [
      'a visit that was missed',
      visit({ status: 'NO_SHOW', start: NOW - 30 * MINUTE, told: told() }),
      [message('no_show')],
      ['no_show as no_show'],
    ],
    [
      'a visit that was missed, but was not',
      visit({ status: 'SCHEDULED', start: NOW - 30 * MINUTE, told: told() }),
      [message('no_show')],
      ['no_show: TOO_LATE'],
    ],
    [
      'a visit that was missed days ago',
      visit({ status: 'NO_SHOW', start: NOW - 25 * 60 * MINUTE, told: told() }),
      [message('no_show')],
      ['no_show: TOO_LATE'],
    ],
    [
      'a cancelled visit that stands again',
      visit({ told: told({ stage: 'cancelled' }) }),
      [message('accepted')],
      ['accepted as booked'],
    ],
    [
      'a visit that is another patient’s by now',
      visit({ id: 'other' }),
      [message('booked')],
      ['booked: OTHER_PATIENT'],
    ],
    ['what is not due', visit(), [message('booked', { dueAt: NOW + 1 })], []],
    [
      'a booking that the desk is still at',
      visit(moved),
      [message('booked'), message('moved', { dueAt: NOW + MINUTE })],
      ['booked until 1'],
    ],
    [
      'a booking that the desk is still at, when the patient moves the visit',
      visit(moved),
      [message('booked', { dueAt: NOW + MINUTE }), own('moved', { before: TERMS })],
      ['booked as booked (moved)'],
    ],
  ]
  test.each(TABLE)('%s', (_, given, messages, expected) => {
    expect(decide(given, messages)).toEqual(expected)
  })
})

describe('a reminder that is late', () => {
  const late = reminder({ dueAt: NOW - 60 * MINUTE })
  const soon = { start: NOW + 240 * MINUTE }
  const short = { ...late, visitStart: soon.start, rule: { ...RULE, offsetMinutes: 300 } }
  test.each([
    ['waits until the quiet hours end', visit(), late, '10:00', 'reminder until 88'],
    ['goes where they have just ended', visit(), late, '08:32', 'reminder as reminder'],
    ['is dropped where too little would then be left', visit(soon), short, '11:00', 'reminder: QUIET_HOURS'],
  ])('%s', (_, given, message, to, expected) => {
    expect(decide(given, [message], { quiet: { ...QUIET, to } })).toEqual([expected])
  })
})

describe('reminders', () => {
  const confirmed = { ...RULE, skipConfirmed: true }
  const TABLE: [string, VisitNow, Waiting[], string[]][] = [
    ['a visit that stands', visit({ told: told() }), [reminder()], ['reminder as reminder']],
    [
      'by the channel of its rule',
      visit(),
      [reminder({ rule: { ...RULE, channel: 'sms' } })],
      ['reminder as reminder by sms'],
    ],
    ['a confirmed one', visit({ status: 'CONFIRMED' }), [reminder()], ['reminder as reminder']],
    [
      'a confirmed one, by a rule that leaves those out',
      visit({ status: 'CONFIRMED' }),
      [reminder({ rule: confirmed })],
      ['reminder: CONFIRMED'],
    ],
    ['one that is not confirmed, by that rule', visit(), [reminder({ rule: confirmed })], ['reminder as reminder']],
    ['at another time by now', visit({ start: LATER }), [reminder()], ['reminder: MOVED']],
    ['cancelled', visit({ status: 'CANCELLED', told: told() }), [reminder()], ['reminder: NOT_OPEN']],
    ['under way', visit({ status: 'IN_PROGRESS' }), [reminder()], ['reminder: NOT_OPEN']],
    ['begun', visit({ start: NOW }), [reminder({ visitStart: NOW })], ['reminder: TOO_LATE']],
    ['a rule that is off', visit(), [reminder({ rule: { ...RULE, active: false } })], ['reminder: RULE_OFF']],
    ['late', visit(), [reminder({ dueAt: NOW - 60 * MINUTE })], ['reminder as reminder']],
    ['a rule that is gone', visit(), [reminder({ rule: null })], ['reminder: RULE_OFF']],
    ['not to be told', visit({ notify: false }), [reminder()], ['reminder: NOT_WANTED']],
    ['beside news of the visit', visit(), [reminder(), message('booked')], ['booked as booked (reminder)']],
    [
      'beside what was undone',
      visit({ told: told() }),
      [reminder(), message('moved')],
      ['moved: UNDONE', 'reminder as reminder'],
    ],
    [
      'while the desk is at it',
      visit({ told: told() }),
      [reminder(), message('moved', { dueAt: NOW + MINUTE })],
      ['reminder until 1'],
    ],
    [
      'two rules at once',
      visit(),
      [reminder({ id: 'one' }), reminder({ id: 'two', ruleId: 'hour' })],
      ['one as reminder (two)'],
    ],
  ]
  test.each(TABLE)('%s', (_, given, messages, expected) => {
    expect(decide(given, messages)).toEqual(expected)
  })
})

describe('several visits', () => {
  const second = { id: 'second', start: LATER }
  const ofSecond = { visitId: 'second', visitStart: LATER }
  const nextWeek = START + 7 * 24 * 60 * MINUTE

  test('of one day are one message, the earliest visit first', () => {
    const both = [message('booked', { ...ofSecond, id: 'b' }), message('booked', { id: 'a' })]
    expect(decide([visit(), visit(second)], both)).toEqual(['a+b as booked'])
  })

  test('of one day in their own zone, which is two days in UTC', () => {
    const early = Date.parse('2027-03-02T19:00:00Z')
    const both = [message('booked', { id: 'a', visitId: 'early' }), message('booked', { id: 'b' })]
    expect(decide([visit({ id: 'early', start: early }), visit()], both)).toEqual(['a+b as booked'])
  })

  test('of two days are two, but of a series one', () => {
    const both = [message('booked', { id: 'a' }), message('booked', { id: 'b', visitId: 'next' })]
    expect(decide([visit(), visit({ id: 'next', start: nextWeek })], both)).toEqual(['a as booked', 'b as booked'])
    const series = [visit({ seriesId: 'weekly' }), visit({ id: 'next', start: nextWeek, seriesId: 'weekly' })]
    expect(decide(series, both)).toEqual(['a+b as booked'])
  })

  test('that the desk books one after the other wait for the last, and are told of together', () => {
    const [first, last] = [
      message('booked', { id: 'a' }),
      message('booked', { ...ofSecond, id: 'b', dueAt: NOW + MINUTE }),
    ]
    const both = [visit(), visit(second)]
    expect(decide(both, [first, last])).toEqual(['a until 1'])
    expect(decide(both, [first, { ...last, dueAt: NOW }])).toEqual(['a+b as booked'])
    const apart: [VisitNow[], Waiting[]][] = [
      [
        [visit(), visit({ ...second, start: nextWeek })],
        [first, last],
      ],
      [
        [visit(), visit({ ...second, status: 'CANCELLED', told: told() })],
        [first, { ...last, event: 'cancelled' }],
      ],
      [
        [visit(), visit({ ...second, notify: false })],
        [first, last],
      ],
      [both, [{ ...first, atOnce: true }, last]],
    ]
    for (const [visits, messages] of apart) expect(decide(visits, messages)).toEqual(['a as booked'])
    const series = [visit({ seriesId: 'weekly' }), visit({ ...second, start: nextWeek, seriesId: 'weekly' })]
    expect(decide(series, [first, last])).toEqual(['a until 1'])
  })

  test('about which there are two kinds of news are two messages', () => {
    const both = [message('cancelled', { id: 'a' }), message('booked', { ...ofSecond, id: 'b' })]
    const visits = [visit({ status: 'CANCELLED', told: told() }), visit(second)]
    expect(decide(visits, both)).toEqual(['a as cancelled', 'b as booked'])
  })

  test('of one day are reminded of together, when the first is due', () => {
    const both = [reminder({ id: 'a' }), reminder({ ...ofSecond, id: 'b', dueAt: NOW + 90 * MINUTE })]
    expect(decide([visit(), visit(second)], both)).toEqual(['a+b as reminder'])
    const otherRule = both.map((one) => (one.id === 'b' ? { ...one, ruleId: 'hour' } : one))
    expect(decide([visit(), visit(second)], otherRule)).toEqual(['a as reminder'])
    expect(decide([visit(), visit({ ...second, status: 'CANCELLED' })], both)).toEqual(['a as reminder'])
  })

  test('that were moved say no time from before', () => {
    const visits = [visit({ start: LATER, told: told() }), visit({ id: 'second', start: LATER + MINUTE, told: told() })]
    const both = [message('moved', { id: 'a' }), message('moved', { id: 'b', visitId: 'second' })]
    expect(decide(visits, both)).toEqual(['a+b as moved'])
  })
})

test.each([
  [{ status: 'deceased' }, 'PATIENT_DECEASED'],
  [{ status: 'deceased', doNotContact: true }, 'PATIENT_DECEASED'],
  [{ status: 'inactive' }, 'PATIENT_INACTIVE'],
  [{ doNotContact: true }, 'DO_NOT_CONTACT'],
])('a patient who is %o is told nothing, whatever it is', (over, outcome) => {
  const all = [
    message('booked'),
    reminder(),
    message('link_pending', { visitId: null }),
    message('moved', { dueAt: NOW + 1 }),
  ]
  expect(decide(visit(), all, over)).toEqual([`booked+reminder+link_pending: ${outcome}`])
})

test('what is about no visit is sent as it is', () => {
  expect(decide([], [message('link_pending', { visitId: null })])).toEqual(['link_pending as link_pending'])
})

describe('by which channel', () => {
  const reach = (over: Partial<Reach> = {}): Reach => ({
    channels: new Set(['email', 'sms']),
    addresses: { email: 'pia@example.org', sms: '+15550199' },
    stopped: {},
    ...over,
  })
  const TABLE: [string, Reach, 'email' | 'sms' | null, string][] = [
    ['e-mail comes first', reach(), null, 'email'],
    ['a rule may say otherwise', reach(), 'sms', 'sms'],
    ['SMS where the clinic has no e-mail', reach({ channels: new Set(['sms']) }), null, 'sms'],
    ['SMS where the patient has no e-mail', reach({ addresses: { sms: '+15550199' } }), null, 'sms'],
    ['SMS where the e-mail is dead', reach({ stopped: { email: 'BOUNCED' } }), null, 'sms'],
    ['e-mail where the number said stop', reach({ stopped: { sms: 'STOP' } }), null, 'email'],
    ['a rule’s channel that said stop', reach({ stopped: { sms: 'STOP' } }), 'sms', 'STOPPED'],
    ['all said stop or are dead', reach({ stopped: { sms: 'STOP', email: 'BOUNCED' } }), null, 'STOPPED'],
    ['a complaint is a stop', reach({ stopped: { email: 'COMPLAINED', sms: 'BOUNCED' } }), null, 'STOPPED'],
    ['all are dead', reach({ stopped: { sms: 'BOUNCED', email: 'BOUNCED' } }), null, 'DEAD_ADDRESS'],
    ['the patient has none', reach({ addresses: {} }), null, 'NO_ADDRESS'],
    [
      'none that the clinic can use',
      reach({ channels: new Set(['email']), addresses: { sms: '+15550199' } }),
      null,
      'NO_ADDRESS',
    ],
    ['none that the rule wants', reach({ addresses: { email: 'pia@example.org' } }), 'sms', 'NO_ADDRESS'],
    ['the clinic has none, nor has the patient', reach({ channels: new Set(), addresses: {} }), null, 'no_channel'],
    ['the clinic has not what the rule wants', reach({ channels: new Set(['email']) }), 'sms', 'no_channel'],
  ]
  test.each(TABLE)('%s', (_, given, wanted, expected) => {
    const chosen = chooseChannel(given, wanted)
    expect('none' in chosen ? chosen.none : chosen.channel).toBe(expected)
    if (!('none' in chosen)) expect(chosen.address).toBe(given.addresses[chosen.channel])
  })
})
