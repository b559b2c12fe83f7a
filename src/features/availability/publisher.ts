import type { DayFacts } from '../../domain/availability.ts'
import { log } from '../../platform/log.ts'
import { deleteEntry, entryKey, writeEntry } from './entries.ts'

/** KV takes about one write a second per key. */
const PAUSE = 1_000
const TRIES = 60

/** A day that is not to be listed any more. */
export type GoneDay = Pick<DayFacts, 'clinicId' | 'doctorId' | 'date'> & { gone: true }

/**
 * Writes a doctor's day entries, each key one at a time and always the newest facts: what comes while a put is under way
 * follows it, and a put that KV refuses is tried again every second.
 */
export function publisherTo(kv: KVNamespace) {
  const newest = new Map<string, DayFacts | GoneDay>()
  const draining = new Map<string, Promise<void>>()

  async function drain(key: string): Promise<void> {
    for (let tries = 0; newest.has(key) && tries < TRIES; ) {
      const facts = newest.get(key) as DayFacts | GoneDay
      newest.delete(key)
      try {
        await ('gone' in facts ? deleteEntry(kv, facts) : writeEntry(kv, facts))
        tries = 0
      } catch {
        tries++
        if (!newest.has(key)) newest.set(key, facts)
        await new Promise((resolve) => setTimeout(resolve, PAUSE))
      }
    }
    if (newest.delete(key)) log('error', 'availability.not_published', { key })
  }

  return async function publish(entries: readonly (DayFacts | GoneDay)[]): Promise<void> {
    const done = entries.map((facts) => {
      const key = entryKey(facts)
      newest.set(key, facts)
      const underWay = draining.get(key)
      if (underWay) return underWay
      const drained = drain(key).finally(() => draining.delete(key))
      draining.set(key, drained)
      return drained
    })
    await Promise.all(done)
  }
}
