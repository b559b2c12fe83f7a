import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { barriers, LOOKS, launch, type Opened, open, overflow, signedIn, tabTo, visit } from './console-browser.ts'
import { galleryPages } from './gallery-pages.ts'

let browser: Browser
let serveGallery: (opened: Opened) => Promise<void>

beforeAll(async () => {
  serveGallery = await galleryPages()
  browser = await launch()
})

afterAll(() => browser.close())

describe('on a developer’s machine', () => {
  test.each(LOOKS)('anybody can choose who they are, $viewport.width px wide in $colorScheme', async (look) => {
    const opened = await open(browser, look)
    const page = await visit(opened, '/sign-in')
    await page.getByRole('button', { name: /Sunita Pillai/ }).waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('by the keyboard alone one comes back to the page that asked, and a reload signs nobody out', async () => {
    const opened = await open(browser)
    await serveGallery(opened)
    const page = await visit(opened, '/gallery.html?day=1#top')
    await page.getByRole('button', { name: /Sunita Pillai/ }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    await tabTo(page, 'Sunita Pillai')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'The day' }).waitFor()
    expect(page.url()).toBe(`${inject('demoUrl')}/gallery.html?day=1#top`)
    await page.reload()
    await page.getByRole('heading', { name: 'The day' }).waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('who works in two clinics says in which', async () => {
    const opened = await open(browser)
    await serveGallery(opened)
    const page = await signedIn(opened, 'doctor3', '/gallery.html')
    await page.getByRole('heading', { name: 'Which clinic?' }).waitFor()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Harbor Medical Group' }).click()
    await page.getByRole('heading', { name: 'The day' }).waitFor()
    expect(await page.locator('.where').innerText()).toBe('Harbor Medical Group')
    await opened.context.close()
  })
})

describe('what is written', () => {
  const note = (page: Page) => page.getByLabel('Note')
  const kept = (page: Page) =>
    page.evaluate<unknown>(`new Promise((done) => {
      const opening = indexedDB.open('kept')
      opening.onsuccess = () => {
        const all = opening.result.transaction('sealed').objectStore('sealed').getAll()
        all.onsuccess = () => { opening.result.close(); done(all.result.map(({ data }) => new TextDecoder().decode(data)).join()) }
      }
    })`)

  test('outlives a reload, sealed, and is gone at the sign-out', async () => {
    const opened = await open(browser)
    await serveGallery(opened)
    const page = await signedIn(opened, 'reception', '/gallery.html')
    await note(page).fill('Allergic to penicillin')
    await page.waitForTimeout(600)
    expect(await kept(page)).not.toContain('penicillin')
    await page.reload()
    await expect.poll(() => note(page).inputValue()).toBe('Allergic to penicillin')
    await page.getByRole('button', { name: /Sunita Pillai/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Delete and sign out' }).click()
    await page.waitForURL('**/sign-in')
    expect(await kept(page)).toBe('')
    await opened.context.close()
  })

  test('is not shown to the next user of the desk, who deletes it', async () => {
    const opened = await open(browser)
    await serveGallery(opened)
    const page = await signedIn(opened, 'reception', '/gallery.html')
    await note(page).fill('Allergic to penicillin')
    await page.waitForTimeout(600)
    const other = await signedIn(opened, 'nurse', '/gallery.html')
    await other.getByRole('heading', { name: 'The day' }).waitFor()
    expect(await note(other).inputValue()).toBe('')
    expect(await kept(other)).toBe('')
    await opened.context.close()
  })

  test('is still there after the page was locked for want of a hand, also after a reload', async () => {
    const opened = await open(browser)
    await serveGallery(opened)
    const page = await opened.context.newPage()
    await page.clock.install()
    await page.goto(`${inject('demoUrl')}/sign-in?back=/gallery.html`)
    await page.getByRole('button', { name: /Sunita Pillai/ }).click()
    await note(page).fill('Allergic to penicillin')
    await page.clock.fastForward('15:10')
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await note(page).waitFor({ state: 'hidden' })
    expect(await barriers(page)).toEqual([])
    for (let times = 0; times < 3; times++) await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Sign in again as Sunita Pillai' }).click()
    await page.getByRole('heading', { name: 'Locked' }).waitFor({ state: 'detached' })
    // Whoever goes on writing goes on where they were.
    await page.keyboard.type(', and to dust')
    expect(await note(page).inputValue()).toBe('Allergic to penicillin, and to dust')
    await page.clock.fastForward('15:10')
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: /Sunita Pillai/ }).click()
    await page.getByRole('heading', { name: 'The day' }).waitFor()
    await expect.poll(() => note(page).inputValue()).toBe('Allergic to penicillin, and to dust')
    await opened.context.close()
  })
})

describe('at an identity provider', () => {
  const ISSUER = `${inject('demoUrl')}/issuer`

  /** Playwright leads no redirect through its routes, so a page goes on instead. */
  const leadingTo = (address: string) => ({
    contentType: 'text/html',
    body: `<link rel="icon" href="data:,"><script>location.replace(${JSON.stringify(address)})</script>`,
  })

  /** A provider at the same origin, so that the policy of the pages holds as it was built. */
  async function serveProvider({ context }: Opened, token: string) {
    const seen = {
      prompts: [] as (string | null)[],
      challenges: [] as (string | null)[],
      exchanged: [] as URLSearchParams[],
    }
    let isKnown = false
    let nonce = ''
    const signIn = { issuer: ISSUER, clientId: 'console', scope: 'openid', audience: null }
    await context.route('**/console/settings.json', (route) => route.fulfill({ json: { signIn } }))
    const discovery = {
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
      end_session_endpoint: `${ISSUER}/end`,
    }
    await context.route(`${ISSUER}/.well-known/openid-configuration`, (route) => route.fulfill({ json: discovery }))
    await context.route(`${ISSUER}/authorize?*`, (route) => {
      const asked = new URL(route.request().url()).searchParams
      const prompt = asked.get('prompt')
      seen.prompts.push(prompt)
      seen.challenges.push(asked.get('code_challenge_method'))
      nonce = asked.get('nonce') ?? ''
      if (prompt !== 'none') isKnown = true
      const back = new URL(asked.get('redirect_uri') ?? '')
      back.searchParams.set('state', asked.get('state') ?? '')
      if (isKnown) back.searchParams.set('code', 'c1')
      else back.searchParams.set('error', 'login_required')
      return route.fulfill(leadingTo(back.href))
    })
    await context.route(`${ISSUER}/token`, (route) => {
      seen.exchanged.push(new URLSearchParams(route.request().postData() ?? ''))
      const claims = Buffer.from(JSON.stringify({ nonce })).toString('base64url')
      return route.fulfill({ json: { access_token: token, id_token: `e30.${claims}.` } })
    })
    await context.route(`${ISSUER}/end?*`, (route) => {
      isKnown = false
      return route.fulfill(leadingTo('/sign-in'))
    })
    return seen
  }

  const tokenOf = async (login: string) => {
    const answer = await fetch(`${inject('demoUrl')}/docs/logins`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login }),
    })
    return ((await answer.json()) as { token: string }).token
  }

  test('one signs in by a code that only this page can use, and stays so without a question', async () => {
    const opened = await open(browser)
    await serveGallery(opened)
    const seen = await serveProvider(opened, await tokenOf('reception'))
    const page = await visit(opened, '/gallery.html?day=1#top')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'The day' }).waitFor()
    // Neither the code nor the state stays in the address.
    expect(page.url()).toBe(`${inject('demoUrl')}/gallery.html?day=1#top`)
    expect(seen.prompts).toEqual(['none', null])
    expect(seen.challenges).toEqual(['S256', 'S256'])
    expect(seen.exchanged.map((asked) => asked.get('grant_type'))).toEqual(['authorization_code'])
    expect(seen.exchanged[0]?.get('code_verifier')).toMatch(/^[\w-]{43}$/)
    const stored = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')
    expect(stored).not.toContain('eyJ')
    await page.reload()
    await page.getByRole('heading', { name: 'The day' }).waitFor()
    expect(seen.prompts).toEqual(['none', null, 'none'])
    await page.getByRole('button', { name: /Sunita Pillai/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('an answer that nobody asked for signs nobody in', async () => {
    const opened = await open(browser)
    await serveGallery(opened)
    const seen = await serveProvider(opened, await tokenOf('reception'))
    const page = await visit(opened, '/gallery.html?code=stolen&state=guessed')
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(seen.exchanged).toEqual([])
    await opened.context.close()
  })
})
