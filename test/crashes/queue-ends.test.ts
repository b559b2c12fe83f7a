import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Role } from '../../src/domain/rights.ts'
import type { Env } from '../../src/env.ts'
import { drainOutbox } from '../../src/jobs/drain-outbox.ts'
import type { OutboxEvent } from '../../src/plugins/hearer.ts'
import { droppedBy } from '../../src/plugins/live-queue/access-ended.ts'
import { liveQueueHearer } from '../../src/plugins/live-queue/live-queue.ts'
import { memberOf } from '../api/members.ts'
import { send, tokenFor } from '../support/client.ts'
import { mintClinic, type Person, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { upgrade, watch } from '../support/sockets.ts'
import { sendWith } from '../support/video.ts'
import { book, clientOfNoClinic, expectProblem } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const queueOf = (clinic: TestClinic) => env.DOCTOR_QUEUE.getByName(`${clinic.id}:${clinic.doctor.doctorId}`)
const ticketsOf = (clinic: TestClinic) => `/queue/doctors/${clinic.doctor.doctorId}/tickets`
const EXPIRED = 4401
const ACCESS_CHANGED = 4403

/** Somebody whose token ends after so many minutes. */
async function endingIn(clinic: TestClinic, minutes: number, roles: Role[] = ['RECEPTIONIST']) {
  const exp = Math.floor(Date.now() / 1000) + minutes * 60
  const token = await tokenFor({ sub: `ending-${v7()}`, roles, clinic_id: clinic.id }, 0, exp)
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  return {
    post: (path: string, body: unknown = {}) => send('POST', path, { headers, body: JSON.stringify(body) }),
  }
}

/** Tells the outbox that a user's access has changed, as whoever changes it does. */
async function tellOf(clinic: TestClinic, type: string, userId: string): Promise<void> {
  await sqlAs(
    `insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload)
      values ($1, 'membership', gen_random_uuid(), 1, $2, jsonb_build_object('userId', $3::text))`,
    [clinic.id, type, userId],
  )
  await deliver()
}

async function deliver(): Promise<void> {
  const db = openDatabase(env.HYPERDRIVE.connectionString)
  await drainOutbox({ db, env: env as Env, now: Date.now() }, [liveQueueHearer])
}

const heard = (seen: { messages: unknown[] }) => seen.messages.length

test('a socket ends with its token, also of an object that sleeps, and its holder goes on with another', async () => {
  const clinic = await mintClinic()
  const client = await endingIn(clinic, 10)
  const desk = await watch(client, clinic.doctor.doctorId)
  await expect.poll(() => heard(desk)).toBe(1)
  await evictDurableObject(queueOf(clinic))
  expect(await runDurableObjectAlarm(queueOf(clinic))).toBe(true)
  setClock('2027-03-01T04:30:00Z')
  await book(clinic)
  expect([await desk.closed, await desk.reason]).toEqual([EXPIRED, 'expired'])
  const back = await watch(clinic.reception.client, clinic.doctor.doctorId, { since: desk.seq() })
  await expect.poll(() => back.messages.filter(({ type }) => type === 'appointment').length).toBe(1)
  expect(back.messages.map(({ type }) => type)).not.toContain('snapshot')
})

test('the alarm ends whose time is over while nothing happens, and is set for the next', async () => {
  const clinic = await mintClinic()
  const [short, long] = [await endingIn(clinic, 10), await endingIn(clinic, 20)]
  const [one, other] = [await watch(short, clinic.doctor.doctorId), await watch(long, clinic.doctor.doctorId)]
  for (const [minute, ended] of [
    ['30', one],
    ['40', other],
  ] as const) {
    setClock(`2027-03-01T04:${minute}:00Z`)
    await evictDurableObject(queueOf(clinic))
    expect(await runDurableObjectAlarm(queueOf(clinic))).toBe(true)
    expect(await ended.closed).toBe(EXPIRED)
  }
  expect(await runDurableObjectAlarm(queueOf(clinic))).toBe(false)
})

test('after an hour at the latest a user is asked anew who they are', async () => {
  const clinic = await mintClinic()
  const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
  await expect.poll(() => heard(desk)).toBe(1)
  setClock('2027-03-01T05:19:59Z')
  await book(clinic, { appointmentDate: '2027-03-01T15:00' })
  await expect.poll(() => heard(desk)).toBe(2)
  setClock('2027-03-01T05:20:00Z')
  await runDurableObjectAlarm(queueOf(clinic))
  expect(await desk.closed).toBe(EXPIRED)
})

test('a ticket of a token that has run out opens nothing', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const exp = Math.floor(Date.now() / 1000) + 10
  const token = await tokenFor({ sub: `ending-${v7()}`, roles: ['NURSE'], clinic_id: clinic.id }, 0, exp)
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const take = async () => {
    const { body } = await send('POST', ticketsOf(clinic), { headers, body: '{}' })
    expect(body.expiresAt).toBe('2027-03-01T04:20:10.000Z')
    return body.ticket
  }
  const [early, late] = [await take(), await take()]
  setClock('2027-03-01T04:20:09Z')
  expect((await upgrade(doctorId, `ticket=${early}`)).status).toBe(101)
  setClock('2027-03-01T04:20:10Z')
  expect((await upgrade(doctorId, `ticket=${late}`)).status).toBe(401)
})

