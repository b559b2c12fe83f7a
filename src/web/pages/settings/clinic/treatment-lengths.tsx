import type { Problem } from '../../../client/problem.ts'
import { TextField } from '../form/text-field.tsx'
import type { LengthName, TypedClinic } from './clinic-changes.ts'
import type { TreatmentType } from './clinic-fields.ts'
import { useRulesWords } from './rules-words.tsx'

interface TreatmentLengthsProps {
  typed: TypedClinic
  problem: Problem | null
  onChange: (name: LengthName, value: string) => void
}

/** How long a visit takes by what it is for; what is left empty takes the usual length. */
export function TreatmentLengths({ typed, problem, onChange }: TreatmentLengthsProps) {
  const words = useRulesWords()
  const types = Object.keys(words.treatments) as TreatmentType[]
  const set = types.filter((type) => typed[`durations.${type}`]).length
  return (
    <details class="su-fold su-wide">
      <summary>{words.lengthsOf(set)}</summary>
      <p class="hint">{words.lengthsHint}</p>
      <div class="su-fields three">
        {types.map((type) => (
          <TextField
            key={type}
            label={words.treatments[type]}
            unit={words.units.minutes}
            error={problem?.errorAt(`#/durations/${type}`)}
            type="number"
            min={5}
            max={480}
            placeholder={typed.defaultDuration}
            value={typed[`durations.${type}`] ?? ''}
            onChange={(value) => onChange(`durations.${type}`, value)}
          />
        ))}
      </div>
    </details>
  )
}
