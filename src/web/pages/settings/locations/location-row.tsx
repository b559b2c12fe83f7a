import { zoneCity } from '../form/zone-list.ts'
import { SetUpRow } from '../set-up/set-up-row.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { OpenForm } from '../set-up/use-open-form.ts'
import type { Place } from '../set-up/use-set-up.ts'
import { LocationForm } from './location-form.tsx'
import { Screens } from './screens.tsx'

interface LocationRowProps {
  place: Place
  /** The clinic’s: a location says its own only where it is another one. */
  timezone: string
  form: OpenForm
}

export function LocationRow({ place, timezone, form }: LocationRowProps) {
  const words = useSetUpWords()
  const { id, name, address, active } = place
  return (
    <SetUpRow
      id={id}
      name={name}
      facts={[address, place.timezone !== timezone && zoneCity(place.timezone)]}
      isActive={active}
      editLabel={`${words.edit}: ${name}`}
      form={form}
    >
      {() => (
        <>
          <LocationForm place={place} timezone={timezone} onClose={form.close} />
          {active && <Screens place={place} />}
        </>
      )}
    </SetUpRow>
  )
}
