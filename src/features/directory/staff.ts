import { type Caller, mayEver } from '../../domain/access.ts'

/** Whether the caller works here: staff see who a doctor's user is, and what is not in use any more. */
export function isStaff(caller: Pick<Caller, 'roles'>): boolean {
  return mayEver(caller.roles, 'availability:explain')
}
