import jwt from 'jsonwebtoken'
import { beforeAll, describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { production, rowsOf, sendWith, signedInThere, videoVisit } from '../support/video.ts'
import { book, expectProblem, expectRefusals, putInState, trailOf } from '../support/visits.ts'

// The visit is from 04:30 to 05:00, so its room may be entered from 04:15 to 05:30.
startsAt('2027-03-01T04:20:00Z')

const SECRET = 'a-secret-that-prosody-shares'
const JITSI = {
  VIDEO_PROVIDER: 'jitsi',
  JITSI_DOMAIN: 'meet.clinic.example',
  JITSI_APP_ID: 'kept-clinic',
  JITSI_SECRET: SECRET,
}

const tokenPath = (id: string) => `/appointments/${id}/video/join-token`
const readToken = (token: string) =>
  jwt.verify(token, SECRET, { algorithms: ['HS256'], ignoreNotBefore: true, ignoreExpiration: true }) as jwt.JwtPayload

describe('a token', () => {
  test("the doctor's is a moderator's, bound to the room and to the window", async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const answer = await sendWith(JITSI, 'POST', tokenPath(id), { client: clinic.doctor.client })
    expect(answer.status).toBe(200)
    const { room, participants } = await rowsOf(id)
    expect(answer.body).toEqual({
      waiting: false,
      token: expect.any(String),
      roomName: room?.room_name,
      url: `https://meet.clinic.example/${room?.room_name}?jwt=${answer.body.token}`,
      expiresAt: '2027-03-01T05:30:00.000Z',
      moderator: true,
    })
    expect(readToken(answer.body.token)).toEqual({
      aud: 'jitsi',
      iss: 'kept-clinic',
      sub: 'meet.clinic.example',
      room: room?.room_name,
      nbf: Date.parse('2027-03-01T04:19:50Z') / 1000,
      exp: Date.parse('2027-03-01T05:30:00Z') / 1000,
      context: {
        user: { id: participants[0]?.id, name: 'Dr. Ada Roy', affiliation: 'owner' },
        features: { livestreaming: false, recording: false, transcription: false, 'outbound-call': false },
      },
    })
    const text = JSON.stringify(readToken(answer.body.token))
    for (const secret of [id, clinic.id, clinic.doctor.userId, clinic.doctor.sub, clinic.patient.patientId, '@']) {
      expect(text).not.toContain(secret)
    }
    expect(room?.room_name).toMatch(/^[0-9a-f]{32}$/)
  })

  test("the patient's is no moderator's and names nobody", async () => {
    const clinic = await mintClinic({ settings: { waitingRoom: false } })
    const id = await videoVisit(clinic)
    const { body } = await sendWith(JITSI, 'POST', tokenPath(id), { client: clinic.patient.client })
    expect(body).toMatchObject({ waiting: false, moderator: false })
    const { participants } = await rowsOf(id)
    expect(readToken(body.token).context.user).toEqual({
      id: participants[0]?.id,
      name: 'Patient',
      affiliation: 'member',
    })
  })

  test('may allow recording where the clinic does, to the doctor only', async () => {
    const clinic = await mintClinic({ settings: { waitingRoom: false, videoRecording: true } })
    const id = await videoVisit(clinic)
    const features = async (client: typeof clinic.doctor.client) =>
      readToken((await sendWith(JITSI, 'POST', tokenPath(id), { client })).body.token).context.features.recording
    expect(await features(clinic.doctor.client)).toBe(true)
    expect(await features(clinic.patient.client)).toBe(false)
  })

  test('on a developer’s machine is the stand-in’s, whose page shows its claims', async () => {
    const clinic = await mintClinic()
    const { body } = await clinic.doctor.client.post(tokenPath(await videoVisit(clinic)))
    expect(body.url).toBe(`http://kept.test/video/stand-in?jwt=${body.token}`)
    const page = await sendWith({}, 'GET', `/video/stand-in?jwt=${body.token}`)
    expect(page.status).toBe(200)
    expect(page.body).toContain('Dr. Ada Roy')
    expect(page.body).toContain(body.roomName)
    expect((await sendWith({}, 'GET', '/video/stand-in?jwt=a.b.c')).body).toContain('no token')
    expectProblem(await sendWith(JITSI, 'GET', `/video/stand-in?jwt=${body.token}`), 404, 'NOT_FOUND')
  })

  test('is not made up where nothing is set up, and then nothing is written', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    for (const [sub, role] of [
      [clinic.patient.sub, 'PATIENT'],
      [clinic.doctor.sub, 'DOCTOR'],
    ] as const) {
      const headers = await signedInThere(clinic.id, sub, role)
      expectProblem(await sendWith(await production(), 'POST', tokenPath(id), { headers }), 503, 'VIDEO_NOT_CONFIGURED')
    }
    expect(await trailOf(id)).toEqual({ actions: [], events: [] })
    expect((await rowsOf(id)).room).toBe(undefined)
  })
})

