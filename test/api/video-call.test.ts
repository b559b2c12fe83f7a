import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { rowsOf, videoVisit } from '../support/video.ts'
import { book, expectProblem, pointersOf, putInState, trailOf } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const at = (time: string) => setClock(`2027-03-01T${time}Z`)
const iso = (time: string) => `2027-03-01T${time}.000Z`

test('a call from its room to its end: every row of the tables, its trail and its events', async () => {
  const clinic = await mintClinic()
  const { doctor, patient } = clinic
  const id = await videoVisit(clinic)
  const video = `/appointments/${id}/video`

  const made = await doctor.client.post(`${video}/create-room`)
  expect(made.status).toBe(201)
  expect(made.headers.get('Location')).toBe(`${video}/status`)
  expect(made.body).toEqual({
    appointmentId: id,
    status: 'SCHEDULED',
    roomName: expect.stringMatching(/^[0-9a-f]{32}$/),
    startedAt: null,
    endedAt: null,
    durationSeconds: null,
    participants: [],
    recordings: [],
    waiting: false,
  })
  const again = await doctor.client.post(`${video}/create-room`)
  expect(again.status).toBe(200)
  expect(again.body).toEqual(made.body)

  expect((await patient.client.post(`${video}/join-token`)).body.waiting).toBe(true)
  at('04:31:00')
  await doctor.client.post(`${video}/join-token`)
  const started = await doctor.client.post(`${video}/start`)
  expect(started.body).toMatchObject({ status: 'ACTIVE', startedAt: iso('04:31:00'), waiting: false })
  expect((await patient.client.get(`/appointments/${id}`)).body).toMatchObject({
    status: 'IN_PROGRESS',
    checkedInAt: iso('04:20:00'),
    startedAt: iso('04:31:00'),
  })
  at('04:32:00')
  expect((await doctor.client.post(`${video}/start`)).body).toEqual(started.body)
  expect((await patient.client.post(`${video}/join-token`)).body.waiting).toBe(false)

  at('04:52:30')
  const ended = await doctor.client.post(`${video}/end`)
  expect(ended.body).toEqual({
    ...started.body,
    status: 'COMPLETED',
    roomName: expect.stringMatching(/^[0-9a-f]{32}$/),
    endedAt: iso('04:52:30'),
    durationSeconds: 21.5 * 60,
    participants: [
      {
        userId: patient.userId,
        name: patient.sub,
        role: 'PARTICIPANT',
        status: 'LEFT',
        joinedAt: iso('04:32:00'),
        leftAt: iso('04:52:30'),
        durationSeconds: 20.5 * 60,
      },
      {
        userId: doctor.userId,
        name: doctor.sub,
        role: 'HOST',
        status: 'LEFT',
        joinedAt: iso('04:31:00'),
        leftAt: iso('04:52:30'),
        durationSeconds: 21.5 * 60,
      },
    ],
  })
  expect(ended.body.roomName).not.toBe(made.body.roomName)
  expect((await doctor.client.post(`${video}/end`)).body).toEqual(ended.body)
  expect((await patient.client.get(`/appointments/${id}`)).body.status).toBe('IN_PROGRESS')

  const done = await doctor.client.post(`/appointments/${id}/complete`)
  expect(done.body.appointment.status).toBe('COMPLETED')
  expect((await patient.client.get(`${video}/status`)).body).toEqual(ended.body)

  const { room, participants } = await rowsOf(id)
  expect(room).toMatchObject({ status: 'COMPLETED', previous_names: [made.body.roomName], version: 3 })
  expect(await trailOf(String(room?.id))).toEqual({
    actions: ['video.room_created', 'video.started', 'video.ended'],
    events: ['video.room_created@1', 'video.started@2', 'video.ended@3'],
  })
  expect(await trailOf(id)).toMatchObject({
    events: ['appointment.checked_in@2', 'appointment.started@3', 'appointment.completed@4'],
  })
  expect(await trailOf(String(participants[0]?.id))).toEqual({
    actions: ['video.participant_invited', 'video.participant_joined', 'video.participant_left'],
    events: ['video.participant_invited@1', 'video.participant_joined@2', 'video.participant_left@3'],
  })
  const audited = await sqlAs(
    "select distinct patient_id from audit_log where clinic_id = $1 and (action like 'video.%' or subject_id = $2)",
    [clinic.id, id],
  )
  expect(audited).toEqual([{ patient_id: patient.patientId }])
})

