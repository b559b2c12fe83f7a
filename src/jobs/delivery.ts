import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { errorFields, log } from '../platform/log.ts'
import type { OutboxEvent, Plugin } from '../plugins/plugin.ts'

/** More failures of a plugin in one run are an outage of what it calls, not bad events: the rest waits uncounted. */
const MOST_FAILURES = 20

interface Delivered {
  /** Ids of events that every plugin took that hears of them. */
  delivered: string[]
  /** Ids of events that some plugin refused by themselves. What is in neither was not tried everywhere. */
  failed: string[]
}

/** Delivers one run's batches: each plugin whatever becomes of the others, and each event alone where a batch fails. */
export function newDelivery(
  plugins: readonly Plugin[],
  { db, env }: { db: Database; env: Env },
): (events: readonly OutboxEvent[]) => Promise<Delivered> {
  const failures = new Map<Plugin, number>()

  const succeeds = async (plugin: Plugin, events: readonly OutboxEvent[]): Promise<boolean> => {
    try {
      await plugin.deliver(events, env, db)
      return true
    } catch (error) {
      const eventId = events.length === 1 ? events[0]?.id : undefined
      log('warn', 'outbox.not_delivered', {
        plugin: plugin.name,
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
    for (const plugin of plugins) {
      const heard = events.filter((event) => plugin.hears(event.type))
      const hasFailed = () => (failures.get(plugin) ?? 0) >= MOST_FAILURES
      if (heard.length === 0 || (!hasFailed() && (await succeeds(plugin, heard)))) continue
      for (const event of heard) {
        if (hasFailed()) waiting.add(event.id)
        else if (!(await succeeds(plugin, [event]))) {
          failed.add(event.id)
          failures.set(plugin, (failures.get(plugin) ?? 0) + 1)
        }
      }
    }
    const ids = events.map(({ id }) => id)
    return { delivered: ids.filter((id) => !failed.has(id) && !waiting.has(id)), failed: [...failed] }
  }
}
