import '../set-up/set-up.css'
import { MapPin, Plus } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { AffectedNote, type AffectedVisit } from '../set-up/affected-note.tsx'
import { SetUpWords, useSetUpWords } from '../set-up/set-up-words.tsx'
import { useClinic, usePlaces } from '../set-up/use-set-up.ts'
import { LocationForm } from './location-form.tsx'
import { LocationRow } from './location-row.tsx'

/** The houses that patients come to. */
export function LocationsSection() {
  return (
    <SetUpWords>
      <Locations />
    </SetUpWords>
  )
}

function Locations() {
  const words = useSetUpWords().locations
  const { data: clinic } = useClinic()
  const { data: places, error, refetch } = usePlaces()
  const [open, setOpen] = useState<string | 'new' | null>(null)
  const [affected, setAffected] = useState<readonly AffectedVisit[]>([])
  if (error && !places) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!places || !clinic) return <Skeleton tiles={3} lines={0} />
  const close = (of: readonly AffectedVisit[]) => {
    setAffected(of)
    setOpen(null)
  }
  const add = (
    <Button look={places.length === 0 ? 'primary' : []} onClick={() => setOpen('new')}>
      <Plus size={16} aria-hidden="true" />
      {words.add}
    </Button>
  )
  return (
    <div class="su">
      <div class="su-head">
        <p class="su-intro">{words.intro}</p>
        {places.length > 0 && open !== 'new' && add}
      </div>
      {affected.length > 0 && <AffectedNote affected={affected} />}
      {open === 'new' && <LocationForm place={null} timezone={clinic.timezone} onClose={close} />}
      {places.length === 0 && open !== 'new' && (
        <Empty icon={MapPin} title={words.empty} why={words.emptyWhy}>
          {add}
        </Empty>
      )}
      {places.length > 0 && (
        <ul class="su-rows">
          {places.map((place) => (
            <LocationRow
              key={place.id}
              place={place}
              timezone={clinic.timezone}
              isOpen={open === place.id}
              onOpen={() => setOpen(place.id)}
              onClose={close}
            />
          ))}
        </ul>
      )}
    </div>
  )
}
