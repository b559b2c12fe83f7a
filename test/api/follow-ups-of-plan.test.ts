import { expect, test } from 'vitest'
import { mintClinic, type Person, sqlAs, sqlPastKeys, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'
import { plan } from './follow-ups.ts'

startsAt()

const MONDAY_AFTER = '2027-03-08'

async function planOf(clinic: TestClinic, id: string) {
  return (await clinic.reception.client.get(`/follow-up-plans/${id}`)).body
}

/** Books the plan's visit on the Monday after, in person; the record. */
async function scheduled(clinic: TestClinic, planId: string, time: string) {
  const answer = await clinic.reception.client.post(`/follow-up-plans/${planId}/schedule`, {
    appointmentDate: `${MONDAY_AFTER}T${time}`,
    locationId: clinic.locationId,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.appointment
}

/** The patient does not come, and the plan is open again. It is noon of that Monday then. */
async function missed(clinic: TestClinic, id: string) {
  setClock(`${MONDAY_AFTER}T06:30:00Z`)
  expect((await clinic.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })).status).toBe(200)
}

const comesAfterAll = (clinic: TestClinic, id: string) =>
  clinic.reception.client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'Came late' })

test('a visit keeps the id of its plan, made with it or with the completion, also when it is cancelled', async () => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic)
  const visit = await scheduled(clinic, id, '09:00')
  expect(visit).toMatchObject({ planId: id, isFollowUp: true })
  const cancelled = await clinic.reception.client.post(`/appointments/${visit.id}/cancel`)
  expect(cancelled.body).toMatchObject({ status: 'CANCELLED', planId: id })
  expect(await planOf(clinic, id)).toMatchObject({ status: 'scheduled', followUpAppointmentId: null })

  const seen = await book(clinic, { appointmentDate: '2027-03-01T09:00' })
  await putInState(seen.id, 'IN_PROGRESS')
  const open = await clinic.doctor.client.post(`/appointments/${seen.id}/follow-up`, {})
  const done = await clinic.doctor.client.post(`/appointments/${seen.id}/complete`, { followUpDate: MONDAY_AFTER })
  expect(done.body.followUpPlan).toMatchObject({ id: open.body.id, status: 'completed', parentStatus: 'COMPLETED' })
  expect(done.body.followUpAppointment).toMatchObject({ planId: open.body.id })
  expect((await book(clinic, { appointmentDate: '2027-03-02T09:00' })).planId).toBeNull()
})

test('a no-show who comes after all closes their own plan, and no other of the same visit', async () => {
  const clinic = await mintClinic()
  const routine = await plan(clinic)
  const visit = await scheduled(clinic, routine.id, '09:00')
  await missed(clinic, visit.id)
  expect((await clinic.doctor.client.delete(`/follow-up-plans/${routine.id}`)).status).toBe(200)
  const surgery = await clinic.doctor.client.post(`/appointments/${routine.appointmentId}/follow-up`, {
    followUpType: 'surgery',
  })
  expect(surgery.status).toBe(201)
  expect((await comesAfterAll(clinic, visit.id)).body.appointment.status).toBe('CHECKED_IN')
  expect(await planOf(clinic, surgery.body.id)).toMatchObject({ status: 'scheduled', followUpAppointmentId: null })
  expect(await planOf(clinic, routine.id)).toMatchObject({ status: 'cancelled', followUpAppointmentId: null })
})

test('a plan stays closed while any of its visits stands or was completed, and opens with the last', async () => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic)
  const first = await scheduled(clinic, id, '09:00')
  await missed(clinic, first.id)
  expect(await planOf(clinic, id)).toMatchObject({ status: 'scheduled' })
  const second = await scheduled(clinic, id, '16:00')
  await comesAfterAll(clinic, first.id)
  expect(await planOf(clinic, id)).toMatchObject({ status: 'completed', followUpAppointmentId: second.id })
  await clinic.reception.client.post(`/appointments/${second.id}/cancel`)
  expect(await planOf(clinic, id)).toMatchObject({
    status: 'completed',
    followUpAppointmentId: first.id,
    followUpAppointment: { status: 'CHECKED_IN' },
  })
  expect((await trailOf(id)).actions).toContain('followup_plan.converted')
  await clinic.reception.client.post(`/appointments/${first.id}/cancel`)
  expect(await planOf(clinic, id)).toMatchObject({ status: 'scheduled', followUpAppointmentId: null })
})

