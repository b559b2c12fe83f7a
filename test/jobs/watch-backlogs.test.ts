import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { noteRun } from '../../src/jobs/note-run.ts'
import { watchBacklogs } from '../../src/jobs/watch-backlogs.ts'
import { sqlAs } from '../support/clinic.ts'
import { hearLog } from '../support/log-lines.ts'

const MINUTE = 60_000
const db = () => openDatabase(env.HYPERDRIVE.connectionString)

let heard: ReturnType<typeof hearLog>
beforeEach(async () => {
  // Other tests leave events, and rows that nobody has sealed: here the whole database is looked at.
  await sqlAs('update outbox set processed_at = coalesce(processed_at, now())')
  await sqlAs('update deliveries set parked_at = null')
  await sqlAs('update audit_sealing set sealed_through = (select coalesce(max(id), 0) from audit_log)')
  await sqlAs('delete from cron_runs')
  heard = hearLog()
})
afterEach(() => heard.stop())

/** Adds an event that happened so many minutes ago. */
const addEvent = (minutes: number, isParked = false) =>
  sqlAs(
    `with o as (insert into outbox(clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, processed_at)
        values (gen_random_uuid(), 'appointment', gen_random_uuid(), 1, 'appointment.booked', '{}', now() - make_interval(mins => $1),
          case when $2 then now() - make_interval(mins => $1) end) returning *)
      insert into deliveries (clinic_id, event_id, plugin, subject_id, xact, attempts, parked_at)
      select clinic_id, id, 'calendar', subject_id, xact, 10, created_at from o where $2`,
    [minutes, isParked],
  )

async function watched(now = Date.now()) {
  const told = await watchBacklogs(db(), now)
  return { told, lines: heard.lines.map(({ at: _, ...line }) => line) }
}

test('nothing is said where nothing waits, nor of what waits as it should', async () => {
  await addEvent(9)
  expect(await watched()).toEqual({ told: 0, lines: [] })
})

test('events that nobody delivers are told, with how many and how old', async () => {
  await addEvent(11)
  await addEvent(1)
  const { told, lines } = await watched()
  expect(told).toBe(1)
  expect(lines).toMatchObject([{ level: 'error', event: 'outbox.behind', waiting: 2 }])
  expect(Math.abs(Number(lines[0]?.oldestSeconds) - 660)).toBeLessThan(60)
})

test('parked events are told until somebody has seen to them', async () => {
  await addEvent(3 * 24 * 60, true)
  await addEvent(1, true)
  for (const _ of [1, 2]) expect((await watched()).told).toBe(1)
  expect(heard.of('outbox.has_parked')).toMatchObject([
    { level: 'warn', parked: 2, oldestSeconds: expect.any(Number) },
    { parked: 2 },
  ])
  await sqlAs('update deliveries set parked_at = null, attempts = 0, next_at = now() where parked_at is not null')
  heard.lines.length = 0
  expect(await watched()).toEqual({ told: 0, lines: [] })
})

test('a trail that is not sealed is told', async () => {
  await sqlAs(`insert into audit_log(role, action, subject_type, subject_id, request_id)
    values ('SYSTEM', 'clinic.changed', 'clinic', gen_random_uuid(), 'r')`)
  expect((await watched(Date.now() + 29 * MINUTE)).told).toBe(0)
  const { lines } = await watched(Date.now() + 31 * MINUTE)
  expect(lines).toMatchObject([{ level: 'error', event: 'audit.seal_behind', oldestSeconds: expect.any(Number) }])
})

const AT = Date.parse('2027-03-01T10:00:00Z')
const run = (dueAt: number, more: { beganAt?: number; failed?: number; cron?: string } = {}) =>
  noteRun(db(), {
    cron: '*/5 * * * *',
    every: 5 * MINUTE,
    dueAt,
    beganAt: dueAt,
    endedAt: dueAt + 900,
    failed: 0,
    ...more,
  })

test('a run in its time says nothing, and leaves its mark', async () => {
  await run(AT)
  await run(AT + 5 * MINUTE, { failed: 1 })
  await run(AT + 20 * MINUTE, { cron: '*/15 * * * *' })
  expect(heard.lines).toEqual([])
  expect(await sqlAs('select cron, due_at, failed from cron_runs order by cron')).toEqual([
    { cron: '*/15 * * * *', due_at: new Date(AT + 20 * MINUTE), failed: 0 },
    { cron: '*/5 * * * *', due_at: new Date(AT + 5 * MINUTE), failed: 1 },
  ])
})

test('the next run tells which were missed, and since when', async () => {
  await run(AT)
  await run(AT + 20 * MINUTE)
  const since = '2027-03-01T10:00:00.000Z'
  expect(heard.of('cron.missed')).toMatchObject([{ level: 'error', cron: '*/5 * * * *', missed: 3, since }])
})

test('an older run that comes to its end last misses nothing, and takes no mark back', async () => {
  await run(AT)
  await run(AT - 5 * MINUTE, { failed: 3 })
  const marks = await sqlAs('select due_at, ended_at, failed from cron_runs')
  expect(marks).toEqual([{ due_at: new Date(AT), ended_at: new Date(AT + 900), failed: 0 }])
  await run(AT + 5 * MINUTE)
  expect(heard.lines).toEqual([])
})

test('a run that begins late says how late', async () => {
  await run(AT, { beganAt: AT + 59_000 })
  expect(heard.lines).toEqual([])
  await run(AT + 5 * MINUTE, { beganAt: AT + 8 * MINUTE })
  expect(heard.lines).toMatchObject([{ event: 'cron.late', level: 'warn', cron: '*/5 * * * *', seconds: 180 }])
})
