import { makeStore } from './store.ts'

/** When the server was last found not to answer, in epoch milliseconds; null while it does. */
export const offlineSince = makeStore<number | null>(null)

export function tellAnswered(): void {
  offlineSince.set(null)
}

export function tellUnanswered(now = Date.now()): void {
  offlineSince.set(offlineSince.get() ?? now)
}

addEventListener('offline', () => tellUnanswered())
