import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, elsewhere, launch, open, overflow, PHONE, signedIn } from './console-browser.ts'

let browser: Browser
let visitId: string
let reception: Awaited<ReturnType<typeof elsewhere>>
let asDoctor: Awaited<ReturnType<typeof elsewhere>>

/** A video visit that begins in a few minutes. */
beforeAll(async () => {
  browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'])
  reception = await elsewhere('reception')
  asDoctor = await elsewhere('doctor1')
  const patient = await elsewhere('patient2')
  const { doctorId } = await asDoctor<{ doctorId: string }>('GET', '/me')
  const { patientId } = await patient<{ patientId: string }>('GET', '/me')
  const visit = await reception<{ id: string }>('POST', '/appointments', {
    patientId,
    doctorId,
    appointmentDate: new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 5 * 60_000).toISOString(),
    type: 'VIDEO_CALL',
    overbook: true,
    overbookReason: 'A test of the call',
  })
  visitId = visit.id
})

afterAll(() => browser.close())

test('a patient is let in from the camera check, doctor and patient meet in the page, and nothing locks meanwhile', async () => {
  const [desk, phone] = [await open(browser), await open(browser, { viewport: PHONE, hasTouch: true })]
  const patient = await signedIn(phone, 'patient2', `/my?visit=${visitId}`)
  await patient.getByRole('button', { name: 'Join the call' }).tap()
  await patient.getByText('This is how the doctor will see you.').waitFor()
  expect(await barriers(patient)).toEqual([])
  await patient.getByRole('button', { name: 'Join now' }).tap()
  await patient.getByText('Stay here: the doctor lets you in.').waitFor()

  const doctor = await signedIn(desk, 'doctor1', `/day?visit=${visitId}`)
  await doctor.getByRole('button', { name: 'Start and open the call' }).waitFor()
  await doctor.clock.install()
  await doctor.keyboard.press('v')
  const frame = doctor.frameLocator('iframe[title="Call with Lakshmi Menon"]')
  await frame.getByRole('heading', { name: 'This stands in for a video service' }).waitFor()
  await doctor.getByLabel('Diagnosis').fill('Seasonal allergy')
  await patient
    .frameLocator('iframe[title="Your call"]')
    .getByText('This token is good now.')
    .waitFor({ timeout: 15_000 })
  expect(await overflow(patient)).toBe(0)
  expect(await barriers(patient)).toEqual([])

  await doctor.clock.fastForward('20:00')
  await doctor.getByLabel('Diagnosis').click()
  expect(await doctor.getByRole('heading', { name: 'Locked' }).count()).toBe(0)
  // Another visit is looked at, and the call goes on.
  await doctor.locator('.dl').last().click()
  await frame.getByRole('heading', { name: 'This stands in for a video service' }).waitFor()
  expect(await barriers(doctor)).toEqual([])
  await doctor.getByRole('button', { name: 'Leave the call' }).click()
  expect(await doctor.locator('iframe').count()).toBe(0)
  // The call began the visit: that is taken back as any other start, also long after.
  const statusOf = async () => (await asDoctor<{ status: string }>('GET', `/appointments/${visitId}`)).status
  expect(await statusOf()).toBe('IN_PROGRESS')
  await doctor.keyboard.press('u')
  await expect.poll(statusOf, { timeout: 10_000 }).toMatch(/^(SCHEDULED|CONFIRMED|CHECKED_IN)$/)
  expect([...desk.wrong, ...phone.wrong]).toEqual([])
  await Promise.all([desk.context.close(), phone.context.close()])
})

test('a provider that the page’s headers do not name is opened by a link', async () => {
  const opened = await open(browser)
  await opened.context.route('**/console/settings.json', (route) =>
    route.fulfill({ json: { signIn: null, calls: 'https://8x8.vc' } }),
  )
  const page = await signedIn(opened, 'doctor1', `/day?visit=${visitId}`)
  await page.getByRole('button', { name: /open the call$/i }).click()
  await page.getByRole('link', { name: 'Go to the call' }).waitFor()
  expect(await page.locator('iframe').count()).toBe(0)
  await opened.context.close()
})
