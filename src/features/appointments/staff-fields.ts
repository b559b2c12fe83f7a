import type { Actor } from '../../db/request.ts'
import { isOwnersReach, reachesOf } from '../../domain/access.ts'
import { invalidField } from '../../domain/errors.ts'
import type { Permission } from '../../domain/rights.ts'
import { onlyStaffMaySet } from '../../records/visits/access-checks.ts'
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

/** The fields by which the request says of a visit what only staff to it may say. */
export function staffFieldsIn(input: Partial<ChangeInput>): string[] {
  const isUrgent = input.priority !== undefined && ABOVE_MEDIUM.includes(input.priority)
  return [
    ...STAFF_ONLY.filter((name) => name in input),
    ...(input.overbook ? ['overbook'] : []),
    ...(isUrgent ? ['priority'] : []),
  ]
}

/** Whether the request says of a visit what only staff to it may say. */
export function speaksAsStaff(input: Partial<ChangeInput>): boolean {
  return staffFieldsIn(input).length > 0
}

/**
 * Refuses these fields before anything is read: for a caller who is staff to no visit, and for an overbooking without a reason.
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR
 */
export function refuseStaffFields(actor: Actor, input: Partial<ChangeInput>, permission: Permission): void {
  const isStaffSomewhere = reachesOf(actor.caller.roles, permission).some((reach) => !isOwnersReach(reach))
  if (!isStaffSomewhere && speaksAsStaff(input)) throw onlyStaffMaySet(staffFieldsIn(input))
  if (input.overbook && !input.overbookReason) throw invalidField('#/overbookReason', 'is required with overbook')
}
