import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { overtake } from '../support/overtake.ts'
import { book, expectProblem, putInState, trailOf, wishFor } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { seriesWish } from './series.ts'

startsAt()

const at = (time: string, date = '2027-03-01') => ({ appointmentDate: `${date}T${time}` })
const elsewhere = (clinic: TestClinic) => ({ doctorId: clinic.otherDoctor.doctorId })
const BUSY = { reason: 'PATIENT_BUSY' }
const overbooked = { overbook: true, overbookReason: 'Both want to see them' }

const marks = async (id: string) =>
  (await sqlAs('select overbook, patient_overlap from appointments where id = $1', [id]))[0]

/** Whether a half-hour slot of the answer overlaps 10:00 to 10:30 in India. */
const touchesTen = ({ appointmentDate }: { appointmentDate: string }) =>
  Math.abs(Date.parse(appointmentDate) - Date.parse('2027-03-01T04:30:00Z')) < 30 * 60_000

test('a patient is in one place: another doctor at the same time is refused, with times at which both are free', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  for (const client of [clinic.reception.client, clinic.patient.client]) {
    const refused = await client.post('/appointments', wishFor(clinic, elsewhere(clinic)))
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT', BUSY)
    expect(refused.body.alternatives).toHaveLength(5)
    expect(refused.body.alternatives.filter(touchesTen)).toEqual([])
    const [first] = refused.body.alternatives
    const { endDate: _end, ...free } = first
    const booked = await client.post('/appointments', wishFor(clinic, free))
    expect(booked.status).toBe(201)
    await client.post(`/appointments/${booked.body.id}/cancel`)
  }
})

test('times that touch are no overlap, and the other patient may have the time', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  await book(clinic, { ...elsewhere(clinic), ...at('10:30') })
  await book(clinic, { ...elsewhere(clinic), patientId: clinic.otherPatient.patientId })
})

test('what the doctor refuses is refused for the doctor', async () => {
  const clinic = await mintClinic()
  await book(clinic, { ...elsewhere(clinic), patientId: clinic.otherPatient.patientId })
  await book(clinic)
  const refused = await clinic.reception.client.post('/appointments', wishFor(clinic, elsewhere(clinic)))
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
})

test.each(['CANCELLED', 'NO_SHOW', 'COMPLETED'])('a visit that is %s takes no time of its patient', async (status) => {
  const clinic = await mintClinic()
  await putInState((await book(clinic)).id, status)
  await book(clinic, elsewhere(clinic))
})

test('staff overbook a patient on purpose; the visit is marked, and nothing else goes on top of it', async () => {
  const clinic = await mintClinic()
  const first = await book(clinic)
  const second = await book(clinic, { ...elsewhere(clinic), ...overbooked })
  expect([await marks(first.id), await marks(second.id)]).toEqual([
    { overbook: false, patient_overlap: false },
    { overbook: false, patient_overlap: true },
  ])
  await clinic.reception.client.post(`/appointments/${first.id}/cancel`)
  const third = await clinic.reception.client.post('/appointments', wishFor(clinic))
  expectProblem(third, 409, 'SCHEDULING_CONFLICT', BUSY)
  const free = await book(clinic, { ...elsewhere(clinic), ...at('12:00'), ...overbooked })
  expect(await marks(free.id)).toEqual({ overbook: false, patient_overlap: false })
})

describe('a move', () => {
  test('waits for whoever holds its patient, and sees what they have put on that time without the constraint', async () => {
    const clinic = await mintClinic()
    const moved = await book(clinic)
    const other = await book(clinic, { ...elsewhere(clinic), ...at('14:00') })
    const refused = await overtake(() => clinic.reception.client.put(`/appointments/${moved.id}`, { ...at('12:00') }), {
      holds: [
        ['select from patients where clinic_id = $1 and id = $2 for no key update', [clinic.id, moved.patientId]],
      ],
      changes: [
        [
          `update appointments set starts_at = starts_at - interval '2 hours', ends_at = ends_at - interval '2 hours',
             patient_overlap = true where clinic_id = $1 and id = $2`,
          [clinic.id, other.id],
        ],
      ],
    })
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT', BUSY)
  })

  test('to a time at which the patient is elsewhere is refused, and leaves the visit where it was', async () => {
    const clinic = await mintClinic()
    await book(clinic)
    const other = await book(clinic, { ...elsewhere(clinic), ...at('12:00') })
    const refused = await clinic.reception.client.put(`/appointments/${other.id}`, at('10:15'))
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT', BUSY)
    expect(refused.body.alternatives.filter(touchesTen)).toEqual([])
    expect((await clinic.reception.client.get(`/appointments/${other.id}`)).body).toMatchObject({
      appointmentDate: other.appointmentDate,
      version: 1,
    })
    const forced = await clinic.reception.client.put(`/appointments/${other.id}`, { ...at('10:15'), ...overbooked })
    expect([forced.status, await marks(other.id)]).toEqual([200, { overbook: false, patient_overlap: true }])
    const back = await clinic.reception.client.put(`/appointments/${other.id}`, at('12:00'))
    expect([back.status, await marks(other.id)]).toEqual([200, { overbook: false, patient_overlap: false }])
  })

  test('its own time does not stand in its way', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    expect((await clinic.reception.client.put(`/appointments/${id}`, at('10:15'))).status).toBe(200)
    expect((await clinic.reception.client.put(`/appointments/${id}`, elsewhere(clinic))).status).toBe(200)
  })
})

