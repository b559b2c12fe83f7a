import { parseResponse } from 'hono/client'
import { useRef } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { focusFirstError } from '../../../parts/field.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { SaveBar } from '../set-up/save-bar.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { useEdits } from '../set-up/use-edits.ts'
import type { Place } from '../set-up/use-set-up.ts'
import { readCoordinates } from './coordinates.ts'
import { LocationChanged } from './location-changed.tsx'
import { newPlace, placeChanges, type TypedPlace, typedPlace } from './location-draft.ts'
import { LocationFields } from './location-fields.tsx'

interface LocationFormProps {
  /** None is a new one. */
  place: Place | null
  /** The zone that a new one begins with. */
  timezone: string
  /** Closed, with the booked visits that a change was against. */
  onClose: (affected: readonly AffectedVisit[]) => void
}

export function LocationForm({ place, timezone, onClose }: LocationFormProps) {
  const words = useSetUpWords()
  const form = useRef<HTMLFormElement>(null)
  const record = place ? { ...typedPlace(place), version: place.version } : newPlace(timezone)
  const { edits, of, before, isEdited, isRestored, edit, keepMine, discard } = useEdits<
    typeof record,
    Partial<TypedPlace>
  >(`location ${place?.id ?? 'new'}`, record, {})
  const typed = { ...of, ...edits }
  const isPlace = readCoordinates(typed.coordinates) !== null
  const save = useWrite(
    async (): Promise<readonly AffectedVisit[]> => {
      const changes = placeChanges(of, typed)
      if (!place) {
        await parseResponse(api.locations.$post({ json: { ...changes, name: typed.name, timezone: typed.timezone } }))
        return []
      }
      if (Object.keys(changes).length === 0) return []
      const param = { id: place.id }
      return (await parseResponse(api.locations[':id'].$put({ param, json: changes }, ifMatch(of)))).affected
    },
    (affected) => {
      tellDone({ title: (place ? words.locations.saved : words.locations.added)(typed.name) })
      discard()
      onClose(affected)
    },
  )
  const goOn = () => {
    save.reset()
    keepMine()
  }
  const problem = save.error && asProblem(save.error)
  return (
    <form
      ref={form}
      class="su-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isPlace) save.mutate(undefined, { onError: () => setTimeout(() => focusFirstError(form.current)) })
        else focusFirstError(form.current)
      }}
    >
      <LocationFields
        typed={typed}
        isNew={place === null}
        problem={problem}
        onChange={(change) => edit({ ...edits, ...change })}
      />
      {before && <LocationChanged before={before} now={record} onKeepMine={goOn} onTakeTheirs={discard} />}
      {problem && !before && <ProblemStrip error={problem} />}
      <SaveBar
        label={words.locations.save}
        isEdited={isEdited}
        isRestored={isRestored}
        isPending={save.isPending}
        blocked={before ? words.changed.first : undefined}
        onDiscard={() => {
          discard()
          onClose([])
        }}
      />
    </form>
  )
}
