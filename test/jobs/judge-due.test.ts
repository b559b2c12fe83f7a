import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test, vi } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { DatabaseLost } from '../../src/db/errors.ts'
import { systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { hearers } from '../../src/jobs/hearers.ts'
import { judgeDue } from '../../src/jobs/judge-due.ts'
import { compareZones } from '../../src/jobs/keep-zones.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, trailOf } from '../support/visits.ts'

startsAt()

const NOW = Date.parse('2027-03-01T03:00:00Z')
const actor = { caller: systemCaller('test'), now: NOW }
const database = () => openDatabase((env as Env).HYPERDRIVE.connectionString)
const judge = (clinic: TestClinic, db: Database = database()) => judgeDue(db, actor, { clinicIds: [clinic.id] })

/** As a change whose request ended before it came to any visit. */
async function closeBehindBack(clinic: TestClinic): Promise<void> {
  await sqlAs(
    "insert into closures(clinic_id, id, starts_at, ends_at) values ($1, $2, '2027-03-01T00:00Z', '2027-03-20T00:00Z')",
    [clinic.id, v7()],
  )
}

const marksOf = async (clinic: TestClinic) =>
  (await sqlAs('select affected_by from appointments where clinic_id = $1 order by starts_at, id', [clinic.id])).map(
    (row) => row.affected_by,
  )

const isDue = async (clinic: TestClinic) =>
  (
    await sqlAs('select 1 from doctors where id = $1 and judged_rules is distinct from rules_version', [
      clinic.doctor.doctorId,
    ])
  ).length > 0

test('the job marks visits that a request did not get to, once, as the system', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  expect(await isDue(clinic)).toBe(false)
  await closeBehindBack(clinic)
  expect(await isDue(clinic)).toBe(true)
  expect(await judge(clinic)).toBe(2)
  expect(await isDue(clinic)).toBe(false)
  expect(await judge(clinic)).toBe(0)
  expect(await marksOf(clinic)).toEqual(['CLOSURE'])
  expect(await trailOf(id)).toEqual({
    actions: ['appointment.booked', 'appointment.affected'],
    events: ['appointment.booked@1', 'appointment.affected@2'],
  })
  const roles = await sqlAs("select role from audit_log where subject_id = $1 and action = 'appointment.affected'", [
    id,
  ])
  expect(roles).toEqual([{ role: 'SYSTEM' }])
})

test('visits from before there were marks are judged: their doctors never were', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  await closeBehindBack(clinic)
  await sqlAs('update doctors set judged_rules = null where id = $1', [clinic.doctor.doctorId])
  await judge(clinic)
  expect(await marksOf(clinic)).toEqual(['CLOSURE'])
})

test('an overbooking by a Worker that noted no rules counts as one outside the hours, until it moves', async () => {
  const clinic = await mintClinic()
  const [plain, over, withReason, closed] = [v7(), v7(), v7(), v7()]
  const rows: [string, string, boolean, string | null][] = [
    [plain, '2027-03-02T00:00Z', false, null],
    [over, '2027-03-02T00:10Z', true, null],
    [withReason, '2027-03-02T00:20Z', false, 'sealed'],
    [closed, '2027-03-03T00:00Z', true, 'sealed'],
  ]
  for (const [id, at, overbook, reason] of rows)
    await sqlAs(
      `insert into appointments(clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone, overbook, overbook_reason)
       values ($1, $2, $3, $4, 'VIDEO_CALL', $5::timestamptz, $5::timestamptz + interval '10 minutes', 'UTC', $6, $7)`,
      [clinic.id, id, clinic.doctor.doctorId, clinic.patient.patientId, at, overbook, reason],
    )
  const meant = { overbook: true, overbookReason: 'comes in for it', appointmentDate: '2027-03-02T07:00' }
  const moved: string = (await book(clinic, meant)).id
  await sqlAs('update appointments set overbooked_over = null where id = $1', [moved])
  const into = await clinic.reception.client.put(`/appointments/${moved}`, { appointmentDate: '2027-03-02T11:00' })
  expect(into.status, JSON.stringify(into.body)).toBe(200)
  await clinic.reception.client.put(`/doctors/${clinic.doctor.doctorId}/working-hours`, { sessions: [] })
  await sqlAs(
    "insert into closures(clinic_id, id, starts_at, ends_at) values ($1, $2, '2027-03-03T00:00Z', '2027-03-04T00:00Z')",
    [clinic.id, v7()],
  )
  await judge(clinic)
  const marks = new Map(
    (await sqlAs('select id, affected_by from appointments where clinic_id = $1', [clinic.id])).map((row) => [
      row.id,
      row.affected_by,
    ]),
  )
  expect([plain, over, withReason, closed, moved].map((id) => marks.get(id))).toEqual([
    ...['OUTSIDE_HOURS', null, null, 'CLOSURE'],
    'OUTSIDE_HOURS',
  ])
})

