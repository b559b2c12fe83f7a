import { describe, expect, test } from 'vitest'
import { expectBalance } from '../objects/balance.ts'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, pointersOf, trailOf } from '../support/visits.ts'
import { bookSeries, seriesWish, visitsOf } from './series.ts'

startsAt()

const post = (clinic: TestClinic, over: Record<string, unknown> = {}, headers = {}) =>
  clinic.reception.client.post('/appointments/recurring', seriesWish(clinic, over), headers)

const MONDAYS = ['1 03-08 10:00', '2 03-15 10:00', '3 03-22 10:00', '4 03-29 10:00', '5 04-05 10:00']

test('books every occurrence, with its rule in words and as RRULE', async () => {
  const clinic = await mintClinic()
  const answer = await post(clinic, { reason: 'back pain', notes: 'bring shoes' })
  expect(answer.status).toBe(201)
  const { series, appointments, skipped, shifted } = answer.body
  expect(answer.headers.get('Location')).toBe(`/appointments/series/${series.id}`)
  expect(answer.headers.get('ETag')).toBe('"1"')
  expect(series).toMatchObject({
    clinicId: clinic.id,
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    locationId: clinic.locationId,
    templateId: null,
    type: 'IN_PERSON',
    duration: 30,
    time: '10:00',
    timezone: 'Asia/Kolkata',
    startDate: '2027-03-08',
    endDate: '2027-04-05',
    status: 'active',
    version: 1,
    recurrence: { frequency: 'WEEKLY', interval: 1, count: 5 },
    rrule: 'FREQ=WEEKLY;COUNT=5',
    summary: 'Every week on Monday at 10:00 (Asia/Kolkata), 5 times',
  })
  expect([skipped, shifted]).toEqual([[], []])
  expect(await visitsOf(series.id)).toEqual(MONDAYS)
  expect(appointments).toHaveLength(5)
  for (const [at, visit] of appointments.entries()) {
    expect(visit).toMatchObject({ seriesId: series.id, seriesSequence: at + 1, status: 'SCHEDULED' })
    expect(visit).toMatchObject({ reason: 'back pain', notes: 'bring shoes', version: 1 })
    expect(await trailOf(visit.id)).toEqual({ actions: ['appointment.booked'], events: ['appointment.booked@1'] })
  }
  expect(await trailOf(series.id)).toEqual({ actions: ['series.booked'], events: ['series.booked@1'] })
  const sealed = await sqlAs('select distinct reason from appointments where series_id = $1', [series.id])
  expect(sealed).toHaveLength(5)
  await expectBalance(
    clinic.id,
    appointments.map((visit: { id: string }) => visit.id),
  )
})

test('a hundred and four cost as many statements as five', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const five = await post(clinic)
  const many = await post(clinic, { time: '14:00', recurrence: { frequency: 'WEEKLY', count: 104 } })
  expect([five.status, many.status]).toEqual([201, 201])
  expect(many.body.appointments).toHaveLength(104)
  expect(many.body.appointments.at(-1)).toMatchObject({ localDate: '2029-02-26', seriesSequence: 104 })
  expect([five.queries, many.queries]).toEqual([2, 2])
  const { id } = many.body.series
  const moved = await clinic.reception.client.put(`/appointments/series/${id}`, { time: '15:00' })
  expect({ status: moved.status, changed: moved.body.changed.length, queries: moved.queries }).toEqual({
    status: 200,
    changed: 104,
    queries: 3,
  })
  const cancelled = await clinic.reception.client.delete(`/appointments/series/${id}`, { reason: 'moved away' })
  expect({ cancelled: cancelled.body.cancelled.length, queries: cancelled.queries }).toEqual({
    cancelled: 104,
    queries: 2,
  })
})

test('without an end it goes on for a year, or 104 times', async () => {
  const clinic = await mintClinic()
  const weekly = await bookSeries(clinic, { recurrence: { frequency: 'WEEKLY' } })
  expect(weekly.appointments).toHaveLength(53)
  expect(weekly.series).toMatchObject({ endDate: '2028-03-06', rrule: 'FREQ=WEEKLY;UNTIL=20280306T182959Z' })
  const daily = await bookSeries(clinic, { time: '11:00', recurrence: { frequency: 'DAILY' } })
  expect(daily.appointments).toHaveLength(104)
})

