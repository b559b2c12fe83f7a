import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriers, launch, open, signedIn } from './console-browser.ts'
import { type DayWorld, dayWorld, LOGIN, rowOf } from './day-world.ts'

/** A page that is loaded again, or hears another, while the machine has much to do. */
const SLOW = { timeout: 10_000 }

let browser: Browser
let world: DayWorld

beforeAll(async () => {
  browser = await launch()
  world = await dayWorld()
})

afterAll(() => browser.close())

describe('what the day of a doctor keeps', () => {
  test('stays with whom one looks at, whatever the day brings', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, LOGIN, '/day')
    const heading = page.getByRole('heading', { level: 1 })
    await page.getByRole('heading', { name: 'Earlier visits' }).waitFor()
    const before = await heading.innerText()
    const id = await world.walkIn('Peregrine Ashdown')
    await rowOf(page, 'Peregrine Ashdown').waitFor()
    await world.asDoctor('POST', `/appointments/${id}/start`, {})
    await rowOf(page, 'Peregrine Ashdown')
      .getByText(/^In progress/)
      .waitFor()
    expect(await heading.innerText()).toBe(before)
    await opened.context.close()
  })

  test('shows in two tabs what is written in either, and asks before signing out deletes it', async () => {
    const opened = await open(browser)
    const id = await world.walkIn('Cordelia Blythe')
    const first = await signedIn(opened, LOGIN, `/day?visit=${id}`)
    const second = await signedIn(opened, LOGIN, `/day?visit=${id}`)
    await first.getByLabel('Notes').fill('Fell off a ladder')
    await second.getByLabel('Diagnosis').fill('Sprained ankle')
    await expect.poll(() => second.getByLabel('Notes').inputValue(), SLOW).toBe('Fell off a ladder')
    await expect.poll(() => first.getByLabel('Diagnosis').inputValue(), SLOW).toBe('Sprained ankle')
    await first.getByText(/You write here in another tab too/).waitFor()
    await first.getByRole('button', { name: /^Person and settings/ }).click()
    await first.getByRole('menuitem', { name: 'Sign out' }).click()
    await first.getByRole('dialog', { name: '1 text is not sent yet' }).waitFor()
    await first.getByRole('button', { name: 'Stay signed in' }).click()
    expect(await first.getByLabel('Diagnosis').inputValue()).toBe('Sprained ankle')

    // Whoever completes it elsewhere does not know of it: what was written here is shown until it is deleted.
    await world.asDoctor('POST', `/appointments/${id}/start`, {})
    await world.asDoctor('POST', `/appointments/${id}/complete`, {})
    const unsent = first.locator('.note', { hasText: 'You had written this here' })
    await unsent.getByText('Sprained ankle').waitFor()
    await unsent.getByRole('button', { name: 'Delete it' }).click()
    await unsent.waitFor({ state: 'detached' })
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('arranges a forgotten follow-up: a time is chosen, then booked, and taken back', async () => {
    const opened = await open(browser)
    const id = await world.walkIn('Leopold Marchbanks')
    await world.asDoctor('POST', `/appointments/${id}/start`, {})
    await world.asDoctor('POST', `/appointments/${id}/complete`, {})
    const page = await signedIn(opened, LOGIN, `/day?visit=${id}`)
    await page.getByRole('button', { name: 'Arrange a follow-up' }).click()
    await page.getByRole('button', { name: 'Plan the follow-up' }).click()
    await page.getByText(/^Planned for /).waitFor()
    await page
      .getByRole('radiogroup', { name: /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) / })
      .getByRole('radio')
      .first()
      .click()
    await page.getByRole('button', { name: /^Book .*, \d\d:\d\d$/ }).click()
    await page.getByText(/^Leopold Marchbanks: follow-up booked/).waitFor()
    expect(await world.plansOf(id)).toMatchObject([{ status: 'completed' }])
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The booking is taken back.').waitFor()
    const [plan] = await world.plansOf(id)
    await page.goto(page.url().replace(/\?.*/, `?plan=${plan?.id}`))
    await page.getByRole('button', { name: 'Log a call, or put it off' }).click()
    await page.getByRole('button', { name: 'Log contact' }).click()
    await page.getByText(/^Leopold Marchbanks: snoozed until/).waitFor()
    await page.getByRole('button', { name: 'No longer needed' }).click()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'No longer needed' }).click()
    await page.getByText('Leopold Marchbanks: the follow-up is cancelled').waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('leads to the day before, and back', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, LOGIN, '/day')
    await page.getByRole('button', { name: 'The day before' }).click()
    await page.getByText('Yesterday').waitFor()
    expect(await page.getByRole('button', { name: /^(Call in|Start with) / }).count()).toBe(0)
    await page.getByRole('button', { name: 'Today' }).click()
    await page.getByText('With you now').waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })
})
