import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, inject, test, vi } from 'vitest'
import type { Env } from '../../src/env.ts'
import { runCron } from '../../src/jobs/cron.ts'
import { setLogLevel } from '../../src/platform/log.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { hearLog } from '../support/log-lines.ts'

/** Before anything other tests book, so that theirs stay as they are. */
const NOW = Date.parse('2026-04-01T10:00:00Z')

/** Bindings whose database cannot even be asked for by the n-th job, counted from 0. */
function brokenFor(job: number): Env {
  let asked = 0
  return {
    ...env,
    get HYPERDRIVE() {
      if (asked++ === job) throw new Error('Pia Patient +1 555 0199')
      return env.HYPERDRIVE
    },
  }
}

test('an expression that nobody planned is an error', async () => {
  await expect(runCron('0 3 * * *', env, NOW)).rejects.toThrow('0 3 * * *')
  await expect(runCron('', env, NOW)).rejects.toThrow()
})

test('one job that fails leaves the others to run, and the outbox tells at once of what they closed', async () => {
  // A later run, which another test may have made, keeps its mark.
  await sqlAs("delete from cron_runs where cron = '*/5 * * * *'")
  const clinic = await mintClinic({ settings: { autoNoShowMinutes: 15 } })
  const id = v7()
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, location_id, type, status, starts_at, ends_at, timezone)
      values ($1, $2, $3, $4, $5, 'IN_PERSON', 'SCHEDULED', '2026-04-01T09:00Z', '2026-04-01T09:30Z', 'UTC')`,
    [clinic.id, id, clinic.doctor.doctorId, clinic.patient.patientId, clinic.locationId],
  )
  const [info, error] = [vi.spyOn(console, 'info'), vi.spyOn(console, 'error')]
  const run = runCron('*/5 * * * *', brokenFor(0), NOW)
  await expect(run).rejects.toThrow('1 of the jobs at "*/5 * * * *" failed.')

  const linesOf = (spy: typeof info) => spy.mock.calls.map(([line]) => JSON.parse(String(line)))
  expect(linesOf(error)).toEqual([expect.objectContaining({ event: 'job.failed', job: 'cancel-unconfirmed' })])
  expect(JSON.stringify(linesOf(error))).not.toMatch(/Pia|555/)
  const done = linesOf(info).filter((line) => line.event === 'job.done')
  expect(done).toContainEqual(expect.objectContaining({ job: 'mark-missed', rows: expect.any(Number) }))
  expect(done.map(({ rows }) => rows > 0)).toEqual(done.map(() => true))
  const [mark] = await sqlAs(
    "select failed, ended_at > now() - interval '1 minute' fresh from cron_runs where cron = '*/5 * * * *'",
  )
  expect(mark).toEqual({ failed: 1, fresh: true })
  const [visit] = await sqlAs('select status from appointments where id = $1', [id])
  expect(visit?.status).toBe('NO_SHOW')
  const [event] = await sqlAs('select type, processed_at is not null told from outbox where subject_id = $1', [id])
  expect(event).toEqual({ type: 'appointment.no_show', told: true })
  for (const spy of [info, error]) spy.mockRestore()
})

test('a job says why the database is away', async () => {
  const connectionString = Object.assign(new URL(inject('appUrl')), { password: 'not-this-one' }).href
  const heard = hearLog()
  try {
    await expect(
      runCron('*/15 * * * *', { ...env, HYPERDRIVE: { ...env.HYPERDRIVE, connectionString } }, NOW),
    ).rejects.toThrow()
    expect(heard.of('job.failed')).toMatchObject([
      { job: 'mark-overdue', error: 'DatabaseLost', code: '28P01' },
      { job: 'note-run', error: 'DatabaseLost', code: '28P01' },
    ])
  } finally {
    heard.stop()
  }
})

/** What the tests before it have left is done by the first of the runs. */
test('a run that finds nothing to do says nothing, unless everything is asked for', async () => {
  const heard = hearLog()
  try {
    await runCron('*/15 * * * *', env, NOW)
    heard.lines.length = 0
    await runCron('*/15 * * * *', env, NOW)
    // They were to run in April.
    expect(heard.lines.filter(({ event }) => event !== 'cron.late')).toEqual([])
    setLogLevel('debug')
    await runCron('*/15 * * * *', env, NOW)
    expect(heard.of('job.done').map(({ job, rows }) => [job, rows])).toContainEqual(['mark-overdue', 0])
  } finally {
    setLogLevel('info')
    heard.stop()
  }
})
