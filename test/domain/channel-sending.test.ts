import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SendOutcome } from '../../src/domain/messages/channel.ts'
import type { StopReason } from '../../src/domain/messages/choose-channel.ts'
import { TEMPLATE_NAMES } from '../../src/domain/messages/template-text.ts'
import { retryAfterOf } from '../../src/plugins/channels/ask-provider.ts'
import {
  adapterOf,
  answering,
  CHANNEL_ID,
  email,
  ICS,
  messageFor,
  type Provider,
  SECRETS,
  sms,
  standInProvider,
} from './channel-support.ts'
import { productionEnv } from './platform-app.ts'

const provider = standInProvider()
const PROVIDERS: Provider[] = ['resend', 'postmark', 'twilio']
const TAKEN = {
  resend: { id: '49a3999c-0ce1-4ea6-ab68-afcd6dc2e794' },
  postmark: { ErrorCode: 0, Message: 'OK', MessageID: 'b7bc2f4a-e38e-4336-af7d-e6c392c2f817' },
  twilio: { sid: `SM${'ab'.repeat(16)}`, status: 'queued' },
}
const TAKEN_ID = { resend: TAKEN.resend.id, postmark: TAKEN.postmark.MessageID, twilio: TAKEN.twilio.sid }

const lines: unknown[][] = []

beforeEach(() => {
  provider.asked.length = 0
  lines.length = 0
  for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...line) => lines.push(line))
})

afterEach(() => {
  vi.restoreAllMocks()
})

const minute = 60_000
const unknown = (code: string): SendOutcome => ({ outcome: 'unknown', code })
const refused = (code: string, more: { stops?: StopReason; retryAfter?: number } = {}): SendOutcome => ({
  outcome: 'refused',
  code,
  stops: null,
  retryAfter: null,
  ...more,
})

/** Sends, and expects that neither the outcome nor a log tells what was sent, to whom, or a secret. */
async function outcomeOf(name: Provider, values: Record<string, string> = {}) {
  const outcome = await adapterOf(name, { baseUrl: provider.url, ...values }).send(messageFor(name))
  const told = JSON.stringify([outcome, lines])
  for (const secret of [...Object.values(SECRETS[name]), 'asha', '9812345678', 'Monday', '127.0.0.1'])
    expect(told).not.toContain(secret)
  return outcome
}

