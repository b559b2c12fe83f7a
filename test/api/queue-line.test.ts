import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, pointersOf, putInState, trailOf } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const at = (time: string) => ({ appointmentDate: `2027-03-01T${time}` })
const pathOf = ({ doctor }: TestClinic) => `/queue/doctors/${doctor.doctorId}`

async function arrive(clinic: TestClinic, over: Record<string, unknown> = {}): Promise<string> {
  const { id } = await book(clinic, over)
  await clinic.nurse.client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'here' })
  return id
}

/** Three who wait, in the order of their times. */
async function threeWaiting() {
  const clinic = await mintClinic()
  const ids = [await arrive(clinic), await arrive(clinic, at('10:30')), await arrive(clinic, at('11:00'))] as const
  const read = async () => (await clinic.reception.client.get(pathOf(clinic))).body
  const act = (verb: string, body: unknown = {}, client = clinic.support.client) =>
    client.post(`${pathOf(clinic)}/${verb}`, body)
  return { clinic, ids, read, act }
}

const waitingIn = (queue: { waiting: { appointmentId: string }[] }) =>
  queue.waiting.map(({ appointmentId }) => appointmentId)

describe('reading a queue', () => {
  test('shows staff who waits, in one statement, with each patient in the trail', async () => {
    const { clinic, ids } = await threeWaiting()
    const { status, body, queries, headers } = await clinic.support.client.get(pathOf(clinic))
    expect({ status, queries, etag: headers.get('ETag') }).toEqual({
      status: 200,
      queries: 1,
      etag: `"${body.version}"`,
    })
    expect(body).toMatchObject({
      doctorId: clinic.doctor.doctorId,
      doctorName: 'Dr Ada Roy',
      paused: false,
      runningLateMinutes: 0,
      totalInQueue: 3,
      serving: null,
    })
    expect(
      body.waiting.map((place: Record<string, unknown>) => [place.appointmentId, place.tokenNumber, place.position]),
    ).toEqual(ids.map((id, n) => [id, n + 1, n + 1]))
    expect(body.waiting.map((place: { estimatedWaitMinutes: number }) => place.estimatedWaitMinutes)).toEqual([
      10, 40, 70,
    ])
    const rows = await sqlAs(
      "select distinct patient_id from audit_log where actor_id = $1 and action = 'queue.read'",
      [clinic.support.userId],
    )
    expect(rows).toEqual([{ patient_id: clinic.patient.patientId }])
  })

  test('shows a patient their own place only; roles without appointments nothing', async () => {
    const { clinic } = await threeWaiting()
    const other = await arrive(clinic, { ...at('11:30'), patientId: clinic.otherPatient.patientId })
    const { body } = await clinic.otherPatient.client.get(pathOf(clinic))
    expect(body).toMatchObject({ totalInQueue: 4, waiting: [{ appointmentId: other, position: 4 }] })
    expect(JSON.stringify(body)).not.toContain('Pia')
    await expectRefusals(clinic, {
      method: 'GET',
      path: pathOf(clinic),
      notFound: 'DOCTOR_NOT_FOUND',
      id: clinic.doctor.doctorId,
    })
  })

  test('only visits in person stand in it, of this day, and none that was left', async () => {
    const clinic = await mintClinic()
    const video = await book(clinic, { ...at('12:00'), type: 'VIDEO_CALL', locationId: null })
    await putInState(video.id, 'CHECKED_IN')
    const [stays, undone, cancelled, done] = [
      await arrive(clinic),
      await arrive(clinic, at('10:30')),
      await arrive(clinic, at('11:00')),
      await arrive(clinic, at('11:30')),
    ]
    await clinic.reception.client.put(`/appointments/${undone}`, { status: 'SCHEDULED' })
    await clinic.reception.client.delete(`/appointments/${cancelled}`)
    await clinic.doctor.client.post(`/appointments/${done}/complete`)
    const { body } = await clinic.reception.client.get(pathOf(clinic))
    expect(waitingIn(body)).toEqual([stays])
    setClock('2027-03-02T04:20:00Z')
    expect(waitingIn((await clinic.reception.client.get(pathOf(clinic))).body)).toEqual([])
  })

  test('of a location has all its doctors’ queues', async () => {
    const clinic = await mintClinic()
    const first = await arrive(clinic)
    const second = await arrive(clinic, {
      doctorId: clinic.otherDoctor.doctorId,
      patientId: clinic.otherPatient.patientId,
    })
    const { status, body, queries } = await clinic.reception.client.get(`/queue?locationId=${clinic.locationId}`)
    expect({ status, queries }).toEqual({ status: 200, queries: 1 })
    expect(
      body.data.map((queue: { doctorName: string; waiting: { appointmentId: string }[] }) => [
        queue.doctorName,
        ...waitingIn(queue),
      ]),
    ).toEqual([
      ['Dr Ada Roy', first],
      ['Dr Ben Okafor', second],
    ])
    expect((await clinic.reception.client.get(`/queue?locationId=${clinic.otherLocationId}`)).body.data).toEqual([])
    expectProblem(await clinic.reception.client.get('/queue'), 422, 'VALIDATION_ERROR')
    const elsewhere = await mintClinic()
    expectProblem(await elsewhere.admin.client.get(`/queue?locationId=${clinic.locationId}`), 404, 'LOCATION_NOT_FOUND')
  })

  test('the more pressing come first, and one raised meanwhile too', async () => {
    const { clinic, ids, read } = await threeWaiting()
    const urgent = await arrive(clinic, { ...at('14:00'), priority: 'URGENT' })
    expect(waitingIn(await read())).toEqual([urgent, ...ids])
    await clinic.reception.client.put(`/appointments/${ids[2]}`, { priority: 'EMERGENCY' })
    expect(waitingIn(await read())).toEqual([ids[2], urgent, ids[0], ids[1]])
  })
})

