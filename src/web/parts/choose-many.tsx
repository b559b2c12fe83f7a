import './choose.css'
import { useId } from 'preact/hooks'
import { Button } from './button.tsx'

interface ChooseManyProps<T> {
  label: string
  hint?: string | undefined
  error?: string | undefined
  options: readonly (readonly [value: T, text: string])[]
  chosen: readonly T[]
  onChange: (chosen: T[]) => void
}

/** Several of a few, as buttons in a line of which each may be pressed. */
export function ChooseMany<T extends string | number>(props: ChooseManyProps<T>) {
  const { label, hint, error, options, chosen, onChange } = props
  const id = useId()
  const toggle = (value: T) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
  return (
    <div class="choose">
      <span class="lbl" id={id}>
        {label}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser */}
      <div class="opts" role="group" aria-labelledby={id}>
        {options.map(([value, text]) => (
          <Button key={value} aria-pressed={chosen.includes(value)} onClick={() => toggle(value)}>
            {text}
          </Button>
        ))}
      </div>
      {hint && <p class="hint">{hint}</p>}
      {error && (
        <p class="err" role="alert" tabIndex={-1}>
          {error}
        </p>
      )}
    </div>
  )
}
