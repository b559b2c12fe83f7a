import chromium from '@sparticuz/chromium'
import { type Browser, chromium as launcher, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { barriers } from './barriers.ts'
import { samples, serveOutbox } from './outbox-server.ts'

let browser: Browser
let outbox: Awaited<ReturnType<typeof serveOutbox>>

beforeAll(async () => {
  outbox = await serveOutbox()
  browser = await launcher.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu'],
  })
})

afterAll(async () => {
  await browser.close()
  outbox.stop()
})

beforeEach(() => {
  outbox.sent = samples()
  outbox.reported.length = 0
  outbox.status = 200
})

const DESK = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

async function open(options: Parameters<Browser['newContext']>[0] = {}, path = '') {
  const context = await browser.newContext({ viewport: DESK, locale: 'en-GB', timezoneId: 'Asia/Kolkata', ...options })
  const wrong: string[] = []
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text())
  })
  context.on('weberror', (error) => wrong.push(String(error.error())))
  context.on('request', (request) => {
    if (!/^(data:|about:)/.test(request.url()) && new URL(request.url()).origin !== outbox.url)
      wrong.push(`asks ${request.url()}`)
  })
  const page = await context.newPage()
  await page.goto(`${outbox.url}/dev/outbox${path}`)
  return { context, page, wrong }
}

const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

describe.each([
  { colorScheme: 'light' as const, viewport: DESK },
  { colorScheme: 'dark' as const, viewport: DESK },
  { colorScheme: 'light' as const, viewport: PHONE },
  { colorScheme: 'dark' as const, viewport: PHONE },
])('in $colorScheme, $viewport.width px wide', (look) => {
  test.each(['', '?to=juergen@example.org', '?to=nobody@example.org'])('%j can be read by everybody', async (path) => {
    const { context, page, wrong } = await open(look, path)
    // The frames of e-mails run no script, not even that of the test.
    expect(await barriers(page, { except: 'iframe' })).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(wrong).toEqual([])
    await context.close()
  })
})

test('every e-mail opens as its receiver sees it', async () => {
  const { context, page, wrong } = await open()
  for (const { id, text } of samples().filter(({ channel }) => channel === 'email')) {
    const mail = page.locator(`[data-mail="${id}"]`)
    if ((await mail.getAttribute('open')) === null) await mail.locator('> summary').click()
    const [greeting = ''] = text.split('\n')
    await mail.frameLocator('iframe').getByText(greeting).waitFor()
    const style = await mail.frameLocator('iframe').locator('a').first().getAttribute('target')
    expect(style).toBeNull()
  }
  expect(wrong).toEqual([])
  await context.close()
})

test('an e-mail runs nothing', async () => {
  const [mail] = samples().filter(({ channel }) => channel === 'email')
  if (!mail) throw new Error('There is no e-mail.')
  outbox.sent = [
    {
      ...mail,
      html: `<p>Here</p><script>parent.document.title = 'taken'</script><img src=x onerror="top.document.title='taken'">`,
    },
  ]
  const { context, page } = await open()
  await page.frameLocator('iframe').getByText('Here').waitFor()
  expect(await page.title()).toBe('Outbox · Kept')
  await context.close()
})

test('what is typed is sent as the patient’s answer, and stands where it belongs', async () => {
  const { context, page, wrong } = await open()
  const phone = page.locator('.phone').first()
  await phone.getByRole('button', { name: 'YES' }).click()
  await phone.locator('.mine').getByText('YES').waitFor()
  await phone.getByRole('textbox').fill('See you then')
  await page.keyboard.press('Enter')
  await phone.locator('.mine').getByText('See you then').waitFor()
  const path = '/webhooks/messages/development/11111111-1111-4111-8111-111111111111'
  expect(outbox.reported).toEqual(
    ['YES', 'See you then'].map((text) => ({ path, key: 'k1', body: { from: '+919812345601', text } })),
  )
  expect(await phone.locator('.bubble').first().innerText()).toContain('See you then')
  await page.reload()
  expect(await page.locator('.mine').count()).toBe(2)
  outbox.status = 401
  await page.getByRole('button', { name: 'Bounced' }).first().click()
  await page.getByText('401: No such key.').waitFor()
  expect(outbox.reported.at(-1)).toMatchObject({ body: { providerId: 'en-email-booked', state: 'bounced' } })
  expect(wrong.filter((text) => !text.includes('401'))).toEqual([])
  await context.close()
})

test('what comes later is shown, and what was open stays so', async () => {
  const [newest, ...others] = samples()
  outbox.sent = others
  const { context, page } = await open()
  await page.locator('[data-mail="es-email-booked"] > summary').click()
  expect(await page.getByText('reminder · en').count()).toBe(0)
  if (newest) outbox.sent = [newest, ...others]
  await page.evaluate("dispatchEvent(new Event('focus'))")
  await page.getByText('reminder · en').waitFor()
  expect(await page.locator('[data-mail="es-email-booked"]').getAttribute('open')).not.toBeNull()
  await context.close()
})
