import { useEffect, useRef } from 'preact/hooks'
import { timeOf } from '../../../parts/dates.ts'
import { useWords } from '../../../words/words-context.ts'

interface GhostProps {
  name: string
  /** Whose day it is in, or why it cannot be there. */
  sub: string
  start: number
  zone: string
  isRefused: boolean
  /** Who holds it sees where it is, and scrolls by where they hold it. */
  isHeld: boolean
  place: (element: HTMLElement | null) => void
}

/** The visit where it would go. The bar says the same to those who do not see it. */
export function Ghost({ name, sub, start, zone, isRefused, isHeld, place }: GhostProps) {
  const { language } = useWords()
  const element = useRef<HTMLDivElement | null>(null)
  useEffect(() => {
    if (!isHeld) element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [start, isHeld])
  return (
    <div
      class={isRefused ? 'ghost refused' : 'ghost'}
      aria-hidden="true"
      ref={(found) => {
        element.current = found
        place(found)
      }}
    >
      <span class="cut">
        {timeOf(start, { language, timeZone: zone })} {name}
      </span>
      <span class="sub cut">{sub}</span>
    </div>
  )
}
