import { Button } from '../../../parts/button.tsx'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Place } from '../set-up/use-set-up.ts'
import { zoneCity } from '../set-up/zone-list.ts'
import { LocationForm } from './location-form.tsx'
import { Screens } from './screens.tsx'

interface LocationRowProps {
  place: Place
  /** The clinic’s: a location says its own only where it is another one. */
  timezone: string
  isOpen: boolean
  onOpen: () => void
  onClose: (affected: readonly AffectedVisit[]) => void
}

export function LocationRow({ place, timezone, isOpen, onOpen, onClose }: LocationRowProps) {
  const words = useSetUpWords()
  return (
    <li class="su-row">
      <div class="su-row-head">
        <div class="su-who">
          <h3>{place.name}</h3>
          <p>{[place.address, place.timezone !== timezone && zoneCity(place.timezone)].filter(Boolean).join(' · ')}</p>
        </div>
        {!place.active && <span class="su-tag">{words.inactive}</span>}
        <Button
          aria-expanded={isOpen}
          aria-label={`${words.edit}: ${place.name}`}
          onClick={isOpen ? () => onClose([]) : onOpen}
        >
          {words.edit}
        </Button>
      </div>
      {isOpen && (
        <div class="su-row-body">
          <LocationForm place={place} timezone={timezone} onClose={onClose} />
          {place.active && <Screens place={place} />}
        </div>
      )}
    </li>
  )
}
