import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import { keepRooms } from '../../src/features/video/keep-rooms.ts'
import { closeRooms, forgetReports } from '../../src/jobs/close-rooms.ts'
import { drainOutbox } from '../../src/jobs/drain-outbox.ts'
import { builtIn } from '../../src/plugins/built-in.ts'
import { videoRoomsHearer } from '../../src/plugins/video/rooms.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { rowsOf, videoVisit } from '../support/video.ts'
import { book, putInState, trailOf } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const db = () => openDatabase(env.HYPERDRIVE.connectionString)
const actor = () => ({ caller: systemCaller('test'), now: Date.now() })
const keep = (clinic: TestClinic, ...ids: string[]) =>
  keepRooms(
    db(),
    actor(),
    ids.map((id) => ({ clinicId: clinic.id, id })),
  )

test('a booked video visit has its room, and being told twice changes nothing', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  const inPerson = await videoVisit(clinic, {
    type: 'IN_PERSON',
    location_id: clinic.locationId,
    starts_at: '2027-03-01T05:00:00Z',
    ends_at: '2027-03-01T05:30:00Z',
  })
  const event = { id: '1', clinicId: clinic.id, type: 'appointment.booked', subjectType: 'appointment' }
  const events = [id, inPerson, id].map((subjectId) => ({ ...event, subjectId, subjectVersion: 1, at: 0, data: {} }))
  expect(videoRoomsHearer.hears('appointment.booked')).toBe(true)
  expect(videoRoomsHearer.hears('video.room_created')).toBe(false)
  await videoRoomsHearer.deliver(events, env, db())
  const { room } = await rowsOf(id)
  expect(room).toMatchObject({ status: 'SCHEDULED', version: 1, room_name: expect.stringMatching(/^[0-9a-f]{32}$/) })
  await videoRoomsHearer.deliver(events, env, db())
  expect((await rowsOf(id)).room).toEqual(room)
  expect((await rowsOf(inPerson)).room).toBe(undefined)
  expect(await trailOf(String(room?.id))).toEqual({
    actions: ['video.room_created'],
    events: ['video.room_created@1'],
  })
})

test('the outbox gives a booking its room, and the cron closes it when its time is past', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { type: 'VIDEO_CALL', locationId: undefined })
  await drainOutbox({ db: db(), env, now: Date.now() }, builtIn)
  expect((await rowsOf(id)).room).toMatchObject({ status: 'SCHEDULED' })
  setClock('2027-03-01T05:31:00Z')
  await closeRooms(db(), actor())
  expect((await rowsOf(id)).room).toMatchObject({ status: 'FAILED', started_at: null, ended_at: null })
})

test('names are never twice the same', async () => {
  const clinic = await mintClinic()
  const ids = []
  for (let hour = 0; hour < 12; hour++) {
    const [starts_at, ends_at] = [hour, hour + 1].map((h) => `2027-03-02T${String(h).padStart(2, '0')}:00:00Z`)
    ids.push(await videoVisit(clinic, { starts_at, ends_at }))
  }
  expect(await keep(clinic, ...ids)).toBe(12)
  const names = await sqlAs('select distinct room_name from video_consultations where clinic_id = $1', [clinic.id])
  expect(names).toHaveLength(12)
})

test('a visit that was moved gets another room with nobody in it; what is no video call any more has its ended', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  await keep(clinic, id)
  await clinic.doctor.client.post(`/appointments/${id}/video/join-token`)
  const { room: first, participants } = await rowsOf(id)
  expect(participants).toHaveLength(1)
  await sqlAs("update appointments set starts_at = starts_at + interval '5 minutes' where id = $1", [id])
  expect(await keep(clinic, id)).toBe(1)
  const { room: second, participants: left } = await rowsOf(id)
  expect(second).toMatchObject({
    status: 'SCHEDULED',
    version: 2,
    previous_names: [first?.room_name],
    ever_joined: true,
  })
  expect(left).toEqual([])
  await sqlAs("update appointments set type = 'HOME_VISIT' where id = $1", [id])
  expect(await keep(clinic, id)).toBe(1)
  expect((await rowsOf(id)).room).toMatchObject({ status: 'CANCELLED', version: 3 })
  expect(await keep(clinic, id)).toBe(0)
  await sqlAs("update appointments set type = 'VIDEO_CALL' where id = $1", [id])
  expect(await keep(clinic, id)).toBe(1)
  expect((await rowsOf(id)).room).toMatchObject({ status: 'SCHEDULED', version: 4 })
  expect((await trailOf(String(first?.id))).events).toEqual([
    'video.room_created@1',
    'video.room_renewed@2',
    'video.cancelled@3',
    'video.room_renewed@4',
  ])
})

