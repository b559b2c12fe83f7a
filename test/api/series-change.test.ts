import { describe, expect, test } from 'vitest'
import { expectBalance } from '../objects/balance.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, pointersOf, putInState, trailOf } from '../support/visits.ts'
import { bookSeries, visitsOf } from './series.ts'

startsAt()

type Body = Record<string, unknown>

/** A clinic with a weekly series of five Mondays at 10:00, and what changes it. */
async function withSeries(over: Body = {}, settings = {}) {
  const clinic = await mintClinic({ settings })
  const { series, appointments } = await bookSeries(clinic, over)
  const { client } = clinic.reception
  const put = (body: Body, headers = {}) => client.put(`/appointments/series/${series.id}`, body, headers)
  return { clinic, series, appointments, client, put, path: `/appointments/series/${series.id}` }
}

const numbers = (rows: { seriesSequence?: number; sequence?: number }[]) =>
  rows.map(({ seriesSequence, sequence }) => seriesSequence ?? sequence)

describe('a new time', () => {
  test('moves every future visit, and leaves what is past, has begun or is over', async () => {
    const { clinic, series, appointments, client, put } = await withSeries()
    await client.put(`/appointments/${appointments[2].id}`, { status: 'CONFIRMED' })
    setClock('2027-03-15T04:31:00Z')
    await putInState(appointments[0].id, 'COMPLETED')
    const changed = await put({ time: '14:30' })
    expect(changed.status).toBe(200)
    expect(changed.body.series).toMatchObject({ time: '14:30', version: 2 })
    expect(changed.headers.get('ETag')).toBe('"2"')
    expect(numbers(changed.body.changed)).toEqual([3, 4, 5])
    expect(changed.body.changed[0]).toMatchObject({ status: 'SCHEDULED', confirmedAt: null, localTime: '14:30' })
    expect(changed.body.skipped).toEqual([])
    expect(await visitsOf(series.id)).toEqual([
      ...['1 03-08 10:00', '2 03-15 10:00', '3 03-22 14:30', '4 03-29 14:30', '5 04-05 14:30'],
    ])
    expect(await trailOf(appointments[3].id)).toEqual({
      actions: ['appointment.booked', 'appointment.rescheduled'],
      events: ['appointment.booked@1', 'appointment.rescheduled@2'],
    })
    expect((await trailOf(series.id)).events).toEqual(['series.booked@1', 'series.changed@2'])
    const visits = appointments.map((visit: { id: string }) => visit.id)
    await putInState(appointments[0].id, 'SCHEDULED')
    await expectBalance(clinic.id, visits)
  })

  test('from one occurrence on, or for one alone, which then keeps it', async () => {
    const { series, put } = await withSeries()
    const following = await put({ scope: 'following', occurrence: 4, time: '11:00' })
    expect(numbers(following.body.changed)).toEqual([4, 5])
    const one = await put({ scope: 'this', occurrence: 2, time: '15:00', duration: 60 })
    expect(one.body.changed).toMatchObject([{ seriesSequence: 2, localTime: '15:00', duration: 60 }])
    expect(one.body.series).toMatchObject({ time: '11:00', duration: 30 })
    const all = await put({ time: '09:30' })
    expect(all.body.skipped).toEqual([
      { sequence: 2, appointmentDate: '2027-03-15T09:30:00.000Z', verdict: 'modified' },
    ])
    expect(await visitsOf(series.id)).toEqual([
      ...['1 03-08 09:30', '2 03-15 15:00', '3 03-22 09:30', '4 03-29 09:30', '5 04-05 09:30'],
    ])
  })

  test('leaves one that was moved by hand, unless it is told to take it along', async () => {
    const { series, appointments, client, put } = await withSeries()
    await client.put(`/appointments/${appointments[1].id}`, { appointmentDate: '2027-03-17T12:00' })
    const first = await put({ time: '11:00' })
    expect(numbers(first.body.skipped)).toEqual([2])
    expect((await visitsOf(series.id))[1]).toBe('2 03-17 12:00')
    const second = await put({ time: '13:00', includeModified: true })
    expect(numbers(second.body.changed)).toEqual([1, 2, 3, 4, 5])
    expect((await visitsOf(series.id))[1]).toBe('2 03-15 13:00')
    expect(numbers((await put({ time: '14:00' })).body.changed)).toEqual([1, 2, 3, 4, 5])
  })

  test('that clashes: all or none, or each by the policy', async () => {
    const { clinic, series, put } = await withSeries()
    await book(clinic, { appointmentDate: '2027-03-22T14:00', duration: 30 })
    const refused = await put({ time: '14:00' })
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT')
    expect(refused.body.occurrences).toMatchObject([{ sequence: 3, verdict: 'conflict' }])
    expect(await visitsOf(series.id)).toEqual([
      ...['1 03-08 10:00', '2 03-15 10:00', '3 03-22 10:00', '4 03-29 10:00', '5 04-05 10:00'],
    ])
    const skipped = await put({ time: '14:00', onConflict: 'skip' })
    expect(numbers(skipped.body.changed)).toEqual([1, 2, 4, 5])
    expect(skipped.body.skipped).toMatchObject([{ sequence: 3, verdict: 'conflict' }])
    expect((await visitsOf(series.id))[2]).toBe('3 03-22 10:00')
    const shifted = await put({ time: '14:00', onConflict: 'shift' })
    expect(numbers(shifted.body.changed)).toEqual([3])
    expect((await visitsOf(series.id))[2]).toBe('3 03-22 13:30')
  })

  test('may be where another of them still stands', async () => {
    const { series, appointments, client, put } = await withSeries()
    await client.put(`/appointments/${appointments[3].id}`, { appointmentDate: '2027-03-15T12:00' })
    await client.put(`/appointments/${appointments[1].id}`, { appointmentDate: '2027-03-22T12:00' })
    const moved = await put({ time: '12:00', includeModified: true })
    expect(numbers(moved.body.changed)).toEqual([1, 2, 3, 4, 5])
    expect(await visitsOf(series.id)).toEqual([
      ...['1 03-08 12:00', '2 03-15 12:00', '3 03-22 12:00', '4 03-29 12:00', '5 04-05 12:00'],
    ])
  })

  test('may overlap the old one', async () => {
    const { series, put } = await withSeries({ duration: 60, recurrence: { frequency: 'DAILY', count: 3 } })
    expect((await put({ time: '10:15' })).status).toBe(200)
    expect(await visitsOf(series.id)).toEqual(['1 03-08 10:15', '2 03-09 10:15', '3 03-10 10:15'])
  })
})

