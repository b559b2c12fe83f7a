import '../choice.css'
import type { LucideIcon } from 'lucide-preact'
import { useId } from 'preact/hooks'

interface OptionsProps<T extends string> {
  title: string
  options: readonly { value: T; label: string; hint?: string; icon?: LucideIcon }[]
  value: T | null
  onChoose: (value: T) => void
  abreast?: 'two' | 'three'
}

/** A question whose answers are all in sight, each large enough for a thumb. */
export function Options<T extends string>({ title, options, value, onChoose, abreast = 'two' }: OptionsProps<T>) {
  const id = useId()
  return (
    <section>
      <h2 class="cap" id={id}>
        {title}
      </h2>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser */}
      <div role="group" aria-labelledby={id} class={`pick ${abreast}`}>
        {options.map(({ value: own, label, hint, icon: Icon }) => (
          <button
            key={own}
            type="button"
            class={abreast === 'three' ? 'opt mid' : Icon ? 'opt' : 'opt one'}
            aria-pressed={own === value}
            onClick={() => onChoose(own)}
          >
            {Icon && <Icon aria-hidden="true" />}
            <span>{label}</span>
            {hint && <small>{hint}</small>}
          </button>
        ))}
      </div>
    </section>
  )
}