test('two visits of a plan that go at once leave it open, and one that comes back meanwhile closes it', async () => {
  const clinic = await mintClinic()
  for (let round = 0; round < 12; round++) {
    const { id } = await plan(clinic, {
      visit: { startsAt: `2027-02-${10 + round}T02:30:00Z` },
      scheduledFor: MONDAY_AFTER,
    })
    setClock('2027-03-01T03:00:00Z')
    const time = `${9 + Math.floor(round / 2)}:${round % 2 ? '30' : '00'}`.padStart(5, '0')
    const first = await scheduled(clinic, id, time)
    await sqlAs(`update appointments set status = 'NO_SHOW' where id = $1`, [first.id])
    await sqlAs(`update follow_up_plans set status = 'scheduled', follow_up_appointment_id = null where id = $1`, [id])
    const second = await scheduled(clinic, id, time)
    setClock(`${MONDAY_AFTER}T12:30:00Z`)
    const back = () => comesAfterAll(clinic, first.id)
    const cancel = (visit: string) => clinic.reception.client.post(`/appointments/${visit}/cancel`)
    if (round % 2) {
      await back()
      await Promise.all([cancel(first.id), cancel(second.id)])
      expect(await planOf(clinic, id)).toMatchObject({ followUpAppointmentId: null })
      expect((await planOf(clinic, id)).status).not.toBe('completed')
    } else {
      await Promise.all([back(), cancel(second.id)])
      expect(await planOf(clinic, id)).toMatchObject({ status: 'completed', followUpAppointmentId: first.id })
    }
  }
})

test('a plan shows what became of the visit that asked for it, in its record and in the worklist', async () => {
  const clinic = await mintClinic()
  const { id, appointmentId } = await plan(clinic, { visit: { status: 'IN_PROGRESS' } })
  expect((await planOf(clinic, id)).parentStatus).toBe('IN_PROGRESS')
  for (const status of ['NO_SHOW', 'CANCELLED']) {
    await putInState(appointmentId, status)
    expect((await planOf(clinic, id)).parentStatus).toBe(status)
    const { body } = await clinic.reception.client.get('/follow-up-plans')
    expect(body.data).toMatchObject([{ id, parentStatus: status }])
  }
})

test('cancelling with cancelPlan takes the plan the visit asked for with it, and the one it was booked for', async () => {
  const clinic = await mintClinic()
  const visit = await book(clinic)
  await putInState(visit.id, 'CHECKED_IN')
  const asked = (await clinic.doctor.client.post(`/appointments/${visit.id}/follow-up`, {})).body
  const cancel = (id: string, body = {}, client = clinic.reception.client) =>
    client.post(`/appointments/${id}/cancel`, body)
  await cancel(visit.id, { cancelPlan: true })
  expect(await planOf(clinic, asked.id)).toMatchObject({ status: 'cancelled', parentStatus: 'CANCELLED' })
  expect((await trailOf(asked.id)).events).toEqual(['followup_plan.created@1', 'followup_plan.cancelled@2'])
  const [row] = await sqlAs('select cancelled_by, cancelled_at from follow_up_plans where id = $1', [asked.id])
  expect(row).toMatchObject({ cancelled_by: clinic.reception.userId })
  expect(row?.cancelled_at).not.toBeNull()

  const { id } = await plan(clinic)
  const follower = await scheduled(clinic, id, '09:00')
  expectProblem(await cancel(follower.id, { cancelPlan: true }, clinic.patient.client), 403, 'FORBIDDEN')
  expect((await cancel(follower.id, { cancelPlan: true }, clinic.doctor.client)).status).toBe(200)
  expect(await planOf(clinic, id)).toMatchObject({ status: 'cancelled', followUpAppointmentId: null })
  expect((await trailOf(id)).actions).toContain('followup_plan.cancelled')

  const kept = await plan(clinic)
  const standing = await scheduled(clinic, kept.id, '09:30')
  await putInState(kept.appointmentId, 'SCHEDULED')
  await cancel(kept.appointmentId, { cancelPlan: true })
  expect(await planOf(clinic, kept.id)).toMatchObject({ status: 'completed', followUpAppointmentId: standing.id })
})

