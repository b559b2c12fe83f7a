import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, wishFor } from '../support/visits.ts'

startsAt()

/** Closes the clinic, or one location, as the endpoint does. */
async function close(clinic: TestClinic, [from, until]: [string, string], locationId: string | null = null) {
  await sqlAs('insert into closures (clinic_id, id, location_id, starts_at, ends_at) values ($1, $2, $3, $4, $5)', [
    ...[clinic.id, v7(), locationId, from, until],
  ])
  await sqlAs('update clinics set rules_version = rules_version + 1 where id = $1', [clinic.id])
}

async function takeTimeOff(clinic: TestClinic, [from, until]: [string, string]) {
  const { doctorId } = clinic.doctor
  await sqlAs('insert into time_off (clinic_id, id, doctor_id, starts_at, ends_at) values ($1, $2, $3, $4, $5)', [
    ...[clinic.id, v7(), doctorId, from, until],
  ])
  await sqlAs('update clinic_doctors set rules_version = rules_version + 1 where doctor_id = $1', [doctorId])
}

const ask = (clinic: TestClinic, appointmentDate: string, over = {}) =>
  clinic.reception.client.post('/appointments', wishFor(clinic, { appointmentDate, ...over }))

test.each([
  ['before the doctor begins', '2027-03-01T08:45', {}],
  ['reaching over the end', '2027-03-01T16:45', {}],
  ['in the night', '2027-03-02T02:00', {}],
  ['longer than the session', '2027-03-01T09:00', { duration: 480 + 0, treatmentType: 'SURGERY' }],
] as const)('a time %s', async (what, at, over) => {
  const clinic = await mintClinic({
    hours: [
      { start: '09:00', end: '13:00' },
      { start: '14:00', end: '17:00' },
    ],
  })
  await book(clinic, { appointmentDate: '2027-03-01T10:00' })
  const answer = await ask(clinic, at, over)
  expectProblem(answer, 422, 'OUTSIDE_WORKING_HOURS', { reason: 'OUTSIDE_HOURS' })
  expect(answer.body.alternatives).toHaveLength(what.startsWith('longer') ? 0 : 5)
})

test('a location where the doctor does not sit is outside their hours, and offers none there', async () => {
  const clinic = await mintClinic()
  const answer = await ask(clinic, '2027-03-01T10:00', { locationId: clinic.otherLocationId })
  expectProblem(answer, 422, 'OUTSIDE_WORKING_HOURS', {
    reason: 'OUTSIDE_HOURS',
    detail: 'The doctor does not work at that time at this location.',
    alternatives: [],
  })
})

test('staff may take any start within a session, to its very ends', async () => {
  const clinic = await mintClinic()
  for (const at of ['09:00', '16:30', '11:07', '11:37'])
    expect((await ask(clinic, `2027-03-01T${at}`)).status).toBe(201)
  expectProblem(await ask(clinic, '2027-03-01T12:06'), 409, 'SCHEDULING_CONFLICT')
})

test('the past is refused, also to who may overbook', async () => {
  const clinic = await mintClinic()
  setClock('2027-03-01T06:00:00Z')
  expectProblem(await ask(clinic, '2027-03-01T11:29'), 422, 'APPOINTMENT_IN_PAST')
  expectProblem(
    await ask(clinic, '2027-03-01T10:00', { overbook: true, overbookReason: 'x' }),
    422,
    'APPOINTMENT_IN_PAST',
  )
  expect((await ask(clinic, '2027-03-01T11:30')).status).toBe(201)
})

test('a closure of the clinic, of the location, of another location', async () => {
  const clinic = await mintClinic()
  await book(clinic, { appointmentDate: '2027-03-01T16:00' })
  await close(clinic, ['2027-03-01T04:30:00Z', '2027-03-01T05:30:00Z'])
  await close(clinic, ['2027-03-01T06:30:00Z', '2027-03-01T07:30:00Z'], clinic.locationId)
  await close(clinic, ['2027-03-01T08:30:00Z', '2027-03-01T09:30:00Z'], clinic.otherLocationId)
  expectProblem(await ask(clinic, '2027-03-01T10:30'), 422, 'OUTSIDE_WORKING_HOURS', { reason: 'CLOSURE' })
  expectProblem(await ask(clinic, '2027-03-01T11:45', { duration: 60 }), 422, 'OUTSIDE_WORKING_HOURS', {
    reason: 'CLOSURE',
  })
  expect((await ask(clinic, '2027-03-01T11:00')).status).toBe(201)
  expect((await ask(clinic, '2027-03-01T14:00')).status).toBe(201)
})

test('time off, known at once although the calendar had met the day', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  await takeTimeOff(clinic, ['2027-03-01T05:30:00Z', '2027-03-01T06:30:00Z'])
  const refused = await ask(clinic, '2027-03-01T11:15')
  expectProblem(refused, 422, 'OUTSIDE_WORKING_HOURS', { reason: 'TIME_OFF' })
  for (const { appointmentDate } of refused.body.alternatives) {
    expect(appointmentDate < '2027-03-01T05:30' || appointmentDate >= '2027-03-01T06:30').toBe(true)
  }
})