test('a visit cannot be given to a patient who is elsewhere then', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const other = await book(clinic, { ...elsewhere(clinic), patientId: clinic.otherPatient.patientId })
  const given = await clinic.reception.client.put(`/appointments/${other.id}`, { patientId: clinic.patient.patientId })
  expectProblem(given, 409, 'SCHEDULING_CONFLICT', BUSY)
})

test('a no-show who comes after all is marked where they have another visit by now', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  setClock('2027-03-01T04:40:00Z')
  await clinic.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })
  await book(clinic, { ...elsewhere(clinic), ...at('10:15') })
  const again = await clinic.reception.client.post(`/appointments/${id}/check-in`)
  expect([again.status, await marks(id)]).toEqual([200, { overbook: false, patient_overlap: true }])
})

test('a walk-in is taken in though another doctor expects them, and marked', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  setClock('2027-03-01T04:35:00Z')
  const walked = await clinic.reception.client.post(`/queue/doctors/${clinic.otherDoctor.doctorId}/walk-ins`, {
    patientId: clinic.patient.patientId,
    locationId: clinic.locationId,
  })
  expect([walked.status, await marks(walked.body.appointment.id)]).toEqual([
    201,
    { overbook: false, patient_overlap: true },
  ])
})

describe('follow-ups', () => {
  test('scheduling one over another visit of the patient is refused, and the plan stays open', async () => {
    const clinic = await mintClinic()
    const { id } = await plan(clinic, { daysAfter: 1 })
    await book(clinic, { ...elsewhere(clinic), ...at('10:00', '2027-03-03') })
    const refused = await clinic.reception.client.post(`/follow-up-plans/${id}/schedule`, at('10:00', '2027-03-03'))
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT', BUSY)
    expect((await clinic.reception.client.get(`/follow-up-plans/${id}`)).body.status).toBe('scheduled')
    expect((await trailOf(id)).actions).not.toContain('followup_plan.converted')
  })

  test('completing with a day books the nearest time at which both are free', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    await book(clinic, { ...elsewhere(clinic), ...at('10:00', '2027-03-03') })
    setClock('2027-03-01T04:35:00Z')
    await clinic.reception.client.post(`/appointments/${id}/check-in`)
    const completed = await clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpDate: '2027-03-03' })
    expect(completed.body.followUp).toEqual({ booked: true })
    expect(['09:30', '10:30']).toContain(completed.body.followUpAppointment.localTime)
  })
})

test('a series takes a time at which its patient is elsewhere for a conflict: fail, skip, shift', async () => {
  const clinic = await mintClinic()
  await book(clinic, { ...elsewhere(clinic), ...at('10:00', '2027-03-15') })
  const ask = (onConflict: string) =>
    clinic.reception.client.post('/appointments/recurring', { ...seriesWish(clinic), onConflict })
  const failed = await ask('fail')
  expectProblem(failed, 409, 'SCHEDULING_CONFLICT')
  expect(failed.body.occurrences.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2])
  const skipped = await ask('skip')
  expect(skipped.body.skipped.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2])
  await clinic.reception.client.delete(`/appointments/series/${skipped.body.series.id}`, {})
  const shifted = await ask('shift')
  expect(shifted.body.shifted.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2])
  expect(shifted.body.appointments).toHaveLength(5)
})

test('a daily series moves as one by a day, over its own visits', async () => {
  const clinic = await mintClinic()
  const daily = { ...seriesWish(clinic), recurrence: { frequency: 'DAILY', count: 5 } }
  const made = await clinic.reception.client.post('/appointments/recurring', daily)
  const moved = await clinic.reception.client.put(`/appointments/series/${made.body.series.id}`, { time: '10:15' })
  expect([moved.status, moved.body.changed.length]).toEqual([200, 5])
})

test('of many who want one patient at one time with two doctors, one gets it', async () => {
  const clinic = await mintClinic()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      clinic.reception.client.post('/appointments', wishFor(clinic, n % 2 === 0 ? {} : elsewhere(clinic))),
    ),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
})
