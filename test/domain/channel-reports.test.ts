import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ProviderReport } from '../../src/domain/messages/channel.ts'
import { adapterOf, type Provider, SECRETS } from './channel-support.ts'

const NOW = Date.parse('2027-03-01T03:00:00Z')
const URL_OF_HOOK = 'https://kept.example/webhooks/messages/twilio/0f9c2f6e-8f4f-4a5a-9a51-3b1d6f0a7c11'
const AT = '2027-03-01T02:59:30.000Z'

interface Sent {
  body: string
  headers: Record<string, string>
  url?: string
  now?: number
}

/** What the adapter reads of a request; header names are as a server has them, in any case. */
function read(
  name: Provider,
  { body, headers, url = URL_OF_HOOK, now = NOW }: Sent,
  values: Record<string, string> = {},
) {
  const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]))
  return adapterOf(name, values).readReports({ header: (key) => lower[key.toLowerCase()], body, url, now })
}

const delivery = (providerId: string, state: string, at = Date.parse(AT)) =>
  [{ kind: 'delivery', providerId, state, at }] as ProviderReport[]

describe('Resend', () => {
  // Signed here by node's own HMAC, as Svix documents it.
  function signed(
    event: unknown,
    { secret = SECRETS.resend.webhookSecret, at = NOW, id = 'msg_1', prefix = 'svix' } = {},
  ): Sent {
    const body = typeof event === 'string' ? event : JSON.stringify(event)
    const t = String(Math.floor(at / 1000))
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const mac = createHmac('sha256', key).update(`${id}.${t}.${body}`).digest('base64')
    return { body, headers: { [`${prefix}-id`]: id, [`${prefix}-timestamp`]: t, [`${prefix}-signature`]: `v1,${mac}` } }
  }
  const event = (type: string, data: object = {}) => ({
    type,
    created_at: AT,
    data: { email_id: '56761188-7520', to: ['asha@example.org'], subject: 'Your visit', ...data },
  })
  const bounce = (type: string) => event('email.bounced', { bounce: { type, subType: 'General', message: 'x' } })

  test.each([
    [event('email.delivered'), 'delivered'],
    [event('email.bounced'), 'bounced'],
    [bounce('Permanent'), 'bounced'],
    [bounce('Transient'), 'failed'],
    [event('email.suppressed'), 'bounced'],
    [event('email.complained'), 'complained'],
    [event('email.failed'), 'failed'],
  ])('%j is %s', async (body, state) => {
    expect(await read('resend', signed(body))).toEqual(delivery('56761188-7520', state))
  })

  test.each([
    event('email.sent'),
    event('email.opened'),
    event('email.delivery_delayed'),
    event('contact.created'),
    { type: 'email.delivered' },
    { type: 'email.delivered', created_at: AT, data: { email_id: 5 } },
    [],
    '{',
    '',
  ])('%j tells nothing', async (body) => {
    expect(await read('resend', signed(body))).toEqual([])
  })

  test('the headers of Standard Webhooks are as good', async () => {
    const sent = signed(event('email.delivered'), { prefix: 'webhook' })
    expect(await read('resend', sent)).toHaveLength(1)
  })

  test('a time that is none is now', async () => {
    const sent = signed({ ...event('email.delivered'), created_at: 'yesterday' })
    expect(await read('resend', sent)).toEqual(delivery('56761188-7520', 'delivered', NOW))
  })

  const good = signed(event('email.bounced'))
  test.each<[string, Sent]>([
    ['another secret', signed(event('email.bounced'), { secret: `whsec_${btoa('another clinic’s'.slice(0, 9))}` })],
    ['a changed body', { ...good, body: good.body.replace('bounced', 'delivered') }],
    ['another id', { ...good, headers: { ...good.headers, 'svix-id': 'msg_2' } }],
    ['another time', { ...good, headers: { ...good.headers, 'svix-timestamp': String(NOW / 1000 + 1) } }],
    ['six minutes later', { ...good, now: NOW + 360_000 }],
    ['six minutes early', { ...good, now: NOW - 360_000 }],
    ['a time that is no number', signed(event('email.bounced'), { at: Number.NaN })],
    ['no signature', { ...good, headers: { ...good.headers, 'svix-signature': '' } }],
    ['another version', { ...good, headers: { ...good.headers, 'svix-signature': 'v1a,AAAA' } }],
    ['no headers', { body: good.body, headers: {} }],
  ])('%s is not taken', async (_, sent) => {
    expect(await read('resend', good)).toHaveLength(1)
    expect(await read('resend', sent)).toBeNull()
  })

  test('nothing is taken where no secret is set', async () => {
    expect(await read('resend', good, { webhookSecret: '' })).toBeNull()
  })

  test('within five minutes the same may come again', async () => {
    expect(await read('resend', { ...good, now: NOW + 290_000 })).toHaveLength(1)
  })
})

