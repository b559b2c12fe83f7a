import { expect, test } from 'vitest'
import { type Answer, type Client, clientFor } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { rowsOf, videoVisit } from '../support/video.ts'
import { book, expectProblem, putInState, wishFor } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { registered } from './patient-records.ts'

startsAt()

const doctorPath = ({ doctor }: TestClinic) => `/doctors/${doctor.doctorId}`
const setActive = (clinic: TestClinic, active: boolean) => clinic.admin.client.put(doctorPath(clinic), { active })
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id)

/** A visit of the first doctor in a state, each at its own time. */
async function visitIn(clinic: TestClinic, status: string, time: string, over: Record<string, unknown> = {}) {
  const { id } = await book(clinic, { appointmentDate: `2027-03-01T${time}`, duration: 15, ...over })
  await putInState(id, status)
  if (['CHECKED_IN', 'IN_PROGRESS'].includes(status))
    await sqlAs('update appointments set checked_in_at = starts_at where id = $1', [id])
  return id
}

test('who is made inactive takes no booking from that moment, by anybody and by any door', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { doctorId: clinic.otherDoctor.doctorId })
  await setActive(clinic, false)
  const { client } = clinic.reception
  const wish = wishFor(clinic, { appointmentDate: '2027-03-02T10:00' })
  const place = { type: 'IN_PERSON', locationId: clinic.locationId }
  const who = { patientId: clinic.patient.patientId, doctorId: clinic.doctor.doctorId }
  const doors: Promise<Answer>[] = [
    client.post('/appointments', wish),
    client.post('/appointments', { ...wish, overbook: true, overbookReason: 'x' }),
    clinic.patient.client.post('/appointments', wish),
    clinic.doctor.client.post('/appointments', wish),
    client.put(`/appointments/${id}`, { doctorId: clinic.doctor.doctorId }),
    client.post(`/queue${doctorPath(clinic)}/walk-ins`, { patientId: who.patientId, locationId: clinic.locationId }),
    clinic.doctor.client.post(`/queue${doctorPath(clinic)}/walk-ins`, {
      patientId: who.patientId,
      locationId: clinic.locationId,
    }),
    client.post('/appointments/recurring', {
      ...who,
      ...place,
      startDate: '2027-03-08',
      time: '12:00',
      recurrence: { frequency: 'WEEKLY', count: 2 },
    }),
  ]
  for (const answer of await Promise.all(doors)) expectProblem(answer, 404, 'DOCTOR_NOT_FOUND')
  await setActive(clinic, true)
  expect((await client.post('/appointments', wish)).status).toBe(201)
})

type Act = [string, (client: Client, id: string) => Promise<Answer>]

const ACTS: Record<string, Act[]> = {
  SCHEDULED: [
    ['move', (c, id) => c.put(`/appointments/${id}`, { appointmentDate: '2027-03-01T16:00' })],
    ['cancel', (c, id) => c.post(`/appointments/${id}/cancel`, { reason: 'x' })],
    ['notes', (c, id) => c.put(`/appointments/${id}`, { notes: 'x' })],
    ['staff note', (c, id) => c.put(`/appointments/${id}`, { staffNote: 'x' })],
    ['confirm', (c, id) => c.put(`/appointments/${id}`, { status: 'CONFIRMED' })],
    ['check in', (c, id) => c.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'x' })],
  ],
  CHECKED_IN: [
    ['start', (c, id) => c.post(`/appointments/${id}/start`)],
    ['complete', (c, id) => c.post(`/appointments/${id}/complete`)],
    ['take back', (c, id) => c.put(`/appointments/${id}`, { status: 'SCHEDULED' })],
    ['texts', (c, id) => c.put(`/appointments/${id}`, { diagnosis: 'x' })],
  ],
  IN_PROGRESS: [
    ['undo the start', (c, id) => c.put(`/appointments/${id}`, { status: 'CHECKED_IN' })],
    ['texts', (c, id) => c.put(`/appointments/${id}`, { diagnosis: 'x' })],
    ['notes', (c, id) => c.put(`/appointments/${id}`, { notes: 'x' })],
  ],
  COMPLETED: [['a plan', (c, id) => c.post(`/appointments/${id}/follow-up`, { followUpType: 'routine' })]],
}

