import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { liveQueueHearer } from '../../src/plugins/live-queue/live-queue.ts'
import { abortObject } from '../support/abort-object.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { upgrade, type Watch, watch } from '../support/sockets.ts'
import { book, expectProblem } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const queueOf = (clinic: TestClinic) => env.DOCTOR_QUEUE.getByName(`${clinic.id}:${clinic.doctor.doctorId}`)
const pathOf = (clinic: TestClinic) => `/queue/doctors/${clinic.doctor.doctorId}`

/** Books and checks in; the visit's id. */
async function arrive(clinic: TestClinic, over: Record<string, unknown> = {}): Promise<string> {
  const { id } = await book(clinic, over)
  const path = `/appointments/${id}/check-in`
  const { status, body } = await clinic.nurse.client.post(path, { override: true, overrideReason: 'here' })
  expect({ status, state: body.appointment.status }).toEqual({ status: 200, state: 'CHECKED_IN' })
  return id
}

const at = (time: string) => ({ appointmentDate: `2027-03-01T${time}` })
/** A queue without its waits, which pass with the time. */
const settled = (queue: ReturnType<Watch['queue']>) => {
  const { runningLateMinutes: _, waiting, ...rest } = queue ?? { waiting: [] }
  const still = waiting.map(({ estimatedWaitMinutes: _w, waitRange: _r, ...place }: Record<string, unknown>) => place)
  return { ...rest, waiting: still }
}
const expectWaiting = (seen: Watch, ids: string[]) => expect.poll(seen.waiting).toEqual(ids)

