import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { ChooseFrom } from '../../../parts/choose-from.tsx'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Place } from '../set-up/use-set-up.ts'
import { spanSent } from '../span/span.ts'
import { SpanForm } from '../span/span-form.tsx'

/** Where it is empty, the whole clinic is closed. */
const EMPTY = { where: '', isWhole: true, from: '', to: '', reason: '' }

interface ClosureFormProps {
  places: readonly Place[]
  onClose: (affected: readonly AffectedVisit[] | null) => void
}

export function ClosureForm({ places, onClose }: ClosureFormProps) {
  const words = useSetUpWords().closures
  const open = places.filter(({ active }) => active)
  return (
    <SpanForm
      name="closure"
      empty={EMPTY}
      words={words}
      first={(typed, change) => (
        <ChooseFrom
          label={words.where}
          options={[['', words.whole], ...open.map(({ id, name }) => [id, name] as const)]}
          value={typed.where}
          onChoose={(where) => change({ ...typed, where })}
        />
      )}
      send={(typed) => {
        const json = { ...spanSent(typed), locationId: typed.where || null, reason: typed.reason.trim() || null }
        return parseResponse(api.closures.$post({ json }))
      }}
      onClose={onClose}
    />
  )
}
