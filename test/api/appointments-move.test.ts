import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf, wishFor } from '../support/visits.ts'

startsAt()

const at = (time: string, day = '2027-03-01') => ({ appointmentDate: `${day}T${time}` })

test('to another time: the old slot is free, the new one taken, told as one change', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { reason: 'a cough' })
  const { client } = clinic.reception
  const moved = await client.put(`/appointments/${id}`, { ...at('11:00'), notes: 'as asked' })
  expect(moved).toMatchObject({
    status: 200,
    body: { localTime: '11:00', duration: 30, reason: 'a cough', notes: 'as asked', version: 2 },
  })
  expect(moved.headers.get('ETag')).toBe('"2"')
  expect(await trailOf(id)).toEqual({
    actions: ['appointment.booked', 'appointment.rescheduled'],
    events: ['appointment.booked@1', 'appointment.rescheduled@2'],
  })
  const [audit] = await sqlAs('select changed from audit_log where subject_id = $1 order by id desc limit 1', [id])
  expect(Object.keys(audit?.changed)).toEqual(expect.arrayContaining(['starts_at', 'ends_at', 'notes']))
  const wish = (time: string) => wishFor(clinic, { ...at(time), patientId: clinic.otherPatient.patientId })
  expectProblem(await client.post('/appointments', wish('11:00')), 409, 'SCHEDULING_CONFLICT')
  expect((await client.post('/appointments', wish('10:00'))).status).toBe(201)
})

test('to a time that overlaps its own', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  expect((await clinic.reception.client.put(`/appointments/${id}`, at('10:15'))).body.localTime).toBe('10:15')
  expect((await clinic.reception.client.put(`/appointments/${id}`, { duration: 60 })).body.duration).toBe(60)
})

test('refused, the old slot is kept as it was', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await book(clinic, { ...at('11:00'), patientId: clinic.otherPatient.patientId })
  const { client } = clinic.reception
  const path = `/appointments/${id}`
  await client.put(path, { status: 'CONFIRMED' })
  const before = await trailOf(id)
  const refused = await client.put(path, at('11:00'))
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  expect(refused.body.alternatives).toHaveLength(5)
  for (const [fields, status, code] of [
    [at('08:45'), 422, 'OUTSIDE_WORKING_HOURS'],
    [at('10:00', '2026-03-01'), 422, 'APPOINTMENT_IN_PAST'],
    [{ duration: 61 }, 409, 'SCHEDULING_CONFLICT'],
    [{ locationId: clinic.otherLocationId }, 422, 'OUTSIDE_WORKING_HOURS'],
    [{ locationId: null }, 422, 'LOCATION_REQUIRED'],
    [{ locationId: v7() }, 404, 'LOCATION_NOT_FOUND'],
    [{ doctorId: v7() }, 404, 'DOCTOR_NOT_FOUND'],
    [{ type: 'VIDEO_CALL', locationId: clinic.locationId }, 422, 'LOCATION_NOT_ALLOWED'],
    [{ type: 'VIDEO_CALL', address: 'x' }, 422, 'VALIDATION_ERROR'],
    [{ ...at('12:00'), status: 'NO_SHOW' }, 422, 'VALIDATION_ERROR'],
  ] as const) {
    expectProblem(await client.put(path, fields), status, code)
  }
  expect(await trailOf(id)).toEqual(before)
  expect((await client.get(path)).body).toMatchObject({ status: 'CONFIRMED', localTime: '10:00', version: 2 })
})

test('CONFIRMED becomes SCHEDULED, PENDING stays, and a state that says so may stand beside it', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const { client } = clinic.reception
  const path = `/appointments/${id}`
  await client.put(path, { status: 'CONFIRMED' })
  expect((await client.put(path, at('11:00'))).body).toMatchObject({ status: 'SCHEDULED', confirmedAt: null })
  await putInState(id, 'PENDING')
  expect((await client.put(path, at('12:00'))).body.status).toBe('PENDING')
  await putInState(id, 'CONFIRMED')
  expect((await client.put(path, { ...at('13:00'), status: 'CONFIRMED' })).body.status).toBe('SCHEDULED')
  expect((await client.put(path, { ...at('14:00'), status: 'SCHEDULED' })).body.status).toBe('SCHEDULED')
  for (const state of ['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW']) {
    await putInState(id, state)
    expectProblem(await client.put(path, at('15:00')), 409, 'INVALID_STATUS_TRANSITION')
  }
})

