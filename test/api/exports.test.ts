import Papa from 'papaparse'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, expectRefusals, trailOf } from '../support/visits.ts'
import { download, exported, filesAt, ofClinic, ofPatient, seen } from './export-files.ts'
import { confirmed } from './link-codes.ts'
import { merge, registered } from './patient-records.ts'

startsAt()

const rowsOf = (csv: string | undefined) =>
  Papa.parse<Record<string, string>>((csv ?? '').replace(/^\ufeff/, '').trimEnd(), { header: true }).data

test('a patient takes their own data away: record, visits, calendar, who has read it, and a README in their language', async () => {
  const clinic = await mintClinic()
  const { patient, reception } = clinic
  await reception.client.put(`/patients/${patient.patientId}`, { language: 'de' })
  const visit = await seen(clinic)
  const record = await exported(patient.client, ofPatient(patient.patientId))
  expect(record).toMatchObject({ scope: 'patient', format: 'zip', progress: { files: 5, total: 5 } })
  const files = await filesAt(record.link.url)
  expect(Object.keys(files)).toEqual([
    'README.txt',
    'patient.json',
    'appointments.csv',
    'appointments.ics',
    'access-log.csv',
  ])
  expect(files['README.txt']).toContain('Was Ihre Praxis über Sie aufbewahrt')
  expect(JSON.parse(files['patient.json'] ?? '')).toMatchObject({
    patient: { id: patient.patientId, name: 'Pia Patient', clinic: 'Test clinic' },
    followUpPlans: [{ appointmentId: visit, instructions: 'rest', medications: '["tea"]' }],
  })
  // A formula is none, a text comes back whole, and what staff note for themselves is not in it.
  expect(files['appointments.csv']).toContain(`"'=HYPERLINK(""x"")"`)
  expect(rowsOf(files['appointments.csv'])).toMatchObject([
    { doctorName: 'Dr Ada Roy', diagnosis: 'bronchitis', notes: 'two\nlines, "quoted"', status: 'COMPLETED' },
  ])
  expect(Object.values(files).join()).not.toContain('difficult')
  expect(files['appointments.ics']).toMatch(/BEGIN:VEVENT[\s\S]*UID:/)
  expect(rowsOf(files['access-log.csv']).map(({ action }) => action)).toContain('patient.exported')
  expect((await trailOf(patient.patientId)).actions).toContain('patient.exported')
  expect((await patient.client.get(`/exports?patientId=${patient.patientId}`)).body.data).toHaveLength(1)
})

test('who may: the patient and a confirmed guardian, not a pending one, not another, not another clinic', async () => {
  const clinic = await mintClinic()
  const elsewhere = await mintClinic()
  const { admin, reception, doctor, nurse, patient, otherPatient } = clinic
  const id = patient.patientId
  const record = await exported(admin.client, ofPatient(id))
  for (const who of [reception, doctor, nurse]) {
    expectProblem(await who.client.post('/exports', ofPatient(id)), 403, 'FORBIDDEN')
    expectProblem(await who.client.get(`/exports/${record.id}`), 403, 'FORBIDDEN')
  }
  expectProblem(await patient.client.post('/exports', ofClinic()), 403, 'FORBIDDEN')
  expectProblem(await otherPatient.client.post('/exports', ofPatient(id)), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await otherPatient.client.get(`/exports/${record.id}`), 404, 'EXPORT_NOT_FOUND')
  expect((await otherPatient.client.get('/exports')).body.data).toEqual([])
  expectProblem(await elsewhere.admin.client.post('/exports', ofPatient(id)), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await elsewhere.admin.client.get(`/exports/${record.id}`), 404, 'EXPORT_NOT_FOUND')
  expect((await patient.client.get(`/exports/${record.id}`)).status).toBe(200)
  await sqlAs(
    'update patients set guardian_user_ids = array[$2]::uuid[], pending_user_ids = array[$2]::uuid[] where id = $1',
    [id, otherPatient.userId],
  )
  expectProblem(await otherPatient.client.post('/exports', ofPatient(id)), 403, 'FORBIDDEN')
  expectProblem(await otherPatient.client.get(`/exports/${record.id}`), 404, 'EXPORT_NOT_FOUND')
  await sqlAs("update patients set guardian_user_ids = '{}' where id = $1", [id])
  await confirmed(clinic, otherPatient, { patientId: id })
  expect((await otherPatient.client.post('/exports', ofPatient(id))).status).toBe(201)
  await expectRefusals(clinic, { method: 'POST', path: '/exports', body: ofClinic() })
  for (const body of [{ scope: 'patient', format: 'zip' }, { ...ofPatient(id), scope: 'clinic' }, ofClinic('pdf')])
    expectProblem(await admin.client.post('/exports', body), 422, 'VALIDATION_ERROR')
})

test('a merged record names the one that stands, an erased one is no more to be had, nor what was written before', async () => {
  const clinic = await mintClinic()
  const { admin } = clinic
  const [old, into] = [await registered(clinic), await registered(clinic)]
  await merge(clinic, old, into)
  expectProblem(await admin.client.post('/exports', ofPatient(old)), 409, 'PATIENT_MERGED', { mergedInto: into })
  const own = await exported(admin.client, ofPatient(into))
  const whole = await exported(admin.client, ofClinic())
  await admin.client.post(`/patients/${into}/erase`, { reason: 'asked', confirmId: into })
  expectProblem(await admin.client.post('/exports', ofPatient(into)), 409, 'PATIENT_INACTIVE')
  for (const { id, link } of [own, whole]) {
    expect((await download(link.url)).status).toBe(404)
    expect((await admin.client.get(`/exports/${id}`)).body).toMatchObject({ status: 'expired', link: null })
  }
})

test('the same key gives the same export, and an export of another clinic is not there', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': v7() }
  const [first, second] = [
    await clinic.admin.client.post('/exports', ofClinic(), key),
    await clinic.admin.client.post('/exports', ofClinic(), key),
  ]
  expect(second.body.id).toBe(first.body.id)
  expect(second.headers.get('Idempotency-Replayed')).toBe('true')
  expect((await trailOf(first.body.id)).actions).toEqual(['export.created'])
  expectProblem(await clinic.admin.client.get('/exports/not-an-id'), 404, 'EXPORT_NOT_FOUND')
})
