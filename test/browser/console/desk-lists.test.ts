import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, LOOKS, launch, type Opened, open, overflow, PHONE, signedIn, WALL } from './console-browser.ts'
import { FIRST_DAY, listsWorld, named } from './desk-lists-world.ts'

let browser: Browser
let world: Awaited<ReturnType<typeof listsWorld>>

beforeAll(async () => {
  const [launched, made] = await Promise.all([launch(), listsWorld()])
  browser = launched
  world = made
})

afterAll(() => browser.close())

async function lists(options: Parameters<typeof open>[1] = {}): Promise<Opened & { page: Page }> {
  const opened = await open(browser, options)
  const page = await signedIn(opened, 'reception@harbor', '/desk')
  await page.getByRole('tab').nth(1).click()
  await page.locator('.dl-rows, .dl-empty').first().waitFor()
  return { ...opened, page }
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
const row = (page: Page, name: string) => page.locator('.dl-head', { hasText: name })
const time = (page: Page, place: number) => page.locator('.dl-times .btn').nth(place - 1)
const told = (page: Page, text: string | RegExp) => page.locator('.toast').getByText(text).waitFor()

/** Goes on by Tab until the focus is there. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const goal = page.getByRole('button', { name }).last()
  await goal.waitFor()
  for (let steps = 0; steps < 40; steps++) {
    if (await goal.evaluate((element) => element === element.ownerDocument.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}.`)
}

// Nobody works through lists on a wall.
const HANDY = LOOKS.filter(({ viewport }) => viewport !== WALL)

test.each(HANDY)('can be used by everybody, $viewport.width px wide in $colorScheme', async (look) => {
  const { page, context, wrong } = await lists(look)
  await tab(page, 'Follow-ups').click()
  await page.locator('.dl-head').first().click()
  await time(page, 1).waitFor()
  expect(await barriers(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  expect(wrong).toEqual([])
  await context.close()
})

test('the other lists and the panels have no barriers', async () => {
  // Who waits or is with the doctor now is not left over.
  await world.passBy(await world.book('Leftover', FIRST_DAY + 18))
  const { page, context, wrong } = await lists({ viewport: PHONE, colorScheme: 'dark' })
  for (const name of ['Unresolved', 'Affected', 'Inbox']) {
    await tab(page, name).click()
    await page.locator('.dl-head').first().click()
    await page.locator('.dl-body .kv').first().waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
  }
  await page.getByRole('button', { name: 'Walk-in' }).click()
  await page.getByRole('dialog').getByText('With whom').waitFor()
  expect(await barriers(page)).toEqual([])
  expect(wrong).toEqual([])
  await context.close()
})

test('a request is accepted at another time by the keyboard alone', async () => {
  const visit = await world.request(FIRST_DAY + 2)
  const { page, context, wrong } = await lists()
  await row(page, named('Dr. Lists')).waitFor()
  await page.locator('.dl-head').first().focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Another time…')
  await page.keyboard.press('Enter')
  await time(page, 2).waitFor()
  await page.keyboard.press('2')
  await told(page, /accepted for/)
  const accepted = await world.read(visit.id)
  expect(accepted.status).toBe('SCHEDULED')
  expect(accepted.appointmentDate).not.toBe(visit.appointmentDate)
  await row(page, named('Dr. Lists')).waitFor({ state: 'detached' })
  expect(wrong).toEqual([])
  await context.close()
})

test('an affected visit moves to what a refusal offers, when somebody else has taken the time', async () => {
  const visit = await world.book('Affected', FIRST_DAY + 6)
  await world.affect(visit)
  const { page, context } = await lists()
  await tab(page, 'Affected').click()
  await row(page, named('Affected')).click()
  await page.locator('.dl-body').getByText('Falls in time off').waitFor()
  await time(page, 1).waitFor()
  const [first] = await world.times(FIRST_DAY + 6)
  await world.bookAt('Faster', first?.appointmentDate ?? '')
  await page.keyboard.press('1')
  await page.getByText('That time is taken. These were free a moment ago:').waitFor()
  await page.keyboard.press('1')
  await told(page, `${named('Affected')} moved`)
  expect((await world.read(visit.id)).appointmentDate).not.toBe(visit.appointmentDate)
  await context.close()
})

test('a follow-up is logged and put off, then booked in one tap and taken back', async () => {
  await world.plan('Follower')
  const { page, context, wrong } = await lists({ viewport: PHONE, hasTouch: true })
  await tab(page, 'Follow-ups').tap()
  await row(page, named('Follower')).tap()
  await page.getByRole('link', { name: `Call ${named('Follower')}, +1 212 555 0177` }).waitFor()
  await page.getByRole('button', { name: 'Log a contact…' }).tap()
  await page.getByRole('radio', { name: 'Reached', exact: true }).tap()
  await page.getByRole('radio', { name: 'Tomorrow', exact: true }).tap()
  await page.getByRole('button', { name: 'Log contact' }).tap()
  await told(page, new RegExp(`${named('Follower')}: snoozed until`))
  await row(page, named('Follower')).waitFor({ state: 'detached' })
  await page.getByRole('radio', { name: 'Snoozed', exact: true }).tap()
  await row(page, named('Follower')).tap()
  await page.locator('.dl-body').getByText('Phone: Reached').waitFor()
  await page.getByRole('button', { name: /^Look from/ }).tap()
  await time(page, 1).waitFor()
  // While a form is open a number books nothing, and Escape closes the form before its row.
  const log = page.getByRole('button', { name: 'Log a contact…' })
  await log.tap()
  await page.getByRole('radio', { name: 'Reached', exact: true }).tap()
  await page.keyboard.press('1')
  await page.keyboard.press('Escape')
  await log.waitFor()
  await page.getByRole('button', { name: /^Book: / }).tap()
  await told(page, new RegExp(`${named('Follower')}: booked for`))
  await page.getByRole('button', { name: 'Undo' }).tap()
  await told(page, `${named('Follower')}: booking taken back`)
  expect(wrong).toEqual([])
  await context.close()
})

test('a visit that nobody closed is completed, though its patient was never checked in', async () => {
  const visit = await world.book('Forgotten', FIRST_DAY + 10)
  await world.passBy(visit)
  const { page, context, wrong } = await lists()
  await tab(page, 'Unresolved').click()
  await row(page, named('Forgotten')).click()
  await page.getByRole('button', { name: 'Was here: complete' }).click()
  await told(page, `${named('Forgotten')}: visit completed`)
  expect((await world.read(visit.id)).status).toBe('COMPLETED')
  expect(wrong).toEqual([])
  await context.close()
})

test('an answer is marked as done, and stands among what is done', async () => {
  const { page, context, wrong } = await lists()
  await tab(page, 'Inbox').click()
  const name = (await page.locator('.dl-who b').last().innerText()).trim()
  await page.locator('.dl-head').last().click()
  await page.getByLabel('What was done').fill('Called back')
  await page.keyboard.press('Enter')
  await told(page, `${name}: done`)
  await page.getByRole('radio', { name: 'Done', exact: true }).click()
  await row(page, name).click()
  await page.getByText('Called back').waitFor()
  expect(wrong).toEqual([])
  await context.close()
})

test('who answers “can I come later?” is moved from the inbox, and who asked in vain is booked from there', async () => {
  const [answered, expired] = await Promise.all([
    world.book('Answerer', FIRST_DAY + 14),
    world.book('Expired', FIRST_DAY + 16),
  ])
  await world.desk('POST', `/appointments/${expired.id}/cancel`, {})
  await world.file(answered, 'REPLY')
  await world.file(expired, 'NOT_CONFIRMED')
  const { page, context, wrong } = await lists()
  await tab(page, 'Inbox').click()
  await row(page, named('Answerer')).waitFor()
  // What was said is read without opening it, and the number is not half hidden there where the open row has all of it.
  expect(await page.locator('.dl-said').count()).toBeGreaterThan(0)
  expect(await row(page, named('Answerer')).innerText()).not.toContain('•••')
  await row(page, named('Answerer')).click()
  await page.locator('.dl-coming', { hasText: 'This is what they answer to' }).waitFor()
  await page.locator('.dl-coming').getByRole('button', { name: 'Move…' }).click()
  await time(page, 2).waitFor()
  await page.keyboard.press('2')
  await told(page, `${named('Answerer')} moved`)
  const moved = await world.read(answered.id)
  expect(moved.appointmentDate).not.toBe(answered.appointmentDate)
  await page.locator('.dl-coming').getByRole('button', { name: 'Open' }).click()
  await page.locator('.side h2', { hasText: named('Answerer') }).waitFor()

  await tab(page, 'Inbox').click()
  await row(page, named('Expired')).getByText('nobody accepted it').waitFor()
  await row(page, named('Expired')).click()
  await page.locator('.dl-body dt', { hasText: 'About' }).waitFor()
  await page.getByRole('button', { name: `New visit for ${named('Expired')}` }).click()
  await page.locator('.side .dl-taken', { hasText: named('Expired') }).waitFor()
  expect(wrong).toEqual([])
  await context.close()
})

test('whom nobody has is registered in the same panel, and likely duplicates come first', async () => {
  await world.register('Double', { dateOfBirth: '1981-03-04' })
  await world.register('Callable', { phone: '+1 212 555 0188' })
  const { page, context } = await lists()
  await page.keyboard.press('/')
  const search = page.getByLabel('Name or number')
  await search.fill(named('Doubel'))
  await page.getByText(`Nobody has “${named('Doubel')}”`).waitFor()
  await search.press('Enter')
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe(named('Doubel'))
  await page.getByLabel('Name').fill(named('Double'))
  await page.getByLabel('Date of birth').fill('1981-03-04')
  await page.getByLabel('Phone').fill('12')
  await page.keyboard.press('Enter')
  await page.getByText('Enter a phone number, with the country’s code').waitFor()
  // Who has the same number is asked about where no day of birth tells them apart, in whichever form it was typed.
  await page.getByLabel('Date of birth').fill('')
  await page.getByLabel('Phone').fill('(212) 555-0188')
  await page.keyboard.press('Enter')
  await page
    .getByRole('button', { name: `Take ${named('Callable')}` })
    .getByText('number ends in 0188')
    .waitFor()
  await page.getByLabel('Date of birth').fill('1981-03-04')
  await page.getByLabel('Phone').fill('')
  await page.getByLabel('Name').fill(named('Duoble'))
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `Take ${named('Double')}` }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // Whoever was found is to be booked, and can be told from others of the name.
  await page.locator('.side .dl-taken').getByText('born 4 Mar 1981').waitFor()

  // A child is told as one, and a number is kept as it is dialled from anywhere.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'New patient' }).click()
  await page.getByLabel('Name').fill(named('Kid'))
  await page.getByLabel('Date of birth').fill(`${new Date().getUTCFullYear() - 9}-01-01`)
  await page.getByLabel('Phone').fill('(212) 555-0199')
  await page.keyboard.press('Enter')
  await told(page, `${named('Kid')} is registered`)
  await page.locator('.side .dl-taken').getByText('Child, 9 years old, no guardian is linked').waitFor()
  await page.locator('.side .dl-taken').getByText('+1 212 555 0199').waitFor()
  await context.close()
})

test('a walk-in is taken in by the keyboard, and told the number', async () => {
  await world.register('Walker')
  const { page, context, wrong } = await lists()
  await page.keyboard.press('w')
  await page.getByLabel('Who is here?').fill(named('Walker'))
  await page.keyboard.press('Enter')
  await tabTo(page, 'Take in')
  await page.keyboard.press('Enter')
  await page.locator('.dl-number b').waitFor()
  expect(await page.locator('.dl-number b').innerText()).toMatch(/^\d+$/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(wrong).toEqual([])
  await context.close()
})

test.each(['de', 'es', 'hi'])('speaks %s', async (locale) => {
  const { page, context, wrong } = await lists({ locale, viewport: PHONE })
  await page.getByRole('tab').nth(2).click()
  await page.locator('.dl-head').first().click()
  await time(page, 1).waitFor()
  expect(await page.evaluate('document.documentElement.lang')).toBe(locale)
  expect(await overflow(page)).toBe(0)
  expect(wrong).toEqual([])
  await context.close()
})