describe('a live queue', () => {
  test('sends a snapshot, then numbered changes, and news of visits to staff', async () => {
    const clinic = await mintClinic()
    const first = await arrive(clinic)
    const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
    await expect.poll(() => desk.messages.length).toBeGreaterThan(0)
    expect(desk.messages[0]).toMatchObject({
      type: 'snapshot',
      queue: {
        doctorId: clinic.doctor.doctorId,
        paused: false,
        serving: null,
        totalInQueue: 1,
        waiting: [{ appointmentId: first, tokenNumber: 1, position: 1, patient: { name: 'Pia Patient' } }],
      },
    })
    const second = await arrive(clinic, at('11:00'))
    await expectWaiting(desk, [first, second])
    const news = () =>
      desk.messages.filter(({ type, appointmentId }) => type === 'appointment' && appointmentId === second)
    await expect
      .poll(() => news().map(({ status, version }) => `${status}@${version}`))
      .toEqual(['SCHEDULED@1', 'CHECKED_IN@2'])
    const numbers = desk.messages.map(({ seq }) => seq)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
    await clinic.doctor.client.post(`/appointments/${first}/start`)
    await expectWaiting(desk, [second])
    await expect.poll(() => desk.queue().serving).toMatchObject({ appointmentId: first, status: 'IN_PROGRESS' })
    await clinic.doctor.client.post(`/appointments/${first}/complete`)
    await expect.poll(() => desk.queue().serving).toBeNull()
  })

  test('two desks see each other’s changes, also those made past the queue', async () => {
    const clinic = await mintClinic()
    const [one, other] = await Promise.all([
      watch(clinic.reception.client, clinic.doctor.doctorId),
      watch(clinic.admin.client, clinic.doctor.doctorId),
    ])
    const { id } = await book(clinic)
    const heard = (desk: Watch, status: string) => () =>
      desk.messages.some((message) => message.appointmentId === id && message.status === status)
    for (const desk of [one, other]) await expect.poll(heard(desk, 'SCHEDULED')).toBe(true)
    await clinic.reception.client.delete(`/appointments/${id}`)
    for (const desk of [one, other]) await expect.poll(heard(desk, 'CANCELLED')).toBe(true)
  })

  test('the outbox tells of what the Worker did not, and of nothing twice', async () => {
    const clinic = await mintClinic()
    const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
    const { id } = await book(clinic)
    const told = () => desk.messages.filter(({ appointmentId }) => appointmentId === id).map(({ status }) => status)
    // The Worker tells a moment after its answer: by then the newer version would have been told, and the older one would not.
    await expect.poll(told).toEqual(['SCHEDULED'])
    await sqlAs("update appointments set status = 'NO_SHOW', version = 2 where id = $1", [id])
    const db = openDatabase(env.HYPERDRIVE.connectionString)
    const event = { clinicId: clinic.id, type: 'appointment.no_show', subjectType: 'appointment', subjectId: id }
    expect(liveQueueHearer.hears(event.type)).toBe(true)
    for (const n of [1, 2])
      await liveQueueHearer.deliver([{ ...event, id: String(n), subjectVersion: 2, at: 0, data: {} }], env as Env, db)
    await expect.poll(told).toEqual(['SCHEDULED', 'NO_SHOW'])
  })

  test('the outbox tells the line that a visit has left for another doctor’s', async () => {
    const clinic = await mintClinic()
    const id = await arrive(clinic)
    const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
    await expectWaiting(desk, [id])
    const { doctorId } = clinic.otherDoctor
    await sqlAs('update appointments set doctor_id = $2, version = version + 1 where id = $1', [id, doctorId])
    await sqlAs('update queue_entries set doctor_id = $2 where appointment_id = $1', [id, doctorId])
    const [line] = await sqlAs<{ id: string }>(
      'update queue_states set version = version + 3 where clinic_id = $1 returning id',
      [clinic.id],
    )
    const db = openDatabase(env.HYPERDRIVE.connectionString)
    const event = { clinicId: clinic.id, type: 'queue.left', subjectType: 'queue', subjectId: line?.id ?? '' }
    expect(liveQueueHearer.hears(event.type)).toBe(true)
    await liveQueueHearer.deliver([{ ...event, id: '1', subjectVersion: 4, at: 0, data: {} }], env as Env, db)
    await expectWaiting(desk, [])
  })

  test('a patient sees their own place only, a display no names', async () => {
    const clinic = await mintClinic()
    const first = await arrive(clinic)
    const second = await arrive(clinic, { ...at('11:00'), patientId: clinic.otherPatient.patientId })
    const [own, display] = await Promise.all([
      watch(clinic.otherPatient.client, clinic.doctor.doctorId),
      watch(clinic.reception.client, clinic.doctor.doctorId, { display: true }),
    ])
    await expectWaiting(own, [second])
    expect(own.queue()).toMatchObject({ totalInQueue: 2, waiting: [{ position: 2, patient: { name: 'Otto Other' } }] })
    await expectWaiting(display, [first, second])
    await clinic.reception.client.post(`${pathOf(clinic)}/call-next`)
    await expect.poll(() => own.queue().serving).toMatchObject({ appointmentId: null, tokenNumber: 1 })
    await expect.poll(() => display.queue().serving).toMatchObject({ appointmentId: first, tokenNumber: 1 })
    const sly = await watch(clinic.otherPatient.client, clinic.doctor.doctorId, { display: true })
    await expectWaiting(sly, [second])
    expect(JSON.stringify(own.messages)).not.toContain('Pia')
    expect(JSON.stringify(display.messages)).not.toMatch(/Pia|Otto/)
    expect(own.messages.filter(({ type }) => type === 'appointment')).toEqual([])
    expect(display.messages.filter(({ type }) => type === 'appointment')).toEqual([])
  })

  test('several changes at once are told as one', async () => {
    const clinic = await mintClinic()
    const desk = await watch(clinic.reception.client, clinic.doctor.doctorId, { display: true })
    await expect.poll(() => desk.messages.length).toBe(1)
    const visits = await Promise.all(
      ['10:00', '10:30', '11:00', '11:30', '12:00'].map((time) => book(clinic, at(time))),
    )
    const ids = visits.map(({ id }) => id)
    await sqlAs("update appointments set status = 'CHECKED_IN', checked_in_at = $2 where id = any($1)", [
      ids,
      '2027-03-01T04:20:00Z',
    ])
    await Promise.all(
      ids.map((appointmentId) => queueOf(clinic).visitsChanged([{ appointmentId, status: 'CHECKED_IN', version: 2 }])),
    )
    await expectWaiting(desk, ids)
    expect(desk.messages.map(({ type }) => type)).toEqual(['snapshot', 'change'])
  })

  test('who comes back with a number is told what was missed, and else gets a snapshot', async () => {
    const clinic = await mintClinic()
    const first = await arrive(clinic)
    const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
    await expectWaiting(desk, [first])
    const since = desk.seq()
    desk.close()
    const second = await arrive(clinic, at('11:00'))
    const back = await watch(clinic.reception.client, clinic.doctor.doctorId, { since })
    await expectWaiting(back, [first, second])
    expect(back.messages.map(({ type }) => type)).not.toContain('snapshot')
    const missed = back.messages.filter(({ type }) => type === 'appointment')
    expect(missed.map(({ status }) => status)).toEqual(['SCHEDULED', 'CHECKED_IN'])
    expect(back.messages.every(({ seq }) => seq > since)).toBe(true)
    const upToDate = await watch(clinic.reception.client, clinic.doctor.doctorId, { since: back.seq() })
    const third = await arrive(clinic, at('12:00'))
    await expectWaiting(upToDate, [first, second, third])
    expect(upToDate.messages.map(({ type }) => type)).not.toContain('snapshot')
    const lost = await watch(clinic.reception.client, clinic.doctor.doctorId, { since: 900_000 })
    await expect.poll(() => lost.messages[0]?.type).toBe('snapshot')
  })
})