test.each([
  ['CANCELLED', 'CANCELLED'],
  ['NO_SHOW', 'CANCELLED'],
  ['COMPLETED', 'COMPLETED'],
])('whatever made a visit %s, its room is ended', async (state, status) => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic)
  await keep(clinic, id)
  await putInState(id, state)
  expect(await keep(clinic, id)).toBe(1)
  expect((await rowsOf(id)).room).toMatchObject({ status, version: 2 })
})

test('rooms left open past the window are closed: held calls are over, others have failed', async () => {
  const clinic = await mintClinic()
  const spans = ['04:30', '05:00', '05:30', '06:00', '06:30']
  const [held, missed, cancelled, moved] = await Promise.all(
    spans.slice(0, 4).map((start, n) =>
      videoVisit(clinic, {
        starts_at: `2027-03-01T${start}:00Z`,
        ends_at: `2027-03-01T${spans[n + 1]}:00Z`,
      }),
    ),
  )
  const ids = [held, missed, cancelled, moved].map(String)
  await keep(clinic, ...ids)
  await clinic.doctor.client.post(`/appointments/${held}/video/start`)
  await putInState(String(cancelled), 'CANCELLED')
  await sqlAs(
    "update appointments set starts_at = '2027-03-02T06:00:00Z', ends_at = '2027-03-02T06:30:00Z' where id = $1",
    [moved],
  )
  const states = async () => (await Promise.all(ids.map(rowsOf))).map(({ room }) => room?.status)

  setClock('2027-03-01T05:30:00Z')
  await closeRooms(db(), actor())
  expect(await states()).toEqual(['ACTIVE', 'SCHEDULED', 'SCHEDULED', 'SCHEDULED'])
  setClock('2027-03-01T05:30:01Z')
  await closeRooms(db(), actor())
  expect(await states()).toEqual(['COMPLETED', 'SCHEDULED', 'SCHEDULED', 'SCHEDULED'])
  setClock('2027-03-01T08:00:00Z')
  await closeRooms(db(), actor())
  expect(await states()).toEqual(['COMPLETED', 'FAILED', 'CANCELLED', 'SCHEDULED'])
  expect(await closeRooms(db(), actor())).toBe(0)

  const { room, participants } = await rowsOf(String(held))
  expect(room).toMatchObject({ ended_at: new Date('2027-03-01T05:30:01Z') })
  expect(participants).toMatchObject([{ role: 'HOST', status: 'LEFT' }])
  expect(await trailOf(String(room?.id))).toEqual({
    actions: ['video.room_created', 'video.started', 'video.ended'],
    events: ['video.room_created@1', 'video.started@2', 'video.ended@3'],
  })
  const failed = (await rowsOf(String(missed))).room
  expect((await trailOf(String(failed?.id))).events).toEqual(['video.room_created@1', 'video.failed@2'])
  const { body } = await clinic.doctor.client.get(`/appointments/${held}`)
  expect(body.status).toBe('IN_PROGRESS')
})

test('reports are remembered for a week, however many there are', async () => {
  const name = crypto.randomUUID()
  await sqlAs(
    `insert into video_reports (provider, event_id, received_at)
      select 'jaas', $1 || n, case n when 0 then timestamptz '2027-02-22T04:20:01Z' else '2027-02-22T04:19:59Z' end
      from generate_series(0, 1200) n`,
    [name],
  )
  expect(await forgetReports(db(), Date.now())).toBeGreaterThanOrEqual(1200)
  const left = await sqlAs('select event_id from video_reports where event_id like $1', [`${name}%`])
  expect(left).toEqual([{ event_id: `${name}0` }])
})
