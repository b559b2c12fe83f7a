import { Field } from '../../../parts/field.tsx'
import { useTemplateWords } from './template-words.ts'

interface PickFieldProps {
  label: string
  value: string
  /** Undefined while they are loaded. */
  options: readonly { id: string; name: string }[] | undefined
  /** What choosing nobody is called, where that is possible. */
  none?: string | undefined
  error: string | undefined
  onPick: (id: string) => void
}

/** One of a directory, which may be long. Whoever is chosen and no longer there stays chosen until somebody chooses anew. */
export function PickField({ label, value, options, none, error, onPick }: PickFieldProps) {
  const words = useTemplateWords()
  const isListed = value === '' || options === undefined || options.some(({ id }) => id === value)
  return (
    <Field label={label} error={error}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
          <option value="">{none ?? words.choose}</option>
          {!isListed && <option value={value}>{words.gone}</option>}
          {(options ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
