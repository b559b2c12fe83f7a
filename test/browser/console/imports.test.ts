import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { barriers, elsewhere, launch, type Opened, open, overflow, PHONE, signedIn, tabTo } from './console-browser.ts'

/** What no other run has. */
const MARK = Date.now().toString(36)

/** As an old system writes it: a heading and a status that say nothing to us, dates of either order, and a day that never was. */
const FILE = {
  name: 'patients.csv',
  text: `Nr;Wer;Geburtsdatum;Status\n${MARK}-1;Änne ${MARK};03/04/1980;in Kur\n${MARK}-2;Bo ${MARK};05/06/1981;aktiv\n${MARK}-3;Che ${MARK};never;\n`,
}

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

async function settings(section: string, options: Parameters<typeof open>[1] = {}): Promise<Opened & { page: Page }> {
  const opened = await open(browser, options)
  const page = await signedIn(opened, 'admin@harbor', `/settings#${section}`)
  await page.locator('.section .set-lead').waitFor()
  return { ...opened, page }
}

const imports = (options: Parameters<typeof open>[1] = {}) => settings('imports', options)
const patientData = () => settings('patientData')

const press = async (page: Page, words: string, key = 'Enter') => {
  await tabTo(page, words)
  await page.keyboard.press(key)
}
/** The focus goes to what a step has come to. */
const heading = (page: Page, name: string) => page.locator('h3:focus', { hasText: name }).waitFor()

/** Somebody of the clinic who is to come once. */
async function patientWithVisit(letter: string): Promise<{ id: string; name: string }> {
  const ask = await elsewhere('admin@harbor')
  const name = `${letter}da ${MARK}`
  const { id } = await ask<{ id: string }>('POST', '/patients', { name, confirmNew: true })
  const { data } = await ask<{ data: { id: string }[] }>('GET', '/doctors?active=true')
  for (const doctor of data) {
    const { days } = await ask<{ days: { slots: Record<string, string>[] }[] }>(
      'GET',
      `/appointments/doctor/${doctor.id}/availability?days=14`,
    )
    const slot = days.flatMap(({ slots }) => slots).at(-1)
    if (!slot) continue
    const { appointmentDate, locationId } = slot
    await ask('POST', '/appointments', {
      patientId: id,
      doctorId: doctor.id,
      appointmentDate,
      locationId,
      type: 'IN_PERSON',
    })
    return { id, name }
  }
  throw new Error('Nothing is free for two weeks.')
}

async function drop(page: Page): Promise<void> {
  const dataTransfer = await page.evaluateHandle(({ name, text }) => {
    const held = new DataTransfer()
    held.items.add(new File([text], name))
    return held
  }, FILE)
  await page.locator('.imp-drop').dispatchEvent('drop', { dataTransfer })
  await page.getByText(FILE.name).waitFor()
}

