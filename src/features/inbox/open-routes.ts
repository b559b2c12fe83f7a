import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import { DomainError } from '../../domain/errors.ts'
import type { Channel, ChannelAdapter, ChannelSettings } from '../../domain/messages/channel.ts'
import { isProvider } from '../../domain/messages/providers.ts'
import { systemCaller } from '../../domain/system.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { limitAddress, limitChecks } from '../../platform/http/rate-limit.ts'
import { reportUnreadable } from '../../platform/http/report-unreadable.ts'
import { trailIdOf } from '../../platform/http/request-id.ts'
import { log } from '../../platform/log.ts'
import { openVault } from '../../platform/vault/vault.ts'
import { openChannel } from '../../records/message-channel.ts'
import * as examples from './examples.ts'
import { findChannel, isClinic } from './find-channel.ts'
import { reportsTaken } from './schemas.ts'
import { takeAnswers } from './take-answers.ts'
import { takeDeliveries } from './take-deliveries.ts'

interface Plugged {
  /** How a channel's provider signs and what it tells; null where there is no such provider here. */
  adapterOf: (env: AppEnv['Bindings'], channel: ChannelSettings) => ChannelAdapter | null
  /** The sink of a clinic that has set up no channel, on a developer's machine. */
  developmentChannel: (clinicId: string, channel: Channel) => ChannelSettings | null
}

const NOT_SIGNED = new DomainError('UNAUTHENTICATED', 'No channel has this address, or the signature is not valid.', {
  keptOut: 'webhook',
})

/** What Twilio is answered: it would take anything else for a message to send, or for a fault. */
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

async function channelOf(c: Context<AppEnv>, plugged: Plugged): Promise<ChannelSettings | null> {
  const { db, settings } = c.var
  const [provider, channelId] = [c.req.param('provider') ?? '', pathId(c, 'channelId')]
  if (provider === 'development') {
    const isThere = settings.ENVIRONMENT === 'development' && (await isClinic(db, channelId))
    return isThere ? plugged.developmentChannel(channelId, 'sms') : null
  }
  // What is no provider's name may be no text of the database's either, such as U+0000.
  const row = isProvider(provider) ? await findChannel(db, { channelId, provider }) : null
  return row && openChannel(openVault(settings, reportUnreadable(c)), row)
}

/** What providers of messages report. They sign, and bring no token. */
export function providerRoutes(plugged: Plugged) {
  return factory.createApp().post(
    '/webhooks/messages/:provider/:channelId',
    describe({
      id: 'receiveMessageReports',
      summary: 'Receive reports of a message provider',
      example: examples.takingReports,
      description:
        'Takes delivery reports and patients’ answers from the provider of one channel. The address, with the channel’s id, is in `GET /messages/settings`. The provider signs in its own way; an unknown channel, one that is not active, another provider’s name and a wrong signature are all refused with UNAUTHENTICATED. A report that is repeated changes nothing.',
      tag: 'Messages',
      answer: reportsTaken,
      orText: 'text/xml',
      open: true,
      idempotent: false,
      body: {
        description: 'In the words of the provider. It is read only after its signature was found good.',
        required: true,
        content: {
          'application/json': { schema: { type: 'object', additionalProperties: true } },
          'application/x-www-form-urlencoded': { schema: { type: 'object', additionalProperties: true } },
        },
      },
      codes: ['UNAUTHENTICATED'],
    }),
    async (c) => {
      await limitChecks(c)
      const { db, now, settings } = c.var
      const channel = await channelOf(c, plugged)
      const { pathname, search } = new URL(c.req.url)
      const request = {
        header: (name: string) => c.req.header(name),
        body: await c.req.text(),
        url: publicAddress(settings.PUBLIC_URL, pathname + search),
        now,
      }
      const reports = channel && (await plugged.adapterOf(c.env, channel)?.readReports(request))
      if (!channel || !reports) {
        await limitAddress(c)
        throw NOT_SIGNED
      }
      const deps = {
        db,
        vault: openVault(settings, reportUnreadable(c)),
        actor: { caller: systemCaller(trailIdOf(c)), now },
      }
      const deliveries = reports.filter((report) => report.kind === 'delivery')
      const answers = reports.filter((report) => report.kind === 'answer')
      const told = [
        deliveries.length > 0 && (await takeDeliveries(deps, channel, deliveries)),
        answers.length > 0 && (await takeAnswers(deps, channel, answers)),
      ]
      if (told.includes(true)) {
        const lost = () => log('warn', 'outbox.not_woken', { clinicId: channel.clinicId })
        c.executionCtx.waitUntil(c.env.EVENTS.send({}).catch(lost))
      }
      if (channel.provider === 'twilio') return c.body(EMPTY_TWIML, 200, { 'Content-Type': 'text/xml; charset=utf-8' })
      return c.json({ taken: reports.length }, 200)
    },
  )
}