test('a doctor who has left the clinic has no queue to look at', async () => {
  const clinic = await mintClinic()
  const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
  const { id } = await book(clinic)
  await sqlAs('update clinic_doctors set active = false where doctor_id = $1', [clinic.doctor.doctorId])
  await clinic.reception.client.delete(`/appointments/${id}`)
  expect(await desk.closed).toBe(4404)
  expectProblem(await clinic.reception.client.get(pathOf(clinic)), 404, 'DOCTOR_NOT_FOUND')
  expectProblem(await clinic.reception.client.post(`${pathOf(clinic)}/tickets`), 404, 'DOCTOR_NOT_FOUND')
})

describe('tickets', () => {
  test('are good once, for thirty seconds, for one doctor', async () => {
    const clinic = await mintClinic()
    const { doctorId } = clinic.doctor
    const take = async () => (await clinic.reception.client.post(`${pathOf(clinic)}/tickets`)).body.ticket
    const ticket = await take()
    expect((await upgrade(doctorId, `ticket=${ticket}`)).status).toBe(101)
    expect((await upgrade(doctorId, `ticket=${ticket}`)).status).toBe(401)
    expect((await upgrade(clinic.otherDoctor.doctorId, `ticket=${await take()}`)).status).toBe(401)
    for (const query of ['ticket=made-up', '']) {
      const refused = await upgrade(doctorId, query)
      expect(refused.status).toBe(401)
      expect(await refused.json()).toMatchObject({
        code: 'UNAUTHENTICATED',
        detail: 'The ticket is missing, used or older than 30 seconds: get a new one.',
      })
    }
    const late = await take()
    setClock('2027-03-01T04:20:30Z')
    expect((await upgrade(doctorId, `ticket=${late}`)).status).toBe(401)
    expectProblem(
      await clinic.reception.client.get(`${pathOf(clinic)}/live?ticket=${await take()}`),
      422,
      'VALIDATION_ERROR',
    )
  })
})

describe('an object that vanishes', () => {
  test('between any two steps leaves the queue as it was', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const steps: (() => Promise<unknown>)[] = []
    const ids: string[] = []
    for (const time of ['10:00', '10:30', '11:00', '11:30'])
      steps.push(async () => ids.push(await arrive(clinic, at(time))))
    const act = (verb: string, body = () => ({}) as unknown) =>
      steps.push(async () => expect((await client.post(`${pathOf(clinic)}/${verb}`, body())).status).toBe(200))
    act('call-next')
    act('skip', () => ({ appointmentId: ids[0] }))
    act('call-next')
    steps.push(() => clinic.doctor.client.post(`/appointments/${ids[1]}/start`))
    act('pause')
    steps.push(async () => {
      const { body } = await client.get(pathOf(clinic))
      const order = body.waiting.map((place: { appointmentId: string }) => place.appointmentId).reverse()
      const reordered = await client.post(`${pathOf(clinic)}/reorder`, { appointmentIds: order, version: body.version })
      expect(reordered.body.waiting.map((place: { appointmentId: string }) => place.appointmentId)).toEqual(order)
    })
    act('resume')
    for (const step of steps) {
      await step()
      const before = settled((await client.get(pathOf(clinic))).body)
      const seenBefore = await watch(client, clinic.doctor.doctorId)
      await expect.poll(() => settled(seenBefore.queue())).toEqual(before)
      await evictDurableObject(queueOf(clinic))
      const seen = await watch(client, clinic.doctor.doctorId)
      await expect.poll(() => settled(seen.queue())).toEqual(before)
      await abortObject(queueOf(clinic))
      const again = await watch(client, clinic.doctor.doctorId)
      await expect.poll(() => settled(again.queue())).toEqual(before)
    }
  })

  test('sockets outlive an eviction and hear of what comes after it', async () => {
    const clinic = await mintClinic()
    const first = await arrive(clinic)
    const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
    await expectWaiting(desk, [first])
    await evictDurableObject(queueOf(clinic))
    const second = await arrive(clinic, at('11:00'))
    await expectWaiting(desk, [first, second])
  })
})

test('whoever is shown names stands in the trail, each patient once while they watch', async () => {
  const clinic = await mintClinic()
  await arrive(clinic)
  const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
  await expect.poll(() => desk.messages.length).toBeGreaterThan(0)
  await arrive(clinic, { ...at('11:00'), patientId: clinic.otherPatient.patientId })
  await expect.poll(() => desk.queue().totalInQueue).toBe(2)
  await clinic.nurse.client.post(`${pathOf(clinic)}/pause`)
  await expect.poll(() => desk.queue().paused).toBe(true)
  const rows = await sqlAs(
    "select patient_id from audit_log where clinic_id = $1 and actor_id = $2 and action = 'queue.read' order by id",
    [clinic.id, clinic.reception.userId],
  )
  expect(rows.map((row) => row.patient_id)).toEqual([clinic.patient.patientId, clinic.otherPatient.patientId])
})
