import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeCameraPicture } from './camera-picture.ts'
import { barriers, elsewhere, launch, open, overflow, PHONE, signedIn } from './console-browser.ts'

interface Listed {
  data: { id: string; name: string }[]
}

let browser: Browser
let folder: string
let visitId: string
let reception: Awaited<ReturnType<typeof elsewhere>>

/** A patient who is expected now, before a wall with the code of that place. */
beforeAll(async () => {
  reception = await elsewhere('reception')
  const patient = await elsewhere('patient4')
  const [{ patientId }, doctors, places] = await Promise.all([
    patient<{ patientId: string }>('GET', '/me'),
    reception<Listed>('GET', '/doctors?active=true'),
    reception<Listed>('GET', '/locations'),
  ])
  const named = ({ data }: Listed, name: string) => data.find((one) => one.name.includes(name))?.id
  const locationId = named(places, 'Lotus Whitefield')
  const visit = await reception<{ id: string }>('POST', '/appointments', {
    patientId,
    doctorId: named(doctors, 'Rohan Mehta'),
    locationId,
    // Its check-in is open, and it begins after the visit that the test of the check-in overbooks.
    appointmentDate: new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 25 * 60_000).toISOString(),
    duration: 5,
    type: 'IN_PERSON',
    overbook: true,
    overbookReason: 'A test of the camera',
  })
  visitId = visit.id
  const code = await reception<{ url: string }>('GET', `/appointments/locations/${locationId}/qr-code`)
  folder = mkdtempSync(join(tmpdir(), 'kept-camera-'))
  writeCameraPicture(join(folder, 'wall.y4m'), code.url)
  browser = await launch([
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${join(folder, 'wall.y4m')}`,
  ])
})

afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
  await reception('POST', `/appointments/${visitId}/cancel`, {})
})

test('a browser that reads no codes by itself reads the one before its camera, and its patient is checked in', async () => {
  const opened = await open(browser, { viewport: PHONE, hasTouch: true })
  const loaded: string[] = []
  opened.context.on('request', (request) => loaded.push(new URL(request.url()).pathname))
  const page = await signedIn(opened, 'patient4', '/check-in')
  const scan = page.getByRole('button', { name: 'Scan the code' })
  await scan.waitFor()
  expect(await page.evaluate("'BarcodeDetector' in globalThis")).toBe(false)
  expect(loaded.filter((path) => path.includes('qr-decoder'))).toEqual([])
  await scan.tap()
  await page.getByRole('heading', { name: 'You are checked in' }).waitFor()
  expect(loaded.filter((path) => path.includes('qr-decoder'))).toHaveLength(1)
  expect(await reception<{ status: string }>('GET', `/appointments/${visitId}`)).toMatchObject({ status: 'CHECKED_IN' })
  expect(await barriers(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  expect(opened.wrong).toEqual([])
  await opened.context.close()
})

test('who does not let the camera be used can type the code', async () => {
  const opened = await open(browser, { viewport: PHONE })
  const page = await signedIn(opened, 'patient4', '/check-in')
  await page.evaluate(
    "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))",
  )
  await page.getByRole('button', { name: 'Scan the code' }).click()
  await page.getByText('The camera cannot be used.').waitFor()
  await page.getByLabel('Or type what stands under the code').waitFor()
  expect(opened.wrong).toEqual([])
  await opened.context.close()
})
