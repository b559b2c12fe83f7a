import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  arrowTo,
  barriers,
  elsewhere,
  LOOKS,
  launch,
  type Opened,
  open,
  overflow,
  PHONE,
  signedIn,
  tabTo,
  WALL,
} from './console-browser.ts'

const SECTIONS = ['members', 'visitTypes', 'messages', 'reminders', 'webhooks', 'plugins']

/** What no other run has, so that tests that run beside one another do not meet. */
const MARK = Date.now().toString(36)

let browser: Browser
let ask: Awaited<ReturnType<typeof elsewhere>>

beforeAll(async () => {
  ;[browser, ask] = await Promise.all([launch(), elsewhere('admin@harbor')])
})

afterAll(() => browser.close())

async function settings(section: string, options: Parameters<typeof open>[1] = {}): Promise<Opened & { page: Page }> {
  const opened = await open(browser, options)
  const page = await signedIn(opened, 'admin@harbor', `/settings#${section}`)
  await page.locator('.section .set-lead').waitFor()
  return { ...opened, page }
}

const row = (page: Page, text: string) => page.locator('.rec-row', { hasText: text })
const sheet = (page: Page): Locator => page.getByRole('dialog')
const button = (within: Page | Locator, name: string | RegExp) =>
  within.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
const choice = (within: Page | Locator, name: string | RegExp) =>
  within.getByRole('radio', { name, ...(typeof name === 'string' && { exact: true }) })
const told = (page: Page, text: string | RegExp) => page.locator('.toast').getByText(text).waitFor()

async function go(page: Page, section: string): Promise<void> {
  await page.locator(`.sections a[href$="#${section}"]`).click()
  await page.locator(`.sections a[href$="#${section}"][aria-current]`).waitFor()
  await page.locator('.section .rec-rows, .section .empty').first().waitFor()
}

// Nobody sets up a clinic on a wall. Each theme is looked at once, and each width.
const HANDY = LOOKS.filter(
  ({ viewport, colorScheme }) => viewport !== WALL && (viewport === PHONE) === (colorScheme === 'dark'),
)