describe('the window', () => {
  test.each([
    ['04:14:59', 'VIDEO_WINDOW_CLOSED'],
    ['04:15:00', null],
    ['05:30:00', null],
    ['05:30:01', 'VIDEO_WINDOW_CLOSED'],
  ])('at %s', async (time, code) => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    setClock(`2027-03-01T${time}Z`)
    for (const { client } of [clinic.doctor, clinic.patient]) {
      const answer = await client.post(tokenPath(id))
      if (code) expectProblem(answer, 422, code)
      else expect(answer.status).toBe(200)
      const { body } = await client.get(`/appointments/${id}`)
      expect(body.actions.includes('join')).toBe(code === null)
    }
  })

  test('is the clinic’s', async () => {
    const clinic = await mintClinic({ settings: { joinOpensMinutes: 5, joinClosesMinutes: 0, waitingRoom: false } })
    const id = await videoVisit(clinic)
    expectProblem(await clinic.patient.client.post(tokenPath(id)), 422, 'VIDEO_WINDOW_CLOSED')
    setClock('2027-03-01T04:25:00Z')
    expect((await clinic.patient.client.post(tokenPath(id))).body.expiresAt).toBe('2027-03-01T05:00:00.000Z')
  })

  test.each(['PENDING', 'COMPLETED', 'CANCELLED'])('is closed for a visit that is %s', async (status) => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic, { status })
    expectProblem(await clinic.doctor.client.post(tokenPath(id)), 422, 'VIDEO_WINDOW_CLOSED')
    expectProblem(await clinic.patient.client.post(tokenPath(id)), 422, 'VIDEO_WINDOW_CLOSED')
  })

  test('is closed after the end, until the doctor takes the call up again; an old token names another room', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const { doctor, patient } = clinic
    const video = `/appointments/${id}/video`
    await doctor.client.post(`${video}/start`)
    const old = (await patient.client.post(`${video}/join-token`)).body
    expect((await doctor.client.post(`${video}/end`)).body.status).toBe('COMPLETED')
    for (const { client } of [doctor, patient]) {
      expectProblem(await client.post(`${video}/join-token`), 422, 'VIDEO_WINDOW_CLOSED')
      expect((await client.get(`/appointments/${id}`)).body.actions).not.toContain('join')
    }
    const again = await doctor.client.post(`${video}/start`)
    expect(again.body).toMatchObject({ status: 'ACTIVE', endedAt: null })
    const fresh = (await patient.client.post(`${video}/join-token`)).body
    expect(fresh.roomName).not.toBe(old.roomName)
  })
})

