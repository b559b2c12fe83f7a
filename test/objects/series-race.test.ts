import { v7 } from 'uuid'
import { expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { rulesIn } from '../../src/domain/booking.ts'
import { daysRound } from '../../src/domain/calendar.ts'
import { DomainError } from '../../src/domain/errors.ts'
import { expand } from '../../src/domain/recurrence.ts'
import { placeSeries } from '../../src/domain/series.ts'
import { openMemory } from '../../src/features/calendar/memory.ts'
import type { SeriesTask } from '../../src/features/series/calendar/series-task.ts'
import { writeSeries } from '../../src/features/series/calendar/write-series.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectBalance } from './balance.ts'

startsAt()

/** Decides a series on what the database says now, and writes it without any object: as two that live at once would. */
async function decided(clinic: TestClinic, time: string) {
  const { doctorId } = clinic.doctor
  const db = openDatabase(inject('databaseUrl'))
  const now = Date.now()
  const days = expand({ frequency: 'WEEKLY', interval: 1, count: 30 }, { startDate: '2027-03-08' })
  const caller = {
    userId: clinic.reception.userId,
    clinicId: clinic.id,
    roles: ['RECEPTIONIST' as const],
    issuer: 'urn:kept:dev',
    subject: clinic.reception.sub,
    name: null,
    email: null,
    issuedAt: null,
    requestId: 'race',
    at: 0,
    origin: null,
  }
  const visits = days.dates.map(() => ({ id: v7(), reason: null, notes: null }))
  const task: SeriesTask = {
    actor: { caller, now },
    idempotency: null,
    dryRun: false,
    id: v7(),
    clinicId: clinic.id,
    doctorId,
    patientId: clinic.patient.patientId,
    locationId: null,
    templateId: null,
    type: 'VIDEO_CALL',
    duration: 30,
    treatmentType: 'THERAPY',
    time,
    startDate: '2027-03-08',
    days,
    visits,
    onConflict: 'fail',
    texts: { reason: null, notes: null },
  }
  const memory = openMemory(db, doctorId, () => now)
  await memory.read(daysRound(days.dates))
  const rules = rulesIn(memory.calendar(), clinic.id)
  const candidates = days.dates.map((date, at) => ({
    sequence: at + 1,
    id: visits[at]?.id ?? '',
    at: { date, time },
    duration: 30,
    type: 'VIDEO_CALL' as const,
    locationId: null,
    was: null,
  }))
  const placed = placeSeries(memory.calendar(), rules, { candidates, terms: { policy: 'fail', now } })
  expect(placed.every(({ verdict }) => verdict === 'ok')).toBe(true)
  const decision = { rules, duration: 30, timezone: clinic.timezone, placed, skipped: [], shifted: [] }
  return {
    ids: visits.map(({ id }) => id),
    write: () =>
      writeSeries(db, task, decision).then(
        () => 'whole',
        (error) => error,
      ),
    release: () => db.release(),
  }
}

test('with the objects bypassed, one of many is whole, and of the others nothing is left', async () => {
  const clinic = await mintClinic()
  const times = ['10:00', '10:10', '10:20', '09:55', '10:00', '10:15']
  const all = await Promise.all(times.map((time) => decided(clinic, time)))
  const outcomes = await Promise.all(all.map(({ write }) => write()))
  const won = outcomes.indexOf('whole')
  for (const [at, outcome] of outcomes.entries()) {
    if (at === won) continue
    expect(outcome).toBeInstanceOf(DomainError)
    expect((outcome as DomainError).code).toBe('SCHEDULING_CONFLICT')
  }
  expect(await sqlAs('select id from series where clinic_id = $1', [clinic.id])).toHaveLength(1)
  await expectBalance(clinic.id, all[won]?.ids ?? [])
  for (const { release } of all) release()
})

test('a series that loses its last slot to a single visit leaves nothing', async () => {
  const clinic = await mintClinic()
  const series = await decided(clinic, '10:00')
  const [last] = await sqlAs<{ id: string }>(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone)
      values ($1, gen_random_uuid(), $2, $3, 'VIDEO_CALL', '2027-09-27T04:45:00Z', '2027-09-27T05:00:00Z', 'Asia/Kolkata') returning id`,
    [clinic.id, clinic.doctor.doctorId, clinic.patient.patientId],
  )
  expect(await series.write()).toMatchObject({ code: 'SCHEDULING_CONFLICT' })
  expect(await sqlAs('select id from series where clinic_id = $1', [clinic.id])).toEqual([])
  expect(await sqlAs('select id from appointments where clinic_id = $1', [clinic.id])).toEqual([{ id: last?.id }])
  expect(await sqlAs('select id from outbox where clinic_id = $1', [clinic.id])).toEqual([])
  series.release()
})