describe('is sent as the provider documents it', () => {
  const json = () => JSON.parse(provider.asked[0]?.body ?? '')
  const attachment = { method: 'REQUEST' as const, ics: ICS }
  const template = {
    providerTemplateId: '39251',
    entityId: '1001',
    variables: TEMPLATE_NAMES.map((name) => (name === 'place' ? '' : `the ${name}`)),
  }

  const named = Object.fromEntries(TEMPLATE_NAMES.map((name, n) => [name, template.variables[n]]))
  const placed = Object.fromEntries(
    template.variables.flatMap((value, n) => (value === '' ? [] : [[String(n + 1), value]])),
  )

  test('to Resend', async () => {
    provider.answer = answering(200, TAKEN.resend)
    const adapter = adapterOf('resend', { baseUrl: `${provider.url}/` })
    expect(await adapter.send(email({ calendar: attachment }))).toEqual({
      outcome: 'sent',
      providerId: TAKEN.resend.id,
    })
    expect(provider.asked[0]).toMatchObject({
      method: 'POST',
      path: '/emails',
      headers: {
        authorization: 'Bearer re_9fK2secret',
        'content-type': 'application/json',
        'idempotency-key': email().key,
      },
    })
    expect(json()).toEqual({
      from: '"Lotus Clinic" <desk@lotus.example>',
      to: ['"Asha \\"Ash\\" Verma" <asha@example.org>'],
      subject: 'Your visit',
      text: 'Monday at nine.',
      html: '<p>Monday at nine.</p>',
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: [
        { filename: 'visit.ics', content: btoa(ICS), content_type: 'text/calendar; method=REQUEST; charset=utf-8' },
      ],
    })
    expect(adapter.keyLifetime).toBeLessThanOrEqual(24 * 60 * minute)
    await adapter.send(email({ calendar: attachment }))
    expect(provider.asked[1]?.body).toBe(provider.asked[0]?.body)
  })

  test('to Resend, as an approved text', async () => {
    provider.answer = answering(200, TAKEN.resend)
    await adapterOf('resend', { baseUrl: provider.url }).send(email({ template, toName: null }))
    expect(json()).toEqual({
      from: '"Lotus Clinic" <desk@lotus.example>',
      to: ['asha@example.org'],
      template: { id: '39251', variables: named },
    })
  })

  test('to Postmark', async () => {
    provider.answer = answering(200, TAKEN.postmark)
    const adapter = adapterOf('postmark', { baseUrl: provider.url })
    expect(await adapter.send(email({ calendar: attachment }))).toEqual({
      outcome: 'sent',
      providerId: TAKEN.postmark.MessageID,
    })
    expect(provider.asked[0]).toMatchObject({
      method: 'POST',
      path: '/email',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-postmark-server-token': '5c1f-server-secret',
      },
    })
    expect(json()).toEqual({
      From: '"Lotus Clinic" <desk@lotus.example>',
      To: '"Asha \\"Ash\\" Verma" <asha@example.org>',
      Subject: 'Your visit',
      TextBody: 'Monday at nine.',
      HtmlBody: '<p>Monday at nine.</p>',
      Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
      Attachments: [
        { Name: 'visit.ics', Content: btoa(ICS), ContentType: 'text/calendar; method=REQUEST; charset=utf-8' },
      ],
      TrackOpens: false,
      TrackLinks: 'None',
      MessageStream: 'outbound',
    })
    expect(adapter.keyLifetime).toBeNull()
  })

  test.each([
    ['39251', { TemplateId: 39251 }],
    ['visit-booked', { TemplateAlias: 'visit-booked' }],
  ])('to Postmark, as the approved text %s', async (providerTemplateId, byId) => {
    provider.answer = answering(200, TAKEN.postmark)
    const message = email({ template: { ...template, providerTemplateId }, toName: null })
    await adapterOf('postmark', { baseUrl: provider.url }).send(message)
    expect(provider.asked[0]?.path).toBe('/email/withTemplate')
    expect(json()).toEqual({
      From: '"Lotus Clinic" <desk@lotus.example>',
      To: 'asha@example.org',
      ...byId,
      TemplateModel: named,
      TrackOpens: false,
      TrackLinks: 'None',
      MessageStream: 'outbound',
    })
  })

  const { accountSid, authToken } = SECRETS.twilio
  const REPORTS = `https://kept.example/webhooks/messages/twilio/${CHANNEL_ID}`

  test('to Twilio', async () => {
    provider.answer = answering(201, TAKEN.twilio)
    const adapter = adapterOf('twilio', { baseUrl: provider.url })
    expect(await adapter.send(sms())).toEqual({ outcome: 'sent', providerId: TAKEN.twilio.sid })
    expect(provider.asked[0]).toMatchObject({
      method: 'POST',
      path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
      headers: {
        authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    expect(Object.fromEntries(new URLSearchParams(provider.asked[0]?.body))).toEqual({
      To: '+919812345678',
      From: '+12025550100',
      Body: 'सोमवार & 9:00',
      StatusCallback: REPORTS,
    })
    expect(adapter.keyLifetime).toBeNull()
  })

  test('to Twilio, as an approved text of a messaging service', async () => {
    provider.answer = answering(201, TAKEN.twilio)
    const [ContentSid, service] = [`HX${'c'.repeat(32)}`, `MG${'d'.repeat(32)}`]
    const from = { address: service, name: null }
    const message = sms({ from, template: { ...template, providerTemplateId: ContentSid } })
    await adapterOf('twilio', { baseUrl: provider.url }).send(message)
    expect(Object.fromEntries(new URLSearchParams(provider.asked[0]?.body))).toEqual({
      To: '+919812345678',
      MessagingServiceSid: service,
      ContentSid,
      ContentVariables: JSON.stringify(placed),
      StatusCallback: REPORTS,
    })
  })
})

describe.each(PROVIDERS)('%s', (name) => {
  test.each([
    [429, {}, refused('HTTP_429', { retryAfter: minute })],
    [429, { 'Retry-After': '7' }, refused('HTTP_429', { retryAfter: 7000 })],
    [503, { 'Retry-After': '120' }, refused('HTTP_503', { retryAfter: 2 * minute })],
    [408, {}, refused('HTTP_408', { retryAfter: minute })],
    [521, {}, refused('HTTP_521', { retryAfter: minute })],
    [523, {}, refused('HTTP_523', { retryAfter: minute })],
    [525, {}, refused('HTTP_525', { retryAfter: minute })],
    [526, {}, refused('HTTP_526', { retryAfter: minute })],
    [530, {}, refused('HTTP_530', { retryAfter: minute })],
    [500, {}, unknown('HTTP_500')],
    [502, {}, unknown('HTTP_502')],
    [503, {}, unknown('HTTP_503')],
    [504, {}, unknown('HTTP_504')],
    [520, {}, unknown('HTTP_520')],
    [524, {}, unknown('HTTP_524')],
    [400, {}, refused('HTTP_400')],
    [401, {}, refused('HTTP_401')],
    [403, {}, refused('HTTP_403')],
    [404, {}, refused('HTTP_404')],
    [413, {}, refused('HTTP_413')],
  ])('a status %i with %j', async (status, headers, outcome) => {
    provider.answer = answering(status, '<html>asha@example.org</html>', headers)
    expect(await outcomeOf(name)).toEqual(outcome)
  })

  test.each(['', '{', '[]', 'null', '"sent"', '{"id":5,"sid":5,"ErrorCode":"0"}', '{"id":"","sid":""}'])(
    'an answer that nobody can read, %j, may have sent it',
    async (body) => {
      provider.answer = answering(200, body)
      expect(await outcomeOf(name)).toEqual(unknown('UNREADABLE_ANSWER'))
    },
  )

  test('an answer of a megabyte is not read to its end', async () => {
    provider.answer = answering(200, JSON.stringify({ ...TAKEN[name], more: 'x'.repeat(1_000_000) }))
    expect(await outcomeOf(name)).toEqual(unknown('UNREADABLE_ANSWER'))
  })

  test('half an answer may have sent it', async () => {
    provider.answer = (response) => {
      response.writeHead(200, { 'Content-Length': '500' })
      response.write('{"id":', () => response.destroy())
    }
    expect(await outcomeOf(name)).toEqual(unknown('UNREADABLE_ANSWER'))
  })

  test('a connection that ends without an answer may have sent it', async () => {
    provider.answer = (response) => response.destroy()
    expect(await outcomeOf(name)).toEqual(unknown('CONNECTION_LOST'))
  })

  test('is given up after ten seconds, and may have sent it', async () => {
    const late = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal)
    provider.answer = () => late.abort(new DOMException('late', 'TimeoutError'))
    expect(await outcomeOf(name)).toEqual(unknown('TIMEOUT'))
    expect(timeout).toHaveBeenCalledExactlyOnceWith(10_000)
  })

  test('an answer that stops half way is given up too', async () => {
    const late = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal)
    provider.answer = (response) => {
      response.writeHead(200, { 'Content-Length': '500' })
      response.write('{"id":', () => late.abort(new DOMException('late', 'TimeoutError')))
    }
    expect(await outcomeOf(name)).toMatchObject({ outcome: 'unknown' })
  })

  test('that cannot be reached may have sent it, as far as a Worker is told', async () => {
    expect(await outcomeOf(name, { baseUrl: 'https://no-such-host.invalid' })).toEqual(unknown('CONNECTION_LOST'))
  })

  test('that redirects is not followed', async () => {
    provider.answer = answering(302, '', { Location: `${provider.url}/elsewhere` })
    expect(await outcomeOf(name)).toEqual(refused('HTTP_302'))
    expect(provider.asked.length).toBe(1)
  })

  test('says sent only with the id of what was sent', async () => {
    provider.answer = answering(200, TAKEN[name])
    expect(await outcomeOf(name)).toEqual({ outcome: 'sent', providerId: TAKEN_ID[name] })
  })

  test.each([
    ...Object.keys(SECRETS[name])
      .filter((key) => !key.startsWith('webhook'))
      .map((key) => ({ [key]: '' })),
    { baseUrl: 'http://elsewhere.example' },
    { baseUrl: 'https://user:pass@elsewhere.example' },
    { baseUrl: 'ftp://127.0.0.1' },
    { baseUrl: 'https://127.0.0.1' },
    { baseUrl: 'https://169.254.169.254/latest' },
    { baseUrl: 'https://[fd00::1]' },
    { baseUrl: 'https://metadata.google.internal' },
    { baseUrl: 'https://db' },
    { baseUrl: 'https://elsewhere.example/?to=' },
    { baseUrl: 'nowhere' },
  ])('with %j is not set up', async (values) => {
    expect(await outcomeOf(name, values)).toEqual(refused('NOT_CONFIGURED'))
    expect(provider.asked).toEqual([])
  })

  test('is not asked on this machine in production', async () => {
    const adapter = adapterOf(name, { baseUrl: provider.url }, productionEnv())
    expect(await adapter.send(messageFor(name))).toEqual(refused('NOT_CONFIGURED'))
    expect(provider.asked).toEqual([])
  })

  test.each(['a@b.example, x@example.org', 'a@b.example\r\nBcc: x@example.org', '+1, +2', 'whatsapp:+12025550100', ''])(
    'sends nothing to %j, at which nobody is',
    async (to) => {
      const outcome = await adapterOf(name, { baseUrl: provider.url }).send(messageFor(name, { to }))
      expect(outcome).toEqual(refused('ADDRESS_INVALID', { stops: 'BOUNCED' }))
      expect(provider.asked).toEqual([])
    },
  )
})

