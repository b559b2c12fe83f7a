import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { errorFields, log } from '../platform/log.ts'
import type { Hearer, OutboxEvent } from '../plugins/hearer.ts'

/** More failures of a hearer in one run are an outage of what it calls, not bad events: the rest waits uncounted. */
const MOST_FAILURES = 20

interface Delivered {
  /** Ids of events that every hearer took that hears of them. */
  delivered: string[]
  /** Ids of events that some hearer refused by themselves. What is in neither was not tried everywhere. */
  failed: string[]
}

/** Delivers one run's batches: each hearer whatever becomes of the others, and each event alone where a batch fails. */
export function newDelivery(
  hearers: readonly Hearer[],
  { db, env }: { db: Database; env: Env },
): (events: readonly OutboxEvent[]) => Promise<Delivered> {
  const failures = new Map<Hearer, number>()

  const succeeds = async (hearer: Hearer, events: readonly OutboxEvent[]): Promise<boolean> => {
    try {
      await hearer.deliver(events, env, db)
      return true
    } catch (error) {
      const eventId = events.length === 1 ? events[0]?.id : undefined
      log('warn', 'outbox.not_delivered', {
        hearer: hearer.name,
        eventId,
        events: events.length,
        ...errorFields(error),
      })
      return false
    }
  }

  return async (events) => {
    const failed = new Set<string>()
    const waiting = new Set<string>()
    for (const hearer of hearers) {
      const heard = events.filter((event) => hearer.hears(event.type))
      const hasFailed = () => (failures.get(hearer) ?? 0) >= MOST_FAILURES
      if (heard.length === 0 || (!hasFailed() && (await succeeds(hearer, heard)))) continue
      for (const event of heard) {
        if (hasFailed()) waiting.add(event.id)
        else if (!(await succeeds(hearer, [event]))) {
          failed.add(event.id)
          failures.set(hearer, (failures.get(hearer) ?? 0) + 1)
        }
      }
    }
    const ids = events.map(({ id }) => id)
    return { delivered: ids.filter((id) => !failed.has(id) && !waiting.has(id)), failed: [...failed] }
  }
}
