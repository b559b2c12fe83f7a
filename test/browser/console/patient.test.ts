import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { barriers, elsewhere, launch, open, overflow, PHONE, signedIn, tabTo, visit } from './console-browser.ts'

let browser: Browser
let reception: Awaited<ReturnType<typeof elsewhere>>
let doctors: { id: string; name: string }[]

interface Listed {
  data: { id: string; name: string; active?: boolean }[]
}

beforeAll(async () => {
  browser = await launch()
  reception = await elsewhere('reception')
  doctors = (await reception<Listed>('GET', '/doctors?active=true')).data
})

afterAll(() => browser.close())

const doctorNamed = (name: string) => {
  const found = doctors.find((doctor) => doctor.name === name)
  if (!found) throw new Error(`The demo has lost ${name}.`)
  return found
}

/** Doctor Sharma works at a place of her own, where no other test books. */
const SHARMA = 'Dr. Priya Sharma'
/** Works in this clinic alone: nobody is overbooked over what another clinic has planned. */
const MEHTA = 'Dr. Rohan Mehta'

async function lastFree(doctorId: string) {
  const { days } = await reception<{
    days: { slots: Record<'appointmentDate' | 'endDate' | 'locationId', string>[] }[]
  }>('GET', `/appointments/doctor/${doctorId}/availability?days=14`)
  const slot = days.flatMap(({ slots }) => slots).at(-1)
  if (!slot) throw new Error('Nothing is free for two weeks.')
  return slot
}

