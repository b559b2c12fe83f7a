import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { watch } from '../support/sockets.ts'
import { rowsOf } from '../support/video.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const OVER = { overbook: true, overbookReason: 'nobody else is here' }
const at = (time: string) => ({ appointmentDate: `2027-03-01T${time}` })
const remote = (type: 'VIDEO_CALL' | 'HOME_VISIT') => ({ type, locationId: undefined })

/** Books with the first doctor and checks in; the visit's id. */
async function arrive(clinic: TestClinic, over: Record<string, unknown> = {}): Promise<string> {
  const { id } = await book(clinic, over)
  const { status } = await clinic.nurse.client.post(`/appointments/${id}/check-in`, {
    override: true,
    overrideReason: 'here',
  })
  expect(status).toBe(200)
  return id
}

const to = (person: { doctorId: string }, over: Record<string, unknown> = {}) => ({
  doctorId: person.doctorId,
  ...over,
})

const lineOf = async (clinic: TestClinic, { doctorId }: { doctorId: string }) => {
  const { body } = await clinic.reception.client.get(`/queue/doctors/${doctorId}`)
  return {
    version: body.version as number,
    serving: body.serving?.appointmentId ?? null,
    waiting: body.waiting.map((place: { appointmentId: string; tokenNumber: number }) => [
      place.appointmentId,
      place.tokenNumber,
    ]),
  }
}

