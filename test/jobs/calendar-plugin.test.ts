import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { calendarHearer } from '../../src/plugins/calendar/calendar.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'

const DOCTORS = 45

test('each doctor’s calendar is told once of all its days, and never more than twenty at a time', async () => {
  const clinic = await mintClinic()
  const doctors = Array.from({ length: DOCTORS }, () => v7())
  const visits = await sqlAs(
    `with d as (insert into doctors(id, name, specialty) select id, 'Dr Roy', 'cardiology' from unnest($3::uuid[]) id returning id),
      m as (insert into clinic_doctors(clinic_id, doctor_id) select $1, id from d returning doctor_id)
      insert into appointments(clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone)
        select $1, gen_random_uuid(), doctor_id, $2, 'VIDEO_CALL', 'CANCELLED', at, at + interval '30 min', 'UTC'
        from m, unnest('{2026-05-01T10:00Z,2026-05-01T11:00Z,2026-05-08T10:00Z}'::timestamptz[]) at returning id`,
    [clinic.id, clinic.patient.patientId, doctors],
  )
  const told = new Map<string, string[]>()
  let [atOnce, most] = [0, 0]
  const refresh = (doctorId: string) => async (dates: string[]) => {
    expect(told.has(doctorId)).toBe(false)
    told.set(doctorId, dates)
    most = Math.max(most, ++atOnce)
    await Promise.resolve()
    atOnce--
  }
  const calendars = { getByName: (doctorId: string) => ({ refresh: refresh(doctorId) }) }
  const events = visits.map(({ id }, n) => ({
    id: String(n),
    clinicId: clinic.id,
    type: 'appointment.cancelled',
    subjectType: 'appointment',
    subjectId: String(id),
    subjectVersion: 2,
    at: 0,
    data: {},
  }))
  const standIn = { ...env, DOCTOR_CALENDAR: calendars as unknown as Env['DOCTOR_CALENDAR'] }
  await calendarHearer.deliver(events, standIn, openDatabase(env.HYPERDRIVE.connectionString))
  expect([...told.keys()].sort()).toEqual([...doctors].sort())
  for (const dates of told.values()) {
    expect(dates).toEqual(expect.arrayContaining(['2026-05-01', '2026-05-08']))
    expect(new Set(dates).size).toBe(dates.length)
  }
  expect(most).toBe(20)
})