test('another doctor takes over; the first one is free again, and both stand in the same clinic', async () => {
  const { clinic, series, client, put } = await withSeries()
  const moved = await put({ scope: 'following', occurrence: 3, doctorId: clinic.otherDoctor.doctorId })
  expect(numbers(moved.body.changed)).toEqual([3, 4, 5])
  expect(moved.body.series.doctorId).toBe(clinic.otherDoctor.doctorId)
  expect(moved.queries).toBe(3)
  await book(clinic, { appointmentDate: '2027-03-22T10:00', patientId: clinic.otherPatient.patientId })
  const both = await put({ time: '12:00' })
  expectProblem(both, 422, 'VALIDATION_ERROR')
  expect(pointersOf(both)).toEqual(['#/doctorId'])
  expect((await put({ time: '12:00', doctorId: clinic.doctor.doctorId })).status).toBe(200)
  const rows = await sqlAs('select distinct doctor_id from appointments where series_id = $1', [series.id])
  expect(rows).toEqual([{ doctor_id: clinic.doctor.doctorId }])
  const path = `/appointments/doctor/${clinic.otherDoctor.doctorId}/availability?date=2027-03-22`
  const free = await client.get(path, { 'Cache-Control': 'no-cache' })
  const slot = free.body.days[0].slots.find((one: { localTime: string }) => one.localTime === '10:00')
  expect(slot?.available).toBe(true)
  expectProblem(await put({ doctorId: clinic.patient.patientId }), 404, 'DOCTOR_NOT_FOUND')
  expectProblem(await put({ locationId: clinic.patient.patientId }), 404, 'LOCATION_NOT_FOUND')
})

test('what somebody has cancelled by hand stays cancelled when the series is shortened and extended, also twice', async () => {
  const { appointments, client, put } = await withSeries()
  await client.post(`/appointments/${appointments[3].id}/cancel`, { reason: 'away' })
  for (const _ of [1, 2]) {
    expect(numbers((await put({ endDate: '2027-03-24' })).body.changed)).toEqual([5])
    const longer = await put({ endDate: '2027-04-07' })
    expect(numbers(longer.body.changed)).toEqual([5])
  }
  const before = (await client.get(`/appointments/${appointments[3].id}`)).body
  expect(before).toMatchObject({ status: 'CANCELLED', cancellationReason: 'away', version: 2 })
})

test('the end comes earlier, or later', async () => {
  const { series, appointments, put } = await withSeries({ reason: 'knee' })
  const shorter = await put({ endDate: '2027-03-24' })
  expect(numbers(shorter.body.changed)).toEqual([4, 5])
  expect(shorter.body.changed[0]).toMatchObject({ status: 'CANCELLED', cancellationReason: 'SERIES_ENDED' })
  expect(shorter.body.series).toMatchObject({ endDate: '2027-03-24', rrule: 'FREQ=WEEKLY;UNTIL=20270324T182959Z' })
  const longer = await put({ endDate: '2027-04-14', time: '11:00' })
  expect(numbers(longer.body.changed)).toEqual([1, 2, 3, 4, 5, 6])
  expect(longer.body.changed.at(-1)).toMatchObject({ seriesSequence: 6, localDate: '2027-04-12', reason: 'knee' })
  expect(await visitsOf(series.id)).toHaveLength(6)
  expect(longer.body.changed[3].id).not.toBe(appointments[3].id)
  expectProblem(await put({ endDate: '2030-01-01' }), 422, 'VALIDATION_ERROR')
  expectProblem(await put({ endDate: '2027-03-01' }), 422, 'VALIDATION_ERROR')
})

