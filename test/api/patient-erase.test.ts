import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { heard } from '../support/heard.ts'
import { book, expectProblem, expectRefusals, putInState, trailOf, wishFor } from '../support/visits.ts'
import { merge, registered } from './patient-records.ts'
import { bookSeries } from './series.ts'

startsAt()

const erase = ({ admin }: TestClinic, id: string, more = {}, headers = {}) =>
  admin.client.post(`/patients/${id}/erase`, { reason: 'Asked by letter', confirmId: id, ...more }, headers)

/** A patient with a visit that took place and its plan, one that is to come, and a series. */
async function known(clinic: TestClinic) {
  const { patient, doctor, reception } = clinic
  const past = await book(clinic, { reason: 'cough', notes: 'bring the letter', externalId: 'HIS-1' })
  await putInState(past.id, 'COMPLETED')
  await doctor.client.put(`/appointments/${past.id}`, { diagnosis: 'bronchitis' })
  const { body: open } = await doctor.client.post(`/appointments/${past.id}/follow-up`, {
    instructions: 'listen again',
  })
  const coming = await book(clinic, { appointmentDate: '2027-03-02T10:00', reason: 'knee', externalId: 'HIS-2' })
  const { series } = await bookSeries(clinic, { reason: 'physio' })
  await reception.client.put(`/patients/${patient.patientId}`, {
    email: 'pia@example.org',
    externalId: 'P-77',
    metadata: { insurer: 'Acme' },
  })
  // Notes and messages that follow would come between what is asked and what is erased.
  await heard(clinic.id)
  return { id: patient.patientId, past, open, coming, series }
}

test('what was is erased: the name, the contacts, what is to come; what took place is kept for who may read it', async () => {
  const clinic = await mintClinic({ settings: { recordRetentionYears: 10 } })
  const { admin, doctor, otherDoctor, reception, nurse, patient } = clinic
  const { id, past, open, coming, series } = await known(clinic)
  const asked = await erase(clinic, id, { dryRun: true })
  const expected = {
    kept: { visits: 1, plans: 1 },
    erased: { records: 1, visits: 6, cancelled: 6, series: 1, messages: 8, links: 1, calendars: 0 },
    until: '2037-03-01T03:00:00.000Z',
  }
  expect(asked.body).toMatchObject(expected)
  expect((await reception.client.get(`/patients/${id}`)).body.name).toBe('Pia Patient')
  const done = await erase(clinic, id)
  expect(done.status, JSON.stringify(done.body)).toBe(200)
  expect(done.body).toEqual(asked.body)
  expect((await erase(clinic, id)).body).toEqual(done.body)

  const record = await admin.client.get(`/patients/${id}`)
  expect(record.body).toMatchObject({
    ...{ name: 'Erased', phone: null, email: null, dateOfBirth: null, externalId: null, metadata: null, userId: null },
    ...{ status: 'inactive', doNotContact: true, erasedAt: '2027-03-01T03:00:00.000Z' },
  })
  expect((await patient.client.get(`/patients/${id}`)).status).toBe(404)
  for (const q of ['Erased', 'Pia', id])
    expect(
      (await reception.client.post('/patients/search', { q })).body.data.map((p: { id: string }) => p.id),
    ).not.toContain(id)
  expect((await reception.client.get('/patients?limit=100')).body.data).toHaveLength(1)

  for (const { client } of [admin, doctor]) {
    const kept = await client.get(`/appointments/${past.id}`)
    expect(kept.body).toMatchObject({
      reason: 'cough',
      diagnosis: 'bronchitis',
      externalId: null,
      patient: { name: 'Erased' },
    })
    const plans = await client.get(`/patients/${id}/follow-up-plans`)
    expect(plans.body.data).toMatchObject([{ id: open.id, status: 'cancelled' }])
  }
  for (const { client } of [otherDoctor, reception, nurse, patient]) {
    expectProblem(await client.get(`/appointments/${past.id}`), 404, 'APPOINTMENT_NOT_FOUND')
    expect((await client.get('/appointments?limit=100')).body.data).toEqual([])
    const plans = await client.get(`/patients/${id}/follow-up-plans`)
    expect(plans.body.data ?? []).toEqual([])
  }
  const gone = await admin.client.get(`/appointments/${coming.id}`)
  expect(gone.body).toMatchObject({
    status: 'CANCELLED',
    reason: null,
    externalId: null,
    cancellationReason: 'PATIENT_ERASED',
  })
  expect((await admin.client.get(`/appointments/series/${series.id}`)).body.series.status).toBe('cancelled')
  // The time is free again, and so is the external id.
  const other = clinic.otherPatient.patientId
  await book(clinic, { patientId: other, appointmentDate: '2027-03-02T10:00', externalId: 'HIS-2' })

  expect((await trailOf(id)).actions).toEqual(expect.arrayContaining(['patient.read', 'patient.erased']))
  expect((await trailOf(id)).events.at(-1)).toMatch(/^patient\.erased@/)
  expect((await trailOf(coming.id)).actions).toContain('appointment.cancelled')
  expect((await trailOf(open.id)).events.at(-1)).toBe('followup_plan.cancelled@2')
  expect((await admin.client.get(`/patients/${id}/access-log`)).body.data.length).toBeGreaterThan(3)
})

