import { describe, expect, test } from 'vitest'
import { may } from '../../src/domain/access.ts'
import { ROLES } from '../../src/domain/rights.ts'
import { absenceSpan, visitsWithin } from '../../src/web/pages/desk/absence/absence-span.ts'
import type { Visit } from '../../src/web/parts/desk-lists/list-queries.ts'
import { entersTimeOff } from '../../src/web/session/enters-time-off.ts'

describe('who may say at the desk that a doctor is away', () => {
  test.each(ROLES)('%s, as the server has it', (role) => {
    const server = (isTreating: boolean) => may([role], 'time-off:write', { isTreating, isOwn: false })
    expect(entersTimeOff({ roles: [role], doctorId: 'd1' }, 'd1')).toBe(server(true))
    expect(entersTimeOff({ roles: [role], doctorId: 'd1' }, 'd2')).toBe(server(false))
    expect(entersTimeOff({ roles: [role] }, 'd1')).toBe(server(false))
  })
})

const zone = 'Europe/Berlin'
const now = Date.parse('2027-03-03T07:31:40Z')

test.each([
  ['a whole day', { day: '2027-03-03', until: '2027-03-03', isFromNow: false }, '2027-03-02T23:00', '2027-03-03T23:00'],
  ['from now on', { day: '2027-03-03', until: '2027-03-03', isFromNow: true }, '2027-03-03T07:31', '2027-03-03T23:00'],
  [
    'over the change of the clocks',
    { day: '2027-03-27', until: '2027-03-28', isFromNow: false },
    '2027-03-26T23:00',
    '2027-03-28T22:00',
  ],
  [
    'never backwards',
    { day: '2027-03-03', until: '2027-03-01', isFromNow: false },
    '2027-03-02T23:00',
    '2027-03-03T23:00',
  ],
])('an absence is %s', (_, absence, from, to) => {
  expect(absenceSpan(absence, zone, now)).toEqual({ from: `${from}:00.000Z`, to: `${to}:00.000Z` })
})

test('who is called are those who are expected or wait, the soonest first, and no others', () => {
  const visit = (id: Visit['status'], start: string, end: string) =>
    ({ id, status: id, appointmentDate: `2027-03-03T${start}:00Z`, endDate: `2027-03-03T${end}:00Z` }) as Visit
  const visits = [
    visit('CONFIRMED', '11:00', '11:30'),
    visit('SCHEDULED', '09:45', '10:15'),
    visit('COMPLETED', '10:00', '10:30'),
    visit('IN_PROGRESS', '10:00', '10:30'),
    visit('NO_SHOW', '10:00', '10:30'),
    visit('CANCELLED', '10:00', '10:30'),
    visit('CHECKED_IN', '09:30', '10:00'),
    visit('PENDING', '12:00', '12:30'),
  ]
  const within = visitsWithin(visits, { from: '2027-03-03T10:00:00Z', to: '2027-03-03T12:00:00Z' })
  expect(within.map(({ status }) => status)).toEqual(['SCHEDULED', 'CONFIRMED'])
})
