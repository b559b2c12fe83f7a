import { describe, expect, test } from 'vitest'
import { EVENTS } from '../../src/domain/events/events.ts'
import { PROVIDER_NAMES, PROVIDERS, valuesOfProvider } from '../../src/domain/messages/providers.ts'
import { OFFSET_MINUTES } from '../../src/domain/messages/reminder-time.ts'
import { presentPlugin } from '../../src/features/plugins/plugin-record.ts'
import { noShowTask } from '../../src/plugins/no-show-task/no-show-task.ts'
import { PROVIDERS_OF, VALUES_OF } from '../../src/web/pages/settings/messages/ways/providers.ts'
import { wayInputOf, wayTextOf } from '../../src/web/pages/settings/messages/ways/way-text.ts'
import { schemaFields, settingsOf, typedOf, wrongSettings } from '../../src/web/pages/settings/plugins/schema-fields.ts'
import { minutesOf, offsetOf } from '../../src/web/pages/settings/reminders/offset.ts'
import {
  dayParts,
  dayText,
  ruleOf,
  ruleTextOf,
  withFrequency,
} from '../../src/web/pages/settings/templates/rule-text.ts'
import { NEW_TEMPLATE, templateInputOf, wrongFields } from '../../src/web/pages/settings/templates/template-text.ts'
import { EVENT_NAMES } from '../../src/web/pages/settings/webhooks/event-groups.ts'

describe('how long before a visit', () => {
  test.each([
    [2880, { amount: 2, unit: 'days' }],
    [180, { amount: 3, unit: 'hours' }],
    [90, { amount: 90, unit: 'minutes' }],
  ] as const)('%i minutes are said as they are counted', (minutes, said) => {
    expect(offsetOf(minutes)).toEqual(said)
    expect(minutesOf(String(said.amount), said.unit)).toBe(minutes)
  })

  test('is what the API takes', () => {
    expect(minutesOf(String(OFFSET_MINUTES.least), 'minutes')).toBe(OFFSET_MINUTES.least)
    expect(minutesOf(String(OFFSET_MINUTES.least - 1), 'minutes')).toBeNull()
    expect(minutesOf(String(OFFSET_MINUTES.most), 'minutes')).toBe(OFFSET_MINUTES.most)
    expect(minutesOf('32', 'days')).toBeNull()
    for (const typed of ['', ' ', '-1', '1.5', '1e3', 'two']) expect(minutesOf(typed, 'hours')).toBeNull()
  })
})

test('every type of event can be chosen, but the ping', () => {
  const types = Object.keys(EVENTS).filter((name) => name !== 'webhook.pinged')
  expect([...EVENT_NAMES].sort()).toEqual(types.sort())
})

describe('who sends messages', () => {
  test('takes what the API takes, and knows which of it is secret', () => {
    for (const name of PROVIDER_NAMES) {
      expect(PROVIDERS_OF[PROVIDERS[name].channel]).toContain(name)
      const ours = VALUES_OF[name].map(({ name: value, isSecret = false, isOptional = false }) => [
        value,
        { isSecret, isRequired: !isOptional },
      ])
      const theirs = Object.entries(valuesOfProvider(name)).map(([value, { isSecret, isRequired }]) => [
        value,
        { isSecret, isRequired },
      ])
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs))
    }
  })

  const unset = { set: false }
  const settings = {
    channels: { email: { id: 'e', provider: 'resend', active: true, inboundUrl: null }, sms: null },
    senders: { email: { address: 'desk@clinic.example', name: null }, sms: null },
    providers: {
      cloudflare: {},
      resend: { apiKey: { set: true }, webhookSecret: { set: true }, baseUrl: null },
      postmark: { serverToken: unset, webhookToken: unset, baseUrl: null },
      twilio: { accountSid: null, authToken: unset, baseUrl: null },
    },
    notifyDelaySeconds: 120,
    quietFrom: '21:00',
    quietTo: '08:00',
    defaultLanguage: 'en' as const,
    version: 3,
  }

  test('keeps a secret that nobody typed, and sends it neither', () => {
    expect(wayInputOf(wayTextOf(settings, 'email'), 'email')).toEqual({
      channels: { email: { provider: 'resend', active: true } },
      senders: { email: { address: 'desk@clinic.example', name: null } },
      providers: { resend: { baseUrl: null } },
    })
  })

  test('takes a secret away only where somebody says so', () => {
    const text = { ...wayTextOf(settings, 'email'), gone: ['webhookSecret'] }
    expect(wayInputOf(text, 'email').providers).toEqual({ resend: { webhookSecret: null, baseUrl: null } })
    const typed = { ...text, gone: [], values: { apiKey: ' re_new ' } }
    expect(wayInputOf(typed, 'email').providers).toEqual({ resend: { apiKey: 're_new', baseUrl: null } })
  })

  test('takes the channel away where nobody is to send', () => {
    expect(wayInputOf({ ...wayTextOf(settings, 'sms'), provider: null }, 'sms')).toEqual({ channels: { sms: null } })
  })
})

