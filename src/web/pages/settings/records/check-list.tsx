import { TriangleAlert } from 'lucide-preact'
import type { ComponentChildren } from 'preact'

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
  const toggle = (value: T) =>
    onChange(values.includes(value) ? values.filter((one) => one !== value) : [...values, value])
  return (
    <fieldset class="rec-checks" aria-invalid={error ? true : undefined} tabIndex={error ? -1 : undefined}>
      <legend class="lbl">{label}</legend>
      <div class={isDense ? 'rec-boxes dense' : 'rec-boxes'}>
        {options.map((option) => (
          <label class="check" key={option.value}>
            <input type="checkbox" checked={values.includes(option.value)} onChange={() => toggle(option.value)} />
            <span>
              {option.label}
              {option.hint && <span class="hint">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p class="err">
          <TriangleAlert size="1em" aria-hidden="true" />
          {error}
        </p>
      )}
    </fieldset>
  )
}
