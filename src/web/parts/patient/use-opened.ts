import { useEffect, useRef, useState } from 'preact/hooks'

interface State {
  opened?: readonly string[]
  /** What this very step has opened, so that one step back closes it. */
  by?: string
}

const stateNow = (): State => (history.state as State | null) ?? {}

const openedNow = () => stateNow().opened ?? []

/** What another step is to keep open. */
export const keptOpen = (): State => ({ opened: openedNow() })

/**
 * Whether something of the page is open. It is a step of its own: the browser's Back closes it and does not leave the page, and who
 * comes back to the page finds it open.
 */
export function useOpened(name: string): [isOpen: boolean, setOpen: (isOpen: boolean) => void] {
  const [isOpen, setOpen] = useState(() => openedNow().includes(name))
  // The browser goes back after a moment only, and a dialog tells twice that it was closed.
  const latest = useRef(isOpen)
  latest.current = isOpen
  useEffect(() => {
    const read = () => setOpen(openedNow().includes(name))
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [name])
  const change = (next: boolean) => {
    if (latest.current === next) return
    latest.current = next
    const opened = openedNow()
    if (next) history.pushState({ opened: [...opened, name], by: name }, '')
    else if (stateNow().by === name) history.back()
    else history.replaceState({ ...stateNow(), opened: opened.filter((other) => other !== name) }, '')
    setOpen(next)
  }
  return [isOpen, change]
}
