import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as launcher, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readGuides } from '../../scripts/web/guides.ts'
import { barriers } from './barriers.ts'

const url = inject('demoUrl')

let browser: Browser

beforeAll(async () => {
  browser = await launcher.launch({
    executablePath: await chromium.executablePath(),
    // The package's own flags would switch web security off, and nothing here would be proven.
    args: ['--no-sandbox', '--disable-gpu'],
  })
})

afterAll(() => browser.close())

const PHONE = { width: 360, height: 740 }
const DESK = { width: 1280, height: 900 }

/** A context that sees nothing of this machine's clock zone, language and motion, and what goes wrong in its pages. */
async function open(options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext({
    viewport: DESK,
    locale: 'en-GB',
    timezoneId: 'Asia/Kolkata',
    reducedMotion: 'reduce',
    ...options,
  })
  const wrong: string[] = []
  context.on('console', (message) => {
    // A violation of the policy is an error in the console too.
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text())
  })
  context.on('weberror', (error) => wrong.push(String(error.error())))
  context.on('request', (request) => {
    if (!/^(data:|blob:)/.test(request.url()) && new URL(request.url()).origin !== url)
      wrong.push(`asks ${request.url()}`)
  })
  return { context, wrong }
}

/** Opens a path and waits until it is there as readers see it. */
async function visit(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url + path)
  if (/^\/docs(#|$)/.test(path)) await page.locator('.opblock-tag').first().waitFor({ timeout: 60_000 })
  return page
}

const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

const paths = [
  ...['/docs', '/docs/roles', '/docs/events', '/docs/guides'],
  ...readGuides().map(({ slug }) => `/docs/guides/${slug}`),
  ...['/problems', '/problems/scheduling-conflict'],
]

describe.each([
  { colorScheme: 'light' as const, viewport: DESK },
  { colorScheme: 'dark' as const, viewport: PHONE },
])('in $colorScheme, $viewport.width px wide', (look) => {
  test.each(paths)('%s asks nobody else, breaks no policy, can be read by everybody, and fits', async (path) => {
    const { context, wrong } = await open(look)
    const page = await visit(context, path)
    expect(await barriers(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(wrong).toEqual([])
    await context.close()
  })
})

describe('the reference', () => {
  const endpoints = (page: Page) => page.locator('.opblock-summary-path').allInnerTexts()

  test('is folded, and one search looks through everything and opens what it finds', async () => {
    const { context, wrong } = await open()
    const page = await visit(context, '/docs')
    expect(await endpoints(page)).toEqual([])
    await page.keyboard.press('/')
    await page.keyboard.type('walk-in')
    await page.getByText(/\d endpoints?$/).waitFor()
    expect((await endpoints(page)).join()).toContain('/walk-ins')
    // By its path, by words in any order, by its description.
    for (const [phrase, path] of [
      ['/me/links', '/me/links'],
      ['complete appointments', '/complete'],
      ['series cancel', '/series/'],
    ] as const) {
      await page.getByRole('searchbox').fill(phrase)
      await expect.poll(async () => (await endpoints(page)).join().replaceAll('\u200b', '')).toContain(path)
    }
    await page.getByRole('searchbox').fill('xylophone')
    await page.getByText('No endpoints').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => endpoints(page)).toEqual([])
    expect(await page.locator('.opblock-tag').count()).toBeGreaterThan(8)
    expect(wrong).toEqual([])
    await context.close()
  })

  test('what is called as was asked for stands before what only speaks of it', async () => {
    const { context } = await open()
    const page = await visit(context, '/docs')
    const first = async () => (await page.locator('.opblock-summary-operation-id').allInnerTexts())[0]
    for (const [phrase, id] of [
      ['book an appointment', 'bookAppointment'],
      ['cancel a follow-up plan', 'cancelFollowUpPlan'],
      ['series cancel', 'cancelSeries'],
      ['listClosures', 'listClosures'],
      ['register', 'registerPatient'],
    ] as const) {
      await page.getByRole('searchbox').fill(phrase)
      await expect.poll(first, { message: phrase }).toBe(id)
    }
    await context.close()
  })

  test('shows the introduction of the document, folded, and the search finds words in it', async () => {
    const { context, wrong } = await open()
    const page = await visit(context, '/docs')
    const { info } = (await (await fetch(`${url}/openapi.json`)).json()) as { info: { description: string } }
    const introduction = page.locator('details.introduction')
    const shown = () => introduction.locator('p:visible').allInnerTexts()
    expect(await shown()).toEqual([])
    await introduction.getByText('What holds for every endpoint').click()
    const letters = (text: string) => text.replaceAll(/\]\([^)]*\)|\W/g, '')
    expect(letters(await introduction.innerText())).toContain(letters(info.description))

    await page.getByRole('searchbox').fill('bare + means')
    await expect.poll(shown).toEqual([expect.stringContaining('%2B')])
    await page.getByText('Only in the introduction').waitFor()
    await page.getByRole('searchbox').fill('xylophone')
    await expect.poll(() => introduction.count()).toBe(0)
    await page.keyboard.press('Escape')
    await introduction.waitFor()
    expect(await shown()).toEqual([])
    expect(wrong).toEqual([])
    await context.close()
  })

  test('another address opens its endpoint on the open page, below the search, also while somebody searches', async () => {
    const { context } = await open()
    const page = await visit(context, '/docs')
    const entries = () => page.evaluate<number>('history.length')
    const before = await entries()
    await page.getByRole('searchbox').fill('queue')
    await page.getByText(/\d endpoints$/).waitFor()
    expect(await entries()).toBe(before)
    for (const address of ['#/Series/listSeries', '#/Follow-ups/createFollowUpPlan']) {
      await page.evaluate<string>(`location.hash = '${address}'`)
      const block = page.locator(`.opblock.is-open#operations-${address.slice(2).replace('/', '-')}`)
      await block.locator('.opblock-description').waitFor()
      const below = await page.locator('.tools').boundingBox()
      const top = async () => (await block.boundingBox())?.y ?? 0
      await expect.poll(top).toBeGreaterThanOrEqual((below?.y ?? 0) + (below?.height ?? 0) - 1)
      expect(await top()).toBeLessThan(DESK.height / 2)
    }
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
    await context.close()
  })

  test('a permission leads to its row of the table of roles', async () => {
    const { context, wrong } = await open()
    const page = await visit(context, '/docs#/Appointments/getAppointment')
    const opened = context.waitForEvent('page')
    await page.getByRole('link', { name: 'appointments:read' }).click()
    const roles = await opened
    await roles.locator('tr:target').waitFor()
    expect(new URL(roles.url()).pathname).toBe('/docs/roles')
    expect(await roles.locator('tr:target th').innerText()).toBe('appointments:read')
    expect(wrong).toEqual([])
    await context.close()
  })

  /** Opens an endpoint by keyboard alone, and tries it out. */
  async function tryOut(page: Page, operation: string, path: string) {
    await page.getByRole('searchbox').fill(path)
    const block = page.locator(
      `.opblock:has(.opblock-summary-method:text-is("${operation}")):has([data-path="${path}"])`,
    )
    // After a reload the address has opened it again.
    const control = block.locator('.opblock-summary-control[aria-expanded=false]')
    if ((await control.count()) > 0) {
      await control.focus()
      await page.keyboard.press('Enter')
    }
    await block.getByRole('button', { name: 'Try it out' }).click()
    await block.getByRole('button', { name: 'Execute' }).click()
    const answer = block.locator('.live-responses-table .response')
    await answer.first().waitFor()
    return {
      status: await answer.locator('.response-col_status').first().innerText(),
      text: await answer.first().innerText(),
    }
  }

  test('signs in a person of the demo at one click, also after a reload, and tries out as them', async () => {
    const { context, wrong } = await open()
    const page = await visit(context, '/docs')
    const doctor = page.getByRole('button', { name: 'doctor1', exact: true })
    expect(await doctor.getAttribute('title')).toBe('Dr. Ananya Iyer, DOCTOR')
    await doctor.click()
    await page.getByText('Signed in as Dr. Ananya Iyer, DOCTOR of Lotus Family Clinic.').waitFor()
    const me = await tryOut(page, 'GET', '/me')
    expect(me.status).toContain('200')
    expect(me.text).toContain('Dr. Ananya Iyer')
    expect(await barriers(page)).toEqual([])

    await page.getByText('All demo logins').click()
    await page.getByRole('group', { name: 'Harbor Medical Group' }).getByRole('button', { name: 'reception' }).click()
    await page.getByText('Signed in as Marcus Reed').waitFor()
    await page.reload()
    await page.getByText('Signed in as Marcus Reed').waitFor({ timeout: 60_000 })
    const again = await tryOut(page, 'GET', '/me')
    expect(again.text).toContain('Marcus Reed')
    expect(wrong).toEqual([])
    await context.close()
  })

  test('tries out at the name of the server that it was opened by', async () => {
    const { context } = await open()
    const page = await context.newPage()
    const refused: string[] = []
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
    await page.goto(`${url.replace('127.0.0.1', 'localhost')}/docs`)
    await page.getByRole('button', { name: 'patient1', exact: true }).click()
    await page.getByText('Signed in as Arjun Verma').waitFor()
    expect((await tryOut(page, 'GET', '/me')).text).toContain('Arjun Verma')
    expect(refused).toEqual([])
    await context.close()
  })

  test('an open endpoint fits a phone, and can be read there by everybody', async () => {
    const { context, wrong } = await open({ viewport: PHONE, colorScheme: 'dark' })
    const page = await visit(context, '/docs')
    await page.getByRole('searchbox').fill('POST /appointments book')
    await page.locator('.opblock-summary-control[aria-expanded=false]').first().click()
    await page.getByRole('button', { name: 'Try it out' }).first().click()
    expect(await overflow(page)).toBe(0)
    expect(await barriers(page)).toEqual([])
    expect(wrong).toEqual([])
    await context.close()
  })

  test('asks no deployed server for the demo’s people', async () => {
    const { context } = await open()
    const asked: string[] = []
    // A name that is not this machine's, as a deployed one is not.
    await context.route('http://kept.example/**', async (route) => {
      const { pathname } = new URL(route.request().url())
      asked.push(pathname)
      await route.fulfill({ response: await route.fetch({ url: url + pathname }) })
    })
    const page = await context.newPage()
    await page.goto('http://kept.example/docs')
    await page.locator('.opblock-tag').first().waitFor({ timeout: 60_000 })
    expect(asked).toContain('/openapi.json')
    expect(asked).not.toContain('/docs/logins')
    expect(await page.locator('#logins').isVisible()).toBe(false)
    await context.close()
  })
})

