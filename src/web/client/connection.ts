import { makeStore } from './store.ts'

const SINCE = 'kept-offline-since'

/** When the server was last found not to answer, in epoch milliseconds; null while it does. */
export const offlineSince = makeStore<number | null>(null)

/** Whether the page can be read offline, and so has to say of what it can do that this waits. */
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

addEventListener('offline', () => tellUnanswered())
