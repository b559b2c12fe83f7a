import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test, vi } from 'vitest'
import type { Env } from '../../src/env.ts'
import { runCron } from '../../src/jobs/cron.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'

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
  expect(linesOf(info).filter((line) => line.event === 'job.done')).toEqual(
    [
      ...['mark-missed', 'close-rooms', 'effect-doctor-links', 'judge-visits', 'drain-outbox'],
      ...['forget-video-reports', 'purge-keys', 'purge-code-tries', 'purge-link-codes', 'purge-outbox', 'fill-zones'],
      ...['fill-patient-keys', 'reread-phones', 'seal-audit'],
    ].map((job) => expect.objectContaining({ job, rows: expect.any(Number) })),
  )
  const [visit] = await sqlAs('select status from appointments where id = $1', [id])
  expect(visit?.status).toBe('NO_SHOW')
  const [event] = await sqlAs('select type, processed_at is not null told from outbox where subject_id = $1', [id])
  expect(event).toEqual({ type: 'appointment.no_show', told: true })
  for (const spy of [info, error]) spy.mockRestore()
})
