import { LockKeyhole } from 'lucide-preact'
import { asProblem } from '../../../client/problem.ts'
import { Field } from '../../../parts/field.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type ClinicalTexts, TEXTS } from '../completion/completion-draft.ts'
import type { Visit } from '../day-types.ts'

interface TextFieldsProps {
  visit: Visit
  texts: ClinicalTexts
  onChange: (texts: Partial<ClinicalTexts>) => void
  /** What the server said to the last try. */
  error: unknown
}

const ROWS = { clinicalNotes: 5, diagnosis: 2, treatmentPlan: 3 } as const
const MOST = { clinicalNotes: 20_000, diagnosis: 5000, treatmentPlan: 10_000 } as const
/** Under other names a completion takes them. */
const POINTERS = {
  clinicalNotes: ['#/notes', '#/clinicalNotes'],
  diagnosis: ['#/diagnosis'],
  treatmentPlan: ['#/treatmentPlan'],
}

/** What the doctor writes down of a visit. */
export function TextFields({ visit, texts, onChange, error }: TextFieldsProps) {
  const words = usePageWords<DayWords>().texts
  const problem = error ? asProblem(error) : null
  return (
    <>
      {TEXTS.map((name) => (
        <Field
          key={name}
          label={words[name]}
          hint={visit.unreadable?.includes(name) ? words.replaces : undefined}
          error={POINTERS[name].map((pointer) => problem?.errorAt(pointer)).find(Boolean)}
        >
          {(control) => (
            <textarea
              {...control}
              rows={ROWS[name]}
              maxLength={MOST[name]}
              value={texts[name]}
              onInput={(event) => onChange({ [name]: event.currentTarget.value })}
            />
          )}
        </Field>
      ))}
      <p class="row muted">
        <LockKeyhole size="1em" aria-hidden="true" />
        {words.hidden}
      </p>
    </>
  )
}
