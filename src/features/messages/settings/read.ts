import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import type { Database } from '../../../db/client.ts'
import { keptColumn, replayKept } from '../../../db/idempotency.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import type { Actor, RecordRequest } from '../../../db/request.ts'
import { messageChannels, messageSettings } from '../../../db/schema/messages.ts'
import { param } from '../../../db/statement.ts'
import { type MessageSettings, storedMessageSettings } from '../../../domain/messages/settings.ts'
import { clinicOf, type Deps } from '../../../platform/http/deps.ts'
import { type ChannelRow, channelRowShape } from '../../../records/message-channel.ts'

/** A clinic without a row has the defaults, in their first version. */
const rowOf = (clinicId: SQL) => sql`select s.settings, s.version from (values (1)) one
left join ${messageSettings} s on s.clinic_id = ${clinicId} and s.id = ${clinicId}`

const channelsOf = (
  clinicId: SQL,
  row: SQL,
) => sql`coalesce((select jsonb_agg(${row} order by c.channel) from ${messageChannels} c
where c.clinic_id = ${clinicId}), '[]'::jsonb)`

const get = defineRead({
  name: 'message-settings-get',
  asked: { clinicId: uuid },
  compose: ({ clinicId }) => ({
    found: sql`select jsonb_build_object('settings', coalesce(s.settings, '{}'::jsonb), 'version', coalesce(s.version, 1),
'channels', ${channelsOf(clinicId, sql`to_jsonb(c) - 'secrets'`)}) image from (${rowOf(clinicId)}) s`,
    audit: null,
  }),
})

/** The settings of the caller's clinic, without a secret. @throws DomainError CLINIC_REQUIRED */
export async function getSettings(db: Database, actor: Actor): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { clinicId: clinicOf(actor) } })
  return image
}

export interface SettingsBefore {
  settings: MessageSettings
  channels: ChannelRow[]
  version: number
}

const beforeShape = z.object({
  kept: z.unknown(),
  settings: z.unknown(),
  version: z.number(),
  channels: z.array(channelRowShape),
})

/**
 * The settings before a change, with what is sealed in them, or the answer that the key has had already.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED
 */
export async function readSettingsBefore(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  { clinicId, idempotency }: RecordRequest,
): Promise<SettingsBefore | { replay: Record<string, unknown> }> {
  const clinic = param(clinicId, 'uuid')
  const [found] = await db.run(sql`/* message-settings-before */ select ${keptColumn(actor, idempotency)} kept,
s.settings, coalesce(s.version, 1) as version, ${channelsOf(clinic, sql`to_jsonb(c)`)} channels from (${rowOf(clinic)}) s`)
  const { kept, settings, version, channels } = beforeShape.parse(found)
  const replay = replayKept(kept, idempotency)
  if (replay) return { replay: replay.image }
  return { settings: storedMessageSettings(settings), channels, version }
}