describe('a form from a schema', () => {
  test('has the settings of the plugin that comes with Kept', () => {
    const { settings, settingsSchema } = presentPlugin(noShowTask, undefined)
    const fields = schemaFields(settingsSchema)
    expect(fields).toMatchObject([{ name: 'types', kind: 'choices', isRequired: false }])
    expect(settingsOf(fields, typedOf(fields, settings))).toEqual(settings)
  })

  const schema = {
    type: 'object',
    required: ['url'],
    properties: {
      url: { type: 'string', description: 'Where to.' },
      most: { type: 'integer' },
      isLoud: { type: 'boolean' },
      mode: { enum: ['a', 'b'] },
      words: { type: 'array', items: { type: 'string' } },
      map: { type: 'object' },
      odd: true,
    },
  }
  const fields = schemaFields(schema)

  test('reads every kind of setting, and gives back what it was given', () => {
    expect(fields.map(({ kind }) => kind)).toEqual(['text', 'number', 'flag', 'choice', 'lines', 'json', 'json'])
    const settings = { url: 'x', most: 3, isLoud: true, mode: 'b', words: ['one', 'two'], map: { a: 1 }, odd: null }
    const typed = typedOf(fields, settings)
    expect(wrongSettings(fields, typed)).toEqual(new Set())
    expect(settingsOf(fields, typed)).toEqual(settings)
  })

  test('leaves out what is empty, and says what is missing or cannot be read', () => {
    const empty = typedOf(fields, null)
    expect(settingsOf(fields, empty)).toEqual({ isLoud: false })
    expect(wrongSettings(fields, empty)).toEqual(new Set(['url']))
    const typed = { ...empty, url: 'x', most: 'three', map: '{' }
    expect(wrongSettings(fields, typed)).toEqual(new Set(['most', 'map']))
  })

  test('stands whatever a schema is', () => {
    for (const properties of [null, [], 'text', { a: null }, { a: 3 }]) {
      const odd = schemaFields({ properties })
      expect(settingsOf(odd, typedOf(odd, {}))).toEqual({})
    }
  })
})

describe('how visits come back', () => {
  test.each([
    { frequency: 'WEEKLY', interval: 2, byDay: ['MO', 'WE'], count: 6 },
    { frequency: 'MONTHLY', interval: 1, byDay: ['2MO', '-1FR'], until: '2027-01-31' },
    { frequency: 'YEARLY', interval: 1 },
  ] as const)('$frequency goes through the form unchanged', (rule) => {
    const { byDay, ...rest } = rule as { byDay?: readonly string[] } & typeof rule
    const read = { ...rest, ...(byDay && { byDay: [...byDay] }) }
    expect(ruleOf(ruleTextOf(read))).toEqual(read)
  })

  test('days of a month are no days of a week', () => {
    const monthly = ruleTextOf({ frequency: 'MONTHLY', interval: 1, byDay: ['2MO'] })
    expect(withFrequency(monthly, 'WEEKLY').byDay).toEqual([])
    const weekly = ruleTextOf({ frequency: 'WEEKLY', interval: 1, byDay: ['MO'] })
    expect(withFrequency(weekly, 'DAILY').byDay).toEqual(['MO'])
    expect(withFrequency(weekly, 'YEARLY').byDay).toEqual([])
  })

  test('a day of a month is said and written alike', () => {
    for (const day of ['MO', '2TU', '-1FR']) {
      const { ordinal, weekday } = dayParts(day)
      expect(dayText(ordinal, weekday)).toBe(day)
    }
  })
})

describe('a template', () => {
  const text = { ...NEW_TEMPLATE, name: ' Physio ', doctorId: 'd', locationId: 'l' }

  test('says what it lacks', () => {
    expect(wrongFields(NEW_TEMPLATE)).toEqual(new Set(['name', 'doctorId', 'locationId']))
    expect(wrongFields(text)).toEqual(new Set())
    expect(wrongFields({ ...text, duration: '4', time: '' })).toEqual(new Set(['duration', 'time']))
    expect(wrongFields({ ...text, rule: { ...text.rule, count: '105' } })).toEqual(new Set(['rule']))
  })

  test('a call is at no place, and a visit at home need not be', () => {
    expect(templateInputOf({ ...text, type: 'VIDEO_CALL' }).locationId).toBeNull()
    expect(wrongFields({ ...text, type: 'HOME_VISIT', locationId: '' })).toEqual(new Set())
    expect(templateInputOf(text)).toMatchObject({ name: 'Physio', locationId: 'l', duration: 30 })
  })
})
