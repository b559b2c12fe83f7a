import type * as z from 'zod'
import type { Database } from '../db/client.ts'
import { EVENTS, type EventData, type EventName, isEventName } from '../domain/events/events.ts'
import type { PluginAbout } from '../domain/plugin-about.ts'
import type { Env } from '../env.ts'
import { type LogFields, log } from '../platform/log.ts'
import type { OutboxEvent } from './hearer.ts'

/** An event as a plugin is given it: `data` is what the schema of its type says. */
type PluginEvent<T extends EventName> = Omit<OutboxEvent, 'type' | 'data'> & { type: T; data: EventData<T> }

interface PluginContext<Settings> {
  /** The database, as the service's own role: name the clinic in every statement. */
  db: Database
  env: Env
  /** As the clinic has them, through the plugin's schema. */
  settings: Settings
  /** Writes a line of the log, with the plugin's name: ids, codes and figures only. */
  log(level: 'debug' | 'info' | 'warn' | 'error', event: string, fields?: LogFields): void
}

/** What its author writes: one folder a plugin. */
export interface PluginDefinition<S extends z.ZodObject> {
  /** Unique among all hearers and plugins; it stands in paths and in rows of the database. */
  name: string
  /** One sentence: what it does for a clinic that turns it on. */
  summary: string
  /** A strict object. Without required fields a clinic may turn the plugin on as it is. */
  settings: S
  /**
   * Delivery is at least once, and in the order of the clinic's commits but for what failed before: each must stand repetition, and an
   * event of a record that has gone on since. What throws, or takes more than ten seconds with its batch, is tried again ten times.
   */
  on: { [T in EventName]?: (event: PluginEvent<T>, context: PluginContext<z.infer<S>>) => Promise<void> }
}

/** A plugin, as the outbox knows it: what is typed by event and settings is behind `handle`. */
export interface Plugin extends PluginAbout {
  hears(type: string): boolean
  /**
   * @param settings as the clinic has them, not yet parsed
   * @throws ZodError where settings or data are not what their schema says, and whatever the plugin throws
   */
  handle(event: OutboxEvent, given: { db: Database; env: Env; settings: unknown }): Promise<void>
}

/** A plugin that clinics can turn on, once it stands in `installed.ts`. */
export function definePlugin<S extends z.ZodObject>({ name, summary, settings, on }: PluginDefinition<S>): Plugin {
  const events = Object.keys(on).filter(isEventName)
  const handlerOf = (type: string) => (isEventName(type) ? on[type] : undefined) as PluginHandler<S> | undefined
  return {
    name,
    summary,
    settings,
    events,
    hears: (type) => handlerOf(type) !== undefined,
    async handle(event, given) {
      const handler = handlerOf(event.type)
      if (!handler || !isEventName(event.type)) return
      const data = EVENTS[event.type].data.parse(event.data)
      const context = {
        ...given,
        settings: settings.parse(given.settings),
        log: (...[level, what, fields]: Parameters<typeof log>) => log(level, what, { plugin: name, ...fields }),
      }
      await handler({ ...event, type: event.type, data }, context)
    },
  }
}

/** Any of a plugin's handlers: which one, and so what its event holds, is known only when an event comes. */
type PluginHandler<S extends z.ZodObject> = (
  event: Omit<OutboxEvent, 'type'> & { type: EventName },
  context: PluginContext<z.infer<S>>,
) => Promise<void>
