import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { walkRows } from '../walk-rows.ts'

/**
 * Rows of which one can be reached by Tab and one is open. When the row that had the focus has gone, the one in its place gets it: who
 * works through a list goes on.
 */
export function useRows(ids: readonly string[]) {
  const list = useRef<HTMLUListElement>(null)
  const emptied = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState<string | null>(null)
  const [openId, setOpen] = useState<string | null>(null)
  const place = useRef(-1)
  const currentId = current !== null && ids.includes(current) ? current : (ids[0] ?? null)

  const focus = (id: string | undefined) =>
    [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
      .find(({ dataset }) => dataset.row === id)
      ?.focus()

  useLayoutEffect(() => {
    if (current === null) return
    const found = ids.indexOf(current)
    if (found !== -1) {
      place.current = found
      return
    }
    const next = ids[Math.min(place.current, ids.length - 1)]
    const isLost = document.activeElement === null || document.activeElement === document.body
    setCurrent(next ?? null)
    if (!isLost) return
    if (next) focus(next)
    else emptied.current?.focus()
  })

  const onKeyDown = (event: KeyboardEvent) => {
    // A panel that a row has opened has keys of its own.
    if (!(event.target instanceof HTMLElement) || event.target.closest('dialog') !== list.current?.closest('dialog'))
      return
    if (event.key === 'Escape' && openId !== null && !event.defaultPrevented) {
      event.preventDefault()
      setOpen(null)
      focus(openId)
      return
    }
    walkRows(event, list.current)
  }

  return {
    list,
    emptied,
    currentId,
    openId,
    onKeyDown,
    goTo: setCurrent,
    toggle: (id: string) => setOpen(openId === id ? null : id),
  }
}
