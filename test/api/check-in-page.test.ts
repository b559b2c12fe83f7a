import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, inject, test } from 'vitest'
import { app } from '../../src/app.ts'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem } from '../support/visits.ts'

// 09:50 in India.
startsAt('2027-03-01T04:20:00Z')

const APP = 'https://app.example/check-in?clinic=7'

/** What a phone's browser gets, from a Worker with these bindings. */
async function open(path: string, bindings: Record<string, unknown> = { CHECK_IN_URL: APP }) {
  const context = createExecutionContext()
  const headers = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const request = new Request(`http://kept.test${path}`, { headers })
  const response = await app.fetch(request, { ...env, ...bindings } as typeof env, context)
  const html = await response.text()
  await waitOnExecutionContext(context)
  return {
    status: response.status,
    headers: response.headers,
    html,
    text: html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '),
  }
}

const codeOf = async ({ reception, locationId }: TestClinic, at = locationId) =>
  (await reception.client.get(`/appointments/locations/${at}/qr-code`)).body.token as string

const links = (html: string) => [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href)

test('it says the clinic, the location and the time there, and its link carries the proof', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const page = await open(`/c/${await codeOf(clinic)}`)
  expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8'])
  const [{ name } = { name: '' }] = await sqlAs<{ name: string }>('select name from clinics where id = $1', [clinic.id])
  expect(page.text).toContain(`You are at ${name}`)
  expect(page.text).toContain('Main house')
  expect(page.text).toMatch(/Monday,? 1 March 2027 at 09:50 \(Asia\/Kolkata\)/)
  expect(page.html).toContain('<time datetime="2027-03-01T04:20:00.000Z">')
  expect(page.text).toContain('You have until 10:00')
  expect(page.text).not.toMatch(/desk|UTC/)
  const [link = ''] = links(page.html)
  expect(link).toMatch(/^https:\/\/app\.example\/check-in\?clinic=7#proof=[\w-]{70}$/)
  const scanned = await clinic.patient.client.post('/appointments/check-in/scan-qr', { qrCode: link })
  expect([scanned.status, scanned.body.appointment?.status]).toEqual([200, 'CHECKED_IN'])
})

test('the time is the location’s own, where the clinic has another', async () => {
  const clinic = await mintClinic()
  await clinic.admin.client.put(`/locations/${clinic.locationId}`, { timezone: 'Asia/Kathmandu' })
  expect((await open(`/c/${await codeOf(clinic)}`)).text).toMatch(/at 10:05 \(Asia\/Kathmandu\)/)
})

test('without an address of the app it leads to the desk, and holds no proof', async () => {
  const clinic = await mintClinic()
  const page = await open(`/c/${await codeOf(clinic)}`, {})
  expect(page.text).toContain('Show this at the desk or open your clinic’s app.')
  expect([links(page.html), page.html.includes('proof')]).toEqual([[], false])
})

test('nobody else learns the code or the proof: no referrer, no cache, no script, no frame', async () => {
  const clinic = await mintClinic()
  const token = await codeOf(clinic)
  const { headers, html } = await open(`/c/${token}`)
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(headers.get('Referrer-Policy')).toBe('no-referrer')
  expect(html).toMatch(/<a [^>]*rel="noreferrer"/)
  // The proof stands in the fragment alone, which a browser sends to no server; the code nowhere.
  expect(html.split('#proof=')).toHaveLength(2)
  expect(html).not.toContain(token)
  expect(html).not.toMatch(/<script|<form|<img|<iframe|http-equiv|\son\w+=/)
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? ''
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)))
  expect(headers.get('Content-Security-Policy')).toBe(
    `default-src 'none'; style-src 'sha256-${btoa(String.fromCharCode(...hash))}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  )
})

test('names are text, whatever stands in them', async () => {
  const clinic = await mintClinic()
  await clinic.admin.client.put(`/locations/${clinic.locationId}`, { name: '<b>”North” & עברית</b>' })
  const { html } = await open(`/c/${await codeOf(clinic)}`)
  expect(html).toContain('<bdi>&lt;b&gt;”North” &amp; עברית&lt;/b&gt;</bdi>')
  expect(html).not.toContain('<b>')
})

test.each([
  ['made up', async () => 'made-up'],
  ['of the right length', async () => 'A'.repeat(64)],
  [
    'from a minute ago',
    async (clinic: TestClinic) => {
      const token = await codeOf(clinic)
      setClock('2027-03-01T04:21:30Z')
      return token
    },
  ],
  [
    'of a location that has closed',
    async (clinic: TestClinic) => {
      const token = await codeOf(clinic, clinic.otherLocationId)
      await sqlAs('update locations set active = false where id = $1', [clinic.otherLocationId])
      return token
    },
  ],
])('a code that is %s has a page that says what to do', async (_, tokenOf) => {
  const page = await open(`/c/${await tokenOf(await mintClinic())}`)
  expect([page.status, page.headers.get('Content-Type')]).toEqual([422, 'text/html; charset=UTF-8'])
  expect(page.text).toContain('This code is not valid any more Scan the code on the screen again, or ask the desk.')
  expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'; style-src 'sha256-")
  expect(links(page.html)).toEqual([])
})

test('the proof alone is refused for a location that has closed, as the page is', async () => {
  const clinic = await mintClinic()
  const token = await codeOf(clinic, clinic.otherLocationId)
  await sqlAs('update locations set active = false where id = $1', [clinic.otherLocationId])
  expectProblem(await send('GET', `/c/${token}`), 422, 'CHECKIN_INVALID_QR_CODE')
})

test('while the database is away there is a page too, and it says when to come back', async () => {
  const clinic = await mintClinic()
  const away = { connectionString: Object.assign(new URL(inject('appUrl')), { password: 'not-this-one' }).href }
  const page = await open(`/c/${await codeOf(clinic)}`, { HYPERDRIVE: away })
  expect([page.status, page.headers.get('Content-Type')]).toEqual([503, 'text/html; charset=UTF-8'])
  expect(page.text).toContain('Check-in is not possible at the moment')
  expect(Number(page.headers.get('Retry-After'))).toBeGreaterThan(0)
})

test.each([
  ['a page', 'text/html', 1],
  ['the proof alone', 'application/json', 1],
])('%s costs %s %i statements', async (_, accept, queries) => {
  const clinic = await mintClinic()
  const context = createExecutionContext()
  const request = new Request(`http://kept.test/c/${await codeOf(clinic)}`, { headers: { Accept: accept } })
  const { headers } = await app.fetch(request, env as never, context)
  expect(headers.get('Server-Timing')).toContain(`"${queries} queries"`)
})