describe('a pause', () => {
  test('frees the future slots, and resuming books them again under their numbers', async () => {
    const { clinic, series, appointments, client, put } = await withSeries({ reason: 'knee', notes: 'shoes' })
    await client.put(`/appointments/${appointments[1].id}`, { staffNote: 'late payer', priority: 'HIGH' })
    await client.put(`/appointments/${appointments[2].id}`, { appointmentDate: '2027-03-23T12:00' })
    await client.delete(`/appointments/${appointments[4].id}`, { reason: 'holiday' })
    setClock('2027-03-09T03:00:00Z')
    const paused = await put({ status: 'paused' })
    expect(paused.body.series.status).toBe('paused')
    expect(numbers(paused.body.changed)).toEqual([2, 3, 4])
    expect(paused.body.changed[0]).toMatchObject({ status: 'CANCELLED', cancellationReason: 'SERIES_PAUSED' })
    expect(paused.queries).toBe(2)
    expect((await put({ status: 'paused' })).body).toMatchObject({ series: { version: 2 }, changed: [] })
    await book(clinic, { appointmentDate: '2027-03-29T10:00' })
    expectProblem(await put({ status: 'active' }), 409, 'SCHEDULING_CONFLICT')
    const resumed = await put({ status: 'active', onConflict: 'shift' })
    expect(resumed.body.series).toMatchObject({ status: 'active', version: 3 })
    expect(numbers(resumed.body.changed)).toEqual([2, 3, 4])
    expect(resumed.body.changed[0]).toMatchObject({
      reason: 'knee',
      notes: 'shoes',
      staffNote: 'late payer',
      priority: 'HIGH',
    })
    expect(await visitsOf(series.id)).toEqual(['1 03-08 10:00', '2 03-15 10:00', '3 03-23 12:00', '4 03-29 09:30'])
    const events = ['series.booked@1', 'series.paused@2', 'series.resumed@3']
    expect((await trailOf(series.id)).events).toEqual(events)
    // The one moved by hand is still that.
    expect(numbers((await put({ time: '16:00' })).body.skipped)).toEqual([3])
  })

  test('what is changed while it lasts goes for what is booked again', async () => {
    const { series, put } = await withSeries()
    await put({ status: 'paused' })
    const changed = await put({ time: '12:00', endDate: '2027-04-12' })
    expect(changed.body).toMatchObject({ series: { time: '12:00', status: 'paused' }, changed: [] })
    expectProblem(await put({ scope: 'this', occurrence: 2, time: '13:00' }), 409, 'INVALID_STATUS_TRANSITION')
    await put({ status: 'active', duration: 45 })
    const visits = await visitsOf(series.id)
    expect(visits).toEqual(
      ['03-08', '03-15', '03-22', '03-29', '04-05', '04-12'].map((day, at) => `${at + 1} ${day} 12:00`),
    )
    const lengths = await sqlAs(
      "select distinct extract(epoch from ends_at - starts_at)::int s from appointments where series_id = $1 and status <> 'CANCELLED'",
      [series.id],
    )
    expect(lengths).toEqual([{ s: 2700 }])
  })

  test('what has passed meanwhile is not booked again', async () => {
    const { series, put } = await withSeries()
    await put({ status: 'paused' })
    setClock('2027-03-23T03:00:00Z')
    const resumed = await put({ status: 'active' })
    expect(numbers(resumed.body.changed)).toEqual([4, 5])
    expect(await visitsOf(series.id)).toEqual(['4 03-29 10:00', '5 04-05 10:00'])
  })
})

test('the same key is answered again; a stale If-Match is refused', async () => {
  const { put } = await withSeries()
  const key = { 'Idempotency-Key': 'change-1' }
  const first = await put({ time: '11:00' }, key)
  const again = await put({ time: '11:00' }, key)
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  expect(again.body).toEqual(first.body)
  expectProblem(await put({ time: '12:00' }, key), 422, 'IDEMPOTENCY_KEY_REUSED')
  expectProblem(await put({ time: '12:00' }, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
  expect((await put({ time: '12:00' }, { 'If-Match': '"2"' })).status).toBe(200)
})

test('two who change it at once: one after the other, and the books balance', async () => {
  const { clinic, series, appointments, client, put } = await withSeries()
  const answers = await Promise.all([
    put({ time: '11:00' }),
    put({ time: '12:00' }),
    client.put(`/appointments/${appointments[1].id}`, { appointmentDate: '2027-03-16T10:00' }),
    put({ scope: 'this', occurrence: 4, duration: 60 }),
  ])
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200])
  await expectBalance(
    clinic.id,
    appointments.map((visit: { id: string }) => visit.id),
  )
  expect(await visitsOf(series.id)).toHaveLength(5)
})

