import { changedFields } from '../set-up/changed-fields.ts'
import { ChangedSince } from '../set-up/changed-since.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { TypedPlace } from './location-draft.ts'

interface LocationChangedProps {
  before: TypedPlace
  now: TypedPlace
  onKeepMine: () => void
  onTakeTheirs: () => void
}

/** What another administrator has changed of a location meanwhile. */
export function LocationChanged({ before, now, ...choice }: LocationChangedProps) {
  const words = useSetUpWords()
  const { locations } = words
  const labels: Record<keyof TypedPlace, string> = {
    name: locations.name,
    address: locations.address,
    timezone: locations.zone,
    checkInCode: locations.code,
    coordinates: locations.coordinates,
    radiusMetres: locations.radius,
    externalId: locations.externalId,
    active: locations.active,
  }
  const shown = ({ checkInCode, active, ...texts }: TypedPlace): Record<keyof TypedPlace, string> => ({
    ...texts,
    checkInCode: locations.codes.find(([code]) => code === checkInCode)?.[1] ?? '',
    active: active ? words.yes : words.no,
  })
  const [was, is] = [shown(before), shown(now)]
  const changed = changedFields(was, is)
  const names = (Object.keys(labels) as (keyof TypedPlace)[]).filter((name) => name in changed)
  return (
    <ChangedSince
      differences={names.map((name) => ({ label: labels[name], before: was[name], now: is[name] }))}
      {...choice}
    />
  )
}
