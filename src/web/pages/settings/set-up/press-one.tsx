import { useId } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { Field } from '../../../parts/field.tsx'

interface PressOneProps<T extends string> {
  label: string
  hint?: string | undefined
  options: readonly (readonly [value: T, text: string])[]
  value: T
  onChoose: (value: T) => void
}

/** As many as are seen at one glance. */
const MOST = 6

/** One of a few as buttons; one of many as a list. */
export function PressOne<T extends string>({ label, hint, options, value, onChoose }: PressOneProps<T>) {
  const id = useId()
  if (options.length > MOST)
    return (
      <Field label={label} hint={hint}>
        {(control) => (
          <select {...control} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value as T)}>
            {options.map(([name, text]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
    )
  return (
    <div class="field">
      <span class="lbl" id={id}>
        {label}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser */}
      <div class="su-opts" role="group" aria-labelledby={id}>
        {options.map(([name, text]) => (
          <Button key={name} aria-pressed={name === value} onClick={() => onChoose(name)}>
            {text}
          </Button>
        ))}
      </div>
      {hint && <p class="hint">{hint}</p>}
    </div>
  )
}
