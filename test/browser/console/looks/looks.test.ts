import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pixelmatch from 'pixelmatch'
import type { Browser, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launch, open } from '../console-browser.ts'
import { LOOKS_OF_PAGES } from './pages.ts'
import { type Answers, readAnswers, record, replay, writeAnswers } from './replay.ts'

/** `npm run looks:write` writes down what pages look like over the answers that were kept; `npm run looks:record` asks the demo for new ones first. */
const isRecording = process.env.KEPT_LOOKS === 'record'
const isWriting = isRecording || process.env.KEPT_LOOKS === 'write'

const README = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'pictures')
/** The share of the points that may differ: more is another look. */
const ALLOWED = 0.002
const LARGEST = 60_000

let browser: Browser
let answers: Answers

beforeAll(async () => {
  browser = await launch()
  answers = isRecording ? await recordAll() : readAnswers()
})
afterAll(() => browser.close())

type Look = (typeof LOOKS_OF_PAGES)[number]

interface Opening {
  prepare: (page: Page) => Promise<unknown>
  viewport?: Look['viewport']
  /** Half of the points show what has moved, and take a third of the room. */
  deviceScaleFactor?: number
}

async function openLook(look: Look, { prepare, viewport = look.viewport, deviceScaleFactor = 0.5 }: Opening) {
  const { login, path, drawn } = look
  const opened = await open(browser, { viewport, deviceScaleFactor, colorScheme: 'light' })
  const page = await opened.context.newPage()
  await page.clock.setFixedTime(answers.at)
  if (login) await page.addInitScript((name) => sessionStorage.setItem('kept-dev-login', name), login)
  await prepare(page)
  await page.goto(inject('demoUrl') + path)
  await drawn(page)
  await page.evaluate('document.fonts.ready.then(() => null)')
  // What is read after what is waited for.
  await page.waitForTimeout(answers.isWhole ? 400 : 2_500)
  return { ...opened, page }
}

async function recordAll(): Promise<Answers> {
  answers = { at: Date.now(), byRequest: {}, isWhole: false }
  for (const look of LOOKS_OF_PAGES) {
    const { context } = await openLook(look, { prepare: async (page) => record(answers, page.context(), look.login) })
    await context.close()
  }
  const whole = { ...answers, isWhole: true }
  writeAnswers(whole)
  return whole
}

function compare(name: string, shot: Buffer): void {
  const file = join(import.meta.dirname, 'kept', `${name}.png`)
  const now = PNG.sync.read(shot)
  if (isWriting) {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, PNG.sync.write(now, { colorType: 2, filterType: -1, deflateLevel: 9 }))
  }
  const kept = readFileSync(file)
  expect(kept.length, `${name}.png is too large for the repository`).toBeLessThan(LARGEST)
  const before = PNG.sync.read(kept)
  expect([now.width, now.height]).toEqual([before.width, before.height])
  const differing = pixelmatch(before.data, now.data, undefined, now.width, now.height, { threshold: 0.1 })
  if (differing / (now.width * now.height) <= ALLOWED) return
  const seen = join(import.meta.dirname, '..', '..', '..', '..', '.kept', 'looks')
  mkdirSync(seen, { recursive: true })
  writeFileSync(join(seen, `${name}.png`), shot)
  throw new Error(
    `${name} looks otherwise (${differing} points): see ${seen}. If it is meant, run npm run looks:write.`,
  )
}

describe('what a page looks like, and what it says to who does not see it', () => {
  test.each(LOOKS_OF_PAGES)('$name', async (look) => {
    let unknown: string[] = []
    const { page, context, wrong } = await openLook(look, {
      prepare: async (page) => {
        unknown = await replay(answers, page.context(), look.login)
      },
    })
    await expect(`${await page.locator('body').ariaSnapshot()}\n`).toMatchFileSnapshot(`kept/${look.name}.aria.yml`)
    compare(`${look.name}-light`, await page.screenshot())
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.waitForTimeout(200)
    compare(`${look.name}-dark`, await page.screenshot())
    if (isWriting && look.shown) await paint(look)
    expect(unknown).toEqual([])
    expect(wrong).toEqual([])
    await context.close()
  })

  test('the README shows four of them', () => {
    const shown = LOOKS_OF_PAGES.filter(({ shown }) => shown).map(({ name }) => name)
    expect(shown).toHaveLength(4)
    for (const name of shown) expect(existsSync(join(README, `${name}.png`))).toBe(true)
  })
})

/** The picture of a page for the README, at its full size. */
async function paint(look: Look): Promise<void> {
  if (!look.shown) return
  const { page, context } = await openLook(look, {
    prepare: (page) => replay(answers, page.context(), look.login),
    viewport: look.shown,
    deviceScaleFactor: 1,
  })
  mkdirSync(README, { recursive: true })
  const picture = PNG.sync.read(await page.screenshot())
  const file = join(README, `${look.name}.png`)
  writeFileSync(file, PNG.sync.write(picture, { colorType: 2, filterType: -1, deflateLevel: 9 }))
  await context.close()
}
