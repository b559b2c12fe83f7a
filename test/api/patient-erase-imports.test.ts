import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { purgeImports } from '../../src/jobs/purge-imports.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { openTransaction } from '../support/open-transaction.ts'
import { expectProblem } from '../support/visits.ts'
import { checked, committed, profiled, reportOf, sendFile, settled, stepped } from './import-files.ts'
import { registered } from './patient-records.ts'

startsAt('2027-03-01T04:20:00Z')

const bindings = env as unknown as Env
const DAY = 24 * 60 * 60_000

const erase = ({ admin }: TestClinic, id: string, more = {}) =>
  admin.client.post(`/patients/${id}/erase`, { reason: 'Asked by letter', confirmId: id, ...more })

/** Deletes what has had its time, as the cron does. */
async function purge(after = 0): Promise<void> {
  const db = openDatabase(bindings.HYPERDRIVE.connectionString)
  await purgeImports({ db, env: bindings, now: Date.now() + after }).finally(db.release)
}

/** How many files of an import are in the bucket. */
const stored = async ({ id: clinicId }: TestClinic, id: string) =>
  (await bindings.FILES.list({ prefix: `${clinicId}/imports/${id}/` })).objects.length

/** How much of an import's file the database has. */
async function staged({ id: clinicId }: TestClinic, id: string) {
  const count = async (of: string) =>
    Number((await sqlAs(`select count(*) n from ${of} clinic_id = $1 and import_id = $2`, [clinicId, id]))[0]?.n)
  return {
    parts: await count('import_parts where'),
    cells: await count('import_chunks where cells is not null and'),
    keys: await count('import_keys where'),
    rows: await count('import_rows where'),
  }
}
const NOTHING = { parts: 0, cells: 0, keys: 0, rows: 0 }

const known = (clinic: TestClinic) =>
  registered(clinic, { name: 'Mara Known', dateOfBirth: '1980-02-03', externalId: 'P-1' })
const HERS = 'Nr;Name;Birth date\nP-9;Mara Known;1980-02-03\nP-2;Olga Brought;1990-01-01\n'
const MAPPING = { Nr: 'externalId' }

test('a checked file that names the person goes, the one that does not stays, and what was mapped is kept', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const id = await known(clinic)
  const hers = await checked(clinic, HERS, { mapping: MAPPING })
  const others = await checked(clinic, 'name,dateOfBirth\nOla Else,1970-01-01\n')
  const asked = await erase(clinic, id, { dryRun: true })
  expect(asked.body.erased).toMatchObject({ imports: 1 })
  expect((await client.get(`/imports/${hers.id}`)).body.status).toBe('checked')

  expect((await erase(clinic, id)).body).toEqual(asked.body)
  const { body: over } = await client.get(`/imports/${hers.id}`)
  expect(over).toMatchObject({ status: 'failed', profile: null, failure: expect.stringContaining('without them') })
  expect(await staged(clinic, hers.id)).toEqual({ ...NOTHING, parts: 1 })
  expectProblem(await sendFile(clinic, hers.id, HERS), 409, 'INVALID_STATUS_TRANSITION')
  await purge()
  expect([await stored(clinic, hers.id), await staged(clinic, hers.id)]).toEqual([0, NOTHING])

  // What the columns mean was said, and need not be said again.
  expect((await sendFile(clinic, hers.id, HERS.replace(/P-9.*\n/, ''))).status).toBe(200)
  expect(await settled(clinic, hers.id)).toMatchObject({ status: 'profiled', mapping: { Nr: { field: 'externalId' } } })
  expect((await stepped(clinic, hers.id, 'check')).counts).toMatchObject({ create: 1, match: 0 })
  expect((await stepped(clinic, others.id, 'commit')).counts).toMatchObject({ made: 1 })
})

test.each([
  { name: 'patients that nobody has checked', kind: 'patients', file: HERS },
  { name: 'visits', kind: 'appointments', file: 'externalId,patientId\nV-1,P-1\n' },
  { name: 'which a part is missing', kind: 'patients', file: HERS, query: '?part=1' },
])('of a file of $name nobody can say whom it holds: it goes', async ({ kind, file, query }) => {
  const clinic = await mintClinic()
  const id = await known(clinic)
  const { body } = await clinic.admin.client.post('/imports', { kind, format: 'csv' })
  await sendFile(clinic, body.id, file, query)
  await settled(clinic, body.id)
  expect((await erase(clinic, id)).body.erased).toMatchObject({ imports: 1 })
  await purge()
  expect([await stored(clinic, body.id), await staged(clinic, body.id)]).toEqual([0, NOTHING])
  expect((await clinic.admin.client.get(`/imports/${body.id}`)).body.status).toBe('failed')
})

test('files of doctors and hours, and of other clinics, stay', async () => {
  const [clinic, other] = [await mintClinic(), await mintClinic()]
  const id = await known(clinic)
  const doctors = await checked(clinic, 'name,externalId\nDr. New,D-9\n', { kind: 'doctors' })
  const theirs = await checked(other, HERS, { mapping: MAPPING })
  expect((await erase(clinic, id)).body.erased).toMatchObject({ imports: 0 })
  expect((await stepped(clinic, doctors.id, 'commit')).counts).toMatchObject({ made: 1 })
  expect((await stepped(other, theirs.id, 'commit')).counts).toMatchObject({ made: 2 })
})

