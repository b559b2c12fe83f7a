import { expect, test } from 'vitest'
import { zoneRules } from '../../src/db/zone-rules.ts'
import { wallClock } from '../../src/domain/time.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, trailOf } from '../support/visits.ts'
import { visitIn } from './follow-ups.ts'

startsAt()

const NEW_YORK = 'America/New_York'
const video = { type: 'VIDEO_CALL', locationId: null }
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id)

const putLocation = (clinic: TestClinic, body: Record<string, unknown>) =>
  clinic.admin.client.put(`/locations/${clinic.locationId}`, body)
const read = async (clinic: TestClinic, id: string) => (await clinic.reception.client.get(`/appointments/${id}`)).body

async function seriesIn(clinic: TestClinic, more: Record<string, unknown> = {}) {
  const made = await clinic.reception.client.post('/appointments/recurring', {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
    startDate: '2027-03-08',
    time: '12:00',
    recurrence: { frequency: 'WEEKLY', count: 3 },
    ...more,
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}

test('visits to come at a location take its new zone, and stay at their instants', async () => {
  const clinic = await mintClinic()
  const coming = await book(clinic)
  const remote = await book(clinic, { ...video, appointmentDate: '2027-03-01T11:00' })
  const elsewhere = await book(clinic, {
    locationId: clinic.otherLocationId,
    appointmentDate: '2027-03-01T12:00',
    overbook: true,
    overbookReason: 'no hours there',
  })
  const past = await visitIn(clinic, { startsAt: '2027-03-01T02:00:00Z' })
  await sqlAs("update appointments set type = 'IN_PERSON', location_id = $2 where id = $1", [past, clinic.locationId])
  const cancelled = await book(clinic, { appointmentDate: '2027-03-01T13:00' })
  await clinic.reception.client.delete(`/appointments/${cancelled.id}`)

  const put = await putLocation(clinic, { timezone: NEW_YORK })
  expect([put.status, put.queries, put.body.timezone]).toEqual([200, 3, NEW_YORK])
  expect(await read(clinic, coming.id)).toMatchObject({
    appointmentDate: '2027-03-01T04:30:00.000Z',
    timezone: NEW_YORK,
    localDate: '2027-02-28',
    localTime: '23:30',
    version: 3,
    affectedBy: 'OUTSIDE_HOURS',
  })
  // Only the sessions of the location held the video call.
  for (const { id, version } of [
    { ...remote, version: 2 },
    elsewhere,
    { id: past, version: 1 },
    { ...cancelled, version: 2 },
  ])
    expect(await read(clinic, id)).toMatchObject({ timezone: 'Asia/Kolkata', version })
  expect(await trailOf(coming.id)).toEqual({
    actions: ['appointment.booked', 'appointment.zone_changed', 'appointment.affected', 'appointment.read'],
    events: ['appointment.booked@1', 'appointment.zone_changed@2', 'appointment.affected@3'],
  })
  const [audit] = await sqlAs(
    "select changed from audit_log where subject_id = $1 and action = 'appointment.zone_changed'",
    [coming.id],
  )
  expect(audit?.changed).toEqual({ timezone: ['Asia/Kolkata', NEW_YORK] })
})

test('what no session holds by the new clock is answered, in person or not, and is a list’s too', async () => {
  const clinic = await mintClinic()
  const out = await book(clinic, { appointmentDate: '2027-03-02T11:00' })
  const remoteOut = await book(clinic, { ...video, appointmentDate: '2027-03-02T12:00' })
  // 16:30 in India is 15:00 by Dubai's clock.
  const late = await book(clinic, { appointmentDate: '2027-03-02T16:30' })
  const meant = await book(clinic, {
    appointmentDate: '2027-03-02T08:00',
    overbook: true,
    overbookReason: 'asked for it',
  })
  const dubai = await putLocation(clinic, { timezone: 'Asia/Dubai' })
  expect(dubai.body.affected).toEqual([])
  expect(dubai.body.series).toEqual([])
  const newYork = await putLocation(clinic, { timezone: NEW_YORK })
  expect(idsOf(newYork.body.affected)).toEqual([out.id, remoteOut.id, late.id])
  const listed = await clinic.reception.client.get('/appointments?affected=true')
  expect(idsOf(listed.body.data)).toEqual([out.id, remoteOut.id, late.id])
  expect(idsOf(newYork.body.affected)).not.toContain(meant.id)
  const read = await sqlAs(
    "select count(*)::int n from audit_log where clinic_id = $1 and action = 'appointments.listed' and subject_id = $2",
    [clinic.id, clinic.patient.patientId],
  )
  expect(read).toEqual([{ n: 2 }])
  const again = await putLocation(clinic, { timezone: NEW_YORK })
  expect(again.body.affected).toEqual([])
})

test('a zone nobody has been in is judged by the Worker’s rules in the very statement that takes it', async () => {
  const clinic = await mintClinic({ timezone: 'UTC' })
  // By the Worker's rules 09:00 there is 14:00 UTC that day; the Postgres of these tests is older and says 15:00.
  const zone = 'America/Winnipeg'
  await sqlAs('delete from zone_offsets where zone = $1', [zone])
  const [first, last] = [
    await book(clinic, { appointmentDate: '2027-03-02T14:00' }),
    await book(clinic, { appointmentDate: '2027-03-02T13:30' }),
  ]
  expect(wallClock({ date: '2027-03-02', time: '09:00', zone })).toBe(Date.parse(first.appointmentDate))
  const put = await putLocation(clinic, { timezone: zone })
  expect(idsOf(put.body.affected)).toEqual([last.id])
  expect(await sqlAs('select count(*)::int n from zone_offsets where zone = $1', [zone])).toEqual([
    { n: zoneRules(zone).length },
  ])
})

test('the clinic’s zone is that of what is not in person', async () => {
  const clinic = await mintClinic()
  const [inPerson, remote, home] = [
    await book(clinic),
    await book(clinic, { ...video, appointmentDate: '2027-03-01T11:00' }),
    await book(clinic, {
      type: 'HOME_VISIT',
      locationId: null,
      address: '1 Side Street',
      appointmentDate: '2027-03-01T12:00',
    }),
  ]
  const put = await clinic.admin.client.put('/clinic', { timezone: 'Europe/Berlin' })
  expect([put.status, put.queries]).toEqual([200, 2])
  expect([put.body.affected, put.body.series]).toEqual([[], []])
  expect(await read(clinic, inPerson.id)).toMatchObject({ timezone: 'Asia/Kolkata', version: 1 })
  for (const { id, appointmentDate } of [remote, home])
    expect(await read(clinic, id)).toMatchObject({ timezone: 'Europe/Berlin', appointmentDate, version: 2 })
})

test('a wall clock sent afterwards is in the zone of now', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { appointmentDate: '2027-03-02T16:30' })
  await putLocation(clinic, { timezone: 'Asia/Dubai' })
  const put = (appointmentDate: string) => clinic.reception.client.put(`/appointments/${id}`, { appointmentDate })
  // What is read now, sent back, moves nothing; the clock it was booked by is another time by now.
  expect((await put('2027-03-02T15:00')).body).toMatchObject({
    appointmentDate: '2027-03-02T11:00:00.000Z',
    version: 2,
  })
  expect((await put('2027-03-02T16:30')).body).toMatchObject({
    appointmentDate: '2027-03-02T12:30:00.000Z',
    version: 3,
  })
})

