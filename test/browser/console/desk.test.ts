import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, focused, launch, overflow, PHONE } from './console-browser.ts'
import { deskWorld, tile, told } from './desk-world.ts'

let browser: Browser
let world: Awaited<ReturnType<typeof deskWorld>>

beforeAll(async () => {
  browser = await launch()
  world = await deskWorld(browser)
})

afterAll(() => browser.close())

test('a known patient is booked by twelve keys', async () => {
  const short = [...world.mark.toLowerCase()].reverse().slice(0, 6).join('')
  const name = `${short} ${world.mark}`
  await world.register(name)
  const { page, context, wrong } = await world.day()
  await page.locator('.day-tools button').first().focus()
  const keys = [']', 'n', ...short, 'Enter', 'Enter']
  expect(keys.length).toBeLessThanOrEqual(12)
  await page.keyboard.press(']')
  await page.locator('.free').first().waitFor()
  // Whoever clicks twice means the first: nothing that has come beneath the pointer.
  await page.locator('.free').last().dblclick()
  await page.getByLabel('For whom?').waitFor()
  expect(await focused(page)).toBe('For whom?')
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await page.getByLabel('For whom?').waitFor()
  await page.keyboard.type(short)
  await page.keyboard.press('Enter')
  await page.locator('.side .primary:focus').waitFor()
  await page.keyboard.press('Enter')
  await told(page, `${name}: booked for`)
  await tile(page, name).waitFor()
  expect(await page.title()).toBe('Front desk · Kept')
  expect(wrong).toEqual([])
  await context.close()
})

test('who comes is checked in by one key, and taken back by another', async () => {
  const name = `Checked ${world.mark}`
  const visit = await world.bookNow(name, 0)
  const { page, context, wrong } = await world.day()
  await tile(page, name).focus()
  await page.keyboard.press('c')
  await told(page, `${name} is checked in`)
  expect((await world.read(visit.id)).status).toBe('CHECKED_IN')
  // The same key again says what they are called by.
  await page
    .locator('.toast')
    .getByText(/^Number \d+, /)
    .waitFor()
  await page.locator('.tile.waiting', { hasText: name }).focus()
  await page.keyboard.press('c')
  await told(page, `${name} is checked in already`)
  expect((await world.read(visit.id)).status).toBe('CHECKED_IN')
  await page.keyboard.press('u')
  await told(page, `${name}: taken back`)
  expect((await world.read(visit.id)).status).toBe('SCHEDULED')
  expect(wrong).toEqual([])
  await context.close()
})

test('one desk sees at once what another does, and arrows lead through the day', async () => {
  const name = `Elsewhere ${world.mark}`
  const visit = await world.bookNow(name, 1)
  const [one, other] = await Promise.all([world.day(), world.day()])
  await Promise.all([one, other].map(({ page }) => tile(page, name).waitFor()))
  const { log } = other
  await expect.poll(() => log.slice(log.indexOf(`hears of ${visit.doctorId}`))).toContain('asks')
  const lefts = (selector: string) =>
    one.page.locator(selector).evaluateAll((found) => found.map((one) => Math.round(one.getBoundingClientRect().left)))
  // Also today, when the line of now lies across them.
  expect(await lefts('.col')).toEqual(await lefts('.dochead:not(.corner)'))
  await tile(one.page, name).focus()
  log.length = 0
  await one.page.keyboard.press('c')
  await other.page.locator('.tile.waiting', { hasText: name }).waitFor()
  // Not because it asks every now and then.
  expect(log.slice(0, 2)).toEqual([`hears of ${visit.doctorId}`, 'asks'])
  await one.page.keyboard.press('ArrowDown')
  const label = await one.page.evaluate<string>("document.activeElement?.getAttribute('aria-label')")
  expect(label).toContain(world.names[0])
  expect(label).not.toContain(name)
  expect((await world.read(visit.id)).status).toBe('CHECKED_IN')
  expect([...one.wrong, ...other.wrong]).toEqual([])
  await Promise.all([one.context.close(), other.context.close()])
})

test('the phone has the day as a list, with what is free to book', async () => {
  const name = `Listed ${world.mark}`
  await world.bookAt(name, world.at(0))
  const { page, context, wrong } = await world.day({ viewport: PHONE, hasTouch: true })
  await page.getByRole('button', { name: 'Day after' }).tap()
  await page.getByRole('button', { name, exact: true }).tap()
  await page.locator('.side').getByRole('button', { name: 'Cancel visit…' }).tap()
  await page.locator('.side').getByRole('button', { name: 'Cancel visit', exact: true }).tap()
  await told(page, `${name}: visit cancelled`)
  await page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' })
  await page
    .getByRole('button', { name: /^Book at/ })
    .last()
    .tap()
  await page.getByLabel('For whom?').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(wrong).toEqual([])
  await context.close()
})

test.each([
  { colorScheme: 'light' as const },
  { colorScheme: 'dark' as const },
  { colorScheme: 'dark' as const, viewport: PHONE },
])('can be used by everybody, %o', async (look) => {
  const name = `Open ${world.mark} ${look.colorScheme}`
  await world.bookAt(name, world.at(4 + (look.viewport ? 4 : 0) + (look.colorScheme === 'dark' ? 2 : 0)))
  const { page, context, wrong } = await world.day(look)
  await page.getByRole('button', { name: 'Day after' }).click()
  await (look.viewport ? page.getByRole('button', { name, exact: true }) : tile(page, name)).first().click()
  await page.locator('.side .dl-facts').waitFor()
  expect(await barriers(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  expect(wrong).toEqual([])
  await context.close()
})
