import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'

const PATH = '/messages/settings'
const RESEND = { apiKey: 're_very-secret-key', webhookSecret: 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=' }
const TWILIO = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'twilio-very-secret' }

const withResend = {
  channels: { email: { provider: 'resend' } },
  senders: { email: { address: 'desk@lake.example', name: 'Lake' } },
  providers: { resend: RESEND },
}
const withTwilio = {
  channels: { sms: { provider: 'twilio' } },
  senders: { sms: { number: '+14155550100' } },
  providers: { twilio: TWILIO },
}

const put = (clinic: TestClinic, body: object, headers = {}) => clinic.admin.client.put(PATH, body, headers)
const get = async (clinic: TestClinic) => (await clinic.admin.client.get(PATH)).body

interface Problem {
  errors: { pointer: string }[]
}
const pointers = ({ body }: { body: Problem }) => body.errors.map(({ pointer }) => pointer).sort()

test('a clinic that has set nothing has the defaults', async () => {
  const clinic = await mintClinic()
  const { status, body, queries, headers } = await clinic.admin.client.get(PATH)
  expect([status, queries, headers.get('ETag')]).toEqual([200, 1, '"1"'])
  expect(body).toEqual({
    channels: { email: null, sms: null },
    senders: { email: null, sms: null },
    providers: {
      cloudflare: {},
      resend: { apiKey: { set: false }, webhookSecret: { set: false }, baseUrl: null },
      postmark: { serverToken: { set: false }, webhookToken: { set: false }, baseUrl: null },
      twilio: { accountSid: null, authToken: { set: false }, baseUrl: null },
    },
    notifyDelaySeconds: 120,
    quietFrom: '21:00',
    quietTo: '08:00',
    defaultLanguage: 'en',
    version: 1,
  })
})

test('what is absent stays, null clears, and versions count', async () => {
  const clinic = await mintClinic()
  const first = await put(
    clinic,
    { notifyDelaySeconds: 0, quietFrom: '20:30', defaultLanguage: 'hi' },
    { 'If-Match': '"1"' },
  )
  expect([first.status, first.headers.get('ETag'), first.queries]).toEqual([200, '"2"', 2])
  expect(first.body).toMatchObject({
    notifyDelaySeconds: 0,
    quietFrom: '20:30',
    quietTo: '08:00',
    defaultLanguage: 'hi',
  })
  const second = await clinic.admin.client.patch(PATH, { quietFrom: null, quietTo: '21:00' })
  expect(second.body).toMatchObject({ notifyDelaySeconds: 0, quietFrom: '21:00', quietTo: '21:00', version: 3 })
  expect((await put(clinic, {}, { 'If-Match': '"2"' })).body.code).toBe('VERSION_MISMATCH')
  expect(await get(clinic)).toEqual(second.body)
})