describe('who', () => {
  let clinic: TestClinic
  beforeAll(async () => {
    clinic = await mintClinic()
  })

  test('refusals of every endpoint', async () => {
    const id = await videoVisit(clinic)
    const issue = { issueType: 'audio', description: 'An echo.' }
    for (const [verb, body] of [
      ['create-room', {}],
      ['join-token', {}],
      ['start', {}],
      ['admit', {}],
      ['end', {}],
      ['report-issue', issue],
    ] as const) {
      const path = `/appointments/${id}/video/${verb}`
      await expectRefusals(clinic, { method: 'POST', path, body, notFound: 'APPOINTMENT_NOT_FOUND', id })
    }
    const path = `/appointments/${id}/video/status`
    await expectRefusals(clinic, { method: 'GET', path, notFound: 'APPOINTMENT_NOT_FOUND', id })
  })

  test('other staff get no token, and another patient does not see the visit', async () => {
    const id = await videoVisit(clinic, { starts_at: '2027-03-01T05:00:00Z', ends_at: '2027-03-01T05:30:00Z' })
    setClock('2027-03-01T05:00:00Z')
    for (const who of [clinic.otherDoctor, clinic.admin, clinic.reception, clinic.nurse, clinic.support]) {
      expectProblem(await who.client.post(tokenPath(id)), 403, 'FORBIDDEN')
    }
    expectProblem(await clinic.otherPatient.client.post(tokenPath(id)), 404, 'APPOINTMENT_NOT_FOUND')
    expect((await rowsOf(id)).participants).toEqual([])
  })

  test('the doctor of the visit and the administrator hold the call; nobody else', async () => {
    const id = await videoVisit(clinic, { starts_at: '2027-03-01T06:00:00Z', ends_at: '2027-03-01T06:30:00Z' })
    for (const verb of ['create-room', 'start', 'admit', 'end']) {
      for (const who of [clinic.patient, clinic.otherPatient, clinic.reception, clinic.nurse, clinic.otherDoctor]) {
        expectProblem(await who.client.post(`/appointments/${id}/video/${verb}`), 403, 'FORBIDDEN')
      }
    }
    expect((await clinic.admin.client.post(`/appointments/${id}/video/start`)).body).toMatchObject({
      status: 'ACTIVE',
      participants: [],
    })
  })

  test('staff who read the visit read how its call stands; a patient only their own', async () => {
    const id = await videoVisit(clinic, { starts_at: '2027-03-01T07:00:00Z', ends_at: '2027-03-01T07:30:00Z' })
    const path = `/appointments/${id}/video/status`
    for (const who of [clinic.reception, clinic.nurse, clinic.support, clinic.otherDoctor, clinic.patient]) {
      expect((await who.client.get(path)).status).toBe(200)
    }
    expectProblem(await clinic.otherPatient.client.get(path), 404, 'APPOINTMENT_NOT_FOUND')
  })

  test('a guardian joins for their ward', async () => {
    const id = await videoVisit(clinic, { starts_at: '2027-03-01T08:00:00Z', ends_at: '2027-03-01T08:30:00Z' })
    await sqlAs('update patients set guardian_user_ids = array[$2::uuid] where id = $1', [
      clinic.patient.patientId,
      clinic.otherPatient.userId,
    ])
    setClock('2027-03-01T08:00:00Z')
    expect((await clinic.otherPatient.client.post(tokenPath(id))).body).toEqual({ waiting: true, token: null })
    const { participants } = await rowsOf(id)
    expect(participants).toMatchObject([{ user_id: clinic.otherPatient.userId, role: 'PARTICIPANT' }])
  })
})

test.each(['IN_PERSON', 'HOME_VISIT'])('a visit of type %s has no room', async (type) => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic, { type, location_id: type === 'IN_PERSON' ? clinic.locationId : null })
  for (const verb of ['create-room', 'join-token', 'start', 'admit', 'end']) {
    const answer = await clinic.doctor.client.post(`/appointments/${id}/video/${verb}`)
    expectProblem(answer, 409, 'NOT_A_VIDEO_APPOINTMENT')
  }
  expectProblem(await clinic.patient.client.get(`/appointments/${id}/video/status`), 409, 'NOT_A_VIDEO_APPOINTMENT')
  const issue = { issueType: 'video', description: 'Dark.' }
  expectProblem(
    await clinic.patient.client.post(`/appointments/${id}/video/report-issue`, issue),
    409,
    'NOT_A_VIDEO_APPOINTMENT',
  )
  expect((await rowsOf(id)).room).toBe(undefined)
})

