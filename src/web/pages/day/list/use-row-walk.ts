import type { TargetedFocusEvent, TargetedKeyboardEvent } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { walkRows } from '../../../parts/walk-rows.ts'

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
    onKeyDown: (event: TargetedKeyboardEvent<HTMLElement>) => walkRows(event, event.currentTarget),
  }
}
