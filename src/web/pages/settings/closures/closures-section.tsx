import '../set-up/set-up.css'
import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CalendarOff } from 'lucide-preact'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { session } from '../../../session/session.ts'
import { everyPage } from '../set-up/every-page.ts'
import { Loaded } from '../set-up/loaded.tsx'
import { SetUpList } from '../set-up/set-up-list.tsx'
import { SetUpWords, useSetUpWords } from '../set-up/set-up-words.tsx'
import { useOpenForm } from '../set-up/use-open-form.ts'
import { type Clinic, type Place, useClinic, usePlaces } from '../set-up/use-set-up.ts'
import { ClosureForm } from './closure-form.tsx'
import { type Closure, ClosureRow } from './closure-row.tsx'

/** When the clinic or one of its houses is closed. */
export function ClosuresSection() {
  const clinicId = useStore(session.store).clinicId ?? ''
  const clinic = useClinic()
  const places = usePlaces()
  const closures = useQuery({
    queryKey: keys.setUpClosures(clinicId),
    queryFn: () => {
      const from = new Date().toISOString()
      return everyPage((cursor) => parseResponse(api.closures.$get({ query: { from, limit: '100', ...cursor } })))
    },
  })
  return (
    <SetUpWords>
      <Loaded of={{ clinic, places, closures }} rows={3}>
        {(loaded) => <Closures {...loaded} />}
      </Loaded>
    </SetUpWords>
  )
}

interface ClosuresProps {
  clinic: Clinic
  places: readonly Place[]
  closures: readonly Closure[]
}

function Closures({ clinic, places, closures }: ClosuresProps) {
  const words = useSetUpWords().closures
  const form = useOpenForm()
  return (
    <SetUpList
      icon={CalendarOff}
      words={words}
      form={form}
      adding={<ClosureForm places={places} onClose={form.close} />}
    >
      {closures.map((closure) => {
        const place = places.find(({ id }) => id === closure.locationId)
        return (
          <ClosureRow
            key={closure.id}
            closure={closure}
            timeZone={place?.timezone ?? clinic.timezone}
            where={place?.name ?? words.whole}
          />
        )
      })}
    </SetUpList>
  )
}
