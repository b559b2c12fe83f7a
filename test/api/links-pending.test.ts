import { beforeEach, describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { videoVisit } from '../support/video.ts'
import { book, expectProblem, wishFor } from '../support/visits.ts'
import { linked } from './link-codes.ts'
import { bookSeries } from './series.ts'

startsAt()

/** Words of every health text: none of them may be in an answer to who is pending. */
const SECRET = /lump|wheezing|asthma|inhaler|spirometry|ladder|Rose Lane|pollen/

interface World {
  clinic: TestClinic
  visit: string
  plan: string
  series: string
  call: string
  link: { id: string }
}

let world: World

/** A patient with a visit that is over, its plan with its follow-up, a series and a call to come, and a pending guardian. */
beforeEach(async () => {
  const clinic = await mintClinic({ settings: { waitingRoom: false } })
  const { doctor, reception, patient } = clinic
  const { id } = await book(clinic, { reason: 'a lump', notes: 'pollen' })
  await reception.client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'came early' })
  await doctor.client.post(`/appointments/${id}/start`)
  const done = await doctor.client.post(`/appointments/${id}/complete`, {
    notes: 'wheezing',
    diagnosis: 'asthma',
    treatmentPlan: 'inhaler',
    followUpInstructions: 'breathe: inhaler',
    medications: ['inhaler'],
    tests: ['spirometry'],
    restrictions: ['no ladder'],
  })
  expect(done.status, JSON.stringify(done.body)).toBe(200)
  const plan = done.body.followUpPlan.id
  const { series } = await bookSeries(clinic, { reason: 'asthma' })
  await book(clinic, {
    type: 'HOME_VISIT',
    locationId: undefined,
    address: '7 Rose Lane',
    appointmentDate: '2027-03-02T11:00',
  })
  const call = await videoVisit(clinic, {
    starts_at: '2027-03-01T03:05:00Z',
    ends_at: '2027-03-01T03:35:00Z',
    patient_id: patient.patientId,
  })
  const link = await linked(clinic, clinic.otherPatient)
  world = { clinic, visit: id, plan, series: series.id, call, link }
})

const readsOf = ({ clinic, visit, plan, series }: World) => [
  `/appointments/${visit}`,
  `/appointments/${visit}/follow-ups`,
  `/appointments/${visit}/chain`,
  '/appointments',
  '/appointments/my-appointments?when=all',
  `/appointments/user/${clinic.otherPatient.userId}/upcoming`,
  `/patients/${clinic.patient.patientId}/follow-up-plans`,
  `/follow-up-plans/${plan}`,
  `/appointments/series/${series}`,
  `/patients/${clinic.patient.patientId}`,
  `/patients/${clinic.patient.patientId}/access-log`,
]

test('who is pending reads names and times and no health text, and all of it once confirmed', async () => {
  const { clinic, visit, link, plan } = world
  const { client } = clinic.otherPatient
  for (const path of readsOf(world)) {
    const answer = await client.get(path)
    expect([path, answer.status, answer.queries]).toEqual([path, 200, 1])
    expect(JSON.stringify(answer.body), path).not.toMatch(SECRET)
  }
  const before = (await client.get(`/appointments/${visit}`)).body
  expect(before).toMatchObject({ id: visit, status: 'COMPLETED', patient: { name: 'Pia Patient' }, localTime: '10:00' })
  const texts = ['reason', 'notes', 'diagnosis', 'treatmentPlan', 'clinicalNotes', 'address', 'followUpReason']
  for (const name of texts) expect(before).not.toHaveProperty(name)
  const planned = (await client.get(`/follow-up-plans/${plan}`)).body
  expect(planned).toMatchObject({ id: plan, status: 'scheduled' })
  for (const name of ['instructions', 'medications', 'tests', 'restrictions', 'notes'])
    expect(planned).not.toHaveProperty(name)

  const tags = await Promise.all(
    [`/appointments/${visit}`, `/follow-up-plans/${plan}`].map(async (path) => {
      const tag = { 'If-None-Match': String((await client.get(path)).headers.get('ETag')) }
      expect((await client.get(path, tag)).status).toBe(304)
      return { path, tag }
    }),
  )

  expect((await clinic.admin.client.post(`/links/${link.id}/confirm`)).status).toBe(200)
  // The version stayed the same, and what they may read did not.
  for (const { path, tag } of tags) expect((await client.get(path, tag)).status).toBe(200)
  expect((await client.get(`/appointments/${visit}`)).body).toMatchObject({
    reason: 'a lump',
    notes: 'pollen',
    diagnosis: 'asthma',
    treatmentPlan: 'inhaler',
    clinicalNotes: 'wheezing',
  })
  expect((await client.get(`/follow-up-plans/${plan}`)).body).toMatchObject({
    instructions: 'breathe: inhaler',
    medications: ['inhaler'],
    tests: ['spirometry'],
    restrictions: ['no ladder'],
  })
})

test('a pending patient of their own record reads none of it either', async () => {
  const { clinic, visit } = world
  const { patientId } = clinic.patient
  await clinic.reception.client.put(`/patients/${patientId}`, { userId: null })
  const again = await linked(clinic, clinic.patient, { kind: 'self' })
  expect(again.status).toBe('pending')
  const seen = await clinic.patient.client.get(`/appointments/${visit}`)
  expect(seen.status).toBe(200)
  expect(JSON.stringify(seen.body)).not.toMatch(SECRET)
})