describe('the table of roles', () => {
  const heads = (page: Page) => page.locator('thead th').first()

  test('ends with the page, and its heads stay in sight', async () => {
    const { context } = await open()
    const page = await visit(context, '/docs/roles')
    const last = page.locator('tbody tr').last()
    await last.scrollIntoViewIfNeeded()
    const bar = await page.locator('.bar').boundingBox()
    expect((await heads(page).boundingBox())?.y).toBe(bar?.height)
    expect(await page.evaluate<string>("getComputedStyle(document.querySelector('.table')).overflowY")).toBe('visible')
    await context.close()
  })

  test.each([
    { medium: 'screen', viewport: PHONE },
    { medium: 'print', viewport: DESK },
  ] as const)(
    'has no cell beyond the edge on $medium, $viewport.width px wide, and each says its column',
    async ({ medium, viewport }) => {
      const { context } = await open({ viewport })
      const page = await visit(context, '/docs/roles')
      await page.emulateMedia({ media: medium })
      expect(await heads(page).isVisible()).toBe(false)
      const row = page.locator('#video\\:invite')
      expect(await row.locator('th, td:visible').allInnerTexts()).toEqual([
        'video:invite',
        'Invite a guest into the call',
        'clinic',
        'their visits',
        'clinic',
      ])
      const cell = `document.querySelector('[id="video:invite"] [data-column="RECEPTIONIST"]')`
      expect(await page.evaluate<string>(`getComputedStyle(${cell}, '::before').content`)).toBe('"RECEPTIONIST: "')
      const widths = "[...document.querySelectorAll('td')].map((cell) => cell.getBoundingClientRect().right)"
      expect(Math.max(...(await page.evaluate<number[]>(widths)))).toBeLessThanOrEqual(viewport.width)
      await context.close()
    },
  )
})