test('a file is dropped, its columns are named, its rows checked, imported and taken back, by the keyboard', async () => {
  const { page, context, wrong } = await imports()
  await press(page, 'Import a file')
  await heading(page, 'Import a file')
  await press(page, 'Send the file')
  await page.getByText('Choose a file first.').waitFor()
  await drop(page)
  await press(page, 'Send the file')
  await heading(page, 'Patients: To be checked')
  await page.getByText('Semicolon').waitFor()
  await page.getByText(`Änne ${MARK}`).first().waitFor()
  await page.getByText('Every row needs: Name.').waitFor()
  // What is open is where the focus goes, and nothing is asked of the server.
  await press(page, 'Check')
  await page.locator('select:focus[aria-label="Field of “Wer”"]').waitFor()
  await page.keyboard.type('Name')
  await press(page, 'Check')
  await page.locator('select:focus[aria-label="Dates of “Geburtsdatum”"]').waitFor()
  await page.keyboard.type('Day')
  // A word of the file that is no status of ours is asked for, before rows with it would be left out.
  await page.getByText('1 word to explain').waitFor()
  await press(page, 'Check')
  await page.locator('select:focus[aria-invalid="true"]').waitFor()
  await page.getByRole('status').filter({ hasText: 'press “Check” again' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.type('Inactive')
  await page.getByText('1 word to explain').waitFor({ state: 'detached' })
  await press(page, 'Check')
  await heading(page, 'Patients: Checked')
  await page.getByRole('row', { name: '4 Cannot be taken' }).waitFor()
  expect(await barriers(page)).toEqual([])
  const download = page.waitForEvent('download')
  await press(page, 'Download the report')
  expect(await readFile(await (await download).path(), 'utf8')).toContain('4,invalid,dateOfBirth')
  await press(page, 'Import 2 rows')
  await heading(page, 'Patients: Imported')
  await page.getByText('2 rows were imported.').waitFor()

  const ask = await elsewhere('admin@harbor')
  const { data } = await ask<{ data: { id: string }[] }>('GET', `/patients?externalId=${MARK}-2`)
  const sick = await ask<{ data: { status: string }[] }>('GET', `/patients?externalId=${MARK}-1`)
  expect(sick.data).toMatchObject([{ status: 'inactive' }])
  await ask('PUT', `/patients/${data[0]?.id}`, { email: `bo-${MARK}@example.org` })

  // Somebody who comes back finds it, and can take back what nobody has touched.
  await page.reload()
  await page.locator('.rec-row', { hasText: 'Imported' }).first().focus()
  await page.keyboard.press('Enter')
  await heading(page, 'Patients: Imported')
  await press(page, 'Undo the import…')
  await page.locator('.rec-ask button:focus').waitFor()
  await page.keyboard.press('Enter')
  await heading(page, 'Patients: Undone')
  await page.getByText('1 row was taken back.').waitFor()
  await page.getByRole('row', { name: '3 Somebody has changed it since' }).waitFor()
  expect(wrong).toEqual([])
  await context.close()
})

test('fits a phone in the dark, in German', async () => {
  const { page, context, wrong } = await imports({ viewport: PHONE, colorScheme: 'dark', locale: 'de' })
  const looks = async (what: string) => {
    expect(await barriers(page), what).toEqual([])
    expect(await overflow(page), what).toBe(0)
  }
  await looks('list')
  await page.getByRole('button', { name: 'Datei importieren' }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Datei wählen' }).click()
  await (await chooser).setFiles({ name: 'patients.xlsx', mimeType: '', buffer: Buffer.from('PK') })
  await page.getByText('Das ist keine CSV-, NDJSON- oder Kalenderdatei.').waitFor()
  await looks('refused')
  await drop(page)
  await page.getByRole('button', { name: 'Datei senden' }).click()
  await heading(page, 'Patienten: Noch zu prüfen')
  await looks('mapping')
  await page.getByRole('radio', { name: 'Exportieren' }).click()
  await page.getByRole('button', { name: 'Daten der Klinik exportieren' }).waitFor()
  await looks('export')
  const { id } = await patientWithVisit('Ö')
  await page.goto(`${inject('demoUrl')}/settings?patient=${id}#patientData`)
  await page.locator('.rec-row').click()
  await page.getByRole('button', { name: 'Diese Person löschen' }).click()
  await page.getByText('1 künftiger Termin').waitFor()
  await looks('erase')
  expect(wrong).toEqual([])
  await context.close()
})

test('all of the clinic is taken away by a link', async () => {
  const { page, context, wrong } = await imports()
  await page.getByRole('radio', { name: 'Export', exact: true }).click()
  await press(page, 'Export the clinic’s data')
  await page.getByText('The export has begun').waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).first().click({ timeout: 60_000 })
  const zip = await readFile(await (await download).path())
  expect(zip.subarray(0, 2).toString()).toBe('PK')
  expect(wrong).toEqual([])
  await context.close()
})

test('a patient gets their data, and is erased once their name was typed, by the keyboard', async () => {
  const { id, name } = await patientWithVisit('A')
  const { page, context, wrong } = await patientData()
  await page.getByText('Whose data is it?').waitFor()
  await tabTo(page, 'Name or phone')
  await page.keyboard.type(name)
  await page.locator('.rec-row', { hasText: name }).waitFor()
  await press(page, name)
  await page.getByRole('dialog').waitFor()
  await press(page, 'Export this patient’s data')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).click({ timeout: 60_000 })
  expect((await readFile(await (await download).path())).subarray(0, 2).toString()).toBe('PK')
  expect(await barriers(page)).toEqual([])

  // Who is being seen is erased afterwards.
  await page.route('**/erase', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: '{"code":"INVALID_STATUS_TRANSITION"}',
    }),
  )
  await press(page, 'Erase this patient…')
  await page.getByText('is being seen right now').waitFor()
  expect(await page.getByRole('button', { name: 'Erase for good' }).count()).toBe(0)
  await page.unroute('**/erase')
  await press(page, 'Leave it as it is')
  await press(page, 'Erase this patient…')
  await page.locator('p:focus', { hasText: 'Nothing has been erased yet.' }).waitFor()
  await page.getByText('1 coming visit: it is cancelled').waitFor()
  await press(page, 'Erase for good')
  await page.locator('input:focus[aria-invalid="true"]').waitFor()
  await page.keyboard.type('Asked for it by letter')
  await tabTo(page, `Type the name: ${name}`)
  await page.keyboard.type('somebody else')
  await page.keyboard.press('Enter')
  await page.getByText('This is not the name.').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByLabel(`Type the name: ${name}`).fill(name.toUpperCase())
  await page.keyboard.press('Enter')
  await heading(page, 'The patient is erased')
  await page.getByText('What is gone').waitFor()
  expect(await barriers(page)).toEqual([])
  const ask = await elsewhere('admin@harbor')
  expect(await ask('GET', `/patients/${id}`)).toMatchObject({ name: 'Erased', erasedAt: expect.any(String) })
  await page.keyboard.press('Escape')
  await page.getByText('Nobody is found by').waitFor()
  expect(wrong.filter((one) => !one.includes('409'))).toEqual([])
  await context.close()
})
