import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, wishFor } from '../support/visits.ts'

startsAt()

/** Lets the first clinic's doctor work in a second clinic too, at its house and on its hours. */
async function shareDoctor(from: TestClinic, to: TestClinic): Promise<void> {
  const { doctorId } = from.doctor
  await sqlAs('insert into clinic_doctors (clinic_id, doctor_id) values ($1, $2)', [to.id, doctorId])
  const text = `insert into working_sessions (clinic_id, id, doctor_id, location_id, weekday, start_time, end_time, types)
    values ($1, $2, $3, $4, 1, '09:00', '17:00', '{IN_PERSON}')`
  await sqlAs(text, [to.id, v7(), doctorId, to.locationId])
}

/** A visit that nobody told the doctor's calendar of. */
async function sneakIn(clinic: TestClinic, { at, overbook }: { at: string; overbook: boolean }): Promise<string> {
  const id = v7()
  const text = `insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, starts_at, ends_at, timezone, overbook)
    values ($1, $2, $3, $4, $5, 'IN_PERSON', $6::timestamptz, $6::timestamptz + interval '30 minutes', 'Asia/Kolkata', $7)`
  const { doctor, otherPatient, locationId } = clinic
  await sqlAs(text, [clinic.id, id, doctor.doctorId, otherPatient.patientId, locationId, at, overbook])
  return id
}

test('a doctor of two clinics is one person, and the other clinic sees only that they are busy', async () => {
  const [here, there] = [await mintClinic(), await mintClinic()]
  await shareDoctor(here, there)
  await book(here)
  const wish = wishFor(there, { doctorId: here.doctor.doctorId })
  const refused = await there.reception.client.post('/appointments', wish)
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  for (const other of refused.body.alternatives) expect(other.locationId).toBe(there.locationId)
  for (const secret of [here.id, here.patient.patientId, here.locationId]) {
    expect(JSON.stringify(refused.body)).not.toContain(secret)
  }
  const booked = await there.reception.client.post('/appointments', { ...wish, appointmentDate: '2027-03-01T10:30' })
  expect(booked.status).toBe(201)
  expectProblem(await here.reception.client.get(`/appointments/${booked.body.id}`), 404, 'APPOINTMENT_NOT_FOUND')
  const later = wishFor(here, { patientId: here.otherPatient.patientId, appointmentDate: '2027-03-01T10:45' })
  expectProblem(await here.reception.client.post('/appointments', later), 409, 'SCHEDULING_CONFLICT')
})

test("time off blocks in the clinic that entered it, a doctor's own everywhere if they say so", async () => {
  const [here, there] = [await mintClinic(), await mintClinic()]
  await shareDoctor(here, there)
  const path = `/doctors/${here.doctor.doctorId}/time-off`
  const span = (from: string, to: string) => ({ from: `2027-03-01T${from}`, to: `2027-03-01T${to}` })
  expect((await here.doctor.client.post(path, span('10:00', '11:00'))).status).toBe(201)
  expect((await here.doctor.client.post(path, { ...span('12:00', '13:00'), everywhere: true })).status).toBe(201)
  const ask = (clinic: TestClinic, time: string) => {
    const over = { doctorId: here.doctor.doctorId, appointmentDate: `2027-03-01T${time}` }
    return clinic.reception.client.post('/appointments', wishFor(clinic, over))
  }
  expectProblem(await ask(here, '10:00'), 422, 'OUTSIDE_WORKING_HOURS', { reason: 'TIME_OFF' })
  expect((await ask(there, '10:00')).status).toBe(201)
  for (const clinic of [here, there]) {
    expectProblem(await ask(clinic, '12:00'), 422, 'OUTSIDE_WORKING_HOURS', { reason: 'TIME_OFF' })
  }
})

test.each([false, true])('what the calendar has not heard of is not booked over (overbooked: %s)', async (overbook) => {
  const clinic = await mintClinic()
  await book(clinic)
  await sneakIn(clinic, { at: '2027-03-01T05:30:00Z', overbook })
  await sneakIn(clinic, { at: '2027-03-01T06:30:00Z', overbook })
  const { client } = clinic.reception
  const booking = await client.post('/appointments', wishFor(clinic, { appointmentDate: '2027-03-01T11:15' }))
  expectProblem(booking, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  expect(
    booking.body.alternatives.map((one: { appointmentDate: string }) => one.appointmentDate.slice(11, 16)),
  ).toEqual([...['06:00', '05:00', '07:00', '04:00', '07:30']])
})

test.each([false, true])('nor is a visit moved over it (overbooked: %s)', async (overbook) => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await sneakIn(clinic, { at: '2027-03-01T06:30:00Z', overbook })
  const move = await clinic.reception.client.put(`/appointments/${id}`, { appointmentDate: '2027-03-01T12:15' })
  expectProblem(move, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  expect(move.body.alternatives).toHaveLength(5)
})

test('what the calendar has not heard was freed can be had', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await sqlAs("update appointments set status = 'CANCELLED' where id = $1", [id])
  await book(clinic, { patientId: clinic.otherPatient.patientId })
})

test('of thirty callers for one slot one gets it, and the others are offered what is free', async () => {
  const clinic = await mintClinic()
  const callers = Array.from({ length: 30 }, (_, n) => (n % 2 ? clinic.reception : clinic.admin))
  const answers = await Promise.all(callers.map(({ client }) => client.post('/appointments', wishFor(clinic))))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  for (const refused of answers.filter(({ status }) => status !== 201)) {
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
    expect(refused.body.alternatives).toHaveLength(5)
  }
})
