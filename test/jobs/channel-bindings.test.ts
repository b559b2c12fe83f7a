import { env, exports } from 'cloudflare:workers'
import { v4 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { Channel, ChannelSettings, OutgoingMessage } from '../../src/domain/messages/channel.ts'
import type { Env } from '../../src/env.ts'
import { channelAdapterOf, developmentChannel } from '../../src/plugins/channels/adapter-of.ts'
import { developmentKey, KEY_HEADER } from '../../src/plugins/channels/development.ts'
import { listSent } from '../../src/plugins/channels/outbox.ts'
import { setClock, startsAt } from '../support/clock.ts'

startsAt('2027-03-01T03:00:00Z')

const NOW = Date.parse('2027-03-01T03:00:00Z')
const bindings = env as Env

const message = (more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  key: v4(),
  event: 'booked',
  language: 'hi',
  to: 'asha@example.org',
  toName: 'आशा वर्मा',
  from: { address: 'desk@lotus.example', name: 'Lotus Clinic' },
  subject: 'आपकी मुलाक़ात',
  text: 'सोमवार, 9:00',
  html: '<p>सोमवार, 9:00</p>',
  calendar: { method: 'REQUEST', ics: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
  template: null,
  ...more,
})

const settings = (more: Partial<ChannelSettings> = {}): ChannelSettings => ({
  clinicId: v4(),
  channelId: v4(),
  channel: 'email',
  provider: 'cloudflare',
  from: { address: 'desk@lotus.example', name: 'Lotus Clinic' },
  values: {},
  ...more,
})

describe('Cloudflare’s own e-mail', () => {
  test('is taken by the runtime as a whole message', async () => {
    const adapter = channelAdapterOf(bindings, settings())
    expect(adapter).toMatchObject({ provider: 'cloudflare', channel: 'email', keyLifetime: null })
    expect(await adapter?.send(message())).toEqual({ outcome: 'sent', providerId: expect.any(String) })
    expect(await adapter?.send(message({ calendar: null, html: null, toName: null }))).toMatchObject({
      outcome: 'sent',
    })
  })

  const failing = (error: unknown) =>
    channelAdapterOf({ ...bindings, EMAIL: { send: () => Promise.reject(error) } } as Env, settings())
  const withCode = (code: unknown) => Object.assign(new Error('asha@example.org was refused'), { code })
  const refused = { outcome: 'refused', stops: null, retryAfter: null }

  test.each([
    [withCode('E_RECIPIENT_SUPPRESSED'), { ...refused, code: 'CLOUDFLARE_RECIPIENT_SUPPRESSED', stops: 'BOUNCED' }],
    [withCode('E_SENDER_NOT_VERIFIED'), { ...refused, code: 'CLOUDFLARE_SENDER_NOT_VERIFIED' }],
    [withCode('E_RATE_LIMIT_EXCEEDED'), { ...refused, code: 'CLOUDFLARE_RATE_LIMIT_EXCEEDED', retryAfter: 60_000 }],
    [
      withCode('E_DAILY_LIMIT_EXCEEDED'),
      { ...refused, code: 'CLOUDFLARE_DAILY_LIMIT_EXCEEDED', retryAfter: 3_600_000 },
    ],
    [withCode('E_INTERNAL_SERVER_ERROR'), { outcome: 'unknown', code: 'CLOUDFLARE_INTERNAL_SERVER_ERROR' }],
    [withCode('asha@example.org'), { outcome: 'unknown', code: 'CLOUDFLARE_ERROR' }],
    [withCode(undefined), { outcome: 'unknown', code: 'CLOUDFLARE_ERROR' }],
    [null, { outcome: 'unknown', code: 'CLOUDFLARE_ERROR' }],
  ])('%o', async (error, outcome) => {
    expect(await failing(error)?.send(message())).toEqual(outcome)
  })

  test('without the binding is not set up', async () => {
    const { EMAIL: _, ...without } = bindings
    const outcome = await channelAdapterOf(without as Env, settings())?.send(message())
    expect(outcome).toEqual({ ...refused, code: 'NOT_CONFIGURED' })
  })

  test('reports nothing, whoever asks', async () => {
    const request = { header: () => 'x', body: '{}', url: 'http://kept.test', now: NOW }
    expect(await channelAdapterOf(bindings, settings())?.readReports(request)).toBeNull()
  })
})

test.each([
  ['twilio', 'email'],
  ['resend', 'sms'],
  ['postmark', 'sms'],
  ['cloudflare', 'sms'],
  ['sendgrid', 'email'],
  ['constructor', 'email'],
  ['', 'sms'],
] as [string, Channel][])('there is no %s for %s', (provider, channel) => {
  expect(channelAdapterOf(bindings, settings({ provider, channel }))).toBeNull()
})

describe('the sink', () => {
  const sinkOf = (channel: Channel, clinicId = v4(), of = bindings) => {
    const adapter = channelAdapterOf(of, developmentChannel(clinicId, channel))
    if (!adapter) throw new Error('There is no sink.')
    return adapter
  }

  test('takes each key once, also from two at once, and of each clinic', async () => {
    const [clinicId, to] = [v4(), `${v4()}@example.org`]
    const twice = message({ to })
    const sink = sinkOf('email', clinicId)
    expect(sink.keyLifetime).toBeGreaterThan(86_400_000)
    const outcomes = await Promise.all([sink.send(twice), sink.send(twice)])
    expect(outcomes).toEqual([outcomes[0], outcomes[0]])
    expect(await sink.send(twice)).toEqual(outcomes[0])
    expect(await listSent(bindings.AVAILABILITY, { to, limit: 10 })).toHaveLength(1)
    await sinkOf('email').send(twice)
    expect(await listSent(bindings.AVAILABILITY, { to: to.toUpperCase(), limit: 10 })).toHaveLength(2)
  })

  test('shows what it took, as data and as a page', async () => {
    const to = `${v4()}@example.org`
    const outcome = await sinkOf('email').send(message({ to }))
    const ask = (more: string) => exports.default.fetch(new Request(`http://kept.test/dev/outbox?to=${to}${more}`))
    const data = await ask('')
    expect(await data.json()).toMatchObject([
      { to, subject: 'आपकी मुलाक़ात', channel: 'email', html: '<p>सोमवार, 9:00</p>' },
    ])
    const page = await ask('&format=html')
    expect(await page.text()).toContain('सोमवार, 9:00')
    expect(outcome).toMatchObject({ outcome: 'sent' })
  })

  test('keeps what was sent, as it was, the newest first', async () => {
    const to = '+919800000001'
    const sink = sinkOf('sms')
    for (const [n, text] of ['one', 'two', 'three'].entries()) {
      setClock(`2027-03-01T03:00:0${n}Z`)
      await sink.send(message({ to, text, subject: null, html: null, calendar: null }))
    }
    const sent = await listSent(bindings.AVAILABILITY, { to, limit: 2 })
    expect(sent.map(({ text, channel, language }) => [text, channel, language])).toEqual([
      ['three', 'sms', 'hi'],
      ['two', 'sms', 'hi'],
    ])
  })

  async function read(body: unknown, headers: Record<string, string>, clinicId: string) {
    const header = (name: string) => headers[name]
    return sinkOf('sms', clinicId).readReports({ header, body: JSON.stringify(body), url: '', now: NOW })
  }

  test('takes answers and reports under its own key alone', async () => {
    const clinicId = v4()
    const key = await developmentKey(bindings.SIGNING_KEY, clinicId)
    const answer = { from: '+919800000001', text: 'YES', id: 'a1' }
    expect(await read(answer, { [KEY_HEADER]: key }, clinicId)).toEqual([{ kind: 'answer', ...answer, at: NOW }])
    const report = { providerId: 'x', state: 'bounced' }
    expect(await read(report, { [KEY_HEADER]: key }, clinicId)).toEqual([{ kind: 'delivery', ...report, at: NOW }])
    for (const nothing of [{}, [], { from: 5, text: 'x' }, { providerId: 'x', state: 'read' }])
      expect(await read(nothing, { [KEY_HEADER]: key }, clinicId)).toEqual([])
    const others = await developmentKey(bindings.SIGNING_KEY, v4())
    for (const wrong of [others, '', key.slice(1), `${key}x`])
      expect(await read(answer, { [KEY_HEADER]: wrong }, clinicId)).toBeNull()
    expect(await read(answer, {}, clinicId)).toBeNull()
  })

  test('is not there in production, whatever the channel says', () => {
    const key = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
    const production = {
      ...bindings,
      ENVIRONMENT: 'production',
      KEPT_WEBHOOK_LOOPBACK: '0',
      PUBLIC_URL: 'https://kept.example',
      AUTH_JWKS: undefined,
      AUTH_JWKS_URL: 'https://id.example/jwks',
      SIGNING_KEY: key(),
      VAULT_KEYS: JSON.stringify({ current: 'k1', keys: { k1: key() } }),
    } as unknown as Env
    for (const channel of ['email', 'sms'] as const) {
      expect(channelAdapterOf(production, developmentChannel(v4(), channel))).toBeNull()
      expect(channelAdapterOf(bindings, developmentChannel(v4(), channel))).not.toBeNull()
    }
  })
})
