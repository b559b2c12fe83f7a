import type { Context } from 'hono'
import type { AppEnv } from './http/context.ts'
import { pause } from './pause.ts'

/** Milliseconds that a timer may come late. A gathering that is older has ended with its request, and nobody joins it. */
const LATE = 1_000

/**
 * What requests of one isolate want done after their answers, done once for those that come within some milliseconds of one
 * another, in the background of the first. It may be lost with that request.
 * @param within milliseconds
 * @param work what is done, with what was gathered under a key. Whoever joined did so before it began.
 * @returns what a request calls: with a key, and with what it adds
 */
export function gather<Key, Item>(
  within: number,
  work: (c: Context<AppEnv>, items: Item[], key: Key) => Promise<unknown>,
): (c: Context<AppEnv>, key: Key, item: Item) => void {
  const open = new Map<Key, { items: Item[]; until: number }>()
  return (c, key, item) => {
    const now = Date.now()
    const waiting = open.get(key)
    if (waiting && now < waiting.until) {
      waiting.items.push(item)
      return
    }
    const gathering = { items: [item], until: now + within + LATE }
    open.set(key, gathering)
    const end = async () => {
      await pause(within)
      if (open.get(key) === gathering) open.delete(key)
      await work(c, gathering.items, key)
    }
    c.executionCtx.waitUntil(end())
  }
}
