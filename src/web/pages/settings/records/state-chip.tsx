import '../../../parts/status-chip.css'
import type { LucideIcon } from 'lucide-preact'
import type { ComponentChildren } from 'preact'

interface StateChipProps {
  icon: LucideIcon
  /** `ask` and `bad` are for what somebody has to do something about. */
  look?: 'plain' | 'quiet' | 'ask' | 'bad'
  children: ComponentChildren
}

const LOOKS = { plain: 'confirmed', quiet: 'completed', ask: 'pending', bad: 'late' } as const

/** How a record stands, in a word with its icon. */
export function StateChip({ icon: Icon, look = 'plain', children }: StateChipProps) {
  return (
    <span class={`st chip ${LOOKS[look]}`}>
      <Icon size="1em" aria-hidden="true" />
      {children}
    </span>
  )
}
