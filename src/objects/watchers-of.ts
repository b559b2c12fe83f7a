import type { Holder } from '../features/queue/queue-calls.ts'
import type { Watcher } from '../features/queue/watchers.ts'
import type { Journal } from './queue-journal.ts'
import { staffAt } from './send-news.ts'

/** The staff who look at a line, newcomers among them, each once; of who no longer looks the journal forgets whom they were shown. */
export function watchersOf(
  journal: Journal,
  { sockets, newcomers }: { sockets: readonly WebSocket[]; newcomers: readonly Holder['caller'][] },
): Watcher[] {
  const here = staffAt(sockets)
  journal.forgetViewers([...here.keys()])
  const staff = new Map([...here, ...newcomers.map((caller) => [caller.userId, caller] as const)])
  return [...staff.values()].map((caller) => ({ caller, isOwnOnly: false, shown: journal.shown(caller.userId) }))
}
