import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { type Env, settingsOf } from '../../src/env.ts'
import { runImports } from '../../src/features/imports/running/run-imports.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { type Body, profiled, reportOf } from './import-files.ts'

const START = Date.parse('2027-03-01T04:20:00Z')
startsAt('2027-03-01T04:20:00Z')

const bindings = env as unknown as Env

/** A database that is gone after some statements: the last of them was run, and its answer did not arrive, or it was not run at all. */
function dyingAfter(statements: number, isRun: boolean): Database & { release(): void } {
  const db = openDatabase(bindings.HYPERDRIVE.connectionString)
  let left = statements
  return Object.assign(Object.create(db) as Database & { release(): void }, {
    release: db.release,
    async run(statement: Parameters<Database['run']>[0]) {
      if (left < 0) throw new Error('killed')
      left--
      if (left >= 0) return db.run(statement)
      if (isRun) await db.run(statement)
      throw new Error('killed')
    },
  })
}

/** Runs imports until they are killed. Whoever comes next finds the claim of who is gone run out. */
async function runKilled(at: number, statements: number, isRun: boolean): Promise<void> {
  const db = dyingAfter(statements, isRun)
  const tools = { db, bucket: bindings.FILES, calendars: bindings.DOCTOR_CALENDAR, settings: settingsOf(bindings) }
  await runImports({ ...tools, now: at }).catch(() => {})
  db.release()
}

/** Asks for a step, past the Queue, and kills its runs after one statement, then two, and so on, until one comes to its end. */
async function killedOften(
  clinic: TestClinic,
  id: string,
  { step, status }: { step: string; status: string },
): Promise<Body> {
  await sqlAs(
    `update imports set step = $3, done = 0, status = case when $3 = 'commit' then 'committing' else status end,
      version = version + 1, claimed_until = null where clinic_id = $1 and id = $2`,
    [clinic.id, id, step],
  )
  for (let kill = 0; kill < 60; kill++) {
    const { body } = await clinic.admin.client.get(`/imports/${id}`)
    // The Queue, which other tests wake, may have come to its end first.
    if (body.status === status && body.progress.step === null) return body
    // Many of the kills come before anything is done: nobody gives up here.
    await sqlAs('update imports set attempts = 0 where clinic_id = $1 and id = $2', [clinic.id, id])
    const at = START + kill * 120_000
    setClock(new Date(at).toISOString())
    await runKilled(at, Math.floor(kill / 2) % 12, kill % 2 === 0)
  }
  throw new Error(`${step} did not come to its end.`)
}

const tallies = async (clinicId: string, table: string, action: string) => {
  const [row] = await sqlAs(
    `select (select count(*)::int from ${table} where clinic_id = $1 and external_id like 'K%') records,
      (select count(*)::int from audit_log where clinic_id = $1 and action = $2) told`,
    [clinicId, action],
  )
  return row
}

test('an import of patients that is killed between any two steps makes each of them once', async () => {
  const clinic = await mintClinic()
  const rows = Array.from({ length: 520 }, (_, n) => `K${n},Person ${n},19${10 + (n % 80)}-01-01`)
  const { id } = await profiled(clinic, `externalId,name,dateOfBirth\n${rows.join('\n')}\n`)
  const checked = await killedOften(clinic, id, { step: 'check', status: 'checked' })
  expect(checked.counts).toMatchObject({ create: 520, duplicate: 0, match: 0, made: 0 })
  const done = await killedOften(clinic, id, { step: 'commit', status: 'done' })
  expect(done.counts).toMatchObject({ create: 520, match: 0, conflict: 0, made: 520 })
  expect(await tallies(clinic.id, 'patients', 'patient.imported')).toEqual({ records: 520, told: 520 })
  const undone = await killedOften(clinic, id, { step: 'undo', status: 'undone' })
  expect(undone.counts).toMatchObject({ undone: 520, kept: 0 })
  expect(await tallies(clinic.id, 'patients', 'patient.import_undone')).toEqual({ records: 0, told: 520 })
})

test('an import of visits that is killed between any two steps books each of them once', async () => {
  const clinic = await mintClinic()
  await clinic.reception.client.post('/patients', { name: 'Pia', externalId: 'P' })
  const at = (n: number) => `${n < 30 ? '2026' : '2027'}-05-${10 + (n % 10)}T${10 + Math.floor((n % 30) / 10)}:00`
  const rows = Array.from({ length: 60 }, (_, n) => `K${n},P,${clinic.doctor.doctorId},${at(n)}`)
  const file = `externalId,patientId,doctorId,appointmentDate\n${rows.join('\n')}\n`
  const { id } = await profiled(clinic, file, { kind: 'appointments', defaults: { locationId: 'Main house' } })
  await killedOften(clinic, id, { step: 'check', status: 'checked' })
  const done = await killedOften(clinic, id, { step: 'commit', status: 'done' })
  expect(done.counts).toMatchObject({ create: 60, conflict: 0, made: 60 })
  // Coming ones were booked as any other: that is what the trail calls them.
  expect(await tallies(clinic.id, 'appointments', 'appointment.imported')).toEqual({ records: 60, told: 30 })
  expect(await tallies(clinic.id, 'appointments', 'appointment.booked')).toEqual({ records: 60, told: 30 })
})

test('a check that takes several runs sees the times that earlier rows of the file are to take', async () => {
  const clinic = await mintClinic()
  for (const externalId of ['P-1', 'P-2', 'P-3'])
    await clinic.reception.client.post('/patients', { name: `Pia ${externalId}`, externalId })
  const [first, second] = [clinic.doctor.doctorId, clinic.otherDoctor.doctorId]
  // More than a chunk lies between those that clash.
  const past = Array.from({ length: 505 }, (_, n) => `Z${n},P-3,${first},2026-01-05T10:00`)
  const file = [
    'externalId,patientId,doctorId,appointmentDate',
    `D1,P-1,${first},2027-03-02T10:00`,
    `D2,P-2,${first},2027-03-02T20:00`,
    `D3,P-9,${first},2027-03-02T12:00`,
    ...past,
    `D4,P-2,${first},2027-03-02T10:15`,
    `D5,P-1,${second},2027-03-02T10:00`,
    // Neither what is left out nor what is no patient's takes any time.
    `D6,P-2,${first},2027-03-02T12:00`,
    `D7,P-2,${second},2027-03-02T12:15`,
    `D8,P-3,${second},2027-03-02T12:45`,
  ].join('\n')
  const { id } = await profiled(clinic, file, { kind: 'appointments', defaults: { locationId: 'Main house' } })
  await killedOften(clinic, id, { step: 'check', status: 'checked' })
  const said = new Map((await reportOf(clinic, id)).map(([row, verdict, , why]) => [Number(row), [verdict, why]]))
  expect([2, 3, 4, 510, 511, 512, 513, 514].map((row) => said.get(row))).toEqual([
    ...[
      ['create', ''],
      ['conflict', 'OUTSIDE_HOURS'],
      ['invalid', 'is no patient of the clinic: bring the patients first'],
      ['conflict', 'BOOKED'],
      ['conflict', 'PATIENT_BUSY'],
      ['create', ''],
      ['conflict', 'PATIENT_BUSY'],
      ['create', ''],
    ],
  ])
})
