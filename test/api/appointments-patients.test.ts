import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, pointersOf, trailOf, wishFor, without } from '../support/visits.ts'

startsAt()

const ask = (clinic: TestClinic, over: Record<string, unknown> = {}) =>
  clinic.patient.client.post('/appointments', wishFor(clinic, over))

const addWard = async (clinic: TestClinic, guardian: string) => {
  const id = v7()
  const text =
    "insert into patients (clinic_id, id, guardian_user_ids, name) values ($1, $2, array[$3::uuid], 'Wally Ward')"
  await sqlAs(text, [clinic.id, id, guardian])
  return id
}

test('a patient with one record need not name it', async () => {
  const clinic = await mintClinic()
  const booked = await clinic.patient.client.post('/appointments', without(wishFor(clinic), 'patientId'))
  expect(booked).toMatchObject({ status: 201, body: { patientId: clinic.patient.patientId, status: 'SCHEDULED' } })
})

test('a patient with none has nothing to book for, one with several has to say', async () => {
  const clinic = await mintClinic()
  const { client } = await clinic.as(['PATIENT'])
  expectProblem(await client.post('/appointments', without(wishFor(clinic), 'patientId')), 404, 'PATIENT_NOT_FOUND')
  const ward = await addWard(clinic, clinic.patient.userId)
  const unnamed = await clinic.patient.client.post('/appointments', without(wishFor(clinic), 'patientId'))
  expectProblem(unnamed, 422, 'VALIDATION_ERROR', { errors: [{ pointer: '#/patientId' }] })
  const booked = await ask(clinic, { patientId: ward })
  expect(booked).toMatchObject({ status: 201, body: { patient: { id: ward, name: 'Wally Ward' } } })
  expect((await clinic.patient.client.get(`/appointments/${booked.body.id}`)).status).toBe(200)
  expectProblem(await clinic.otherPatient.client.get(`/appointments/${booked.body.id}`), 404, 'APPOINTMENT_NOT_FOUND')
})

test('a guardian without a record of their own books for their one ward', async () => {
  const clinic = await mintClinic()
  const guardian = await clinic.as(['PATIENT'])
  const ward = await addWard(clinic, guardian.userId)
  const booked = await guardian.client.post('/appointments', without(wishFor(clinic), 'patientId'))
  expect(booked).toMatchObject({ status: 201, body: { patientId: ward } })
})

test("nobody books for another's record", async () => {
  const clinic = await mintClinic()
  expectProblem(await ask(clinic, { patientId: clinic.otherPatient.patientId }), 404, 'PATIENT_NOT_FOUND')
})

test('what only staff say is 403, and nothing is booked', async () => {
  const clinic = await mintClinic()
  for (const fields of [
    { staffNote: 'x' },
    { staffNote: null },
    { overbook: true, overbookReason: 'x' },
    { overbookReason: 'x' },
    { notify: false },
    { externalId: 'HIS 1' },
    { priority: 'EMERGENCY' },
    { priority: 'URGENT' },
    { priority: 'HIGH' },
  ]) {
    const [field] = Object.keys(fields)
    const answer = await ask(clinic, fields)
    expectProblem(answer, 403, 'FORBIDDEN')
    expect(pointersOf(answer)).toContain(`#/${field}`)
    expect(answer.body.detail).toContain('Only staff may set this of a visit: ')
    expect(answer.body.detail).toContain(field)
  }
  expect(await sqlAs('select id from appointments where clinic_id = $1', [clinic.id])).toEqual([])
  expect((await ask(clinic, { priority: 'LOW', overbook: false })).status).toBe(201)
})

test('a patient takes no longer than the clinic lets them, by default lengths neither', async () => {
  const settings = { maxPatientDuration: 40, slotMinutes: 20, durations: { SURGERY: 90 } }
  const clinic = await mintClinic({ settings })
  const surgery = await ask(clinic, { treatmentType: 'SURGERY' })
  expectProblem(surgery, 422, 'VALIDATION_ERROR', { errors: [{ pointer: '#/duration' }] })
  expect((await book(clinic, { treatmentType: 'SURGERY', appointmentDate: '2027-03-01T14:00' })).duration).toBe(90)
  const refused = await ask(clinic, { duration: 41 })
  expectProblem(refused, 422, 'VALIDATION_ERROR', { errors: [{ pointer: '#/duration' }] })
  expect((await ask(clinic, { duration: 40 })).status).toBe(201)
  expect((await book(clinic, { duration: 41, appointmentDate: '2027-03-01T12:00' })).duration).toBe(41)
})

