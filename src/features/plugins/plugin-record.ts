import * as z from 'zod'
import type { PluginAbout } from '../../domain/plugin-about.ts'
import type { PluginRecord } from './schemas.ts'

const rowShape = z.object({
  name: z.string(),
  enabled: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  version: z.number(),
})

/** What a clinic has that gives no settings; null where the plugin cannot do without. */
export function defaultsOf({ settings }: PluginAbout): Record<string, unknown> | null {
  return settings.safeParse({}).data ?? null
}

/** A plugin as it stands in a clinic. @param row the clinic's own, if it has changed the plugin ever */
export function presentPlugin(plugin: PluginAbout, row: unknown): PluginRecord {
  const { enabled, settings, version } = row
    ? rowShape.parse(row)
    : { enabled: false, settings: defaultsOf(plugin), version: 0 }
  const { $schema: _, ...settingsSchema } = z.toJSONSchema(plugin.settings, { io: 'input' })
  const { name, summary, events } = plugin
  return { name, summary, events: [...events], enabled, settings, settingsSchema, version }
}