describe('who is pending', () => {
  test('books with a reason, which is for the clinic to read; moves, and cancels', async () => {
    const { clinic } = world
    const { client } = clinic.otherPatient
    const wish = wishFor(clinic, { appointmentDate: '2027-03-01T14:00', reason: 'asthma again' })
    const booked = await client.post('/appointments', wish)
    expect(booked.status, JSON.stringify(booked.body)).toBe(201)
    expect(JSON.stringify(booked.body)).not.toMatch(SECRET)
    const path = `/appointments/${booked.body.id}`
    expect((await clinic.reception.client.get(path)).body.reason).toBe('asthma again')
    expect((await client.put(path, { appointmentDate: '2027-03-01T14:30' })).status).toBe(200)
    expect(booked.body.actions).toEqual(expect.arrayContaining(['reschedule', 'cancel']))
    const cancelled = await client.post(`${path}/cancel`, { reason: 'pollen' })
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'CANCELLED'])
    expect(JSON.stringify(cancelled.body)).not.toMatch(SECRET)
  })

  test('checks the patient in', async () => {
    const { clinic } = world
    const { id } = await book(clinic, { appointmentDate: '2027-03-01T14:00', reason: 'pollen' })
    setClock('2027-03-01T08:20:00Z')
    const { body } = await clinic.reception.client.get(`/appointments/locations/${clinic.locationId}/qr-code`)
    const { client } = clinic.otherPatient
    const done = await client.post(`/appointments/${id}/check-in`, { qrCode: body.token })
    expect([done.status, done.body.appointment?.status]).toEqual([200, 'CHECKED_IN'])
    expect(JSON.stringify(done.body)).not.toMatch(SECRET)
    const scanned = await client.post('/appointments/check-in/scan-qr', { qrCode: body.token })
    expect(scanned.status, JSON.stringify(scanned.body)).toBe(200)
    expect(JSON.stringify(scanned.body)).not.toMatch(SECRET)
  })

  test('books the follow-up of a plan, whose texts stay hidden', async () => {
    const { clinic, plan } = world
    const wish = { appointmentDate: '2027-03-08T15:00' }
    const booked = await clinic.otherPatient.client.post(`/follow-up-plans/${plan}/schedule`, wish)
    expect(booked.status, JSON.stringify(booked.body)).toBe(201)
    expect(JSON.stringify(booked.body)).not.toMatch(SECRET)
  })

  test.each(['reason', 'notes', 'address'])('does not overwrite %s, which they may not read', async (field) => {
    const { clinic } = world
    const { id } = await book(clinic, {
      type: 'HOME_VISIT',
      locationId: undefined,
      appointmentDate: '2027-03-03T11:00',
      [field]: 'lump',
    })
    const { client } = clinic.otherPatient
    expectProblem(await client.put(`/appointments/${id}`, { [field]: null }), 403, 'FORBIDDEN')
    expect((await clinic.patient.client.put(`/appointments/${id}`, { [field]: 'x' })).status).toBe(200)
  })

  test('does not change how the patient is reached', async () => {
    const { clinic } = world
    const path = `/patients/${clinic.patient.patientId}`
    expectProblem(await clinic.otherPatient.client.put(path, { phone: '+91 80 5550 1002' }), 403, 'FORBIDDEN')
    expect((await clinic.patient.client.put(path, { phone: '+91 80 5550 1002' })).status).toBe(200)
  })

  test('is no one of the call: no token, no name of the room', async () => {
    const { clinic, call, link } = world
    const { client } = clinic.otherPatient
    const video = `/appointments/${call}/video`
    expectProblem(await client.post(`${video}/join-token`), 403, 'FORBIDDEN')
    expectProblem(await client.get(`${video}/status`), 403, 'FORBIDDEN')
    expect((await client.get(`/appointments/${call}`)).body.actions).not.toContain('join')
    const [participant] = await sqlAs(
      'select p.user_id from video_participants p join video_consultations v on v.id = p.consultation_id where v.appointment_id = $1 and p.user_id = $2',
      [call, clinic.otherPatient.userId],
    )
    expect(participant).toBeUndefined()
    await clinic.admin.client.post(`/links/${link.id}/confirm`)
    const joined = await client.post(`${video}/join-token`)
    expect(joined.status, JSON.stringify(joined.body)).toBe(200)
  })
})

test('who becomes pending is put out of the call', async () => {
  const { clinic, call, link } = world
  await clinic.admin.client.post(`/links/${link.id}/confirm`)
  const { client } = clinic.otherPatient
  expect((await client.post(`/appointments/${call}/video/join-token`)).status).toBe(200)
  const roomName = async () =>
    (await sqlAs('select room_name from video_consultations where appointment_id = $1', [call]))[0]?.room_name
  const before = await roomName()
  await sqlAs('update patients set pending_user_ids = guardian_user_ids where id = $1', [clinic.patient.patientId])
  expect(await roomName()).not.toBe(before)
  const [row] = await sqlAs('select status, version from links where id = $1', [link.id])
  expect(row).toEqual({ status: 'pending', version: 3 })
})
