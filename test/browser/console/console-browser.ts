import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as launcher, type Page } from 'playwright-core'
import { inject } from 'vitest'

export { barriers } from '../barriers.ts'

export const WALL = { width: 1920, height: 1080 }
const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** The package's own flags would switch web security off, and nothing here would be proven. */
export const launch = async (flags: readonly string[] = []): Promise<Browser> =>
  launcher.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', ...flags],
  })

/** Playwright's own words; and a live socket that was refused, which the page opens again with a new ticket. */
const HARMLESS = /registration blocked by Playwright|\/live\?ticket=.*no valid credentials/

type Options = Parameters<Browser['newContext']>[0]

export interface Opened {
  context: BrowserContext
  /** What the pages did that they must not: errors, violations of their policy, requests of other sites. */
  wrong: string[]
}

/** A context that sees nothing of this machine's zone, language and motion. */
export async function open(browser: Browser, options: Options = {}): Promise<Opened> {
  const context = await browser.newContext({
    viewport: DESK,
    locale: 'en-GB',
    timezoneId: 'Asia/Kolkata',
    reducedMotion: 'reduce',
    // One that answers for a page hides its requests from the routes of these tests.
    serviceWorkers: 'block',
    ...options,
  })
  const wrong: string[] = []
  context.on('console', (message) => {
    // A violation of the policy is an error in the console too.
    if (['error', 'warning'].includes(message.type()) && !HARMLESS.test(message.text())) wrong.push(message.text())
  })
  context.on('weberror', (error) => wrong.push(String(error.error())))
  context.on('request', (request) => {
    const isOwn = /^(data:|blob:)/.test(request.url()) || new URL(request.url()).origin === inject('demoUrl')
    if (!isOwn) wrong.push(`asks ${request.url()}`)
  })
  return { context, wrong }
}

/** A page of the console as one of the demo's people sees it. They are signed in as the picker does it. */
export async function signedIn({ context }: Opened, login: string, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.addInitScript((name) => sessionStorage.setItem('kept-dev-login', name), login)
  await page.goto(inject('demoUrl') + path)
  return page
}

/** Whoever is not to be signed in. */
export async function visit({ context }: Opened, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(inject('demoUrl') + path)
  return page
}

/** What the focus stands on, by its words or its label. */
export const focused = (page: Page) =>
  page.evaluate<string>("document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? ''")

/** Presses Tab until the focus stands on what begins with these words. */
export async function tabTo(page: Page, words: string): Promise<void> {
  for (let steps = 0; steps < 40; steps++) {
    if ((await focused(page)).startsWith(words)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No Tab leads to “${words}”.`)
}

/** Chooses by the keyboard: Tab leads to what is chosen of a group, arrows to what is to be. */
export async function arrowTo(page: Page, chosen: string, next: string, arrow = 'ArrowRight'): Promise<void> {
  await tabTo(page, chosen)
  for (let steps = 0; steps < 12; steps++) {
    if ((await focused(page)).startsWith(next)) return
    await page.keyboard.press(arrow)
  }
  throw new Error(`No arrow leads from “${chosen}” to “${next}”.`)
}

/** By how much the page is wider than its window. */
export const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** Both themes at the three widths that every page is looked at. */
export const LOOKS = [WALL, DESK, PHONE].flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
)

/** Asks the API as one of the demo's people, to do at another desk what the page is to show. */
export async function elsewhere(login: string) {
  const answer = await fetch(`${inject('demoUrl')}/docs/logins`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ login }),
  })
  const { token } = (await answer.json()) as { token: string }
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(inject('demoUrl') + path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        // They have changed something a moment ago, and listings are kept.
        'Cache-Control': 'no-cache',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
}