test('an erased record refuses every change, booking, link and merge, and what is kept of it cannot be changed', async () => {
  const clinic = await mintClinic()
  const { admin, doctor, reception } = clinic
  const { id, past, open, series } = await known(clinic)
  const other = await registered(clinic)
  const done = await erase(clinic, id)
  expect(done.body).not.toHaveProperty('until')
  const { client } = admin
  const answers = await Promise.all([
    client.put(`/patients/${id}`, { status: 'active' }),
    client.put(`/patients/${id}`, { name: 'Pia Patient' }),
    client.post('/appointments', wishFor(clinic, { appointmentDate: '2027-03-03T10:00' })),
    client.post('/appointments/recurring', {
      ...wishFor(clinic),
      appointmentDate: undefined,
      startDate: '2027-03-08',
      time: '10:00',
      duration: 30,
      recurrence: { frequency: 'WEEKLY', count: 2 },
    }),
    reception.client.post(`/queue/doctors/${doctor.doctorId}/walk-ins`, {
      patientId: id,
      locationId: clinic.locationId,
    }),
    client.post(`/patients/${id}/link-codes`, { kind: 'self' }),
    client.post(`/patients/${id}/merge`, { into: other }),
    client.post(`/patients/${other}/merge`, { into: id }),
    client.post(`/patients/${id}/unmerge`, {}),
    client.put(`/appointments/${past.id}`, { staffNote: 'more' }),
    doctor.client.put(`/appointments/${past.id}`, { diagnosis: 'another' }),
    doctor.client.post(`/appointments/${past.id}/follow-up`, {}),
  ])
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [409, 'PATIENT_INACTIVE']))
  expectProblem(
    await client.put(`/appointments/series/${series.id}`, { scope: 'all', time: '11:00' }),
    409,
    'SERIES_CLOSED',
  )
  for (const answer of [
    await client.put(`/follow-up-plans/${open.id}`, { notes: 'more' }),
    await client.post(`/follow-up-plans/${open.id}/schedule`, { appointmentDate: '2027-04-01T10:00' }),
    await client.post(`/follow-up-plans/${open.id}/contact-attempts`, { channel: 'phone', outcome: 'reached' }),
  ])
    expectProblem(answer, 409, 'FOLLOWUP_PLAN_CLOSED')
})

test('the id has to be said twice, nobody is erased while being seen, a merged record names the one that stands', async () => {
  const clinic = await mintClinic()
  const { id, coming } = await known(clinic)
  expectProblem(await erase(clinic, id, { confirmId: v7() }), 422, 'VALIDATION_ERROR', {
    errors: [{ pointer: '#/confirmId', detail: 'must be the id of the patient in the path' }],
  })
  expectProblem(await erase(clinic, id, {}, { 'If-Match': '"99"' }), 412, 'VERSION_MISMATCH')
  await putInState(coming.id, 'IN_PROGRESS')
  for (const more of [{}, { dryRun: true }])
    expectProblem(await erase(clinic, id, more), 409, 'INVALID_STATUS_TRANSITION')
  await putInState(coming.id, 'CONFIRMED')
  const [old, survivor] = [await registered(clinic, { phone: '+4930123456' }), await registered(clinic)]
  await merge(clinic, old, survivor)
  expectProblem(await erase(clinic, old), 409, 'PATIENT_MERGED', { mergedInto: survivor })
  expect((await erase(clinic, survivor)).body).toMatchObject({ kept: { visits: 0, plans: 0 }, erased: { records: 2 } })
  expect((await clinic.admin.client.get(`/patients/${old}`)).body).toMatchObject({
    name: 'Erased',
    phone: null,
    mergedInto: survivor,
  })
  expect(await sqlAs('select from patient_merges where from_id = $1', [old])).toEqual([])
})

test('only an administrator erases, in their own clinic', async () => {
  const clinic = await mintClinic()
  const id = clinic.patient.patientId
  const body = { reason: 'x', confirmId: id }
  await expectRefusals(clinic, { method: 'POST', path: `/patients/${id}/erase`, body })
  const elsewhere = await mintClinic()
  expectProblem(await elsewhere.admin.client.post(`/patients/${id}/erase`, body), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await clinic.admin.client.post('/patients/not-an-id/erase', body), 404, 'PATIENT_NOT_FOUND')
  for (const who of [clinic.reception, clinic.doctor, clinic.nurse, clinic.patient])
    expectProblem(await who.client.post(`/patients/${id}/erase`, body), 403, 'FORBIDDEN')
})
