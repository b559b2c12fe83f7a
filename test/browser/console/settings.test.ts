import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriers, LOOKS, launch, open, overflow, PHONE, signedIn, tabTo } from './console-browser.ts'
import { emptyClinic, readyClinic } from './settings-world.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name, exact: true })

const press = async (page: Page, words: string) => {
  await page.getByRole('button', { name: words }).first().waitFor()
  await tabTo(page, words)
  await page.keyboard.press('Enter')
}

const type = async (page: Page, label: string, text: string) => {
  await tabTo(page, label)
  await page.keyboard.type(text)
}

/** From the list of the steps into one of them, by the keyboard. */
async function takeStep(page: Page, step: string, section: string): Promise<void> {
  await page.getByRole('link', { name: `Open: ${step}` }).focus()
  await page.keyboard.press('Enter')
  await heading(page, section).waitFor()
}

async function backToSteps(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'First steps' }).focus()
  await page.keyboard.press('Enter')
  await heading(page, 'First steps').waitFor()
}

describe('the first steps', () => {
  test('make an empty clinic bookable, by the keyboard alone', async () => {
    const { ask, signIn } = await emptyClinic('Quay Practice')
    const opened = await open(browser)
    const page = await signIn(opened, '/settings')
    await page.getByText('4 steps are left until it can be booked').waitFor()
    expect(await barriers(page)).toEqual([])

    await takeStep(page, 'A location', 'Locations')
    await press(page, 'Add a location')
    await type(page, 'Name', 'Quay house')
    await type(page, 'Address', '1 Quay')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Quay house' }).waitFor()

    await backToSteps(page)
    await page.getByText('3 steps are left').waitFor()
    await takeStep(page, 'A doctor', 'Doctors')
    await press(page, 'Add a doctor')
    await type(page, 'Name', 'Dr. Grace Lind')
    await type(page, 'Speciality', 'General medicine')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Dr. Grace Lind' }).waitFor()

    await backToSteps(page)
    await page.getByText('2 steps are left').waitFor()
    await takeStep(page, 'Hours of a doctor', 'Hours and time off')
    await press(page, 'Add hours')
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) await press(page, day)
    await press(page, 'Take over')
    await page.getByRole('button', { name: 'Monday, 09:00–17:00, Quay house', exact: true }).waitFor()
    await press(page, 'Save hours')
    await page.getByText('No booked visit is in the way of it.').waitFor()

    await backToSteps(page)
    await page.getByText(/^First free time: .*, Dr\. Grace Lind$/).waitFor()
    await page.getByText('Your clinic can be booked').waitFor()
    const listing = '/availability?specialty=general%20medicine'
    await expect
      .poll(async () => (await ask<{ slots: unknown[] }>('GET', listing)).slots.length, { timeout: 5000 })
      .toBeGreaterThan(0)
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })
})

