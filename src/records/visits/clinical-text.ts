import type { Actor } from '../../db/request.ts'
import { mayEver } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'

/** What a plan prescribes: the desk neither reads nor writes it. */
export const PRESCRIBED = ['medications', 'tests', 'restrictions'] as const

/**
 * Refuses texts that only who treats may write, before anything is read.
 * @param names the fields of the request that are such texts
 * @throws DomainError FORBIDDEN
 */
export function refuseClinicalText<T extends object>({ caller }: Actor, input: T, names: readonly (keyof T)[]): void {
  if (names.every((name) => input[name] === undefined) || mayEver(caller.roles, 'clinical-text:write')) return
  throw new DomainError('FORBIDDEN', `Your role does not allow you to write ${names.join(', ')}.`)
}

export const CLINICAL = ['diagnosis', 'treatmentPlan', 'clinicalNotes'] as const