test('the doctor themselves can do nothing from that moment, and may again once they are active', async () => {
  const clinic = await mintClinic()
  await setActive(clinic, false)
  await setActive(clinic, true)
  let time = 540
  for (const [status, acts] of Object.entries(ACTS)) {
    for (const [what, act] of acts) {
      const clock = `${String(Math.floor(time / 60)).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`
      time += 15
      const id = await visitIn(clinic, status, clock)
      await setActive(clinic, false)
      const refused = await act(clinic.doctor.client, id)
      expectProblem(refused, 403, 'FORBIDDEN')
      const { body } = await clinic.doctor.client.get(`/appointments/${id}`)
      expect([what, body.actions]).toEqual([what, status === 'IN_PROGRESS' ? ['complete'] : []])
      await setActive(clinic, true)
    }
  }
  const own = await clinic.doctor.client.post(`${doctorPath(clinic)}/time-off`, {
    from: '2027-04-01T09:00',
    to: '2027-04-01T12:00',
  })
  expect(own.status).toBe(201)
  await setActive(clinic, false)
  expectProblem(await clinic.doctor.client.delete(own.headers.get('Location') ?? ''), 403, 'FORBIDDEN')
  const more = await clinic.doctor.client.post(`${doctorPath(clinic)}/time-off`, {
    from: '2027-04-02T09:00',
    to: '2027-04-02T12:00',
    everywhere: true,
  })
  expectProblem(more, 403, 'FORBIDDEN')
})

test('for 24 hours they complete what they had begun, with its texts, and write those of what they completed', async () => {
  const clinic = await mintClinic()
  const begun = await visitIn(clinic, 'IN_PROGRESS', '10:00')
  const also = await visitIn(clinic, 'IN_PROGRESS', '10:15')
  const late = await visitIn(clinic, 'IN_PROGRESS', '10:30')
  const done = await visitIn(clinic, 'COMPLETED', '11:00')
  setClock('2027-03-01T06:00:00Z')
  await setActive(clinic, false)
  const { client } = clinic.doctor
  setClock('2027-03-02T05:59:00Z')
  const completed = await client.post(`/appointments/${begun}/complete`, { diagnosis: 'Flu', notes: 'Rest' })
  expect([completed.status, completed.body.appointment?.status ?? completed.body.status]).toEqual([200, 'COMPLETED'])
  const planned = await client.post(`/appointments/${also}/complete`, {
    followUpRequired: true,
    followUpDate: '2027-03-09',
    followUpDoctorId: clinic.otherDoctor.doctorId,
  })
  expect(planned.status, JSON.stringify(planned.body)).toBe(200)
  for (const id of [begun, done])
    expect((await client.put(`/appointments/${id}`, { treatmentPlan: 'Tea' })).body.treatmentPlan).toBe('Tea')
  // Texts alone: anything beside them is a change like any other.
  expectProblem(await client.put(`/appointments/${done}`, { treatmentPlan: 'Tea', notes: 'x' }), 403, 'FORBIDDEN')
  setClock('2027-03-02T06:00:00Z')
  expectProblem(await client.post(`/appointments/${late}/complete`), 403, 'FORBIDDEN')
  expectProblem(await client.put(`/appointments/${done}`, { treatmentPlan: 'Soup' }), 403, 'FORBIDDEN')
  expect((await client.get(`/appointments/${late}`)).body.actions).toEqual([])
  // Made inactive once more, they are not let in again.
  await setActive(clinic, false)
  expectProblem(await client.post(`/appointments/${late}/complete`), 403, 'FORBIDDEN')
  expect((await clinic.reception.client.post(`/appointments/${late}/complete`)).status).toBe(200)
})

test('another doctor, and one of another clinic, gain nothing by it', async () => {
  const [clinic, elsewhere] = [await mintClinic(), await mintClinic()]
  const id = await visitIn(clinic, 'IN_PROGRESS', '10:00')
  await setActive(clinic, false)
  expectProblem(await clinic.otherDoctor.client.post(`/appointments/${id}/complete`), 403, 'FORBIDDEN')
  expectProblem(await elsewhere.doctor.client.post(`/appointments/${id}/complete`), 404, 'APPOINTMENT_NOT_FOUND')
})

