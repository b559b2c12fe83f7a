import type { PatientRecord } from '../../../features/directory/patients/schemas.ts'
import { dateOf } from '../../parts/dates.ts'
import { useWords } from '../../words/words-context.ts'
import { useListWords } from './list-words.tsx'
import type { useRows } from './use-rows.ts'

/** The day of a birth, always with its year. */
export function useBorn() {
  const { language } = useWords()
  const { find: words } = useListWords()
  return (day: string | null) => day && words.born(dateOf(day, { language, timeZone: 'UTC' }, 0))
}

interface PatientRowProps {
  patient: PatientRecord
  walk: ReturnType<typeof useRows>
  onTake: () => void
}

export function PatientRow({ patient, walk, onTake }: PatientRowProps) {
  const { find: words } = useListWords()
  const born = useBorn()
  const state = { active: null, inactive: words.inactive, deceased: words.deceased }[patient.status]
  return (
    <li class="dl-row">
      <button
        type="button"
        class="dl-head one"
        data-row={patient.id}
        tabIndex={walk.currentId === patient.id ? 0 : -1}
        onFocus={() => walk.goTo(patient.id)}
        onClick={onTake}
      >
        <span class="dl-who">
          <b>{patient.name}</b>
          <span class="dl-sub">{[born(patient.dateOfBirth), patient.phone].filter(Boolean).join(', ')}</span>
        </span>
        {state && <span class="dl-end muted">{state}</span>}
      </button>
    </li>
  )
}
