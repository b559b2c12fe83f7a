import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, launch } from './console-browser.ts'
import { deskWorld, tile } from './desk-world.ts'

/** While the machine has much to do. */
const SLOW = { timeout: 10_000 }

let browser: Browser
let world: Awaited<ReturnType<typeof deskWorld>>

beforeAll(async () => {
  browser = await launch()
  world = await deskWorld(browser, 1)
})

afterAll(() => browser.close())

test('who rests on a visit sees whom it is of, and the trail has one look', async () => {
  const [name, other] = [`Looked ${world.mark}`, `Passed ${world.mark}`]
  await world.bookAt(name, world.at(0))
  await world.bookAt(other, world.at(1))
  const { page, context, wrong } = await world.day()
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/summary')) asked.push(request.url())
  })
  await page.keyboard.press(']')
  await tile(page, name).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  const card = page.getByRole('tooltip')
  await card.getByText('0 here').waitFor()
  expect(await card.innerText()).toContain(name)
  expect(await tile(page, name).getAttribute('aria-describedby')).toBe(await card.getAttribute('id'))
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })
  await tile(page, name).hover()
  await card.getByText(name).waitFor()
  // Neither the second look nor the visit that was passed over is asked about.
  expect(asked).toHaveLength(1)
  expect(wrong).toEqual([])
  await context.close()
})

test('the week of a doctor has seven days, and first free leads to a booking', async () => {
  const name = `Week ${world.mark}`
  const visit = await world.bookAt(name, world.at(4))
  await world.register(`Free ${world.mark}`)
  const { page, context, wrong } = await world.day()
  await tile(page, name).waitFor({ state: 'detached' })
  const columns = () => page.locator('.col').count()
  const shownDay = () => page.getByLabel('Choose a day').inputValue()
  const today = await shownDay()
  await page.keyboard.press(']')
  await page.keyboard.press('k')
  await expect.poll(columns, SLOW).toBe(7)
  const next = await shownDay()
  expect(next > today).toBe(true)
  await page.goBack()
  await expect.poll(columns, SLOW).toBe(1)
  expect(await shownDay()).toBe(next)
  await page.goBack()
  await expect.poll(shownDay, SLOW).toBe(today)
  await page.goForward()
  await page.goForward()
  await expect.poll(columns, SLOW).toBe(7)
  await page.reload()
  await page.locator('.grid.week').waitFor()
  expect(await columns()).toBe(7)
  expect(await shownDay()).toBe(next)
  await tile(page, name).focus()
  await page.keyboard.press('m')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await world.read(visit.id)).appointmentDate < visit.appointmentDate, SLOW).toBe(true)
  await page.keyboard.press('d')
  await expect.poll(columns, SLOW).toBe(1)
  await page.keyboard.press('f')
  // Among those whom the day is narrowed to, and in the afternoon if one is asked for.
  await page
    .locator('.side .dl-times .btn', { hasText: world.names[0] ?? '' })
    .first()
    .waitFor()
  await page.getByRole('radio', { name: 'Afternoon' }).click()
  await page
    .locator('.side .dl-times .btn', { hasText: / 12:00/ })
    .first()
    .waitFor()
  await page.keyboard.press('1')
  await page.getByLabel('For whom?').fill(`Free ${world.mark}`)
  await page.keyboard.press('Enter')
  await page.locator('.side .primary:focus').waitFor()
  const day = await page.locator('.day-tools .date').innerText()
  await page.keyboard.press('.')
  await expect.poll(() => page.locator('.day-tools .date').innerText(), SLOW).not.toBe(day)
  await page.locator('.side .dl-taken').getByText(`Free ${world.mark}`).waitFor()
  await page.getByRole('button', { name: 'Another time…' }).click()
  await page.locator('.side .dl-times .btn').first().waitFor()
  // From the day that is shown now.
  const shown = await page.getByLabel('Choose a day').inputValue()
  expect(await page.locator('.side').getByLabel('From').inputValue()).toBe(shown)
  expect(shown > new Date().toISOString().slice(0, 10)).toBe(true)
  await page.locator('.side .dl-times .btn').nth(1).click()
  await page.getByLabel('Reason').fill('Knee')
  await page.getByLabel('Tell the patient').uncheck()
  await page.locator('.side').getByRole('button', { name: 'Book', exact: true }).click()
  await page.locator('.toast').getByText(`Free ${world.mark}: booked for`).waitFor()
  await page.locator('.toast').getByText('The patient is not told.').waitFor()
  await page.locator('.side .dl-facts').getByText('Knee').waitFor()
  // Nothing of the patient is in the address, and what makes no sense in it is passed over.
  expect(decodeURIComponent(page.url())).not.toMatch(new RegExp(`${world.mark}|Knee`, 'i'))
  await page.goto(
    `${new URL(page.url()).origin}/desk?tab=x&day=2026-02-31&week=nobody&location=nowhere&visit=%3Cb%3E&panel=x`,
  )
  await page.locator('.grid.week').waitFor()
  expect(await columns()).toBe(7)
  expect(await shownDay()).toBe(today)
  expect(wrong).toEqual([])
  await context.close()
})