test('buffers keep visits apart, whoever books', async () => {
  const clinic = await mintClinic({ settings: { bufferAfter: 15 } })
  await book(clinic)
  expectProblem(await ask(clinic, '2027-03-01T10:30'), 409, 'SCHEDULING_CONFLICT', { reason: 'BUFFER' })
  expectProblem(await ask(clinic, '2027-03-01T09:20'), 409, 'SCHEDULING_CONFLICT', { reason: 'BUFFER' })
  expect((await ask(clinic, '2027-03-01T10:45')).status).toBe(201)
})

test("the length is the clinic's for the treatment, unless the booking says it", async () => {
  const clinic = await mintClinic({ settings: { defaultDuration: 20, durations: { SURGERY: 120 } } })
  expect((await book(clinic)).duration).toBe(20)
  expect((await book(clinic, { appointmentDate: '2027-03-01T11:00', treatmentType: 'SURGERY' })).duration).toBe(120)
  expect(
    (await book(clinic, { appointmentDate: '2027-03-01T13:00', treatmentType: 'SURGERY', duration: 15 })).duration,
  ).toBe(15)
})

test("wall-clock time is the location's for a visit there, the clinic's for a video visit", async () => {
  const clinic = await mintClinic({ timezone: 'America/New_York', hours: [{ start: '00:00', end: '24:00' }] })
  await sqlAs("update locations set timezone = 'America/Denver' where id = $1", [clinic.locationId])
  const here = await book(clinic, { appointmentDate: '2027-06-01T10:00' })
  expect(here).toMatchObject({
    appointmentDate: '2027-06-01T16:00:00.000Z',
    timezone: 'America/Denver',
    localTime: '10:00',
  })
  const video = await book(clinic, { appointmentDate: '2027-06-01T10:00', type: 'VIDEO_CALL', locationId: undefined })
  expect(video).toMatchObject({ appointmentDate: '2027-06-01T14:00:00.000Z', timezone: 'America/New_York' })
  const offset = await book(clinic, { appointmentDate: '2027-06-02T01:30:00+05:30' })
  expect(offset).toMatchObject({
    appointmentDate: '2027-06-01T20:00:00.000Z',
    localTime: '14:00',
    localDate: '2027-06-01',
  })
})

test('a time the clocks skip is refused, and of one they repeat it is the first', async () => {
  const clinic = await mintClinic({ timezone: 'America/New_York', hours: [{ start: '00:00', end: '24:00' }] })
  expectProblem(await ask(clinic, '2027-03-14T02:30'), 422, 'DST_GAP')
  expect((await ask(clinic, '2027-03-14T03:00')).body.appointmentDate).toBe('2027-03-14T07:00:00.000Z')
  const repeated = await book(clinic, { appointmentDate: '2027-11-07T01:30' })
  expect(repeated.appointmentDate).toBe('2027-11-07T05:30:00.000Z')
  // The second of the two is another hour.
  expect((await ask(clinic, '2027-11-07T01:30-05:00')).status).toBe(201)
  expectProblem(await ask(clinic, '2027-11-07T01:30-04:00'), 409, 'SCHEDULING_CONFLICT')
})

test('of several wrong things the first in the contract is told', async () => {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 1, minNoticeMinutes: 60 } })
  const other = await mintClinic()
  const { client } = clinic.patient
  await book(clinic, {}, client)
  const wish = (over: Record<string, unknown>) => wishFor(clinic, over)
  const past = { appointmentDate: '2026-03-01T10:00' }
  const night = { appointmentDate: '2027-03-02T03:00' }
  const soon = { appointmentDate: '2027-03-01T09:00' }
  for (const [fields, status, code] of [
    [{ staffNote: 'x', duration: 3 }, 422, 'VALIDATION_ERROR'],
    [{ staffNote: 'x', locationId: null }, 403, 'FORBIDDEN'],
    [{ doctorId: v7(), patientId: v7(), ...past }, 404, 'DOCTOR_NOT_FOUND'],
    [{ patientId: other.patient.patientId, ...past }, 404, 'PATIENT_NOT_FOUND'],
    [{ locationId: v7(), ...past }, 404, 'LOCATION_NOT_FOUND'],
    [past, 422, 'APPOINTMENT_IN_PAST'],
    [soon, 422, 'BOOKING_WINDOW_CLOSED'],
    [night, 422, 'OUTSIDE_WORKING_HOURS'],
    [{}, 422, 'BOOKING_LIMIT_REACHED'],
    [{ appointmentDate: '2027-03-01T11:00' }, 422, 'BOOKING_LIMIT_REACHED'],
  ] as const) {
    expectProblem(await client.post('/appointments', wish(fields)), status, code)
  }
  const byOtherDoctor = await clinic.otherDoctor.client.post('/appointments', wish(past))
  expectProblem(byOtherDoctor, 403, 'FORBIDDEN')
})
