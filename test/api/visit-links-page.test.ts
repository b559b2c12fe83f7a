import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import { LANGUAGES } from '../../src/domain/messages/channel.ts'
import { pageLanguage } from '../../src/features/visit-links/page/language.ts'
import { PAGE_TEXTS } from '../../src/features/visit-links/page/texts.ts'
import { initialOf } from '../../src/features/visit-links/view.ts'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { hearLog } from '../support/log-lines.ts'
import { linksFor, PURPOSES, page } from '../support/visit-links.ts'
import { book } from '../support/visits.ts'

// 08:30 in India; the visit is at 10:00.
startsAt('2027-03-01T03:00:00Z')

const AFTER = '2027-03-02T05:00:00.000Z'

async function linked({ name = 'Asha Bhosle-Iyer', language = null as string | null, over = {} } = {}) {
  const clinic = await mintClinic()
  await sqlAs('update patients set name = $2, language = $3 where id = $1', [clinic.patient.patientId, name, language])
  const visit = await book(clinic, { reason: 'Sore knee', ...over })
  return { clinic, visit, links: await linksFor(clinic, visit) }
}

test('it tells clinic, doctor, place, local time and one letter of the name, and nothing more', async () => {
  const { clinic, visit, links } = await linked()
  const { text, html } = await page(links.confirm)
  for (const told of [
    'Test clinic',
    'Dr Ada Roy',
    'Main house',
    'Monday, 1 March 2027 at 10:00',
    'Asia/Kolkata',
    'For A.',
  ])
    expect(text).toContain(told)
  const kept = ['Asha', 'Bhosle', 'Sore', visit.id, clinic.id, visit.patientId, visit.doctorId, clinic.locationId]
  for (const secret of kept) expect(html).not.toContain(secret)
  const { body } = await send('GET', links.confirm)
  expect(body).toEqual({
    ...{
      purpose: 'confirm',
      state: 'OPEN',
      clinicName: 'Test clinic',
      clinicPhone: '+1 555 0100',
      doctorName: 'Dr Ada Roy',
    },
    ...{ initial: 'A.', status: 'SCHEDULED', type: 'IN_PERSON', timezone: 'Asia/Kolkata', locationName: 'Main house' },
    ...{ appointmentDate: '2027-03-01T04:30:00.000Z', endDate: '2027-03-01T05:00:00.000Z' },
    ...{ formerDate: null, undoUntil: null },
  })
})

test.each(PURPOSES)('the page to %s leads to the others of its message, which do not act by that', async (purpose) => {
  const { links } = await linked()
  const { html } = await page(links[purpose])
  const found = [...html.matchAll(/href="(\/l\/[^"]+)"/g)].map(([, path]) => path)
  expect(found.sort()).toEqual(
    PURPOSES.filter((one) => one !== purpose)
      .map((one) => links[one])
      .sort(),
  )
  expect(html).not.toContain(links[purpose])
})

describe('in four languages', () => {
  test('each has all texts, none of them another language’s', () => {
    const flat = (texts: object): string[] =>
      Object.values(texts).flatMap((one) => (typeof one === 'string' ? [one] : flat(one)))
    const all = LANGUAGES.map((language) => flat(PAGE_TEXTS[language]))
    for (const texts of all) {
      expect(texts.length).toBe(all[0]?.length)
      expect(texts.every((text) => text.trim() !== '')).toBe(true)
    }
    const count = new Map<string, number>()
    for (const text of all.flatMap((texts) => [...new Set(texts)])) count.set(text, (count.get(text) ?? 0) + 1)
    expect([...count].filter(([, times]) => times > 1)).toEqual([])
  })

  test.each([
    ['en', 'Confirm your visit', 'Monday, 1 March 2027 at 10:00'],
    ['hi', 'अपॉइंटमेंट की पुष्टि करें', 'सोमवार, 1 मार्च 2027'],
    ['de', 'Termin bestätigen', 'Montag, 1. März 2027 um 10:00'],
    ['es', 'Confirmar la cita', 'lunes, 1 de marzo de 2027'],
  ])('%s, by the patient’s record', async (language, title, date) => {
    const { links } = await linked({ language })
    const { html, text } = await page(links.confirm, undefined, { 'Accept-Language': 'fr' })
    expect(html).toContain(`<html lang="${language}">`)
    expect(html).toContain(`<title>${title}</title>`)
    expect(text).toContain(date)
  })

  test.each([
    [null, undefined, 'en'],
    [null, 'de-AT,de;q=0.9', 'de'],
    [null, 'fr;q=0.9, es;q=0.8, en;q=0.1', 'es'],
    [null, 'en;q=0.2,hi-IN;q=0.7', 'hi'],
    [null, 'de;q=0, en', 'en'],
    [null, '*', 'en'],
    [null, ';;,=', 'en'],
    ['ta', 'de', 'de'],
    ['hi-IN', 'de', 'hi'],
    ['DE', 'es', 'de'],
    ['english', 'es', 'es'],
  ])('a record in %s and a browser that wants %s: %s', (record, accepted, language) => {
    expect(pageLanguage(record, accepted)).toBe(language)
  })

  test('an ended link speaks the browser’s', async () => {
    const { html } = await page('/l/nothing', undefined, { 'Accept-Language': 'es' })
    expect(html).toContain('<html lang="es">')
    expect(html).toContain('Este enlace ya no funciona')
  })
})

