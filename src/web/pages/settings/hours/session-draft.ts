import type { Session, VisitType } from './hours-types.ts'
import { VISIT_TYPES } from './visit-types.ts'

/** Hours as they stand in their form; several weekdays make a session of each. */
export interface TypedSession {
  isWeekly: boolean
  weekdays: number[]
  date: string
  start: string
  end: string
  locationId: string
  types: VisitType[]
  validFrom: string
  validUntil: string
}

/** What new hours begin with. */
export const newSession = (locationId: string, over: Partial<TypedSession> = {}): TypedSession => ({
  isWeekly: true,
  weekdays: [],
  date: '',
  start: '09:00',
  end: '17:00',
  locationId,
  types: [...VISIT_TYPES],
  validFrom: '',
  validUntil: '',
  ...over,
})

/** A time field has no 24:00: midnight is the end of the day there. */
const MIDNIGHT = '00:00'

export const typedSession = (session: Session): TypedSession => ({
  isWeekly: session.date === null,
  weekdays: session.weekday === null ? [] : [session.weekday],
  date: session.date ?? '',
  start: session.start,
  end: session.end === '24:00' ? MIDNIGHT : session.end,
  locationId: session.locationId,
  types: [...session.types],
  validFrom: session.validFrom ?? '',
  validUntil: session.validUntil ?? '',
})

export const endOf = ({ end }: Pick<TypedSession, 'end'>): string => (end === MIDNIGHT ? '24:00' : end)

/** What is still wrong with it, by its field. */
export function faultsOf(typed: TypedSession) {
  const { isWeekly, weekdays, types, validFrom, validUntil } = typed
  return {
    weekdays: isWeekly && weekdays.length === 0,
    types: types.length === 0,
    validUntil: isWeekly && validFrom !== '' && validUntil !== '' && validUntil < validFrom,
  }
}

/** The sessions that the form makes: one a weekday, or one on its date. */
export function sessionsMade(typed: TypedSession): Session[] {
  const { isWeekly, weekdays, date, start, locationId, types } = typed
  const common = { start, end: endOf(typed), locationId, types }
  if (!isWeekly) return [{ ...common, weekday: null, date, validFrom: null, validUntil: null }]
  const valid = { validFrom: typed.validFrom || null, validUntil: typed.validUntil || null }
  return weekdays.toSorted((a, b) => a - b).map((weekday) => ({ ...common, weekday, date: null, ...valid }))
}
