import { describe, expect, test } from 'vitest'
import type { Queue } from '../../src/web/client/live-queue.ts'
import { boardRow, pageOfRows } from '../../src/web/pages/board/board-row.ts'
import { readScreenLink } from '../../src/web/pages/display/screen-link.ts'
import { pageAfterSignIn } from '../../src/web/pages/sign-in/page-after-sign-in.ts'
import { dateOf, dayOf, isElsewhere, timeOf } from '../../src/web/parts/dates.ts'
import { homeOf } from '../../src/web/session/home-of.ts'
import { challengeOf } from '../../src/web/session/pkce.ts'
import { preferredLanguage } from '../../src/web/words/language.ts'

const NOW = Date.parse('2026-11-25T05:50:00Z')

const place = (tokenNumber: number, waitRange: [number, number], calledAt: string | null = null) => ({
  appointmentId: `a${tokenNumber}`,
  tokenNumber,
  calledAt,
  position: tokenNumber,
  estimatedWaitMinutes: waitRange[0],
  waitRange,
})

const queue = (over: Partial<Queue>): Queue => ({
  doctorId: 'd1',
  doctorName: 'Dr Rao',
  version: 1,
  paused: false,
  runningLateMinutes: 0,
  totalInQueue: 0,
  serving: null,
  waiting: [],
  ...over,
})

describe('a row of the board', () => {
  test('has the next three numbers, and the wait of all who wait', () => {
    const waiting = [place(15, [5, 10]), place(16, [10, 15]), place(17, [15, 25]), place(18, [20, 35])]
    expect(boardRow(queue({ waiting }), NOW)).toMatchObject({
      now: null,
      next: [15, 16, 17],
      waiting: 4,
      range: [5, 35],
    })
  })

  test('calls a number for half a minute', () => {
    const waiting = [place(15, [0, 5], '2026-11-25T05:49:45Z'), place(16, [5, 15])]
    const row = boardRow(queue({ waiting }), NOW)
    expect(row).toMatchObject({ now: 15, next: [16], waiting: 1, range: [5, 15], isCalling: true })
    expect(boardRow(queue({ waiting }), NOW + 20_000)).toMatchObject({ now: 15, isCalling: false })
  })

  test('tells a delay that is worth telling, and no name of a patient', () => {
    const named = { ...place(15, [0, 5]), patient: { id: 'p', name: 'Asha Sharma' } }
    expect(boardRow(queue({ runningLateMinutes: 9 }), NOW).lateMinutes).toBeNull()
    const row = boardRow(queue({ runningLateMinutes: 25, waiting: [named] }), NOW)
    expect(row.lateMinutes).toBe(25)
    expect(JSON.stringify(row)).not.toContain('Asha')
  })

  test('stands on a page of six', () => {
    const all = Array.from({ length: 8 }, (_, n) => n)
    expect(pageOfRows(all, 0)).toEqual({ rows: [0, 1, 2, 3, 4, 5], page: 1, pages: 2 })
    expect(pageOfRows(all, 3)).toEqual({ rows: [6, 7], page: 2, pages: 2 })
    expect(pageOfRows([], 5)).toEqual({ rows: [], page: 1, pages: 1 })
  })
})

test.each([
  [['DOCTOR', 'CLINIC_ADMIN'], '/day'],
  [['RECEPTIONIST'], '/desk'],
  [['PATIENT', 'NURSE'], '/desk'],
  [['PATIENT'], '/my'],
  [[], '/my'],
])('who has the roles %j begins at %s', (roles, page) => {
  expect(homeOf(roles)).toBe(page)
})

test('a screen’s link is read from its fragment, and only a whole one', () => {
  const link = { kind: 'board', locationId: 'l', token: 'kd_x', name: 'Door 2' }
  expect(readScreenLink('#kind=board&locationId=l&token=kd_x&name=Door%202')).toEqual(link)
  for (const hash of ['', '#kind=board', '#kind=other&locationId=l&token=t']) expect(readScreenLink(hash)).toBeNull()
})

test.each([
  ['?back=%2Fdesk%3Fday%3D1', 'https://kept.test/desk?day=1'],
  ['?back=https%3A%2F%2Fevil.test%2F', 'https://kept.test/desk'],
  ['?back=%2F%2Fevil.test', 'https://kept.test/desk'],
  ['?back=%2Fsign-in', 'https://kept.test/desk'],
  ['', 'https://kept.test/desk'],
])('after the sign-in, %j leads to %s', (search, page) => {
  expect(pageAfterSignIn(search, 'https://kept.test').href).toBe(page)
})

describe('times', () => {
  const [language, timeZone] = ['en', 'Asia/Kolkata']

  test('are those of the place', () => {
    expect(timeOf(NOW, { language, timeZone })).toBe('11:20')
    expect(dateOf(NOW, { language, timeZone }, NOW)).toBe('Wed 25 Nov')
    expect(dateOf('2027-01-02T05:50:00Z', { language, timeZone }, NOW)).toBe('Sat 2 Jan 2027')
    expect(dayOf('2026-11-25T20:00:00Z', timeZone)).toBe('2026-11-26')
  })

  test('are told twice only where they differ', () => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    expect(isElsewhere(NOW, own)).toBe(false)
    expect(isElsewhere(NOW, own === 'Asia/Kolkata' ? 'UTC' : 'Asia/Kolkata')).toBe(true)
  })
})

test('the language is the user’s, else the browser’s first that we have', () => {
  expect(preferredLanguage('hi', ['de'])).toBe('hi')
  expect(preferredLanguage(null, ['fr-FR', 'de-AT', 'en'])).toBe('de')
  expect(preferredLanguage('xx', ['fr'])).toBe('en')
})

test('a challenge is that of RFC 7636, appendix B', async () => {
  const challenge = await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
  expect(challenge).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
})
