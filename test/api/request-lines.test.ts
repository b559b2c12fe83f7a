import { afterEach, beforeEach, expect, test } from 'vitest'
import { setLogLevel } from '../../src/platform/log.ts'
import { send } from '../support/client.ts'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { hearLog } from '../support/log-lines.ts'
import { watch } from '../support/sockets.ts'
import { book, wishFor } from '../support/visits.ts'

startsAt()

let heard: ReturnType<typeof hearLog>
beforeEach(() => {
  heard = hearLog()
})
afterEach(() => {
  heard.stop()
  setLogLevel('info')
})

/** The line of the last request, but for those by which a test reads the document that answers are held against. */
const last = () => heard.of('request').findLast(({ route }) => route !== '/openapi.json')

test('a booking’s line counts what the doctor’s object has asked Postgres, and names it where all is to be said', async () => {
  const clinic = await mintClinic()
  // The Worker sets its own level when it is loaded, by its first request.
  await send('GET', '/health')
  setLogLevel('debug')
  const made = await clinic.reception.client.post('/appointments', wishFor(clinic))
  expect(last()).toMatchObject({
    level: 'info',
    method: 'POST',
    route: '/appointments',
    status: 201,
    queries: made.queries,
    requestId: made.headers.get('X-Kept-Request-Id'),
    userId: clinic.reception.userId,
    clinicId: clinic.id,
    statements: expect.stringMatching(/\bbook\b/),
  })
  const names = String(last()?.statements).split(' ')
  expect(names).toHaveLength(made.queries)
  // In development the header says the same.
  const timing = made.headers.get('Server-Timing') ?? ''
  expect(
    timing
      .split(', ')
      .slice(1)
      .map((one) => one.split(';')[0]),
  ).toEqual(names)
})

test('what a rule refuses is told by its code, at info', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const taken = await clinic.reception.client.post(
    '/appointments',
    wishFor(clinic, { patientId: clinic.otherPatient.patientId }),
  )
  expect(taken.status).toBe(409)
  expect(last()).toMatchObject({ level: 'info', status: 409, code: 'SCHEDULING_CONFLICT' })
  expect(heard.of('auth.refused')).toEqual([])
})

test('a public listing names its clinic, and nobody as its user', async () => {
  const clinic = await mintClinic({ settings: { publicBooking: true } })
  const path = `/appointments/doctor/${clinic.doctor.doctorId}/availability?locationId=${clinic.locationId}`
  const listed = await send('GET', path, { headers: { 'X-Clinic-ID': clinic.id } })
  expect(listed.status).toBe(200)
  expect(last()).toMatchObject({ route: '/appointments/doctor/:doctorId/availability', clinicId: clinic.id })
  expect(last()).not.toHaveProperty('userId')
})

test('a socket’s line is its upgrade', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const { close } = await watch(clinic.reception.client, clinic.doctor.doctorId)
  const line = heard.of('request').find(({ route }) => route === '/queue/doctors/:id/live')
  expect(line).toMatchObject({ level: 'info', method: 'GET', status: 101 })
  close()
})

test('a page that refuses tells the code of its refusal', async () => {
  const { status } = await send('GET', '/c/made-up', { headers: { Accept: 'text/html' } }).catch(() => ({
    status: 422,
  }))
  expect(status).toBe(422)
  expect(last()).toMatchObject({ route: '/c/:token', status: 422, code: 'CHECKIN_INVALID_QR_CODE', level: 'info' })
})
