import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { DayFacts } from '../../src/domain/availability.ts'
import { mintClinic, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, wishFor } from '../support/visits.ts'

startsAt()

const hoursPath = (clinic: TestClinic) => `/doctors/${clinic.doctor.doctorId}/working-hours`

async function mintWith(sessions: Record<string, unknown>[], timezone?: string): Promise<TestClinic> {
  const clinic = await mintClinic({
    hours: [],
    ...(timezone && { timezone }),
    settings: { maxOpenBookingsPerPatient: 100 },
  })
  const placed = sessions.map((session) => ({ locationId: clinic.locationId, ...session }))
  const put = await clinic.admin.client.put(hoursPath(clinic), { sessions: placed })
  expect(put.status, JSON.stringify(put.body)).toBe(200)
  return clinic
}

async function timesOf(clinic: TestClinic, query: string): Promise<string[]> {
  const path = `/appointments/doctor/${clinic.doctor.doctorId}/availability?locationId=${clinic.locationId}&${query}`
  const { body } = await clinic.patient.client.get(path)
  return body.days.map((day: { date: string; slots: { localTime: string }[] }) =>
    [day.date.slice(8), ...day.slots.map((slot) => slot.localTime)].join(' '),
  )
}

test('hours that end on the next day are taken and answered as they were entered', async () => {
  const entered = [
    ['22:00', '02:00'],
    ['09:00', '09:00'],
    ['00:00', '24:00'],
    ['00:00', '00:00'],
    ['12:00', '11:45'],
  ]
  const clinic = await mintWith(entered.map(([start, end], n) => ({ weekday: n + 1, start, end })))
  const { body } = await clinic.patient.client.get(hoursPath(clinic))
  expect(body.sessions.map(({ start, end }: { start: string; end: string }) => [start, end])).toEqual(entered)
})

test('a night is listed under two days, and 23:30 for an hour is listed and booked', async () => {
  const clinic = await mintWith([{ weekday: 3, start: '22:00', end: '02:00' }])
  expect(await timesOf(clinic, 'date=2027-03-03&days=2&duration=60')).toEqual(['03 22:00 23:00', '04 00:00 01:00'])
  expect(await timesOf(clinic, 'date=2027-03-03&days=2&duration=45')).toEqual([
    '03 22:00 22:45 23:30',
    '04 00:15 01:00',
  ])
  const wish = wishFor(clinic, { appointmentDate: '2027-03-03T23:30', duration: 60 })
  expect((await clinic.reception.client.post('/appointments', wish)).body).toMatchObject({
    localDate: '2027-03-03',
    localTime: '23:30',
    endDate: '2027-03-03T19:00:00.000Z',
  })
  const after = await clinic.patient.client.post('/appointments', {
    ...wish,
    patientId: clinic.patient.patientId,
    appointmentDate: '2027-03-04T01:00',
  })
  expect(after.body).toMatchObject({ localDate: '2027-03-04', localTime: '01:00' })
  expect(await timesOf(clinic, 'date=2027-03-03&days=2&duration=60')).toEqual(['03 22:00', '04'])
})

test('the next day’s entry carries the session that reaches into it, and follows a booking of the evening before', async () => {
  const clinic = await mintWith([{ weekday: 3, start: '22:00', end: '02:00' }])
  await timesOf(clinic, 'date=2027-03-04&duration=30')
  const key = `day:${clinic.id}:${clinic.doctor.doctorId}:2027-03-04`
  const entry = () => env.AVAILABILITY.get<DayFacts>(key, 'json')
  await expect.poll(entry).not.toBeNull()
  const night = { start: Date.parse('2027-03-03T16:30Z'), end: Date.parse('2027-03-03T20:30Z') }
  expect((await entry())?.sessions).toEqual([expect.objectContaining(night)])
  await book(clinic, { appointmentDate: '2027-03-03T23:30', duration: 60 })
  await expect
    .poll(async () => (await entry())?.busy, { timeout: 5_000 })
    .toEqual([{ start: Date.parse('2027-03-03T18:00Z'), end: Date.parse('2027-03-03T19:00Z') }])
  expect(await timesOf(clinic, 'date=2027-03-04&duration=30')).toEqual(['04 00:30 01:00 01:30'])
})

test('sessions that touch hold a visit together, and each lists its own grid', async () => {
  const clinic = await mintWith([
    { weekday: 3, start: '09:00', end: '12:00' },
    { weekday: 3, start: '12:00', end: '15:00' },
  ])
  await clinic.admin.client.put('/clinic', { slotMinutes: 50 })
  expect(await timesOf(clinic, 'date=2027-03-03&duration=50')).toEqual(['03 09:00 09:50 10:40 11:30 12:00 12:50 13:40'])
  const booked = await clinic.patient.client.post(
    '/appointments',
    wishFor(clinic, { appointmentDate: '2027-03-03T11:30', duration: 60 }),
  )
  expect(booked.status).toBe(201)
  const affected = await clinic.reception.client.get('/appointments?affected=true')
  expect(affected.body.data).toEqual([])
})

test('a dated session replaces only what begins on its day: the tail of the night before stays', async () => {
  const nights = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start: '22:00', end: '02:00' }))
  const clinic = await mintWith([...nights, { date: '2027-03-04', start: '09:00', end: '10:00' }])
  expect(await timesOf(clinic, 'date=2027-03-03&days=3&duration=60')).toEqual([
    '03 00:00 01:00 22:00 23:00',
    '04 00:00 01:00 09:00',
    '05 22:00 23:00',
  ])
})

test('a series in the night and a move over midnight are taken', async () => {
  const clinic = await mintWith([1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start: '22:00', end: '02:00' })))
  const series = await clinic.reception.client.post('/appointments/recurring', {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    duration: 60,
    locationId: clinic.locationId,
    startDate: '2027-03-02',
    time: '23:30',
    recurrence: { frequency: 'DAILY', count: 3 },
  })
  expect(series.body.appointments?.map((visit: { localTime: string }) => visit.localTime)).toEqual([
    '23:30',
    '23:30',
    '23:30',
  ])
  const { id } = await book(clinic, { appointmentDate: '2027-03-08T22:00', patientId: clinic.otherPatient.patientId })
  const moved = await clinic.reception.client.put(`/appointments/${id}`, { appointmentDate: '2027-03-09T01:30' })
  expect(moved.body).toMatchObject({ localDate: '2027-03-09', localTime: '01:30' })
  const out = await clinic.reception.client.put(`/appointments/${id}`, { appointmentDate: '2027-03-09T01:45' })
  expect([out.status, out.body.reason]).toEqual([422, 'OUTSIDE_HOURS'])
})

test('shorter hours answer what no night holds any more', async () => {
  const clinic = await mintWith([{ weekday: 3, start: '22:00', end: '02:00' }])
  const kept = await book(clinic, { appointmentDate: '2027-03-03T23:30', duration: 60 })
  const lost = await book(clinic, { appointmentDate: '2027-03-04T01:30', duration: 30 })
  const sessions = [{ weekday: 3, start: '22:00', end: '01:00', locationId: clinic.locationId }]
  const put = await clinic.admin.client.put(hoursPath(clinic), { sessions })
  expect(put.body.affected.map(({ id }: { id: string }) => id)).toEqual([lost.id])
  const listed = await clinic.reception.client.get('/appointments?affected=false')
  expect(listed.body.data.map(({ id }: { id: string }) => id)).toEqual([kept.id])
})