test('the database stores no visit, plan or series of one patient that hangs on another’s', async () => {
  const clinic = await mintClinic()
  const { id, appointmentId } = await plan(clinic)
  const visit = await scheduled(clinic, id, '09:00')
  const other = clinic.otherPatient.patientId
  const refused = (text: string, of: string) =>
    expect(sqlAs(text, [of, other])).rejects.toMatchObject({ code: '23503' })
  await refused('update appointments set patient_id = $2 where id = $1', appointmentId)
  await refused('update appointments set patient_id = $2 where id = $1', visit.id)
  await refused('update follow_up_plans set patient_id = $2 where id = $1', id)
  expect((await planOf(clinic, id)).patientId).toBe(clinic.patient.patientId)
})

test('a plan that hangs on another patient’s visit is hidden from its patient and stays the desk’s', async () => {
  const clinic = await mintClinic()
  const { id, patientId } = await plan(clinic)
  await sqlPastKeys('update follow_up_plans set mismatched = true where id = $1', [id])
  const { client } = clinic.patient
  expectProblem(await client.get(`/follow-up-plans/${id}`), 404, 'FOLLOWUP_PLAN_NOT_FOUND')
  const schedule = { appointmentDate: `${MONDAY_AFTER}T09:00` }
  expectProblem(await client.post(`/follow-up-plans/${id}/schedule`, schedule), 404, 'FOLLOWUP_PLAN_NOT_FOUND')
  expect((await client.get(`/patients/${patientId}/follow-up-plans`)).body.data).toEqual([])
  expect((await planOf(clinic, id)).id).toBe(id)
  const desk = await clinic.reception.client.post(`/follow-up-plans/${id}/schedule`, schedule)
  expectProblem(desk, 409, 'POSSIBLE_MISMATCH')
})

test('a doctor schedules into another’s calendar only where the plan refers there; the desk and the patient anywhere', async () => {
  const clinic = await mintClinic()
  const other = clinic.otherDoctor.doctorId
  const schedule = (id: string, time: string, { client }: Person = clinic.doctor, doctorId = other) =>
    client.post(`/follow-up-plans/${id}/schedule`, { appointmentDate: `${MONDAY_AFTER}T${time}`, doctorId })
  const own = await plan(clinic)
  expectProblem(await schedule(own.id, '09:00'), 403, 'FORBIDDEN')
  expectProblem(await schedule(own.id, '09:00'), 403, 'FORBIDDEN')
  expect((await trailOf(own.id)).events).toEqual(['followup_plan.created@1'])
  expect((await schedule(own.id, '09:00', clinic.doctor, clinic.doctor.doctorId)).status).toBe(201)
  expect((await schedule((await plan(clinic, { doctorId: other })).id, '09:30')).status).toBe(201)
  expect((await schedule((await plan(clinic, { followUpType: 'specialist' })).id, '10:00')).status).toBe(201)
  expect((await schedule((await plan(clinic)).id, '10:30', clinic.reception)).status).toBe(201)
  expect((await schedule((await plan(clinic)).id, '11:00', clinic.patient)).status).toBe(201)
})

test('that a plan does not refer to another doctor is told before its version, its state and what is wrong with its patient', async () => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic)
  const schedule = (doctorId?: string, stale = true) =>
    clinic.doctor.client.post(
      `/follow-up-plans/${id}/schedule`,
      { appointmentDate: `${MONDAY_AFTER}T09:00`, ...(doctorId && { doctorId }) },
      stale ? { 'If-Match': '"7"' } : {},
    )
  const other = clinic.otherDoctor.doctorId
  expectProblem(await schedule(other), 403, 'FORBIDDEN')
  const left = await clinic.admin.client.put(`/patients/${clinic.patient.patientId}`, { status: 'inactive' })
  expect(left.status).toBe(200)
  expectProblem(await schedule(other), 403, 'FORBIDDEN')
  expectProblem(await schedule(), 412, 'VERSION_MISMATCH')
  expectProblem(await schedule(undefined, false), 409, 'PATIENT_INACTIVE')
  expect((await clinic.doctor.client.delete(`/follow-up-plans/${id}`, {})).status).toBe(200)
  expectProblem(await schedule(other), 403, 'FORBIDDEN')
  expectProblem(await schedule(), 412, 'VERSION_MISMATCH')
  expectProblem(await schedule(undefined, false), 409, 'FOLLOWUP_PLAN_CLOSED')
})