test('to another doctor, who then has it; a doctor gives none away and takes none', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const path = `/appointments/${id}`
  const { otherDoctor, doctor } = clinic
  expectProblem(await doctor.client.put(path, { doctorId: otherDoctor.doctorId }), 403, 'FORBIDDEN')
  expectProblem(await otherDoctor.client.put(path, { doctorId: otherDoctor.doctorId }), 403, 'FORBIDDEN')
  expect((await doctor.client.put(path, at('10:30'))).status).toBe(200)
  const moved = await clinic.reception.client.put(path, { doctorId: otherDoctor.doctorId })
  expect(moved).toMatchObject({
    status: 200,
    body: { doctor: { name: 'Dr Ben Okafor' }, localTime: '10:30', version: 3 },
  })
  expectProblem(await doctor.client.post(`${path}/cancel`), 403, 'FORBIDDEN')
  const wish = (over: Record<string, unknown>) =>
    wishFor(clinic, { ...at('10:30'), patientId: clinic.otherPatient.patientId, ...over })
  const taken = await clinic.reception.client.post('/appointments', wish({ doctorId: otherDoctor.doctorId }))
  expectProblem(taken, 409, 'SCHEDULING_CONFLICT')
  expect((await clinic.reception.client.post('/appointments', wish({}))).status).toBe(201)
  // The first doctor has somebody else at that time by now.
  expectProblem(await clinic.reception.client.put(path, { doctorId: doctor.doctorId }), 409, 'SCHEDULING_CONFLICT')
})

test('to another type and back', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const { client } = clinic.reception
  const path = `/appointments/${id}`
  expect((await client.put(path, { type: 'VIDEO_CALL' })).body).toMatchObject({
    type: 'VIDEO_CALL',
    location: null,
    localTime: '10:00',
  })
  expectProblem(await client.put(path, { type: 'IN_PERSON' }), 422, 'LOCATION_REQUIRED')
  const home = await client.put(path, { type: 'HOME_VISIT', address: '5 Hill Road' })
  expect(home.body).toMatchObject({ type: 'HOME_VISIT', address: '5 Hill Road' })
  const here = await client.put(path, { type: 'IN_PERSON', locationId: clinic.locationId })
  expect(here.body).toMatchObject({ type: 'IN_PERSON', address: null, location: { name: 'Main house' } })
})

test("wall-clock time of a move is the new place's", async () => {
  const clinic = await mintClinic({ timezone: 'America/New_York', hours: [{ start: '00:00', end: '24:00' }] })
  await sqlAs("update locations set timezone = 'America/Denver' where id = $1", [clinic.locationId])
  const { id } = await book(clinic, at('10:00', '2027-06-01'))
  const video = await clinic.reception.client.put(`/appointments/${id}`, {
    type: 'VIDEO_CALL',
    ...at('10:00', '2027-06-01'),
  })
  expect(video.body).toMatchObject({ appointmentDate: '2027-06-01T14:00:00.000Z', timezone: 'America/New_York' })
  expectProblem(await clinic.reception.client.put(`/appointments/${id}`, at('02:30', '2028-03-12')), 422, 'DST_GAP')
})

