import { mkdirSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import pg from 'pg'
import { type Browser, type BrowserContextOptions, chromium as launcher, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { devVars, loadDevKeys } from '../../scripts/dev-keys.ts'
import { demoLinks } from '../client/demo-links.ts'
import { barriers } from './barriers.ts'

const url = inject('demoUrl')
const ownerUrl = inject('demoOwnerUrl')

/** Where to put pictures of the pages, for who wants to look at them. */
const PICTURES = process.env.KEPT_PICTURES

const LANGUAGES = ['en', 'hi', 'de', 'es'] as const
const PURPOSES = ['confirm', 'move', 'cancel'] as const

let browser: Browser
let vars: Record<string, string>

beforeAll(async () => {
  vars = devVars(await loadDevKeys(), url)
  browser = await launcher.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu'],
  })
  if (PICTURES) mkdirSync(PICTURES, { recursive: true })
})
afterAll(() => browser.close())

async function sql(text: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  return (await client.query(text, values).finally(() => client.end())).rows
}

/** Another coming visit of the demo each time. */
const used: string[] = []
async function comingVisit(): Promise<string> {
  const [visit] = await sql(
    `select t.id from appointments t join patients p on p.clinic_id = t.clinic_id and p.id = t.patient_id
where t.status = 'SCHEDULED' and t.type = 'IN_PERSON' and t.plan_id is null and p.status = 'active'
and t.starts_at > now() + interval '26 hours' and t.id <> all ($1::uuid[]) order by t.starts_at, t.id limit 1`,
    [used],
  )
  used.push(visit.id)
  return visit.id
}

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  javaScriptEnabled: false,
  reducedMotion: 'reduce',
}

async function look(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
}

/** A page as a phone without JavaScript shows it: in its language, and nothing of it beside the screen. */
async function open(path: string, options: BrowserContextOptions) {
  const context = await browser.newContext({ ...PHONE, ...options })
  const page = await context.newPage()
  await page.goto(path)
  return { page, close: () => context.close() }
}

const overflow = async (path: string, width: number) => {
  const context = await browser.newContext({ viewport: { width, height: 740 } })
  const page = await context.newPage()
  await page.goto(path)
  const over = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  await context.close()
  return over
}

/** The rules of axe, which needs a page with JavaScript. */
async function faults(path: string, options: BrowserContextOptions): Promise<string[]> {
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(path)
  const found = await barriers(page)
  await context.close()
  return found
}

test.each(LANGUAGES)('%s: each link acts by its button and is undone by it, without JavaScript', async (locale) => {
  for (const purpose of PURPOSES) {
    const links = await demoLinks({ ownerUrl, vars }, await comingVisit())
    await sql('update patients set language = $1', [locale])
    const shade = { locale, colorScheme: purpose === 'move' ? 'dark' : 'light' } as const
    const { page, close } = await open(links[purpose], shade)
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
    await look(page, `${locale}-1-${purpose}`)
    if (purpose === 'move') await page.locator('input[name=to]').first().check()
    await page.locator(`button[value=${purpose}]`).click()
    await page.locator('button[value=undo]').waitFor()
    await look(page, `${locale}-2-${purpose}-done`)
    await page.locator('button[value=undo]').click()
    await page.locator('button').waitFor({ state: 'detached' })
    expect(await page.locator('h1').count()).toBe(1)
    await look(page, `${locale}-3-${purpose}-undone`)
    await close()
  }
})

test.each(LANGUAGES)('%s: the pages of a link that ended, and of one that is too late', async (locale) => {
  const ended = await open(`${url}/l/nothing`, { locale })
  await look(ended.page, `${locale}-4-ended`)
  await ended.close()
  const id = await comingVisit()
  const links = await demoLinks({ ownerUrl, vars }, id)
  await sql('update patients set language = $1', [locale])
  await sql(`update clinics set settings = settings || '{"cancellationWindowMinutes": 40000}'`)
  const late = await open(links.cancel, { locale })
  expect(await late.page.locator('button').count()).toBe(0)
  await look(late.page, `${locale}-5-too-late`)
  await late.close()
  await sql(`update clinics set settings = settings - 'cancellationWindowMinutes'`)
})

test.each([
  ['light', 390],
  ['dark', 360],
] as const)(
  '%s: axe finds nothing, nothing overflows %i pixels, and the buttons are for thumbs',
  async (colorScheme, width) => {
    const links = await demoLinks({ ownerUrl, vars }, await comingVisit())
    await sql("update patients set language = 'de'")
    for (const path of [links.confirm, links.move, links.cancel, `${url}/l/nothing`]) {
      expect([path === links.move, await faults(path, { colorScheme, viewport: { width, height: 740 } })]).toEqual([
        path === links.move,
        [],
      ])
      expect(await overflow(path, width)).toBe(0)
    }
    const { page, close } = await open(links.confirm, { colorScheme, viewport: { width, height: 740 } })
    for (const button of await page.locator('.big').all()) {
      const box = await button.boundingBox()
      expect(box?.height).toBeGreaterThanOrEqual(48)
      expect(box?.width).toBeGreaterThanOrEqual(width - 40)
    }
    // What the page is for comes first for who goes by keys.
    // A key that comes while another page still has the browser's focus is lost.
    await page.bringToFront()
    await page.locator('body').press('Tab')
    expect(await page.locator(':focus').getAttribute('value')).toBe('confirm')
    await close()
  },
)
