import { type Permission, READING, RIGHTS, type Role } from './rights.ts'

const DOCTORS: readonly Role[] = ['DOCTOR', 'THERAPIST', 'COUNSELOR']

/**
 * Whether somebody reaches the whole clinic only as one of its doctors. Such a reach lasts while they are active there;
 * after that they can still read their own visits.
 */
export function isColleague(roles: readonly Role[], permission: Permission): boolean {
  const giving = roles.filter((role) => RIGHTS[role][permission] === 'clinic')
  return giving.length > 0 && giving.every((role) => DOCTORS.includes(role))
}

/** Whether the permission is one of those that all staff have: to read. */
export function isReading(permission: Permission): boolean {
  return permission in READING
}