test('a made-up ticket, or one for another queue, wakes no object', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const asked: string[] = []
  const getByName = (name: string) => ({
    fetch: async () => {
      asked.push(name)
      return new Response(null, { status: 401 })
    },
  })
  const open = async (ticket: string, of = doctorId) => {
    const headers = { Upgrade: 'websocket' }
    const variables = { DOCTOR_QUEUE: { getByName } as unknown as Env['DOCTOR_QUEUE'] }
    return (await sendWith(variables as never, 'GET', `/queue/doctors/${of}/live?ticket=${ticket}`, { headers })).status
  }
  const { ticket } = (await clinic.nurse.client.post(ticketsOf(clinic))).body
  const bytes = Buffer.from(ticket, 'base64url')
  const madeUp = Buffer.from([...bytes.subarray(0, 16), ...crypto.getRandomValues(new Uint8Array(24))])
  expect(await open(madeUp.toString('base64url'))).toBe(401)
  expect(await open(ticket, clinic.otherDoctor.doctorId)).toBe(401)
  expect(asked).toEqual([])
  expect(await open(ticket)).toBe(401)
  expect(asked).toEqual([`${clinic.id}:${doctorId}`])
})

test.each(['membership.changed', 'user.signed_out', 'link.changed'])(
  '%s drops the user from all queues of the clinic, with their tickets, and nobody else',
  async (type) => {
    const clinic = await mintClinic()
    const [doctorId, otherId] = [clinic.doctor.doctorId, clinic.otherDoctor.doctorId]
    const { nurse, reception } = clinic
    const [here, there] = [await watch(nurse.client, doctorId), await watch(nurse.client, otherId, { display: true })]
    const [stays, elsewhere] = [await watch(reception.client, doctorId), await mintClinic()]
    const away = await watch(elsewhere.nurse.client, elsewhere.doctor.doctorId)
    const { ticket } = (await nurse.client.post(ticketsOf(clinic))).body
    await tellOf(elsewhere, type, nurse.userId)
    await tellOf(clinic, type, nurse.userId)
    expect([await here.closed, await there.closed]).toEqual([ACCESS_CHANGED, ACCESS_CHANGED])
    expect(await here.reason).toBe('access_changed')
    expect((await upgrade(doctorId, `ticket=${ticket}`)).status).toBe(401)
    const [before, quiet] = [heard(stays), heard(here)]
    await book(clinic)
    await book(elsewhere)
    await expect.poll(() => heard(stays)).toBeGreaterThan(before)
    await expect.poll(() => heard(away)).toBeGreaterThan(1)
    expect(heard(here)).toBe(quiet)
  },
)

test('who is signed out by an admin, or whose membership ends, is dropped and gets no other ticket', async () => {
  const clinic = await mintClinic()
  const { nurse, admin } = clinic
  const { doctorId } = clinic.doctor
  const member = await memberOf(clinic, ['SUPPORT_STAFF'])
  // Told by itself a moment later, the news of their joining would end the socket.
  await deliver()
  const [out, ended] = [await watch(nurse.client, doctorId), await watch(member.client, doctorId)]
  expect((await admin.client.post(`/users/${nurse.userId}/sign-out`)).status).toBe(200)
  expect((await admin.client.delete(`/memberships/${member.membershipId}`)).status).toBe(200)
  await deliver()
  expect([await out.closed, await ended.closed]).toEqual([ACCESS_CHANGED, ACCESS_CHANGED])
  expectProblem(await nurse.client.post(ticketsOf(clinic)), 401, 'UNAUTHENTICATED')
  expectProblem(await member.client.post(ticketsOf(clinic)), 422, 'CLINIC_REQUIRED')
})

/** A nurse whom no membership names, as their token alone makes them one, and who is signed out everywhere. */
async function signedOutEverywhere(clinic: TestClinic): Promise<Person> {
  const root = await clientOfNoClinic(['SUPER_ADMIN'])
  expect((await root.post(`/users/${clinic.nurse.userId}/sign-out`)).body.clinicId).toBe(null)
  expectProblem(await clinic.nurse.client.post(ticketsOf(clinic)), 401, 'UNAUTHENTICATED')
  return clinic.nurse
}