test('on a phone the type of an event stands over when it happens', async () => {
  const { context } = await open({ viewport: PHONE })
  const page = await visit(context, '/docs/events')
  const [type, when] = await Promise.all(
    [0, 1].map((n) => page.locator('tbody tr').first().locator('th, td').nth(n).boundingBox()),
  )
  expect(when?.x).toBe(type?.x)
  // But for the margins of the page and of the table.
  expect(when?.width).toBeGreaterThan(PHONE.width - 60)
  expect(when?.y).toBeGreaterThanOrEqual((type?.y ?? 0) + (type?.height ?? 0))
  await context.close()
})

test('the theme follows the system until somebody chooses, and the choice stays', async () => {
  const { context } = await open({ colorScheme: 'dark' })
  const page = await visit(context, '/docs/roles')
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const dark = await background()
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await background()
  expect(light).not.toBe(dark)
  await page.getByRole('button', { name: 'Dark' }).click()
  expect(await background()).toBe(dark)
  await page.goto(`${url}/problems`)
  expect(await background()).toBe(dark)
  await context.close()
})

test('a command of a guide is copied as it stands', async () => {
  const { context } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await visit(context, '/docs/guides/first-booking')
  await page.getByRole('button', { name: 'Copy' }).first().click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toMatch(
    /^api=http:\/\/127\.0\.0\.1:8787\nas\(\)/,
  )
  await context.close()
})
