import { expect, test } from 'vitest'
import { isNow, isOver, nowFirst } from '../../src/web/pages/my/visit-order.ts'
import type { Visit } from '../../src/web/parts/patient/visit.ts'
import { isStaffAlone } from '../../src/web/session/is-staff-alone.ts'

type Seen = Pick<Visit, 'status' | 'type' | 'actions'> & { id: number }

const visit = (id: number, over: Partial<Seen> = {}): Seen => ({
  id,
  status: 'SCHEDULED',
  type: 'IN_PERSON',
  actions: ['confirm', 'cancel'],
  ...over,
})

test.each<[string, Partial<Seen>, boolean]>([
  ['can be checked in', { actions: ['check-in', 'cancel'] }, true],
  ['stands in line', { status: 'CHECKED_IN', actions: [] }, true],
  ['is a call that is open', { type: 'VIDEO_CALL', actions: ['join'] }, true],
  ['is a call of a patient who waits in it', { type: 'VIDEO_CALL', status: 'CHECKED_IN', actions: [] }, false],
  ['comes another day', {}, false],
  ['is at home', { type: 'HOME_VISIT', actions: ['check-in'] }, false],
])('a visit that %s: %j asks for something now: %s', (_, over, asks) => {
  expect(isNow(visit(1, over))).toBe(asks)
})

test('what is to be done now stands first, then what comes, in its order; what is cancelled does not stand', () => {
  const all = [visit(1), visit(2, { status: 'CANCELLED' }), visit(3, { actions: ['join'] }), visit(4)]
  expect(nowFirst(all).map(({ id }) => id)).toEqual([3, 1, 4])
})

test.each<[Visit['status'], string, boolean]>([
  ['COMPLETED', '2026-12-01T09:00:00Z', true],
  ['CANCELLED', '2026-12-01T09:00:00Z', true],
  ['CANCELLED', '2026-12-05T09:00:00Z', false],
  ['NO_SHOW', '2026-12-01T09:00:00Z', true],
])('%s, for %s, is an earlier visit: %s', (status, appointmentDate, is) => {
  expect(isOver({ status, appointmentDate }, Date.parse('2026-12-02T09:00:00Z'))).toBe(is)
})

const OWN = { id: 'p', name: 'Asha', relation: 'self' as const, confirmed: true }

test.each([
  [['NURSE'], [], true],
  [['PHARMACIST'], [], true],
  [['SUPER_ADMIN'], [], true],
  [['NURSE'], [OWN], false],
  [['PATIENT', 'NURSE'], [], false],
  [['PATIENT'], [], false],
  [[], [], false],
])('who has the roles %j and the records %j is staff alone: %s', (roles, patients, is) => {
  expect(isStaffAlone({ roles, patients } as unknown as Parameters<typeof isStaffAlone>[0])).toBe(is)
})
