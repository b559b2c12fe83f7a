import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, pointersOf, trailOf } from '../support/visits.ts'
import { bookSeries, visitsOf } from './series.ts'

startsAt()

type Body = Record<string, unknown>

/** A clinic with a weekly series of five Mondays at 10:00, and what restores and cancels its occurrences. */
async function withSeries(over: Body = {}) {
  const clinic = await mintClinic()
  const { series, appointments } = await bookSeries(clinic, over)
  const { client } = clinic.reception
  const path = `/appointments/series/${series.id}`
  const restore = (occurrence: number, body: Body = {}, headers = {}) =>
    client.put(path, { scope: 'this', occurrence, restore: true, ...body }, headers)
  const cancel = (n: number) => client.post(`/appointments/${appointments[n - 1].id}/cancel`, { reason: 'ill' })
  return { clinic, series, appointments, client, path, restore, cancel }
}

test('an occurrence that was cancelled by hand is booked again, with what was said of it', async () => {
  const { series, appointments, client, restore, cancel } = await withSeries()
  const said = { notes: 'bring the card', staffNote: 'late payer', priority: 'HIGH', externalId: 'HIS 2' }
  await client.put(`/appointments/${appointments[1].id}`, said)
  await cancel(2)
  const answer = await restore(2)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  expect(answer.body.series).toMatchObject({ id: series.id, status: 'active', version: 2 })
  expect(answer.body.skipped).toEqual([])
  const [visit] = answer.body.changed
  expect(visit).toMatchObject({ ...said, seriesSequence: 2, status: 'SCHEDULED', localTime: '10:00', version: 1 })
  expect(visit.id).not.toBe(appointments[1].id)
  const was = await client.get(`/appointments/${appointments[1].id}`)
  expect(was.body).toMatchObject({ status: 'CANCELLED', cancellationReason: 'ill' })
  expect(await visitsOf(series.id)).toEqual([
    ...['1 03-08 10:00', '2 03-15 10:00', '3 03-22 10:00', '4 03-29 10:00', '5 04-05 10:00'],
  ])
  expect(await trailOf(visit.id)).toEqual({ actions: ['appointment.booked'], events: ['appointment.booked@1'] })
  expect((await trailOf(series.id)).events).toEqual(['series.booked@1', 'series.changed@2'])
})

test('one that was left out and never was a visit is booked', async () => {
  const clinic = await mintClinic()
  const taken = await book(clinic, { appointmentDate: '2027-03-15T10:00', patientId: clinic.otherPatient.patientId })
  const { series, skipped } = await bookSeries(clinic, { onConflict: 'skip' })
  expect(skipped).toMatchObject([{ sequence: 2, verdict: 'conflict' }])
  const { client } = clinic.reception
  const restore = (body: Body = {}) =>
    client.put(`/appointments/series/${series.id}`, { scope: 'this', occurrence: 2, restore: true, ...body })
  const refused = await restore()
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  expect(refused.body.alternatives).toMatchObject([
    { doctorId: clinic.doctor.doctorId, appointmentDate: '2027-03-15T04:00:00.000Z', locationId: clinic.locationId },
  ])
  expect(refused.body.occurrences).toMatchObject([{ sequence: 2, verdict: 'conflict' }])
  const left = await restore({ onConflict: 'skip' })
  expect([left.status, left.body.changed, left.body.skipped.length]).toEqual([200, [], 1])
  await client.post(`/appointments/${taken.id}/cancel`)
  const booked = await restore()
  expect(booked.body.changed).toMatchObject([{ seriesSequence: 2, localDate: '2027-03-15', localTime: '10:00' }])
})

test('it is booked where the series has it now, or where the request says', async () => {
  const { series, client, path, restore, cancel } = await withSeries()
  await cancel(2)
  await cancel(3)
  await cancel(4)
  await client.put(path, { time: '11:00', duration: 45 })
  expect((await restore(2)).body.changed).toMatchObject([{ localTime: '11:00', duration: 45 }])
  expect((await restore(3, { time: '15:00', duration: 30 })).body.changed).toMatchObject([
    { localTime: '15:00', duration: 30, localDate: '2027-03-22' },
  ])
  // One that was given a time of its own keeps it, as one that was moved by hand does.
  await client.put(path, { time: '12:00' })
  expect(await visitsOf(series.id)).toEqual(['1 03-08 12:00', '2 03-15 12:00', '3 03-22 15:00', '5 04-05 12:00'])
  expect((await restore(4, { onConflict: 'shift' })).body.changed).toMatchObject([{ localTime: '12:00' }])
})