test('a patient moves within the rules that bind their bookings, not by the limit and not by the length staff gave', async () => {
  const clinic = await mintClinic({
    settings: { maxOpenBookingsPerPatient: 1, minNoticeMinutes: 60, maxPatientDuration: 30, slotMinutes: 30 },
  })
  const { id } = await book(clinic, { duration: 60 })
  const path = `/appointments/${id}`
  const { client } = clinic.patient
  expectProblem(await client.put(path, at('09:00')), 422, 'BOOKING_WINDOW_CLOSED')
  expectProblem(await client.put(path, at('11:10')), 422, 'OUTSIDE_WORKING_HOURS', { reason: 'OFF_GRID' })
  expectProblem(await client.put(path, at('10:00', '2027-07-01')), 422, 'BOOKING_WINDOW_CLOSED')
  const long = await client.put(path, { ...at('11:00'), duration: 45 })
  expectProblem(long, 422, 'VALIDATION_ERROR', { errors: [{ pointer: '#/duration' }] })
  expect((await client.put(path, at('11:00'))).body).toMatchObject({ localTime: '11:00', duration: 60 })
})

test('a patient moves a visit beyond the horizon to any listed time up to its own day, and no later', async () => {
  const clinic = await mintClinic({ settings: { horizonDays: 30 } })
  const staffs = await book(clinic, at('10:00', '2027-06-01'))
  const series = await clinic.reception.client.post('/appointments/recurring', {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'VIDEO_CALL',
    duration: 30,
    recurrence: { frequency: 'DAILY', count: 1 },
    startDate: '2027-06-01',
    time: '11:00',
  })
  const { client } = clinic.patient
  for (const { id } of [staffs, series.body.appointments[0]]) {
    const path = `/appointments/${id}`
    expect((await client.get(path)).body.actions).toContain('reschedule')
    const beyond = await client.put(path, at('09:00', '2027-06-02'))
    expectProblem(beyond, 422, 'BOOKING_WINDOW_CLOSED', { reason: 'HORIZON' })
    for (const { appointmentDate } of beyond.body.alternatives) expect(appointmentDate < '2027-06-01T18:30').toBe(true)
    expectProblem(await client.put(path, at('09:10', '2027-06-01')), 422, 'OUTSIDE_WORKING_HOURS', {
      reason: 'OFF_GRID',
    })
    expect((await client.put(path, at('15:30', '2027-06-01'))).status).toBe(200)
    expect((await client.put(path, at('09:00', '2027-05-20'))).status).toBe(200)
    expect((await client.put(path, at('15:00', '2027-03-20'))).status).toBe(200)
    // Its own day lies within the horizon now, and so it is the horizon that counts.
    expectProblem(await client.put(path, at('09:00', '2027-05-20')), 422, 'BOOKING_WINDOW_CLOSED')
    await clinic.reception.client.post(`${path}/cancel`)
  }
})

test('a patient moves a follow-up to no day before its plan’s; staff do', async () => {
  const clinic = await mintClinic()
  const parent = await book(clinic, at('09:00'))
  setClock('2027-03-01T03:25:00Z')
  const desk = clinic.reception.client
  await desk.post(`/appointments/${parent.id}/check-in`)
  const plan = (await desk.post(`/appointments/${parent.id}/follow-up`, { scheduledFor: '2027-06-20' })).body
  const { appointment } = (
    await clinic.patient.client.post(`/follow-up-plans/${plan.id}/schedule`, at('10:00', '2027-06-21'))
  ).body
  const path = `/appointments/${appointment.id}`
  const refused = await clinic.patient.client.put(path, at('10:00', '2027-06-19'))
  expectProblem(refused, 422, 'INVALID_FOLLOWUP_DATE')
  expect((await clinic.patient.client.get(path)).body).toMatchObject({ version: 1, localDate: '2027-06-21' })
  const moved = await clinic.patient.client.put(path, at('09:00', '2027-06-20'))
  expect(moved).toMatchObject({ status: 200, body: { localDate: '2027-06-20' } })
  expect((await trailOf(appointment.id)).events.at(-1)).toBe('appointment.rescheduled@2')
  expect((await desk.put(path, at('10:00', '2027-06-15'))).status).toBe(200)
})

