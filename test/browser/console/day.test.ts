import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arrowTo, barriers, LOOKS, launch, open, overflow, PHONE, signedIn } from './console-browser.ts'
import { type DayWorld, dayWorld, LOGIN, rowOf, sendNow, title } from './day-world.ts'

/** A page that is loaded again, or hears another, while the machine has much to do. */
const SLOW = { timeout: 10_000 }

let browser: Browser
let world: DayWorld

beforeAll(async () => {
  browser = await launch()
  world = await dayWorld()
})

afterAll(() => browser.close())

const isInRow = async (page: Page, name: string) => (await page.locator('.dl:focus', { hasText: name }).count()) === 1

/** Tab until a control has the focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  const has = () =>
    page.evaluate<boolean>(
      `(document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent).startsWith(${JSON.stringify(label)})`,
    )
  for (let steps = 0; steps < 30 && !(await has()); steps++) await page.keyboard.press('Tab')
  expect(await has()).toBe(true)
}

describe('the day of a doctor', () => {
  test('goes by the keyboard from the waiting room to the booked follow-up', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, LOGIN, '/day')
    await page.getByText('Live', { exact: true }).waitFor()
    const id = await world.walkIn('Wilhelmina Fortescue')
    // Seen at the desk, it is here within a second.
    await rowOf(page, 'Wilhelmina Fortescue').waitFor({ timeout: 3000 })

    await page.locator('.dl[tabindex="0"]').focus()
    for (let steps = 0; steps < 80 && !(await isInRow(page, 'Wilhelmina')); steps++)
      await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await title(page, 'Wilhelmina Fortescue').waitFor()
    await page.keyboard.press('s')
    await page.getByText(/^In progress since/).waitFor()
    await page.keyboard.press('u')
    await expect.poll(async () => (await world.visitOf(id)).status, SLOW).toBe('CHECKED_IN')
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
    await page.keyboard.press('s')
    await page.getByText(/^In progress since/).waitFor()
    // A page that knows nothing of the start takes it back as well.
    await page.reload()
    await page.getByRole('button', { name: 'Undo start' }).click(SLOW)
    await expect.poll(async () => (await world.visitOf(id)).status, SLOW).toBe('CHECKED_IN')
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
    await page.keyboard.press('s')
    await page.getByText(/^In progress since/).waitFor()

    await tabTo(page, 'Diagnosis')
    await page.keyboard.type('Laceration of the left palm')
    await arrowTo(page, 'None', '2 weeks')
    await page.getByText(/^Books .* with you$/).waitFor()
    await page.locator('.line').getByText('Books when you complete').waitFor()
    await tabTo(page, 'Test')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Wound swab')
    await page.getByText(/^Saved on this device/).waitFor()

    // The draft outlives the page, and comes back to the visit it belongs to.
    await page.reload()
    await expect.poll(() => page.getByLabel('Diagnosis').inputValue(), SLOW).toBe('Laceration of the left palm')
    await page.getByText(/^Books .* with you$/).waitFor()
    await page.keyboard.press('Control+Enter')
    await page
      .getByText(/^Wilhelmina Fortescue: completed in \d+ s/)
      .first()
      .waitFor()
    await title(page, 'Wilhelmina Fortescue').waitFor({ state: 'detached' })
    await page.keyboard.press('u')
    await title(page, 'Wilhelmina Fortescue').waitFor()
    await expect.poll(() => page.getByLabel('Diagnosis').inputValue(), SLOW).toBe('Laceration of the left palm')
    expect((await world.visitOf(id)).status).toBe('IN_PROGRESS')
    await page.getByText(/^Books .* with you$/).waitFor()
    await page.keyboard.press('Control+Enter')
    await title(page, 'Wilhelmina Fortescue').waitFor({ state: 'detached' })
    await sendNow(page)
    await page.getByText('Wilhelmina Fortescue: completed', { exact: true }).waitFor()
    expect(await world.visitOf(id)).toMatchObject({ status: 'COMPLETED', diagnosis: 'Laceration of the left palm' })
    expect(await world.plansOf(id)).toMatchObject([{ status: 'completed', tests: ['Wound swab'] }])

    await page.keyboard.press('u')
    await page.getByText('The booking is taken back.').waitFor()
    expect(await world.plansOf(id)).toMatchObject([{ status: 'scheduled' }])
    expect((await world.visitOf(id)).status).toBe('COMPLETED')
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('calls in who is next, and begins with them', async () => {
    const opened = await open(browser)
    await world.walkIn('Barnaby Outhwaite')
    const page = await signedIn(opened, LOGIN, '/day')
    const next = page.getByRole('button', { name: /^(Call in|Start with) / })
    await next.waitFor()
    // The day is in the address, too: Back goes one step, out of the hours and to the day before.
    const step = page.locator('.day-step b')
    await page.getByRole('button', { name: 'The day after' }).click()
    await expect.poll(() => step.innerText()).toBe('Tomorrow')
    await page.keyboard.press('h')
    await page.getByRole('dialog').waitFor()
    await page.goBack()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await step.innerText()).toBe('Tomorrow')
    await page.reload()
    await expect.poll(() => step.innerText(), SLOW).toBe('Tomorrow')
    await page.goBack()
    await expect.poll(() => step.innerText(), SLOW).toBe('Today')
    await next.waitFor()
    const start = page.getByRole('button', { name: /^Start with / })
    if ((await next.innerText()).startsWith('Call in')) {
      await page.keyboard.press('n')
      await start.waitFor()
      // Who was not meant waits again, and the same key calls them once more.
      await page.keyboard.press('u')
      await page.getByRole('button', { name: /^Call in / }).waitFor()
      await page.keyboard.press('n')
    }
    await start.waitFor()
    const name = (await start.innerText()).replace(/^Start with /, '').replace(/\s*N$/, '')
    await page.keyboard.press('n')
    await title(page, name).waitFor()
    await page.getByText(/^In progress since/).waitFor()
    // The newest stands first: that somebody was called in may still be said.
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).first().click()
    await page
      .getByText(/^Waiting \d+ min$/)
      .first()
      .waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('goes by touch on a phone, where the list stands first', async () => {
    const opened = await open(browser, { viewport: PHONE, hasTouch: true })
    const name = 'Maximiliana Konstantinopolitanska-Featherstonehaugh'
    const id = await world.walkIn(name)
    const page = await signedIn(opened, LOGIN, '/day')
    await rowOf(page, name).tap()
    await title(page, name).waitFor()
    // The page goes on to the patient, and not so far that the bar over it hides the name.
    const bar = await page.locator('.top').boundingBox()
    const nameBelow = async () => ((await title(page, name).boundingBox())?.y ?? 0) - (bar ? bar.y + bar.height : 0)
    await expect.poll(nameBelow).toBeGreaterThanOrEqual(0)
    await page.getByRole('button', { name: 'Start', exact: true }).tap()
    await page.getByText(/^In progress since/).waitFor()
    await page.getByRole('radio', { name: '1 month' }).tap()
    await page.getByText(/^Books .* with you$/).waitFor()
    expect(await overflow(page)).toBe(0)
    await page.getByRole('button', { name: 'Complete and plan only' }).tap()
    await sendNow(page)
    await page.getByText(/nothing is booked yet/).waitFor()
    const [plan] = await world.plansOf(id)
    expect(plan?.status).toBe('scheduled')
    expect(Date.parse(plan?.scheduledFor ?? '') - Date.now()).toBeGreaterThan(26 * 86_400_000)
    // What was written can be put right afterwards; a completion cannot be undone.
    await rowOf(page, name).tap()
    await title(page, name).waitFor()
    await page.getByRole('button', { name: 'Correct the texts' }).tap()
    await page.getByLabel('Diagnosis').fill('Contusion')
    await page.getByRole('button', { name: 'Save' }).tap()
    await page.getByText('The texts are saved').waitFor()
    expect((await world.visitOf(id)).diagnosis).toBe('Contusion')
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('says that somebody has changed the visit since, and loses nothing', async () => {
    const opened = await open(browser)
    const id = await world.walkIn('Ottoline Berrycloth')
    const page = await signedIn(opened, LOGIN, `/day?visit=${id}`)
    await page.getByLabel('Notes').fill('Sutured, three stitches')
    await opened.context.route(`**/appointments/${id}/complete`, (route) =>
      route.continue({ headers: { ...route.request().headers(), 'if-match': '"0"' } }),
    )
    const complete = async () => {
      await page.getByRole('button', { name: 'Complete', exact: true }).click()
      await page.getByRole('dialog').getByText('It was never started.').waitFor()
      await page.getByRole('button', { name: 'Complete all the same' }).click()
      await title(page, 'Ottoline Berrycloth').waitFor({ state: 'detached' })
      await sendNow(page)
    }
    await complete()
    await page.getByRole('alert').getByText('Somebody has changed this since').waitFor()
    await opened.context.unroute(`**/appointments/${id}/complete`)
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
    expect(await page.getByLabel('Notes').inputValue()).toBe('Sutured, three stitches')
    await complete()
    await page.getByText('Ottoline Berrycloth: completed', { exact: true }).waitFor()
    expect((await world.visitOf(id)).status).toBe('COMPLETED')
    await opened.context.close()
  })

  test('has the doctor’s own hours, and takes their time off', async () => {
    const opened = await open(browser)
    const booked = `Drusilla Penhaligon ${Date.now()}`
    await world.book(booked, '2031-03-04T10:00')
    const page = await signedIn(opened, LOGIN, '/day')
    await page.getByText('Live', { exact: true }).waitFor()
    await page.keyboard.press('h')
    const sheet = page.getByRole('dialog', { name: 'Hours and time off' })
    await sheet.getByText('Monday').first().waitFor()
    await sheet.getByRole('button', { name: 'Add time off' }).click()
    await sheet.getByLabel('From').fill('2031-03-03T08:00')
    await sheet.getByLabel('To').fill('2031-03-02T08:00')
    await sheet.getByText('It must end after it begins.').waitFor()
    await sheet.getByLabel('To').fill('2031-03-05T18:00')
    // Whoever is booked then is named before anything is entered.
    await sheet.getByText(booked).waitFor()
    await sheet.getByLabel('Reason').fill('Congress')
    expect(await barriers(page)).toEqual([])
    await sheet.getByRole('button', { name: 'Add time off' }).click()
    await sheet.getByText('Congress').waitFor()
    await sheet.getByRole('button', { name: /^Delete the time off from Mon 3 Mar 2031, 08:00/ }).click()
    await sheet.getByText('Congress').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    // While a dialog is open, letters are its own.
    await sheet.waitFor({ state: 'hidden' })
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).first().waitFor()
    await page.keyboard.press('u')
    await page.keyboard.press('h')
    await sheet.getByText('Congress').waitFor()
    await sheet.getByRole('button', { name: /^Delete the time off from Mon 3 Mar 2031, 08:00/ }).click()
    await sheet.getByText('Congress').waitFor({ state: 'detached' })
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('is nobody’s who is no doctor', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, 'reception@harbor', '/day')
    await page.getByText('You have no day of your own in this clinic').waitFor()
    expect(await barriers(page)).toEqual([])
    await opened.context.close()
  })

  test.each(LOOKS.filter(({ viewport }) => viewport.width < 1900))(
    'can be used by everybody, $viewport.width px wide in $colorScheme',
    async (look) => {
      const opened = await open(browser, look)
      const page = await signedIn(opened, LOGIN, '/day')
      await page.getByRole('heading', { name: 'Earlier visits' }).waitFor()
      await page.getByRole('radio', { name: '2 weeks' }).click()
      await page.getByRole('button', { name: 'Change' }).click()
      expect(await barriers(page)).toEqual([])
      expect(await overflow(page)).toBe(0)
      expect(opened.wrong).toEqual([])
      await opened.context.close()
    },
  )

  test.each([
    ['de', 'Jetzt bei Ihnen'],
    ['es', 'Con usted ahora'],
    ['hi', 'अभी आपके साथ'],
  ])('speaks %s', async (locale, words) => {
    const opened = await open(browser, { locale, viewport: PHONE })
    const page = await signedIn(opened, LOGIN, '/day')
    await page.getByText(words).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe(locale)
    expect(await overflow(page)).toBe(0)
    await opened.context.close()
  })
})
