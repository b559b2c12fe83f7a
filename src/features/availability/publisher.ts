import { log } from '../../platform/log.ts'
import { pause } from '../../platform/pause.ts'
import type { EntryWrite } from './entries.ts'

/** Milliseconds: KV takes about one write a second per key. */
const PAUSE = 1_000
const TRIES = 60

/**
 * Writes a doctor's entries, each key at most once a second and always the newest last: what comes within the second
 * waits for its end, and a write that KV refuses is tried again every second.
 * @returns a function whose promise is kept once what it was given, or something newer, is written or given up
 */
export function publisherTo(kv: KVNamespace) {
  const newest = new Map<string, EntryWrite>()
  const draining = new Map<string, Promise<void>>()
  /** Keys written less than a second ago, each until it may be written again. */
  const resting = new Map<string, Promise<void>>()

  function rest(key: string): void {
    const rested = pause(PAUSE).then(() => {
      if (resting.get(key) === rested) resting.delete(key)
    })
    resting.set(key, rested)
  }

  async function drain(key: string): Promise<void> {
    for (let tries = 0; newest.has(key) && tries < TRIES; ) {
      const rested = resting.get(key)
      if (rested) await rested
      const write = newest.get(key) as EntryWrite
      newest.delete(key)
      rest(key)
      try {
        await write.run(kv)
        tries = 0
      } catch {
        tries++
        if (!newest.has(key)) newest.set(key, write)
      }
    }
    if (newest.delete(key)) log('error', 'availability.not_published', { key })
    draining.delete(key)
  }

  return async function publish(writes: readonly EntryWrite[]): Promise<void> {
    const done = writes.map((write) => {
      newest.set(write.key, write)
      const underWay = draining.get(write.key)
      if (underWay) return underWay
      const drained = drain(write.key)
      draining.set(write.key, drained)
      return drained
    })
    await Promise.all(done)
  }
}
