import { env as bindings } from 'cloudflare:workers'
import { app } from './app.ts'
import { openDatabase } from './db/client.ts'
import { type Env, type EventsWakeUp, settingsOf } from './env.ts'
import { runCron } from './jobs/cron.ts'
import { drainOutbox } from './jobs/drain-outbox.ts'
import { plugins } from './plugins/plugins.ts'

export { DoctorCalendar } from './objects/doctor-calendar.ts'
export { DoctorQueue } from './objects/doctor-queue.ts'

// A half-configured Worker must not start.
settingsOf(bindings as Env)

export default {
  fetch: app.fetch,
  scheduled: ({ cron, scheduledTime }, env) => runCron(cron, env, scheduledTime),
  queue: async (_batch, env) => {
    await drainOutbox({ db: openDatabase(env.HYPERDRIVE.connectionString), env, now: Date.now() }, plugins)
  },
} satisfies ExportedHandler<Env, EventsWakeUp>
