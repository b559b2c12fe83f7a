import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { expectProblem } from '../support/visits.ts'
import { visitIn } from './follow-ups.ts'
import { merge, registered } from './patient-records.ts'

startsAt()

const summaryOf = (clinic: TestClinic, id = clinic.patient.patientId) =>
  clinic.support.client.get(`/patients/${id}/summary`)

test('counts what took place, and names who sees the patient most', async () => {
  const clinic = await mintClinic()
  const { patientId } = clinic.patient
  const [doctorId, other] = [clinic.doctor.doctorId, clinic.otherDoctor.doctorId]
  await sqlAs(`update patients set date_of_birth = '1987-03-02', language = 'hi' where id = $1`, [patientId])
  // Long ago this doctor saw them most.
  for (const day of ['01', '02', '03']) await visitIn(clinic, { startsAt: `2025-02-${day}T04:00:00Z`, doctorId: other })
  for (const day of ['01', '03']) await visitIn(clinic, { startsAt: `2026-06-${day}T04:00:00Z`, doctorId })
  for (const day of ['02', '04']) await visitIn(clinic, { startsAt: `2026-06-${day}T04:00:00Z`, doctorId: other })
  await visitIn(clinic, { startsAt: '2026-08-01T04:00:00Z', doctorId })
  await visitIn(clinic, { startsAt: '2026-09-01T04:00:00Z', status: 'NO_SHOW' })
  await visitIn(clinic, { startsAt: '2026-02-28T04:00:00Z', status: 'NO_SHOW' })
  await visitIn(clinic, { startsAt: '2026-10-01T04:00:00Z', status: 'CANCELLED' })
  const coming = [
    await visitIn(clinic, { startsAt: '2027-04-01T04:00:00Z', status: 'CONFIRMED' }),
    await visitIn(clinic, { startsAt: '2027-04-02T04:00:00Z', status: 'CANCELLED' }),
    await visitIn(clinic, { startsAt: '2027-02-01T04:00:00Z', status: 'SCHEDULED' }),
  ]
  await visitIn(clinic, { startsAt: '2027-04-03T04:00:00Z', status: 'SCHEDULED' })
  await sqlAs(`update appointments set affected_by = 'TIME_OFF' where id = any($1)`, [coming])
  // Another patient's is nobody's concern here.
  await visitIn(clinic, { patientId: clinic.otherPatient.patientId })
  const answer = await summaryOf(clinic)
  expect([answer.status, answer.queries]).toEqual([200, 1])
  expect(answer.body).toEqual({
    age: 39,
    language: 'hi',
    visits: 8,
    noShowsLastYear: 1,
    lastVisit: '2026-08-01T04:00:00.000Z',
    usualDoctorId: doctorId,
    status: 'active',
    doNotContact: false,
    affected: 1,
    mergedInto: null,
  })
  const trail = await sqlAs(
    `select action, actor_id, subject_id from audit_log where patient_id = $1 and action = 'patient.read'`,
    [patientId],
  )
  expect(trail).toEqual([{ action: 'patient.read', actor_id: clinic.support.userId, subject_id: patientId }])
  // Midnight of their birthday in India.
  setClock('2027-03-01T18:29:00Z')
  expect((await summaryOf(clinic)).body.age).toBe(39)
  setClock('2027-03-01T18:31:00Z')
  expect((await summaryOf(clinic)).body.age).toBe(40)
})

test('of a patient of whom nothing is known it says so, and who has died grows no older', async () => {
  const clinic = await mintClinic()
  const id = await registered(clinic)
  const none = { age: null, visits: 0, noShowsLastYear: 0, lastVisit: null, usualDoctorId: null, affected: 0 }
  expect((await summaryOf(clinic, id)).body).toMatchObject({ ...none, language: null })
  await visitIn(clinic, { patientId: id })
  expect((await summaryOf(clinic, id)).body).toMatchObject({ visits: 1, usualDoctorId: null })
  const body = { dateOfBirth: '1950-06-01', doNotContact: true, status: 'deceased', statusSince: '2020-05-31' }
  expect((await clinic.reception.client.put(`/patients/${id}`, body)).status).toBe(200)
  expect((await summaryOf(clinic, id)).body).toMatchObject({ age: 69, doNotContact: true, status: 'deceased' })
})

test('of two doctors with as many visits it names the one who saw the patient last', async () => {
  const clinic = await mintClinic()
  for (const [at, { doctorId }] of [clinic.doctor, clinic.otherDoctor, clinic.doctor, clinic.otherDoctor].entries())
    await visitIn(clinic, { startsAt: `2027-01-0${at + 1}T04:00:00Z`, doctorId })
  expect((await summaryOf(clinic)).body.usualDoctorId).toBe(clinic.otherDoctor.doctorId)
})

test('a merged record names the one that its visits went to', async () => {
  const clinic = await mintClinic()
  const [old, remaining] = [await registered(clinic), await registered(clinic)]
  await visitIn(clinic, { patientId: old })
  expect((await merge(clinic, old, remaining)).status).toBe(200)
  expect((await summaryOf(clinic, old)).body).toMatchObject({ visits: 0, mergedInto: remaining })
  expect((await summaryOf(clinic, remaining)).body).toMatchObject({ visits: 1, mergedInto: null })
})

test('it is for who may read the record as staff, and else the record does not exist', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  for (const who of [clinic.admin, clinic.reception, clinic.nurse, clinic.doctor])
    expect((await who.client.get(`/patients/${clinic.patient.patientId}/summary`)).status).toBe(200)
  for (const who of [clinic.patient, clinic.pharmacist])
    expectProblem(await who.client.get(`/patients/${clinic.patient.patientId}/summary`), 403, 'FORBIDDEN')
  for (const id of [v7(), 'nobody', elsewhere.patient.patientId])
    expectProblem(await summaryOf(clinic, id), 404, 'PATIENT_NOT_FOUND')
  await sqlAs('update clinic_doctors set active = false where doctor_id = $1', [clinic.doctor.doctorId])
  const former = await clinic.doctor.client.get(`/patients/${clinic.patient.patientId}/summary`)
  expectProblem(former, 404, 'PATIENT_NOT_FOUND')
  expectProblem(
    await clinic.admin.client.get(`/patients/${clinic.patient.patientId}/summary?full=1`),
    422,
    'VALIDATION_ERROR',
  )
})
