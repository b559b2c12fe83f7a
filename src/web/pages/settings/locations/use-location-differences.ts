import { differences } from '../edits/differences.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { TypedPlace } from './location-draft.ts'

type Shown = Record<keyof TypedPlace, string>

/** What another administrator has changed of a location meanwhile. */
export function useLocationDifferences() {
  const { locations, yes, no } = useSetUpWords()
  const labels: Shown = {
    name: locations.name,
    address: locations.address,
    timezone: locations.zone,
    checkInCode: locations.code,
    coordinates: locations.coordinates,
    radiusMetres: locations.radius,
    externalId: locations.externalId,
    active: locations.active,
  }
  const shown = ({ checkInCode, active, ...texts }: TypedPlace): Shown => ({
    ...texts,
    checkInCode: locations.codes.find(([code]) => code === checkInCode)?.[1] ?? '',
    active: active ? yes : no,
  })
  return (before: TypedPlace, now: TypedPlace) => differences(labels, shown(before), shown(now))
}
