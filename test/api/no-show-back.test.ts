import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { rowsOf } from '../support/video.ts'
import { book, expectProblem, trailOf } from '../support/visits.ts'

startsAt()

const REMOTE = ['VIDEO_CALL', 'HOME_VISIT'] as const
type Remote = (typeof REMOTE)[number]

/** A visit of today at 10:00 that was marked missed at 10:05 (04:35 UTC). */
async function missed(clinic: TestClinic, type: Remote, over: Record<string, unknown> = {}): Promise<string> {
  const { id } = await book(clinic, { type, locationId: undefined, ...over })
  setClock('2027-03-01T04:35:00Z')
  const answer = await clinic.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })
  expect(answer.body.status).toBe('NO_SHOW')
  return id
}

describe.each(REMOTE)('a no-show of a %s', (type) => {
  test('is taken back by staff until their midnight, with a trail, and holds its time again', async () => {
    const clinic = await mintClinic()
    const id = await missed(clinic, type)
    const path = `/appointments/${id}`
    for (const { client } of [clinic.patient, clinic.pharmacist])
      expectProblem(await client.put(path, { status: 'SCHEDULED' }), 403, 'FORBIDDEN')
    expectProblem(await clinic.otherDoctor.client.put(path, { status: 'SCHEDULED' }), 403, 'FORBIDDEN')
    const stale = await clinic.nurse.client.put(path, { status: 'SCHEDULED' }, { 'If-Match': '"1"' })
    expectProblem(stale, 412, 'VERSION_MISMATCH')
    const back = await clinic.nurse.client.put(path, { status: 'SCHEDULED' }, { 'Idempotency-Key': 'back' })
    expect(back.body).toMatchObject({ status: 'SCHEDULED', version: 3, overbook: false, checkedInAt: null })
    const again = await clinic.nurse.client.put(path, { status: 'SCHEDULED' }, { 'Idempotency-Key': 'back' })
    expect([again.status, again.headers.get('Idempotency-Replayed'), again.body.version]).toEqual([200, 'true', 3])
    const trail = await trailOf(id)
    expect(trail.events.at(-1)).toBe('appointment.no_show_undone@3')
    expect(trail.actions.slice(-2)).toEqual(['appointment.no_show_undone', 'appointment.read'])
    const wish = { patientId: clinic.otherPatient.patientId, doctorId: clinic.doctor.doctorId, type: 'HOME_VISIT' }
    const refused = await clinic.reception.client.post('/appointments', {
      ...wish,
      appointmentDate: '2027-03-01T10:15',
    })
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT')
  })

  test('stays one from midnight on, whoever asks', async () => {
    const clinic = await mintClinic()
    const id = await missed(clinic, type)
    setClock('2027-03-01T18:30:00Z')
    for (const { client } of [clinic.reception, clinic.doctor])
      expectProblem(
        await client.put(`/appointments/${id}`, { status: 'SCHEDULED' }),
        409,
        'INVALID_STATUS_TRANSITION',
        {
          allowed: [],
        },
      )
    const start = await clinic.doctor.client.post(`/appointments/${id}/start`)
    expectProblem(start, 409, 'INVALID_STATUS_TRANSITION', { allowed: [] })
  })

  test('is begun by its doctor, over who has its time by now, and by nobody else', async () => {
    const clinic = await mintClinic()
    const id = await missed(clinic, type)
    await book(clinic, { appointmentDate: '2027-03-01T10:15', patientId: clinic.otherPatient.patientId })
    const start = `/appointments/${id}/start`
    expect((await clinic.doctor.client.get(`/appointments/${id}`)).body.actions).toContain('start')
    expect((await clinic.reception.client.get(`/appointments/${id}`)).body.actions).not.toContain('start')
    expectProblem(await clinic.reception.client.post(start), 409, 'INVALID_STATUS_TRANSITION')
    const begun = await clinic.doctor.client.post(start)
    expect(begun.body).toMatchObject({ status: 'IN_PROGRESS', overbook: true, version: 3 })
    expect(begun.body.startedAt).toBe('2027-03-01T04:35:00.000Z')
    expect((await trailOf(id)).events.at(-1)).toBe('appointment.started@3')
  })

  test('never goes over another clinic’s visit', async () => {
    const [clinic, other] = [await mintClinic(), await mintClinic()]
    const id = await missed(clinic, type)
    await sqlAs('insert into clinic_doctors(clinic_id, doctor_id) values ($1, $2)', [other.id, clinic.doctor.doctorId])
    await sqlAs(
      `insert into appointments(clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone)
        select $1, gen_random_uuid(), doctor_id, $2, 'HOME_VISIT', 'SCHEDULED', starts_at, ends_at, timezone
        from appointments where id = $3`,
      [other.id, other.patient.patientId, id],
    )
    const refused = await clinic.reception.client.put(`/appointments/${id}`, { status: 'SCHEDULED' })
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
    expect(refused.body.alternatives).toBeUndefined()
  })
})