test('the line of who waits lives on for the desk until it is empty; the doctor sees it and changes nothing', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const line = `/queue${doctorPath(clinic)}`
  const enter = async (patientId: string) => {
    const walkedIn = await client.post(`${line}/walk-ins`, { patientId, locationId: clinic.locationId })
    expect(walkedIn.status, JSON.stringify(walkedIn.body)).toBe(201)
    return walkedIn.body.appointment?.id ?? walkedIn.body.id
  }
  setClock('2027-03-01T05:00:00Z')
  const [first, second] = [await enter(clinic.patient.patientId), await enter(clinic.otherPatient.patientId)]
  const coming = await book(clinic, { appointmentDate: '2027-03-01T14:00' })
  const off = await setActive(clinic, false)
  expect(idsOf(off.body.affected).sort()).toEqual([first, second, coming.id].sort())
  const waiting = await client.get(line)
  expect(waiting.status).toBe(200)
  expect(JSON.stringify(waiting.body)).toContain(first)
  expectProblem(await clinic.doctor.client.post(`${line}/call-next`), 403, 'FORBIDDEN')
  expect((await client.post(`${line}/call-next`)).status).toBe(200)
  expect((await clinic.doctor.client.get(line)).status).toBe(200)
  expect((await client.post(`/appointments/${first}/complete`)).status).toBe(200)
  expect((await client.get(line)).status).toBe(200)
  expect((await client.post(`/appointments/${second}/cancel`, { reason: 'doctor left' })).status).toBe(200)
  expectProblem(await client.get(line), 404, 'DOCTOR_NOT_FOUND')
  const moved = await client.put(`/appointments/${coming.id}`, { doctorId: clinic.otherDoctor.doctorId })
  expect([moved.status, moved.body.affectedBy]).toEqual([200, null])
})

test('the line of who waits at a location that was closed for good lives on until it is empty', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const line = `/queue${doctorPath(clinic)}`
  setClock('2027-03-01T05:00:00Z')
  const place = { locationId: clinic.locationId }
  const enter = async (patientId: string) =>
    (await client.post(`${line}/walk-ins`, { patientId, ...place })).body.appointment.id
  const [first, second] = [await enter(clinic.patient.patientId), await enter(clinic.otherPatient.patientId)]
  const closed = await clinic.admin.client.put(`/locations/${clinic.locationId}`, { active: false })
  expect(idsOf(closed.body.affected).sort()).toEqual([first, second].sort())
  const late = await client.post(`${line}/walk-ins`, { patientId: await registered(clinic), ...place })
  expectProblem(late, 404, 'LOCATION_NOT_FOUND')
  const called = await client.post(`${line}/call-next`)
  expect([called.status, JSON.stringify(called.body).includes(first)]).toEqual([200, true])
  expect((await clinic.doctor.client.post(`/appointments/${first}/complete`)).status).toBe(200)
  expect((await clinic.doctor.client.post(`/appointments/${second}/start`)).status).toBe(200)
  expect((await clinic.doctor.client.post(`/appointments/${second}/complete`)).status).toBe(200)
  expect((await client.get(line)).body).toMatchObject({ serving: null, waiting: [], totalInQueue: 0 })
})

test('who is at the desk as well, or administers the clinic, loses nothing of that', async () => {
  const clinic = await mintClinic()
  const id = await visitIn(clinic, 'SCHEDULED', '10:00')
  const both = await clinic.as(['DOCTOR', 'RECEPTIONIST'])
  await sqlAs('update doctors set user_id = null where id = $1', [clinic.doctor.doctorId])
  await both.client.get('/me')
  await sqlAs('update doctors set user_id = $2 where id = $1', [clinic.doctor.doctorId, both.userId])
  await setActive(clinic, false)
  expect((await both.client.put(`/appointments/${id}`, { notes: 'x' })).status).toBe(200)
})

test('the rooms of their visits are made anew, so that a token they had opens nothing', async () => {
  const clinic = await mintClinic()
  const [mine, others] = [
    await videoVisit(clinic),
    await videoVisit(clinic, { doctor_id: clinic.otherDoctor.doctorId, patient_id: clinic.otherPatient.patientId }),
  ]
  setClock('2027-03-01T04:30:00Z')
  const before = (await clinic.doctor.client.post(`/appointments/${mine}/video/join-token`)).body.roomName
  const theirs = (await clinic.otherDoctor.client.post(`/appointments/${others}/video/join-token`)).body.roomName
  await setActive(clinic, false)
  expectProblem(await clinic.doctor.client.post(`/appointments/${mine}/video/join-token`), 403, 'FORBIDDEN')
  const { room, participants } = await rowsOf(mine)
  expect(room?.room_name).not.toBe(before)
  expect(participants).toEqual([])
  expect((await rowsOf(others)).room?.room_name).toBe(theirs)
})

