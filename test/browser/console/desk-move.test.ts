import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, launch, overflow, PHONE } from './console-browser.ts'
import { deskWorld, tile, told } from './desk-world.ts'

/** Whether the tray is kept in the browser by now. */
const IS_SEALED = `new Promise((resolve) => {
  const opening = indexedDB.open('kept')
  opening.onsuccess = () => {
    const all = opening.result.transaction('sealed').objectStore('sealed').getAll()
    all.onsuccess = () => {
      opening.result.close()
      resolve(all.result.some(({ name }) => name === 'draft desk-tray'))
    }
  }
})`

const QUARTER = 15 * 60_000

let browser: Browser
let world: Awaited<ReturnType<typeof deskWorld>>

beforeAll(async () => {
  browser = await launch()
  world = await deskWorld(browser, 2)
})

afterAll(() => browser.close())

test('a visit is moved by six keys at most, told or not, and taken back', async () => {
  const name = `Mover ${world.mark}`
  const visit = await world.bookAt(name, world.at(0))
  const { page, context, wrong } = await world.day()
  await page.keyboard.press(']')
  await tile(page, name).focus()
  const keys = ['m', 'ArrowDown', 'ArrowDown', 'Enter']
  expect(keys.length).toBeLessThanOrEqual(6)
  await page.keyboard.press('m')
  await page.locator('.moving:focus').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const said = await page.locator('.moving [role=status]').innerText()
  expect(said).toMatch(new RegExp(`^${name} .*, ${world.names[0]} → .*, ${world.names[0]}$`))
  expect(await page.locator('.ghost').count()).toBe(1)
  expect(await page.getByLabel('Tell the patient').isChecked()).toBe(true)
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await told(page, /Mover .* → /)
  const moved = await world.read(visit.id)
  expect(Date.parse(moved.appointmentDate)).toBe(world.at(0) + 2 * QUARTER)
  expect(moved.notify).toBe(true)
  await page.locator('.tile:focus', { hasText: name }).waitFor()
  await page.keyboard.press('u')
  await told(page, `${name}: taken back`)
  expect((await world.read(visit.id)).appointmentDate).toBe(visit.appointmentDate)

  await page.locator('.tile[aria-label^="10:00"]', { hasText: name }).focus()
  await page.keyboard.press('m')
  await page.keyboard.press('ArrowUp')
  await page.getByLabel('Tell the patient').press('Space')
  await page.getByText('not reminded of this visit either').waitFor()
  await page.keyboard.press('Enter')
  await told(page, 'The patient is not told.')
  expect((await world.read(visit.id)).notify).toBe(false)
  // The toast may be gone: what was done last can be taken back all the same.
  await page.getByRole('button', { name: /^Undo: Mover/ }).click()
  await expect.poll(() => world.read(visit.id)).toMatchObject({ appointmentDate: visit.appointmentDate, notify: true })

  await page.locator('.tile[aria-label^="10:00"]', { hasText: name }).focus()
  await page.keyboard.press('m')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
  await page.locator('.moving').waitFor({ state: 'detached' })
  expect((await world.read(visit.id)).appointmentDate).toBe(visit.appointmentDate)
  expect(wrong).toEqual([])
  await context.close()
})

test('a visit is cut, survives a reload, and is dropped on another day of its doctor', async () => {
  const name = `Cut ${world.mark}`
  const visit = await world.bookAt(name, world.at(6))
  const { page, context, wrong } = await world.day()
  await page.keyboard.press(']')
  await tile(page, name).focus()
  await page.keyboard.press('x')
  await page.locator('.tile.leaving', { hasText: name }).waitFor()
  await expect.poll(() => page.evaluate<boolean>(IS_SEALED)).toBe(true)
  await page.reload()
  await page.locator('.tray', { hasText: name }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Doctor', { exact: true }).selectOption({ label: world.names[0] ?? '' })
  await page.keyboard.press('v')
  await page.locator('.moving:focus').waitFor()
  await page.keyboard.press(']')
  await page.keyboard.press(']')
  await page.locator('.ghost').waitFor()
  await page.keyboard.press('Enter')
  await told(page, /Cut .* → /)
  const moved = await world.read(visit.id)
  expect(moved.appointmentDate > visit.appointmentDate).toBe(true)
  await page.locator('.tray').waitFor({ state: 'detached' })
  expect(wrong).toEqual([])
  await context.close()
})

test('a place that somebody takes meanwhile is refused, with others to choose by a number', async () => {
  const name = `Late ${world.mark}`
  const visit = await world.bookAt(name, world.at(12))
  const { page, context } = await world.day()
  await page.keyboard.press(']')
  await tile(page, name).focus()
  await page.keyboard.press('m')
  await page.keyboard.press('ArrowDown')
  // The other desk is faster, and this one has not heard of it.
  await page.route('**/appointments?*', (route) => route.abort())
  await world.bookAt(`Fast ${world.mark}`, world.at(13))
  await page.keyboard.press('Enter')
  await page.locator('.moving').getByRole('alert').waitFor()
  await page.locator('.moving .dl-times .btn').first().waitFor()
  await page.keyboard.press('1')
  await told(page, /Late .* → /)
  expect((await world.read(visit.id)).appointmentDate).not.toBe(visit.appointmentDate)
  await context.close()
})

test('on the phone a visit is moved by touch, to what is free', async () => {
  const name = `Touched ${world.mark}`
  const visit = await world.bookAt(name, world.at(20))
  const { page, context, wrong } = await world.day({ viewport: PHONE, hasTouch: true })
  await page.getByRole('button', { name: 'Day after' }).tap()
  await page.getByRole('button', { name, exact: true }).tap()
  await page.locator('.side').getByRole('button', { name: 'Move', exact: true }).tap()
  await page.locator('.moving').waitFor()
  await page
    .getByRole('button', { name: /^Move to/ })
    .last()
    .tap()
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: 'Drop here' }).tap()
  await told(page, /Touched .* → /)
  expect((await world.read(visit.id)).appointmentDate > visit.appointmentDate).toBe(true)
  expect(wrong).toEqual([])
  await context.close()
})