test.each([
  ['Asha Rao', 'A.'],
  ['  élodie', 'É.'],
  ['ñandú', 'Ñ.'],
  ['आशा', 'आ.'],
  ['किरण', 'कि.'],
  ['王小明', '王.'],
  ['"><b>x', 'B.'],
  ['‮evil', 'E.'],
  ['', '.'],
])('of the name %j it shows %j', (name, initial) => {
  expect(initialOf(name)).toBe(initial)
})

test('what people have typed is text on the page, whatever they typed', async () => {
  const { clinic, links } = await linked({ name: '<script>alert(1)</script>' })
  const evil = `"><img src=x onerror=alert(1)>'&amp;`
  await sqlAs('update clinics set name = $2, phone = $2 where id = $1', [clinic.id, evil])
  await sqlAs('update doctors set name = $2 where id = $1', [clinic.doctor.doctorId, evil])
  await sqlAs('update locations set name = $2 where id = $1', [clinic.locationId, evil])
  for (const purpose of PURPOSES) {
    const { html, status } = await page(links[purpose])
    expect(status).toBe(200)
    expect(html).not.toMatch(/<img|<script|onerror=alert\(1\)>[^&]/)
    expect(html.split('&quot;&gt;&lt;img src=x').length).toBeGreaterThan(3)
  }
  const done = await page(links.move, { do: 'move', to: AFTER })
  expect(done.html).not.toContain('<img')
})

test.each([
  ['VIDEO_CALL', 'Video call'],
  ['HOME_VISIT', 'At your home'],
])('a %s says so', async (type, where) => {
  const place = type === 'HOME_VISIT' ? { address: '7 Lake View', locationId: undefined } : { locationId: undefined }
  const { links } = await linked({ over: { type, ...place } })
  const { text } = await page(links.confirm)
  expect(text).toContain(where)
  expect(text).not.toContain('Lake View')
})

test('its headers keep the address to itself, and let it load nothing but its style', async () => {
  const { links } = await linked()
  for (const path of [links.confirm, '/l/nothing']) {
    const { headers } = await page(path)
    const csp = headers.get('Content-Security-Policy')
    expect(
      Object.fromEntries(
        ['Referrer-Policy', 'Cache-Control', 'X-Robots-Tag', 'Vary'].map((name) => [name, headers.get(name)]),
      ),
    ).toEqual({
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Robots-Tag': 'noindex, nofollow',
      Vary: 'Accept, Accept-Language, Origin',
    })
    expect(csp).toMatch(
      /^default-src 'none'; style-src 'self' 'sha256-[\w+/=]{44}'; font-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    )
    const data = await send('GET', path)
    expect([
      data.headers.get('Referrer-Policy'),
      data.headers.get('Cache-Control'),
      data.headers.get('X-Robots-Tag'),
    ]).toEqual(['no-referrer', 'no-store', 'noindex, nofollow'])
  }
})

test('neither a line of the log nor Server-Timing nor a problem holds the token or the name', async () => {
  const { links } = await linked()
  const log = hearLog()
  const answers = [
    await page(links.move),
    await page(links.move, { do: 'move', to: AFTER }),
    await page(links.move, { do: 'undo' }),
    await page(links.cancel),
    await page(links.cancel, { do: 'nothing' }),
  ]
  const problem = await send('POST', links.cancel, { body: '{', headers: { 'Content-Type': 'application/json' } })
  const lines = log.text()
  log.stop()
  expect(log.of('request')).toHaveLength(6)
  expect(new Set(log.of('request').map(({ route }) => route))).toEqual(new Set(['/l/:token']))
  const told = [
    lines,
    JSON.stringify(problem.body),
    ...answers.map(({ headers }) => JSON.stringify([...headers])),
  ].join()
  for (const path of Object.values(links)) expect(told).not.toContain(path.slice(3))
  expect(told).not.toMatch(/Asha|Bhosle|Sore/)
})

test('an address has ten requests a minute, over all links and methods, and the eleventh is told so in its language', async () => {
  const { links } = await linked()
  const few = { ...env, RATE_LIMITS: JSON.stringify({ reads: 600, writes: 120, scans: 10 }) }
  const ask = async (method: string, path: string, address: string) => {
    const context = createExecutionContext()
    const headers = { 'CF-Connecting-IP': address, Accept: 'text/html', 'Accept-Language': 'de' }
    const answer = await app.fetch(
      new Request(`http://kept.test${path}`, { method, headers }),
      few as typeof env,
      context,
    )
    const html = await answer.text()
    await waitOnExecutionContext(context)
    return { status: answer.status, headers: answer.headers, html }
  }
  const paths = [links.confirm, links.move, '/l/nothing']
  const statuses: number[] = []
  for (let at = 0; at < 10; at++) {
    const method = at % 2 === 0 ? 'GET' : 'POST'
    statuses.push((await ask(method, paths[at % 3] ?? '', '192.0.2.77')).status)
  }
  expect(statuses).not.toContain(429)
  const limited = await ask('GET', links.confirm, '192.0.2.77')
  expect(limited.status).toBe(429)
  expect(Number(limited.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect(limited.headers.get('RateLimit-Policy')).toBe('"links";q=10;w=60')
  expect(limited.html).toContain('Zu viele Anfragen')
  expect((await ask('GET', links.confirm, '192.0.2.78')).status).toBe(200)
})
