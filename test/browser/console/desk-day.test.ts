import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asOwner } from './as-owner.ts'
import { launch } from './console-browser.ts'
import { deskWorld, tile, told } from './desk-world.ts'

let browser: Browser
let world: Awaited<ReturnType<typeof deskWorld>>

beforeAll(async () => {
  browser = await launch()
  world = await deskWorld(browser)
})

afterAll(() => browser.close())

test('who was given up, once by mistake, comes after all and joins the line', async () => {
  const name = `Missed ${world.mark}`
  const visit = await world.bookNow(name, 0)
  await world.desk('PUT', `/appointments/${visit.id}`, { status: 'CONFIRMED' })
  await asOwner(`update appointments set starts_at = now() - interval '1 minute' where id = $1`, [visit.id])
  const { page, context, wrong } = await world.day()
  await tile(page, name).focus()
  // Whoever is late, and stands here now, is checked in.
  await page.keyboard.press('Enter')
  await page.locator('.side .primary', { hasText: 'Check in' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  await told(page, `${name}: marked as no-show`)
  expect((await world.read(visit.id)).status).toBe('NO_SHOW')
  await page.locator('.tile.noshow', { hasText: name }).waitFor()
  await page.keyboard.press('u')
  await told(page, `${name}: taken back`)
  expect((await world.read(visit.id)).status).toBe('CONFIRMED')
  await page.locator('.tile:not(.noshow)', { hasText: name }).focus()
  await page.keyboard.press('e')
  await page.locator('.tile.noshow', { hasText: name }).focus()
  await page.keyboard.press('c')
  await told(page, `${name} is checked in`)
  await page.locator('.tile.waiting', { hasText: name }).waitFor()
  expect((await world.read(visit.id)).status).toBe('CHECKED_IN')
  const line = await world.desk<{ waiting: { appointmentId: string }[] }>('GET', `/queue/doctors/${visit.doctorId}`)
  expect(line.waiting.map(({ appointmentId }) => appointmentId)).toEqual([visit.id])
  expect(wrong).toEqual([])
  await context.close()
})

test('a doctor falls ill: the desk sees at once whom it concerns, moves one and calls off the other', async () => {
  const [moving, leaving] = [`Moving ${world.mark}`, `Leaving ${world.mark}`] as const
  const visits = await Promise.all([moving, leaving].map((name, place) => world.bookAt(name, world.at(place * 2))))
  const { page, context, wrong } = await world.day()
  await page.keyboard.press(']')
  await tile(page, moving).waitFor()
  // The desk says so itself, and reads first whom it has to call.
  await tile(page, moving).focus()
  await page.keyboard.press('a')
  const panel = page.getByRole('dialog')
  for (const name of [moving, leaving]) await panel.locator('li', { hasText: name }).waitFor()
  await panel.getByLabel('Reason').fill('Ill')
  await page.keyboard.press('Enter')
  await told(page, /: time off entered/)
  await page.locator('.dl-head', { hasText: moving }).waitFor()
  await page.getByRole('tab', { name: /^Day/ }).click()
  for (const name of [moving, leaving]) await page.locator('.tile.affected', { hasText: name }).waitFor()
  await page.getByText('Time off: Ill').first().waitFor()

  await page.getByRole('tab', { name: /^Affected/ }).click()
  await page.locator('.dl-head', { hasText: moving }).click()
  await page.locator('.dl-body dd', { hasText: /^Falls in time off, .* → .*, Ill$/ }).waitFor()
  await page.locator('.dl-times .btn').first().waitFor()
  await page.keyboard.press('1')
  await told(page, `${moving} moved`)
  await page.locator('.dl-head', { hasText: moving }).waitFor({ state: 'detached' })
  await page.locator('.dl-head', { hasText: leaving }).click()
  await page.getByRole('button', { name: 'Cancel visit…' }).click()
  await page.getByRole('button', { name: 'Cancel visit', exact: true }).click()
  await told(page, `${leaving}: visit cancelled`)
  const after = await Promise.all(visits.map(({ id }) => world.read(id)))
  expect(after.map(({ status }) => status)).toEqual(['SCHEDULED', 'CANCELLED'])
  const moved = after[0]?.appointmentDate ?? ''
  const { data: away } = await world.admin<{ data: { from: string; to: string }[] }>(
    'GET',
    `/doctors/${world.ids[0]}/time-off`,
  )
  expect(away.filter(({ from, to }) => moved >= from && moved < to)).toEqual([])
  expect(away).toHaveLength(1)
  expect(wrong).toEqual([])
  await context.close()
})