describe('an occurrence that cannot have its time', () => {
  /** The second Monday is booked from 10:15, the third is closed, on the fourth the doctor is away in the morning. */
  async function obstructed(): Promise<TestClinic> {
    const clinic = await mintClinic()
    await book(clinic, { appointmentDate: '2027-03-15T10:15', duration: 30 })
    const { client } = clinic.reception
    expect((await client.post('/closures', { from: '2027-03-22T00:00', to: '2027-03-23T00:00' })).status).toBe(201)
    const away = { from: '2027-03-29T09:00', to: '2027-03-29T11:30' }
    expect((await client.post(`/doctors/${clinic.doctor.doctorId}/time-off`, away)).status).toBe(201)
    return clinic
  }

  test('fail refuses the whole, and lists every one of them', async () => {
    const clinic = await obstructed()
    const answer = await post(clinic)
    expectProblem(answer, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
    expect(answer.body.occurrences).toEqual([
      { sequence: 2, appointmentDate: '2027-03-15T04:30:00.000Z', verdict: 'conflict', alternative: expect.anything() },
      { sequence: 3, appointmentDate: '2027-03-22T04:30:00.000Z', verdict: 'closure' },
      { sequence: 4, appointmentDate: '2027-03-29T04:30:00.000Z', verdict: 'time_off', alternative: expect.anything() },
    ])
    expect(answer.body.alternatives).toHaveLength(2)
    expect(await sqlAs('select id from series where clinic_id = $1', [clinic.id])).toEqual([])
    expect(await sqlAs('select id from appointments where clinic_id = $1', [clinic.id])).toHaveLength(1)
  })

  test('skip leaves it out, and its number', async () => {
    const clinic = await obstructed()
    const { series, skipped, shifted } = await bookSeries(clinic, { onConflict: 'skip' })
    expect(await visitsOf(series.id)).toEqual([MONDAYS[0], MONDAYS[4]])
    expect(skipped.map((one: { sequence: number }) => one.sequence)).toEqual([2, 3, 4])
    expect(shifted).toEqual([])
  })

  test('shift takes the nearest free slot of its day, or leaves it out', async () => {
    const clinic = await obstructed()
    const { series, skipped, shifted } = await bookSeries(clinic, { onConflict: 'shift' })
    const visits = await visitsOf(series.id)
    expect(visits).toEqual([MONDAYS[0], '2 03-15 09:30', '4 03-29 11:30', MONDAYS[4]])
    expect(shifted).toEqual([
      {
        sequence: 2,
        appointmentDate: '2027-03-15T04:30:00.000Z',
        verdict: 'conflict',
        alternative: {
          doctorId: clinic.doctor.doctorId,
          locationId: clinic.locationId,
          appointmentDate: '2027-03-15T04:00:00.000Z',
          endDate: '2027-03-15T04:30:00.000Z',
        },
      },
      expect.objectContaining({ sequence: 4, verdict: 'time_off' }),
    ])
    expect(skipped).toEqual([{ sequence: 3, appointmentDate: '2027-03-22T04:30:00.000Z', verdict: 'closure' }])
  })

  test('a dry run says all that and writes nothing', async () => {
    const clinic = await obstructed()
    const answer = await post(clinic, { dryRun: true, onConflict: 'shift' }, { 'Idempotency-Key': 'dry' })
    expect(answer.status).toBe(200)
    const { occurrences } = answer.body
    expect(occurrences.map((one: { verdict: string }) => one.verdict)).toEqual([
      'ok',
      'conflict',
      'closure',
      'time_off',
      'ok',
    ])
    expect(occurrences[1].alternative.appointmentDate).toBe('2027-03-15T04:00:00.000Z')
    expect(await sqlAs('select id from series where clinic_id = $1', [clinic.id])).toEqual([])
    expect((await post(clinic, { onConflict: 'skip' }, { 'Idempotency-Key': 'dry' })).status).toBe(201)
  })

  test('what nothing of can be booked is no series', async () => {
    const clinic = await mintClinic()
    expectProblem(await post(clinic, { time: '20:00' }), 422, 'OUTSIDE_WORKING_HOURS')
    expectProblem(await post(clinic, { time: '20:00', onConflict: 'skip' }), 422, 'OUTSIDE_WORKING_HOURS')
    expectProblem(await post(clinic, { startDate: '2027-02-22' }), 422, 'APPOINTMENT_IN_PAST')
    const late = await bookSeries(clinic, { startDate: '2027-02-22', onConflict: 'skip' })
    expect(await visitsOf(late.series.id)).toEqual(['2 03-01 10:00', '3 03-08 10:00', '4 03-15 10:00', '5 03-22 10:00'])
    expect(late.skipped).toEqual([{ sequence: 1, appointmentDate: '2027-02-22T04:30:00.000Z', verdict: 'past' }])
  })
})

test('a time the clocks skip is DST_GAP, and shifts to the first valid minute', async () => {
  const clinic = await mintClinic({ timezone: 'Europe/Berlin', hours: [{ start: '00:00', end: '12:00' }] })
  const sundays = { startDate: '2027-03-21', time: '02:30', recurrence: { frequency: 'WEEKLY', count: 3 } }
  const refused = await post(clinic, sundays)
  expectProblem(refused, 422, 'DST_GAP')
  expect(refused.body.occurrences).toMatchObject([{ sequence: 2, verdict: 'dst_gap' }])
  const { series } = await bookSeries(clinic, { ...sundays, onConflict: 'shift' })
  expect(await visitsOf(series.id)).toEqual(['1 03-21 02:30', '2 03-28 03:00', '3 04-04 02:30'])
})

test('wall-clock times survive the change of the clocks', async () => {
  const clinic = await mintClinic({ timezone: 'America/New_York' })
  const { appointments } = await bookSeries(clinic, { recurrence: { frequency: 'WEEKLY', count: 2 } })
  expect(appointments.map((visit: { appointmentDate: string }) => visit.appointmentDate)).toEqual([
    '2027-03-08T15:00:00.000Z',
    '2027-03-15T14:00:00.000Z',
  ])
})

test('an instant gives the day and the time, in the zone of the visit', async () => {
  const clinic = await mintClinic()
  const { time: _, ...wish } = seriesWish(clinic, { startDate: '2027-03-08T23:30:00-05:00' })
  const booked = await clinic.reception.client.post('/appointments/recurring', wish)
  expect(booked.body.series).toMatchObject({ startDate: '2027-03-09', time: '10:00' })
  const local = await clinic.reception.client.post('/appointments/recurring', {
    ...wish,
    startDate: '2027-03-08T11:00',
  })
  expect(local.body.series).toMatchObject({ startDate: '2027-03-08', time: '11:00' })
})

test('video and home visits have no place; an end date bounds the rule', async () => {
  const clinic = await mintClinic()
  const { locationId: _, ...wish } = seriesWish(clinic, { type: 'VIDEO_CALL', endDate: '2027-03-20' })
  const booked = await clinic.reception.client.post('/appointments/recurring', wish)
  expect(booked.body.appointments).toHaveLength(2)
  expect(booked.body.series).toMatchObject({
    locationId: null,
    endDate: '2027-03-20',
    rrule: 'FREQ=WEEKLY;UNTIL=20270320T182959Z',
  })
  const home = await clinic.reception.client.post('/appointments/recurring', {
    ...wish,
    type: 'HOME_VISIT',
    time: '12:00',
  })
  expect(home.status).toBe(201)
})

test('the same key and body is answered again', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': 'series-1' }
  const first = await post(clinic, { reason: 'x' }, key)
  const again = await post(clinic, { reason: 'x' }, key)
  expect(again.status).toBe(201)
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  expect(again.body).toEqual(first.body)
  expectProblem(await post(clinic, { reason: 'y' }, key), 422, 'IDEMPOTENCY_KEY_REUSED')
  expect(await sqlAs('select id from series where clinic_id = $1', [clinic.id])).toHaveLength(1)
})

