import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, elsewhere, launch, type Opened, open, overflow, PHONE, signedIn } from './console-browser.ts'

interface Visit {
  id: string
  status: string
  version: number
}

type Ask = Awaited<ReturnType<typeof elsewhere>>

const mark = `Wx${Date.now()
  .toString(26)
  .replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')}`

const DOCTOR = `Dr. Desk ${mark}`
const SOON = 5 * 60_000
const DAY = 86_400_000

let browser: Browser
let desk: Ask
let doctorId = ''
let locationId = ''

/** A doctor of these tests alone, who works round the clock. */
beforeAll(async () => {
  const [launched, asked, admin] = await Promise.all([
    launch(),
    elsewhere('reception@harbor'),
    elsewhere('admin@harbor'),
  ])
  browser = launched
  desk = asked
  const { data: places } = await desk<{ data: { id: string }[] }>('GET', '/locations?active=true')
  locationId = places[0]?.id ?? ''
  doctorId = (await admin<{ id: string }>('POST', '/doctors', { name: DOCTOR })).id
  const hours = { start: '00:00', end: '24:00', types: ['IN_PERSON'], locationId }
  const sessions = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...hours, weekday }))
  await admin('PUT', `/doctors/${doctorId}/working-hours`, { sessions })
})

afterAll(() => browser.close())

const register = (name: string) => desk<{ id: string }>('POST', '/patients', { name })

async function bookAt(name: string, at: number): Promise<Visit> {
  const { id: patientId } = await register(name)
  const appointmentDate = new Date(at).toISOString()
  const visit = { doctorId, locationId, patientId, appointmentDate, type: 'IN_PERSON', duration: 15 }
  return desk<Visit>('POST', '/appointments', visit)
}

/** So soon that its check-in is open. */
const bookNow = (name: string, place: number) => bookAt(name, (Math.ceil(Date.now() / SOON) + place * 3) * SOON)

const tomorrow = () => new Intl.DateTimeFormat('sv', { timeZone: 'America/New_York' }).format(Date.now() + DAY)

/** In the middle of the clinic's next day. */
const book = (name: string, place: number) => bookAt(name, Date.parse(`${tomorrow()}T15:00:00Z`) + place * 3 * SOON)

const read = (id: string) => desk<Visit>('GET', `/appointments/${id}`)

async function day(options: Parameters<typeof open>[1] = {}): Promise<Opened & { page: Page }> {
  const opened = await open(browser, options)
  const page = await signedIn(opened, 'reception@harbor', '/desk')
  await page.getByLabel('Doctor', { exact: true }).selectOption({ label: DOCTOR })
  await page.locator('.dochead', { hasText: DOCTOR }).waitFor({ state: 'attached' })
  await page.waitForFunction("document.querySelectorAll('.col').length === 1")
  return { ...opened, page }
}

const tile = (page: Page, name: string) => page.locator('.tile', { hasText: name })
const told = (page: Page, text: string) => page.locator('.toast').getByText(text).waitFor()

test('a known patient is booked by twelve keys', async () => {
  const short = [...mark].reverse().slice(0, 6).join('')
  const name = `${short} ${mark}`
  await register(name)
  const { page, context, wrong } = await day()
  await page.locator('.day-tools button').first().focus()
  const keys = [']', 'n', ...short, 'Enter', 'Enter']
  expect(keys.length).toBeLessThanOrEqual(12)
  await page.keyboard.press(']')
  await page.locator('.free').first().waitFor()
  await page.keyboard.press('n')
  await page.getByLabel('Who is here?').waitFor()
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
  const name = `Checked ${mark}`
  const visit = await bookNow(name, 0)
  const { page, context, wrong } = await day()
  await tile(page, name).focus()
  await page.keyboard.press('c')
  await told(page, `${name} is checked in`)
  expect((await read(visit.id)).status).toBe('CHECKED_IN')
  await page.keyboard.press('u')
  await told(page, `${name}: taken back`)
  expect((await read(visit.id)).status).toBe('SCHEDULED')
  expect(wrong).toEqual([])
  await context.close()
})

test('one desk sees what another does, and arrows lead through the day', async () => {
  const name = `Elsewhere ${mark}`
  const [one, other] = await Promise.all([day(), day()])
  const visit = await bookNow(name, 1)
  await Promise.all([tile(one.page, name).waitFor(), tile(other.page, name).waitFor()])
  const lefts = (selector: string) =>
    one.page.locator(selector).evaluateAll((found) => found.map((one) => Math.round(one.getBoundingClientRect().left)))
  // Also today, when the line of now lies across them.
  expect(await lefts('.col')).toEqual(await lefts('.dochead:not(.corner)'))
  await tile(one.page, name).focus()
  await one.page.keyboard.press('c')
  await other.page.locator('.tile.waiting', { hasText: name }).waitFor()
  await one.page.keyboard.press('ArrowDown')
  const label = await one.page.evaluate<string>("document.activeElement?.getAttribute('aria-label')")
  expect(label).toContain(DOCTOR)
  expect(label).not.toContain(name)
  expect((await read(visit.id)).status).toBe('CHECKED_IN')
  expect([...one.wrong, ...other.wrong]).toEqual([])
  await Promise.all([one.context.close(), other.context.close()])
})

test('the phone has the day as a list, with what is free to book', async () => {
  const name = `Listed ${mark}`
  await book(name, 0)
  const { page, context, wrong } = await day({ viewport: PHONE, hasTouch: true })
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
  await page.getByLabel('Who is here?').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(wrong).toEqual([])
  await context.close()
})

test.each([
  { colorScheme: 'light' as const },
  { colorScheme: 'dark' as const },
  { colorScheme: 'dark' as const, viewport: PHONE },
])('can be used by everybody, %o', async (look) => {
  const name = `Open ${mark} ${look.colorScheme}`
  await book(name, 4 + (look.viewport ? 4 : 0) + (look.colorScheme === 'dark' ? 2 : 0))
  const { page, context, wrong } = await day(look)
  await page.getByRole('button', { name: 'Day after' }).click()
  await (look.viewport ? page.getByRole('button', { name, exact: true }) : tile(page, name)).first().click()
  await page.locator('.side .dl-facts').waitFor()
  expect(await barriers(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  expect(wrong).toEqual([])
  await context.close()
})
