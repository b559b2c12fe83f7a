import { makeStore } from '../../../client/store.ts'
import { beforeSignOut } from '../../../session/before-sign-out.ts'
import type { Visit } from '../day-types.ts'
import type { Outcome } from './complete-visit.ts'

const HOLD = 10_000

interface Completion {
  visit: Visit
  send: () => Promise<void>
  /** What to do with a completion that was refused. */
  onRefused: (error: unknown) => void
}

interface Held extends Completion {
  /** When it is sent, in epoch milliseconds. */
  dueAt: number
}

/** Completions that are not sent yet, or on their way: the API takes none back, so the page waits for second thoughts. */
export const heldCompletions = makeStore<readonly Held[]>([])

export const endingOf = (held: readonly Held[]): ReadonlySet<string> => new Set(held.map(({ visit }) => visit.id))

/** What came of completions where it has to be looked at. */
export const outcomes = makeStore<readonly { visit: Visit; outcome: Outcome }[]>([])

/** Why visits could not be completed, by their id, until that is tried again. */
export const refusals = makeStore<ReadonlyMap<string, unknown>>(new Map())

export function forgetRefusal(visitId: string): void {
  refusals.set(new Map([...refusals.get()].filter(([id]) => id !== visitId)))
}

const timers = new Map<string, ReturnType<typeof setTimeout>>()

/**
 * Completes a visit in ten seconds, unless that is taken back. The one before it is sent at once.
 * @returns when it is sent, in epoch milliseconds
 */
export function holdCompletion(completion: Completion): number {
  void sendHeld()
  forgetRefusal(completion.visit.id)
  const held = { ...completion, dueAt: Date.now() + HOLD }
  heldCompletions.set([...heldCompletions.get(), held])
  timers.set(
    held.visit.id,
    setTimeout(() => void send(held), HOLD),
  )
  return held.dueAt
}

/** Whether it was still to be sent, and now is not. */
export function takeBackCompletion(visitId: string): boolean {
  if (!stopTimer(visitId)) return false
  heldCompletions.set(heldCompletions.get().filter(({ visit }) => visit.id !== visitId))
  return true
}

/** Sends at once whatever waits: when the page is left, or somebody signs out. */
async function sendHeld(): Promise<void> {
  await Promise.all(heldCompletions.get().map(send))
}

async function send(held: Held): Promise<void> {
  const { visit } = held
  if (!stopTimer(visit.id)) return
  await held.send().catch((error: unknown) => {
    refusals.set(new Map(refusals.get()).set(visit.id, error))
    held.onRefused(error)
  })
  heldCompletions.set(heldCompletions.get().filter((one) => one !== held))
}

/** Whether there was one: whoever stops it alone may go on. */
function stopTimer(visitId: string): boolean {
  clearTimeout(timers.get(visitId))
  return timers.delete(visitId)
}

beforeSignOut.add(sendHeld)
addEventListener('pagehide', () => void sendHeld())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void sendHeld()
})