describe('the virtual check-in', () => {
  test.each(['SCHEDULED', 'CONFIRMED'])('is the first request of a patient whose visit is %s', async (status) => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic, { status })
    const first = await clinic.patient.client.post(tokenPath(id), {}, { 'Idempotency-Key': 'ignored' })
    expect(first.body).toEqual({ waiting: true, token: null })
    expect((await clinic.patient.client.get(`/appointments/${id}`)).body).toMatchObject({
      status: 'CHECKED_IN',
      checkedInAt: '2027-03-01T04:20:00.000Z',
    })
    setClock('2027-03-01T04:25:00Z')
    const second = await clinic.patient.client.post(tokenPath(id), {}, { 'Idempotency-Key': 'ignored' })
    expect(second.body).toEqual({ waiting: true, token: null })
    expect(second.headers.has('Idempotency-Replayed')).toBe(false)
    expect(second.queries).toBe(1)
    const trail = await trailOf(id)
    expect(trail.events).toEqual(['appointment.checked_in@2'])
    expect(trail.actions.filter((action) => action === 'appointment.checked_in')).toHaveLength(1)
    expect(trail.actions.filter((action) => action === 'video.token_requested')).toHaveLength(2)
    expect((await rowsOf(id)).participants).toMatchObject([
      { user_id: clinic.patient.userId, role: 'PARTICIPANT', status: 'INVITED', joined_at: null },
    ])
  })

  test("the doctor's token checks nobody in", async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    await clinic.doctor.client.post(tokenPath(id))
    expect(await trailOf(id)).toEqual({ actions: ['video.token_requested'], events: [] })
  })

  test('a dozen requests at once check in once', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const answers = await Promise.all(Array.from({ length: 12 }, () => clinic.patient.client.post(tokenPath(id))))
    expect(answers.map((answer) => answer.status)).toEqual(Array(12).fill(200))
    expect((await trailOf(id)).events).toEqual(['appointment.checked_in@2'])
    const { room, participants } = await rowsOf(id)
    expect(room).toMatchObject({ version: 1 })
    expect(participants).toHaveLength(1)
  })
})

describe('the waiting room', () => {
  const waits = { waiting: true, token: null }

  test('opens when the doctor admits', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    const status = async () => (await clinic.patient.client.get(`/appointments/${id}/video/status`)).body.waiting
    expect(await status()).toBe(false)
    expect((await clinic.patient.client.post(tokenPath(id))).body).toEqual(waits)
    expect(await status()).toBe(true)
    const admitted = await clinic.doctor.client.post(`/appointments/${id}/video/admit`)
    expect(admitted.body).toMatchObject({ status: 'SCHEDULED', waiting: false })
    expect(await status()).toBe(false)
    expect((await clinic.patient.client.post(tokenPath(id))).body).toMatchObject({ waiting: false, moderator: false })
    expect((await clinic.patient.client.get(`/appointments/${id}`)).body.status).toBe('CHECKED_IN')
  })

  test('opens when the doctor starts the call', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    expect((await clinic.patient.client.post(tokenPath(id))).body).toEqual(waits)
    await clinic.doctor.client.post(`/appointments/${id}/video/start`)
    expect((await clinic.patient.client.post(tokenPath(id))).body.waiting).toBe(false)
  })

  test('opens when the desk starts the visit', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    expect((await clinic.patient.client.post(tokenPath(id))).body).toEqual(waits)
    await clinic.reception.client.post(`/appointments/${id}/start`)
    expect((await clinic.patient.client.post(tokenPath(id))).body.waiting).toBe(false)
  })

  test('is not there where the clinic has none', async () => {
    const clinic = await mintClinic({ settings: { waitingRoom: false } })
    const id = await videoVisit(clinic)
    expect((await clinic.patient.client.post(tokenPath(id))).body.waiting).toBe(false)
    expect((await clinic.patient.client.get(`/appointments/${id}/video/status`)).body.waiting).toBe(false)
  })

  test('cannot be opened once all is over', async () => {
    const clinic = await mintClinic()
    const id = await videoVisit(clinic)
    await putInState(id, 'CANCELLED')
    expectProblem(await clinic.doctor.client.post(`/appointments/${id}/video/admit`), 422, 'VIDEO_WINDOW_CLOSED')
  })
})

test('a visit of another doctor, another patient or another time gets another room', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { type: 'VIDEO_CALL', locationId: undefined })
  const room = async () => (await clinic.reception.client.get(`/appointments/${id}/video/status`)).body.roomName
  const names = [await room()]
  for (const change of [
    { doctorId: clinic.otherDoctor.doctorId },
    { patientId: clinic.otherPatient.patientId },
    { appointmentDate: '2027-03-01T12:00' },
  ]) {
    const moved = await clinic.reception.client.put(`/appointments/${id}`, change)
    expect(moved.status).toBe(200)
    names.push(await room())
    expect(await room()).toBe(names.at(-1))
  }
  expect(new Set(names).size).toBe(4)
  const edited = await clinic.reception.client.put(`/appointments/${id}`, { notes: 'Bring the results.' })
  expect(edited.status).toBe(200)
  expect(await room()).toBe(names.at(-1))
})
