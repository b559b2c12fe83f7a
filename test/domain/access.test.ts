import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { actsAsPatient, actsAsStaff, may, mayEver, reachesOf, type Standing } from '../../src/domain/access.ts'
import { isColleague, isReading } from '../../src/domain/colleague.ts'
import { PERMISSIONS } from '../../src/domain/permissions.ts'
import { type Permission, ROLES, type Role } from '../../src/domain/rights.ts'

const NOBODY = { isTreating: false, isOwn: false }
const STANDINGS: Record<string, Standing> = {
  anyone: NOBODY,
  own: { isTreating: false, isOwn: true },
  treating: { isTreating: true, isOwn: false },
}

/** The contract's table: of whose visits a role may do this. */
const TABLE: Record<string, Partial<Record<Role, 'anyone' | 'own' | 'treating'>>> = {
  'appointments:read': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'anyone',
    THERAPIST: 'anyone',
    COUNSELOR: 'anyone',
    NURSE: 'anyone',
    SUPPORT_STAFF: 'anyone',
    PATIENT: 'own',
  },
  'appointments:book': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'treating',
    THERAPIST: 'treating',
    COUNSELOR: 'treating',
    PATIENT: 'own',
  },
  'appointments:change': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'treating',
    THERAPIST: 'treating',
    COUNSELOR: 'treating',
    PATIENT: 'own',
  },
  'appointments:cancel': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'treating',
    THERAPIST: 'treating',
    COUNSELOR: 'treating',
    PATIENT: 'own',
  },
  'appointments:confirm': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'treating',
    THERAPIST: 'treating',
    COUNSELOR: 'treating',
    PATIENT: 'own',
  },
  'appointments:accept': { RECEPTIONIST: 'anyone', DOCTOR: 'treating', THERAPIST: 'treating', COUNSELOR: 'treating' },
  'appointments:check-in': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'treating',
    THERAPIST: 'treating',
    COUNSELOR: 'treating',
    NURSE: 'anyone',
    PATIENT: 'own',
  },
  'appointments:start': { RECEPTIONIST: 'anyone', DOCTOR: 'treating', THERAPIST: 'treating', COUNSELOR: 'treating' },
  'appointments:complete': { RECEPTIONIST: 'anyone', DOCTOR: 'treating', THERAPIST: 'treating', COUNSELOR: 'treating' },
  'appointments:no-show': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'treating',
    THERAPIST: 'treating',
    COUNSELOR: 'treating',
    NURSE: 'anyone',
  },
  'appointments:overbook': { RECEPTIONIST: 'anyone', DOCTOR: 'treating', THERAPIST: 'treating', COUNSELOR: 'treating' },
  'clinical-text:read': { DOCTOR: 'anyone', THERAPIST: 'anyone', COUNSELOR: 'anyone', NURSE: 'anyone', PATIENT: 'own' },
  'clinical-text:write': { DOCTOR: 'treating', THERAPIST: 'treating', COUNSELOR: 'treating' },
  'patients:status': { RECEPTIONIST: 'anyone' },
  'patients:duplicates': { RECEPTIONIST: 'anyone' },
  'patients:merge': { RECEPTIONIST: 'anyone' },
  'access-log:read': { PATIENT: 'own' },
  'audit:read': {},
  'series:list': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'anyone',
    THERAPIST: 'anyone',
    COUNSELOR: 'anyone',
    NURSE: 'anyone',
    SUPPORT_STAFF: 'anyone',
    PATIENT: 'own',
  },
  'video:invite': { RECEPTIONIST: 'anyone', DOCTOR: 'treating', THERAPIST: 'treating', COUNSELOR: 'treating' },
  'clinic:write': {},
  'clinics:create': {},
  'clinics:list': {},
  'memberships:read': {},
  'memberships:write': {},
  'users:sign-out': {},
  'links:issue': { RECEPTIONIST: 'anyone' },
  'links:issue-doctors': {},
  'links:confirm': {
    RECEPTIONIST: 'anyone',
    DOCTOR: 'treating',
    THERAPIST: 'treating',
    COUNSELOR: 'treating',
    PATIENT: 'own',
  },
}

/** What a clinic's administrator has no right to, who has all else. */
const NOT_ADMINS = new Set(['video:invite', 'clinics:create', 'clinics:list'])

describe.each(Object.entries(TABLE))('%s', (permission, expected) => {
  test.each(ROLES)('%s', (role) => {
    const isAdmin = role === 'SUPER_ADMIN' || (role === 'CLINIC_ADMIN' && !NOT_ADMINS.has(permission))
    const whose = isAdmin ? 'anyone' : expected[role]
    const allowed = Object.entries(STANDINGS)
      .filter(([, standing]) => may([role], permission as Permission, standing))
      .map(([name]) => name)
    expect(allowed).toEqual(whose === undefined ? [] : whose === 'anyone' ? ['anyone', 'own', 'treating'] : [whose])
  })
})

