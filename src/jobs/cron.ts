import { openDatabase } from '../db/client.ts'
import type { Actor } from '../db/write.ts'
import { systemCaller } from '../domain/system.ts'
import type { Env } from '../env.ts'
import { errorFields, log } from '../platform/log.ts'
import { plugins } from '../plugins/plugins.ts'
import { closeRooms, forgetReports } from './close-rooms.ts'
import { type ClosedVisit, cancelUnconfirmed, markMissed } from './close-visits.ts'
import { drainOutbox } from './drain-outbox.ts'
import { markOverdue } from './mark-overdue.ts'
import { purgeKeys } from './purge-keys.ts'

interface Run {
  env: Env
  actor: Actor
}

type Job = (run: Run) => Promise<number>

/** After the commit; what is lost here, the outbox tells again. */
async function tellCalendars(env: Env, visits: readonly ClosedVisit[]): Promise<number> {
  const calls = visits.map(({ doctor_id, starts_at, ends_at }) =>
    env.DOCTOR_CALENDAR.getByName(doctor_id).tell({ start: Date.parse(starts_at), end: Date.parse(ends_at) }),
  )
  await Promise.allSettled(calls)
  return visits.length
}

const jobs: Record<string, Record<string, Job>> = {
  '*/5 * * * *': {
    'cancel-unconfirmed': async ({ env, actor }) => tellCalendars(env, await cancelUnconfirmed(databaseOf(env), actor)),
    'mark-missed': async ({ env, actor }) => tellCalendars(env, await markMissed(databaseOf(env), actor)),
    'close-rooms': ({ env, actor }) => closeRooms(databaseOf(env), actor),
    'forget-video-reports': ({ env, actor }) => forgetReports(databaseOf(env), actor.now),
    'purge-keys': ({ env, actor }) => purgeKeys(databaseOf(env), actor.now),
    'drain-outbox': ({ env, actor }) => drainOutbox({ db: databaseOf(env), env, now: actor.now }, plugins),
  },
  '*/15 * * * *': {
    'mark-overdue': ({ env, actor }) => markOverdue(databaseOf(env), actor),
  },
}

const databaseOf = (env: Env) => openDatabase(env.HYPERDRIVE.connectionString)

/**
 * Runs the jobs of one cron expression, each whatever becomes of the others.
 * @throws Error for an expression nobody planned, and after all jobs when one of them failed
 */
export async function runCron(cron: string, env: Env, now: number): Promise<void> {
  const due = jobs[cron]
  if (!due) throw new Error(`No job runs at "${cron}".`)
  const actor = { caller: systemCaller(`cron-${now}`), now }
  let failed = 0
  for (const [job, run] of Object.entries(due)) {
    try {
      log('info', 'job.done', { job, rows: await run({ env, actor }) })
    } catch (error) {
      failed++
      log('error', 'job.failed', { job, ...errorFields(error) })
    }
  }
  if (failed > 0) throw new Error(`${failed} of the jobs at "${cron}" failed.`)
}