describe('who waits', () => {
  test('is handed to another doctor, in the order of their arrival, under a number of that doctor’s', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const handed = await arrive(clinic)
    setClock('2027-03-01T04:40:00Z')
    const other = await arrive(clinic, {
      ...to(clinic.otherDoctor),
      ...at('10:15'),
      patientId: clinic.otherPatient.patientId,
    })
    const [before, there] = [await lineOf(clinic, clinic.doctor), await lineOf(clinic, clinic.otherDoctor)]
    expect(there.waiting).toEqual([[other, 1]])
    // The first visit's time is taken there by the second one's.
    const answer = await client.put(`/appointments/${handed}`, to(clinic.otherDoctor, OVER))
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    expect(answer.body).toMatchObject({
      status: 'CHECKED_IN',
      doctorId: clinic.otherDoctor.doctorId,
      checkedInAt: '2027-03-01T04:20:00.000Z',
      appointmentDate: '2027-03-01T04:30:00.000Z',
      overbook: true,
      version: 3,
    })
    const [left, entered] = [await lineOf(clinic, clinic.doctor), await lineOf(clinic, clinic.otherDoctor)]
    expect(left.waiting).toEqual([])
    expect(entered.waiting).toEqual([
      [handed, 2],
      [other, 1],
    ])
    expect(left.version).toBeGreaterThan(before.version)
    expect(entered.version).toBeGreaterThan(there.version)
    const [entry] = await sqlAs('select entered_at, doctor_id from queue_entries where appointment_id = $1', [handed])
    expect(entry).toEqual({ entered_at: new Date('2027-03-01T04:20:00Z'), doctor_id: clinic.otherDoctor.doctorId })
    const trail = await trailOf(handed)
    expect([trail.events.at(-1), trail.actions.at(-1)]).toEqual([
      'appointment.handed_over@3',
      'appointment.handed_over',
    ])
    const [audit] = await sqlAs(
      `select actor_id, changed from audit_log where subject_id = $1 and action = 'appointment.handed_over'`,
      [handed],
    )
    expect(audit).toMatchObject({
      actor_id: clinic.reception.userId,
      changed: { doctor_id: [clinic.doctor.doctorId, clinic.otherDoctor.doctorId], overbook_reason: null },
    })
    // Their time is free again with the first doctor.
    await client.post(`/appointments/${other}/cancel`)
    await book(clinic, { ...at('10:15'), patientId: clinic.otherPatient.patientId })
  })

  test('is handed back, under a new number', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const second = await arrive(clinic, at('10:30'))
    for (const person of [clinic.otherDoctor, clinic.doctor]) {
      const answer = await clinic.reception.client.put(`/appointments/${id}`, to(person))
      expect(answer.body).toMatchObject({ status: 'CHECKED_IN', overbook: false })
    }
    expect((await lineOf(clinic, clinic.doctor)).waiting).toEqual([
      [id, 3],
      [second, 2],
    ])
    expect((await lineOf(clinic, clinic.otherDoctor)).waiting).toEqual([])
  })

  test('both lines are told at once', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const from = await watch(clinic.reception.client, clinic.doctor.doctorId)
    const into = await watch(clinic.reception.client, clinic.otherDoctor.doctorId)
    await expect.poll(from.waiting).toEqual([id])
    await clinic.reception.client.put(`/appointments/${id}`, to(clinic.otherDoctor))
    await expect.poll(from.waiting).toEqual([])
    await expect.poll(into.waiting).toEqual([id])
    for (const seen of [from, into])
      await expect
        .poll(() =>
          seen.messages.some(
            ({ type, appointmentId, version }) => type === 'appointment' && appointmentId === id && version === 3,
          ),
        )
        .toBe(true)
  })

  test('twenty at once get twenty numbers', async () => {
    const clinic = await mintClinic()
    const registered = await Promise.all(
      Array.from({ length: 20 }, (_, n) => clinic.admin.client.post('/patients', { name: `Waiting ${n}` })),
    )
    const times = registered.map((_, n) => at(`${String(10 + Math.floor(n / 6)).padStart(2, '0')}:${n % 6}0`))
    const ids: string[] = []
    for (const [n, { body }] of registered.entries())
      ids.push(await arrive(clinic, { patientId: body.id, duration: 10, ...times[n] }))
    const answers = await Promise.all(
      ids.map((id) => clinic.reception.client.put(`/appointments/${id}`, to(clinic.otherDoctor))),
    )
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200))
    const numbers = (await lineOf(clinic, clinic.otherDoctor)).waiting.map(([, token]: [string, number]) => token)
    expect(numbers.sort((a: number, b: number) => a - b)).toEqual(ids.map((_, n) => n + 1))
  })

  test('two lines that swap their patients, while others arrive and are called, neither deadlock nor give a number twice', async () => {
    const clinic = await mintClinic()
    const deadlocks = async () =>
      (await sqlAs('select deadlocks from pg_stat_database where datname = current_database()'))[0]?.deadlocks
    const registered = await Promise.all(
      Array.from({ length: 24 }, (_, n) => clinic.admin.client.post('/patients', { name: `Swapped ${n}` })),
    )
    const doctors = [clinic.doctor, clinic.otherDoctor]
    const visits = registered.map(({ body }, n) => ({
      patientId: body.id,
      doctorId: doctors[n % 2]?.doctorId,
      duration: 10,
      ...at(`${10 + Math.floor(n / 6)}:${n % 6}0`),
    }))
    const waiting = await Promise.all(visits.slice(0, 16).map((visit) => arrive(clinic, visit)))
    const coming = await Promise.all(visits.slice(16).map(async (visit) => (await book(clinic, visit)).id as string))
    const before = await deadlocks()
    const { client } = clinic.reception
    const answers = await Promise.all([
      ...waiting.map((id, n) => client.put(`/appointments/${id}`, { doctorId: doctors[(n + 1) % 2]?.doctorId })),
      ...coming.map((id) => client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'here' })),
      ...doctors.flatMap(({ doctorId }) =>
        Array.from({ length: 4 }, () => client.post(`/queue/doctors/${doctorId}/call-next`)),
      ),
    ])
    expect(answers.slice(0, 24).map(({ status }) => status)).toEqual(Array(24).fill(200))
    // A line that changes faster than it can be read is called from again.
    for (const { status, body } of answers.slice(24)) expect([200, 'OVERLOADED']).toContain(body.code ?? status)
    expect(await deadlocks()).toBe(before)
    const twice = `select doctor_id, token_number from queue_entries where clinic_id = $1
      group by doctor_id, token_number having count(*) > 1`
    expect(await sqlAs(twice, [clinic.id])).toEqual([])
    const lines = await Promise.all(doctors.map((person) => lineOf(clinic, person)))
    const seen = lines.flatMap(({ waiting: places, serving }) => [serving, ...places.map(([id]: [string]) => id)])
    expect(seen.sort()).toEqual([...waiting, ...coming].sort())
  })

  test('a patient who is handed to two doctors at once goes to one of them, and no line has them twice', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const third = (await clinic.admin.client.post('/doctors', { name: 'Dr Third' })).body.id as string
    const doctors = [clinic.otherDoctor, { doctorId: third }]
    const answers = await Promise.all(
      doctors.map((person) => clinic.reception.client.put(`/appointments/${id}`, to(person), { 'If-Match': '"2"' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    const both = await Promise.all(
      doctors.map((person) => clinic.reception.client.put(`/appointments/${id}`, to(person))),
    )
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    const { doctorId } = (await clinic.reception.client.get(`/appointments/${id}`)).body
    const lines = await Promise.all([clinic.doctor, ...doctors].map((person) => lineOf(clinic, person)))
    expect(lines.flatMap(({ waiting }) => waiting.map(([visit]: [string]) => visit))).toEqual([id])
    expect(doctors.map((person) => person.doctorId)).toContain(doctorId)
  })
})

describe('who is with the doctor', () => {
  test('waits again for the doctor they go to, and only for another one', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const id = await arrive(clinic)
    await clinic.doctor.client.post(`/appointments/${id}/start`)
    const longer = await client.put(`/appointments/${id}`, { duration: 45 })
    expect(longer.body).toMatchObject({ status: 'IN_PROGRESS', duration: 45, startedAt: '2027-03-01T04:20:00.000Z' })
    expect((await trailOf(id)).events.at(-1)).toBe('appointment.end_moved@4')
    const handed = await client.put(`/appointments/${id}`, to(clinic.otherDoctor, { duration: 30 }))
    expect(handed.body).toMatchObject({ status: 'CHECKED_IN', duration: 30, startedAt: null })
    expect((await lineOf(clinic, clinic.doctor)).serving).toBeNull()
    expect((await lineOf(clinic, clinic.otherDoctor)).waiting).toEqual([[id, 1]])
    expect((await clinic.otherDoctor.client.post(`/appointments/${id}/start`)).body.status).toBe('IN_PROGRESS')
  })

  test.each(['VIDEO_CALL', 'HOME_VISIT'] as const)('a %s too, which stands in no line', async (type) => {
    const clinic = await mintClinic()
    const { id } = await book(clinic, remote(type))
    await clinic.doctor.client.post(`/appointments/${id}/start`)
    const handed = await clinic.reception.client.put(`/appointments/${id}`, to(clinic.otherDoctor))
    expect(handed.body).toMatchObject({ status: 'CHECKED_IN', type, locationId: null, startedAt: null })
    expect(await sqlAs('select appointment_id from queue_entries where appointment_id = $1', [id])).toEqual([])
  })

  test('a call gets another room, in which nobody is', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic, remote('VIDEO_CALL'))
    await clinic.doctor.client.post(`/appointments/${id}/video/start`)
    const { room: before } = await rowsOf(id)
    await clinic.reception.client.put(`/appointments/${id}`, to(clinic.otherDoctor))
    const { room, participants } = await rowsOf(id)
    expect(room).toMatchObject({ status: 'SCHEDULED', started_at: null, admitted_at: null })
    expect(room?.room_name).not.toBe(before?.room_name)
    expect(participants).toEqual([])
    const former = await clinic.doctor.client.post(`/appointments/${id}/video/join-token`)
    expectProblem(former, 403, 'FORBIDDEN')
    const joined = await clinic.otherDoctor.client.post(`/appointments/${id}/video/join-token`)
    expect(joined.body).toMatchObject({ moderator: true, roomName: room?.room_name })
    expect((await trailOf(String(room?.id))).actions).toContain('video.room_renewed')
  })
})

