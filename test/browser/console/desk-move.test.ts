import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { barriers, launch, overflow, PHONE } from './console-browser.ts'
import { deskWorld, rowsInSight, tile, told } from './desk-world.ts'

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

/** What goes on frame by frame, while the machine has much to do. */
const SLOW = { timeout: 10_000 }

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
  const bar = await page.locator('.moving').boundingBox()
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBe(page.viewportSize()?.height)
  // That somebody confirms it meanwhile does not concern a move.
  await world.desk('PUT', `/appointments/${visit.id}`, { status: 'CONFIRMED' })
  await page.keyboard.press('Enter')
  await told(page, /Mover .* → /)
  const moved = await world.read(visit.id)
  expect(Date.parse(moved.appointmentDate)).toBe(world.at(0) + 2 * QUARTER)
  expect(moved.notify).toBe(true)
  await page.locator('.tile:focus', { hasText: name }).waitFor()
  await page.keyboard.press('u')
  await told(page, `${name}: taken back`)
  expect((await world.read(visit.id)).appointmentDate).toBe(visit.appointmentDate)
  await page.locator('.tile[aria-label^="10:00"]:focus', { hasText: name }).waitFor()

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
  await expect
    .poll(() => world.read(visit.id), SLOW)
    .toMatchObject({ appointmentDate: visit.appointmentDate, notify: true })

  await page.locator('.tile[aria-label^="10:00"]', { hasText: name }).focus()
  await page.keyboard.press('m')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
  await page.locator('.moving').waitFor({ state: 'detached' })
  expect((await world.read(visit.id)).appointmentDate).toBe(visit.appointmentDate)

  // The focus goes along from day to day, and a move of what was cancelled meanwhile ends by itself.
  await page.keyboard.press(']')
  await page.locator('[data-cell]:focus').waitFor()
  await page.keyboard.press('[')
  await tile(page, name).focus()
  await page.keyboard.press('m')
  await page.keyboard.press('ArrowDown')
  await page.route('**/appointments?*', (route) => route.abort())
  await world.desk('POST', `/appointments/${visit.id}/cancel`, {})
  await page.keyboard.press('Enter')
  await told(page, `${name}: the visit cannot be moved any more`)
  await told(page, 'Cancelled')
  await page.locator('.moving').waitFor({ state: 'detached' })
  // A move just after another one may ask by the version before, and asks again.
  expect(wrong.filter((text) => !/412|ERR_FAILED/.test(text))).toEqual([])
  await context.close()
})

