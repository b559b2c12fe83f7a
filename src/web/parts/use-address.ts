import { useEffect, useRef, useState } from 'preact/hooks'

/** What an entry of the browser's history says of itself. */
interface Entry {
  /** Which of the page's entries it is, from 0. */
  at: number
  /** The address from which a panel was opened, and to which it is closed. */
  openedFrom?: string
  /** Whether it shows what the entry before it does: a panel that was opened in it is closed. */
  isTwin?: boolean
}

/** How a page's address is read and written. What cannot be read is passed over. */
export interface AddressOf<T> {
  read: (address: URL) => T
  write: (value: T) => URLSearchParams
}

export interface Address<T> {
  value: T
  /** Goes on to something else: the browser's Back comes here again. */
  go: (change: Partial<T>) => void
  /** Says what is shown more exactly: Back does not stop here. */
  settle: (change: Partial<T>) => void
  /** Closes what was opened by `go`: Back does not open it again. */
  close: (change: Partial<T>) => void
}

const stateOf = (state: unknown): Entry | null => {
  const { at, ...rest } = (state ?? {}) as Partial<Entry>
  return typeof at === 'number' ? { at, ...rest } : null
}

/** Whether an entry that is left repeats the one that is come to: who goes back means the one before. */
export const isPassedOver = (left: Entry, come: Entry): boolean =>
  left.isTwin === true && come.at === left.at - 1 && come.at > 0

/**
 * What a page shows, by its address: a reload, a link and the browser's Back and Forward come to it. A browser goes back only some time
 * after it was asked to, and whatever is done meanwhile would be lost; so what is closed leaves its entry behind, which the next step
 * takes.
 */
export function useAddress<T extends object>(of: AddressOf<T>): Address<T> {
  const [value, setValue] = useState(() => of.read(new URL(location.href)))
  const latest = useRef(value)
  const entry = useRef<Entry>(stateOf(history.state) ?? { at: 0 })
  const show = (next: T) => {
    latest.current = next
    setValue(next)
  }
  useEffect(() => {
    const onPop = () => {
      const left = entry.current
      // A link within the page has made an entry of its own.
      entry.current = stateOf(history.state) ?? { at: left.at + 1 }
      if (isPassedOver(left, entry.current)) return history.back()
      show(of.read(new URL(location.href)))
    }
    addEventListener('popstate', onPop)
    return () => removeEventListener('popstate', onPop)
  }, [])

  const textOf = (change: T) => {
    const asked = of.write(change).toString()
    return asked === '' ? location.pathname : `${location.pathname}?${asked}`
  }
  const put = (next: T, made: Entry, isNew: boolean) => {
    try {
      if (isNew) history.pushState(made, '', textOf(next))
      else history.replaceState(made, '', textOf(next))
      entry.current = made
    } catch {
      // A browser takes no more than so many in a while, which a key that is held down is past. What is shown goes on.
    }
    show(next)
  }
  return {
    value,
    go: (change) => {
      const next = { ...latest.current, ...change }
      const openedFrom = textOf(latest.current)
      if (textOf(next) === openedFrom) return show(next)
      const { at, isTwin } = entry.current
      put(next, { at: isTwin ? at : at + 1, openedFrom }, !isTwin)
    },
    settle: (change) => put({ ...latest.current, ...change }, entry.current, false),
    close: (change) => {
      const next = { ...latest.current, ...change }
      if (textOf(next) === textOf(latest.current)) return show(next)
      const { at, openedFrom } = entry.current
      put(next, { at, ...(openedFrom === textOf(next) && { isTwin: true }) }, false)
    },
  }
}