describe('the end of a visit', () => {
  test('moves earlier or later, and overbooks nothing unless told to', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const id = await arrive(clinic)
    await book(clinic, { ...at('10:45'), patientId: clinic.otherPatient.patientId })
    const put = (body: object) => client.put(`/appointments/${id}`, body)
    setClock('2027-03-01T05:05:00Z')
    expect((await put({ duration: 45 })).body).toMatchObject({ duration: 45, overbook: false, status: 'CHECKED_IN' })
    const refused = await put({ duration: 60 })
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED', alternatives: [] })
    expect((await put({ duration: 60, ...OVER })).body).toMatchObject({ duration: 60, overbook: true })
    // What it stands on already it may go on standing on; what is taken anew is asked.
    expect((await put({ duration: 50 })).body).toMatchObject({ duration: 50, overbook: true })
    expectProblem(await put({ duration: 55 }), 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
    expect((await put({ duration: 20 })).body).toMatchObject({ duration: 20, overbook: false, version: 6 })
    await book(clinic, { ...at('10:35'), duration: 10, patientId: clinic.otherPatient.patientId })
  })

  test('does not run into the patient’s next visit with somebody else, unless that is meant', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    await book(clinic, { ...to(clinic.otherDoctor), ...at('10:30') })
    const put = (body: object) => clinic.reception.client.put(`/appointments/${id}`, body)
    expectProblem(await put({ duration: 45 }), 409, 'SCHEDULING_CONFLICT', { reason: 'PATIENT_BUSY', alternatives: [] })
    expect((await put({ duration: 45, ...OVER })).body).toMatchObject({ duration: 45, overbook: false })
  })

  test('moves out of the hours of that day', async () => {
    const clinic = await mintClinic({ settings: { bufferAfter: 20 } })
    const id = await arrive(clinic, at('16:30'))
    const longer = await clinic.reception.client.put(`/appointments/${id}`, { duration: 90 })
    expect(longer.body).toMatchObject({ duration: 90, status: 'CHECKED_IN' })
  })
})