test('nothing of a file is kept once it is committed, and an erasure leaves the undoing of the others as it was', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const { id } = await committed(clinic, HERS, { mapping: MAPPING })
  expect((await client.get(`/imports/${id}`)).body).toMatchObject({ status: 'done', profile: null })
  expect([await stored(clinic, id), await staged(clinic, id)]).toEqual([0, { ...NOTHING, rows: 2 }])
  const [mara] = await sqlAs("select id from patients where clinic_id = $1 and name = 'Mara Known'", [clinic.id])
  expect((await erase(clinic, mara?.id)).body.erased).toMatchObject({ imports: 0 })
  const externalIds = () =>
    sqlAs('select external_id from import_rows where clinic_id = $1 and import_id = $2 order by row', [clinic.id, id])
  expect(await externalIds()).toEqual([{ external_id: null }, { external_id: 'P-2' }])

  expect((await stepped(clinic, id, 'undo')).counts).toMatchObject({ made: 2, undone: 1, kept: 1 })
  expect((await reportOf(clinic, id)).map((row) => row.at(-1))).toEqual(['changed', 'undone'])
  const left = await sqlAs("select name from patients where clinic_id = $1 and name in ('Erased', 'Olga Brought')", [
    clinic.id,
  ])
  expect(left).toEqual([{ name: 'Erased' }])
})

test('no file brings visits to somebody who was erased, by their id neither', async () => {
  const clinic = await mintClinic()
  const id = await known(clinic)
  await erase(clinic, id)
  const file = `externalId,patientId,doctorId,appointmentDate,locationId\nV-1,${id},Dr. Ada Roy,2026-01-05T10:00,Main house\n`
  const { counts } = await checked(clinic, file, { kind: 'appointments' })
  expect(counts).toMatchObject({ invalid: 1, create: 0 })
})

test('whoever is erased while their visits are being committed gets none of them', async () => {
  const clinic = await mintClinic()
  const id = await known(clinic)
  const row = (n: number, patient: string) => `V-${n},${patient},Dr. Ada Roy,2026-01-0${n}T10:00,Main house\n`
  const file = `externalId,patientId,doctorId,appointmentDate,locationId\n${row(5, 'P-1')}${row(6, clinic.otherPatient.patientId)}`
  const { id: visits } = await checked(clinic, file, { kind: 'appointments' })
  // The erasure has the patient's row, and the commit waits for it.
  const erasure = await openTransaction()
  await erasure.query('select from patients where clinic_id = $1 and id = $2 for no key update', [clinic.id, id])
  await clinic.admin.client.post(`/imports/${visits}/commit`)
  const commit = settled(clinic, visits)
  await vi.waitUntil(async () => (await sqlAs('select from pg_locks where not granted')).length > 0, {
    timeout: 20_000,
  })
  await erasure.query('update patients set erased_at = now(), version = version + 1 where clinic_id = $1 and id = $2', [
    clinic.id,
    id,
  ])
  await erasure.end('commit')
  expect((await commit).counts).toMatchObject({ conflict: 1, made: 1 })
  const made = await sqlAs('select patient_id from appointments where clinic_id = $1', [clinic.id])
  expect(made).toEqual([{ patient_id: clinic.otherPatient.patientId }])
})

test.each([
  { name: 'whose last part never came', file: HERS, query: '?part=1', days: 7 },
  { name: 'that nobody commits', file: HERS, query: '', days: 7 },
  { name: 'that cannot be read', file: '%PDF-1.7', query: '', days: 1 },
])('a file $name is deleted after $days days, and not before', async ({ file, query, days }) => {
  setClock('2027-03-01T04:20:00Z')
  const clinic = await mintClinic()
  const { body } = await clinic.admin.client.post('/imports', { kind: 'patients', format: 'csv' })
  await sendFile(clinic, body.id, file, query)
  await settled(clinic, body.id)
  await purge(days * DAY - 60_000)
  expect(await stored(clinic, body.id)).toBe(1)
  await purge(days * DAY + 60_000)
  expect([await stored(clinic, body.id), await staged(clinic, body.id)]).toEqual([0, NOTHING])
})

test('what undoing needs goes when nothing can be undone any more, and the verdicts stay', async () => {
  const clinic = await mintClinic()
  const { id } = await committed(clinic, HERS, { mapping: MAPPING })
  const chunks = () => sqlAs('select from import_chunks where clinic_id = $1 and import_id = $2', [clinic.id, id])
  expect(await chunks()).toHaveLength(1)
  await purge(DAY + 60_000)
  expect(await chunks()).toEqual([])
  expect(await reportOf(clinic, id)).toHaveLength(2)
})

test('a check that is at work while somebody is erased ends without a verdict', async () => {
  const clinic = await mintClinic()
  const id = await known(clinic)
  const found = await profiled(clinic, HERS, { mapping: MAPPING })
  await sqlAs(
    "update imports set step = 'check', claimed_until = now() + interval '1 hour' where clinic_id = $1 and id = $2",
    [clinic.id, found.id],
  )
  await erase(clinic, id)
  expect((await clinic.admin.client.get(`/imports/${found.id}`)).body).toMatchObject({
    status: 'failed',
    progress: { step: null },
  })
})