describe('what the provider says in its own words', () => {
  test.each<[Provider, number, unknown, SendOutcome]>([
    ['resend', 422, { name: 'validation_error', message: 'x' }, refused('RESEND_VALIDATION_ERROR')],
    ['resend', 403, { name: 'invalid_api_key' }, refused('RESEND_INVALID_API_KEY')],
    ['resend', 400, { name: 'asha@example.org is wrong' }, refused('HTTP_400')],
    ['resend', 429, { name: 'rate_limit_exceeded' }, refused('HTTP_429', { retryAfter: minute })],
    ['resend', 409, { name: 'concurrent_idempotent_requests' }, unknown('RESEND_CONCURRENT_IDEMPOTENT_REQUESTS')],
    ['resend', 409, { name: 'invalid_idempotent_request' }, unknown('RESEND_INVALID_IDEMPOTENT_REQUEST')],
    ['resend', 500, { name: 'application_error' }, unknown('HTTP_500')],
    ['postmark', 422, { ErrorCode: 406, Message: 'Inactive' }, refused('POSTMARK_406', { stops: 'BOUNCED' })],
    ['postmark', 422, { ErrorCode: 300, Message: 'x' }, refused('POSTMARK_300')],
    ['postmark', 401, { ErrorCode: 10, Message: 'x' }, refused('POSTMARK_10')],
    ['postmark', 500, { ErrorCode: 500, Message: 'x' }, unknown('HTTP_500')],
    ['twilio', 400, { code: 21610, status: 400 }, refused('STOPPED', { stops: 'STOP' })],
    ['twilio', 400, { code: 21211, status: 400 }, refused('TWILIO_21211', { stops: 'BOUNCED' })],
    ['twilio', 400, { code: 21614, status: 400 }, refused('TWILIO_21614', { stops: 'BOUNCED' })],
    ['twilio', 401, { code: 20003, status: 401 }, refused('TWILIO_20003')],
    ['twilio', 429, { code: 20429 }, refused('HTTP_429', { retryAfter: minute })],
    ['twilio', 500, { code: 20500 }, unknown('HTTP_500')],
  ])('%s, %i with %j', async (name, status, body, outcome) => {
    provider.answer = answering(status, body)
    expect(await outcomeOf(name)).toEqual(outcome)
  })
})

test.each([
  [null, null],
  ['0', 1000],
  ['90', 90_000],
  ['999999999', 86_400_000],
  ['-5', null],
  ['1.5', null],
  ['soon', null],
  ['Mon, 01 Mar 2027 03:00:30 GMT', 30_000],
  ['Mon, 01 Mar 2027 02:00:00 GMT', 1000],
])('Retry-After %j is %j milliseconds', (value, milliseconds) => {
  expect(retryAfterOf(value, Date.parse('2027-03-01T03:00:00Z'))).toBe(milliseconds)
})