describe('what staff do to a queue', () => {
  test('calls the first, starts nothing by it, and calls the next once that one was started', async () => {
    const { clinic, ids, act } = await threeWaiting()
    const called = await act('call-next')
    expect([called.status, called.queries]).toEqual([200, 2])
    expect(called.body).toMatchObject({ serving: { appointmentId: ids[0], status: 'CHECKED_IN' }, totalInQueue: 2 })
    expect((await act('call-next')).body.serving.appointmentId).toBe(ids[0])
    expect((await clinic.reception.client.get(`/appointments/${ids[0]}`)).body.status).toBe('CHECKED_IN')
    await clinic.doctor.client.post(`/appointments/${ids[0]}/start`)
    const next = await act('call-next')
    expect(next.body).toMatchObject({
      serving: { appointmentId: ids[0], status: 'IN_PROGRESS' },
      waiting: [{ appointmentId: ids[1] }, { calledAt: null }],
    })
    expect(next.body.waiting[0].calledAt).not.toBeNull()
    const trail = await sqlAs(
      "select action, subject_type, patient_id from audit_log where clinic_id = $1 and actor_id = $2 and action = 'queue.called' order by id",
      [clinic.id, clinic.support.userId],
    )
    expect(trail.map((row) => row.subject_type).sort()).toEqual([
      'appointment',
      'appointment',
      'appointment',
      'queue',
      'queue',
      'queue',
    ])
    const events = await sqlAs(
      "select payload->>'appointmentId' id from outbox where clinic_id = $1 and type = 'queue.called' order by id",
      [clinic.id],
    )
    expect(events.map(({ id }) => id)).toEqual([ids[0], ids[0], ids[1]])
  })

  test('skips, pauses and resumes', async () => {
    const { ids, act, read } = await threeWaiting()
    await act('call-next')
    const skipped = await act('skip', { appointmentId: ids[0] })
    expect(skipped.body).toMatchObject({ serving: null })
    expect(waitingIn(skipped.body)).toEqual([ids[1], ids[0], ids[2]])
    expectProblem(
      await act('skip', { appointmentId: '0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b' }),
      404,
      'APPOINTMENT_NOT_FOUND',
    )
    expect((await act('pause')).body.paused).toBe(true)
    const again = await act('pause')
    expect([again.status, again.body.version]).toEqual([200, (await read()).version])
    expectProblem(await act('call-next'), 409, 'INVALID_STATUS_TRANSITION')
    expect((await act('resume')).body.paused).toBe(false)
    expect((await act('call-next')).body.serving.appointmentId).toBe(ids[1])
  })

  test('reorders those who wait by the version that was seen; whatever happens between makes it stale', async () => {
    const { clinic, ids, act, read } = await threeWaiting()
    const { version } = await read()
    const appointmentIds = [ids[2], ids[0], ids[1]]
    const done = await act('reorder', { appointmentIds, version })
    expect(waitingIn(done.body)).toEqual(appointmentIds)
    expect(waitingIn(await read())).toEqual(appointmentIds)
    expectProblem(await act('reorder', { appointmentIds, version }), 412, 'VERSION_MISMATCH')
    const seen = (await read()).version
    await clinic.doctor.client.post(`/appointments/${ids[1]}/start`)
    expectProblem(await act('reorder', { appointmentIds, version: seen }), 412, 'VERSION_MISMATCH')
    const odd = await act('reorder', { appointmentIds, version: (await read()).version })
    expectProblem(odd, 422, 'VALIDATION_ERROR')
    expect(pointersOf(odd)).toEqual(['#/appointmentIds'])
    const [row] = await sqlAs("select changed from audit_log where clinic_id = $1 and action = 'queue.reordered'", [
      clinic.id,
    ])
    expect(row?.changed).toEqual({ order: [[...ids], appointmentIds] })
  })

  test('is decided once when two desks do it at once, and once for one key', async () => {
    const { clinic, ids, act, read } = await threeWaiting()
    const { version } = await read()
    const orders = [
      [ids[2], ids[1], ids[0]],
      [ids[1], ids[0], ids[2]],
    ]
    const raced = await Promise.all(orders.map((appointmentIds) => act('reorder', { appointmentIds, version })))
    expect(raced.map(({ status }) => status).sort()).toEqual([200, 412])
    const key = { 'Idempotency-Key': 'skip-once' }
    const first = waitingIn(await read())[0]
    const skip = () => clinic.support.client.post(`${pathOf(clinic)}/skip`, { appointmentId: first }, key)
    const one = await skip()
    const again = await skip()
    expect([one.status, again.status, again.headers.get('Idempotency-Replayed')]).toEqual([200, 200, 'true'])
    expect(waitingIn(await read())).toEqual(waitingIn(one.body))
  })

  test('is for those who may: clinicians at their own queue, no patients', async () => {
    const { clinic, act } = await threeWaiting()
    expect((await act('call-next', {}, clinic.doctor.client)).status).toBe(200)
    expectProblem(await act('call-next', {}, clinic.otherDoctor.client), 403, 'FORBIDDEN')
    expectProblem(await act('call-next', {}, clinic.patient.client), 403, 'FORBIDDEN')
    for (const verb of ['call-next', 'pause', 'resume'])
      await expectRefusals(clinic, {
        method: 'POST',
        path: `${pathOf(clinic)}/${verb}`,
        body: {},
        notFound: 'DOCTOR_NOT_FOUND',
        id: clinic.doctor.doctorId,
      })
    expectProblem(await act('skip', {}), 422, 'VALIDATION_ERROR')
    expectProblem(await act('reorder', { appointmentIds: [] }), 422, 'VALIDATION_ERROR')
    const empty = await clinic.reception.client.post(`/queue/doctors/${clinic.otherDoctor.doctorId}/call-next`)
    expect([empty.status, empty.body.serving]).toEqual([200, null])
  })
})