test.each(['PHARMACIST', 'LAB_TECHNICIAN', 'FINANCE_BILLING'] as const)('%s has nothing of appointments', (role) => {
  expect(PERMISSIONS.filter((permission) => mayEver([role], permission))).toEqual([])
})

test.each<[Role[], Permission, boolean]>([
  [['DOCTOR'], 'appointments:read', true],
  [['THERAPIST', 'COUNSELOR'], 'patients:read', true],
  [['DOCTOR', 'PATIENT'], 'appointments:read', true],
  [['DOCTOR'], 'appointments:staff-note', true],
  [['DOCTOR', 'NURSE'], 'appointments:read', false],
  // What everybody may, patients too, does not end with a doctor's place.
  [['DOCTOR', 'PATIENT'], 'directory:read', false],
  [['NURSE'], 'appointments:read', false],
  [['DOCTOR'], 'appointments:cancel', false],
  [['CLINIC_ADMIN', 'DOCTOR'], 'appointments:cancel', false],
  [[], 'appointments:read', false],
])('%j reach the clinic for %s only as its doctors: %s', (held, asked, expected) => {
  expect(isColleague(held, asked)).toBe(expected)
})

test('all staff read, and reading writes nothing', () => {
  const read = PERMISSIONS.filter(isReading)
  expect(read.length).toBeGreaterThan(10)
  for (const asked of read) expect([asked, mayEver(['SUPPORT_STAFF'], asked)]).toEqual([asked, true])
  expect(read.filter((asked) => /:(write|change|book|cancel|manage|staff-note|complete)$/.test(asked))).toEqual([])
})

const roles = fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 4 })
const permission = fc.constantFrom(...PERMISSIONS)
const standing = fc.record({ isTreating: fc.boolean(), isOwn: fc.boolean() })

test('a further role or a closer standing takes nothing away', () => {
  fc.assert(
    fc.property(roles, fc.constantFrom(...ROLES), permission, standing, (held, more, asked, stand) => {
      if (!may(held, asked, stand)) return
      expect(may([...held, more], asked, stand)).toBe(true)
      expect(may(held, asked, { isTreating: true, isOwn: true })).toBe(true)
      expect(mayEver(held, asked)).toBe(true)
    }),
  )
})

test('owning a record gives nothing that no role gives, and never more than the record', () => {
  fc.assert(
    fc.property(roles, permission, standing, (held, asked, stand) => {
      if (!mayEver(held, asked)) expect(may(held, asked, stand)).toBe(false)
      if (!reachesOf(held, asked).includes('clinic')) expect(may(held, asked, NOBODY)).toBe(false)
    }),
  )
})

test('a link that is pending gives no health text, no call, no file and no word in who is linked', () => {
  const pending = { isTreating: false, isOwn: true, isPending: true }
  const kept = PERMISSIONS.filter((permission) => may(['PATIENT'], permission, { ...pending, isPending: false }))
  const lost = kept.filter((permission) => !may(['PATIENT'], permission, pending))
  expect(lost.sort()).toEqual(
    [
      ...['clinical-text:read', 'exports:patient', 'links:confirm', 'patients:change'],
      ...['video:join', 'video:read', 'video:report'],
    ].sort(),
  )
  fc.assert(
    fc.property(roles, permission, standing, (held, asked, stand) => {
      const { isOwn: _, ...others } = stand
      if (may(held, asked, { ...others, isOwn: false }))
        expect(may(held, asked, { ...stand, isPending: true })).toBe(true)
    }),
  )
})

test('who may do it only by owning the record acts as a patient, and nobody else does', () => {
  fc.assert(
    fc.property(roles, permission, standing, (held, asked, stand) => {
      if (!may(held, asked, stand)) return
      expect(actsAsPatient(held, asked, stand)).toBe(!may(held, asked, { ...stand, isOwn: false }))
    }),
  )
})

test.each<[Role[], boolean]>([
  [['DOCTOR'], true],
  [['PATIENT', 'PHARMACIST'], true],
  [['PATIENT'], false],
  [[], false],
  [['SUPER_ADMIN'], false],
  [['SUPER_ADMIN', 'DOCTOR'], false],
  [['DOCTOR', 'PATIENT', 'SUPER_ADMIN'], false],
])('%j are roles that end with a membership: %s', (roles, ends) => {
  expect(actsAsStaff(roles)).toBe(ends)
})