test('a doctor with more visits than a page has, killed at every statement in turn: all is marked in the end, each once', async () => {
  const clinic = await mintClinic()
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone)
     select $1, gen_random_uuid(), $2, $3, 'VIDEO_CALL', at, at + interval '10 minutes', 'UTC'
     from generate_series('2027-03-02T00:00Z'::timestamptz, '2027-03-10T04:00Z', interval '10 minutes') at`,
    [clinic.id, clinic.doctor.doctorId, clinic.patient.patientId],
  )
  await closeBehindBack(clinic)
  const real = database()
  for (let survives = 0; survives < 8; survives++) {
    let ran = 0
    const dying: Database = {
      ...real,
      run: (statement) => (ran++ < survives ? real.run(statement) : Promise.reject(new Error('killed'))),
    }
    await judge(clinic, dying).catch(() => {})
    if (survives < 3) expect(await isDue(clinic)).toBe(true)
  }
  await judge(clinic)
  const marks = await marksOf(clinic)
  expect(marks.length).toBeGreaterThan(1000)
  // No hours of this clinic's are at night.
  expect(new Set(marks)).toEqual(new Set(['CLOSURE', 'OUTSIDE_HOURS']))
  const versions = await sqlAs('select distinct version from appointments where clinic_id = $1', [clinic.id])
  expect(versions).toEqual([{ version: 2 }])
  expect(await isDue(clinic)).toBe(false)
}, 60_000)

/** The clinic's doctors in the order they are judged in, and which of them are due. */
const dueOf = async (clinic: TestClinic) =>
  (
    await sqlAs(
      'select d.judged_rules is distinct from d.rules_version is_due from clinic_doctors m join doctors d on d.id = m.doctor_id where m.clinic_id = $1 order by d.id',
      [clinic.id],
    )
  ).map((row) => row.is_due)

test('a run takes its pages and leaves the other doctors to the next', async () => {
  const clinic = await mintClinic()
  const visits = [
    await book(clinic),
    await book(clinic, { doctorId: clinic.otherDoctor.doctorId, patientId: clinic.otherPatient.patientId }),
  ]
  await closeBehindBack(clinic)
  const run = (most: number) => judgeDue(database(), actor, { clinicIds: [clinic.id], most })
  expect([await run(0), await dueOf(clinic)]).toEqual([0, [true, true]])
  expect([await run(1), await dueOf(clinic)]).toEqual([1, [false, true]])
  expect((await marksOf(clinic)).filter((mark) => mark === 'CLOSURE')).toHaveLength(1)
  expect([await run(1), await dueOf(clinic)]).toEqual([1, [false, false]])
  expect(await marksOf(clinic)).toEqual(visits.map(() => 'CLOSURE'))
})

test('a run that is killed has judged and noted every doctor but the one it was at', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  await book(clinic, { doctorId: clinic.otherDoctor.doctorId, patientId: clinic.otherPatient.patientId })
  await closeBehindBack(clinic)
  const real = database()
  let ran = 0
  const dying: Database = {
    ...real,
    // The doctors, and three statements a doctor.
    run: (statement) => (ran++ < 5 ? real.run(statement) : Promise.reject(new DatabaseLost())),
  }
  await expect(judge(clinic, dying)).rejects.toThrow(DatabaseLost)
  expect(await dueOf(clinic)).toEqual([false, true])
  expect(await judge(clinic)).toBe(1)
  expect(await marksOf(clinic)).toEqual(['CLOSURE', 'CLOSURE'])
})

test('a clinic whose zone nobody can read keeps no other waiting, and is due again', async () => {
  const [broken, clinic] = [await mintClinic(), await mintClinic()]
  await book(broken)
  await book(clinic)
  for (const one of [broken, clinic]) await closeBehindBack(one)
  await sqlAs("update locations set timezone = 'Mars/Olympus' where clinic_id = $1", [broken.id])
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  await judgeDue(database(), actor, { clinicIds: [broken.id, clinic.id] })
  expect(error.mock.calls.map(([line]) => JSON.parse(String(line)))).toEqual([
    expect.objectContaining({ event: 'doctor.not_judged', doctorId: broken.doctor.doctorId }),
  ])
  error.mockRestore()
  expect(await marksOf(clinic)).toEqual(['CLOSURE'])
  expect([await isDue(broken), await isDue(clinic)]).toEqual([true, false])
  await sqlAs("update locations set timezone = 'Asia/Kolkata' where clinic_id = $1", [broken.id])
  await judge(broken)
  expect(await marksOf(broken)).toEqual(['CLOSURE'])
})

test('the event of a change of rules wakes the job; another event does not', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const plugin = hearers.find(({ name }) => name === 'affected-visits')
  for (const type of [
    'closure.added',
    'doctor.time_off_removed',
    'doctor.hours_changed',
    'doctor.changed',
    'location.changed',
    'appointment.no_show_undone',
  ])
    expect([type, plugin?.hears(type)]).toEqual([type, true])
  expect(plugin?.hears('appointment.affected')).toBe(false)
  await closeBehindBack(clinic)
  const event = {
    id: '1',
    clinicId: clinic.id,
    subjectType: 'closure',
    subjectId: v7(),
    subjectVersion: 1,
    at: 0,
    data: {},
  }
  for (const _twice of [1, 2]) await plugin?.deliver([{ ...event, type: 'closure.added' }], env as Env, database())
  expect(await isDue(clinic)).toBe(false)
})

test('a zone whose rules are others by now has its clinics’ visits judged anew', async () => {
  const zone = 'Antarctica/Casey'
  const clinic = await mintClinic({ timezone: zone })
  await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  await sqlAs("update zone_offsets set seconds = seconds + 60 where zone = $1 and until_at = 'infinity'", [zone])
  expect(await isDue(clinic)).toBe(false)
  await compareZones(database(), actor)
  expect(await isDue(clinic)).toBe(true)
  await judge(clinic)
  expect([await isDue(clinic), await marksOf(clinic)]).toEqual([false, [null]])
})
