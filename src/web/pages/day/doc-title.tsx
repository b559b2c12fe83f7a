import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

const ID = 'doc-title'

/** Whether the title has to take the focus as soon as it is there. */
let isAwaited = false

/** On a phone the list stands first: what was chosen is then out of sight, and for who hears the page it always is. */
export function focusTitle(): void {
  isAwaited = true
  setTimeout(() => take(document.getElementById(ID)))
}

function take(title: HTMLElement | null): void {
  if (!title || !isAwaited) return
  isAwaited = false
  title.focus({ preventScroll: true })
  title.scrollIntoView()
}

/** Whom the open visit or follow-up is about. */
export function DocTitle({ children }: { children: ComponentChildren }) {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => take(title.current), [])
  return (
    <h1 id={ID} ref={title} tabIndex={-1}>
      {children}
    </h1>
  )
}
