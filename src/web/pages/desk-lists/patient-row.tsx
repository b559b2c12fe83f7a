import type { PatientRecord } from '../../../features/directory/patients/schemas.ts'
import { useWords } from '../../words/words-context.ts'
import { useListWords } from './list-words.tsx'
import type { useRows } from './use-rows.ts'

/** The day of a birth, which is the same one in every zone. */
export function useBorn() {
  const { language } = useWords()
  const { find: words } = useListWords()
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'medium',
    timeZone: 'UTC',
  })
  return (day: string | null) => day && words.born(format.format(Date.parse(day)))
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
