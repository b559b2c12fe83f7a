import type { TargetedFocusEvent, TargetedKeyboardEvent } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

const STEPS: Record<string, (place: number, last: number) => number> = {
  ArrowDown: (place, last) => Math.min(last, place + 1),
  ArrowUp: (place) => Math.max(0, place - 1),
  Home: () => 0,
  End: (_, last) => last,
}

/** A day may have fifty rows: Tab passes them in one step, arrows walk them. */
export function useRowWalk() {
  const focused = useRef<HTMLElement | null>(null)
  // A row that moves up in the line is taken out and put in again, which costs it the focus without a word.
  useLayoutEffect(() => {
    const row = focused.current
    if (row?.isConnected && document.activeElement === document.body) row.focus()
  })
  return {
    onFocusIn: ({ target }: TargetedFocusEvent<HTMLElement>) => {
      focused.current = target as HTMLElement
    },
    onFocusOut: () => {
      focused.current = null
    },
    onKeyDown: (event: TargetedKeyboardEvent<HTMLElement>) => {
      const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.dl')]
      const place = rows.indexOf(document.activeElement as HTMLElement)
      const step = STEPS[event.key]
      if (place < 0 || !step) return
      event.preventDefault()
      rows[step(place, rows.length - 1)]?.focus()
    },
  }
}
