import { useEffect, useRef } from 'preact/hooks'
import { timeOf } from '../../../parts/dates.ts'
import { useWords } from '../../../words/words-context.ts'
import type { Target } from './targets.ts'

interface GhostProps {
  name: string
  target: Target
  zone: string
  place: (element: HTMLElement | null) => void
}

/** The visit where it would go. The bar says the same to those who do not see it. */
export function Ghost({ name, target, zone, place }: GhostProps) {
  const { language } = useWords()
  const element = useRef<HTMLDivElement | null>(null)
  useEffect(
    () => element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    [target.start, target.columnKey],
  )
  return (
    <div
      class="ghost cut"
      aria-hidden="true"
      ref={(found) => {
        element.current = found
        place(found)
      }}
    >
      {timeOf(target.start, { language, timeZone: zone })} {name}
    </div>
  )
}