test.each([
  [{ notifyDelaySeconds: -1 }, '#/notifyDelaySeconds'],
  [{ notifyDelaySeconds: 3601 }, '#/notifyDelaySeconds'],
  [{ notifyDelaySeconds: '120' }, '#/notifyDelaySeconds'],
  [{ quietFrom: '24:00' }, '#/quietFrom'],
  [{ quietFrom: '9:00' }, '#/quietFrom'],
  [{ quietTo: '08:00:00' }, '#/quietTo'],
  [{ defaultLanguage: 'fr' }, '#/defaultLanguage'],
  [{ version: 1 }, '#/version'],
  [{ channels: { fax: {} } }, '#/channels/fax'],
  [{ channels: { email: { provider: 'twilio' } } }, '#/channels/email/provider'],
  [{ channels: { sms: { provider: 'resend' } } }, '#/channels/sms/provider'],
  [{ channels: { email: {} } }, '#/channels/email/provider'],
  [{ channels: { email: { provider: 'cloudflare' } } }, '#/senders/email'],
  [{ senders: { email: { address: 'a@b.example' } } }, '#/senders/email'],
  [{ ...withResend, providers: {} }, '#/providers/resend/apiKey'],
  [{ ...withResend, providers: { resend: { apiKey: null } } }, '#/providers/resend/apiKey'],
  [{ ...withResend, providers: { resend: RESEND, postmark: { serverToken: 'x' } } }, '#/providers/postmark'],
  [{ ...withResend, providers: { resend: { ...RESEND, apiKey: 'a\r\nX-Evil: 1' } } }, '#/providers/resend/apiKey'],
  [{ ...withResend, providers: { resend: { ...RESEND, apiKey: '' } } }, '#/providers/resend/apiKey'],
  [
    { ...withResend, providers: { resend: { ...RESEND, baseUrl: 'http://gateway.example' } } },
    '#/providers/resend/baseUrl',
  ],
  [
    { ...withResend, providers: { resend: { ...RESEND, baseUrl: 'https://u:p@gateway.example' } } },
    '#/providers/resend/baseUrl',
  ],
  [{ ...withResend, providers: { resend: { ...RESEND, baseUrl: 'https://10.0.0.1' } } }, '#/providers/resend/baseUrl'],
  [
    { ...withResend, providers: { resend: { ...RESEND, baseUrl: 'https://vault.internal/x' } } },
    '#/providers/resend/baseUrl',
  ],
  [{ ...withResend, providers: { resend: { ...RESEND, colour: 'red' } } }, '#/providers/resend/colour'],
  [
    { ...withResend, senders: { email: { address: 'desk@lake.example\r\nBcc: x@y.example' } } },
    '#/senders/email/address',
  ],
  [
    { ...withResend, senders: { email: { address: 'desk@lake.example', name: 'Lake\nBcc: x' } } },
    '#/senders/email/name',
  ],
  [{ ...withResend, senders: { email: null } }, '#/senders/email'],
  [{ ...withTwilio, providers: { twilio: { ...TWILIO, accountSid: '../x' } } }, '#/providers/twilio/accountSid'],
  [{ ...withTwilio, senders: { sms: { number: '0151 1234' } } }, '#/senders/sms/number'],
  [{ ...withTwilio, senders: { sms: { number: 'A name too long' } } }, '#/senders/sms/number'],
])('%j is refused at %s, and nothing is changed', async (body, pointer) => {
  const clinic = await shared()
  const refused = await put(clinic, body)
  expect([refused.status, pointers(refused)]).toEqual([422, [pointer]])
  expect((await get(clinic)).version).toBe(1)
})

let made: Promise<TestClinic> | undefined
const shared = () => {
  made ??= mintClinic()
  return made
}