test('a series keeps its zone and its visits, and is answered; its visits booked later are in that zone too', async () => {
  const clinic = await mintClinic()
  const { series, appointments } = await seriesIn(clinic)
  const over = await seriesIn(clinic, { ...video, time: '15:00' })
  await clinic.reception.client.delete(`/appointments/series/${over.series.id}`)
  const put = await putLocation(clinic, { timezone: 'Asia/Dubai' })
  expect(put.body.series).toEqual([
    {
      id: series.id,
      patientId: clinic.patient.patientId,
      doctorId: clinic.doctor.doctorId,
      type: 'IN_PERSON',
      locationId: clinic.locationId,
      time: '12:00',
      timezone: 'Asia/Kolkata',
      status: 'active',
    },
  ])
  const path = `/appointments/series/${series.id}`
  expect((await clinic.reception.client.get(path)).body.series.timezone).toBe('Asia/Kolkata')
  for (const { id, appointmentDate } of appointments)
    expect(await read(clinic, id)).toMatchObject({
      timezone: 'Asia/Kolkata',
      appointmentDate,
      localTime: '12:00',
      version: 1,
    })

  const longer = await clinic.reception.client.put(path, { endDate: '2027-04-05' })
  expect(longer.body.series.timezone).toBe('Asia/Kolkata')
  expect(longer.body.changed.map((visit: Record<string, unknown>) => [visit.appointmentDate, visit.timezone])).toEqual([
    ['2027-03-29T06:30:00.000Z', 'Asia/Kolkata'],
    ['2027-04-05T06:30:00.000Z', 'Asia/Kolkata'],
  ])
  const shorter = await clinic.reception.client.put(path, { duration: 45 })
  expect(shorter.body.changed.map((visit: Record<string, unknown>) => [visit.localTime, visit.timezone])).toEqual(
    Array.from({ length: 5 }, () => ['12:00', 'Asia/Kolkata']),
  )
})

