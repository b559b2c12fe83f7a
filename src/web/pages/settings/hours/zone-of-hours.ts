import type { Place } from '../set-up/use-set-up.ts'
import type { Session } from './hours-types.ts'

/** The zone of hours that are all in one, in which the API reads the doctor’s time off; null for hours in several, or none. */
export function zoneOfHours(sessions: readonly Session[], places: readonly Place[]): string | null {
  const zones = new Set(sessions.map(({ locationId }) => places.find(({ id }) => id === locationId)?.timezone))
  const [zone] = zones
  return zones.size === 1 && zone !== undefined ? zone : null
}
