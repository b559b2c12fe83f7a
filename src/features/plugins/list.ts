import { sql } from 'drizzle-orm'
import { uuid } from '../../db/asked.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { clinicPlugins } from '../../db/schema/outgoing.ts'
import type { PluginAbout } from '../../domain/plugin-about.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { presentPlugin } from './plugin-record.ts'
import type { PluginRecord } from './schemas.ts'

const list = defineRead({
  name: 'plugin-list',
  asked: { clinicId: uuid },
  compose: ({ clinicId }) => ({
    found: sql`select to_jsonb(p) as image from ${clinicPlugins} p where p.clinic_id = ${clinicId}`,
    audit: null,
  }),
})

/** All plugins, as they stand in the caller's clinic, by name. @throws DomainError CLINIC_REQUIRED */
export async function listPlugins(
  db: Database,
  actor: Actor,
  plugins: readonly PluginAbout[],
): Promise<PluginRecord[]> {
  const rows = await runRead(db, list, { actor, asked: { clinicId: clinicOf(actor) } })
  const byName = new Map(rows.map((row) => [row.name, row]))
  return plugins
    .map((plugin) => presentPlugin(plugin, byName.get(plugin.name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
