import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { markOverdue } from '../../src/jobs/mark-overdue.ts'
import { mintClinic, sqlAs, type TestClinic, takeZone } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem } from '../support/visits.ts'
import { plan, visitIn } from './follow-ups.ts'

/** Only here, since its rules are made wrong: half a day further ahead than they are, UTC+02:30 and not UTC−09:30. */
const ZONE = 'Pacific/Marquesas'

/** 14:30 on the 1st by Postgres’ own rules, and 02:30 on the 2nd by the table. */
const NOW = '2027-03-02T00:00:00Z'

startsAt(NOW)

beforeAll(async () => {
  await takeZone(ZONE)
  await sqlAs('update zone_offsets set seconds = 9000 where zone = $1', [ZONE])
})

const mint = () => mintClinic({ timezone: ZONE })
const idsOf = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map(({ id }) => id)

async function visitAt(clinic: TestClinic, startsAt: string): Promise<string> {
  return visitIn(clinic, { startsAt, status: 'SCHEDULED' })
}

test('a list by day and by wall clock follows the table', async () => {
  const clinic = await mint()
  const late = await visitAt(clinic, '2027-03-01T21:29:00Z')
  const early = await visitAt(clinic, '2027-03-01T21:30:00Z')
  const list = async (query: string) => idsOf(await clinic.reception.client.get(`/appointments?${query}`))
  expect(await list('date=2027-03-01')).toEqual([late])
  expect(await list('date=2027-03-02')).toEqual([early])
  expect(await list('from=2027-03-02T00:00')).toEqual([early])
  expect(await list('to=2027-03-02T00:00')).toEqual([late])
})

test('closures and time off follow it, and so do their lists', async () => {
  const clinic = await mint()
  const span = { from: '2027-03-05T12:00', to: '2027-03-05T14:00' }
  const instants = { from: '2027-03-05T09:30:00.000Z', to: '2027-03-05T11:30:00.000Z' }
  expect((await clinic.admin.client.post('/closures', span)).body).toMatchObject(instants)
  const away = `/doctors/${clinic.doctor.doctorId}/time-off`
  expect((await clinic.admin.client.post(away, span)).body).toMatchObject(instants)
  for (const path of ['/closures', away]) {
    const read = async (query: string) => (await clinic.reception.client.get(`${path}?${query}`)).body.data.length
    expect(await read('from=2027-03-05T13:59')).toBe(1)
    expect(await read('from=2027-03-05T14:00')).toBe(0)
  }
})

test('what stands outside the hours is the Worker’s to say, as it is for bookings', async () => {
  const clinic = await mint()
  // 21:00 and 09:00 by the Worker's rules, 09:00 and 21:00 by the table.
  const outside = await visitAt(clinic, '2027-03-03T06:30:00Z')
  const inside = await visitAt(clinic, '2027-03-03T18:30:00Z')
  const list = async (query: string) => idsOf(await clinic.reception.client.get(`/appointments?${query}`))
  const sessions = [{ weekday: 3, start: '08:00', end: '18:00', locationId: clinic.locationId }]
  const put = await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}/working-hours`, { sessions })
  expect(put.body.affected.map(({ id }: { id: string }) => id)).toEqual([outside])
  expect(await list('affected=true')).toEqual([outside])
  expect(await list('affected=false')).toEqual([inside])
})

test('a scan looks for a visit of the table’s today', async () => {
  const clinic = await mint()
  const code = await clinic.reception.client.get(`/appointments/locations/${clinic.locationId}/qr-code`)
  await book(clinic, { appointmentDate: '2027-03-02T01:30:00Z' })
  await sqlAs(
    "update appointments set starts_at = '2027-03-01T21:00Z', ends_at = '2027-03-01T21:30Z' where clinic_id = $1",
    [clinic.id],
  )
  const scanned = await clinic.patient.client.post('/appointments/check-in/scan-qr', { qrCode: code.body.token })
  expectProblem(scanned, 422, 'CHECKIN_NO_APPOINTMENT')
  await sqlAs(
    "update appointments set starts_at = '2027-03-01T23:50Z', ends_at = '2027-03-02T00:20Z' where clinic_id = $1",
    [clinic.id],
  )
  const found = await clinic.patient.client.post('/appointments/check-in/scan-qr', { qrCode: code.body.token })
  expect(found.status).toBe(200)
  const [entry] = await sqlAs('select local_day::text from queue_entries where clinic_id = $1', [clinic.id])
  expect(entry).toEqual({ local_day: '2027-03-02' })
})

test('a plan’s default day, its today and its being overdue follow it', async () => {
  const clinic = await mint()
  const made = await plan(clinic, { visit: { startsAt: '2027-03-01T23:00:00Z' } })
  expect(made.scheduledFor).toBe('2027-03-09')
  const past = await clinic.doctor.client.post(`/appointments/${await visitIn(clinic)}/follow-up`, {
    scheduledFor: '2027-03-01',
  })
  expectProblem(past, 422, 'INVALID_FOLLOWUP_DATE')
  const asInstant = await plan(clinic, { scheduledFor: '2027-03-05T22:00:00Z' })
  expect(asInstant.scheduledFor).toBe('2027-03-06')
})

test('the cron marks a plan overdue on the table’s day', async () => {
  const clinic = await mint()
  const planId = v7()
  const visit = await visitIn(clinic, { startsAt: '2026-04-20T10:00:00Z' })
  await sqlAs(
    `insert into follow_up_plans(clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for)
      values ($1, $2, $3, $4, $5, '2026-05-01')`,
    [clinic.id, planId, visit, clinic.patient.patientId, clinic.doctor.doctorId],
  )
  const db = openDatabase((env as Env).HYPERDRIVE.connectionString)
  await markOverdue(db, { caller: systemCaller('test'), now: Date.parse('2026-05-01T21:29:00Z') })
  expect(await sqlAs('select status from follow_up_plans where id = $1', [planId])).toEqual([{ status: 'scheduled' }])
  await markOverdue(db, { caller: systemCaller('test'), now: Date.parse('2026-05-01T21:30:00Z') })
  expect(await sqlAs('select status from follow_up_plans where id = $1', [planId])).toEqual([{ status: 'overdue' }])
})