test('an edit of a series’ time takes the zone of now for all its visits to come, also where the clock says the same', async () => {
  const clinic = await mintClinic()
  const { series } = await seriesIn(clinic)
  const path = `/appointments/series/${series.id}`
  await putLocation(clinic, { timezone: 'Asia/Dubai' })
  const one = await clinic.reception.client.put(path, { scope: 'this', occurrence: 2, time: '13:00' })
  expect(one.body.changed).toEqual([expect.objectContaining({ localTime: '13:00', timezone: 'Asia/Kolkata' })])
  expect(one.body.series.timezone).toBe('Asia/Kolkata')

  const same = await clinic.reception.client.put(path, { time: '12:00', includeModified: true })
  expect(same.body.series).toMatchObject({ time: '12:00', timezone: 'Asia/Dubai' })
  expect(same.body.changed.map((visit: Record<string, unknown>) => [visit.appointmentDate, visit.timezone])).toEqual([
    ['2027-03-08T08:00:00.000Z', 'Asia/Dubai'],
    ['2027-03-15T08:00:00.000Z', 'Asia/Dubai'],
    ['2027-03-22T08:00:00.000Z', 'Asia/Dubai'],
  ])
  const again = await clinic.reception.client.put(path, { time: '12:00' })
  expect(again.body.changed).toEqual([])
  expect((await putLocation(clinic, { timezone: 'Asia/Kolkata' })).body.series).toEqual([
    expect.objectContaining({ id: series.id, timezone: 'Asia/Dubai' }),
  ])
})

test('a paused series is booked again in the zone it has kept', async () => {
  const clinic = await mintClinic()
  const { series } = await seriesIn(clinic)
  const path = `/appointments/series/${series.id}`
  await clinic.reception.client.put(path, { status: 'paused' })
  await putLocation(clinic, { timezone: 'Asia/Dubai' })
  const resumed = await clinic.reception.client.put(path, { status: 'active' })
  expect(resumed.body.changed.map((visit: Record<string, unknown>) => [visit.appointmentDate, visit.timezone])).toEqual(
    [
      ['2027-03-08T06:30:00.000Z', 'Asia/Kolkata'],
      ['2027-03-15T06:30:00.000Z', 'Asia/Kolkata'],
      ['2027-03-22T06:30:00.000Z', 'Asia/Kolkata'],
    ],
  )
})

test('a change of something else names nothing, and a repeated request answers the same', async () => {
  const clinic = await mintClinic()
  await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  expect((await putLocation(clinic, { name: 'Main' })).body).toMatchObject({ affected: [], series: [] })
  expect((await clinic.admin.client.put('/clinic', { slotMinutes: 20 })).body).toMatchObject({
    affected: [],
    series: [],
  })
  const send = () =>
    clinic.admin.client.put(`/locations/${clinic.locationId}`, { timezone: NEW_YORK }, { 'Idempotency-Key': 'zone' })
  const first = await send()
  const second = await send()
  expect(second.headers.get('Idempotency-Replayed')).toBe('true')
  expect(second.body).toEqual(first.body)
  expect(first.body.affected).toHaveLength(1)
})
