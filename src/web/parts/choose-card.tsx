import type { LucideIcon } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Radio } from './radio.tsx'

interface ChooseCardProps<T extends string> {
  /** What is chosen, for those who do not see what stands above. */
  label: string
  options: readonly { value: T; label: ComponentChildren; hint?: ComponentChildren; icon?: LucideIcon }[]
  value: T | null
  onChoose: (value: T) => void
  /** How many stand abreast. */
  abreast?: 'two' | 'three'
}

/** One of up to six, each with what it means: nobody has to open a list to see them. */
export function ChooseCard<T extends string>({ label, options, value, onChoose, abreast }: ChooseCardProps<T>) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={label} class={abreast ? `pick ${abreast}` : 'pick'}>
      {options.map(({ value: own, label: text, hint, icon: Icon }) => (
        <Radio
          key={own}
          look={abreast === 'three' ? 'opt mid' : Icon ? 'opt' : 'opt one'}
          name={name}
          isChosen={own === value}
          onChoose={() => onChoose(own)}
        >
          {Icon && <Icon aria-hidden="true" />}
          <span>{text}</span>
          {hint && <small>{hint}</small>}
        </Radio>
      ))}
    </div>
  )
}
