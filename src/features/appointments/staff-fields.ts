import type { Actor } from '../../db/request.ts'
import { isOwnersReach, type Permission, reachesOf } from '../../domain/access.ts'
import { invalidField } from '../../domain/errors.ts'
import { ONLY_STAFF } from '../../records/visits/access-checks.ts'
import { CLINICAL } from '../../records/visits/clinical-text.ts'
import type { ChangeInput } from './schemas.ts'

const STAFF_ONLY = ['staffNote', 'overbookReason', 'notify', 'externalId', ...CLINICAL] as const

const ABOVE_MEDIUM = ['EMERGENCY', 'URGENT', 'HIGH']

/** Whether any of the named fields is given. */
export function has(input: object, names: readonly string[]): boolean {
  return names.some((name) => name in input)
}

/** Whether the request gives the note among staff and nothing else: that is for everybody who works in the clinic. */
export function isStaffNoteOnly(input: object): boolean {
  const names = Object.keys(input)
  return names.length === 1 && names[0] === 'staffNote'
}

/** Whether the request says of a visit what only staff to it may say. */
export function speaksAsStaff(input: Partial<ChangeInput>): boolean {
  const isUrgent = input.priority !== undefined && ABOVE_MEDIUM.includes(input.priority)
  return has(input, STAFF_ONLY) || Boolean(input.overbook) || isUrgent
}

/**
 * Refuses these fields before anything is read: for a caller who is staff to no visit, and for an overbooking without a reason.
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR
 */
export function refuseStaffFields(actor: Actor, input: Partial<ChangeInput>, permission: Permission): void {
  const isStaffSomewhere = reachesOf(actor.caller.roles, permission).some((reach) => !isOwnersReach(reach))
  if (!isStaffSomewhere && speaksAsStaff(input)) throw ONLY_STAFF
  if (input.overbook && !input.overbookReason) throw invalidField('#/overbookReason', 'is required with overbook')
}
