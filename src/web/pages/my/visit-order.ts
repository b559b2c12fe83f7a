import type { Visit } from '../../parts/patient/visit.ts'

/** Whether something is to be done about a visit at this moment. */
export const isNow = ({ status, type, actions }: Pick<Visit, 'status' | 'type' | 'actions'>): boolean =>
  actions.includes('join') || (type === 'IN_PERSON' && (status === 'CHECKED_IN' || actions.includes('check-in')))

/** The visits that are to come, those before all others of which something is to be done now. */
export function nowFirst<V extends Pick<Visit, 'status' | 'type' | 'actions'>>(visits: readonly V[]): V[] {
  const coming = visits.filter(({ status }) => status !== 'CANCELLED')
  return [...coming.filter(isNow), ...coming.filter((visit) => !isNow(visit))]
}

/** One that was cancelled before its time never was, and is no earlier visit until then. */
export const isOver = ({ status, appointmentDate }: Pick<Visit, 'status' | 'appointmentDate'>, now: number): boolean =>
  status !== 'CANCELLED' || Date.parse(appointmentDate) < now
