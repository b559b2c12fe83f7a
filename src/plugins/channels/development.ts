import * as z from 'zod'
import { isEqual } from '../../domain/check-in.ts'
import type { ChannelAdapter, ProviderReport } from '../../domain/messages/channel.ts'
import { deriveMac } from '../../platform/derived-key.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { jsonOf, secretText } from '../../platform/is-signed.ts'
import { toBase64Url } from '../../platform/vault/base64.ts'
import { takeIn } from './outbox.ts'
import type { Sender } from './sender.ts'

const WEEK = 7 * 86_400_000

/** The header in which a report to the sink brings the sink's key. */
export const KEY_HEADER = 'X-Kept-Development-Key'

/** The key of a clinic's sink, which `/dev/outbox` shows: elsewhere nothing makes it, and nothing takes it. */
export async function developmentKey(signingKey: string, channelId: string): Promise<string> {
  const mac = await deriveMac(secretText(signingKey), 'kept development channel')
  return toBase64Url(await mac(secretText(channelId)))
}

/** Where the sink's reports go, and what they bring: the page's reply box, and whoever tries a provider's reports by hand. */
export async function reportsTo({
  publicUrl,
  signingKey,
  clinicId,
}: Record<'publicUrl' | 'signingKey' | 'clinicId', string>) {
  return {
    url: publicAddress(publicUrl, `/webhooks/messages/development/${clinicId}`),
    header: KEY_HEADER,
    key: await developmentKey(signingKey, clinicId),
  }
}

const reported = z.union([
  z.object({ from: z.string().min(1).max(50), text: z.string().max(2000), id: z.string().min(1).max(200).optional() }),
  z.object({ providerId: z.string().min(1).max(200), state: z.enum(['delivered', 'bounced', 'complained', 'failed']) }),
])

function reportsOf(body: string, now: number): ProviderReport[] {
  const report = reported.safeParse(jsonOf(body)).data
  if (!report) return []
  if ('state' in report) return [{ kind: 'delivery', ...report, at: now }]
  const { from, text, id = crypto.randomUUID() } = report
  return [{ kind: 'answer', id, from, text, at: now }]
}

/**
 * The sink of a developer's machine: it takes everything for a week, which `/dev/outbox` shows. A report is JSON,
 * `{ from, text, id? }` for an answer and `{ providerId, state }` for a delivery, under the sink's key.
 */
export function development(
  { settings: { clinicId, channel, channelId } }: Sender,
  { kv, signingKey }: { kv: KVNamespace; signingKey: string },
): ChannelAdapter {
  return {
    provider: 'development',
    channel,
    keyLifetime: WEEK,
    async send(message) {
      try {
        return { outcome: 'sent', providerId: await takeIn(kv, message, { clinicId, channel, at: Date.now() }) }
      } catch {
        return { outcome: 'unknown', code: 'DEVELOPMENT_STORE' }
      }
    },
    async readReports({ header, body, now }) {
      const expected = await developmentKey(signingKey, channelId)
      return isEqual(secretText(header(KEY_HEADER) ?? ''), secretText(expected)) ? reportsOf(body, now) : null
    },
  }
}
