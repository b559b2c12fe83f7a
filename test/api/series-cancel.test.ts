import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, putInState, trailOf } from '../support/visits.ts'
import { bookSeries, visitsOf } from './series.ts'

startsAt()

const numbers = (rows: { seriesSequence: number }[]) => rows.map(({ seriesSequence }) => seriesSequence)

describe('cancelling', () => {
  test('cancels the future visits with the reason, frees their slots, and leaves the past', async () => {
    const clinic = await mintClinic()
    const { series, appointments } = await bookSeries(clinic)
    const path = `/appointments/series/${series.id}`
    await putInState(appointments[0].id, 'COMPLETED')
    setClock('2027-03-09T03:00:00Z')
    const cancelled = await clinic.reception.client.delete(path, { reason: 'moved away' })
    expect(cancelled.status).toBe(200)
    expect(cancelled.body.series).toMatchObject({ status: 'cancelled', version: 2 })
    expect(numbers(cancelled.body.cancelled)).toEqual([2, 3, 4, 5])
    for (const visit of cancelled.body.cancelled) {
      expect(visit).toMatchObject({ status: 'CANCELLED', cancellationReason: 'moved away' })
      expect(visit).toMatchObject({ cancelledBy: clinic.reception.userId, cancelledAt: '2027-03-09T03:00:00.000Z' })
    }
    expect(await visitsOf(series.id)).toEqual(['1 03-08 10:00'])
    expect(await trailOf(appointments[2].id)).toEqual({
      actions: ['appointment.booked', 'appointment.cancelled'],
      events: ['appointment.booked@1', 'appointment.cancelled@2'],
    })
    expect(await trailOf(series.id)).toEqual({
      actions: ['series.booked', 'series.cancelled'],
      events: ['series.booked@1', 'series.cancelled@2'],
    })
    await book(clinic, { appointmentDate: '2027-03-15T10:00' })
    expect((await clinic.reception.client.delete(path)).body).toMatchObject({ series: { version: 2 }, cancelled: [] })
    expectProblem(await clinic.reception.client.put(path, { time: '11:00' }), 409, 'SERIES_CLOSED')
  })

  test('is one statement without a reason, and one more to seal it for each visit', async () => {
    const clinic = await mintClinic()
    const one = await bookSeries(clinic)
    const other = await bookSeries(clinic, { time: '11:00' })
    const plain = await clinic.reception.client.delete(`/appointments/series/${one.series.id}`)
    expect(plain.queries).toBe(1)
    expect(plain.body.cancelled[0].cancellationReason).toBe('SERIES_CANCELLED')
    const told = await clinic.reception.client.delete(`/appointments/series/${other.series.id}`, { reason: 'x' })
    expect(told.queries).toBe(2)
  })

  test('a stale If-Match is refused, the same key is answered again', async () => {
    const clinic = await mintClinic()
    const { series } = await bookSeries(clinic)
    const path = `/appointments/series/${series.id}`
    const { client } = clinic.reception
    expectProblem(await client.delete(path, {}, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
    const first = await client.delete(path, { reason: 'x' }, { 'Idempotency-Key': 'k' })
    const again = await client.delete(path, { reason: 'x' }, { 'Idempotency-Key': 'k' })
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(again.body).toEqual(first.body)
  })

  test('ends the rooms of video visits', async () => {
    const clinic = await mintClinic()
    const { series, appointments } = await bookSeries(clinic, { type: 'VIDEO_CALL', locationId: null })
    const [{ id }] = appointments
    expect([200, 201]).toContain((await clinic.doctor.client.post(`/appointments/${id}/video/create-room`)).status)
    await clinic.reception.client.delete(`/appointments/series/${series.id}`)
    const rooms = await sqlAs('select status from video_consultations where appointment_id = $1', [id])
    expect(rooms).toEqual([{ status: 'CANCELLED' }])
  })

  test('a patient cancels their own, but for what is too close for them', async () => {
    const clinic = await mintClinic({ settings: { cancellationWindowMinutes: 24 * 60 } })
    const { series } = await bookSeries(clinic)
    const path = `/appointments/series/${series.id}`
    expectProblem(await clinic.otherPatient.client.delete(path), 404, 'SERIES_NOT_FOUND')
    setClock('2027-03-14T05:00:00Z')
    const cancelled = await clinic.patient.client.delete(path, { reason: 'better' })
    expect(numbers(cancelled.body.cancelled)).toEqual([3, 4, 5])
    expect(cancelled.body.series.status).toBe('cancelled')
    expect(await visitsOf(series.id)).toEqual(['1 03-08 10:00', '2 03-15 10:00'])
  })

  test('who may not', async () => {
    const clinic = await mintClinic()
    const { series } = await bookSeries(clinic)
    const path = `/appointments/series/${series.id}`
    await expectRefusals(clinic, { method: 'DELETE', path, notFound: 'SERIES_NOT_FOUND', id: series.id })
    for (const who of [clinic.nurse, clinic.otherDoctor]) expectProblem(await who.client.delete(path), 403, 'FORBIDDEN')
    expect((await clinic.doctor.client.delete(path)).status).toBe(200)
  })
})

describe('reading', () => {
  test('gives the series and its visits by keyset, in one statement that is audited', async () => {
    const clinic = await mintClinic()
    const { series } = await bookSeries(clinic)
    const path = `/appointments/series/${series.id}`
    await clinic.nurse.client.get('/appointments')
    const seen: number[] = []
    let next: string | null = `${path}?limit=2`
    while (next) {
      const answer: Awaited<ReturnType<typeof clinic.nurse.client.get>> = await clinic.nurse.client.get(next)
      expect({ status: answer.status, queries: answer.queries }).toEqual({ status: 200, queries: 1 })
      expect(answer.body.series).toEqual(series)
      expect(answer.headers.get('ETag')).toBe('"1"')
      seen.push(...numbers(answer.body.data))
      const { nextCursor } = answer.body.page
      next = nextCursor && `${path}?limit=2&cursor=${nextCursor}`
    }
    expect(seen).toEqual([1, 2, 3, 4, 5])
    const read = await sqlAs("select patient_id from audit_log where subject_id = $1 and action = 'series.read'", [
      series.id,
    ])
    expect(read).toEqual([1, 2, 3].map(() => ({ patient_id: clinic.patient.patientId })))
    expectProblem(await clinic.nurse.client.get(`${path}?cursor=x`), 422, 'INVALID_CURSOR')
  })

  test('a patient sees their own only', async () => {
    const clinic = await mintClinic()
    const { series } = await bookSeries(clinic)
    const path = `/appointments/series/${series.id}`
    await expectRefusals(clinic, { method: 'GET', path, notFound: 'SERIES_NOT_FOUND', id: series.id })
    expect((await clinic.patient.client.get(path)).body.data).toHaveLength(5)
    expectProblem(await clinic.otherPatient.client.get(path), 404, 'SERIES_NOT_FOUND')
  })
})
