import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { SaveEdits } from '../edits/save-edits.tsx'
import { useEdits } from '../edits/use-edits.ts'
import { CheckedForm } from '../form/checked-form.tsx'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Place } from '../set-up/use-set-up.ts'
import { readCoordinates } from './coordinates.ts'
import { newPlace, placeChanges, type TypedPlace, typedPlace } from './location-draft.ts'
import { LocationFields } from './location-fields.tsx'
import { useLocationDifferences } from './use-location-differences.ts'

interface LocationFormProps {
  /** None is a new one. */
  place: Place | null
  /** The zone that a new one begins with. */
  timezone: string
  /** Closed, with the booked visits that a change was against. */
  onClose: (affected?: readonly AffectedVisit[]) => void
}

export function LocationForm({ place, timezone, onClose }: LocationFormProps) {
  const words = useSetUpWords().locations
  const differencesOf = useLocationDifferences()
  const record = place ? { ...typedPlace(place), version: place.version } : newPlace(timezone)
  const edits = useEdits<typeof record, TypedPlace>(`location ${place?.id ?? 'new'}`, record)
  const typed = { ...edits.of, ...edits.edits }
  const isPlace = readCoordinates(typed.coordinates) !== null
  const save = useWrite(
    async (): Promise<readonly AffectedVisit[]> => {
      const changes = placeChanges(edits.of, typed)
      if (!place) {
        await parseResponse(api.locations.$post({ json: { ...changes, name: typed.name, timezone: typed.timezone } }))
        return []
      }
      if (Object.keys(changes).length === 0) return []
      const param = { id: place.id }
      return (await parseResponse(api.locations[':id'].$put({ param, json: changes }, ifMatch(edits.of)))).affected
    },
    (affected) => {
      tellDone({ title: (place ? words.saved : words.added)(typed.name) })
      edits.discard()
      onClose(affected)
    },
  )
  return (
    <CheckedForm class="set-form" error={save.error} isSending={save.isPending} onSend={() => isPlace && save.mutate()}>
      <LocationFields
        typed={typed}
        isNew={place === null}
        problem={save.error && asProblem(save.error)}
        onChange={edits.edit}
      />
      <SaveEdits
        label={words.save}
        edits={edits}
        save={save}
        changes={edits.before ? differencesOf(edits.before, record) : []}
        onClose={onClose}
      />
    </CheckedForm>
  )
}
