import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import { keepRooms } from '../../src/features/video/keep-rooms.ts'
import { mintClinic, type Person, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { rowsOf, videoVisit } from '../support/video.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'
import { confirmed, linked } from './link-codes.ts'

// The visit is from 04:30 to 05:00, so its room may be entered from 04:15 to 05:30.
startsAt('2027-03-01T04:20:00Z')

const video = (id: string, rest: string) => `/appointments/${id}/video/${rest}`

/** A visit whose patient has the other patient's user as guardian; both the doctor and the guardian took a token. */
async function joinedByGuardian(settings = {}) {
  const clinic = await mintClinic({ settings: { waitingRoom: false, ...settings } })
  const { otherPatient, doctor } = clinic
  await confirmed(clinic, otherPatient)
  const id = await videoVisit(clinic)
  const token = async (client: typeof doctor.client) => (await client.post(video(id, 'join-token'))).body
  await token(doctor.client)
  const given = await token(otherPatient.client)
  expect(given.waiting).toBe(false)
  const { room, participants } = await rowsOf(id)
  expect(room).toMatchObject({ room_name: given.roomName, version: 1 })
  expect(participants.map(({ role }) => role)).toEqual(['HOST', 'PARTICIPANT'])
  return { clinic, id, token, name: given.roomName as string }
}

/** Holds that the room has another name, nobody in it, and a trail of its renewal by this person. */
async function expectRenewed(id: string, name: string, by: { userId: string }): Promise<void> {
  const { room, participants } = await rowsOf(id)
  expect(room).toMatchObject({ version: 2, previous_names: [name], admitted_at: null })
  expect(room?.room_name).not.toBe(name)
  expect(room?.room_name).toMatch(/^[0-9a-f]{32}$/)
  expect(participants).toEqual([])
  const audited = await sqlAs(
    "select actor_id, request_id, patient_id from audit_log where subject_id = $1 and action = 'video.room_renewed'",
    [room?.id],
  )
  const [visit] = await sqlAs('select patient_id from appointments where id = $1', [id])
  expect(audited).toEqual([
    { actor_id: by.userId, request_id: expect.not.stringMatching('renew-rooms'), patient_id: visit?.patient_id },
  ])
  expect((await trailOf(String(room?.id))).events.at(-1)).toBe('video.room_renewed@2')
}

const CHANGES: [string, (clinic: TestClinic, id: string) => Promise<{ status: number; body: unknown }>][] = [
  ['a guardian is removed', (c) => c.reception.client.put(`/patients/${c.patient.patientId}`, { guardianUserIds: [] })],
  [
    'a guardian is confirmed, and not before',
    async (c, id) => {
      const { room } = await rowsOf(id)
      const made = await linked(c, c.nurse)
      expect((await rowsOf(id)).room).toEqual(room)
      return c.admin.client.post(`/links/${made.id}/confirm`)
    },
  ],
  [
    'the patient has no user any more',
    (c) => c.reception.client.put(`/patients/${c.patient.patientId}`, { userId: null }),
  ],
  ['the doctor has no user any more', (c) => c.admin.client.put(`/doctors/${c.doctor.doctorId}`, { userId: null })],
  [
    'the visit is moved to another doctor',
    (c, id) => c.reception.client.put(`/appointments/${id}`, { doctorId: c.otherDoctor.doctorId }),
  ],
]

describe('a room is renewed with the change of its people, when', () => {
  test.each(CHANGES)('%s', async (what, change) => {
    const { clinic, id, name } = await joinedByGuardian()
    // The guardian's coming checked the patient in, and a visit is moved before that.
    await putInState(id, 'SCHEDULED')
    const { status, body } = await change(clinic, id)
    expect(status, JSON.stringify(body)).toBe(200)
    await expectRenewed(id, name, /^the doctor|confirmed/.test(what) ? clinic.admin : clinic.reception)
    const again = (await clinic.reception.client.get(video(id, 'status'))).body
    expect(again).toMatchObject({ participants: [], status: 'SCHEDULED' })
    expect((await rowsOf(id)).room).toMatchObject({ version: 2, room_name: again.roomName })
  })

  test('the visit is given to another patient', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic, { type: 'VIDEO_CALL', locationId: undefined })
    const { roomName } = (await clinic.patient.client.get(video(id, 'status'))).body
    const given = await clinic.reception.client.put(`/appointments/${id}`, { patientId: clinic.otherPatient.patientId })
    expect(given.status).toBe(200)
    await expectRenewed(id, roomName, clinic.reception)
  })

  test('a waiting visit is handed to another doctor, whose call is not begun', async () => {
    const { id, clinic, name, token } = await joinedByGuardian()
    await sqlAs('update appointments set doctor_id = $2 where id = $1', [id, clinic.otherDoctor.doctorId])
    const { room, participants } = await rowsOf(id)
    expect(room).toMatchObject({ version: 2, previous_names: [name], status: 'SCHEDULED', started_at: null })
    expect(participants).toEqual([])
    expect((await clinic.doctor.client.post(video(id, 'join-token'))).status).toBe(403)
    expect((await token(clinic.otherDoctor.client)).roomName).toBe(room?.room_name)
  })

  test('the record is merged into another, whose own rooms are renewed too', async () => {
    const { clinic, id, name } = await joinedByGuardian()
    const { otherPatient, patient } = clinic
    const theirs = await videoVisit(clinic, {
      patient_id: otherPatient.patientId,
      doctor_id: clinic.otherDoctor.doctorId,
      starts_at: '2027-03-01T06:00:00Z',
      ends_at: '2027-03-01T06:30:00Z',
    })
    await sqlAs('update patients set user_id = null where id = $1', [otherPatient.patientId])
    const before = (await clinic.reception.client.get(video(theirs, 'status'))).body.roomName
    await sqlAs('update patients set guardian_user_ids = array_append(guardian_user_ids, $2) where id = $1', [
      ...[patient.patientId, clinic.nurse.userId],
    ])
    // That was a change of people itself.
    const { room } = await rowsOf(id)
    expect(room).toMatchObject({ version: 2, previous_names: [name] })
    const merged = await clinic.admin.client.post(`/patients/${patient.patientId}/merge`, {
      into: otherPatient.patientId,
    })
    expect(merged.status, JSON.stringify(merged.body)).toBe(200)
    const { room: after, participants } = await rowsOf(id)
    expect(after).toMatchObject({ version: 3, previous_names: [name, room?.room_name] })
    expect(participants).toEqual([])
    const audited = await sqlAs(
      "select actor_id from audit_log where subject_id = $1 and action = 'video.room_renewed' order by id",
      [after?.id],
    )
    expect(audited[1]).toEqual({ actor_id: clinic.admin.userId })
    // They have a user now; the guardians of the other record alone are pending.
    expect((await rowsOf(theirs)).room?.room_name).not.toBe(before)
  })

  test('the doctor’s user changes, in every clinic of theirs', async () => {
    const { clinic, id, name } = await joinedByGuardian()
    const elsewhere = await mintClinic()
    await sqlAs('insert into clinic_doctors (clinic_id, doctor_id) values ($1, $2)', [
      elsewhere.id,
      clinic.doctor.doctorId,
    ])
    const there = await videoVisit(elsewhere, {
      doctor_id: clinic.doctor.doctorId,
      starts_at: '2027-03-01T06:00:00Z',
      ends_at: '2027-03-01T06:30:00Z',
    })
    const before = (await elsewhere.patient.client.get(video(there, 'status'))).body.roomName
    const root = await clinic.as(['SUPER_ADMIN'])
    const changed = await root.client.put(`/doctors/${clinic.doctor.doctorId}`, { userId: null })
    expect(changed.status).toBe(200)
    await expectRenewed(id, name, root)
    await expectRenewed(there, before, root)
  })

  test('a call is going on: it stays begun, and who still may comes in under the new name', async () => {
    const { clinic, id, name, token } = await joinedByGuardian()
    await clinic.doctor.client.post(video(id, 'start'))
    setClock('2027-03-01T04:40:00Z')
    await clinic.reception.client.put(`/patients/${clinic.patient.patientId}`, { guardianUserIds: [] })
    const { room, participants } = await rowsOf(id)
    expect(room).toMatchObject({
      status: 'ACTIVE',
      previous_names: [name],
      started_at: new Date('2027-03-01T04:20:00Z'),
    })
    expect(participants).toEqual([])
    expectProblem(await clinic.otherPatient.client.post(video(id, 'join-token')), 404, 'APPOINTMENT_NOT_FOUND')
    for (const { client } of [clinic.doctor, clinic.patient]) {
      expect(await token(client)).toMatchObject({ waiting: false, roomName: room?.room_name })
    }
    const ended = await clinic.doctor.client.post(video(id, 'end'))
    expect(ended.body).toMatchObject({ status: 'COMPLETED', startedAt: '2027-03-01T04:20:00.000Z' })
    expect(ended.body.participants.map((one: { role: string }) => one.role)).toEqual(['HOST', 'PARTICIPANT'])
  })
})