test('asked again and again, also after it was cancelled anew, one visit stands', async () => {
  const { series, client, restore, cancel } = await withSeries()
  await cancel(2)
  const answers = await Promise.all([restore(2), restore(2), restore(2), restore(2)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  const made = answers.flatMap(({ body }) => body.changed)
  expect(made).toHaveLength(1)
  expect(await visitsOf(series.id)).toHaveLength(5)
  const again = await restore(2)
  expect([again.status, again.body.changed, again.body.series.version]).toEqual([200, [], 2])
  expect((await restore(1)).body.changed).toEqual([])
  await client.post(`/appointments/${made[0].id}/cancel`)
  const key = { 'Idempotency-Key': 'again' }
  const first = await restore(2, {}, key)
  const replay = await restore(2, {}, key)
  expect([replay.headers.get('Idempotency-Replayed'), replay.body.changed[0].id]).toEqual([
    'true',
    first.body.changed[0].id,
  ])
  expect(await visitsOf(series.id)).toHaveLength(5)
})

test('it stays cancelled when the series is extended, and restored it is a visit like the others', async () => {
  const { series, client, path, restore, cancel } = await withSeries()
  await cancel(3)
  await restore(3)
  await client.put(path, { endDate: '2027-03-15' })
  await client.put(path, { endDate: '2027-04-05' })
  expect(await visitsOf(series.id)).toHaveLength(5)
})

test('what cannot be had again is refused', async () => {
  const { clinic, client, path, restore, cancel } = await withSeries()
  expectProblem(await restore(6), 422, 'VALIDATION_ERROR')
  expect(pointersOf(await restore(6))).toEqual(['#/occurrence'])
  for (const body of [{ restore: true }, { restore: true, scope: 'following', occurrence: 2 }])
    expect(pointersOf(await client.put(path, body))).toEqual(['#/restore'])
  expect(pointersOf(await client.put(path, { scope: 'this', restore: true }))).toEqual(['#/occurrence'])
  await cancel(1)
  await cancel(2)
  setClock('2027-03-08T04:31:00Z')
  expectProblem(await restore(1), 422, 'APPOINTMENT_IN_PAST')
  expectProblem(await restore(2, {}, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  // The patient has another visit then.
  await book(clinic, { appointmentDate: '2027-03-15T10:00', doctorId: clinic.otherDoctor.doctorId })
  expectProblem(await restore(2), 409, 'SCHEDULING_CONFLICT', { reason: 'PATIENT_BUSY' })
  for (const { client: other } of [clinic.nurse, clinic.patient])
    expectProblem(await other.put(path, { scope: 'this', occurrence: 2, restore: true }), 403, 'FORBIDDEN')
  const elsewhere = await mintClinic()
  const there = await elsewhere.admin.client.put(path, { scope: 'this', occurrence: 2, restore: true })
  expectProblem(there, 404, 'SERIES_NOT_FOUND')
  await client.put(path, { status: 'paused' })
  expectProblem(await restore(2), 409, 'SERIES_CLOSED')
  await client.put(path, { status: 'active' })
  await client.put(`/patients/${clinic.patient.patientId}`, { doNotContact: true })
  await sqlAs(`update patients set status = 'inactive' where clinic_id = $1 and id = $2`, [
    clinic.id,
    clinic.patient.patientId,
  ])
  await sqlAs(`update appointments set status = 'CANCELLED' where clinic_id = $1 and series_id is null`, [clinic.id])
  expectProblem(await restore(2), 409, 'PATIENT_INACTIVE')
  await client.delete(path, {})
  expectProblem(await restore(2), 409, 'SERIES_CLOSED')
})
