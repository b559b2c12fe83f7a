import { describe, expect, test } from 'vitest'
import { callSeconds, inviteStatus, nameInCall, tokenSpan } from '../../src/domain/video.ts'

const opensAt = Date.parse('2027-03-01T04:15:00Z')
const closesAt = Date.parse('2027-03-01T05:30:00Z')
const window = { opensAt, closesAt }

describe('a token is good inside the window and nowhere else', () => {
  test.each([
    ['as the window opens', opensAt, opensAt],
    ['five seconds on', opensAt + 5_000, opensAt],
    ['later it allows for a clock ten seconds behind', opensAt + 60_000, opensAt + 50_000],
    ['as it closes', closesAt, closesAt - 10_000],
  ])('%s', (_when, now, notBefore) => {
    expect(tokenSpan(window, now)).toEqual({ notBefore, expiresAt: closesAt })
  })
})

test.each([
  ['Ada Roy', 'Dr. Ada Roy'],
  ['Dr Ada Roy', 'Dr. Ada Roy'],
  ['Dr. Ada Roy', 'Dr. Ada Roy'],
  ['DR. Drew', 'Dr. Drew'],
  ['Drew', 'Dr. Drew'],
])('the doctor %s is seen as %s', (doctorName, seen) => {
  expect(nameInCall({ moderator: true, doctorName })).toBe(seen)
  expect(nameInCall({ moderator: false, doctorName })).toBe('Patient')
})

const invited = { revokedAt: null, admittedAt: null, cameAt: null, isGood: true }
test.each([
  [{}, 'INVITED'],
  [{ cameAt: 1 }, 'WAITING'],
  [{ cameAt: 1, admittedAt: 2 }, 'ADMITTED'],
  [{ admittedAt: 2 }, 'ADMITTED'],
  [{ cameAt: 1, admittedAt: 2, isGood: false }, 'ENDED'],
  [{ isGood: false }, 'ENDED'],
  [{ cameAt: 1, admittedAt: 2, revokedAt: 3, isGood: false }, 'REVOKED'],
] as const)('an invitation with %o is %s', (over, status) => {
  expect(inviteStatus({ ...invited, ...over })).toBe(status)
})

test('a call has a length once it is over', () => {
  expect(callSeconds({ startedAt: null, endedAt: null })).toBe(null)
  expect(callSeconds({ startedAt: 1000, endedAt: null })).toBe(null)
  expect(callSeconds({ startedAt: 1000, endedAt: 91_400 })).toBe(90)
})
