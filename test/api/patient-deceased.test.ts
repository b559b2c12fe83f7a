import { expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { clientFor } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState } from '../support/visits.ts'
import { confirmed } from './link-codes.ts'
import { bookSeries } from './series.ts'

startsAt()

/** A patient with a guardian, who had a visit, a call, a plan and a series, and died on the day of the test's beginning. */
async function withRecord() {
  const clinic = await mintClinic()
  const { reception, patient, otherPatient, doctor } = clinic
  const path = `/patients/${patient.patientId}`
  await confirmed(clinic, otherPatient)
  const visit = await book(clinic)
  await putInState(visit.id, 'COMPLETED')
  const plan = await reception.client.post(`/appointments/${visit.id}/follow-up`, { scheduledFor: '2027-03-08' })
  const call = await book(clinic, { type: 'VIDEO_CALL', locationId: undefined, appointmentDate: '2027-03-02T12:00' })
  expect((await doctor.client.post(`/appointments/${call.id}/video/create-room`, {})).status).toBeLessThan(300)
  const { series } = await bookSeries(clinic)
  const waits = await reception.client.post(`/queue/doctors/${doctor.doctorId}/walk-ins`, {
    patientId: patient.patientId,
    locationId: clinic.locationId,
  })
  const dead = await reception.client.put(path, { status: 'deceased', statusSince: '2027-03-01' })
  // The day begins at midnight in India.
  expect(dead.body).toMatchObject({ status: 'deceased', statusSince: '2027-02-28T18:30:00.000Z' })
  return { clinic, path, visit, plan: plan.body, call, series, waiting: waits.body.appointment }
}

type Records = Awaited<ReturnType<typeof withRecord>>

/** Every read of the record, and the code it is refused with where there is nothing to see. */
const readsOf = ({ path, visit, plan, call, series }: Records): [string, string][] => [
  [path, 'PATIENT_NOT_FOUND'],
  [`${path}/follow-up-plans`, 'PATIENT_NOT_FOUND'],
  [`${path}/access-log`, 'PATIENT_NOT_FOUND'],
  [`/appointments/${visit.id}`, 'APPOINTMENT_NOT_FOUND'],
  [`/appointments/${visit.id}/follow-ups`, 'APPOINTMENT_NOT_FOUND'],
  [`/appointments/${visit.id}/chain`, 'APPOINTMENT_NOT_FOUND'],
  [`/appointments/${call.id}/video/status`, 'APPOINTMENT_NOT_FOUND'],
  [`/follow-up-plans/${plan.id}`, 'FOLLOWUP_PLAN_NOT_FOUND'],
  [`/appointments/series/${series.id}`, 'SERIES_NOT_FOUND'],
]

/** What lists say of the record to one who is linked to it. */
async function listedTo(client: Client, { path }: Records) {
  const lists = ['/appointments', '/appointments/my-appointments?as=patient&when=all', '/series', '/patients']
  const pages = await Promise.all(lists.map((list) => client.get(`${list}${list.includes('?') ? '&' : '?'}limit=100`)))
  const id = path.split('/').at(-1) ?? ''
  const me = await client.get('/me')
  const search = await client.post('/patients/search', { q: 'pia' })
  const texts = [...pages, me, search].map(({ status, body }) => {
    expect(status).toBe(200)
    return JSON.stringify(body)
  })
  return texts.map((text) => text.includes(id))
}

const linkedTo = ({ clinic }: Records) => [clinic.patient.client, clinic.otherPatient.client]

test.each([
  ['the day after', '2027-03-02T03:00:00Z', true],
  ['day 29', '2027-03-29T18:29:00Z', true],
  ['the last minute of day 30', '2027-03-30T18:29:59.999Z', true],
  ['thirty days on, to the minute', '2027-03-30T18:30:00Z', false],
  ['day 31', '2027-03-31T18:30:00Z', false],
])('who is linked to somebody who has died reads their record for thirty days: %s', async (_, clock, isSeen) => {
  const records = await withRecord()
  setClock(clock)
  for (const client of linkedTo(records)) {
    for (const [path, code] of readsOf(records)) {
      const answer = await client.get(path)
      if (isSeen) expect([path, answer.status]).toEqual([path, 200])
      else expectProblem(answer, 404, code)
    }
    expect(await listedTo(client, records)).toEqual(Array(6).fill(isSeen))
  }
  for (const { client } of [records.clinic.reception, records.clinic.nurse, records.clinic.doctor])
    for (const [path] of readsOf(records).filter(([path]) => !path.endsWith('access-log')))
      expect([path, (await client.get(path)).status]).toEqual([path, 200])
  expect((await records.clinic.admin.client.get(`${records.path}/access-log`)).status).toBe(200)
})