describe('Postmark', () => {
  const { webhookToken } = SECRETS.postmark
  const basic = (token = webhookToken) => ({ Authorization: `Basic ${btoa(`kept:${token}`)}` })
  const post = (event: unknown, headers: Record<string, string> = basic()): Sent => ({
    body: typeof event === 'string' ? event : JSON.stringify(event),
    headers,
  })
  const event = (RecordType: string, more: object = {}) => ({
    RecordType,
    MessageID: '883953f4-6105-42a2-a16a-77a8eac79483',
    Email: 'asha@example.org',
    ...more,
  })
  const bounce = (Type: string) => event('Bounce', { Type, TypeCode: 1, BouncedAt: '2027-03-01T02:59:30.0000000Z' })

  test.each([
    [event('Delivery', { DeliveredAt: '2027-03-01T02:59:30Z' }), 'delivered'],
    [event('SpamComplaint', { Type: 'SpamComplaint', BouncedAt: AT }), 'complained'],
    [bounce('HardBounce'), 'bounced'],
    [bounce('BadEmailAddress'), 'bounced'],
    [bounce('SpamComplaint'), 'complained'],
    [bounce('SoftBounce'), 'failed'],
    [bounce('Blocked'), 'failed'],
  ])('%j is %s', async (body, state) => {
    expect(await read('postmark', post(body))).toEqual(delivery('883953f4-6105-42a2-a16a-77a8eac79483', state))
  })

  test.each([
    bounce('AutoResponder'),
    bounce('Transient'),
    bounce('constructor'),
    event('Bounce'),
    event('Open'),
    event('Click'),
    event('SubscriptionChange'),
    { RecordType: 'Delivery' },
    [],
    'null',
    '',
  ])('%j tells nothing', async (body) => {
    expect(await read('postmark', post(body))).toEqual([])
  })

  test.each([
    { Authorization: `basic ${btoa(`:${webhookToken}`)}` },
    { Authorization: `Bearer ${webhookToken}` },
    { 'X-Webhook-Token': webhookToken },
  ])('the token is taken as %j', async (headers) => {
    expect(await read('postmark', post(bounce('HardBounce'), headers))).toHaveLength(1)
  })

  test.each<Record<string, string>>([
    {},
    basic('another token'),
    basic(''),
    basic(webhookToken.slice(1)),
    basic(`${webhookToken}x`),
    { Authorization: 'Basic %%%' },
    { Authorization: webhookToken },
    { Authorization: `Digest ${webhookToken}` },
    { 'X-Webhook-Token': '' },
    { 'X-Postmark-Server-Token': SECRETS.postmark.serverToken },
  ])('%j is not taken', async (headers) => {
    expect(await read('postmark', post(bounce('HardBounce'), headers))).toBeNull()
  })

  test('nothing is taken where no token is set', async () => {
    for (const headers of [basic(''), { 'X-Webhook-Token': '' }, {}] as Record<string, string>[])
      expect(await read('postmark', post(bounce('HardBounce'), headers), { webhookToken: '' })).toBeNull()
  })
})