test('a patient is not offered to move a follow-up that can have no time: staff put it before its plan’s day, beyond the horizon', async () => {
  const clinic = await mintClinic({ settings: { horizonDays: 30 } })
  const parent = await book(clinic, at('09:00'))
  setClock('2027-03-01T03:25:00Z')
  const desk = clinic.reception.client
  await desk.post(`/appointments/${parent.id}/check-in`)
  const plan = (await desk.post(`/appointments/${parent.id}/follow-up`, { scheduledFor: '2027-06-20' })).body
  const scheduled = await desk.post(`/follow-up-plans/${plan.id}/schedule`, at('10:00', '2027-06-21'))
  const path = `/appointments/${scheduled.body.appointment.id}`
  const seen = async () => (await clinic.patient.client.get(path)).body.actions
  expect(await seen()).toEqual(['confirm', 'reschedule', 'cancel'])
  await desk.put(path, at('10:00', '2027-06-15'))
  expect(await seen()).toEqual(['confirm', 'cancel'])
  for (const day of ['2027-03-20', '2027-06-14', '2027-06-19'])
    expectProblem(await clinic.patient.client.put(path, at('11:00', day)), 422, 'INVALID_FOLLOWUP_DATE')
  expectProblem(await clinic.patient.client.put(path, at('11:00', '2027-06-20')), 422, 'BOOKING_WINDOW_CLOSED')
  expect((await desk.get(path)).body.actions).toContain('reschedule')
  setClock('2027-05-25T03:25:00Z')
  expect(await seen()).toEqual(['confirm', 'reschedule', 'cancel'])
  expect((await clinic.patient.client.put(path, at('11:00', '2027-06-20'))).status).toBe(200)
})

test('of two moves to one slot at once one wins, and two that cross both do', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const [first, second] = [await book(clinic), await book(clinic, at('11:00'))]
  const answers = await Promise.all([first, second].map(({ id }) => client.put(`/appointments/${id}`, at('12:00'))))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const third = await book(clinic, { ...at('14:00'), doctorId: clinic.otherDoctor.doctorId })
  const fourth = await book(clinic, at('15:00'))
  const crossing = await Promise.all([
    client.put(`/appointments/${third.id}`, { doctorId: clinic.doctor.doctorId }),
    client.put(`/appointments/${fourth.id}`, { doctorId: clinic.otherDoctor.doctorId }),
  ])
  expect(crossing.map(({ status }) => status)).toEqual([200, 200])
})

test('staff change length and doctor of a visit whose start has passed, and its start stays', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const path = `/appointments/${id}`
  setClock('2027-03-01T04:40:00Z')
  const { client } = clinic.reception
  const longer = await client.put(path, { duration: 60 })
  expect(longer).toMatchObject({ status: 200, body: { localTime: '10:00', duration: 60, version: 2 } })
  const shorter = await client.put(path, { duration: 20 })
  expect(shorter).toMatchObject({ status: 200, body: { localTime: '10:00', duration: 20 } })
  const given = await client.put(path, { doctorId: clinic.otherDoctor.doctorId })
  expect(given).toMatchObject({ status: 200, body: { localTime: '10:00', doctor: { name: 'Dr Ben Okafor' } } })
  expect((await trailOf(id)).events.slice(1)).toEqual([2, 3, 4].map((n) => `appointment.rescheduled@${n}`))
  expectProblem(await client.put(path, at('10:05')), 422, 'APPOINTMENT_IN_PAST')
  await book(clinic, {
    ...at('10:30'),
    doctorId: clinic.otherDoctor.doctorId,
    patientId: clinic.otherPatient.patientId,
  })
  expectProblem(await client.put(path, { duration: 60 }), 409, 'SCHEDULING_CONFLICT')
})

test('a visit that has begun may still be moved by staff, to a time that has not', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  setClock('2027-03-01T05:00:00Z')
  expectProblem(await clinic.patient.client.put(`/appointments/${id}`, at('12:00')), 422, 'CANCELLATION_WINDOW_CLOSED')
  expect((await clinic.reception.client.put(`/appointments/${id}`, at('12:00'))).status).toBe(200)
})
