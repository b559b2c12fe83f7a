import { useEffect, useState } from 'preact/hooks'

const OFTEN = 30_000

/** The time, as exact as a line in a grid can show it. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), OFTEN)
    return () => clearInterval(timer)
  }, [])
  return now
}
