import '../set-up/set-up.css'
import { MapPin } from 'lucide-preact'
import { Loaded } from '../set-up/loaded.tsx'
import { SetUpList } from '../set-up/set-up-list.tsx'
import { SetUpWords, useSetUpWords } from '../set-up/set-up-words.tsx'
import { useOpenForm } from '../set-up/use-open-form.ts'
import { type Clinic, type Place, useClinic, usePlaces } from '../set-up/use-set-up.ts'
import { LocationForm } from './location-form.tsx'
import { LocationRow } from './location-row.tsx'

/** The houses that patients come to. */
export function LocationsSection() {
  const clinic = useClinic()
  const places = usePlaces()
  return (
    <SetUpWords>
      <Loaded of={{ clinic, places }} rows={3}>
        {(loaded) => <Locations {...loaded} />}
      </Loaded>
    </SetUpWords>
  )
}

function Locations({ clinic: { timezone }, places }: { clinic: Clinic; places: readonly Place[] }) {
  const words = useSetUpWords().locations
  const form = useOpenForm()
  return (
    <SetUpList
      icon={MapPin}
      words={words}
      form={form}
      adding={<LocationForm place={null} timezone={timezone} onClose={form.close} />}
    >
      {places.map((place) => (
        <LocationRow key={place.id} place={place} timezone={timezone} form={form} />
      ))}
    </SetUpList>
  )
}
