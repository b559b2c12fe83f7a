import { useId } from 'preact/hooks'
import type { Problem } from '../../../client/problem.ts'
import { Check } from '../form/check.tsx'
import { TextField } from '../form/text-field.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { TypedDoctor } from './doctor-draft.ts'

interface DoctorFieldsProps {
  typed: TypedDoctor
  isNew: boolean
  specialties: readonly string[]
  problem: Problem | null
  onChange: (change: Partial<TypedDoctor>) => void
}

export function DoctorFields({ typed, isNew, specialties, problem, onChange }: DoctorFieldsProps) {
  const words = useSetUpWords().doctors
  const list = useId()
  return (
    <>
      <TextField
        label={words.name}
        hint={words.nameHint}
        error={problem?.errorAt('#/name')}
        required
        maxLength={200}
        value={typed.name}
        onChange={(name) => onChange({ name })}
      />
      <TextField
        label={words.specialty}
        hint={words.specialtyHint}
        error={problem?.errorAt('#/specialty')}
        maxLength={100}
        list={list}
        value={typed.specialty}
        onChange={(specialty) => onChange({ specialty })}
      />
      <datalist id={list}>
        {specialties.map((specialty) => (
          <option key={specialty} value={specialty} />
        ))}
      </datalist>
      <TextField
        label={words.externalId}
        error={problem?.errorAt('#/externalId')}
        maxLength={100}
        value={typed.externalId}
        onChange={(externalId) => onChange({ externalId })}
      />
      {!isNew && (
        <Check hint={words.activeHint} isOn={typed.active} onChange={(active) => onChange({ active })}>
          {words.active}
        </Check>
      )}
    </>
  )
}
