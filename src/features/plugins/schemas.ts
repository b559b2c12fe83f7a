import * as z from 'zod'

export const pluginRecord = z
  .object({
    name: z.string(),
    summary: z.string(),
    events: z.array(z.string()),
    enabled: z.boolean(),
    settings: z.record(z.string(), z.unknown()).nullable(),
    settingsSchema: z.record(z.string(), z.unknown()),
    version: z.number(),
  })
  .meta({ id: 'Plugin' })
export type PluginRecord = z.infer<typeof pluginRecord>

export const pluginList = z.object({ data: z.array(pluginRecord) })

export const pluginInput = z.strictObject({
  enabled: z.boolean().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
})
export type PluginInput = z.infer<typeof pluginInput>
