import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { bigints, flag, json, text, uuid } from '../../db/asked.ts'
import { cte, materialized } from '../../db/cte.ts'
import type { RecordKind } from '../../db/happened.ts'
import { isFresh, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { clinicPlugins } from '../../db/schema/outgoing.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import type { PluginAbout } from '../../domain/plugin-about.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { fieldErrors } from '../../platform/http/field-errors.ts'
import { defaultsOf } from './plugin-record.ts'
import type { PluginInput } from './schemas.ts'

const pluginKind: RecordKind = {
  subjectType: 'plugin',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('name', e.name, 'enabled', e.enabled)`,
}

const change = defineWrite(() => ({
  name: 'plugin-change',
  asked: rowsAsked({
    id: uuid,
    versions: bigints,
    name: text,
    isNamed: flag,
    enabled: flag,
    /** Null: as they are, or the defaults where there are none yet. */
    settings: json,
    defaults: json,
  }),
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${clinicPlugins} t on t.clinic_id = r.clinic_id and t.name = r.name
where r.kept is null for no key update of t`,
    ),
  ],
  from: sql`from asked r left join lateral (
select coalesce(max(h.version), 0) as version from held h where h.n = r.n
) t on true left join held h on h.n = r.n where r.kept is null`,
  columns: sql`case when r.is_named then r.enabled else coalesce(h.enabled, false) end enabled,
coalesce(r.settings, h.settings, r.defaults) settings`,
  checks: [
    {
      name: 'fresh',
      holds: isFresh('t'),
      refusal: new DomainError('VERSION_MISMATCH', 'The plugin has changed since you read it: read it again.'),
    },
    {
      name: 'set up',
      holds: sql`coalesce(r.settings, h.settings, r.defaults) is not null`,
      refusal: invalidField('#/settings', 'is required: this plugin cannot do without settings'),
    },
  ],
  effects: [
    cte(
      'put',
      sql`insert into ${clinicPlugins} as p (clinic_id, id, name, enabled, settings, created_at, updated_at)
select r.clinic_id, r.id, r.name, j.enabled, j.settings, r.at, r.at from judged j join asked r on r.n = j.n where j.refused is null
on conflict (clinic_id, name) do update set enabled = excluded.enabled, settings = excluded.settings, version = p.version + 1, updated_at = excluded.updated_at
returning *`,
    ),
    materialized(
      'changed',
      sql`select p.*, r.n from put p join asked r on r.clinic_id = p.clinic_id and r.name = p.name`,
    ),
  ],
  happened: [
    {
      action: 'plugin.changed',
      of: pluginKind,
      rows: 'changed',
      join: sql` left join held b on b.n = e.n`,
      // Settings may hold what is nobody's business but the plugin's.
      changed: sql`jsonb_build_object('name', jsonb_build_array(e.name, e.name), 'enabled', jsonb_build_array(b.enabled, e.enabled)) ||
case when b.settings is distinct from e.settings then '{"settings": null}'::jsonb else '{}' end`,
    },
  ],
  answers: {
    image: sql`to_jsonb(e) - 'n'`,
    written: sql`true`,
    from: sql`changed e join asked r on r.n = e.n`,
  },
  status: 200,
}))

/** @throws DomainError VALIDATION_ERROR with a pointer to each setting that is not as the plugin's schema says */
function parseSettings({ settings }: PluginAbout, given: unknown): Record<string, unknown> {
  const parsed = z.object({ settings }).safeParse({ settings: given })
  if (parsed.success) return parsed.data.settings
  throw new DomainError('VALIDATION_ERROR', 'The plugin does not take these settings.', {
    errors: fieldErrors(parsed.error),
  })
}

/**
 * Turns a plugin on or off in the clinic, and gives it settings.
 * @throws DomainError VALIDATION_ERROR, VERSION_MISMATCH
 */
export async function changePlugin(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  plugin: PluginAbout,
  { request, input }: { request: Omit<RecordRequest, 'id'>; input: PluginInput },
): Promise<Written> {
  const { clinicId, ifMatch, idempotency } = request
  const row = {
    id: v7({ msecs: actor.now }),
    versions: versionsOf(ifMatch),
    name: plugin.name,
    isNamed: input.enabled !== undefined,
    enabled: input.enabled ?? false,
    settings: input.settings && parseSettings(plugin, input.settings),
    defaults: defaultsOf(plugin),
  }
  const written = await runWrite(db, change, { asking: { actor, idempotency, clinicId }, row })
  if (!written) throw new Error('A plugin was not changed, and no check says why.')
  return written
}
