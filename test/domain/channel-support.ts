import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll } from 'vitest'
import type { ChannelSettings, OutgoingMessage } from '../../src/domain/messages/channel.ts'
import { channelAdapterOf } from '../../src/plugins/channels/adapter-of.ts'
import { testEnv } from './platform-app.ts'

export const CHANNEL_ID = '0f9c2f6e-8f4f-4a5a-9a51-3b1d6f0a7c11'
export const ICS = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n'

export const SECRETS = {
  resend: { apiKey: 're_9fK2secret', webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  postmark: { serverToken: '5c1f-server-secret', webhookToken: 'hook-token-5f1e9a77c2' },
  twilio: { accountSid: `AC${'0f'.repeat(16)}`, authToken: 'auth-token-secret-91' },
}

export type Provider = keyof typeof SECRETS

export const email = (more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  key: '01920000-0000-7000-8000-000000000001',
  event: 'booked',
  language: 'en',
  to: 'asha@example.org',
  toName: 'Asha "Ash" Verma',
  from: { address: 'desk@lotus.example', name: 'Lotus Clinic' },
  subject: 'Your visit',
  text: 'Monday at nine.',
  html: '<p>Monday at nine.</p>',
  calendar: null,
  template: null,
  ...more,
})

export const sms = (more: Partial<OutgoingMessage> = {}): OutgoingMessage =>
  email({
    to: '+919812345678',
    from: { address: '+12025550100', name: null },
    subject: null,
    html: null,
    text: 'सोमवार & 9:00',
    ...more,
  })

export const messageFor = (provider: Provider, more: Partial<OutgoingMessage> = {}) =>
  provider === 'twilio' ? sms(more) : email(more)

export function adapterOf(
  provider: Provider,
  values: Record<string, string> = {},
  env = testEnv({ PUBLIC_URL: 'https://kept.example' }),
) {
  const settings: ChannelSettings = {
    clinicId: '11111111-1111-4111-8111-111111111111',
    channelId: CHANNEL_ID,
    channel: provider === 'twilio' ? 'sms' : 'email',
    provider,
    from: { address: 'desk@lotus.example', name: 'Lotus Clinic' },
    values: { ...SECRETS[provider], ...values },
  }
  const adapter = channelAdapterOf(env, settings)
  if (!adapter) throw new Error(`There is no adapter for ${provider}.`)
  return adapter
}

interface Asked {
  method: string | undefined
  path: string | undefined
  headers: IncomingHttpHeaders
  body: string
}

/** A provider on this machine: it keeps what it was asked, and answers as `answer` says. */
export function standInProvider() {
  const provider = { url: '', asked: [] as Asked[], answer: (response: ServerResponse): unknown => response.end() }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, url: path, headers } = request
    provider.asked.push({ method, path, headers, body: Buffer.concat(chunks).toString() })
    provider.answer(response)
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return provider
}

/** Answers with a status, JSON and headers. */
export const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response
      .writeHead(status, { 'Content-Type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
