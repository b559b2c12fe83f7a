import { TriangleAlert } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Check } from './check.tsx'

interface CheckListProps<T extends string> {
  label: ComponentChildren
  options: readonly { value: T; label: ComponentChildren; hint?: ComponentChildren }[]
  values: readonly T[]
  onChange: (values: T[]) => void
  error?: string | undefined
  /** As many abreast as there is room for. */
  isDense?: boolean
}

/** Several of a few, each with its box. */
export function CheckList<T extends string>({ label, options, values, onChange, error, isDense }: CheckListProps<T>) {
  const id = useId()
  const toggle = (value: T) =>
    onChange(values.includes(value) ? values.filter((one) => one !== value) : [...values, value])
  return (
    <fieldset class="rec-checks">
      <legend class="lbl">{label}</legend>
      <div class={isDense ? 'rec-boxes dense' : 'rec-boxes'}>
        {options.map((option, place) => (
          <Check
            key={option.value}
            isOn={values.includes(option.value)}
            onChange={() => toggle(option.value)}
            hint={option.hint}
            wrongBy={error && place === 0 ? id : undefined}
          >
            {option.label}
          </Check>
        ))}
      </div>
      {error && (
        <p class="err" id={id}>
          <TriangleAlert size="1em" aria-hidden="true" />
          {error}
        </p>
      )}
    </fieldset>
  )
}
