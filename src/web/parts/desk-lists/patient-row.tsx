import type { PatientRecord } from '../../../features/directory/patients/schemas.ts'
import { useListWords } from './list-words.tsx'
import { useBorn } from './use-born.ts'
import { useChild } from './use-child.ts'
import type { useRows } from './use-rows.ts'

interface PatientRowProps {
  patient: PatientRecord
  walk: ReturnType<typeof useRows>
  onTake: () => void
}

export function PatientRow({ patient, walk, onTake }: PatientRowProps) {
  const { find: words } = useListWords()
  const born = useBorn()
  const child = useChild()
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
          <span class="dl-sub">
            {[born(patient.dateOfBirth), child(patient), patient.phone].filter(Boolean).join(', ')}
          </span>
        </span>
        {state && <span class="dl-end muted">{state}</span>}
      </button>
    </li>
  )
}