test.each([
  ['the order of the guardians', (c: TestClinic) => ({ guardianUserIds: [c.nurse.userId, c.otherPatient.userId] })],
  ['the name', () => ({ name: 'Pia Married' })],
  ['the e-mail address', () => ({ email: 'pia@example.org' })],
])('%s is no change of people', async (_, change) => {
  const { clinic, id } = await joinedByGuardian()
  const path = `/patients/${clinic.patient.patientId}`
  await confirmed(clinic, clinic.nurse)
  const { room } = await rowsOf(id)
  expect((await clinic.reception.client.put(path, change(clinic))).status).toBe(200)
  expect((await rowsOf(id)).room).toEqual(room)
})

test('a renewed room still knows that somebody joined: the visit stays its patient’s', async () => {
  const { clinic, id } = await joinedByGuardian()
  await clinic.reception.client.put(`/patients/${clinic.patient.patientId}`, { guardianUserIds: [] })
  const because = async () => (await sqlAs('select hangs_on_visit($1, $2) h', [clinic.id, id]))[0]?.h
  expect(await because()).toEqual(['WAS_CHECKED_IN', 'ROOM_JOINED'])
})

test('a call that is over is left as it was; the patient’s side reads only those who stand for the patient', async () => {
  const { clinic, id } = await joinedByGuardian()
  const { doctor, patient, otherPatient } = clinic
  await doctor.client.post(video(id, 'start'))
  await doctor.client.post(video(id, 'end'))
  const { room } = await rowsOf(id)
  await clinic.reception.client.put(`/patients/${patient.patientId}`, { guardianUserIds: [] })
  expect((await rowsOf(id)).room).toEqual(room)
  const seenBy = async ({ client }: { client: typeof doctor.client }) =>
    (await client.get(video(id, 'status'))).body.participants.map((one: { userId: string }) => one.userId)
  expect(await seenBy(doctor)).toEqual([doctor.userId, otherPatient.userId])
  expect(await seenBy(patient)).toEqual([doctor.userId])
})