describe('Twilio', () => {
  const { authToken } = SECRETS.twilio
  // As Twilio documents it, by node's own HMAC.
  function signed(params: Record<string, string>, { token = authToken, url = URL_OF_HOOK } = {}): Sent {
    const text =
      url +
      Object.keys(params)
        .sort()
        .map((name) => name + params[name])
        .join('')
    const mac = createHmac('sha1', token).update(text).digest('base64')
    return { body: new URLSearchParams(params).toString(), headers: { 'X-Twilio-Signature': mac }, url }
  }
  const SID = `SM${'ab'.repeat(16)}`
  const status = (MessageStatus: string, more: Record<string, string> = {}) => ({
    MessageSid: SID,
    MessageStatus,
    To: '+919812345678',
    AccountSid: SECRETS.twilio.accountSid,
    ...more,
  })
  const answer = (Body: string, more: Record<string, string> = {}) => ({
    MessageSid: SID,
    From: '+919812345678',
    To: '+12025550100',
    NumMedia: '0',
    Body,
    ...more,
  })

  test('the signature of Twilio’s own example is found good', async () => {
    const url = 'https://example.com/myapp.php?foo=1&bar=2'
    const params = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675310',
      Digits: '1234',
      From: '+14158675310',
      To: '+18005551212',
    }
    const sent = signed(params, { token: '12345', url })
    expect(sent.headers['X-Twilio-Signature']).toBe('L/OH5YylLD5NRKLltdqwSvS0BnU=')
    expect(await read('twilio', sent, { authToken: '12345' })).toEqual([])
  })

  test.each([
    [status('delivered'), 'delivered'],
    [status('failed', { ErrorCode: '30008' }), 'failed'],
    [status('undelivered', { ErrorCode: '30003' }), 'failed'],
    [status('undelivered', { ErrorCode: '30005' }), 'bounced'],
    [status('undelivered', { ErrorCode: '30006' }), 'bounced'],
    [status('undelivered'), 'failed'],
  ])('%j is %s', async (params, state) => {
    expect(await read('twilio', signed(params))).toEqual(delivery(SID, state, NOW))
  })

  test.each(['YES', 'हाँ 👍', 'a+b=c&d', '', ' no\n', 'STOP'])('an answer %j is read', async (text) => {
    expect(await read('twilio', signed(answer(text)))).toEqual([
      { kind: 'answer', id: SID, from: '+919812345678', text, at: NOW },
    ])
  })

  test.each<Record<string, string>>([
    status('queued'),
    status('sent'),
    status('sending'),
    answer('YES', { From: 'whatsapp:+919812345678' }),
    answer('YES', { From: 'BANK' }),
    answer('YES', { MessageSid: '' }),
    { MessageSid: SID, From: '+919812345678' },
    {},
  ])('%j tells nothing', async (params) => {
    expect(await read('twilio', signed(params))).toEqual([])
  })

  const good = signed(answer('YES'))
  test.each<[string, Sent]>([
    ['another account’s token', signed(answer('YES'), { token: 'another' })],
    ['a changed answer', { ...good, body: good.body.replace('YES', 'NO') }],
    ['one more parameter', { ...good, body: `${good.body}&Extra=1` }],
    ['another clinic’s address', { ...good, url: `${URL_OF_HOOK}0` }],
    ['another query', { ...good, url: `${URL_OF_HOOK}?a=1` }],
    ['no signature', { ...good, headers: {} }],
    ['an empty signature', { ...good, headers: { 'X-Twilio-Signature': '' } }],
    ['no base64', { ...good, headers: { 'X-Twilio-Signature': '%%%' } }],
    [
      'half a signature',
      { ...good, headers: { 'X-Twilio-Signature': good.headers['X-Twilio-Signature']?.slice(0, 16) ?? '' } },
    ],
  ])('%s is not taken', async (_, sent) => {
    expect(await read('twilio', good)).toHaveLength(1)
    expect(await read('twilio', sent)).toBeNull()
  })

  test('nothing is taken where no token is set', async () => {
    expect(await read('twilio', signed(answer('YES'), { token: '\0' }), { authToken: '' })).toBeNull()
  })
})
