import type { Me } from '../../features/directory/me/schemas.ts'

const OF_ALL: readonly Me['roles'][number][] = ['SUPER_ADMIN', 'CLINIC_ADMIN', 'RECEPTIONIST']
const OF_ONESELF: readonly Me['roles'][number][] = ['DOCTOR', 'THERAPIST', 'COUNSELOR']

/** Whether the server lets them say that a doctor is away: the desk and the administrators of everybody, a doctor of themselves. */
export function entersTimeOff({ roles, doctorId }: Pick<Me, 'roles' | 'doctorId'>, ofDoctor: string): boolean {
  return (
    roles.some((role) => OF_ALL.includes(role)) ||
    (doctorId === ofDoctor && roles.some((role) => OF_ONESELF.includes(role)))
  )
}
