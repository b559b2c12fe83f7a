import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { statementOf, titleOf } from '../../src/db/text.ts'
import { type Env, settingsOf } from '../../src/env.ts'
import { runImports } from '../../src/features/imports/running/run-imports.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem } from '../support/visits.ts'
import { type Body, checked, profiled, sendFile, settled, stepped } from './import-files.ts'

const START = Date.parse('2027-03-01T04:20:00Z')
startsAt('2027-03-01T04:20:00Z')

const HOUR = 60 * 60_000
const bindings = env as unknown as Env

interface Fault {
  /** The statement that goes wrong, and a value that only the second chunk's has. */
  statement: string
  value: string
  /** Whether whoever works on it is gone then, and can note nothing more. */
  isDeadly: boolean
}

const FILE = `externalId,name,dateOfBirth\n${Array.from({ length: 520 }, (_, n) => `G${n},Person ${n},19${10 + (n % 80)}-01-01`).join('\n')}\n`

/** A database on which a statement goes wrong each time. */
function faulty({ statement, value, isDeadly }: Fault): Database & { release(): void } {
  const db = openDatabase(bindings.HYPERDRIVE.connectionString)
  let isDead = false
  return Object.assign(Object.create(db) as Database & { release(): void }, {
    release: db.release,
    async run(asked: Parameters<Database['run']>[0]) {
      const composed = 'text' in asked ? asked : statementOf(asked)
      const goesWrong = titleOf(composed) === statement && composed.values.some((one) => String(one).includes(value))
      isDead ||= goesWrong && isDeadly
      if (goesWrong || isDead) throw new Error('no space left on device')
      return db.run(asked)
    },
  })
}

/** Has a step go wrong until it is given up; out of sight of the Queue, whose hour has not come. */
async function givenUp({ admin, id: clinicId }: TestClinic, id: string, step: string, fault: Fault): Promise<Body> {
  await sqlAs(
    `update imports set step = $3, done = 0, attempts = 0, version = version + 1, claimed_until = $4,
      status = case when $3 = 'commit' then 'committing' else status end where clinic_id = $1 and id = $2`,
    [clinicId, id, step, new Date(START + HOUR).toISOString()],
  )
  for (let tries = 0; tries < 20; tries++) {
    const db = faulty(fault)
    const tools = { db, bucket: bindings.FILES, calendars: bindings.DOCTOR_CALENDAR, settings: settingsOf(bindings) }
    await runImports({ ...tools, now: START + HOUR + (tries + 1) * 150_000 }).catch(() => undefined)
    db.release()
    const { body } = await admin.client.get(`/imports/${id}`)
    if (body.progress.step === null) return body
  }
  throw new Error('It was not given up.')
}

const madeIn = (clinic: TestClinic) =>
  sqlAs(
    `select (select count(*)::int from patients where clinic_id = $1 and external_id like 'G%') records,
      (select count(*)::int from audit_log where clinic_id = $1 and action = 'patient.imported') told`,
    [clinic.id],
  )

let clinic: TestClinic
beforeAll(async () => {
  clinic = await mintClinic()
})

const COMMIT = { statement: 'imports-patients-commit', value: 'G519' }

test('a check that goes wrong again and again is given up, and made anew when it is asked for again', async () => {
  const { id } = await profiled(clinic, FILE)
  const fault = { statement: 'imports-patients-check', value: 'G519', isDeadly: false }
  expect(await givenUp(clinic, id, 'check', fault)).toMatchObject({
    ...{ status: 'failed', failedStep: 'check', progress: { step: null } },
    failure:
      'Not all rows were checked, in 12 tries: something went wrong that whoever operates Kept finds in the log as import.interrupted. Check the import again.',
  })
  expectProblem(await clinic.admin.client.post(`/imports/${id}/commit`), 409, 'INVALID_STATUS_TRANSITION')
  expect(await stepped(clinic, id, 'check')).toMatchObject({
    ...{ status: 'checked', failedStep: null, failure: null, counts: { create: 520 } },
  })
})