test('refuses what is not a series', async () => {
  const clinic = await mintClinic()
  const rule = { frequency: 'WEEKLY' }
  const cases: [Record<string, unknown>, string][] = [
    [{ recurrence: { ...rule, count: 105 } }, '#/recurrence/count'],
    [{ recurrence: { ...rule, interval: 2, count: 104 } }, '#/recurrence/count'],
    [{ recurrence: { ...rule, until: '2029-03-09' } }, '#/recurrence/until'],
    [{ recurrence: { frequency: 'DAILY', until: '2027-12-31' } }, '#/recurrence/until'],
    [{ endDate: '2029-03-09' }, '#/endDate'],
    [{ endDate: '2027-03-07' }, '#/endDate'],
    [{ recurrence: { ...rule, count: 2, until: '2027-04-01' } }, '#/recurrence/until'],
    [{ recurrence: { ...rule, byDay: ['2MO'] } }, '#/recurrence/byDay'],
    [{ recurrence: { ...rule, byDay: ['XX'] } }, '#/recurrence/byDay/0'],
    [{ recurrence: { frequency: 'YEARLY', byDay: ['MO'] } }, '#/recurrence/byDay'],
    [{ recurrence: { frequency: 'DAILY', interval: 7, byDay: ['TU'] } }, '#/recurrence'],
    [{ recurrence: { frequency: 'HOURLY' } }, '#/recurrence/frequency'],
    [{ recurrence: undefined }, '#/recurrence'],
    [{ time: undefined }, '#/time'],
    [{ time: '25:00' }, '#/time'],
    [{ colour: 'red' }, '#/colour'],
  ]
  for (const [over, pointer] of cases) {
    const answer = await post(clinic, over)
    expectProblem(answer, 422, 'VALIDATION_ERROR')
    expect(pointersOf(answer), JSON.stringify(over)).toContain(pointer)
  }
  expectProblem(await post(clinic, { locationId: undefined }), 422, 'LOCATION_REQUIRED')
  expectProblem(await post(clinic, { type: 'VIDEO_CALL' }), 422, 'LOCATION_NOT_ALLOWED')
  expectProblem(
    await post(clinic, { type: 'VIDEO_CALL', locationId: undefined, doctorId: clinic.patient.patientId }),
    404,
    'DOCTOR_NOT_FOUND',
  )
  expectProblem(await post(clinic, { patientId: clinic.doctor.doctorId }), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await post(clinic, { locationId: clinic.doctor.doctorId }), 404, 'LOCATION_NOT_FOUND')
  expectProblem(await post(clinic, { templateId: clinic.doctor.doctorId }), 404, 'TEMPLATE_NOT_FOUND')
})