test('a visit is dragged by the mouse, or by a finger that rests on it, and waits there to be dropped', async () => {
  const name = `Dragged ${world.mark}`
  const visit = await world.bookAt(name, world.at(0), world.ids[1])
  const other = await world.bookAt(`Beside ${world.mark}`, world.at(8), world.ids[1])
  const { page, context, wrong } = await world.day({ hasTouch: true }, world.names[1])
  await page.keyboard.press(']')
  const scrolled = () => page.locator('.scroll').evaluate((area) => area.scrollTop)
  const middleOf = async (of: string) => {
    const it = page.locator(`.tile[data-cell="${of}"]`)
    const drawn = async () => {
      // In the middle of what is seen, so that the edges are far.
      await it.evaluate((element) => element.scrollIntoView({ block: 'center' }))
      return it.boundingBox()
    }
    // While the day is drawn anew it is nowhere for a moment.
    const { x, y, width, height } = await vi.waitUntil(drawn, SLOW)
    return { x: x + width / 2, y: y + height / 2 }
  }
  const hold = async (of = visit.id) => {
    const from = await middleOf(of)
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    return from
  }
  const isAsBefore = async () => {
    await page.locator('.moving').waitFor({ state: 'detached' })
    expect(await page.locator('.side').count()).toBe(0)
    expect((await world.read(visit.id)).appointmentDate).toBe(visit.appointmentDate)
  }

  const start = await hold()
  await page.mouse.move(start.x + 10, start.y + 50, { steps: 4 })
  const ghost = page.locator('.ghost')
  expect(await ghost.innerText()).toMatch(new RegExp(`^10:30.*${name}\\s+${world.names[1]}$`))
  await page.mouse.up()
  expect(await page.locator('.moving [role=status]').innerText()).toMatch(/10:00.* → .*10:30/)
  expect(await page.getByLabel('Tell the patient').isChecked()).toBe(true)
  expect((await world.read(visit.id)).appointmentDate).toBe(visit.appointmentDate)
  await page.keyboard.press('Enter')
  await told(page, /Dragged .* → /)
  expect(Date.parse((await world.read(visit.id)).appointmentDate)).toBe(world.at(0) + 2 * QUARTER)
  await page.locator('.tile:focus', { hasText: name }).waitFor()
  await page.keyboard.press('u')
  await told(page, `${name}: taken back`)
  await page.locator('.tile[aria-label^="10:00"]', { hasText: name }).waitFor()

  const below = await hold()
  const beside = await page.locator(`.tile[data-cell="${other.id}"]`).boundingBox()
  await page.mouse.move(below.x, below.y + 20)
  await page.mouse.move(below.x, (beside?.y ?? 0) + (beside?.height ?? 0) / 2, { steps: 4 })
  await page.locator('.ghost.refused', { hasText: 'Another visit is in the way.' }).waitFor()
  expect(await page.getByRole('button', { name: 'Drop here' }).isDisabled()).toBe(true)
  await page.mouse.up()
  await told(page, `${name} was not moved`)
  await told(page, 'Another visit is in the way.')
  await isAsBefore()
  await page.locator('.tile:focus', { hasText: name }).waitFor()

  const held = await hold()
  await page.mouse.move(held.x, held.y + 50, { steps: 4 })
  await ghost.waitFor()
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await isAsBefore()

  const before = await hold().then(scrolled)
  const area = await page.locator('.scroll').boundingBox()
  await page.mouse.move(held.x, (area?.y ?? 0) + 80, { steps: 4 })
  await expect.poll(scrolled, SLOW).toBeLessThan(before - 100)
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await isAsBefore()

  const finger = await context.newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', point?: { x: number; y: number }) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: point ? [point] : [] })
  const swipe = async (from: { x: number; y: number }, by: number) => {
    for (const part of [1, 2, 3, 4]) await touch('touchMove', { x: from.x, y: from.y + (by * part) / 4 })
  }
  const rests = await middleOf(visit.id)
  const stands = await scrolled()
  await touch('touchStart', rests)
  await page.locator('.moving').waitFor()
  await swipe(rests, 48)
  await page.locator('.ghost', { hasText: '10:30' }).waitFor()
  expect(await scrolled()).toBe(stands)
  await touch('touchEnd')
  await page.getByRole('button', { name: 'Drop here' }).tap()
  await told(page, /Dragged .* → /)
  expect(Date.parse((await world.read(visit.id)).appointmentDate)).toBe(world.at(0) + 2 * QUARTER)

  // A Tuesday has another day beside it, which is not past.
  const weekday = new Date(world.at(0)).getUTCDay() || 7
  const tuesday = 96 * ((9 - weekday) % 7)
  const weekly = await world.bookAt(`Week ${world.mark}`, world.at(tuesday), world.ids[1])
  await page.keyboard.press('k')
  await page.locator('.grid.week').waitFor()
  if (weekday > 2) await page.keyboard.press(']')
  const from = await hold(weekly.id)
  const wednesday = await page.locator('.col').nth(2).boundingBox()
  await page.mouse.move((wednesday?.x ?? 0) + 20, from.y, { steps: 5 })
  await page.mouse.up()
  await page.keyboard.press('Enter')
  await told(page, /Week .* → /)
  expect(Date.parse((await world.read(weekly.id)).appointmentDate)).toBe(world.at(tuesday + 96))

  const swiped = await middleOf(weekly.id)
  const top = await scrolled()
  await touch('touchStart', swiped)
  await swipe(swiped, -120)
  await expect.poll(scrolled, SLOW).toBeGreaterThan(top)
  await touch('touchEnd')
  expect(await page.locator('.moving').count()).toBe(0)
  expect(wrong).toEqual([])
  await context.close()
})

test('a visit is cut, survives a reload, and is dropped on another day of its doctor', async () => {
  const name = `Cut ${world.mark}`
  const visit = await world.bookAt(name, world.at(6))
  await world.bookAt(`Beside ${world.mark}`, world.at(8))
  const { page, context, wrong } = await world.day()
  await page.keyboard.press(']')
  await tile(page, name).focus()
  await page.keyboard.press('x')
  await page.locator('.tile.leaving', { hasText: name }).waitFor()
  await expect.poll(() => page.evaluate<boolean>(IS_SEALED)).toBe(true)
  await page.reload()
  await page.locator('.tray', { hasText: name }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.locator('.tray', { hasText: world.names[0] ?? '' }).waitFor()
  // At twice the size in a small window what is there to be read can be seen: rows, and no more than a line of the tray.
  const size = page.viewportSize() ?? { width: 0, height: 0 }
  await page.setViewportSize({ width: 683, height: 384 })
  await page.locator('.list tbody tr').first().waitFor()
  expect(await rowsInSight(page)).toBeGreaterThanOrEqual(4)
  expect((await page.locator('.tray').boundingBox())?.height).toBeLessThanOrEqual(48)
  expect(await overflow(page)).toBe(0)
  await page.setViewportSize(size)
  // Where the cursor stands on another visit, the nearest free time is proposed, and why.
  await tile(page, `Beside ${world.mark}`).focus()
  await page.keyboard.press('v')
  await page.locator('.moving:focus').waitFor()
  const [from, to] = (await page.locator('.moving [role=status]').innerText()).split(' → ')
  expect(from?.endsWith(to ?? '')).toBe(false)
  expect(to).toContain('Another visit is in the way. This is the nearest free time.')
  await page.keyboard.press('Escape')
  await page.locator('.moving').waitFor({ state: 'detached' })
  await page.keyboard.press('v')
  await page.locator('.moving:focus').waitFor()
  await page.keyboard.press(']')
  await page.keyboard.press(']')
  await page.locator('.ghost').waitFor()
  await page.keyboard.press('Enter')
  await told(page, /Cut .* → /)
  await page.locator('.tile:focus', { hasText: name }).waitFor()
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
