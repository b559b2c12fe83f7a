import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  barriers,
  elsewhere,
  LOOKS,
  launch,
  open,
  overflow,
  PHONE,
  signedIn,
  tabTo,
  visit,
  WALL,
} from './console-browser.ts'

let browser: Browser
let ask: Awaited<ReturnType<typeof elsewhere>>
let place: { id: string; name: string }

interface Queue {
  doctorId: string
  doctorName: string
  paused: boolean
}

beforeAll(async () => {
  browser = await launch()
  ask = await elsewhere('admin')
  const { data } = await ask<{ data: (typeof place)[] }>('GET', '/locations')
  const found = data.find(({ name }) => name === 'Lotus Indiranagar')
  if (!found) throw new Error('The demo has lost its first place.')
  place = found
})

afterAll(() => browser.close())

const queues = async () => (await ask<{ data: Queue[] }>('GET', `/queue?locationId=${place.id}`)).data

const screenLink = async (kind: 'board' | 'qr') =>
  new URL((await ask<{ url: string }>('POST', '/displays', { locationId: place.id, kind })).url)

describe('the board of a waiting room', () => {
  test.each(LOOKS)('can be read by everybody, $viewport.width px wide in $colorScheme', async (look) => {
    const opened = await open(browser, look)
    const page = await signedIn(opened, 'reception', `/board?locationId=${place.id}`)
    await page.getByText(/^Live, updated/).waitFor()
    await page.locator('.b-row').first().waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('shows within a second what is done at another desk', async () => {
    const opened = await open(browser, { viewport: WALL })
    const page = await signedIn(opened, 'reception', `/board?locationId=${place.id}`)
    const [queue] = await queues()
    if (!queue) throw new Error('Nobody has a queue at the demo’s first place.')
    const row = page.locator('.b-row', { hasText: queue.doctorName })
    await row.waitFor()
    await page.getByText(/^Live, updated/).waitFor()
    await ask('POST', `/queue/doctors/${queue.doctorId}/pause`)
    await row.getByText('Short break').waitFor({ timeout: 3000 })
    await ask('POST', `/queue/doctors/${queue.doctorId}/resume`)
    await row.getByText('Short break').waitFor({ state: 'detached', timeout: 3000 })
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('is chosen by its place where the address names none, by the keyboard alone', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, 'reception', '/board')
    await page.getByRole('heading', { name: 'Which waiting room?' }).waitFor()
    await tabTo(page, place.name)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `Lotus Family Clinic, ${place.name}` }).waitFor()
    await opened.context.close()
  })
})

describe('a screen on the wall', () => {
  test('shows numbers and no patient’s name by its link alone, and says when it is stale', async () => {
    const opened = await open(browser, { viewport: WALL })
    const { pathname, hash } = await screenLink('board')
    const page = await visit(opened, `${pathname}${hash}&name=${encodeURIComponent('Waiting room 1')}`)
    await page.locator('.b-row').first().waitFor()
    await page.getByRole('heading', { name: 'Waiting room 1' }).waitFor()
    expect(opened.wrong).toEqual([])
    await page.clock.install()
    await opened.context.setOffline(true)
    await page.clock.fastForward(20_000)
    await page.getByText(/^No connection since/).waitFor({ timeout: 20_000 })
    expect(await page.locator('.b-row').count()).toBeGreaterThan(0)
    await opened.context.setOffline(false)
    await page.clock.fastForward(90_000)
    await page.getByText(/^No connection since/).waitFor({ state: 'detached', timeout: 30_000 })
    await opened.context.close()
  })

  test.each([WALL, PHONE])('shows the code to scan, $width px wide', async (viewport) => {
    const opened = await open(browser, { viewport })
    const { pathname, hash } = await screenLink('qr')
    const page = await visit(opened, pathname + hash)
    await page.getByRole('img', { name: 'Check-in code of this place' }).waitFor()
    await page.getByText(place.name).waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('says that its link has ended, and who makes a new one', async () => {
    const opened = await open(browser)
    const page = await visit(opened, '/display#kind=board')
    await page.getByRole('heading', { name: 'This screen’s link does not work any more' }).waitFor()
    expect(await barriers(page)).toEqual([])
    await opened.context.close()
  })

  test.each([
    ['de', 'Bitte fragen|Wartezeit ab jetzt'],
    ['es', 'Espera desde ahora'],
    ['hi', 'अब से प्रतीक्षा'],
  ])('speaks %s', async (locale, words) => {
    const opened = await open(browser, { locale, viewport: WALL })
    const { pathname, hash } = await screenLink('board')
    const page = await visit(opened, pathname + hash)
    await page.getByText(new RegExp(words)).first().waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe(locale)
    expect(await overflow(page)).toBe(0)
    expect(await barriers(page)).toEqual([])
    await opened.context.close()
  })
})

test('the pages’ policy lets no text become code', async () => {
  const { headers } = await fetch(`${inject('demoUrl')}/board`)
  const policy = headers.get('Content-Security-Policy') ?? ''
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).not.toMatch(/unsafe|, /)
  expect(headers.get('Permissions-Policy')).toContain('camera=()')
})
