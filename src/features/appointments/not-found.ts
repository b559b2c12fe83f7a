import { DomainError } from '../../domain/errors.ts'

export const APPOINTMENT_NOT_FOUND = new DomainError('APPOINTMENT_NOT_FOUND', 'There is no such appointment.')
