import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, focused, LOOKS, launch, type Opened, open, overflow, signedIn, WALL } from './console-browser.ts'
import { listsWorld, named } from './desk-lists-world.ts'

let browser: Browser
let world: Awaited<ReturnType<typeof listsWorld>>

beforeAll(async () => {
  const [launched, made] = await Promise.all([launch(), listsWorld()])
  browser = launched
  world = made
})

afterAll(() => browser.close())

async function desk(options: Parameters<typeof open>[1] = {}): Promise<Opened & { page: Page }> {
  const opened = await open(browser, options)
  const page = await signedIn(opened, 'reception@harbor', '/desk')
  await page.locator('.desk-day .dl-rows, .desk-day .dl-empty').first().waitFor()
  return { ...opened, page }
}

const row = (page: Page, name: string) => page.locator('.dl-head', { hasText: name })
const told = (page: Page, text: string | RegExp) => page.locator('.toast').getByText(text).last().waitFor()

/** A visit that begins in a moment, with a doctor of these tests' own. */
async function soon(name: string, type = 'VIDEO_CALL') {
  const { data: places } = await world.desk<{ data: { id: string }[] }>('GET', '/locations?active=true')
  const start = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 60_000).toISOString()
  return world.desk<{ id: string; version: number }>('POST', '/appointments', {
    doctorId: world.doctorId,
    patientId: await world.register(name),
    appointmentDate: start,
    duration: 15,
    type,
    ...(type === 'IN_PERSON' && { locationId: places[0]?.id }),
    overbook: true,
    overbookReason: 'A test of the desk',
  })
}

const HANDY = LOOKS.filter(({ viewport }) => viewport !== WALL)

test.each(HANDY)('can be used by everybody, $viewport.width px wide in $colorScheme', async (look) => {
  await soon('Every Body')
  const { page, context, wrong } = await desk(look)
  await row(page, named('Every Body')).last().click()
  await page.locator('.dl-body').first().waitFor()
  expect(await barriers(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: /^New visit/ }).click()
  await page.getByRole('searchbox').waitFor()
  expect(await barriers(page)).toEqual([])
  expect(wrong).toEqual([])
  await context.close()
})

test('a known patient is booked for by nine keys, and the booking is taken back', async () => {
  const id = await world.register('Kira Keys')
  const { page, context, wrong } = await desk()
  await page.keyboard.press('n')
  await page.getByRole('searchbox').waitFor()
  await page.keyboard.type('kira k')
  await page.keyboard.press('Enter')
  await page.locator('.dl-times button').first().waitFor()
  await expect.poll(() => focused(page)).toMatch(/^Book/)
  await page.keyboard.press('Enter')
  await told(page, /^Kira Keys.*: booked for/)
  const booked = async () => {
    const { data } = await world.desk<{ data: { status: string }[] }>('GET', `/appointments?patientId=${id}`)
    return data.map(({ status }) => status)
  }
  expect(await booked()).toEqual(['SCHEDULED'])
  await page.locator('.toast').getByRole('button').click()
  await told(page, /booking taken back/)
  expect(await booked()).toEqual(['CANCELLED'])
  expect(wrong).toEqual([])
  await context.close()
})

test('checking in is one key on the row; the same key, or U, takes it back', async () => {
  await soon('Nora Now', 'IN_PERSON')
  const { page, context, wrong } = await desk()
  const nora = row(page, named('Nora Now'))
  const shows = (text: RegExp) => nora.getByText(text).waitFor()
  await nora.focus()
  await page.keyboard.press('c')
  await shows(/Waiting 0 min/)
  await page.keyboard.press('c')
  await shows(/Scheduled|late/)
  await page.keyboard.press('c')
  await shows(/Waiting/)
  await told(page, /Nora Now.*: checked in/)
  await page.keyboard.press('u')
  await shows(/Scheduled|late/)
  await page.keyboard.press(']')
  await nora.waitFor({ state: 'detached' })
  await page.keyboard.press('t')
  await nora.waitFor()
  expect(wrong).toEqual([])
  await context.close()
})

test('what another desk does is seen without asking', async () => {
  const visit = await soon('Oda Other')
  const { page, context, wrong } = await desk()
  await row(page, named('Oda Other')).waitFor()
  await world.desk('PUT', `/appointments/${visit.id}`, { status: 'CONFIRMED' })
  await row(page, named('Oda Other'))
    .getByText(/Confirmed/)
    .waitFor({ timeout: 10_000 })
  expect(wrong).toEqual([])
  await context.close()
})