test('each request is one statement, and a key replays it', async () => {
  const clinic = await mintClinic()
  const { doctor, patient } = clinic
  const video = `/appointments/${await videoVisit(clinic)}/video`
  await doctor.client.get('/me')
  await patient.client.get('/me')
  const issue = { issueType: 'audio', description: 'An echo.' }
  for (const [verb, status, body] of [
    ['create-room', 201, {}],
    ['start', 200, {}],
    ['end', 200, {}],
    ['report-issue', 200, issue],
  ] as const) {
    const key = { 'Idempotency-Key': verb }
    const first = await doctor.client.post(`${video}/${verb}`, body, key)
    expect({ verb, status: first.status, queries: first.queries }).toEqual({ verb, status, queries: 1 })
    const second = await doctor.client.post(`${video}/${verb}`, body, key)
    expect(second.headers.get('Idempotency-Replayed')).toBe('true')
    expect({ status: second.status, body: second.body }).toEqual({ status, body: first.body })
  }
  expect((await patient.client.get(`${video}/status`)).queries).toBe(1)
})

test('who asks first makes the room; two at once make one', async () => {
  const clinic = await mintClinic()
  const video = `/appointments/${await videoVisit(clinic)}/video`
  const names = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const answer =
        n % 2 ? clinic.patient.client.get(`${video}/status`) : clinic.doctor.client.post(`${video}/create-room`)
      return (await answer).body.roomName
    }),
  )
  expect(new Set(names).size).toBe(1)
})

test('starting at once by two starts once', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  const both = [clinic.doctor, clinic.admin, clinic.doctor, clinic.admin]
  const answers = await Promise.all(both.map(({ client }) => client.post(`/appointments/${id}/video/start`)))
  expect(answers.map(({ status, body }) => [status, body.status])).toEqual(Array(4).fill([200, 'ACTIVE']))
  expect((await trailOf(id)).events).toEqual(['appointment.started@2'])
})

test.each([
  ['SCHEDULED', 200],
  ['CONFIRMED', 200],
  ['CHECKED_IN', 200],
  ['IN_PROGRESS', 200],
  ['PENDING', 409],
  ['COMPLETED', 409],
  ['CANCELLED', 409],
  ['NO_SHOW', 200],
])('a call starts from %s: %i', async (state, status) => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic, { status: state })
  const answer = await clinic.doctor.client.post(`/appointments/${id}/video/start`)
  if (status === 409) expectProblem(answer, 409, 'INVALID_STATUS_TRANSITION')
  else expect(answer.body.status).toBe('ACTIVE')
  expect((await clinic.doctor.client.get(`/appointments/${id}`)).body.status).toBe(
    status === 200 ? 'IN_PROGRESS' : state,
  )
})

test('a call that has not begun cannot be ended', async () => {
  const clinic = await mintClinic()
  const answer = await clinic.doctor.client.post(`/appointments/${await videoVisit(clinic)}/video/end`)
  expectProblem(answer, 409, 'INVALID_STATUS_TRANSITION')
  expect(answer.body.allowed).toContain('IN_PROGRESS')
})

test('a start that is taken back starts again', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.doctor
  const id = await videoVisit(clinic)
  await client.post(`/appointments/${id}/video/start`)
  await client.put(`/appointments/${id}`, { status: 'CHECKED_IN' })
  expect((await client.post(`/appointments/${id}/video/start`)).body.status).toBe('ACTIVE')
  expect((await client.get(`/appointments/${id}`)).body.status).toBe('IN_PROGRESS')
})

