import { useEffect, useState } from 'preact/hooks'

const PAUSE = 250

/** What was typed, once who types has paused: not every letter is asked for. */
export function useLater<T>(value: T, pause = PAUSE): T {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(() => value), pause)
    return () => clearTimeout(timer)
  }, [value, pause])
  return later
}
