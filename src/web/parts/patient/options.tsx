import type { LucideIcon } from 'lucide-preact'
import { ChooseCard } from '../choose-card.tsx'

interface OptionsProps<T extends string> {
  title: string
  options: readonly { value: T; label: string; hint?: string; icon?: LucideIcon }[]
  value: T | null
  onChoose: (value: T) => void
  abreast?: 'two' | 'three'
}

/** A question whose answers are all in sight, each large enough for a thumb. */
export function Options<T extends string>({ title, abreast = 'two', ...choice }: OptionsProps<T>) {
  return (
    <section>
      <h2 class="cap">{title}</h2>
      <ChooseCard label={title} abreast={abreast} {...choice} />
    </section>
  )
}