test('every act of the desk has a key and a button, and single letters can be switched off', async () => {
  const name = `Keyed ${world.mark}`
  await world.bookNow(name, 0)
  const { page, context, wrong } = await world.day()
  await tile(page, name).click()
  await page.locator('.side').waitFor()
  // Back closes a panel, and what was closed by hand is passed over: from a list Back leads to the day.
  await page.goBack()
  await page.locator('.side').waitFor({ state: 'detached' })
  await page.goForward()
  await page.locator('.side:focus-within').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.side').waitFor({ state: 'detached' })
  await page.keyboard.press('w')
  await page.getByRole('dialog').waitFor()
  await page.goBack()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('tab', { name: /^Inbox/ }).click()
  await page.goBack()
  await tile(page, name).click()
  await page.locator('.side').waitFor()
  const shown = await page
    .locator('[aria-keyshortcuts]:visible')
    .evaluateAll((found) => found.flatMap((one) => one.getAttribute('aria-keyshortcuts')?.split(' ') ?? []))
  await page.keyboard.press('Shift+?')
  const listed = await page.locator('.key-list kbd').allInnerTexts()
  const keys = ['N', '/', 'F', 'C', 'M', 'X', 'V', 'W', 'S', 'E', 'U', 'D', 'K', 'T', 'A', '[', ']', ',', '.', 'P', '?']
  expect(keys.filter((key) => !listed.includes(key))).toEqual([])
  // Of these a button comes with what they are for: a started visit, one in the tray, something to undo.
  expect(keys.filter((key) => !shown.includes(key))).toEqual(['V', 'S', 'E', 'U'])
  await page.getByLabel('Use single letters as keys').click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await page.keyboard.press('k')
  expect(await page.locator('.col').count()).toBe(1)
  await page.locator('.side').getByRole('button', { name: 'Cut to tray' }).click()
  await page.locator('.tray [aria-keyshortcuts=V]').waitFor()
  await page.locator('.side').getByRole('button', { name: 'Check in', exact: true }).click()
  await page.locator('.tools [aria-keyshortcuts=U]').waitFor()
  await page.locator('.side [aria-keyshortcuts=S]').waitFor()
  // What was done is said above the tray, and goes with its tab.
  const toast = page.locator('.toast')
  await toast.getByText(`${name} is checked in`).waitFor()
  const [said, tray] = await Promise.all([toast, page.locator('.tray')].map((one) => one.boundingBox()))
  expect((said?.y ?? 0) + (said?.height ?? 0)).toBeLessThanOrEqual(tray?.y ?? 0)
  await page.getByRole('tab', { name: /^Inbox/ }).click()
  await toast.waitFor({ state: 'detached' })
  expect(wrong).toEqual([])
  await context.close()
})

test('a day that cannot be asked for again stays readable, and says so', async () => {
  const name = `Kept ${world.mark}`
  await world.bookAt(name, world.at(30))
  const { page, context } = await world.day()
  await page.keyboard.press(']')
  await tile(page, name).waitFor()
  const problem = { type: 'about:blank', title: 'Down', status: 500, code: 'INTERNAL', detail: 'Down' }
  await page.route('**/appointments?*', (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
  await world.bookAt(`Unseen ${world.mark}`, world.at(33))
  await page.getByText('What you see is what stood before.').waitFor()
  expect(await tile(page, name).count()).toBe(1)
  await page.unroute('**/appointments?*')
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await tile(page, `Unseen ${world.mark}`).waitFor()
  await context.close()
})