test('a visit that is cancelled and booked anew, and a no-show that is taken back, have rooms with nobody in them', async () => {
  const { clinic, id, name } = await joinedByGuardian()
  await putInState(id, 'SCHEDULED')
  setClock('2027-03-01T04:35:00Z')
  expect((await clinic.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })).status).toBe(200)
  expect((await clinic.reception.client.put(`/appointments/${id}`, { status: 'SCHEDULED' })).status).toBe(200)
  const back = (await clinic.patient.client.get(video(id, 'status'))).body
  expect(back).toMatchObject({ status: 'SCHEDULED', participants: [] })
  expect(back.roomName).not.toBe(name)
  await clinic.reception.client.post(`/appointments/${id}/cancel`)
  const anew = await book(clinic, { type: 'VIDEO_CALL', locationId: undefined, appointmentDate: '2027-03-01T11:00' })
  expect((await clinic.patient.client.get(video(anew.id, 'status'))).body).toMatchObject({ participants: [] })
})

test('a visit at another time has a room with nobody in it, in the very answer too', async () => {
  const { clinic, id, name } = await joinedByGuardian()
  await putInState(id, 'SCHEDULED')
  await sqlAs("update appointments set starts_at = starts_at + interval '5 minutes' where id = $1", [id])
  const status = (await clinic.doctor.client.get(video(id, 'status'))).body
  expect(status.participants).toEqual([])
  expect(status.roomName).not.toBe(name)
  expect((await rowsOf(id)).participants).toEqual([])
})