test('fields given beside the state are changed with it, and keep their own rules', async () => {
  const clinic = await mintClinic()
  const id = await missed(clinic, 'HOME_VISIT')
  const path = `/appointments/${id}`
  const refused = await clinic.nurse.client.put(path, { status: 'SCHEDULED', priority: 'HIGH' })
  expectProblem(refused, 403, 'FORBIDDEN')
  const back = await clinic.reception.client.put(path, { status: 'SCHEDULED', priority: 'HIGH' })
  expect(back.body).toMatchObject({ status: 'SCHEDULED', priority: 'HIGH' })
})

describe('the call of a no-show', () => {
  test('is joined by its doctor, who takes the no-show back', async () => {
    const clinic = await mintClinic()
    const id = await missed(clinic, 'VIDEO_CALL')
    const before = (await rowsOf(id)).room
    expect((await clinic.doctor.client.get(`/appointments/${id}`)).body.actions).toContain('join')
    const joined = await clinic.doctor.client.post(`/appointments/${id}/video/join-token`)
    expect(joined.body).toMatchObject({ waiting: false, moderator: true })
    expect((await trailOf(id)).events.at(-1)).toBe('appointment.no_show_undone@3')
    expect(joined.body.roomName).not.toBe(before?.room_name)
    expect((await clinic.reception.client.get(`/appointments/${id}`)).body.status).toBe('SCHEDULED')
  })

  test('starts, and with it the visit; a repeated request is a replay', async () => {
    const clinic = await mintClinic()
    const id = await missed(clinic, 'VIDEO_CALL')
    const path = `/appointments/${id}/video/start`
    expectProblem(await clinic.admin.client.post(path), 409, 'INVALID_STATUS_TRANSITION')
    const key = { 'Idempotency-Key': 'begin' }
    expect((await clinic.doctor.client.post(path, {}, key)).body.status).toBe('ACTIVE')
    const events = ['appointment.no_show_undone@3', 'appointment.started@4']
    expect((await trailOf(id)).events.slice(-2)).toEqual(events)
    const again = await clinic.doctor.client.post(path, {}, key)
    expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([200, 'true'])
    expect((await trailOf(id)).events.slice(-2)).toEqual(events)
  })

  test('lets its patient wait, and shows the desk once that they came', async () => {
    const clinic = await mintClinic()
    const id = await missed(clinic, 'VIDEO_CALL')
    const path = `/appointments/${id}/video/join-token`
    for (const _ of [1, 2]) {
      expect((await clinic.patient.client.post(path)).body).toEqual({ waiting: true, token: null })
      setClock('2027-03-01T04:40:00Z')
    }
    const seen = (await clinic.reception.client.get(`/appointments/${id}`)).body
    expect(seen).toMatchObject({ status: 'NO_SHOW', checkedInAt: '2027-03-01T04:35:00.000Z' })
    expect((await trailOf(id)).events.filter((event) => event.startsWith('appointment.came_late'))).toEqual([
      'appointment.came_late@3',
    ])
    expect((await rowsOf(id)).participants).toEqual([])
    await clinic.reception.client.put(`/appointments/${id}`, { status: 'SCHEDULED' })
    await clinic.patient.client.post(path)
    expect((await clinic.reception.client.get(`/appointments/${id}`)).body.status).toBe('CHECKED_IN')
  })

  test('takes nothing back outside its window', async () => {
    const clinic = await mintClinic()
    const id = await missed(clinic, 'VIDEO_CALL')
    setClock('2027-03-01T05:31:00Z')
    for (const { client } of [clinic.doctor, clinic.patient])
      expectProblem(await client.post(`/appointments/${id}/video/join-token`), 422, 'VIDEO_WINDOW_CLOSED')
    expect((await trailOf(id)).events.at(-1)).toBe('appointment.no_show@2')
  })
})

test('taking a follow-up back closes its plan again', async () => {
  const clinic = await mintClinic()
  const parent = await book(clinic, { appointmentDate: '2027-03-01T09:00' })
  setClock('2027-03-01T03:30:00Z')
  const desk = clinic.reception.client
  await desk.post(`/appointments/${parent.id}/check-in`)
  const plan = (await desk.post(`/appointments/${parent.id}/follow-up`, { scheduledFor: '2027-03-01' })).body
  const wish = { appointmentDate: '2027-03-01T10:00', type: 'HOME_VISIT' }
  const { appointment } = (await desk.post(`/follow-up-plans/${plan.id}/schedule`, wish)).body
  setClock('2027-03-01T04:35:00Z')
  const planNow = async () =>
    (await sqlAs('select status, follow_up_appointment_id from follow_up_plans where id = $1', [plan.id]))[0]
  await desk.put(`/appointments/${appointment.id}`, { status: 'NO_SHOW' })
  expect(await planNow()).toMatchObject({ status: 'scheduled', follow_up_appointment_id: null })
  await desk.put(`/appointments/${appointment.id}`, { status: 'SCHEDULED' })
  expect(await planNow()).toEqual({ status: 'completed', follow_up_appointment_id: appointment.id })
})
