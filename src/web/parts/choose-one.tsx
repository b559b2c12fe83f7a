import './button.css'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Radio } from './radio.tsx'

interface ChooseOneProps<T extends string> {
  label: ComponentChildren
  /** Where the line says by itself what is chosen, as the views of a section do. */
  isLabelHidden?: boolean
  hint?: ComponentChildren
  options: readonly (readonly [value: T, label: ComponentChildren])[]
  value: T | null
  onChoose: (value: T) => void
}

/** One of a few, as buttons in a line. */
export function ChooseOne<T extends string>(props: ChooseOneProps<T>) {
  const { label, isLabelHidden, hint, options, value, onChoose } = props
  const id = useId()
  return (
    <div class="choose">
      <span class={isLabelHidden ? 'vh' : 'lbl'} id={id}>
        {label}
      </span>
      <div role="radiogroup" aria-labelledby={id} class="opts" {...(hint && { 'aria-describedby': `${id}-hint` })}>
        {options.map(([own, text]) => (
          <Radio key={own} look="btn" name={id} isChosen={own === value} onChoose={() => onChoose(own)}>
            {text}
          </Radio>
        ))}
      </div>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
