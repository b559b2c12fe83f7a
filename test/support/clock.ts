import { afterEach, beforeEach, vi } from 'vitest'

/** Monday 2027-03-01, 08:30 in India: what a test calls now unless it says otherwise. */
const MONDAY = '2027-03-01T03:00:00Z'

/** Sets the Worker's and the objects' clock; timers go on as they are. */
export function setClock(instant: string): void {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(new Date(instant))
}

/** Every test of the file begins at this instant. */
export function startsAt(instant = MONDAY): void {
  beforeEach(() => setClock(instant))
  afterEach(() => {
    vi.useRealTimers()
  })
}
