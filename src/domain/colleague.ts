import { type Permission, READING, RIGHTS, type Role } from './access.ts'

const DOCTORS: readonly Role[] = ['DOCTOR', 'THERAPIST', 'COUNSELOR']

/**
 * Whether the clinic's reach comes to somebody only as one of its doctors: it lasts as long as they are active there, and
 * then leaves them the reading of their own visits.
 */
export function isColleague(roles: readonly Role[], permission: Permission): boolean {
  const giving = roles.filter((role) => RIGHTS[role][permission] === 'clinic')
  return giving.length > 0 && giving.every((role) => DOCTORS.includes(role))
}

/** Whether the permission is one of those that all staff have: to read. */
export function isReading(permission: Permission): boolean {
  return permission in READING
}