test('channels are set up, changed and taken away', async () => {
  const clinic = await mintClinic()
  const both = await put(clinic, {
    channels: { ...withResend.channels, ...withTwilio.channels },
    senders: { ...withResend.senders, ...withTwilio.senders },
    providers: { ...withResend.providers, ...withTwilio.providers },
  })
  expect(both.status, JSON.stringify(both.body)).toBe(200)
  const { email, sms } = both.body.channels
  expect(both.body).toMatchObject({
    channels: { email: { provider: 'resend', active: true }, sms: { provider: 'twilio', active: true } },
    senders: withResend.senders,
    providers: {
      resend: { apiKey: { set: true }, webhookSecret: { set: true }, baseUrl: null },
      twilio: { accountSid: TWILIO.accountSid, authToken: { set: true } },
    },
  })
  expect(both.body.senders.sms).toEqual({ number: '+14155550100', name: null })
  expect(email.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  expect(email.inboundUrl).toMatch(new RegExp(`^https?://[^/]+/webhooks/messages/resend/${email.id}$`))
  expect(sms.inboundUrl).toContain(`/webhooks/messages/twilio/${sms.id}`)
  expect(await get(clinic)).toEqual(both.body)

  // The id stays while the provider does, and so do the secrets that were not sent.
  const off = await put(clinic, {
    channels: { email: { active: false } },
    providers: { resend: { webhookSecret: null, baseUrl: 'https://gateway.example/api' } },
  })
  expect(off.body.channels.email).toEqual({ ...email, active: false })
  expect(off.body.providers.resend).toEqual({
    apiKey: { set: true },
    webhookSecret: { set: false },
    baseUrl: 'https://gateway.example/api',
  })
  expect(off.body.channels.sms).toEqual(sms)

  // Another provider is another channel: nothing of the former one stays but the sender.
  const postmark = {
    channels: { email: { provider: 'postmark', active: true } },
    providers: { postmark: { serverToken: 'pm' } },
  }
  expect(pointers(await put(clinic, { channels: postmark.channels }))).toEqual(['#/providers/postmark/serverToken'])
  const moved = await put(clinic, postmark)
  expect(moved.body.channels.email).toMatchObject({ provider: 'postmark', active: true })
  expect(moved.body.channels.email.id).not.toBe(email.id)
  expect(moved.body.senders.email).toEqual(withResend.senders.email)
  expect(moved.body.providers.resend).toEqual({ apiKey: { set: false }, webhookSecret: { set: false }, baseUrl: null })

  const gone = await put(clinic, { channels: { email: null } })
  expect([gone.body.channels.email, gone.body.senders.email, gone.body.channels.sms]).toEqual([null, null, sms])
  expect(gone.body.providers.postmark.serverToken).toEqual({ set: false })
})

test('Cloudflare needs nothing and reports nothing', async () => {
  const clinic = await mintClinic()
  const { body } = await put(clinic, { ...withResend, channels: { email: { provider: 'cloudflare' } }, providers: {} })
  expect(body.channels.email).toMatchObject({ provider: 'cloudflare', inboundUrl: null })
})

test('no secret comes back: not in answers, the trail, the outbox, kept answers or the table', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': `settings-${clinic.id}` }
  const body = { ...withResend, providers: { resend: RESEND } }
  const first = await put(clinic, body, key)
  const again = await put(clinic, body, key)
  expect([again.status, again.headers.get('Idempotency-Replayed'), again.body]).toEqual([200, 'true', first.body])
  expect((await put(clinic, { ...body, quietTo: '07:00' }, key)).body.code).toBe('IDEMPOTENCY_KEY_REUSED')
  const kept = [
    ...(await sqlAs(`select to_jsonb(t) x from audit_log t where clinic_id = $1`, [clinic.id])),
    ...(await sqlAs(`select to_jsonb(t) x from outbox t where clinic_id = $1`, [clinic.id])),
    ...(await sqlAs(`select to_jsonb(t) x from message_channels t where clinic_id = $1`, [clinic.id])),
    ...(await sqlAs(`select to_jsonb(t) x from message_settings t where clinic_id = $1`, [clinic.id])),
    ...(await sqlAs(`select to_jsonb(t) x from idempotency_keys t where user_id = $1`, [clinic.admin.userId])),
  ]
  const said = JSON.stringify([first.body, await get(clinic), kept])
  expect(kept.length).toBeGreaterThanOrEqual(5)
  expect(said).not.toContain(RESEND.apiKey)
  expect(said).not.toContain(RESEND.webhookSecret)
  const [audited] = await sqlAs<{ changed: Record<string, unknown>; subject_id: string }>(
    `select changed, subject_id from audit_log where clinic_id = $1 and action = 'messages.settings_changed'`,
    [clinic.id],
  )
  expect(audited?.subject_id).toBe(clinic.id)
  expect(audited?.changed).toMatchObject({
    secrets: null,
    senders: [{ email: null }, { email: { address: 'desk@lake.example' } }],
  })
  const told = await sqlAs(
    `select type, payload, subject_version from outbox where clinic_id = $1 and type like 'messages.%'`,
    [clinic.id],
  )
  expect(told).toEqual([{ type: 'messages.settings_changed', payload: { clinicId: clinic.id }, subject_version: 2 }])
})

test('secrets that cannot be opened are not lost by a change of another', async () => {
  const clinic = await mintClinic()
  await put(clinic, withResend)
  await sqlAs(
    `update message_channels set secrets = overlay(secrets placing 'gone' from 4 for 1) where clinic_id = $1`,
    [clinic.id],
  )
  const refused = await put(clinic, { providers: { resend: { webhookSecret: null } } })
  expect([refused.status, refused.body.code, pointers(refused)]).toEqual([
    409,
    'UNREADABLE_FIELD',
    ['#/providers/resend/apiKey'],
  ])
  expect((await put(clinic, { quietTo: '07:00' })).status).toBe(200)
  expect((await put(clinic, { providers: { resend: RESEND } })).status).toBe(200)
})

test('of changes at once each keeps what the others have set', async () => {
  const clinic = await mintClinic()
  const answers = await Promise.all([
    put(clinic, { notifyDelaySeconds: 1 }),
    put(clinic, { quietFrom: '22:00' }),
    put(clinic, { quietTo: '06:00' }),
    put(clinic, withResend),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await get(clinic)).toMatchObject({
    notifyDelaySeconds: 1,
    quietFrom: '22:00',
    quietTo: '06:00',
    channels: { email: { provider: 'resend' } },
    version: 5,
  })
})

test('only an administrator sees them, and only their own clinic’s', async () => {
  const [clinic, other] = await Promise.all([mintClinic(), mintClinic()])
  await put(clinic, withResend)
  for (const { client } of [clinic.reception, clinic.doctor, clinic.nurse, clinic.patient]) {
    expect((await client.get(PATH)).status).toBe(403)
    expect((await client.put(PATH, {})).status).toBe(403)
  }
  expect((await get(other)).channels.email).toBeNull()
  await put(other, { channels: { email: null } })
  expect((await get(clinic)).channels.email).not.toBeNull()
})
