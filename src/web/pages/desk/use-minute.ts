import { useEffect, useState } from 'preact/hooks'

const OFTEN = 15_000

/** The time, as new as a clock without seconds needs it. */
export function useMinute(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), OFTEN)
    return () => clearInterval(timer)
  }, [])
  return now
}
