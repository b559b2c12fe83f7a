import type { Context } from 'hono'
import type { AppEnv } from './http/context.ts'
import { pause } from './pause.ts'

/**
 * What requests of one isolate want done after their answers, done once for those that come within some milliseconds of one
 * another, in the background of the first. It may be lost with that request; who comes later than twice as many milliseconds
 * after it joins nobody, since a gathering that old has most likely ended with its request.
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
    // The oldest stand first. A late timer still finds what it gathered.
    for (const [old, { until }] of open) {
      if (now < until) break
      open.delete(old)
    }
    const waiting = open.get(key)
    if (waiting) {
      waiting.items.push(item)
      return
    }
    const gathering = { items: [item], until: now + 2 * within }
    open.set(key, gathering)
    const end = async () => {
      await pause(within)
      if (open.get(key) === gathering) open.delete(key)
      await work(c, gathering.items, key)
    }
    c.executionCtx.waitUntil(end())
  }
}