/** The page of one free time, as a link of the list leads to it. */
async function detailsOf(doctorId: string): Promise<string> {
  const { appointmentDate: at, endDate: end, locationId: place } = await lastFree(doctorId)
  return `/book?${new URLSearchParams({ doctorId, with: doctorId, at, end, zone: 'Asia/Kolkata', place })}`
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor()

async function cancelShown(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Move or cancel it' }).click()
  await page.getByRole('button', { name: 'Cancel it' }).click()
  await page.getByRole('button', { name: 'Cancel the visit' }).click()
  await page.getByText('Cancelled').first().waitFor()
}

/** What is sealed of what was written, by name. */
const draftsOf = (page: Page) =>
  page.evaluate<string[]>(`new Promise((resolve) => {
    const asked = indexedDB.open('kept', 1)
    asked.onsuccess = () => {
      const all = asked.result.transaction('sealed').objectStore('sealed').getAll()
      all.onsuccess = () => { asked.result.close(); resolve(all.result.map(({ name }) => name)) }
    }
  })`)

/** Has the file with everything of theirs made, and gets it. */
async function takesOwnData(page: Page): Promise<void> {
  await page.getByText('What the clinic has kept of you').click()
  await page.getByRole('button', { name: 'Make the file', exact: true }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the file' }).click({ timeout: 60_000 })
  expect((await download).suggestedFilename()).toMatch(/^patient-.*\.zip$/)
}

const LOOKS = [
  { viewport: PHONE, colorScheme: 'light' },
  { viewport: PHONE, colorScheme: 'dark' },
  { viewport: { width: 1024, height: 768 }, colorScheme: 'light' },
  { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
] as const

test.each(LOOKS)('everybody can use the pages, $viewport.width px wide in $colorScheme', async (look) => {
  const opened = await open(browser, look)
  const page = await signedIn(opened, 'patient1', '/book')
  await page.locator('.slot').first().waitFor()
  expect(await barriers(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await page.locator('.slot.first').click()
  await page.getByRole('button', { name: /^Book:/ }).waitFor()
  expect(await barriers(page)).toEqual([])
  for (const path of ['/my', '/check-in']) {
    await page.goto(inject('demoUrl') + path)
    await page.locator('h1').waitFor()
    await expect.poll(() => page.locator('.sk').count(), { timeout: 10_000 }).toBe(0)
    if (path === '/my' && look === LOOKS[0]) await takesOwnData(page)
    expect(await barriers(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
  }
  expect(opened.wrong).toEqual([])
  await opened.context.close()
})

describe('on a slow phone', () => {
  /** Of a page: who opens it, and what can be used once it is there. */
  const PAGES = [
    ['/book', 'patient1', '.slot'],
    ['/my', 'patient1', '.when'],
    ['/check-in', 'patient1', 'h1'],
    ['/desk', 'reception', '.list'],
    ['/day', 'doctor1', '.dl'],
  ] as const

  test.each(PAGES)('%s shows its shapes before any script has come', async (path, login, usable) => {
    const opened = await open(browser, { viewport: PHONE, colorScheme: 'dark' })
    const page = await opened.context.newPage()
    await page.addInitScript((name) => sessionStorage.setItem('kept-dev-login', name), login)
    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    await page.route('**/console/assets/*.js', async (route) => {
      await held
      await route.continue()
    })
    await page.goto(inject('demoUrl') + path, { waitUntil: 'commit' })
    const shapes = page.locator('#opening i')
    await shapes.first().waitFor()
    expect(await shapes.count()).toBeGreaterThan(3)
    const looks = await page.evaluate<string[]>(`[...document.querySelectorAll('#opening i')].map((shape) => {
      const { backgroundColor, animationName } = getComputedStyle(shape)
      return backgroundColor + ' ' + animationName
    })`)
    // The dark theme's hairline, standing still.
    expect(new Set(looks)).toEqual(new Set(['rgb(50, 58, 53) none']))
    expect(await page.locator('#opening').innerText()).toBe('')
    expect(await overflow(page)).toBe(0)
    release()
    await page.locator(`#app ${usable}`).first().waitFor()
    expect(await page.locator('#opening').count()).toBe(0)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  /** What the browser has measured of the page since it was asked for. */
  const MEASURE = (usable: string) => `
    window.moved = 0
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.moved += value
    }).observe({ type: 'layout-shift', buffered: true })
    new MutationObserver(() => {
      if (!window.usableAt && document.querySelector(${JSON.stringify(`#app ${usable}`)})) window.usableAt = performance.now()
    }).observe(document, { childList: true, subtree: true })`

  /** Three seconds for the page, and as much again for whatever else this machine does. */
  const SOON = 6_000

  // 3G as it mostly is, and a processor of a quarter of this machine's speed.
  const LINE = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 }

  test.each(PAGES.slice(0, 3))(
    '%s is painted early, moves nothing, and is soon of use',
    async (path, login, usable) => {
      const opened = await open(browser, { viewport: PHONE, hasTouch: true, isMobile: true })
      const page = await opened.context.newPage()
      await page.addInitScript((name) => sessionStorage.setItem('kept-dev-login', name), login)
      await page.addInitScript({ content: MEASURE(usable) })
      const slow = await opened.context.newCDPSession(page)
      await slow.send('Network.enable')
      await slow.send('Network.setCacheDisabled', { cacheDisabled: true })
      await slow.send('Network.emulateNetworkConditions', LINE)
      await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 })
      const measured: { painted: number; usable: number; moved: number }[] = []
      // A phone has its processor to itself, and this machine has other tests: the best of a few times is nearest to it.
      for (let times = 0; times < 3 && !measured.some(({ usable }) => usable < SOON); times++) {
        await page.goto(inject('demoUrl') + path)
        await page.locator(`#app ${usable}`).first().waitFor()
        await expect.poll(() => page.locator('.sk').count(), { timeout: 10_000 }).toBe(0)
        measured.push(
          await page.evaluate<(typeof measured)[number]>(`({
          painted: performance.getEntriesByName('first-paint')[0].startTime,
          usable: window.usableAt,
          moved: window.moved,
        })`),
        )
      }
      for (const { painted, usable, moved } of measured) {
        expect(moved).toBeLessThan(0.02)
        expect(painted).toBeLessThan(usable * 0.75)
      }
      expect(Math.min(...measured.map(({ usable }) => usable))).toBeLessThan(SOON)
      expect(opened.wrong).toEqual([])
      await opened.context.close()
    },
  )
})

describe('booking', () => {
  test('by the keyboard alone: a visit is booked, moved and cancelled', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, 'patient3', `/book?doctorId=${doctorNamed(SHARMA).id}`)
    await page.locator('.slot').nth(5).waitFor()
    await page.locator('.slot').nth(5).focus()
    await page.keyboard.press('Enter')
    // The step takes the focus when it is there: who types before writes nowhere.
    await page.getByLabel('What is it about?').waitFor()
    await tabTo(page, 'What is it about?')
    await page.keyboard.type('A rash')
    expect(await page.getByLabel('What is it about?').inputValue()).toBe('A rash')
    await tabTo(page, 'Book:')
    await page.keyboard.press('Enter')
    await heading(page, 'Booked')
    expect(page.url() + (await page.title())).not.toContain('rash')
    await tabTo(page, 'Move or cancel it')
    await page.keyboard.press('Enter')
    await page.getByText('A rash').waitFor()
    await tabTo(page, 'Move this visit')
    await page.keyboard.press('Enter')
    await heading(page, 'When instead?')
    await page.locator('.slot').nth(7).waitFor()
    await page.locator('.slot').nth(7).focus()
    await page.keyboard.press('Enter')
    await tabTo(page, 'Move to:')
    await page.keyboard.press('Enter')
    await heading(page, 'Moved')
    await tabTo(page, 'Move or cancel it')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Cancel it' }).waitFor()
    await tabTo(page, 'Cancel it')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Cancel the visit')
    await page.keyboard.press('Enter')
    await page.getByText('Cancelled').first().waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('two want one time: one has it, the other is told and takes the next', async () => {
    const opened = await open(browser, { viewport: PHONE, hasTouch: true, isMobile: true })
    const path = await detailsOf(doctorNamed(SHARMA).id)
    const first = await signedIn(opened, 'patient4', path)
    const second = await signedIn(opened, 'patient5', path)
    await second.getByRole('button', { name: /^Book:/ }).waitFor()
    await first.getByRole('button', { name: /^Book:/ }).tap()
    await heading(first, 'Booked')
    await second.getByRole('button', { name: /^Book:/ }).tap()
    await heading(second, 'Taken just now')
    expect(await barriers(second)).toEqual([])
    await second.getByRole('button', { name: 'Other times' }).tap()
    await second.locator('.slot.gone').waitFor()
    await second.goBack()
    await second.getByRole('button', { name: /^Book:/ }).tap()
    await second.locator('.slot').first().tap()
    await second.getByRole('button', { name: /^Book:/ }).tap()
    await heading(second, 'Booked')
    expect(opened.wrong.filter((text) => !text.includes('409'))).toEqual([])
    await cancelShown(first)
    await cancelShown(second)
    await opened.context.close()
  })

  test('a parent books for a child, and has the visit in their own calendar', async () => {
    const opened = await open(browser, { viewport: PHONE, timezoneId: 'Europe/Berlin' })
    const page = await signedIn(opened, 'patient1', `/book?doctorId=${doctorNamed(SHARMA).id}`)
    await page.getByRole('radio', { name: 'Anika Verma' }).click()
    await page.locator('.slot').nth(9).click()
    await heading(page, /, for Anika Verma$/)
    await page.reload()
    await heading(page, /, for Anika Verma$/)
    await page.getByRole('button', { name: /^Book:/ }).waitFor()
    await page.getByText(/Where you are now it is 4.5 h earlier/).waitFor()
    await page.getByRole('button', { name: /^Book:/ }).click()
    await heading(page, 'Booked')
    await page.getByText(/minutes, for Anika Verma/).waitFor()
    await page.reload()
    await heading(page, 'Booked')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Calendar' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^\d{4}-\d\d-\d\d\.ics$/)
    const directions = await page.getByRole('link', { name: 'Directions' }).getAttribute('href')
    expect(directions).toContain('destination=12.9698%2C77.75')
    await cancelShown(page)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('a link of a clinic’s website needs no sign-in until a time is chosen, and keeps it', async () => {
    const admin = await elsewhere('admin@harbor')
    const clinic = await admin<{ id: string }>('GET', '/clinic')
    const { data } = await admin<Listed>('GET', '/doctors?active=true')
    const doctor = data.find(({ name }) => name === 'Dr. Sofia Marino')
    await admin('PUT', '/clinic', { publicBooking: true })
    const opened = await open(browser, { viewport: PHONE, timezoneId: 'America/New_York' })
    const page = await visit(opened, `/book?clinic=${clinic.id}&doctorId=${doctor?.id}`)
    await page.locator('.slot').nth(8).waitFor()
    const time = await page.locator('.slot').nth(8).locator('b').innerText()
    await page.locator('.slot').nth(8).click()
    await page.getByRole('button', { name: /Rosa Delgado/ }).click()
    await heading(page, new RegExp(time))
    await page.getByRole('button', { name: /^Book:/ }).click()
    await heading(page, 'Booked')
    await cancelShown(page)
    await admin('PUT', '/clinic', { publicBooking: false })
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('who is new says who they are, and comes to the chosen time', async () => {
    const admin = await elsewhere('admin@harbor')
    const clinic = await admin<{ id: string }>('GET', '/clinic')
    await admin('PUT', '/clinic', { patientSignUp: true })
    const opened = await open(browser, { viewport: PHONE })
    const page = await signedIn(opened, 'patient2', `/book?clinic=${clinic.id}`)
    await page.locator('.slot.first').click()
    await heading(page, 'First, who are you?')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'I have a code' }).click()
    await page.getByLabel('Code from the desk').fill('ABCD-EFGH-JKMN-PQRS')
    await page.getByRole('button', { name: 'Use the code' }).click()
    await page.getByText(/This code does not work/).waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByLabel('Date of birth').fill('1988-05-14')
    await page.getByLabel('Mobile number').fill('+91 98450 12345')
    await page.getByLabel('Full name').fill('Lakshmi M. Menon')
    await expect.poll(() => draftsOf(page), { timeout: 5_000 }).toEqual(['draft first-visit'])
    const written = async () => [
      await page.getByLabel('Full name').inputValue(),
      await page.getByLabel('Date of birth').inputValue(),
      await page.getByLabel('Mobile number').inputValue(),
    ]
    const all = ['Lakshmi M. Menon', '1988-05-14', '+91 98450 12345']
    await page.reload()
    await heading(page, 'First, who are you?')
    await expect.poll(written, { timeout: 5_000 }).toEqual(all)
    // As a lock leaves the page, which a reload does not undo.
    await page.evaluate("sessionStorage.setItem('kept-locked', '1')")
    await page.reload()
    await page.getByRole('button', { name: /^Lakshmi Menon/ }).click()
    await heading(page, 'First, who are you?')
    await expect.poll(written, { timeout: 5_000 }).toEqual(all)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Stay signed in' }).click()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: /^Book:/ }).waitFor()
    await expect.poll(() => draftsOf(page)).toEqual([])
    await admin('PUT', '/clinic', { patientSignUp: null })
    expect(opened.wrong.filter((text) => !text.includes('404'))).toEqual([])
    await opened.context.close()
  })

  test('two taps on a slow phone book once, move once and cancel once, and tell of no failure', async () => {
    const opened = await open(browser, { viewport: PHONE, hasTouch: true, isMobile: true })
    const page = await signedIn(opened, 'patient3', await detailsOf(doctorNamed(SHARMA).id))
    const writes: string[] = []
    page.on('request', (request) => {
      if (/\/appointments(\/[^/]+(\/cancel)?)?$/.test(request.url()) && request.method() !== 'GET')
        writes.push(request.method())
    })
    const book = page.getByRole('button', { name: /^Book:/ })
    await book.waitFor()
    const slow = await opened.context.newCDPSession(page)
    await slow.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    await book.dblclick()
    await heading(page, 'Booked')
    await page.getByRole('link', { name: 'Move or cancel it' }).click()
    await page.getByRole('link', { name: 'Move this visit' }).click()
    await page.locator('.slot').nth(7).click()
    await page.getByRole('button', { name: /^Move to:/ }).evaluate((button) => {
      if (!('click' in button)) return
      button.click()
      button.click()
    })
    await heading(page, 'Moved')
    await page.getByRole('link', { name: 'Move or cancel it' }).click()
    await page.getByRole('button', { name: 'Cancel it' }).click()
    await page.goBack()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Cancel it' }).click()
    await page.getByRole('button', { name: 'Cancel the visit' }).dblclick()
    await page.getByText('Cancelled').first().waitFor()
    expect(writes).toEqual(['POST', 'PUT', 'POST'])
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('Back takes back a choice and does not leave the page', async () => {
    const opened = await open(browser, { viewport: PHONE })
    const page = await signedIn(opened, 'patient3', '/book')
    await page
      .getByRole('button', { name: /^All \d+,/ })
      .first()
      .click()
    const shown = () => page.locator('.slot').count()
    const all = await shown()
    await page.goBack()
    await expect.poll(shown).toBeLessThan(all)
    await page.getByRole('radio', { name: /^A doctor/ }).click()
    await page.getByRole('radio', { name: new RegExp(`^${SHARMA}`) }).click()
    expect(page.url()).toContain('doctorId=')
    await page.goBack()
    await expect.poll(() => page.url()).not.toContain('doctorId=')
    await page.getByRole('radiogroup', { name: 'Doctors' }).waitFor()
    await page.goBack()
    await page.getByRole('radiogroup', { name: 'Doctors' }).waitFor({ state: 'detached' })
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('a clinic that shows its times to its patients alone asks to sign in', async () => {
    const opened = await open(browser)
    const clinic = await reception<{ id: string }>('GET', '/clinic')
    const page = await visit(opened, `/book?clinic=${clinic.id}`)
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
    expect(await barriers(page)).toEqual([])
    await opened.context.close()
  })

  test.each([
    ['de', 'Wann können Sie kommen?'],
    ['es', '¿Cuándo puede venir?'],
    ['hi', 'आप कब आ सकते हैं?'],
  ])('speaks %s', async (locale, words) => {
    const opened = await open(browser, { locale, viewport: PHONE })
    const page = await signedIn(opened, 'patient1', '/book')
    await heading(page, words)
    await page.locator('.slot').first().waitFor()
    expect(await overflow(page)).toBe(0)
    expect(await page.evaluate('document.documentElement.lang')).toBe(locale)
    await opened.context.close()
  })
})

describe('staff who open a page of patients', () => {
  test('are told whom it is for, and led to their own', async () => {
    const opened = await open(browser, { viewport: PHONE })
    const page = await signedIn(opened, 'nurse', '/book')
    await heading(page, 'This page is for patients')
    expect(await barriers(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    await page.goto(`${inject('demoUrl')}/my`)
    await heading(page, 'This page is for patients')
    await page.getByText('I am a patient here too').click()
    await page.getByLabel('Code from the desk').waitFor()
    expect(await page.getByRole('link', { name: 'To the front desk' }).getAttribute('href')).toBe('/desk')
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('without any right are told who gives them one, and not that something is forbidden', async () => {
    const opened = await open(browser, { viewport: PHONE })
    const page = await signedIn(opened, 'pharmacist', '/my')
    await heading(page, 'This page is for patients')
    await page.getByText(/^Your role has no page of its own yet/).waitFor()
    expect(await page.getByRole('link', { name: /^To / }).count()).toBe(0)
    expect(await page.getByRole('alert').count()).toBe(0)
    await opened.context.close()
  })
})

test('without a line, buttons that need one say so, and the line that is back is found at once', async () => {
  const opened = await open(browser, { viewport: PHONE })
  const page = await signedIn(opened, 'patient4', '/book')
  await page.locator('.slot.first').click()
  await page.getByRole('button', { name: /^Book:/ }).waitFor()
  // What the page still asks for would find the line as well.
  await page.waitForLoadState('networkidle')
  await opened.context.setOffline(true)
  const strip = page.getByText(/^Offline since/)
  await strip.waitFor()
  await page.getByRole('button', { name: /^Book:.*waits for the line/ }).waitFor()
  await page.goBack()
  const later = page.getByRole('button', { name: /^Later days.*waits for the line/ })
  await later.waitFor()
  expect(await later.getAttribute('aria-disabled')).toBe('true')
  expect(await barriers(page)).toEqual([])
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await opened.context.setOffline(false)
  await strip.waitFor({ state: 'detached', timeout: 5_000 })
  expect(asked).toContain('/health')
  expect(await page.getByText('waits for the line').count()).toBe(0)
  await opened.context.close()
})

describe('checking in', () => {
  test('a code opened while signed out leads through the sign-in to the place in line', async () => {
    const patient = await elsewhere('patient5')
    const me = await patient<{ patientId: string }>('GET', '/me')
    const { data: places } = await reception<Listed>('GET', '/locations')
    const place = places.find(({ name }) => name === 'Lotus Whitefield')
    // At a minute at which the demo has no visit of theirs.
    const soon = new Date(Math.ceil(Date.now() / 300_000) * 300_000 + 11 * 60_000).toISOString()
    const booked = await reception<{ id: string; localTime: string }>('POST', '/appointments', {
      patientId: me.patientId,
      doctorId: doctorNamed(MEHTA).id,
      locationId: place?.id,
      appointmentDate: soon,
      // It is over before the one that the test of the camera overbooks.
      duration: 5,
      type: 'IN_PERSON',
      overbook: true,
      overbookReason: 'A test of the check-in',
    })
    const code = await reception<{ token: string }>('GET', `/appointments/locations/${place?.id}/qr-code`)
    const answer = await fetch(`${inject('demoUrl')}/c/${code.token}`, { headers: { Accept: 'application/json' } })
    const { proof } = (await answer.json()) as { proof: string }
    const opened = await open(browser, { viewport: PHONE })
    const page = await visit(opened, `/check-in#proof=${proof}`)
    await page.getByRole('button', { name: /Vikram Singh/ }).click()
    // At some hours the demo has another visit of theirs here.
    await heading(page, /^(You are checked in|Which visit\?)$/)
    if (await page.getByRole('heading', { name: 'Which visit?' }).isVisible())
      await page.getByRole('button', { name: `Vikram Singh, ${booked.localTime}` }).click()
    await heading(page, 'You are checked in')
    await page.getByText(/You are next|before you|Please go in/).waitFor()
    await page.getByText(/^Live, updated/).waitFor()
    expect(page.url()).toBe(`${inject('demoUrl')}/check-in?visit=${booked.id}`)
    await page.reload()
    await heading(page, 'You are checked in')
    await page.getByText(/^Vikram Singh, /).waitFor()
    await page.getByText(/^Live, updated/).waitFor()
    expect(await barriers(page)).toEqual([])
    const line = `/queue/doctors/${doctorNamed(MEHTA).id}`
    // At some hours the demo has others before them.
    const { waiting, version } = await reception<{ waiting: { appointmentId: string }[]; version: number }>('GET', line)
    const others = waiting.map(({ appointmentId }) => appointmentId).filter((id) => id !== booked.id)
    if (others.length > 0)
      await reception('POST', `${line}/reorder`, { appointmentIds: [booked.id, ...others], version })
    await reception('POST', `${line}/call-next`)
    await page.getByText('Please go in').waitFor({ timeout: 4000 })
    await reception('POST', `/appointments/${booked.id}/cancel`, {})
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('a code that has run out says so, and what helps', async () => {
    const opened = await open(browser, { viewport: PHONE })
    const page = await signedIn(opened, 'patient5', '/check-in')
    await page.getByLabel('Or type what stands under the code').fill('not-a-code')
    await page.keyboard.press('Enter')
    await page.getByText(/This code is not valid any more/).waitFor()
    expect(await page.getByLabel('Or type what stands under the code').inputValue()).toBe('not-a-code')
    await opened.context.close()
  })
})

test('a visit that a doctor has asked for is booked in one tap', async () => {
  const opened = await open(browser, { viewport: PHONE })
  const page = await signedIn(opened, 'patient1', '/my')
  await page
    .locator('.due')
    .getByRole('button', { name: /^Book / })
    .first()
    .click()
  await page
    .locator('.due')
    .getByText(/^Booked: .*\d\d:\d\d\.$/)
    .waitFor()
  await page.locator('.due').getByRole('link').first().click()
  await page.getByRole('button', { name: 'Cancel it' }).click()
  await page.getByRole('button', { name: 'Cancel the visit' }).click()
  await page.getByText('Cancelled').first().waitFor()
  expect(opened.wrong).toEqual([])
  await opened.context.close()
})