test.each(HANDY)('can be used by everybody, $viewport.width px wide in $colorScheme', async (look) => {
  const { page, context, wrong } = await settings('members', look)
  for (const section of SECTIONS) {
    await go(page, section)
    await page.locator('.rec-row').first().click()
    await sheet(page).locator('.btn').first().waitFor()
    await sheet(page).locator('.sk').waitFor({ state: 'detached' })
    expect(await barriers(page), section).toEqual([])
    expect(await overflow(page), section).toBe(0)
    await page.keyboard.press('Escape')
    await sheet(page).waitFor({ state: 'detached' })
  }
  await go(page, 'messages')
  await choice(page, 'Texts').click()
  await page.locator('.msg-paper').waitFor()
  expect(await barriers(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await choice(page, 'What was sent').click()
  await page.locator('.rec-rows, .empty').first().waitFor()
  expect(await barriers(page)).toEqual([])
  expect(wrong).toEqual([])
  await context.close()
})

test.each(['de', 'es', 'hi'])('speaks %s', async (locale) => {
  const { page, context, wrong } = await settings('members', { locale, viewport: PHONE })
  for (const section of SECTIONS) {
    await go(page, section)
    await page.locator('.rec-row').first().click()
    await sheet(page).locator('.btn').first().waitFor()
    expect(
      await page.evaluate(
        'document.querySelector("dialog").scrollWidth - document.querySelector("dialog").clientWidth',
      ),
    ).toBe(0)
    expect(await overflow(page), section).toBe(0)
    await page.keyboard.press('Escape')
  }
  expect(wrong).toEqual([])
  await context.close()
})

test('a reminder is added, changed and deleted by the keyboard alone', async () => {
  const { page, context, wrong } = await settings('reminders')
  await tabTo(page, 'Add a reminder')
  await page.keyboard.press('Enter')
  const long = page.getByLabel('How long before the visit')
  await long.fill('40')
  await page.keyboard.press('Enter')
  await page.getByText('so that it is 15 minutes to 31 days').waitFor()
  await long.fill('17')
  await arrowTo(page, 'Days', 'Hours', 'ArrowLeft')
  await arrowTo(page, 'The first that reaches them', 'SMS')
  await tabTo(page, 'Save')
  await page.keyboard.press('Enter')
  await told(page, 'Reminder saved: 17 hours before the visit')
  const added = row(page, '17 hours before the visit')
  await added.getByText('By SMS · Also if the visit is confirmed').waitFor()
  await tabTo(page, '17 hours before the visit')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Delete the reminder…')
  await page.keyboard.press('Enter')
  // What follows is read, and the focus stands on the answer.
  await page.getByText('Reminders that wait to be sent by it are not sent.').waitFor()
  await page.locator('.rec-ask button:focus').waitFor()
  await page.keyboard.press('Enter')
  await told(page, 'Reminder deleted')
  await added.waitFor({ state: 'detached' })
  expect(wrong).toEqual([])
  await context.close()
})

test('a reminder of one time and channel is refused in plain words', async () => {
  const { page, context } = await settings('reminders')
  const before = await ask<{ data: { id: string }[] }>('GET', '/reminder-rules')
  await button(page, 'Add a reminder').click()
  await page.getByLabel('How long before the visit').fill('3')
  await choice(sheet(page), 'Days').click()
  await button(sheet(page), 'Save').click()
  await page.getByText('There is a reminder of this time and channel').waitFor()
  expect((await ask<typeof before>('GET', '/reminder-rules')).data).toHaveLength(before.data.length)
  await context.close()
})

test('somebody is invited and the code is shown once; on a phone the invitation is withdrawn', async () => {
  const email = `desk-${MARK}@clinic.example`
  const { page, context, wrong } = await settings('members')
  await tabTo(page, 'Invite somebody')
  await page.keyboard.press('Enter')
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.keyboard.press('Enter')
  await page.getByText('Choose at least one role.').waitFor()
  await sheet(page).getByLabel('Administrator').and(page.locator(':focus')).waitFor()
  expect(await barriers(page)).toEqual([])
  await tabTo(page, 'Receptionist')
  await page.keyboard.press('Space')
  await tabTo(page, 'Make the invitation')
  await page.keyboard.press('Enter')
  const code = page.getByLabel('Code of the invitation')
  expect(await code.inputValue()).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
  expect(await page.getByLabel('Link with the code').inputValue()).toMatch(`/join#${await code.inputValue()}`)
  await button(sheet(page), 'Done').click()
  await choice(page, 'Invited').click()
  await row(page, email).getByText('Receptionist').waitFor()
  expect(wrong).toEqual([])
  await context.close()

  const phone = await settings('members', { viewport: PHONE, hasTouch: true })
  await choice(phone.page, 'Invited').tap()
  await row(phone.page, email).tap()
  await button(sheet(phone.page), 'Withdraw the invitation…').tap()
  await button(sheet(phone.page), 'Withdraw the invitation').tap()
  await told(phone.page, `${email}: invitation withdrawn`)
  await row(phone.page, email).waitFor({ state: 'detached' })
  expect(phone.wrong).toEqual([])
  await phone.context.close()
})

test('who is invited joins by the link with the code, which works for nobody else', async () => {
  const email = 'patient4.harbor@example.com'
  const { id, code } = await ask<{ id: string; code: string }>('POST', '/memberships', { email, roles: ['NURSE'] })
  const opened = await open(browser, { viewport: PHONE })
  const other = await signedIn(opened, 'patient3@harbor', `/join#${code}`)
  await button(other, 'Join').click()
  await other.getByText('This code does not work for you').waitFor()
  expect(await barriers(other)).toEqual([])
  expect(await overflow(other)).toBe(0)

  const { context } = await open(browser)
  const page = await signedIn({ context, wrong: [] }, 'patient4@harbor', `/join#${code}`)
  expect(await page.getByLabel('Code of the invitation').inputValue()).toBe(code)
  await button(page, 'Join').click()
  await page.waitForURL('**/desk')
  expect(await ask('GET', `/memberships/${id}`)).toMatchObject({ status: 'active', roles: ['NURSE'] })
  await ask('DELETE', `/memberships/${id}`, {})
  await Promise.all([context.close(), opened.context.close()])
})

test('a member gets another role, unless somebody else was faster', async () => {
  const { page, context } = await settings('members')
  const { data } = await ask<{ data: { id: string; name: string; roles: string[] }[] }>('GET', '/memberships?q=Alvarez')
  const [member] = data
  if (!member) throw new Error('The demo has lost its support staff.')
  await page.getByLabel('Name or e-mail').fill('Alvarez')
  await row(page, 'Grace Okafor').waitFor({ state: 'detached' })
  await row(page, member.name).click()
  await ask('PUT', `/memberships/${member.id}`, { roles: [...member.roles, 'PHARMACIST'] })
  await sheet(page).getByLabel('Nurse').check()
  await button(sheet(page), 'Save roles').click()
  await button(sheet(page), 'Load again').click()
  await sheet(page).getByLabel('Pharmacist').and(page.locator(':checked')).waitFor()
  await sheet(page).getByLabel('Pharmacist').uncheck()
  await button(sheet(page), 'Save roles').click()
  await told(page, `${member.name}: roles changed`)
  await context.close()
})

test('nobody takes the administration from themselves', async () => {
  const { page, context } = await settings('members')
  await row(page, 'Laura Bennett').click()
  await sheet(page).getByText('This is you.').waitFor()
  expect(await button(sheet(page), 'Save roles').count()).toBe(0)
  await context.close()
})

test('a webhook shows its secret once, is tried out, sent past events again and deleted', async () => {
  const url = `https://example.com/kept-${MARK}`
  const { page, context, wrong } = await settings('webhooks')
  await button(page, 'Add a webhook').click()
  await page.getByLabel('Address').fill(url)
  await button(sheet(page), 'Create').click()
  await page.getByText('Choose at least one type of event.').waitFor()
  await sheet(page).locator('summary', { hasText: 'Visits' }).click()
  await sheet(page).getByLabel('appointment.booked', { exact: true }).check()
  await button(sheet(page), 'Create').click()
  expect(await page.getByRole('textbox', { name: 'Secret' }).inputValue()).toMatch(/^whsec_/)
  await button(sheet(page), 'Done').click()
  await row(page, url).getByText('On', { exact: true }).waitFor()

  await row(page, url).click()
  await button(sheet(page), 'Try it out').click()
  await page.getByText('webhook.pinged', { exact: true }).waitFor()
  await button(sheet(page), 'Turn off').click()
  await row(page, url).getByText('Off', { exact: true }).waitFor()
  await choice(sheet(page), 'Secret').click()
  await button(sheet(page), 'Make a new secret…').click()
  await button(sheet(page), 'Make a new secret').click()
  expect(await page.getByRole('textbox', { name: 'Secret' }).inputValue()).toMatch(/^whsec_/)
  await button(sheet(page), 'Done').click()

  await row(page, url).click()
  await choice(sheet(page), 'Send again').click()
  await button(sheet(page), 'Send again').click()
  await sheet(page)
    .getByText(/sent again$|nothing to send again$/)
    .waitFor()
  await choice(sheet(page), 'Change').click()
  await sheet(page).getByLabel('Everything').check()
  await button(sheet(page), 'Save').click()
  await sheet(page).waitFor({ state: 'detached' })
  const { data } = await ask<{ data: { url: string; events: string[]; active: boolean }[] }>('GET', '/webhooks')
  expect(data.find((one) => one.url === url)).toMatchObject({ events: ['*'], active: false })

  await row(page, url).click()
  await choice(sheet(page), 'Change').click()
  await button(sheet(page), 'Delete the webhook…').click()
  await button(sheet(page), 'Delete the webhook').click()
  await row(page, url).waitFor({ state: 'detached' })
  expect(wrong).toEqual([])
  await context.close()
})

test('a text is written with what it names, shown as a patient reads it, and given back', async () => {
  const { page, context, wrong } = await settings('messages')
  await choice(page, 'Texts').click()
  await page.getByRole('combobox', { name: 'Message' }).selectOption('no_show')
  await choice(page, 'SMS').click()
  const text = page.getByLabel('Text', { exact: true })
  await text.fill('We missed you at ')
  await button(page, 'Clinic’s name').click()
  expect(await text.inputValue()).toBe('We missed you at {{clinicName}}')
  await page.locator('.msg-paper').getByText('We missed you at Harbor').waitFor()
  await text.press('End')
  await page.keyboard.type(' {{nobody}}')
  await page.getByText('Cannot be shown yet').waitFor()
  await text.fill('We missed you, says {{clinicName}}.')
  await page.locator('.msg-paper').getByText('We missed you, says Harbor').waitFor()
  await button(page, 'Save').click()
  await told(page, 'Text saved')
  await page.getByText('Your own text is sent.').waitFor()
  await button(page, 'Use the built-in text…').click()
  await button(page, 'Use the built-in text').click()
  await page.getByText('The text that comes with Kept is sent.').waitFor()
  // The editor's refusals are answers of the API, which the browser logs.
  expect(wrong.filter((line) => !line.includes('422'))).toEqual([])
  await context.close()
})

test('a channel is set up with a secret that is never shown, and taken away', async () => {
  const { page, context } = await settings('messages', { viewport: PHONE, hasTouch: true })
  await row(page, 'E-mail').tap()
  await choice(sheet(page), /^Postmark/).tap()
  await page.getByLabel('Sender’s address').fill('desk@clinic.example')
  await button(sheet(page), 'Save').tap()
  await page.getByText('is required: nothing can be sent without it').waitFor()
  await page.getByLabel('Token of the server').fill('not-a-real-token')
  await button(sheet(page), 'Save').tap()
  await told(page, 'E-mail: saved')
  await row(page, 'E-mail').getByText('Postmark · desk@clinic.example').waitFor()
  await row(page, 'E-mail').tap()
  await page.getByText('It is set, and never shown.').waitFor()
  expect(await page.getByLabel('Token of the server').inputValue()).toBe('')
  expect(await page.getByLabel('Address for its webhooks').inputValue()).toMatch(/\/webhooks\/messages\/postmark\//)
  await choice(sheet(page), /^Nobody/).tap()
  await button(sheet(page), 'Save').tap()
  await row(page, 'E-mail').getByText('No e-mail is sent').waitFor()
  await context.close()
})

test('a template is kept with all that comes back, and a plugin is turned on', async () => {
  const name = `Physio ${MARK}`
  const { page, context, wrong } = await settings('visitTypes', { viewport: PHONE, hasTouch: true })
  await button(page, 'Add a template').tap()
  await page.getByLabel('Name').fill(name)
  await button(sheet(page), 'Save').tap()
  await page.getByText('Choose a doctor.').waitFor()
  await page.getByLabel('Doctor').selectOption({ index: 1 })
  await page.getByLabel('Place').selectOption({ index: 1 })
  await choice(sheet(page), 'By months').tap()
  await button(sheet(page), 'Add a day').tap()
  await page.getByLabel('Which').selectOption('-1')
  await page.getByLabel('Weekday').selectOption('FR')
  await button(sheet(page), 'Save').tap()
  await row(page, name).getByText('Every month, last Friday, 6 visits').waitFor()
  await row(page, name).tap()
  await button(sheet(page), 'Delete the template…').tap()
  await button(sheet(page), 'Delete the template').tap()
  await row(page, name).waitFor({ state: 'detached' })

  await go(page, 'plugins')
  await row(page, 'Task after a no-show').tap()
  await sheet(page).getByLabel('Home visit').uncheck()
  await sheet(page).getByLabel('Turned on').check()
  await button(sheet(page), 'Save').tap()
  await row(page, 'Task after a no-show').getByText('On', { exact: true }).waitFor()
  const { data } = await ask<{ data: { enabled: boolean; settings: unknown }[] }>('GET', '/plugins')
  expect(data[0]).toMatchObject({ enabled: true, settings: { types: ['IN_PERSON', 'VIDEO_CALL'] } })
  await ask('PUT', '/plugins/no-show-task', { enabled: false })
  expect(wrong).toEqual([])
  await context.close()
})

test('who is no administrator is told who is', async () => {
  const opened = await open(browser)
  const page = await signedIn(opened, 'reception@harbor', '/settings#webhooks')
  await page.getByText('Administrators alone change a clinic’s settings').waitFor()
  await opened.context.close()
})
