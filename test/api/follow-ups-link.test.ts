import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, pointersOf, trailOf } from '../support/visits.ts'
import { plan, visitIn } from './follow-ups.ts'

startsAt()

const DUE = '2027-03-08'
const onDay = (day: string, time = '10:00') => ({ appointmentDate: `${day}T${time}` })

const link = (clinic: TestClinic, planId: string, appointmentId: string, client = clinic.reception.client) =>
  client.post(`/follow-up-plans/${planId}/schedule`, { appointmentId })

test('a visit that was booked without it becomes the follow-up of a plan', async () => {
  const clinic = await mintClinic()
  const made = await plan(clinic, { instructions: 'Walk daily' })
  const visit = await book(clinic, { ...onDay(DUE), reason: 'Check of the knee' })
  const key = { 'Idempotency-Key': `link-${clinic.id}` }
  const ask = () =>
    clinic.reception.client.post(`/follow-up-plans/${made.id}/schedule`, { appointmentId: visit.id }, key)
  const linked = await ask()
  expect([linked.status, linked.headers.get('ETag'), linked.headers.get('Location')]).toEqual([200, '"2"', null])
  expect(linked.body.plan).toMatchObject({
    id: made.id,
    status: 'completed',
    version: 2,
    followUpAppointmentId: visit.id,
    followUpAppointment: { id: visit.id, status: 'SCHEDULED', appointmentDate: visit.appointmentDate },
  })
  expect(linked.body.appointment).toMatchObject({
    id: visit.id,
    version: 2,
    isFollowUp: true,
    planId: made.id,
    parentAppointmentId: made.appointmentId,
    originalAppointmentId: made.appointmentId,
    followUpReason: 'Walk daily',
    reason: 'Check of the knee',
    appointmentDate: visit.appointmentDate,
    treatmentType: visit.treatmentType,
  })
  expect(await trailOf(visit.id)).toEqual({
    actions: ['appointment.booked', 'appointment.updated'],
    events: ['appointment.booked@1', 'appointment.updated@2'],
  })
  expect((await trailOf(made.id)).events).toEqual(['followup_plan.created@1', 'followup_plan.converted@2'])
  const again = await ask()
  expect([again.status, again.headers.get('Idempotency-Replayed'), again.body]).toEqual([200, 'true', linked.body])
  expectProblem(await link(clinic, made.id, visit.id), 409, 'FOLLOWUP_PLAN_ALREADY_CONVERTED')

  await clinic.reception.client.post(`/appointments/${visit.id}/cancel`)
  const { body } = await clinic.reception.client.get(`/follow-up-plans/${made.id}`)
  expect(body).toMatchObject({ status: 'scheduled', followUpAppointmentId: null })
})

test('what follows from the visit belongs to the longer chain then', async () => {
  const clinic = await mintClinic()
  const made = await plan(clinic)
  const visit = await visitIn(clinic, { startsAt: `${DUE}T04:30:00Z` })
  const own = await clinic.doctor.client.post(`/appointments/${visit}/follow-up`, { scheduledFor: '2027-03-15' })
  const child = (await clinic.reception.client.post(`/follow-up-plans/${own.body.id}/schedule`, onDay('2027-03-15')))
    .body
  expect(child.appointment.originalAppointmentId).toBe(visit)
  expect((await link(clinic, made.id, visit)).status).toBe(200)
  const chain = await clinic.nurse.client.get(`/appointments/${child.appointment.id}/chain`)
  expect(chain.body).toMatchObject({ original: { id: made.appointmentId }, totalAppointments: 3 })
  const moved = await clinic.nurse.client.get(`/appointments/${child.appointment.id}`)
  expect(moved.body).toMatchObject({ originalAppointmentId: made.appointmentId, version: 2 })
})

test('patients link their own visit, and learn nothing of one that is not theirs', async () => {
  const clinic = await mintClinic()
  const made = await plan(clinic)
  const theirs = await book(clinic, { ...onDay(DUE, '11:00'), patientId: clinic.otherPatient.patientId })
  const own = await book(clinic, onDay(DUE))
  const { client } = clinic.patient
  expectProblem(await link(clinic, made.id, theirs.id, client), 404, 'APPOINTMENT_NOT_FOUND')
  expectProblem(await link(clinic, made.id, own.id, clinic.otherPatient.client), 404, 'FOLLOWUP_PLAN_NOT_FOUND')
  expectProblem(await link(clinic, made.id, own.id, clinic.nurse.client), 403, 'FORBIDDEN')
  expect((await link(clinic, made.id, own.id, client)).status).toBe(200)
})

test('doctors link a visit to the plan of a visit they had', async () => {
  const clinic = await mintClinic()
  const made = await plan(clinic, { doctorId: clinic.otherDoctor.doctorId })
  const visit = await book(clinic, onDay(DUE))
  const theirs = await book(clinic, { ...onDay(DUE, '11:00'), patientId: clinic.otherPatient.patientId })
  const { client } = clinic.doctor
  expect(pointersOf(await link(clinic, made.id, theirs.id, client))).toEqual(['#/appointmentId'])
  expect((await link(clinic, made.id, visit.id, client)).status).toBe(200)
})

