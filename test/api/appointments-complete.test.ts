import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState } from '../support/visits.ts'

startsAt()

const inProgress = async (clinic: TestClinic, over = {}) => {
  const { id } = await book(clinic, over)
  await putInState(id, 'IN_PROGRESS')
  return `/appointments/${id}`
}
const texts = { notes: 'slept badly', diagnosis: 'insomnia', treatmentPlan: 'walks' }

test('the doctor completes with their texts, once', async () => {
  const clinic = await mintClinic()
  const path = await inProgress(clinic)
  const { status, body, headers } = await clinic.doctor.client.post(`${path}/complete`, texts)
  expect(status).toBe(200)
  expect(headers.get('ETag')).toBe('"2"')
  const kept = { clinicalNotes: 'slept badly', diagnosis: 'insomnia', treatmentPlan: 'walks' }
  expect(body.appointment).toMatchObject({ ...kept, status: 'COMPLETED', completedAt: '2027-03-01T03:00:00.000Z' })
  const again = await clinic.doctor.client.post(`${path}/complete`, { notes: 'other' })
  expectProblem(again, 409, 'INVALID_STATUS_TRANSITION', { allowed: [] })
  expect((await clinic.doctor.client.get(path)).body).toMatchObject(kept)
})

test('the desk completes without clinical text, and is refused with it', async () => {
  const clinic = await mintClinic()
  const path = await inProgress(clinic)
  for (const [field, text] of Object.entries(texts)) {
    const refused = await clinic.reception.client.post(`${path}/complete`, { [field]: text })
    expectProblem(refused, 403, 'FORBIDDEN')
  }
  const { status, body } = await clinic.reception.client.post(`${path}/complete`)
  expect({ status, state: body.appointment.status }).toEqual({ status: 200, state: 'COMPLETED' })
  expect(body.appointment).not.toHaveProperty('diagnosis')
})

test('completing keeps the texts written during the visit that it does not name', async () => {
  const clinic = await mintClinic()
  const path = await inProgress(clinic)
  await clinic.doctor.client.put(path, { diagnosis: 'a cold', clinicalNotes: 'n' })
  const { body } = await clinic.doctor.client.post(`${path}/complete`, { notes: null })
  expect(body.appointment).toMatchObject({ diagnosis: 'a cold', clinicalNotes: null })
})

test('after it, the three texts are changed by its doctor and by nobody else, and nothing else is', async () => {
  const clinic = await mintClinic()
  const path = await inProgress(clinic)
  await clinic.doctor.client.post(`${path}/complete`, texts)
  setClock('2027-03-05T09:00:00Z')
  for (const who of [clinic.otherDoctor, clinic.reception, clinic.nurse, clinic.patient, clinic.support]) {
    expectProblem(await who.client.put(path, { diagnosis: 'x' }), 403, 'FORBIDDEN')
  }
  const changed = await clinic.doctor.client.put(path, { diagnosis: 'anxiety', treatmentPlan: null })
  expect(changed).toMatchObject({
    status: 200,
    body: { diagnosis: 'anxiety', treatmentPlan: null, clinicalNotes: 'slept badly', version: 3 },
  })
  for (const fields of [
    { reason: 'x' },
    { diagnosis: 'x', reason: 'x' },
    { appointmentDate: '2027-03-09T10:00' },
    { status: 'SCHEDULED' },
  ]) {
    expectProblem(await clinic.doctor.client.put(path, fields), 409, 'INVALID_STATUS_TRANSITION')
  }
  const [audit] = await sqlAs("select changed from audit_log where action = 'appointment.updated' and clinic_id = $1", [
    clinic.id,
  ])
  expect(audit?.changed).toEqual({ diagnosis: null, treatment_plan: null })
})

test('a visit that has not begun has no clinical texts', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const path = `/appointments/${id}`
  expectProblem(await clinic.doctor.client.put(path, { diagnosis: 'x' }), 409, 'INVALID_STATUS_TRANSITION')
  const move = await clinic.doctor.client.put(path, { diagnosis: 'x', appointmentDate: '2027-03-01T11:00' })
  expectProblem(move, 409, 'INVALID_STATUS_TRANSITION')
  expectProblem(await clinic.doctor.client.post(`${path}/complete`, texts), 409, 'INVALID_STATUS_TRANSITION')
})

test('a therapist and a counsellor stand as a doctor does', async () => {
  const clinic = await mintClinic()
  for (const [n, role] of (['THERAPIST', 'COUNSELOR'] as const).entries()) {
    const who = await clinic.as([role])
    const path = await inProgress(clinic, { appointmentDate: `2027-03-01T1${n}:00` })
    expectProblem(await who.client.post(`${path}/complete`, texts), 403, 'FORBIDDEN')
    await sqlAs('insert into users (id, issuer, subject) values ($1, $2, $3) on conflict do nothing', [
      who.userId,
      'urn:kept:dev',
      who.sub,
    ])
    await sqlAs('update doctors set user_id = $2 where id = $1', [clinic.doctor.doctorId, who.userId])
    expect((await who.client.post(`${path}/complete`, texts)).body.appointment.diagnosis).toBe('insomnia')
  }
})