test('after thirty days nothing of it can be written by them either, and what is theirs stays theirs', async () => {
  const records = await withRecord()
  const { clinic, path, visit, plan, call, series } = records
  setClock('2027-03-30T18:30:00Z')
  const body = { appointmentDate: '2027-04-05T10:00' }
  for (const client of linkedTo(records)) {
    expectProblem(await client.put(path, { language: 'de' }), 404, 'PATIENT_NOT_FOUND')
    expectProblem(await client.put(`/appointments/${visit.id}`, { notes: 'x' }), 404, 'APPOINTMENT_NOT_FOUND')
    expectProblem(await client.post(`/appointments/${call.id}/cancel`, {}), 404, 'APPOINTMENT_NOT_FOUND')
    expectProblem(await client.post(`/appointments/${call.id}/check-in`, {}), 404, 'APPOINTMENT_NOT_FOUND')
    expectProblem(await client.post(`/appointments/${call.id}/video/join-token`, {}), 404, 'APPOINTMENT_NOT_FOUND')
    expectProblem(await client.post(`/follow-up-plans/${plan.id}/schedule`, body), 404, 'FOLLOWUP_PLAN_NOT_FOUND')
    const link = { appointmentId: call.id }
    expectProblem(await client.post(`/follow-up-plans/${plan.id}/schedule`, link), 404, 'FOLLOWUP_PLAN_NOT_FOUND')
    expectProblem(await client.delete(`/appointments/series/${series.id}`, {}), 404, 'SERIES_NOT_FOUND')
    const wish = { ...body, doctorId: clinic.doctor.doctorId, type: 'VIDEO_CALL', patientId: clinic.patient.patientId }
    expectProblem(await client.post('/appointments', wish), 404, 'PATIENT_NOT_FOUND')
  }
  const guardian = clinic.otherPatient
  expect((await guardian.client.get(`/patients/${guardian.patientId}`)).status).toBe(200)
  expect((await guardian.client.get('/me')).body.patients).toMatchObject([{ id: guardian.patientId, relation: 'self' }])
  // One record is theirs now, so it need not be named.
  const wish = { doctorId: clinic.doctor.doctorId, type: 'VIDEO_CALL', appointmentDate: '2027-04-05T11:00' }
  expect((await guardian.client.post('/appointments', wish)).body.patient.id).toBe(guardian.patientId)
})

test('to take it back gives the record back at once; another state has no such end', async () => {
  const records = await withRecord()
  const { clinic, path } = records
  setClock('2027-05-01T00:00:00Z')
  expectProblem(await clinic.patient.client.get(path), 404, 'PATIENT_NOT_FOUND')
  for (const status of ['active', 'inactive']) {
    expect((await clinic.reception.client.put(path, { status })).status).toBe(200)
    setClock('2027-12-01T00:00:00Z')
    for (const client of linkedTo(records)) expect((await client.get(path)).status).toBe(200)
  }
  await clinic.reception.client.put(path, { status: 'deceased', statusSince: '2027-11-01' })
  expectProblem(await clinic.patient.client.get(path), 404, 'PATIENT_NOT_FOUND')
  await clinic.reception.client.put(path, { status: 'deceased', statusSince: '2027-11-15' })
  expect((await clinic.patient.client.get(path)).status).toBe(200)
})

test('who waits in a line is shown their place no more', async () => {
  const records = await withRecord()
  const { clinic, path, waiting } = records
  const places = async () =>
    Promise.all(
      linkedTo(records).map(async (client) => {
        const { body } = await client.get(`/queue/doctors/${clinic.doctor.doctorId}`)
        return body.waiting.map(({ appointmentId }: { appointmentId: string }) => appointmentId)
      }),
    )
  expect(await places()).toEqual([[waiting.id], [waiting.id]])
  await clinic.reception.client.put(path, { status: 'deceased', statusSince: '2027-01-01' })
  expect(await places()).toEqual([[], []])
})

