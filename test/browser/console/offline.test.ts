import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { barriers, elsewhere, launch, open, overflow, PHONE, signedIn, visit } from './console-browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** What a browser says of a line that is down, of files that a worker answers, and of the token that was gone with the page. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch|cross-world service worker|401/

const openAll = (options: Parameters<typeof open>[1] = {}) => open(browser, { serviceWorkers: 'allow', ...options })

const strip = (page: Page) => page.getByText(/^Offline since/)
const sealedNames = (page: Page) =>
  page.evaluate<string[]>(`new Promise((resolve) => {
    const asked = indexedDB.open('kept', 1)
    asked.onsuccess = () => {
      const all = asked.result.transaction('sealed').objectStore('sealed').getAll()
      all.onsuccess = () => resolve(all.result.map(({ userId, name }) => userId + ' ' + name))
    }
  })`)

/** The page’s files are here, and so is tomorrow. */
async function kept(page: Page, path = 'appointments'): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => null)')
  await page.waitForFunction('navigator.serviceWorker.controller !== null')
  await expect
    .poll(async () => (await sealedNames(page)).filter((name) => name.includes(path)).length)
    .toBeGreaterThan(0)
}

async function goOffline(context: BrowserContext, page: Page): Promise<void> {
  await context.setOffline(true)
  await page.reload()
}

const visits = (page: Page) => page.locator('.tile')

describe('the desk while nobody answers', () => {
  test('shows and prints today and tomorrow to who sat there, says since when, and lets writing wait', async () => {
    const opened = await openAll()
    const page = await signedIn(opened, 'reception', '/desk')
    await visits(page).first().waitFor()
    await kept(page)
    await expect
      .poll(async () => (await sealedNames(page)).filter((name) => / read \/appointments\?/.test(name)).length)
      .toBeGreaterThan(1)
    const seen = await visits(page).count()
    await goOffline(opened.context, page)
    await strip(page).waitFor()
    await expect.poll(() => visits(page).count()).toBe(seen)
    const button = page.getByRole('button', { name: /New visit.*waits for the line/ })
    await button.waitFor()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    expect(await barriers(page)).toEqual([])
    // Whatever else is written says that it waits, too: tomorrow, when every visit is still to come.
    await page.keyboard.press(']')
    await page.waitForURL(/day=/)
    await visits(page).last().click()
    await page.locator('.side .acts .btn').first().waitFor()
    const acts = await page.locator('.side .acts .btn').allInnerTexts()
    // The tray is of this machine alone.
    expect(acts.filter((text) => !/waits for the line|^Cut to tray/.test(text))).toEqual([])
    expect(acts.length).toBeGreaterThan(1)
    await page.keyboard.press('Escape')
    await page.locator('.side').waitFor({ state: 'detached' })
    await page.keyboard.press('t')
    const since = await strip(page).innerText()
    await page.reload()
    await strip(page).waitFor()
    expect(await strip(page).innerText()).toBe(since)

    await page.keyboard.press(']')
    await page.getByText('Something went wrong').waitFor({ state: 'detached' })
    await page.locator('.dochead').first().waitFor({ state: 'attached' })
    await page.keyboard.press('t')
    await page.emulateMedia({ media: 'print' })
    await page.getByText(/^Lotus Family Clinic, .*Printed /).waitFor()
    await page.locator('.list .name').first().waitFor()
    expect(await page.locator('.list .completed').count()).toBe(0)
    await page.emulateMedia({ media: 'screen' })

    await opened.context.setOffline(false)
    await strip(page).waitFor({ state: 'detached', timeout: 40_000 })
    await page.getByRole('button', { name: /^New visit/ }).waitFor()
    expect(await page.getByText('waits for the line').count()).toBe(0)
    expect(opened.wrong.filter((text) => !EXPECTED.test(text))).toEqual([])
    await opened.context.close()
  })

  test('shows nothing in another tab, to another user, or after a lock', async () => {
    const opened = await openAll()
    const page = await signedIn(opened, 'reception', '/desk')
    await visits(page).first().waitFor()
    await kept(page)
    await opened.context.setOffline(true)
    const other = await visit(opened, '/desk')
    await other.getByRole('alert').getByText('No connection').waitFor()
    expect(await visits(other).count()).toBe(0)
    await page.evaluate("sessionStorage.setItem('kept-locked', '1')")
    await page.reload()
    await page.getByRole('alert').getByText('No connection').waitFor()
    expect(await visits(page).count()).toBe(0)

    await opened.context.setOffline(false)
    const next = await signedIn(opened, 'nurse', '/desk')
    await visits(next).first().waitFor()
    const ask = await elsewhere('nurse')
    const { userId } = await ask<{ userId: string }>('GET', '/me')
    await expect.poll(async () => (await sealedNames(next)).length).toBeGreaterThan(1)
    expect((await sealedNames(next)).filter((name) => !name.startsWith(userId))).toEqual([])
    await opened.context.close()
  })

  test('keeps files of the page alone outside of the seal, and nothing after a sign-out', async () => {
    const opened = await openAll()
    const page = await signedIn(opened, 'reception', '/desk')
    await visits(page).first().waitFor()
    await kept(page)
    const cached = await page.evaluate<string[]>(`(async () => {
      const names = await caches.keys()
      const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return keys.flat().map(({ url }) => new URL(url).pathname)
    })()`)
    const isFile = (path: string) => /^\/(desk|day|docs\/theme\.js|console\/(settings\.json|assets\/.+))$/.test(path)
    expect(cached.filter((path) => !isFile(path))).toEqual([])
    await opened.context.setOffline(true)
    await page.addInitScript(() => sessionStorage.removeItem('kept-dev-login'))
    await page.getByRole('button', { name: /^Person and settings/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('alert').getByText('No connection').waitFor()
    expect(await sealedNames(page)).toEqual([])
    await opened.context.close()
  })
})

test('a doctor sees the day that was read, on a phone and after a reload', async () => {
  const opened = await openAll({ viewport: PHONE, hasTouch: true })
  const page = await signedIn(opened, 'doctor1', '/day')
  await page.locator('.dl').first().waitFor()
  await kept(page)
  const name = await page.locator('.dl .nm').first().innerText()
  await goOffline(opened.context, page)
  await strip(page).waitFor()
  await page.locator('.dl .nm', { hasText: name }).first().waitFor()
  expect(await overflow(page)).toBe(0)
  expect(opened.wrong.filter((text) => !EXPECTED.test(text))).toEqual([])
  await opened.context.close()
})

test('only pages that are read offline may have a worker, which answers for the site', async () => {
  const policyOf = async (path: string) =>
    (await fetch(inject('demoUrl') + path)).headers.get('Content-Security-Policy') ?? ''
  expect(await policyOf('/desk')).toContain("worker-src 'self'")
  expect(await policyOf('/my')).toContain("worker-src 'none'")
  const { headers } = await fetch(`${inject('demoUrl')}/console/offline-worker.js`)
  expect(headers.get('Service-Worker-Allowed')).toBe('/')
  expect(headers.get('Cache-Control')).toBe('no-cache')
})
