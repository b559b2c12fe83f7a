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

/** What of the day is open, by the address: a new sign-in comes back to it, and the browser's “back” goes where one was. */
export function useChosen(): [Chosen | null, (chosen: Chosen | null) => void] {
  const [chosen, setChosen] = useState(read)
  useEffect(() => {
    const back = () => setChosen(read())
    addEventListener('popstate', back)
    return () => removeEventListener('popstate', back)
  }, [])
  const choose = (next: Chosen | null) => {
    history.pushState(null, '', next ? `?${next.kind}=${encodeURIComponent(next.id)}` : location.pathname)
    setChosen(next)
    focusTitle()
  }
  return [chosen, choose]
}