test('thirty days are thirty times 24 hours, whatever the clocks of the clinic do meanwhile', async () => {
  setClock('2027-03-20T12:00:00Z')
  const clinic: TestClinic = await mintClinic({ timezone: 'Europe/Paris' })
  const path = `/patients/${clinic.patient.patientId}`
  await clinic.reception.client.put(path, { status: 'deceased', statusSince: '2027-03-20' })
  setClock('2027-04-18T22:59:00Z')
  expect((await clinic.patient.client.get(path)).status).toBe(200)
  setClock('2027-04-18T23:00:00Z')
  expectProblem(await clinic.patient.client.get(path), 404, 'PATIENT_NOT_FOUND')
})

test('a login whose token names no clinic loses the clinic with the record', async () => {
  const { clinic, visit } = await withRecord()
  const anywhere = await clientFor({ sub: clinic.patient.sub, clinicId: null, roles: ['PATIENT'] })
  expect((await anywhere.get(`/appointments/${visit.id}`)).status).toBe(200)
  setClock('2027-03-30T18:30:00Z')
  expectProblem(await anywhere.get(`/appointments/${visit.id}`), 404, 'APPOINTMENT_NOT_FOUND')
})

test('a record of which nobody has said since when is for staff only', async () => {
  const clinic = await mintClinic()
  const path = `/patients/${clinic.patient.patientId}`
  await sqlAs(`update patients set status = 'deceased' where id = $1`, [clinic.patient.patientId])
  expectProblem(await clinic.patient.client.get(path), 404, 'PATIENT_NOT_FOUND')
  expect((await clinic.nurse.client.get(path)).status).toBe(200)
})

test.each([
  ['long ago', '2020-01-01T00:00:00Z'],
  ['nobody has said when', null],
])(
  'staff are told of the coming visits of who was linked to somebody who has died, %s; the linked are not',
  async (_, since) => {
    const clinic = await mintClinic()
    const { reception, patient, otherPatient } = clinic
    await confirmed(clinic, otherPatient)
    const visit = await book(clinic)
    await sqlAs(`update patients set status = 'deceased', status_since = $2 where id = $1`, [patient.patientId, since])
    for (const { userId, client } of [patient, otherPatient]) {
      const path = `/appointments/user/${userId}/upcoming`
      for (const staff of [reception, clinic.nurse, clinic.admin]) {
        const told = await staff.client.get(path)
        expect([told.status, told.body.data.map(({ id }: { id: string }) => id)]).toEqual([200, [visit.id]])
      }
      const own = await client.get(path)
      expect([own.status, own.body.data]).toEqual([200, []])
    }
  },
)

test('the old id of a merged record is read by who may read the one that stands for it', async () => {
  const clinic = await mintClinic()
  const { reception, patient, otherPatient } = clinic
  const made = await reception.client.post('/patients', { name: 'Pia Twice' })
  await reception.client.post(`/patients/${patient.patientId}/merge`, { into: made.body.id })
  const old = await patient.client.get(`/patients/${patient.patientId}`)
  expect([old.status, old.body]).toMatchObject([200, { id: patient.patientId, mergedInto: made.body.id }])
  expect((await patient.client.get('/me')).body.patientId).toBe(made.body.id)
  expectProblem(await otherPatient.client.get(`/patients/${patient.patientId}`), 404, 'PATIENT_NOT_FOUND')
})

test('for whom has died the linked change nothing, and nobody is linked any more', async () => {
  const { clinic, path } = await withRecord()
  for (const { client } of [clinic.patient, clinic.otherPatient])
    expectProblem(await client.put(path, { language: 'de' }), 403, 'FORBIDDEN')
  for (const kind of ['self', 'guardian'])
    expectProblem(await clinic.reception.client.post(`${path}/link-codes`, { kind }), 409, 'PATIENT_INACTIVE')
  expect((await clinic.reception.client.put(path, { language: 'de' })).status).toBe(200)
})
