import { lookForLine } from './look-for-line.ts'
import { makeStore } from './store.ts'

const SINCE = 'kept-offline-since'

/** When the server was last found not to answer, in epoch milliseconds; null while it does. */
export const offlineSince = makeStore<number | null>(null)

/** Whether the page stays of use while nobody answers, and so has to say of what it can do that this waits. */
export const writing = { waitsOffline: false }

export function tellAnswered(): void {
  if (offlineSince.get() !== null) sessionStorage.removeItem(SINCE)
  offlineSince.set(null)
}

/** A page that is loaded again does not say that it began just now: the tab remembers. */
export function tellUnanswered(now = Date.now()): void {
  if (offlineSince.get() !== null) return
  const since = Number(sessionStorage.getItem(SINCE) ?? now)
  sessionStorage.setItem(SINCE, String(since))
  offlineSince.set(since)
}

const PATIENCE = 5_000

const { begin, lookNow } = lookForLine({
  isOffline: () => offlineSince.get() !== null,
  mayLook: () => navigator.onLine && document.visibilityState === 'visible',
  // It costs the server nothing, and whatever it says, somebody has said it.
  ask: () =>
    fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) }).then(
      () => true,
      () => false,
    ),
  found: tellAnswered,
})

offlineSince.subscribe(begin)
addEventListener('offline', () => tellUnanswered())
addEventListener('online', lookNow)
addEventListener('visibilitychange', lookNow)