test.each([
  ['a change is told', false],
  ['somebody does something to the line', true],
])('who is signed out everywhere hears nothing more, though no clinic is told: %s', async (_, acts) => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const [out, muted] = [
    await watch(clinic.nurse.client, doctorId),
    await watch(clinic.nurse.client, doctorId, { display: true }),
  ]
  const [stays, { ticket }] = [
    await watch(clinic.reception.client, doctorId),
    (await clinic.nurse.client.post(ticketsOf(clinic))).body,
  ]
  await expect.poll(() => [out, muted, stays].map(heard)).toEqual([1, 1, 1])
  setClock('2027-03-01T04:20:10Z')
  await signedOutEverywhere(clinic)
  await deliver()
  if (acts) await clinic.reception.client.post(`/queue/doctors/${doctorId}/pause`)
  else await book(clinic)
  expect([await out.closed, await muted.closed]).toEqual([ACCESS_CHANGED, ACCESS_CHANGED])
  expect(await out.reason).toBe('access_changed')
  await expect.poll(() => heard(stays)).toBeGreaterThan(1)
  expect([heard(out), heard(muted)]).toEqual([1, 1])
  expect((await upgrade(doctorId, `ticket=${ticket}`)).status).toBe(401)
})

test('a ticket that comes after its holder was dropped opens nothing', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const take = async ({ client }: Person) => (await client.post(ticketsOf(clinic))).body.ticket
  const [nurses, doctors] = [await take(clinic.nurse), await take(clinic.otherDoctor)]
  setClock('2027-03-01T04:20:10Z')
  await signedOutEverywhere(clinic)
  // Past the outbox: nobody is told, and so no ticket is made void.
  await sqlAs('update clinic_doctors set active = false where doctor_id = $1', [clinic.otherDoctor.doctorId])
  for (const ticket of [nurses, doctors]) expect((await upgrade(doctorId, `ticket=${ticket}`)).status).toBe(401)
  const good = await take(clinic.reception)
  expect((await upgrade(doctorId, `ticket=${good}`)).status).toBe(101)
})

test.each([
  [
    'the desk ends it',
    ({ reception, patient }: TestClinic) =>
      reception.client.put(`/patients/${patient.patientId}`, { guardianUserIds: [] }),
  ],
  [
    'the guardian leaves',
    ({ patient, otherPatient }: TestClinic) => otherPatient.client.delete(`/me/links/${patient.patientId}`),
  ],
])('a guardian whose link ends is dropped, and hears of the patient no more: %s', async (_, end) => {
  const clinic = await mintClinic()
  const { patient, otherPatient, doctor } = clinic
  await sqlAs('update patients set guardian_user_ids = array[$2::uuid] where id = $1', [
    patient.patientId,
    otherPatient.userId,
  ])
  const { id } = await book(clinic)
  await clinic.nurse.client.post(`/appointments/${id}/check-in`)
  // The news of the link that was made, which is told by itself too, is not to end the socket.
  await deliver()
  const [live, stays] = [
    await watch(otherPatient.client, doctor.doctorId),
    await watch(patient.client, doctor.doctorId),
  ]
  await expect.poll(() => live.waiting()).toEqual([id])
  expect((await end(clinic)).status).toBe(200)
  await deliver()
  expect(await live.closed).toBe(ACCESS_CHANGED)
  const again = await watch(otherPatient.client, doctor.doctorId)
  await expect.poll(() => heard(again)).toBe(1)
  expect(again.waiting()).toEqual([])
  expect(stays.waiting()).toEqual([id])
})

test('an inactive doctor watches the line of who still waits for them, as they may read it', async () => {
  const clinic = await mintClinic()
  const { doctor, otherDoctor, admin, nurse } = clinic
  const { id } = await book(clinic)
  await nurse.client.post(`/appointments/${id}/check-in`)
  await admin.client.put(`/doctors/${doctor.doctorId}`, { active: false })
  await deliver()
  const lines = [doctor, otherDoctor].map(({ doctorId }) => `/queue/doctors/${doctorId}`)
  const read = await Promise.all(lines.map(async (line) => (await doctor.client.get(line)).status))
  const taken = await Promise.all(lines.map(async (line) => (await doctor.client.post(`${line}/tickets`)).status))
  expect([read, taken]).toEqual([
    [200, 404],
    [201, 403],
  ])
  const own = await watch(doctor.client, doctor.doctorId)
  await expect.poll(() => own.waiting()).toEqual([id])
  await nurse.client.post(`/queue/doctors/${doctor.doctorId}/pause`)
  await expect.poll(() => own.queue().paused).toBe(true)
})

