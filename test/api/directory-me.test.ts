import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { clientFor } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { confirmed, linked } from './link-codes.ts'
import { registered } from './patient-records.ts'

test('says who calls: their doctor, their own record, their wards and their clinic', async () => {
  const clinic = await mintClinic()
  const child = await registered(clinic, { name: 'Zoe Child' })
  await linked(clinic, clinic.patient, { patientId: child })
  await confirmed(clinic, clinic.patient, { patientId: clinic.otherPatient.patientId })
  const patient = await clinic.patient.client.get('/me')
  expect(patient.body).toEqual({
    userId: clinic.patient.userId,
    clinicId: clinic.id,
    roles: ['PATIENT'],
    name: clinic.patient.sub,
    patientId: clinic.patient.patientId,
    patients: [
      { id: clinic.patient.patientId, name: 'Pia Patient', relation: 'self', status: 'active' },
      { id: clinic.otherPatient.patientId, name: 'Otto Other', relation: 'ward', status: 'active' },
      { id: child, name: 'Zoe Child', relation: 'ward', status: 'pending' },
    ],
    clinics: [{ id: clinic.id, name: 'Test clinic', roles: ['PATIENT'] }],
    clinic: { name: 'Test clinic', timezone: 'Asia/Kolkata' },
  })
  expect(patient.queries).toBe(1)
  const doctor = await clinic.doctor.client.get('/me')
  expect(doctor.body).toMatchObject({ doctorId: clinic.doctor.doctorId, patients: [] })
  expect((await clinic.pharmacist.client.get('/me')).status).toBe(200)
  const read = await sqlAs(
    `select action, patient_id from audit_log where clinic_id = $1 and actor_id = $2 and action not in ('link.changed', 'patient.changed')`,
    [clinic.id, clinic.patient.userId],
  )
  expect(read.map((row) => row.patient_id).sort()).toEqual(
    [clinic.patient.patientId, clinic.otherPatient.patientId, child].sort(),
  )
  expect(new Set(read.map((row) => row.action))).toEqual(new Set(['patients.listed']))
})

test('a user without a clinic is told so', async () => {
  const nobody = await clientFor({ sub: `nobody-${v7()}`, clinicId: null, roles: [] })
  const { status, body } = await nobody.get('/me')
  expect(status).toBe(200)
  expect(body).toMatchObject({ clinicId: null, roles: ['PATIENT'], patients: [], clinic: null, clinics: [] })
  const register = await nobody.post('/me/patient', { name: 'No One', dateOfBirth: '1990-01-01' })
  expect([register.status, register.body.code]).toEqual([422, 'CLINIC_REQUIRED'])
})

test('a first-time user makes their record, once a clinic', async () => {
  const clinic = await mintClinic()
  const { client, userId } = await clinic.as(['PATIENT'])
  const input = {
    name: 'Nia New',
    dateOfBirth: '2001-02-03',
    phone: '+91 98765 43210',
    email: 'nia@example.org',
    language: 'hi',
  }
  const made = await client.post('/me/patient', input, { 'Idempotency-Key': 'first' })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ ...input, userId, clinicId: clinic.id, guardianUserIds: [], version: 1 })
  expect(made.headers.get('Location')).toBe(`/patients/${made.body.id}`)
  expect(made.headers.get('ETag')).toBe('"1"')
  const again = await client.post('/me/patient', input, { 'Idempotency-Key': 'first' })
  expect([again.status, again.body.id, again.headers.get('Idempotency-Replayed')]).toEqual([201, made.body.id, 'true'])
  const twice = await client.post('/me/patient', input)
  expect([twice.status, twice.body.code]).toEqual([409, 'PATIENT_EXISTS'])
  expect((await client.get('/me')).body.patientId).toBe(made.body.id)
  const wrong = await client.post('/me/patient', { name: 'Nia', userId })
  expect(wrong.status).toBe(422)
  expect(wrong.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
    '#/dateOfBirth',
    '#/userId',
  ])
})

test('ten first requests at once make one record', async () => {
  const clinic = await mintClinic()
  const { client } = await clinic.as(['PATIENT'])
  const input = { name: 'Raj Race', dateOfBirth: '2001-02-03' }
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.post('/me/patient', input)))
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(9).fill(409)])
})
