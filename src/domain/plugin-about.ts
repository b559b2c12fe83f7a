import type * as z from 'zod'
import type { EventName } from './events/events.ts'

/** What a clinic is told of a plugin before it turns it on. */
export interface PluginAbout {
  name: string
  summary: string
  /** The types of events that it hears. */
  events: readonly EventName[]
  settings: z.ZodObject
}
