import { Field } from '../../../parts/field.tsx'

type Type = 'text' | 'tel' | 'number' | 'date' | 'time' | 'datetime-local'

interface TextFieldProps {
  label: string
  hint?: string | undefined
  error?: string | undefined
  /** What it is counted in. */
  unit?: string
  type?: Type
  required?: boolean
  min?: number | string
  max?: number | string
  maxLength?: number
  placeholder?: string
  /** The id of a `datalist` with what others have written. */
  list?: string
  value: string
  onChange: (value: string) => void
}

/** One line to type in, with its unit. */
export function TextField({ label, hint, error, unit, type = 'text', value, onChange, ...more }: TextFieldProps) {
  return (
    <Field label={unit ? `${label} (${unit})` : label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          {...more}
          type={type}
          autoComplete="off"
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
    </Field>
  )
}