test('a patient books on the grid, within notice and horizon; staff are bound by none of them', async () => {
  const clinic = await mintClinic({ settings: { minNoticeMinutes: 120, horizonDays: 7 } })
  const refusals: [string, string, string][] = [
    ['2027-03-01T10:10', 'BOOKING_WINDOW_CLOSED', 'MIN_NOTICE'],
    ['2027-03-01T10:00', 'BOOKING_WINDOW_CLOSED', 'MIN_NOTICE'],
    ['2027-03-01T11:10', 'OUTSIDE_WORKING_HOURS', 'OFF_GRID'],
    ['2027-03-09T10:00', 'BOOKING_WINDOW_CLOSED', 'HORIZON'],
  ]
  for (const [appointmentDate, code, reason] of refusals) {
    const refused = await ask(clinic, { appointmentDate })
    expectProblem(refused, 422, code, { reason })
    for (const other of refused.body.alternatives) {
      expect(other.appointmentDate >= '2027-03-01T05:00' && other.appointmentDate < '2027-03-08T18:30').toBe(true)
      expect(other.appointmentDate).toMatch(/:[03]0:00.000Z$/)
    }
    expect(refused.body.alternatives).toHaveLength(5)
  }
  for (const [appointmentDate] of [['2027-03-01T10:10'], ['2027-03-01T11:10'], ['2027-03-09T10:00']])
    await book(clinic, { appointmentDate })
  const last = await ask(clinic, { appointmentDate: '2027-03-08T16:30' })
  expect(last.status).toBe(201)
  const [offered] = (await ask(clinic, { appointmentDate: '2027-03-01T11:00' })).body.alternatives
  expect((await ask(clinic, { appointmentDate: offered.appointmentDate })).status).toBe(201)
})

test('of twelve bookings at once exactly as many as are allowed succeed', async () => {
  const clinic = await mintClinic()
  const wishes = Array.from({ length: 12 }, (_, n) => ({
    doctorId: n % 2 ? clinic.doctor.doctorId : clinic.otherDoctor.doctorId,
    appointmentDate: `2027-03-0${2 + (n % 6)}T${10 + (n % 5)}:00`,
  }))
  const answers = await Promise.all(wishes.map((wish) => ask(clinic, wish)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
  for (const refused of answers.filter(({ status }) => status !== 201))
    expectProblem(refused, 422, 'BOOKING_LIMIT_REACHED')
  const rows = await sqlAs('select id from appointments where clinic_id = $1', [clinic.id])
  const events = await sqlAs('select id from outbox where clinic_id = $1', [clinic.id])
  const audit = await sqlAs("select id from audit_log where clinic_id = $1 and action = 'appointment.booked'", [
    clinic.id,
  ])
  expect([rows.length, events.length, audit.length]).toEqual([5, 5, 5])
})

test('what is cancelled or over does not count as open, and staff are not counted', async () => {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 1 } })
  const first = (await ask(clinic)).body
  expectProblem(await ask(clinic, { appointmentDate: '2027-03-01T11:00' }), 422, 'BOOKING_LIMIT_REACHED')
  await clinic.patient.client.post(`/appointments/${first.id}/cancel`)
  expect((await ask(clinic, { appointmentDate: '2027-03-01T11:00' })).status).toBe(201)
  await book(clinic, { appointmentDate: '2027-03-01T12:00' })
})

test('what the clinic has booked for a patient leaves them their own bookings: staff’s, a series, follow-ups', async () => {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 1 } })
  const desk = clinic.reception.client
  const parent = await book(clinic, { appointmentDate: '2027-03-01T09:00' })
  const series = await desk.post('/appointments/recurring', {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'VIDEO_CALL',
    duration: 30,
    recurrence: { frequency: 'DAILY', count: 3 },
    startDate: '2027-03-08',
    time: '09:00',
  })
  expect(series.status).toBe(201)
  setClock('2027-03-01T03:25:00Z')
  await desk.post(`/appointments/${parent.id}/check-in`)
  const plan = await desk.post(`/appointments/${parent.id}/follow-up`, { scheduledFor: '2027-03-02' })
  const followUp = await clinic.patient.client.post(`/follow-up-plans/${plan.body.id}/schedule`, {
    appointmentDate: '2027-03-02T09:00',
  })
  expect(followUp.status).toBe(201)
  expect((await ask(clinic, { appointmentDate: '2027-03-01T11:00' })).status).toBe(201)
  expectProblem(await ask(clinic, { appointmentDate: '2027-03-01T12:00' }), 422, 'BOOKING_LIMIT_REACHED')
  const rows = await sqlAs('select booked_as from appointments where clinic_id = $1 order by created_at, starts_at', [
    clinic.id,
  ])
  expect(rows.map((row) => row.booked_as)).toEqual(['STAFF', 'STAFF', 'STAFF', 'STAFF', 'PATIENT', 'PATIENT'])
})