describe('hours', () => {
  test('are drawn, moved and lengthened in the week, and outlive a reload before they are saved', async () => {
    const { hours, signIn } = await readyClinic('Drawn Practice')
    const opened = await open(browser)
    const page = await signIn(opened, '/settings#hours')
    const monday = page.locator('.wk-day').first()
    await monday.waitFor()
    const at = async (hour: number) => {
      const box = await monday.boundingBox()
      return { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + ((box?.height ?? 0) / 24) * hour }
    }
    const drag = async (from: number, to: number, aside = 0) => {
      const [start, end] = [await at(from), await at(to)]
      await page.mouse.move(start.x, start.y)
      await page.mouse.down()
      await page.mouse.move(end.x + aside, end.y, { steps: 4 })
      await page.mouse.up()
    }
    const block = (times: string) => page.getByRole('button', { name: `${times}, Quay house`, exact: true })
    await drag(9, 12)
    await page.getByRole('button', { name: 'Take over' }).click()
    await block('Monday, 09:00–12:00').waitFor()
    await drag(10, 11)
    await block('Monday, 10:00–13:00').waitFor()
    await drag(10.5, 10.5, (await monday.boundingBox())?.width)
    await block('Tuesday, 10:00–13:00').focus()
    for (const key of ['ArrowUp', 'Shift+ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
    await block('Wednesday, 09:45–13:00').waitFor()
    await page.waitForTimeout(500)
    await page.reload()
    await page.getByText('Taken up again from before').waitFor()
    expect(await hours()).toEqual([])
    await page.getByRole('button', { name: 'Save hours' }).click()
    await page.getByText('No booked visit is in the way of it.').waitFor()
    expect(await hours()).toMatchObject([{ weekday: 3, start: '09:45', end: '13:00' }])
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('that somebody else has changed meanwhile are shown before they are saved over', async () => {
    const { hours, giveHours, signIn } = await readyClinic('Shared Practice')
    await giveHours([{ weekday: 1, start: '09:00', end: '12:00' }])
    const opened = await open(browser)
    const page = await signIn(opened, '/settings#hours')
    await page.getByRole('button', { name: 'Monday, 09:00–12:00, Quay house', exact: true }).focus()
    await page.keyboard.press('Shift+ArrowDown')
    await giveHours([{ weekday: 2, start: '09:00', end: '12:00' }])
    await page.getByRole('button', { name: 'Save hours' }).click()
    const strip = page.getByRole('alert').filter({ hasText: 'Somebody has changed this since you began.' })
    await strip.getByText('Tuesday nothing → 09:00–12:00 · Quay house').waitFor()
    await strip.getByRole('button', { name: 'Go on with mine' }).click()
    await page.getByRole('button', { name: 'Save hours' }).click()
    await page.getByText('No booked visit is in the way of it.').waitFor()
    expect(await hours()).toMatchObject([{ weekday: 1, start: '09:00', end: '12:15' }])
    // Chromium tells of every answer from 400 on, and one of them was asked for.
    expect(opened.wrong.filter((text) => !text.includes('412'))).toEqual([])
    await opened.context.close()
  })

  test('go by touch on a phone, over midnight and on one date, and name the visits that are in the way', async () => {
    const { ask, doctorId, placeId, giveHours, hours, signIn } = await readyClinic('Pocket Practice')
    await giveHours([1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start: '09:00', end: '17:00' })))
    const slotsPath = `/availability?doctorIds=${doctorId}`
    const { slots } = await ask<{ slots: { appointmentDate: string }[] }>('GET', slotsPath)
    const { id: patientId } = await ask<{ id: string }>('POST', '/patients', { name: 'Pia Brandt' })
    const appointmentDate = slots.at(-1)?.appointmentDate
    await ask('POST', '/appointments', { doctorId, patientId, locationId: placeId, type: 'IN_PERSON', appointmentDate })

    const opened = await open(browser, { viewport: PHONE, hasTouch: true })
    const page = await signIn(opened, '/settings#hours')
    for (let day = 0; day < 7; day++) {
      await page
        .getByRole('button', { name: /^Edit .*09:00–17:00/ })
        .first()
        .tap()
      await page.getByLabel('From', { exact: true }).fill('22:00')
      await page.getByLabel('Until', { exact: true }).fill('02:00')
      await page.getByText('4 hours long, ends on the next day').waitFor()
      await page.getByRole('button', { name: 'Take over' }).tap()
    }
    await page.getByRole('button', { name: 'Add a date' }).tap()
    await page.getByLabel('Date', { exact: true }).fill('2099-12-24')
    await page.getByRole('button', { name: 'Take over' }).tap()
    expect(await overflow(page)).toBe(0)
    await page.getByRole('button', { name: 'Save hours' }).tap()
    await page.getByText(/^1 booked visit is in the way\./).waitFor()
    expect(await hours()).toHaveLength(8)
    await page.getByRole('link', { name: 'Open them at the desk' }).tap()
    await page.waitForURL(/\/desk\?tab=affected$/)
    await page.getByRole('button', { name: /Pia Brandt/ }).waitFor()
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })
})

describe('what else a clinic sets', () => {
  test('its rules: only what was edited is sent, and the shell knows the new name', async () => {
    const { ask, signIn } = await emptyClinic('Old Name')
    const opened = await open(browser)
    const page = await signIn(opened, '/settings#clinic')
    await page.getByLabel('Name', { exact: true }).fill('New Name')
    await page.getByLabel('Booked at least this long ahead (min)').fill('2160')
    await page.getByText('1 day 12 hours. Patients cannot book sooner.').waitFor()
    await page.getByText('Lengths by treatment').click()
    await page.getByLabel('Dental (min)').fill('45')
    const sent = page.waitForRequest((request) => request.method() === 'PUT')
    await page.getByRole('button', { name: 'Save the rules' }).click()
    expect((await sent).postDataJSON()).toEqual({
      name: 'New Name',
      minNoticeMinutes: 2160,
      durations: { DENTAL: 45 },
    })
    await page.locator('.where', { hasText: 'New Name' }).waitFor()

    await page.getByLabel('May be late (min)').fill('20')
    await ask('PUT', '/clinic', { horizonDays: 30 })
    await page.getByRole('button', { name: 'Save the rules' }).click()
    await page.getByText('Booked at most this far ahead 90 → 30').waitFor()
    await page.getByRole('button', { name: 'Go on with mine' }).click()
    await page.getByRole('button', { name: 'Save the rules' }).click()
    await expect.poll(() => ask('GET', '/clinic')).toMatchObject({ lateGraceMinutes: 20, horizonDays: 30 })
    expect(opened.wrong.filter((text) => !text.includes('412'))).toEqual([])
    await opened.context.close()
  })

  test('screens, a doctor’s code, closures and time off, each shown or deleted again', async () => {
    const { ask, doctorId, signIn } = await readyClinic('Whole Practice')
    const opened = await open(browser)
    const page = await signIn(opened, '/settings#locations')
    await page.getByRole('button', { name: 'Edit: Quay house' }).click()
    await page.getByRole('button', { name: 'Link for a check-in screen' }).click()
    const link = await page.getByLabel('Link of the screen').inputValue()
    const screen = await opened.context.newPage()
    await screen.goto(link)
    await screen.getByRole('img').first().waitFor()
    await screen.close()
    await page.getByRole('button', { name: /^Revoke: Check-in code/ }).click()
    await page.getByText('The screen goes dark, and needs a new link.').waitFor()
    await page.locator('dialog :focus, [role=alertdialog] :focus, button:focus', { hasText: 'Revoke' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('No screen has a link yet.').waitFor()

    await page.getByRole('link', { name: 'Doctors' }).click()
    await page.getByRole('button', { name: 'Edit Dr. Grace Lind' }).click()
    await page.getByRole('button', { name: 'Make a link code' }).click()
    expect(await page.getByLabel('Link code').inputValue()).not.toBe('')
    await page.getByLabel('Takes bookings here').uncheck()
    await page.getByRole('button', { name: 'Save doctor' }).click()
    await page.getByText('Inactive', { exact: true }).waitFor()

    await page.getByRole('link', { name: 'Closures' }).click()
    await page.getByRole('button', { name: 'Add a closure' }).click()
    await page.getByLabel('First day').fill('2099-12-24')
    await page.getByLabel('Reason').fill('Christmas')
    await page.getByRole('button', { name: 'Add a closure' }).click()
    await page.getByText('The whole clinic · Christmas').waitFor()
    const [closure] = (await ask<{ data: { from: string; to: string }[] }>('GET', '/closures')).data
    expect(closure).toMatchObject({ from: '2099-12-23T23:00:00.000Z', to: '2099-12-24T23:00:00.000Z' })
    await page.getByRole('button', { name: /^Delete the closure of / }).click()
    await page.getByText('Nothing is closed from today on').waitFor()

    await page.getByRole('link', { name: 'Hours and time off' }).click()
    await page.getByRole('button', { name: 'Enter time off' }).click()
    await page.getByLabel('Whole days').uncheck()
    await page.getByLabel('From').fill('2099-06-01T09:00')
    await page.getByLabel('Until').fill('2099-06-01T12:00')
    await page.getByRole('button', { name: 'Enter time off' }).click()
    await page.getByRole('heading', { name: /1 Jun 2099, 09:00–12:00/ }).waitFor()
    const { data } = await ask<{ data: { from: string }[] }>('GET', `/doctors/${doctorId}/time-off`)
    expect(data).toMatchObject([{ from: '2099-06-01T07:00:00.000Z' }])
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })

  test('who is no administrator is told so, and whom to ask', async () => {
    const opened = await open(browser)
    const page = await signedIn(opened, 'reception', '/settings')
    await page.getByText('Administrators alone change a clinic’s settings').waitFor()
    await page.getByRole('button', { name: /Sunita Pillai/ }).click()
    expect(await page.getByRole('menuitem', { name: 'Settings' }).count()).toBe(0)
    await page.getByRole('menuitem', { name: 'Front desk' }).click()
    await page.waitForURL('**/desk')
    await opened.context.close()
  })
})

const SECTIONS = ['start', 'clinic', 'locations', 'doctors', 'hours', 'closures']

/** Where axe is asked: each section in both themes, as a desk and as a phone has it. */
const ASKED = ['1440 light', '390 dark']

test.each(LOOKS)('no section keeps anybody out, $viewport.width px wide in $colorScheme', async (look) => {
  const opened = await open(browser, look)
  const page = await signedIn(opened, 'admin@harbor', '/settings')
  const asksAxe = ASKED.includes(`${look.viewport.width} ${look.colorScheme}`)
  for (const section of SECTIONS) {
    await page.evaluate(`location.hash = '${section}'`)
    await page.locator('.su').waitFor()
    await page.locator('.sk').waitFor({ state: 'detached' })
    if (section === 'locations' || section === 'doctors')
      await page.getByRole('button', { name: /^Edit/ }).first().click()
    const found = asksAxe ? await barriers(page) : []
    expect({ section, found, overflow: await overflow(page) }).toEqual({ section, found: [], overflow: 0 })
  }
  expect(opened.wrong).toEqual([])
  await opened.context.close()
})
