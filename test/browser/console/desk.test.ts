import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asOwner } from './as-owner.ts'
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
  await tile(page, name).waitFor()
  // Somebody else is faster, and this desk has not heard of it.
  await page.route('**/appointments?*', (route) => route.abort())
  await world.desk('PUT', `/appointments/${visit.id}`, { status: 'CONFIRMED' })
  await tile(page, name).focus()
  await page.keyboard.press('c')
  await page.getByText(`${name} has been changed meanwhile.`).waitFor()
  await page.unroute('**/appointments?*')
  await page.getByText('It is now: Confirmed.').waitFor()
  expect((await world.read(visit.id)).status).toBe('CONFIRMED')

  // The server keeps its answer to itself: that is said, and the focus stays.
  let answer = () => {}
  const silence = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/check-in', (route) => silence.then(() => route.continue()))
  await page.keyboard.press('Enter')
  await page.clock.install()
  await page.locator('.side').getByRole('button', { name: 'Check in', exact: true }).press('Enter')
  await page.locator('.side .btn[aria-disabled]:focus', { hasText: 'Check in' }).waitFor()
  await page.clock.fastForward(8_000)
  await page.getByText('The server does not answer.').waitFor()
  expect(await focused(page)).toContain('Check in')
  answer()
  await told(page, `${name} is checked in`)
  await page.getByText('The server does not answer.').waitFor({ state: 'detached' })
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
  await page.keyboard.press('Escape')
  await page.keyboard.press('u')
  await told(page, `${name}: taken back`)
  expect((await world.read(visit.id)).status).toBe('CONFIRMED')
  await page.locator('.tile:focus', { hasText: name }).waitFor()
  expect(wrong.filter((text) => !/ERR_FAILED|412/.test(text))).toEqual([])
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
  const [name, missed] = [`Listed ${world.mark}`, `Over ${world.mark}`]
  await world.bookAt(name, world.at(0))
  const over = await world.bookNow(missed, 2)
  const earlier = `starts_at = now() - interval '20 minutes', ends_at = now() - interval '5 minutes'`
  await asOwner(`update appointments set ${earlier} where id = $1`, [over.id])
  await world.desk('PUT', `/appointments/${over.id}`, { status: 'NO_SHOW' })
  const { page, context, wrong } = await world.day({ viewport: PHONE, hasTouch: true })
  // It begins with now, below little of buttons; what is over stands behind one line, and seldom wanted tools behind one button.
  const done = page.getByRole('button', { name: /^\d+ done$/ })
  await done.waitFor()
  expect((await page.locator('.list').boundingBox())?.y).toBeLessThan(PHONE.height / 4)
  expect(await page.getByRole('button', { name: missed, exact: true }).count()).toBe(0)
  await done.tap()
  await page.getByRole('button', { name: missed, exact: true }).waitFor()
  await page.getByLabel('Choose a day').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'More', exact: true }).tap()
  await page.getByLabel('Choose a day').waitFor()
  await page.getByRole('button', { name: 'More', exact: true }).tap()
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