test('refuses what cannot be asked', async () => {
  const { put, appointments, client } = await withSeries()
  const cases: [Body, string][] = [
    [{ scope: 'this', time: '11:00' }, '#/occurrence'],
    [{ occurrence: 2, time: '11:00' }, '#/occurrence'],
    [{ scope: 'this', occurrence: 9, time: '11:00' }, '#/occurrence'],
    [{ scope: 'this', occurrence: 2, status: 'paused' }, '#/status'],
    [{ scope: 'this', occurrence: 2, endDate: '2027-03-24' }, '#/endDate'],
    [{ status: 'cancelled' }, '#/status'],
    [{ colour: 'red' }, '#/colour'],
  ]
  for (const [body, pointer] of cases) {
    const answer = await put(body)
    expectProblem(answer, 422, 'VALIDATION_ERROR')
    expect(pointersOf(answer), JSON.stringify(body)).toContain(pointer)
  }
  expectProblem(await put({ locationId: null }), 422, 'LOCATION_REQUIRED')
  await client.delete(`/appointments/${appointments[1].id}`, {})
  expectProblem(await put({ scope: 'this', occurrence: 2, time: '11:00' }), 409, 'INVALID_STATUS_TRANSITION')
  expect((await put({})).body).toMatchObject({ series: { version: 1 }, changed: [], skipped: [] })
})

test('who may change it', async () => {
  const { clinic, path, series } = await withSeries()
  const body = { time: '11:00' }
  await expectRefusals(clinic, { method: 'PUT', path, body, notFound: 'SERIES_NOT_FOUND', id: series.id })
  for (const who of [clinic.patient, clinic.nurse, clinic.support, clinic.otherDoctor]) {
    expectProblem(await who.client.put(path, body), 403, 'FORBIDDEN')
  }
  const away = { doctorId: clinic.otherDoctor.doctorId }
  expectProblem(await clinic.doctor.client.put(path, away), 403, 'FORBIDDEN')
  expect((await clinic.doctor.client.put(path, body)).status).toBe(200)
})

test("what is another doctor's by now is left to who may change it, and a visit of a series stays its patient's", async () => {
  const { clinic, series, appointments, client, path } = await withSeries()
  await client.put(`/appointments/${appointments[1].id}`, { doctorId: clinic.otherDoctor.doctorId })
  const given = await client.put(`/appointments/${appointments[2].id}`, { patientId: clinic.otherPatient.patientId })
  expectProblem(given, 409, 'PATIENT_LOCKED', { because: ['SERIES'] })
  const { client: own } = clinic.doctor
  expectProblem(await own.put(path, { scope: 'this', occurrence: 2, time: '11:00' }), 403, 'FORBIDDEN')
  expect(numbers((await own.put(path, { time: '11:00', includeModified: true })).body.changed)).toEqual([1, 3, 4, 5])
  expect(numbers((await clinic.patient.client.get(path)).body.data)).toEqual([1, 2, 3, 4, 5])
  expect(numbers((await clinic.patient.client.delete(path)).body.cancelled)).toEqual([1, 2, 3, 4, 5])
  expect(await visitsOf(series.id)).toEqual([])
})

test('the listing past KV shows at once what a series holds, and what it has left', async () => {
  const { clinic, client, put } = await withSeries()
  const isFree = async (doctorId: string, localTime: string) => {
    const path = `/appointments/doctor/${doctorId}/availability?date=2027-03-22&duration=30`
    const listed = await client.get(path, { 'Cache-Control': 'no-cache' })
    return listed.body.days[0].slots.some((slot: { localTime: string }) => slot.localTime === localTime)
  }
  const { doctorId } = clinic.doctor
  expect(await isFree(doctorId, '10:00')).toBe(false)
  await put({ time: '11:00' })
  expect([await isFree(doctorId, '10:00'), await isFree(doctorId, '11:00')]).toEqual([true, false])
  await put({ doctorId: clinic.otherDoctor.doctorId })
  expect([await isFree(doctorId, '11:00'), await isFree(clinic.otherDoctor.doctorId, '11:00')]).toEqual([true, false])
  await put({ status: 'paused' })
  expect(await isFree(clinic.otherDoctor.doctorId, '11:00')).toBe(true)
  await put({ status: 'active' })
  expect(await isFree(clinic.otherDoctor.doctorId, '11:00')).toBe(false)
})
