import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, focused, LOOKS, launch, type Opened, open, overflow, signedIn } from './console-browser.ts'
import { galleryPages } from './gallery-pages.ts'

let browser: Browser
let serveGallery: (opened: Opened) => Promise<void>

beforeAll(async () => {
  serveGallery = await galleryPages()
  browser = await launch()
})

afterAll(() => browser.close())

async function gallery(options: Parameters<typeof open>[1] = {}): Promise<Opened & { page: Page }> {
  const opened = await open(browser, options)
  await serveGallery(opened)
  const page = await signedIn(opened, 'reception', '/gallery.html')
  await page.getByRole('heading', { name: 'The day' }).waitFor()
  return { ...opened, page }
}

const outcome = (page: Page) => page.locator('[data-outcome]')

test.each(LOOKS)('every part can be used by everybody, $viewport.width px wide in $colorScheme', async (look) => {
  const { page, context, wrong } = await gallery(look)
  expect(await barriers(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByText('In a sheet.').waitFor()
  expect(await barriers(page)).toEqual([])
  expect(wrong).toEqual([])
  await context.close()
})

test('a toast takes back what was done, and the keys do what their buttons do', async () => {
  const { page, context, wrong } = await gallery()
  await page.keyboard.press('c')
  await page.getByText('He will be told in 8 s').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => outcome(page).innerText()).toBe('undone')
  await page.keyboard.press('Shift+?')
  await page.getByRole('dialog').getByText('Check in').waitFor()
  await page.getByRole('checkbox').uncheck()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('c')
  await page.waitForTimeout(300)
  expect(await page.getByText('He will be told in 8 s').count()).toBe(0)
  expect(wrong).toEqual([])
  await context.close()
})

test('letters are letters in a field', async () => {
  const { page, context } = await gallery()
  await page.getByLabel('Note').pressSequentially('cc')
  expect(await page.getByText('He will be told in 8 s').count()).toBe(0)
  await page.getByRole('button', { name: 'Show what is wrong' }).click()
  expect(await focused(page)).toBe('Date of birth')
  await context.close()
})

test('tabs are walked by arrows', async () => {
  const { page, context } = await gallery()
  await page.getByRole('tab', { name: 'Day' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('heading', { name: 'The requests' }).waitFor()
  expect(await page.getByRole('tab', { name: /Requests/ }).innerText()).toContain('99+')
  await context.close()
})

test('the menu of a person changes language and colours, which a reload keeps', async () => {
  const { page, context, wrong } = await gallery()
  await page.getByRole('button', { name: /Sunita Pillai/ }).click()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.getByRole('button', { name: /Sunita Pillai/ }).click()
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
  await page.getByText('Eingetroffen').waitFor()
  await page.reload()
  await page.getByText('Eingetroffen').waitFor()
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
  expect(wrong).toEqual([])
  await context.close()
})
