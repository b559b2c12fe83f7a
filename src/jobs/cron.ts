import { type Database, openDatabase } from '../db/client.ts'
import type { Actor } from '../db/request.ts'
import { systemCaller } from '../domain/system.ts'
import { type Env, settingsOf } from '../env.ts'
import { type AuditWitnessCalls, TRAIL } from '../features/audit/seal-chain.ts'
import { errorFields, log } from '../platform/log.ts'
import { objectOf } from '../platform/object-of.ts'
import { chainKeys } from '../platform/vault/chain-key.ts'
import { armReminders } from './arm-reminders.ts'
import { closeRooms, forgetReports } from './close-rooms.ts'
import { cancelUnconfirmed, markMissed } from './close-visits.ts'
import { continueExports } from './continue-exports.ts'
import { continueImports } from './continue-imports.ts'
import { drainOutbox } from './drain-outbox.ts'
import { effectDoctorLinks } from './effect-doctor-links.ts'
import { fillPatientKeys, rereadPhones } from './fill-patient-keys.ts'
import { hearers } from './hearers.ts'
import { judgeDue } from './judge-due.ts'
import { compareZones, fillZones } from './keep-zones.ts'
import { markOverdue } from './mark-overdue.ts'
import { noteRun } from './note-run.ts'
import { purgeCodeTries } from './purge-code-tries.ts'
import { purgeErased } from './purge-erased.ts'
import { purgeExports } from './purge-exports.ts'
import { purgeImports } from './purge-imports.ts'
import { purgeKeys } from './purge-keys.ts'
import { purgeLinkCodes } from './purge-link-codes.ts'
import { purgeNotifications } from './purge-notifications.ts'
import { purgeOutbox } from './purge-outbox.ts'
import { purgeVisitLinks } from './purge-visit-links.ts'
import { sealAudit } from './seal-audit.ts'
import { sendMessages } from './send-messages.ts'
import { sendWebhooks } from './send-webhooks.ts'
import { takeOverParked } from './take-over-parked.ts'
import { watchBacklogs } from './watch-backlogs.ts'

interface Run {
  db: Database
  env: Env
  actor: Actor
}

type Job = (run: Run) => Promise<number>

const MINUTE = 60_000

interface Planned {
  /** Milliseconds from one run to the next. */
  every: number
  /** They run in this order: those that close something write events, and the same run then drains the outbox. */
  jobs: Record<string, Job>
}

const CRONS: Record<string, Planned> = {
  // Behind the Queues, which may lose what wakes them, and for what waits until its time.
  '* * * * *': {
    every: MINUTE,
    jobs: {
      'drain-outbox': ({ db, env, actor }) => drainOutbox({ db, env, now: actor.now }, hearers),
      'arm-reminders': ({ db, env, actor }) => armReminders({ db, env, now: actor.now }),
      'send-messages': ({ db, env, actor }) => sendMessages({ db, env, now: actor.now }),
      'send-webhooks': ({ db, env, actor }) => sendWebhooks({ db, env, now: actor.now }),
      'continue-exports': ({ db, env, actor }) => continueExports({ db, env, now: actor.now }),
      'continue-imports': ({ db, env, actor }) => continueImports({ db, env, now: actor.now }),
    },
  },
  '*/5 * * * *': {
    every: 5 * MINUTE,
    jobs: {
      'cancel-unconfirmed': ({ db, actor }) => cancelUnconfirmed(db, actor),
      'mark-missed': ({ db, actor }) => markMissed(db, actor),
      'close-rooms': ({ db, actor }) => closeRooms(db, actor),
      'effect-doctor-links': ({ db, actor }) => effectDoctorLinks(db, actor),
      'judge-visits': ({ db, actor }) => judgeDue(db, actor),
      'drain-outbox': ({ db, env, actor }) => drainOutbox({ db, env, now: actor.now }, hearers),
      'forget-video-reports': ({ db, actor }) => forgetReports(db, actor.now),
      'purge-keys': ({ db, actor }) => purgeKeys(db, actor.now),
      'purge-code-tries': ({ db, actor }) => purgeCodeTries(db, actor.now),
      'purge-link-codes': ({ db, actor }) => purgeLinkCodes(db, actor.now),
      'purge-visit-links': ({ db, actor }) => purgeVisitLinks(db, actor.now),
      'purge-notifications': ({ db, actor }) => purgeNotifications(db, actor.now),
      'purge-exports': ({ db, env, actor }) => purgeExports({ db, env, now: actor.now }),
      'purge-imports': ({ db, env, actor }) => purgeImports({ db, env, now: actor.now }),
      'purge-outbox': ({ db, actor }) => purgeOutbox(db, actor.now),
      'fill-zones': ({ db, actor }) => fillZones(db, actor),
      'fill-patient-keys': ({ db }) => fillPatientKeys(db),
      'reread-phones': ({ db }) => rereadPhones(db),
      'seal-audit': ({ db, env, actor }) =>
        sealAudit({
          db,
          keys: chainKeys(settingsOf(env)),
          witness: objectOf<AuditWitnessCalls>(env.AUDIT_WITNESS, TRAIL),
          now: actor.now,
        }),
      'take-over-parked': ({ db }) => takeOverParked(db),
      // Last, since it tells what the others have left.
      'watch-backlogs': ({ db, actor }) => watchBacklogs(db, actor.now),
    },
  },
  '*/15 * * * *': {
    every: 15 * MINUTE,
    jobs: { 'mark-overdue': ({ db, actor }) => markOverdue(db, actor) },
  },
  '40 2 * * *': {
    every: 24 * 60 * MINUTE,
    jobs: {
      'compare-zones': ({ db, actor }) => compareZones(db, actor),
      'purge-erased': ({ db, actor }) => purgeErased(db, actor),
    },
  },
}

/** A connection of its own for each job, and not longer: an invocation of a Worker may hold six. */
async function rowsOf(run: Job, { env, actor }: Omit<Run, 'db'>): Promise<number> {
  const db = openDatabase(env.HYPERDRIVE.connectionString)
  return await run({ db, env, actor }).finally(db.release)
}

/**
 * Runs the jobs of one cron expression, each whatever becomes of the others, and notes that it did. A job that did nothing says nothing.
 * @param now epoch milliseconds: when it was to run
 * @throws Error for an expression nobody planned, and after all jobs when one of them failed
 */
export async function runCron(cron: string, env: Env, now: number): Promise<void> {
  const planned = CRONS[cron]
  if (!planned) throw new Error(`No job runs at "${cron}".`)
  const beganAt = Date.now()
  const actor = { caller: systemCaller(`cron-${now}`), now }
  let failed = 0
  const attempt = async (job: string, run: Job) => {
    try {
      const rows = await rowsOf(run, { env, actor })
      log(rows > 0 ? 'info' : 'debug', 'job.done', { job, rows })
    } catch (error) {
      failed++
      log('error', 'job.failed', { job, ...errorFields(error) })
    }
  }
  for (const [job, run] of Object.entries(planned.jobs)) await attempt(job, run)
  const { every } = planned
  await attempt('note-run', async ({ db }) => {
    await noteRun(db, { cron, every, dueAt: now, beganAt, endedAt: Date.now(), failed })
    return 0
  })
  if (failed > 0) throw new Error(`${failed} of the jobs at "${cron}" failed.`)
}
