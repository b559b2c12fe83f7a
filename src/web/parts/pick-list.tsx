import './choose.css'
import type { ComponentChildren } from 'preact'

interface PickListProps<T extends string> {
  /** What is picked, for those who do not see what stands above. */
  label: string
  options: readonly { value: T; label: ComponentChildren; hint?: ComponentChildren }[]
  onPick: (value: T) => void
}

/** Ways on from here, as large buttons: what is pressed leads there at once, and nothing stays chosen. */
export function PickList<T extends string>({ label, options, onPick }: PickListProps<T>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser
    <div role="group" aria-label={label} class="pick">
      {options.map(({ value, label: text, hint }) => (
        <button key={value} type="button" class="opt one" onClick={() => onPick(value)}>
          <span>{text}</span>
          {hint && <small>{hint}</small>}
        </button>
      ))}
    </div>
  )
}