describe('the doctor it goes to', () => {
  test('is not asked for hours: who hands over knows who is here', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const { id: third } = (await clinic.admin.client.post('/doctors', { name: 'Dr Without Hours' })).body
    expect((await clinic.reception.client.put(`/appointments/${id}`, to({ doctorId: third }))).status).toBe(200)
  })

  test('is busy unless it is meant, and the visit stays where it was', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    await book(clinic, { ...to(clinic.otherDoctor), patientId: clinic.otherPatient.patientId })
    const refused = await clinic.reception.client.put(`/appointments/${id}`, to(clinic.otherDoctor))
    expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED', alternatives: [] })
    expect((await lineOf(clinic, clinic.doctor)).waiting).toEqual([[id, 1]])
    expect((await clinic.reception.client.get(`/appointments/${id}`)).body.version).toBe(2)
  })

  test('works in this clinic', async () => {
    const [clinic, other] = [await mintClinic(), await mintClinic()]
    const id = await arrive(clinic)
    const put = (doctorId: string) => clinic.reception.client.put(`/appointments/${id}`, { doctorId })
    expectProblem(await put(other.doctor.doctorId), 404, 'DOCTOR_NOT_FOUND')
    expectProblem(await put('00000000-0000-7000-8000-000000000000'), 404, 'DOCTOR_NOT_FOUND')
    await clinic.admin.client.put(`/doctors/${clinic.otherDoctor.doctorId}`, { active: false })
    expectProblem(await put(clinic.otherDoctor.doctorId), 404, 'DOCTOR_NOT_FOUND')
    // One who does not work here any more leaves a line that the desk works off.
    await clinic.admin.client.put(`/doctors/${clinic.otherDoctor.doctorId}`, { active: true })
    await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}`, { active: false })
    expect((await put(clinic.otherDoctor.doctorId)).status).toBe(200)
  })

  test('is in no other clinic then', async () => {
    const [clinic, other] = [await mintClinic(), await mintClinic()]
    const id = await arrive(clinic)
    const { id: third } = (await clinic.admin.client.post('/doctors', { name: 'Dr Of Both' })).body
    await sqlAs('insert into clinic_doctors(clinic_id, doctor_id) values ($1, $2)', [other.id, third])
    const sessions = [{ weekday: 1, start: '09:00', end: '12:00', locationId: other.locationId }]
    await other.admin.client.put(`/doctors/${third}/working-hours`, { sessions })
    for (const body of [{}, OVER]) {
      const refused = await clinic.reception.client.put(`/appointments/${id}`, to({ doctorId: third }, body))
      expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
      expect(refused.body.alternatives).toBeUndefined()
    }
  })
})

describe('who hands over', () => {
  test('is the desk, or the doctor who gives their own patient away', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const path = `/appointments/${id}`
    for (const { client } of [clinic.otherDoctor, clinic.nurse, clinic.support])
      expectProblem(await client.put(path, to(clinic.otherDoctor)), 403, 'FORBIDDEN')
    expectProblem(await clinic.patient.client.put(path, to(clinic.otherDoctor)), 409, 'INVALID_STATUS_TRANSITION')
    expectProblem(await clinic.otherPatient.client.put(path, to(clinic.otherDoctor)), 404, 'APPOINTMENT_NOT_FOUND')
    const elsewhere = await mintClinic()
    expectProblem(await elsewhere.admin.client.put(path, to(elsewhere.doctor)), 404, 'APPOINTMENT_NOT_FOUND')
    const seenBy = async (client: typeof clinic.doctor.client) => (await client.get(path)).body.actions
    for (const { client } of [clinic.reception, clinic.admin, clinic.doctor])
      expect(await seenBy(client)).toContain('hand-over')
    for (const { client } of [clinic.nurse, clinic.patient, clinic.otherDoctor])
      expect(await seenBy(client)).not.toContain('hand-over')
    const given = await clinic.doctor.client.put(path, to(clinic.otherDoctor))
    expect(given.body).toMatchObject({ doctorId: clinic.otherDoctor.doctorId })
    expectProblem(await clinic.doctor.client.put(path, to(clinic.doctor)), 403, 'FORBIDDEN')
  })

  test('changes neither start, place nor patient with it, and nothing of a visit that is over', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const put = (body: object) => clinic.reception.client.put(`/appointments/${id}`, body)
    for (const more of [
      at('10:30'),
      { locationId: clinic.otherLocationId },
      { type: 'HOME_VISIT' },
      { type: 'VIDEO_CALL', locationId: null },
      { patientId: clinic.otherPatient.patientId },
    ])
      expectProblem(await put(to(clinic.otherDoctor, more)), 409, 'INVALID_STATUS_TRANSITION')
    // A client may send back what it has read, and say other things beside.
    const same = { ...at('10:00'), type: 'IN_PERSON', locationId: clinic.locationId, status: 'CHECKED_IN' }
    const handed = await put(to(clinic.otherDoctor, { ...same, priority: 'HIGH', staffNote: 'speaks Urdu' }))
    expect(handed.body).toMatchObject({ priority: 'HIGH', staffNote: 'speaks Urdu', status: 'CHECKED_IN' })
    for (const state of ['COMPLETED', 'CANCELLED', 'NO_SHOW']) {
      await putInState(id, state)
      expectProblem(await put(to(clinic.doctor)), 409, 'INVALID_STATUS_TRANSITION')
    }
  })

  test('is answered the same when they ask again, and refused with an old version', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const path = `/appointments/${id}`
    const { client } = clinic.reception
    expectProblem(await client.put(path, to(clinic.otherDoctor), { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
    const key = { 'Idempotency-Key': 'over', 'If-Match': '"2"' }
    const first = await client.put(path, to(clinic.otherDoctor), key)
    const again = await client.put(path, to(clinic.otherDoctor), key)
    expect([again.status, again.headers.get('Idempotency-Replayed'), again.body.version]).toEqual([
      200,
      'true',
      first.body.version,
    ])
    // Who has the visit already keeps it as it is.
    expect((await client.put(path, to(clinic.otherDoctor))).body.version).toBe(first.body.version)
  })

  test('leaves the plans of the visit to who made them', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const plan = await clinic.doctor.client.post(`/appointments/${id}/follow-up`, { daysAfter: 7 })
    await clinic.reception.client.put(`/appointments/${id}`, to(clinic.otherDoctor))
    const { body } = await clinic.reception.client.get(`/appointments/${id}/follow-ups`)
    expect(body.plans).toMatchObject([{ id: plan.body.id, doctorId: clinic.doctor.doctorId }])
    const done = await clinic.otherDoctor.client.post(`/appointments/${id}/complete`)
    expect(done.body.appointment.status).toBe('COMPLETED')
  })
})