test('what cannot be the follow-up is refused, and nothing is written', async () => {
  const clinic = await mintClinic()
  const made = await plan(clinic, { scheduledFor: DUE })
  const elsewhere = await mintClinic()
  const foreign = await book(elsewhere, onDay(DUE))
  const refused = async (id: string, status: number, code: string) => {
    const answer = await link(clinic, made.id, id)
    expectProblem(answer, status, code)
    return answer
  }
  for (const id of [foreign.id, made.id]) await refused(id, 404, 'APPOINTMENT_NOT_FOUND')
  const another = await book(clinic, { ...onDay(DUE, '11:00'), patientId: clinic.otherPatient.patientId })
  expect(pointersOf(await refused(another.id, 422, 'VALIDATION_ERROR'))).toEqual(['#/appointmentId'])
  expect(pointersOf(await refused(made.appointmentId, 422, 'VALIDATION_ERROR'))).toEqual(['#/appointmentId'])
  const early = await book(clinic, onDay('2027-03-07', '16:00'))
  await refused(early.id, 422, 'INVALID_FOLLOWUP_DATE')
  for (const status of ['CANCELLED', 'NO_SHOW']) {
    await refused(await visitIn(clinic, { status, startsAt: `${DUE}T05:00:00Z` }), 409, 'INVALID_STATUS_TRANSITION')
  }
  const other = await plan(clinic)
  const used = await clinic.reception.client.post(`/follow-up-plans/${other.id}/schedule`, onDay(DUE, '12:00'))
  await refused(used.body.appointment.id, 409, 'FOLLOWUP_PLAN_ALREADY_CONVERTED')
  const series = await clinic.reception.client.post('/appointments/recurring', {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
    duration: 30,
    startDate: DUE,
    time: '13:00',
    recurrence: { frequency: 'DAILY', interval: 1, count: 2 },
  })
  expect(series.status, JSON.stringify(series.body)).toBe(201)
  expect(pointersOf(await refused(series.body.appointments[0].id, 422, 'VALIDATION_ERROR'))).toEqual([
    '#/appointmentId',
  ])
  const stale = await clinic.reception.client.post(
    `/follow-up-plans/${made.id}/schedule`,
    { appointmentId: (await book(clinic, onDay(DUE, '15:00'))).id },
    { 'If-Match': '"9"' },
  )
  expectProblem(stale, 412, 'VERSION_MISMATCH')
  expect((await trailOf(made.id)).events).toEqual(['followup_plan.created@1'])
  await clinic.doctor.client.delete(`/follow-up-plans/${made.id}`)
  expectProblem(await link(clinic, made.id, early.id), 409, 'FOLLOWUP_PLAN_CLOSED')
})

test.each([
  [{}, ['#/appointmentDate']],
  [{ appointmentId: 'x' }, ['#/appointmentId']],
  [{ appointmentId: '019fae75-8b07-7000-8000-000000000000', appointmentDate: `${DUE}T10:00` }, ['#/appointmentDate']],
  [{ appointmentId: '019fae75-8b07-7000-8000-000000000000', notes: 'x' }, ['#/notes']],
])('a body that neither books nor links is refused: %j', async (body, pointers) => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic)
  const answer = await clinic.reception.client.post(`/follow-up-plans/${id}/schedule`, body)
  expectProblem(answer, 422, 'VALIDATION_ERROR')
  expect(pointersOf(answer)).toEqual(pointers)
})

test('of linking and scheduling at once one closes the plan, and the other is told', async () => {
  const clinic = await mintClinic()
  for (let round = 0; round < 8; round++) {
    const made = await plan(clinic, { visit: { startsAt: `2027-02-${10 + round}T02:30:00Z` }, scheduledFor: DUE })
    const visit = await book(clinic, onDay(DUE, `${9 + round}:00`.padStart(5, '0')))
    const answers = await Promise.all([
      link(clinic, made.id, visit.id),
      clinic.reception.client.post(
        `/follow-up-plans/${made.id}/schedule`,
        onDay('2027-03-09', `${9 + round}:00`.padStart(5, '0')),
      ),
    ])
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1)
    for (const lost of answers.filter(({ status }) => status >= 300))
      expectProblem(lost, 409, 'FOLLOWUP_PLAN_ALREADY_CONVERTED')
    const [row] = await sqlAs(`select count(*)::int standing from appointments where plan_id = $1`, [made.id])
    expect(row).toEqual({ standing: 1 })
  }
})

test('two visits that are made each other’s follow-up at once become one chain, and no circle', async () => {
  const clinic = await mintClinic()
  for (let round = 0; round < 6; round++) {
    const startsAt = `2027-03-${11 + round}T04:30:00Z`
    const visits = [await visitIn(clinic, { startsAt }), await visitIn(clinic, { startsAt })]
    const plans = await Promise.all(
      visits.map((id) => clinic.doctor.client.post(`/appointments/${id}/follow-up`, { scheduledFor: '2027-03-02' })),
    )
    const answers = await Promise.all(plans.map(({ body }, n) => link(clinic, body.id, visits[1 - n] ?? '')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
  }
})

test('a visit of a plan whose patient is another by now is not linked', async () => {
  const clinic = await mintClinic()
  const made = await plan(clinic)
  const visit = await book(clinic, onDay(DUE))
  const [changed, linked] = await Promise.all([
    clinic.reception.client.put(`/appointments/${visit.id}`, { patientId: clinic.otherPatient.patientId }),
    link(clinic, made.id, visit.id),
  ])
  expect([changed.status, linked.status].filter((status) => status === 200)).toHaveLength(1)
})
