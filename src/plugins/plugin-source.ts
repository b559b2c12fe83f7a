import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { clinicPlugins } from '../db/schema/outgoing.ts'
import { param } from '../db/statement.ts'
import type { Hearer, HearerSource, OutboxEvent } from './hearer.ts'
import type { Plugin } from './plugin.ts'

const enabledShape = z.array(z.object({ clinic_id: z.string(), name: z.string(), settings: z.unknown() }))

/** Which of the clinics have turned which plugins on, with their settings. */
async function enabledIn(db: Database, clinicIds: readonly string[], names: readonly string[]) {
  const rows = await db.run(sql`/* enabled-plugins */ select p.clinic_id, p.name, p.settings from ${clinicPlugins} p
    where p.clinic_id = any(${param([...clinicIds], 'uuid[]')}) and p.name = any(${param([...names], 'text[]')}) and p.enabled`)
  return enabledShape.parse(rows)
}

/** A plugin as a hearer of the events of the clinics that have it: each clinic’s in their order, clinics beside one another. */
function hearerOf(plugin: Plugin, settings: ReadonlyMap<string, unknown>): Hearer {
  return {
    name: plugin.name,
    hears: plugin.hears,
    clinics: new Set(settings.keys()),
    async deliver(events, env, db) {
      const clinics = Map.groupBy(events, ({ clinicId }) => clinicId)
      await Promise.all(
        [...clinics].map(async ([clinicId, own]) => {
          for (const event of own) await plugin.handle(event, { db, env, settings: settings.get(clinicId) })
        }),
      )
    },
  }
}

/** Makes hearers of plugins, for the clinics of each batch that have turned them on. */
export function pluginSource(plugins: readonly Plugin[]): HearerSource {
  return {
    name: 'plugins',
    names: plugins.map(({ name }) => name),
    hears: (type) => plugins.some((plugin) => plugin.hears(type)),
    async deliver(events, env, db) {
      for (const hearer of await this.hearersOf(events, db)) {
        const heard = events.filter(({ type, clinicId }) => hearer.hears(type) && hearer.clinics?.has(clinicId))
        await hearer.deliver(heard, env, db)
      }
    },
    async hearersOf(events: readonly OutboxEvent[], db) {
      const heard = events.filter(({ type }) => plugins.some((plugin) => plugin.hears(type)))
      if (heard.length === 0) return []
      const clinicIds = [...new Set(heard.map(({ clinicId }) => clinicId))]
      const names = plugins.map(({ name }) => name)
      const enabled = Map.groupBy(await enabledIn(db, clinicIds, names), ({ name }) => name)
      return plugins.flatMap((plugin) => {
        const rows = enabled.get(plugin.name) ?? []
        const settings = new Map(rows.map((row) => [row.clinic_id, row.settings]))
        return rows.length > 0 ? [hearerOf(plugin, settings)] : []
      })
    },
  }
}
