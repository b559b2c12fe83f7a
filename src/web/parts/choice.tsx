import './choice.css'
import type { ComponentChildren } from 'preact'

interface ChoiceProps<T> {
  /** What is chosen, for those who do not see the group. */
  label: string
  options: readonly { value: T; label: ComponentChildren; hint?: ComponentChildren }[]
  value: T | null
  onChoose: (value: T) => void
  /** How many stand abreast. */
  abreast?: 'two' | 'three'
}

/** Up to six choices as buttons: nobody has to open a list to see them. */
export function Choice<T extends string>({ label, options, value, onChoose, abreast }: ChoiceProps<T>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser
    <div role="group" aria-label={label} class={['pick', abreast ?? ''].join(' ').trim()}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          class={abreast ? 'opt mid' : 'opt one'}
          aria-pressed={option.value === value}
          onClick={() => onChoose(option.value)}
        >
          <span>{option.label}</span>
          {option.hint && <small>{option.hint}</small>}
        </button>
      ))}
    </div>
  )
}