test('many who change the people of many rooms at once, and the outbox that keeps them, do not block one another', async () => {
  const clinic = await mintClinic()
  const { patient, otherPatient, nurse, support, reception, admin, doctor } = clinic
  const deadlocks = async () =>
    Number((await sqlAs('select deadlocks from pg_stat_database where datname = current_database()'))[0]?.deadlocks)
  const ids: string[] = []
  for (let n = 0; n < 12; n++) {
    const [starts_at, ends_at] = [n, n + 1].map((h) => new Date(Date.parse('2027-03-02T00:00:00Z') + h * 3_600_000))
    const people = n % 2 ? {} : { patient_id: otherPatient.patientId }
    const id = await videoVisit(clinic, { starts_at, ends_at, ...people })
    await reception.client.get(video(id, 'status'))
    ids.push(id)
  }
  const before = await deadlocks()
  const guarded = async ({ patientId }: { patientId: string }, by: Person) => {
    await confirmed(clinic, by, { patientId })
    return { status: 200 }
  }
  const unguarded = ({ patientId }: { patientId: string }) =>
    reception.client.put(`/patients/${patientId}`, { guardianUserIds: [] })
  const givenUser = async () => {
    await sqlAs('update doctors set user_id = $2 where id = $1', [doctor.doctorId, doctor.userId])
    return { status: 200 }
  }
  const db = () => openDatabase(env.HYPERDRIVE.connectionString)
  const keep = async () => {
    const visits = ids.map((id) => ({ clinicId: clinic.id, id })).reverse()
    await keepRooms(db(), { caller: systemCaller('test'), now: Date.now() }, visits)
    return { status: 200 }
  }
  for (let round = 0; round < 6; round++) {
    const answers = await Promise.all([
      round % 2 ? unguarded(patient) : guarded(patient, nurse),
      keep(),
      round % 2 ? givenUser() : admin.client.put(`/doctors/${doctor.doctorId}`, { userId: null }),
      round % 2 ? guarded(otherPatient, support) : unguarded(otherPatient),
      keep(),
      ...ids.map((id) => reception.client.get(video(id, 'status'))),
      ...ids.slice(0, 2).map((id) => reception.client.put(`/appointments/${id}`, { notes: `round ${round}` })),
    ])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  }
  const merged = await Promise.all([
    admin.client.post(`/patients/${otherPatient.patientId}/merge`, {
      into: patient.patientId,
      force: true,
      reason: 'One person.',
    }),
    keep(),
    admin.client.put(`/doctors/${doctor.doctorId}`, { userId: null }),
    reception.client.post(`/appointments/${ids[0]}/cancel`),
    keep(),
  ])
  expect(merged.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await deadlocks()).toBe(before)
}, 60_000)

test('who joins while they are removed has a token for the former room, or none', async () => {
  const clinic = await mintClinic({ settings: { waitingRoom: false } })
  const { patient, otherPatient, reception } = clinic
  const unguarded = () => reception.client.put(`/patients/${patient.patientId}`, { guardianUserIds: [] })
  const outcomes = new Set<string>()
  for (let round = 0; round < 24; round++) {
    await confirmed(clinic, otherPatient)
    const [starts_at, ends_at] = [round, round + 1].map((n) => new Date(Date.parse('2027-03-01T04:20:00Z') + n * 1000))
    const id = await videoVisit(clinic, { starts_at, ends_at, status: 'CHECKED_IN' })
    // Every other room is made by the race itself.
    if (round % 2) await reception.client.get(video(id, 'status'))
    const join = () => otherPatient.client.post(video(id, 'join-token'))
    // Sooner and later than the token, and in the midst of it.
    const later = async () => {
      await new Promise((resolve) => setTimeout(resolve, (round % 12) * 3))
      return unguarded()
    }
    const [first, removed, second] = await Promise.all([join(), later(), join()])
    expect(removed.status).toBe(200)
    const now = (await patient.client.get(video(id, 'status'))).body
    for (const joined of [first, second]) {
      outcomes.add(String(joined.status))
      if (joined.status === 200) expect(joined.body.roomName).not.toBe(now.roomName)
      else expectProblem(joined, 404, 'APPOINTMENT_NOT_FOUND')
    }
    expect(now.participants).toEqual([])
    await sqlAs("update appointments set status = 'CANCELLED' where id = $1", [id])
  }
  expect(outcomes).toContain('200')
})

test('a doctor who joins while they are made inactive has a token for the former room, or none', async () => {
  const clinic = await mintClinic({ settings: { waitingRoom: false } })
  const { doctor, patient, admin, reception } = clinic
  const setActive = (active: boolean) => admin.client.put(`/doctors/${doctor.doctorId}`, { active })
  const outcomes = new Set<string>()
  for (let round = 0; round < 24; round++) {
    await setActive(true)
    const [starts_at, ends_at] = [round, round + 1].map((n) => new Date(Date.parse('2027-03-01T04:20:00Z') + n * 1000))
    const id = await videoVisit(clinic, { starts_at, ends_at, status: 'CHECKED_IN' })
    if (round % 2) await reception.client.get(video(id, 'status'))
    const join = () => doctor.client.post(video(id, 'join-token'))
    const later = async () => {
      await new Promise((resolve) => setTimeout(resolve, (round % 12) * 3))
      return setActive(false)
    }
    const [first, removed, second] = await Promise.all([join(), later(), join()])
    expect(removed.status).toBe(200)
    const now = (await patient.client.get(video(id, 'status'))).body
    for (const joined of [first, second]) {
      outcomes.add(String(joined.status))
      if (joined.status === 200) expect(joined.body.roomName).not.toBe(now.roomName)
      else expectProblem(joined, 403, 'FORBIDDEN')
    }
    expect(now.participants).toEqual([])
    await sqlAs("update appointments set status = 'CANCELLED' where id = $1", [id])
  }
  expect(outcomes).toContain('200')
})