test('who may book a series: the desk, and doctors for themselves', async () => {
  const clinic = await mintClinic()
  const other = await mintClinic()
  await expectRefusals(clinic, { method: 'POST', path: '/appointments/recurring', body: seriesWish(clinic) })
  const wish = seriesWish(clinic)
  for (const who of [clinic.patient, clinic.nurse, clinic.support]) {
    expectProblem(await who.client.post('/appointments/recurring', wish), 403, 'FORBIDDEN')
  }
  expectProblem(await clinic.otherDoctor.client.post('/appointments/recurring', wish), 403, 'FORBIDDEN')
  expectProblem(await other.reception.client.post('/appointments/recurring', wish), 404, 'DOCTOR_NOT_FOUND')
  expect((await clinic.doctor.client.post('/appointments/recurring', wish)).status).toBe(201)
})

const tally = (answers: readonly Answer[]) => answers.map((answer) => answer.status).sort()

test('two series that race for the same slots: no overlap, one of them whole', async () => {
  const clinic = await mintClinic()
  const recurrence = { frequency: 'DAILY', count: 20 }
  const answers = await Promise.all(
    ['10:00', '10:15', '10:10', '10:20'].map((time) => post(clinic, { time, recurrence })),
  )
  expect(tally(answers)).toEqual([201, 409, 409, 409])
  for (const { status, body } of answers) if (status === 409) expect(body.occurrences).toHaveLength(20)
  const [won] = answers.filter((answer) => answer.status === 201)
  await expectBalance(
    clinic.id,
    won?.body.appointments.map((visit: { id: string }) => visit.id),
  )
})

test('two that race and give way: each is exactly what its policy says', async () => {
  const clinic = await mintClinic()
  const recurrence = { frequency: 'WEEKLY', count: 10 }
  const [skips, shifts, single] = await Promise.all([
    post(clinic, { recurrence, onConflict: 'skip', endDate: '2027-04-01' }),
    post(clinic, { recurrence, onConflict: 'shift', time: '10:10' }),
    clinic.reception.client.post('/appointments', {
      patientId: clinic.patient.patientId,
      doctorId: clinic.doctor.doctorId,
      type: 'VIDEO_CALL',
      appointmentDate: '2027-03-15T10:00',
    }),
  ])
  const ids = [skips, shifts].flatMap(({ body }) => (body.appointments ?? []).map((visit: { id: string }) => visit.id))
  expect([...ids, single.body.id].filter(Boolean).length).toBeGreaterThan(10)
  await expectBalance(clinic.id, single.status === 201 ? [...ids, single.body.id] : ids)
  expect(shifts.body.appointments.length + shifts.body.skipped.length).toBe(10)
})

test('a visit booked past the objects undoes nothing by halves', async () => {
  const clinic = await mintClinic()
  await book(clinic, { appointmentDate: '2027-03-08T12:00' })
  const taken = `insert into appointments(clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone)
    values ($1, gen_random_uuid(), $2, $3, 'VIDEO_CALL', '2027-03-22T04:30:00Z', '2027-03-22T05:00:00Z', 'Asia/Kolkata')`
  await sqlAs(taken, [clinic.id, clinic.doctor.doctorId, clinic.patient.patientId])
  expectProblem(await post(clinic), 409, 'SCHEDULING_CONFLICT')
  expect(await sqlAs('select id from series where clinic_id = $1', [clinic.id])).toEqual([])
})