test('they read their own visits, plans and line, and of their colleagues’ patients nothing, until they are active again', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.doctor
  const [mine, theirs] = [
    await visitIn(clinic, 'SCHEDULED', '10:00'),
    await visitIn(clinic, 'SCHEDULED', '11:00', {
      doctorId: clinic.otherDoctor.doctorId,
      patientId: clinic.otherPatient.patientId,
    }),
  ]
  const [myPlan, theirPlan] = [
    await plan(clinic),
    await plan(clinic, {
      visit: { doctorId: clinic.otherDoctor.doctorId, patientId: clinic.otherPatient.patientId },
      client: clinic.otherDoctor.client,
    }),
  ]
  const line = `/queue/doctors/${clinic.otherDoctor.doctorId}`
  const place = `/queue?locationId=${clinic.locationId}`
  const patient = `/patients/${clinic.otherPatient.patientId}`
  const closed: [string, string][] = [
    [`/appointments/${theirs}`, 'APPOINTMENT_NOT_FOUND'],
    [`/appointments/${theirs}/chain`, 'APPOINTMENT_NOT_FOUND'],
    [`/appointments/${theirs}/follow-ups`, 'APPOINTMENT_NOT_FOUND'],
    [`/follow-up-plans/${theirPlan.id}`, 'FOLLOWUP_PLAN_NOT_FOUND'],
    [`/follow-up-plans/${theirPlan.id}/contact-attempts`, 'FOLLOWUP_PLAN_NOT_FOUND'],
    [patient, 'PATIENT_NOT_FOUND'],
    [`${patient}/follow-up-plans`, 'PATIENT_NOT_FOUND'],
    [line, 'DOCTOR_NOT_FOUND'],
  ]
  const listed = async (path: string) => idsOf((await client.get(path)).body.data)
  const soon = '/follow-up-plans'
  for (const [path] of closed) expect([path, (await client.get(path)).status]).toEqual([path, 200])
  expect((await listed(soon)).sort()).toEqual([myPlan.id, theirPlan.id].sort())
  await setActive(clinic, false)
  for (const [path, code] of closed) expectProblem(await client.get(path), 404, code)
  expectProblem(await client.post(`${line}/tickets`), 403, 'FORBIDDEN')
  expectProblem(await client.put(`/appointments/${theirs}`, { staffNote: 'x' }), 404, 'APPOINTMENT_NOT_FOUND')
  expect(await listed('/appointments?date=2027-03-01')).toContain(mine)
  expect(await listed('/appointments?date=2027-03-01')).not.toContain(theirs)
  expect(await listed('/patients')).toEqual([])
  expect((await client.post('/patients/search', { q: 'otto' })).body.data).toEqual([])
  expect(await listed(soon)).toEqual([myPlan.id])
  for (const path of [`/appointments/${mine}`, `/follow-up-plans/${myPlan.id}`, `/doctors`, place])
    expect([path, (await client.get(path)).status]).toEqual([path, 200])
  await setActive(clinic, true)
  for (const [path] of closed) expect([path, (await client.get(path)).status]).toEqual([path, 200])
})

test('who is a nurse there as well, or is inactive in another clinic only, keeps reading', async () => {
  const clinic = await mintClinic()
  const id = await visitIn(clinic, 'SCHEDULED', '11:00', { doctorId: clinic.otherDoctor.doctorId })
  const elsewhere = await mintClinic()
  await sqlAs('insert into clinic_doctors(clinic_id, doctor_id, active) values ($1, $2, false)', [
    elsewhere.id,
    clinic.doctor.doctorId,
  ])
  expect((await clinic.doctor.client.get(`/appointments/${id}`)).status).toBe(200)
  await setActive(clinic, false)
  const both = await clientFor({ sub: clinic.doctor.sub, clinicId: clinic.id, roles: ['DOCTOR', 'NURSE'] })
  expect((await both.get(`/appointments/${id}`)).status).toBe(200)
  expectProblem(await clinic.doctor.client.get(`/appointments/${id}`), 404, 'APPOINTMENT_NOT_FOUND')
})
