import { getTableName } from 'drizzle-orm'
import * as z from 'zod'
import { messageChannels } from '../db/schema/messages.ts'
import type { Sealed } from '../db/sealed.ts'
import { sealedShape } from '../db/shapes.ts'
import { CHANNELS, type ChannelSettings } from '../domain/messages/channel.ts'
import { PROVIDER_NAMES } from '../domain/messages/providers.ts'
import { openTexts } from '../platform/vault/open-texts.ts'
import { sealTexts } from '../platform/vault/seal-texts.ts'
import type { Vault } from '../platform/vault/vault.ts'

const values = z.record(z.string(), z.string())

/** A row of `message_channels` without what is sealed in it. */
export const shownChannelShape = z.object({
  id: z.string(),
  channel: z.enum(CHANNELS),
  provider: z.enum(PROVIDER_NAMES),
  active: z.boolean(),
  settings: z.object({
    from: z.object({ address: z.string(), name: z.string().nullable() }),
    /** What is no secret. */
    values,
    /** Which secrets are set. */
    secretNames: z.array(z.string()),
  }),
})
export type ShownChannel = z.infer<typeof shownChannelShape>

/** A row of `message_channels`, as its image is. */
export const channelRowShape = shownChannelShape.extend({ clinic_id: z.string(), secrets: sealedShape.nullable() })
export type ChannelRow = z.infer<typeof channelRowShape>

const readSecrets = (text: string) => values.parse(JSON.parse(text))

/**
 * The secrets of a channel by name.
 * @returns null where they cannot be opened, which the vault's `report` is told of
 */
export async function openSecrets(vault: Vault, row: ChannelRow): Promise<Record<string, string> | null> {
  if (row.secrets === null) return {}
  const { texts } = await openTexts(
    vault,
    {
      table: getTableName(messageChannels),
      clinicId: row.clinic_id,
      id: row.id,
      values: { secrets: row.secrets },
    },
    { columns: ['secrets'], readers: { secrets: readSecrets } },
  )
  return texts.secrets ?? null
}

/** The secrets of a channel, sealed for its row; null where there are none. */
export async function sealSecrets(
  vault: Vault,
  secrets: Readonly<Record<string, string>>,
  { clinicId, id }: { clinicId: string; id: string },
): Promise<Sealed | null> {
  if (Object.keys(secrets).length === 0) return null
  const text = JSON.stringify(secrets)
  const sealed = await sealTexts(vault, { secrets: text }, { table: messageChannels, clinicId, id })
  return sealed.secrets ?? null
}

/**
 * A clinic’s channel, ready for its adapter.
 * @param row the image of a row of `message_channels`
 * @returns null where its secrets cannot be opened, which the vault's `report` is told of: nothing can be sent by it
 */
export async function openChannel(vault: Vault, row: unknown): Promise<ChannelSettings | null> {
  const read = channelRowShape.parse(row)
  const secrets = await openSecrets(vault, read)
  if (secrets === null) return null
  const { clinic_id: clinicId, id: channelId, channel, provider, settings } = read
  return { clinicId, channelId, channel, provider, from: settings.from, values: { ...settings.values, ...secrets } }
}
