import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { spanOf } from '../../../src/web/pages/insight/view.ts'
import { arrowTo, barriers, elsewhere, LOOKS, launch, open, overflow, PHONE, signedIn } from './console-browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const drawn = (page: Page) => page.locator('.plot-canvas canvas').first().waitFor()

/** Every colour that the first drawing has, as the canvas holds it. */
const coloursOf = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const drawing = document.querySelector('.plot-canvas canvas')
    const { width, height } = drawing
    const copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: true })
    copy.drawImage(drawing, 0, 0)
    const { data } = copy.getImageData(0, 0, width, height)
    const colours = new Set()
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) colours.add([data[at], data[at + 1], data[at + 2]].join(' '))
    return [...colours]
  })()`)

const [ACCENT, ACCENT_OF_THE_DARK] = ['11 97 68', '92 199 153']

describe('the figures of a clinic', () => {
  test('say their finding, and have every drawing as a table too', async () => {
    const ask = await elsewhere('admin')
    const opened = await open(browser)
    const page = await signedIn(opened, 'admin', '/insight')
    await drawn(page)
    await page.getByRole('heading', { name: /of the bookable time is booked|is nearly full/ }).waitFor()
    const figures = page.locator('figure.plot')
    expect(await figures.count()).toBe(7)
    const losses = figures.filter({ hasText: 'Visits lost' })
    await losses.getByText('Show as a table').click()
    const { from, to } = spanOf('8', 'Asia/Kolkata')
    const { byWeek } = await ask<{ byWeek: { visits: { completed: number } }[] }>(
      'GET',
      `/insights?from=${from}&to=${to}`,
    )
    const completed = await losses.locator('tbody tr td:nth-child(2)').allInnerTexts()
    // Other tests complete visits of this week meanwhile.
    expect(completed.slice(0, -1)).toEqual(byWeek.slice(0, -1).map(({ visits }) => String(visits.completed)))
    expect(completed).toHaveLength(8)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('follow the page’s colours, also those of paper', async () => {
    const opened = await open(browser, { colorScheme: 'light' })
    const page = await signedIn(opened, 'admin', '/insight')
    await drawn(page)
    await expect.poll(() => coloursOf(page)).toContain(ACCENT)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(() => coloursOf(page)).toContain(ACCENT_OF_THE_DARK)
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await coloursOf(page)).toContain(ACCENT)
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(await coloursOf(page)).toContain(ACCENT_OF_THE_DARK)
    await page.evaluate("document.documentElement.dataset.theme = 'light'")
    await expect.poll(() => coloursOf(page)).toContain(ACCENT)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('are chosen by the keyboard, and an address shows the same to others', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, 'admin', '/insight')
    await drawn(page)
    await arrowTo(page, '8 weeks', '4 weeks', 'ArrowLeft')
    await page.getByLabel('Doctor', { exact: true }).selectOption({ label: 'Dr. Rohan Mehta' })
    await page.getByRole('heading', { name: /Dr\. Rohan Mehta/ }).waitFor()
    expect(new URL(page.url()).searchParams.get('weeks')).toBe('4')
    await page.reload()
    await page.getByRole('heading', { name: /Dr\. Rohan Mehta/ }).waitFor()
    expect(await page.getByRole('radio', { name: '4 weeks' }).isChecked()).toBe(true)
    await page.getByLabel('Location', { exact: true }).selectOption({ index: 1 })
    await page.getByText('Without video calls and home visits').waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('are a doctor’s own, and nobody’s who may not read them', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, 'doctor2', '/insight')
    await page.getByRole('heading', { name: /Dr\. Rohan Mehta/ }).waitFor()
    expect(await page.getByLabel('Doctor', { exact: true }).count()).toBe(0)
    const other = await signedIn(opened, 'reception@harbor', '/insight')
    await other.getByText('Figures are for administrators and doctors').waitFor()
    expect(await barriers(other)).toEqual([])
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('say when there is nothing, little, or no answer', async () => {
    const opened = await open(browser)
    const page = await opened.context.newPage()
    const none = { completed: 0, cancelledEarly: 0, cancelledLate: 0, noShow: 0, open: 0 }
    let change = (_: Record<string, unknown>) => {}
    await opened.context.route('**/insights?*', async (route) => {
      const answer = (await (await route.fetch()).json()) as Record<string, unknown>
      change(answer)
      await route.fulfill({ json: answer })
    })
    change = ({ total }) =>
      Object.assign(total as object, { visits: none, bookableMinutes: 0, followUps: { planned: 0 } })
    await page.addInitScript(() => sessionStorage.setItem('kept-dev-login', 'admin'))
    await page.goto(`${inject('demoUrl')}/insight?weeks=4`)
    await page.getByText('There is nothing to count').waitFor()
    change = ({ total }) => Object.assign(total as object, { visits: { ...none, completed: 3 } })
    await page.getByRole('button', { name: 'Show a year' }).click()
    await page.getByText('Only 3 visits are settled in this time').waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.unroute('**/insights?*')
    await opened.context.route('**/insights?*', (route) => route.abort())
    await page.getByRole('radio', { name: '8 weeks' }).click()
    await page.getByRole('alert').getByText('No connection').waitFor()
    await opened.context.close()
  })

  test.each(LOOKS.filter(({ viewport }) => viewport.width < 1900))(
    'can be read by everybody, $viewport.width px wide in $colorScheme',
    async (look) => {
      const opened = await open(browser, look)
      const page = await signedIn(opened, 'admin', '/insight')
      await drawn(page)
      await page.getByText('Show as a table').first().click()
      expect(await barriers(page)).toEqual([])
      expect(await overflow(page)).toBe(0)
      expect(opened.wrong).toEqual([])
      await opened.context.close()
    },
  )

  test.each([
    ['de', 'Gebuchter Anteil der buchbaren Zeit'],
    ['es', 'Parte reservada del tiempo disponible'],
    ['hi', 'बुक हो सकने वाले समय का बुक हिस्सा'],
  ])('speak %s', async (locale, words) => {
    const opened = await open(browser, { locale, viewport: PHONE })
    const page = await signedIn(opened, 'admin', '/insight?weeks=52')
    await page.getByText(words).waitFor()
    await drawn(page)
    expect(await overflow(page)).toBe(0)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })
})