test.each([
  ['cancelled', 'CANCELLED'],
  ['missed', 'CANCELLED'],
  ['completed', 'COMPLETED'],
])('a visit that is %s ends its room, in the same statement', async (what, status) => {
  const clinic = await mintClinic()
  const { client } = clinic.doctor
  const { id } = await book(clinic, { type: 'VIDEO_CALL', locationId: undefined })
  const video = `/appointments/${id}/video`
  const before = (await client.get(`${video}/status`)).body
  at('04:35:00')
  if (what === 'completed') await client.post(`${video}/start`)
  at('04:50:00')
  const ended = {
    cancelled: () => client.post(`/appointments/${id}/cancel`),
    missed: () => client.put(`/appointments/${id}`, { status: 'NO_SHOW' }),
    completed: () => client.post(`/appointments/${id}/complete`, { followUpRequired: true }),
  }
  const answer = await ended[what as keyof typeof ended]()
  expect({ status: answer.status, queries: answer.queries }).toEqual({ status: 200, queries: 1 })
  const { room, participants } = await rowsOf(id)
  expect(room).toMatchObject({ status, previous_names: [before.roomName] })
  const endedAt = what === 'completed' ? iso('04:50:00') : null
  expect((await client.get(`${video}/status`)).body).toMatchObject({ status, endedAt })
  expect(participants.map((one) => one.status)).toEqual(what === 'completed' ? ['LEFT'] : [])
  const trail = await trailOf(String(room?.id))
  const event = what === 'completed' ? 'video.ended' : 'video.cancelled'
  expect(trail.actions.at(-1)).toBe(event)
  expect(trail.events.at(-1)).toBe(`${event}@${room?.version}`)
})

test('a visit that is over and never had a room has none', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic, { status: 'COMPLETED' })
  expectProblem(await clinic.patient.client.get(`/appointments/${id}/video/status`), 404, 'VIDEO_ROOM_NOT_FOUND')
  const refused = await clinic.doctor.client.post(`/appointments/${id}/video/create-room`)
  expectProblem(refused, 409, 'INVALID_STATUS_TRANSITION')
  const issue = { issueType: 'connection', description: 'It never came about.' }
  expect((await clinic.patient.client.post(`/appointments/${id}/video/report-issue`, issue)).status).toBe(200)
  expect((await rowsOf(id)).room).toBe(undefined)
})

test('trouble is kept, its text sealed', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  const path = `/appointments/${id}/video/report-issue`
  const answer = await clinic.patient.client.post(path, { issueType: 'other', description: 'My face is green.' })
  expect(answer.body).toEqual({ id: expect.any(String), issueType: 'other', createdAt: iso('04:20:00') })
  const [row] = await sqlAs('select * from video_issues where id = $1', [answer.body.id])
  expect(row).toMatchObject({ appointment_id: id, issue_type: 'other', reported_by: clinic.patient.userId })
  expect(row?.description).toMatch(/^v1\.dev1\./)
  expect(await trailOf(answer.body.id)).toEqual({ actions: [], events: ['video.issue_reported@1'] })
  expect((await trailOf(id)).actions).toEqual(['video.issue_reported'])
  await putInState(id, 'COMPLETED')
  const late = await clinic.doctor.client.post(path, { issueType: 'video', description: 'It froze.' })
  expect(late.status).toBe(200)
})

test('what is not understood is refused', async () => {
  const clinic = await mintClinic()
  const video = `/appointments/${await videoVisit(clinic)}/video`
  const ask = (verb: string, body: unknown) => clinic.doctor.client.post(`${video}/${verb}`, body)
  for (const [verb, body, pointers] of [
    ['report-issue', {}, ['#/issueType', '#/description']],
    ['report-issue', { issueType: 'smell', description: '' }, ['#/issueType', '#/description']],
    ['report-issue', { issueType: 'audio', description: 'x', screen: 1 }, ['#/screen']],
    ['start', { at: 1 }, ['#/at']],
    ['join-token', { name: 'Eve' }, ['#/name']],
  ] as const) {
    const answer = await ask(verb, body)
    expectProblem(answer, 422, 'VALIDATION_ERROR')
    expect(pointersOf(answer)).toEqual(pointers)
  }
  expect((await clinic.doctor.client.get(`${video}/status?deep=true`)).status).toBe(422)
})
