import { useEffect, useState } from 'preact/hooks'
import { focusTitle } from './doc-title.tsx'

export interface Chosen {
  kind: 'visit' | 'plan'
  id: string
}

function read(): Chosen | null {
  const asked = new URLSearchParams(location.search)
  for (const kind of ['visit', 'plan'] as const) {
    const id = asked.get(kind)
    if (id) return { kind, id }
  }
  return null
}

const addressOf = (chosen: Chosen | null) =>
  chosen ? `?${chosen.kind}=${encodeURIComponent(chosen.id)}` : location.pathname

interface ChosenOfDay {
  chosen: Chosen | null
  /** What somebody goes to: the browser's “back” goes where they were. */
  choose: (chosen: Chosen | null) => void
  /** What the page shows by itself where nothing was chosen: it stays, whatever the day brings. */
  settle: (chosen: Chosen) => void
}

/** What of the day is open, by the address: a new sign-in or a reload comes back to it. */
export function useChosen(): ChosenOfDay {
  const [chosen, setChosen] = useState(read)
  useEffect(() => {
    const back = () => setChosen(read())
    addEventListener('popstate', back)
    return () => removeEventListener('popstate', back)
  }, [])
  const choose = (next: Chosen | null) => {
    history.pushState(null, '', addressOf(next))
    setChosen(next)
    focusTitle()
  }
  const settle = (next: Chosen) => {
    history.replaceState(null, '', addressOf(next))
    setChosen(next)
  }
  return { chosen, choose, settle }
}