test('a guardian’s booking counts for their ward, also once they are no guardian any more', async () => {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 1 } })
  const guardian = await clinic.as(['PATIENT'])
  const setGuardians = (ids: string[]) =>
    sqlAs('update patients set guardian_user_ids = $2 where id = $1', [clinic.patient.patientId, ids])
  await setGuardians([guardian.userId])
  await book(clinic, {}, guardian.client)
  await setGuardians([])
  expectProblem(await ask(clinic, { appointmentDate: '2027-03-01T11:00' }), 422, 'BOOKING_LIMIT_REACHED')
})

test('where the clinic says so, a booking waits until staff accept it', async () => {
  const clinic = await mintClinic({ settings: { patientBookingsPending: true } })
  const { body } = await ask(clinic)
  expect(body).toMatchObject({ status: 'PENDING', actions: ['reschedule', 'cancel'] })
  expect((await book(clinic, { appointmentDate: '2027-03-01T12:00' })).status).toBe('SCHEDULED')
  const taken = wishFor(clinic, { patientId: clinic.otherPatient.patientId })
  expectProblem(await clinic.reception.client.post('/appointments', taken), 409, 'SCHEDULING_CONFLICT')
  const path = `/appointments/${body.id}`
  expectProblem(await clinic.patient.client.put(path, { status: 'SCHEDULED' }), 403, 'FORBIDDEN')
  const refused = await clinic.patient.client.put(path, { status: 'CONFIRMED' })
  expectProblem(refused, 409, 'INVALID_STATUS_TRANSITION', { allowed: ['CANCELLED'] })
  const accepted = await clinic.reception.client.put(path, { status: 'SCHEDULED' })
  expect(accepted).toMatchObject({ status: 200, body: { status: 'SCHEDULED', version: 2 } })
  expect((await trailOf(body.id)).events).toEqual(['appointment.booked@1', 'appointment.accepted@2'])
  expect((await clinic.patient.client.put(path, { status: 'CONFIRMED' })).body.status).toBe('CONFIRMED')
})

test('a patient changes of their visit what is theirs to change', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { reason: 'a cough', notes: 'n' })
  const path = `/appointments/${id}`
  const { client } = clinic.patient
  for (const fields of [
    { staffNote: 'x' },
    { overbook: true, overbookReason: 'x' },
    { appointmentDate: '2027-03-01T11:00', overbook: true, overbookReason: 'x' },
    { notify: false },
    { externalId: 'HIS 1' },
    { priority: 'EMERGENCY' },
    { patientId: clinic.otherPatient.patientId },
    { patientId: clinic.otherPatient.patientId, appointmentDate: '2027-03-01T11:00' },
    { clinicalNotes: 'x' },
    { status: 'CONFIRMED', staffNote: 'x' },
  ]) {
    const answer = await client.put(path, fields)
    expectProblem(answer, 403, 'FORBIDDEN')
    if ('patientId' in fields) expect(pointersOf(answer)).toEqual(['#/patientId'])
  }
  const own = { patientId: clinic.patient.patientId, reason: 'a rash', notes: null, priority: 'LOW' }
  const changed = await client.put(path, own)
  expect(changed).toMatchObject({ status: 200, body: { reason: 'a rash', notes: null, priority: 'LOW', version: 2 } })
})

test('who is a doctor elsewhere and the patient here says no more of the visit than a patient', async () => {
  const clinic = await mintClinic()
  const both = await clinic.as(['DOCTOR', 'PATIENT'])
  await sqlAs('insert into users (id, issuer, subject) values ($1, $2, $3) on conflict do nothing', [
    both.userId,
    'urn:kept:dev',
    both.sub,
  ])
  await sqlAs('update patients set user_id = $1 where id = $2', [both.userId, clinic.otherPatient.patientId])
  const wish = { ...wishFor(clinic), patientId: clinic.otherPatient.patientId }
  expect((await clinic.reception.client.post('/appointments', wishFor(clinic))).status).toBe(201)
  for (const more of [{ overbook: true, overbookReason: 'me first' }, { staffNote: 'x' }, { priority: 'URGENT' }]) {
    const refused = await both.client.post('/appointments', { ...wish, ...more })
    expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN'])
  }
  const own = await both.client.post('/appointments', { ...wish, appointmentDate: '2027-03-01T14:00' })
  expect(own.status).toBe(201)
  const path = `/appointments/${own.body.id}`
  for (const more of [
    { staffNote: 'x' },
    { priority: 'URGENT' },
    { overbook: true, overbookReason: 'x', appointmentDate: '2027-03-01T10:00' },
  ]) {
    const refused = await both.client.put(path, more)
    expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN'])
  }
})
