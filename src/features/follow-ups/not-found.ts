import { DomainError } from '../../domain/errors.ts'

export const PLAN_NOT_FOUND = new DomainError('FOLLOWUP_PLAN_NOT_FOUND', 'There is no such follow-up plan.')