test('news that change nobody’s access drop nobody, and wake no queue', async () => {
  const [clinic, elsewhere] = [await mintClinic(), await mintClinic()]
  const { doctor, otherDoctor, admin } = clinic
  await sqlAs('insert into clinic_doctors(clinic_id, doctor_id, active) values ($1, $2, true)', [
    elsewhere.id,
    otherDoctor.doctorId,
  ])
  const lines = [await watch(doctor.client, doctor.doctorId), await watch(otherDoctor.client, doctor.doctorId)]
  await admin.client.post('/memberships', { email: `${v7()}@clinic.example`, roles: ['NURSE'] })
  await admin.client.put(`/doctors/${doctor.doctorId}`, { specialty: 'Care' })
  await admin.client.put(`/doctors/${doctor.doctorId}`, { externalId: v7() })
  const db = openDatabase(env.HYPERDRIVE.connectionString)
  const dropped = async (...clinics: TestClinic[]) => {
    const ids = clinics.map(({ id }) => id)
    const rows = await sqlAs(
      `select id::text, clinic_id "clinicId", type, subject_type "subjectType", subject_id "subjectId",
        subject_version "subjectVersion" from outbox where clinic_id = any($1) order by id`,
      [ids],
    )
    return droppedBy(db, rows as unknown as OutboxEvent[])
  }
  expect(await dropped(clinic)).toEqual([])
  await deliver()
  await admin.client.post(`/queue/doctors/${doctor.doctorId}/pause`)
  for (const line of lines) await expect.poll(() => line.queue()?.paused).toBe(true)
  await admin.client.put(`/doctors/${otherDoctor.doctorId}`, { active: false })
  const left = await dropped(clinic)
  expect(left.map(({ queue }) => queue.split(':')[0])).toEqual([clinic.id, clinic.id])
  expect(left.map(({ doctorIds }) => doctorIds)).toEqual([[otherDoctor.doctorId], [otherDoctor.doctorId]])
})

test('a doctor who is made inactive hears nothing more, and gets no ticket until they are active again', async () => {
  const clinic = await mintClinic()
  const { doctor, otherDoctor, admin, reception } = clinic
  const path = (of: Person & { doctorId: string }) => `/queue/doctors/${of.doctorId}/tickets`
  const [own, others] = [await watch(doctor.client, doctor.doctorId), await watch(doctor.client, otherDoctor.doctorId)]
  const stays = await watch(reception.client, otherDoctor.doctorId)
  const { ticket } = (await doctor.client.post(path(otherDoctor))).body
  await admin.client.put(`/doctors/${doctor.doctorId}`, { active: false })
  await deliver()
  expect(await others.closed).toBe(ACCESS_CHANGED)
  expect([4403, 4404]).toContain(await own.closed)
  expect((await upgrade(otherDoctor.doctorId, `ticket=${ticket}`)).status).toBe(401)
  const before = heard(others)
  await book(clinic, { doctorId: otherDoctor.doctorId })
  await expect.poll(() => heard(stays)).toBeGreaterThan(1)
  expect(heard(others)).toBe(before)
  expectProblem(await doctor.client.post(path(otherDoctor)), 403, 'FORBIDDEN')
  expect((await otherDoctor.client.post(path(otherDoctor))).status).toBe(201)
  await admin.client.put(`/doctors/${doctor.doctorId}`, { active: true })
  expect((await doctor.client.post(path(otherDoctor))).status).toBe(201)
})

test('a doctor’s former user is dropped', async () => {
  const clinic = await mintClinic()
  const live = await watch(clinic.doctor.client, clinic.otherDoctor.doctorId)
  await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}`, { userId: null })
  await deliver()
  expect(await live.closed).toBe(ACCESS_CHANGED)
})

test('a display’s socket lasts longer than an hour, until the display’s day', async () => {
  const clinic = await mintClinic()
  const wish = { locationId: clinic.locationId, kind: 'board', expiresInDays: 1 }
  const { token } = (await clinic.reception.client.post('/displays', wish)).body
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const screen = { post: (path: string) => send('POST', path, { headers, body: '{}' }) }
  const live = await watch(screen, clinic.doctor.doctorId)
  await expect.poll(() => heard(live)).toBe(1)
  setClock('2027-03-02T04:19:59Z')
  await clinic.nurse.client.post(`/queue/doctors/${clinic.doctor.doctorId}/pause`)
  await expect.poll(() => live.queue().paused).toBe(true)
  setClock('2027-03-02T04:20:00Z')
  await runDurableObjectAlarm(queueOf(clinic))
  expect(await live.closed).toBe(EXPIRED)
})
