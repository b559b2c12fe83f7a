import { env as bindings } from 'cloudflare:workers'
import { appOf } from './app.ts'
import { type Env, type EventsWakeUp, type OutgoingWakeUp, settingsOf, type TransferWakeUp } from './env.ts'
import { runCron } from './jobs/cron.ts'
import { hearOutgoing } from './jobs/hear-outgoing.ts'
import { hearTransfers } from './jobs/hear-transfers.ts'
import { hearWakeUp } from './jobs/hear-wake-up.ts'
import { setLogLevel } from './platform/log.ts'

export { AuditWitness } from './objects/audit-witness.ts'
export { DoctorCalendar } from './objects/doctor-calendar.ts'
export { DoctorQueue } from './objects/doctor-queue.ts'

// A half-configured Worker must not start.
const settings = settingsOf(bindings as Env)
setLogLevel(settings.LOG_LEVEL)

export default {
  fetch: appOf(settings).fetch,
  scheduled: ({ cron, scheduledTime }, env) => runCron(cron, env, scheduledTime),
  queue: ({ messages }, env) => {
    const outgoing = messages.flatMap(({ body }) => ('due' in body ? [body as OutgoingWakeUp] : []))
    const transfers = messages.flatMap(({ body }) => ('transfers' in body ? [body as TransferWakeUp] : []))
    if (transfers.length > 0) return hearTransfers(transfers, env, Date.now())
    return outgoing.length > 0 ? hearOutgoing(outgoing, env, Date.now()) : hearWakeUp(env, Date.now())
  },
} satisfies ExportedHandler<Env, EventsWakeUp | OutgoingWakeUp | TransferWakeUp>
