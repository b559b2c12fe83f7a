import { expect, test } from 'vitest'
import { nextTry, RETRY_DELAYS, turnsOff, waitAsked } from '../../src/domain/webhooks/retry.ts'

const NOW = Date.parse('2027-03-01T12:00:00Z')
const S = 1000
const H = 3_600 * S

test('a delivery is tried as the specification’s table says, ten times in all', () => {
  const waits = RETRY_DELAYS.map((_, n) => Number(nextTry(n + 1, { failed: NOW, wait: null, chance: 0 })) - NOW)
  expect(waits).toEqual([5 * S, 300 * S, 1_800 * S, 2 * H, 5 * H, 10 * H, 14 * H, 20 * H, 24 * H])
  expect(nextTry(10, { failed: NOW, wait: null, chance: 0 })).toBeNull()
  expect(nextTry(10, { failed: NOW, wait: H, chance: 0 })).toBeNull()
})

test.each([0, 0.5, 0.999])('jitter of %s makes a wait longer by a fifth at most, and never shorter', (chance) => {
  for (const [n, delay] of RETRY_DELAYS.entries()) {
    const wait = Number(nextTry(n + 1, { failed: NOW, wait: null, chance })) - NOW
    expect(wait).toBeGreaterThanOrEqual(delay)
    expect(wait).toBeLessThanOrEqual(delay * 1.2)
  }
})

test.each([
  [429, '120', 120 * S],
  [503, '0', 0],
  [502, '7', 7 * S],
  [504, ' 7 ', 7 * S],
  [503, 'Mon, 01 Mar 2027 12:10:00 GMT', 600 * S],
  [429, 'Mon, 01 Mar 2027 11:00:00 GMT', 0],
  [503, '99999999', 24 * H],
  [503, '9'.repeat(400), 24 * H],
  [503, 'Fri, 01 Mar 2030 12:00:00 GMT', 24 * H],
  [429, null, null],
  [429, '', null],
  [429, '-5', null],
  [429, '1.5', null],
  [429, '1e3', null],
  [429, 'soon', null],
  [429, '2027-03-01T12:10:00Z', null],
  [429, 'Mon, 99 Foo 2027 12:10:00 GMT', null],
  [500, '120', null],
  [400, '120', null],
  [301, '120', null],
  [200, '120', null],
])('after %s, Retry-After: %s is a wait of %s ms', (status, header, wait) => {
  expect(waitAsked(status, header, NOW)).toBe(wait)
})

test('a receiver is not asked before it wants to be, nor before its turn', () => {
  expect(nextTry(1, { failed: NOW, wait: H, chance: 0 })).toBe(NOW + H)
  expect(nextTry(4, { failed: NOW, wait: H, chance: 0 })).toBe(NOW + 2 * H)
})

const DAY = 24 * H
test.each([
  [{ status: 410, isDelivered: false, failingSince: null }, 'GONE'],
  [{ status: 404, isDelivered: false, failingSince: null }, null],
  [{ status: 500, isDelivered: false, failingSince: NOW - 5 * DAY + 1 }, null],
  [{ status: 500, isDelivered: false, failingSince: NOW - 5 * DAY }, 'FAILING'],
  [{ status: null, isDelivered: false, failingSince: NOW - 9 * DAY }, 'FAILING'],
  [{ status: 204, isDelivered: true, failingSince: NOW - 9 * DAY }, null],
])('%o turns a webhook off: %s', (outcome, reason) => expect(turnsOff({ ...outcome, now: NOW })).toBe(reason))
