import { beforeEach, describe, expect, test } from 'vitest'
import { appOf } from '../../src/app.ts'
import type { OutgoingMessage } from '../../src/domain/messages/channel.ts'
import type { Env } from '../../src/env.ts'
import { channelAdapterOf, developmentChannel } from '../../src/plugins/channels/adapter-of.ts'
import { CLINIC, productionEnv, testEnv } from './platform-app.ts'

/** As much of a namespace as the sink uses. */
function memory() {
  const kept = new Map<string, { value: string; metadata: unknown }>()
  return {
    kept,
    get: async (name: string | string[]) =>
      Array.isArray(name)
        ? new Map(name.map((one) => [one, JSON.parse(kept.get(one)?.value ?? 'null')]))
        : (kept.get(name)?.value ?? null),
    put: async (name: string, value: string, { metadata }: { metadata: unknown }) => {
      kept.set(name, { value, metadata })
    },
    list: async ({ cursor }: { cursor: string | null }) => {
      // Pages of one, so that every page is asked for.
      const names = [...kept.keys()].sort()
      const at = Number(cursor ?? 0)
      const keys = names.slice(at, at + 1).map((name) => ({ name, metadata: kept.get(name)?.metadata }))
      return { keys, list_complete: at + 1 >= names.length, cursor: String(at + 1) }
    },
  }
}

let env: Env

beforeEach(() => {
  env = testEnv({ AVAILABILITY: memory(), HYPERDRIVE: { connectionString: 'postgres://127.0.0.1:9/kept' } })
})

const message = (more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  key: crypto.randomUUID(),
  event: 'booked',
  language: 'de',
  to: 'juergen@example.org',
  toName: 'Jürgen Groß',
  from: { address: 'visits@clinic.test', name: 'Lotus Clinic' },
  subject: 'Ihr Termin',
  text: 'Montag um neun: https://kept.example/l/abc.',
  html: '<!doctype html><html><head></head><body><p>Montag</p></body></html>',
  calendar: {
    method: 'REQUEST',
    ics: 'BEGIN:VEVENT\r\nSUMMARY:Termin\\, Lotus\r\nDTSTART:20270301T033000Z\r\nEND:VEVENT\r\n',
  },
  template: null,
  ...more,
})

const sms = (more: Partial<OutgoingMessage> = {}) =>
  message({ to: '+4915112345603', subject: null, html: null, calendar: null, ...more })

const take = (one: OutgoingMessage, channel: 'email' | 'sms' = 'email') =>
  channelAdapterOf(env, developmentChannel(CLINIC, channel))?.send(one)

const ask = (path: string, headers: Record<string, string> = {}, of = env, method = 'GET') =>
  appOf(of as unknown as { ENVIRONMENT: 'development' | 'production' }).request(
    `http://kept.test${path}`,
    { method, headers },
    of,
  )

const AS_BROWSER = { Accept: 'text/html,application/xhtml+xml' }

describe('where it is not development', () => {
  const production = () => productionEnv({ HYPERDRIVE: { connectionString: 'postgres://127.0.0.1:9/kept' } })

  test.each(['GET', 'POST', 'OPTIONS', 'DELETE'])('%s finds nothing, as of any other path', async (method) => {
    for (const path of ['/dev/outbox', '/dev/outbox?format=json', '/dev/nothing']) {
      const answer = await ask(path, AS_BROWSER, production(), method)
      expect([path, answer.status, answer.headers.get('Allow')]).toEqual([path, 404, null])
    }
  })

  test('while a developer finds it', async () => {
    expect((await ask('/dev/outbox')).status).toBe(200)
    expect((await ask('/dev/outbox', {}, env, 'POST')).status).toBe(405)
  })
})

describe('as data', () => {
  test('is a list, the newest first, with where to answer', async () => {
    await take(message({ key: 'a' }))
    await take(message({ key: 'a' }))
    await take(sms({ key: 'b' }), 'sms')
    const answer = await ask('/dev/outbox?format=json', AS_BROWSER)
    expect(answer.headers.get('Content-Type')).toContain('application/json')
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const list = (await answer.json()) as Record<string, unknown>[]
    expect(list).toHaveLength(2)
    expect(list.find(({ channel }) => channel === 'email')).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f]{24}$/), clinicId: CLINIC, channel: 'email' },
      ...{ event: 'booked', language: 'de', to: 'juergen@example.org', toName: 'Jürgen Groß' },
      from: { address: 'visits@clinic.test', name: 'Lotus Clinic' },
      ...{ subject: 'Ihr Termin', text: message().text, html: message().html, calendar: message().calendar },
      template: null,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      reports: {
        url: `http://localhost/webhooks/messages/development/${CLINIC}`,
        header: 'X-Kept-Development-Key',
        key: expect.stringMatching(/^[\w-]{43}$/),
      },
    })
    expect([...list].sort((one, other) => String(other.at).localeCompare(String(one.at)))).toEqual(list)
  })

  test('is what no browser asks for, and of one address', async () => {
    await take(message())
    await take(sms(), 'sms')
    for (const [query, count] of [
      ['', 2],
      ['?to=', 2],
      ['?to=JUERGEN@example.org', 1],
      ['?to=%2B4915112345603', 1],
      ['?to=nobody@example.org', 0],
    ] as const)
      expect(await (await ask(`/dev/outbox${query}`)).json()).toHaveLength(count)
  })

  test.each(['?format=xml', '?from=x', '?to=a&to=b'])('%s is refused', async (query) => {
    expect((await ask(`/dev/outbox${query}`)).status).toBe(422)
  })
})

describe('as a page', () => {
  const page = async (query = '') => {
    const answer = await ask(`/dev/outbox${query}`, AS_BROWSER)
    expect(answer.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    return answer.text()
  }

  test('says so while there is nothing', async () => {
    const text = await page()
    expect(text).toContain('No SMS yet.')
    expect(text).toContain('No e-mails yet.')
    expect(await page('?to=x@example.org')).toContain('No e-mails to x@example.org.')
  })

  test('opens e-mails in a frame that runs nothing, whose links lead out of it', async () => {
    await take(message())
    const text = await page()
    expect(text).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
    expect(text).toContain('&lt;head&gt;&lt;base target=&quot;_blank&quot;&gt;')
    expect(text).toContain('<dt>What</dt><dd>Termin, Lotus</dd>')
    expect(text).toContain('<dt>From</dt><dd>2027-03-01 03:30 UTC</dd>')
  })

  test('shows SMS with links that work', async () => {
    await take(sms(), 'sms')
    expect(await page()).toContain(
      'Montag um neun: <a href="https://kept.example/l/abc" target="_blank" rel="noreferrer">https://kept.example/l/abc</a>.',
    )
  })

  test('nothing that a message holds is the page’s own', async () => {
    const hostile = '"><script>alert(1)</script><!-- \' --'
    await take(message({ subject: hostile, text: hostile, html: hostile, toName: hostile }))
    await take(sms({ text: hostile, toName: hostile, key: 'b' }), 'sms')
    const template = { providerTemplateId: hostile, entityId: hostile, variables: [hostile] }
    await take(sms({ key: 'c', template }), 'sms')
    const text = await page(`?to=${encodeURIComponent(hostile)}`)
    for (const one of [text, await page()]) {
      expect(one).not.toContain('<script>alert')
      expect(one.match(/<script/g)).toHaveLength(2)
    }
  })
})
