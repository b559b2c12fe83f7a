import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'

interface PressChoiceProps<T extends string> {
  label: string
  options: readonly (readonly [value: T, label: ComponentChildren])[]
  value: T | null
  onChoose: (value: T) => void
}

/** A few small choices in a row, as a form at the desk has them. */
export function PressChoice<T extends string>({ label, options, value, onChoose }: PressChoiceProps<T>) {
  const id = useId()
  return (
    <div class="field">
      <span class="lbl" id={id}>
        {label}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser */}
      <div class="opts" role="group" aria-labelledby={id}>
        {options.map(([name, text]) => (
          <Button key={name} aria-pressed={name === value} onClick={() => onChoose(name)}>
            {text}
          </Button>
        ))}
      </div>
    </div>
  )
}