test.each([
  ['goes wrong', false, 'something went wrong that whoever operates Kept finds in the log as import.interrupted'],
  ['is killed', true, 'each time it was stopped before anything was done. Parts of the file may be too large'],
])('a commit that %s again and again is given up, and goes on when it is asked for again', async (_, isDeadly, why) => {
  const other = await mintClinic()
  const { id } = await checked(other, FILE)
  const failed = await givenUp(other, id, 'commit', { ...COMMIT, isDeadly })
  expect(failed).toMatchObject({ status: 'failed', failedStep: 'commit', committedAt: null, counts: { made: 500 } })
  expect(failed.failure).toBe(
    `Not all records were made, in 12 tries: ${why}. What was made stays. Commit the import again to go on where it was, no record is made twice; or undo it.`,
  )
  // Another file would not know what this one has made.
  expectProblem(await sendFile(other, id, 'name\nPia\n'), 409, 'INVALID_STATUS_TRANSITION')
  expectProblem(await other.admin.client.post(`/imports/${id}/check`), 409, 'INVALID_STATUS_TRANSITION')
  const asked = await other.admin.client.post(`/imports/${id}/commit`)
  expect(asked.body).toMatchObject({ status: 'committing', failure: null, failedStep: null, progress: { done: 500 } })
  const done = await settled(other, id)
  expect(done).toMatchObject({ status: 'done', counts: { create: 520, made: 520 }, progress: { done: 520 } })
  expect(await madeIn(other)).toEqual([{ records: 520, told: 520 }])
})

test('what a commit has made that was given up can be undone, also where that is given up at first', async () => {
  const other = await mintClinic()
  const { id } = await checked(other, FILE)
  await givenUp(other, id, 'commit', { ...COMMIT, isDeadly: false })
  const fault = { statement: 'imports-undo-patient', value: ',521}', isDeadly: false }
  expect(await givenUp(other, id, 'undo', fault)).toMatchObject({
    ...{ status: 'failed', failedStep: 'undo', counts: { made: 500, undone: 500 } },
    failure: expect.stringContaining('Undo the import again'),
  })
  expectProblem(await other.admin.client.post(`/imports/${id}/commit`), 409, 'INVALID_STATUS_TRANSITION')
  expect(await stepped(other, id, 'undo')).toMatchObject({
    ...{ status: 'undone', failedStep: null, failure: null, counts: { made: 500, undone: 500, kept: 0 } },
  })
  expect(await madeIn(other)).toMatchObject([{ records: 0 }])
})

test('an erasure takes the rows of a commit that was given up, which can be undone and not go on', async () => {
  const other = await mintClinic()
  const { id } = await checked(other, FILE)
  await givenUp(other, id, 'commit', { ...COMMIT, isDeadly: false })
  const [one] = await sqlAs<{ id: string }>(`select id from patients where clinic_id = $1 and external_id = 'G7'`, [
    other.id,
  ])
  const asked = { reason: 'They asked for it.', confirmId: one?.id }
  const erasure = await other.admin.client.post(`/patients/${one?.id}/erase`, asked)
  expect(erasure).toMatchObject({ status: 200, body: { erased: { imports: 1 } } })
  const { body } = await other.admin.client.get(`/imports/${id}`)
  expect(body).toMatchObject({ status: 'failed', failedStep: 'commit', profile: null, counts: { made: 500 } })
  expect(body.failure).toContain('A patient was erased')
  const kept = await sqlAs(
    `select (select count(*)::int from import_chunks where import_id = $1 and cells is not null) cells,
      (select count(*)::int from import_keys where import_id = $1) keys`,
    [id],
  )
  expect(kept).toEqual([{ cells: 0, keys: 0 }])
  expectProblem(await other.admin.client.post(`/imports/${id}/commit`), 409, 'INVALID_STATUS_TRANSITION')
  expect(await stepped(other, id, 'undo')).toMatchObject({ status: 'undone', counts: { undone: 499, kept: 1 } })
})

test('a file of which too much is wrong to be read is no step to be asked for again', async () => {
  const failed = await profiled(clinic, '')
  expect(failed).toMatchObject({ status: 'failed', failedStep: null, failure: 'The file is empty.' })
})