describe('a walk-in', () => {
  const wish = (clinic: TestClinic, over: Record<string, unknown> = {}) => ({
    patientId: clinic.patient.patientId,
    locationId: clinic.locationId,
    ...over,
  })

  test('is checked in from now, with a number and a place in line', async () => {
    const { clinic } = await threeWaiting()
    const { body: before } = await clinic.reception.client.get(`/queue?locationId=${clinic.locationId}`)
    const { status, body, headers, queries } = await clinic.reception.client.post(
      `${pathOf(clinic)}/walk-ins`,
      wish(clinic, { reason: 'fever', patientId: clinic.otherPatient.patientId }),
    )
    expect({ status, location: headers.get('Location') }).toEqual({
      status: 201,
      location: `/appointments/${body.appointment.id}`,
    })
    expect(queries).toBe(1)
    expect(body).toMatchObject({
      appointment: {
        status: 'CHECKED_IN',
        type: 'IN_PERSON',
        appointmentDate: '2027-03-01T04:20:00.000Z',
        reason: 'fever',
        overbook: true,
      },
      queue: { position: 1, totalInQueue: 4 },
    })
    const { totalInQueue: _, ...told } = body.queue
    const line = before.data.find(({ doctorId }: { doctorId: string }) => doctorId === clinic.doctor.doctorId)
    expect(line.newcomer).toEqual(told)
    const [entry] = await sqlAs('select token_number n from queue_entries where appointment_id = $1', [
      body.appointment.id,
    ])
    expect(entry?.n).toBe(4)
    expect(await trailOf(body.appointment.id)).toMatchObject({
      actions: ['appointment.walked_in'],
      events: ['appointment.walked_in@1'],
    })
  })

  test('may be somebody new, and is overbooked only if it must', async () => {
    const clinic = await mintClinic()
    setClock('2027-03-01T03:00:00Z')
    const key = { 'Idempotency-Key': 'newcomer' }
    const come = (headers = {}) =>
      clinic.reception.client.post(
        `${pathOf(clinic)}/walk-ins`,
        { patient: { name: 'Nia New', phone: '+1 212 555 0111' }, locationId: clinic.locationId, duration: 20 },
        headers,
      )
    const first = await come(key)
    expect(first.body.appointment).toMatchObject({ patient: { name: 'Nia New' }, overbook: false, duration: 20 })
    const replay = await come(key)
    expect([replay.status, replay.headers.get('Idempotency-Replayed'), replay.body.appointment.id]).toEqual([
      201,
      'true',
      first.body.appointment.id,
    ])
    expect((await clinic.reception.client.get(`/patients/${first.body.appointment.patientId}`)).body.name).toBe(
      'Nia New',
    )
    expect((await come()).body.appointment.overbook).toBe(true)
    const [count] = await sqlAs("select count(*)::int n from patients where clinic_id = $1 and name = 'Nia New'", [
      clinic.id,
    ])
    expect(count?.n).toBe(2)
    // Nothing may be booked over it, as over any visit.
    const late = await clinic.reception.client.post('/appointments', {
      patientId: clinic.patient.patientId,
      doctorId: clinic.doctor.doctorId,
      type: 'IN_PERSON',
      locationId: clinic.locationId,
      appointmentDate: '2027-03-01T08:35',
    })
    expect(late.status).toBe(422)
  })

  test('ten at once each have a number and a place, and the books balance', async () => {
    const clinic = await mintClinic()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        clinic.reception.client.post(`${pathOf(clinic)}/walk-ins`, {
          patient: { name: `Walker ${n}` },
          locationId: clinic.locationId,
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201))
    const rows = await sqlAs('select token_number n from queue_entries where clinic_id = $1 order by 1', [clinic.id])
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    const overbooked = await sqlAs('select count(*)::int n from appointments where clinic_id = $1 and not overbook', [
      clinic.id,
    ])
    expect(overbooked).toEqual([{ n: 1 }])
  })

  test('needs one patient, this clinic’s people and place, and a desk', async () => {
    const clinic = await mintClinic()
    const path = `${pathOf(clinic)}/walk-ins`
    const { client } = clinic.reception
    const elsewhere = await mintClinic()
    expectProblem(await client.post(path, { locationId: clinic.locationId }), 422, 'VALIDATION_ERROR')
    expectProblem(await client.post(path, { ...wish(clinic), patient: { name: 'x' } }), 422, 'VALIDATION_ERROR')
    expectProblem(await client.post(path, wish(elsewhere, { locationId: clinic.locationId })), 404, 'PATIENT_NOT_FOUND')
    expectProblem(
      await client.post(path, wish(clinic, { locationId: elsewhere.locationId })),
      404,
      'LOCATION_NOT_FOUND',
    )
    expectProblem(await clinic.nurse.client.post(path, wish(clinic)), 403, 'FORBIDDEN')
    expectProblem(await clinic.otherDoctor.client.post(path, wish(clinic)), 403, 'FORBIDDEN')
    expect((await clinic.doctor.client.post(path, wish(clinic))).status).toBe(201)
    const patients = await sqlAs('select count(*)::int n from patients where clinic_id = $1', [clinic.id])
    expect(patients).toEqual([{ n: 2 }])
    await expectRefusals(clinic, {
      method: 'POST',
      path,
      body: wish(clinic),
      notFound: 'DOCTOR_NOT_FOUND',
      id: clinic.doctor.doctorId,
    })
  })
})
