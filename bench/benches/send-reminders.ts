import type { ChannelAdapter, ChannelSettings } from '../../src/domain/messages/channel.ts'
import type { Env } from '../../src/env.ts'
import type { Bench, Row } from '../bench.ts'
import { countCpu } from '../lab/cpu.ts'
import type { Lab } from '../lab/lab.ts'
import { addReminders } from '../reminders.ts'

const FULL = 10_000
/** Of a bench that is only tried, or looked at. */
const SMALL = 200

const HUNDRED = 100
const MOST_STATEMENTS = 8

/** A provider that takes everything at once, and counts what it was given. */
function provider() {
  const given = new Set<string>()
  let tries = 0
  const adapterOf = ({ channel, provider: name }: ChannelSettings): ChannelAdapter => ({
    provider: name,
    channel,
    keyLifetime: 24 * 60 * 60_000,
    async send({ key }) {
      tries++
      given.add(key)
      return { outcome: 'sent', providerId: key }
    },
    readReports: async () => null,
  })
  return { given, adapterOf, tries: () => tries }
}

/** What sending so many reminders came to, on data of its own. */
async function sendAll(lab: Lab, count: number) {
  // Half of the product comes with them, and beside it in one process the engine of B1 lists a month in 40 µs instead of 28.
  const { openDatabase } = await import('../../src/db/client.ts')
  const { sendMessages } = await import('../../src/jobs/send-messages.ts')
  const { ownerUrl, appUrl, processes } = await lab.ownDatabase()
  await addReminders(ownerUrl, lab.world, count)
  // The next run is begun here, and not by the Queue.
  const OUTGOING = { send: async () => {} }
  const env = { ...(await lab.vars('http://127.0.0.1')), OUTGOING } as unknown as Env
  const { given, adapterOf, tries } = provider()
  const db = openDatabase(appUrl)
  const cpuSince = countCpu({ postgres: processes.postgres as number })
  const ownCpu = process.cpuUsage()
  const started = performance.now()
  try {
    let sent = 1
    while (sent > 0) sent = await sendMessages({ db, env, now: lab.now }, { adapterOf })
  } finally {
    db.release()
  }
  const seconds = (performance.now() - started) / 1000
  if (given.size !== count || tries() !== count)
    throw new Error(`Of ${count} reminders ${given.size} were sent, in ${tries()} tries.`)
  const { user, system } = process.cpuUsage(ownCpu)
  const spent = { sender: (user + system) / 1000, ...cpuSince() }
  const cpu = Object.fromEntries(Object.entries(spent).map(([name, ms]) => [name, ms / count]))
  return { rate: count / seconds, statements: (db.queries / count) * HUNDRED, cpu }
}

export const sendReminders: Bench = {
  id: 'B15',
  slug: 'send-reminders',
  title: 'The cron sends reminders that are due',
  mustReach: `at most ${MOST_STATEMENTS} statements for ${HUNDRED} messages, however many are due`,
  async run(lab, pace) {
    const count = pace.rounds >= 5 ? FULL : SMALL
    const { rate, statements, cpu } = await sendAll(lab, count)
    const rows: Row[] = [
      { name: 'reminders sent', value: rate, unit: '/s', cpu },
      {
        ...{ name: `statements for ${HUNDRED} of them`, value: statements, unit: '' },
        ...{ target: `<= ${MOST_STATEMENTS}`, met: statements <= MOST_STATEMENTS },
      },
    ]
    return {
      rows,
      notes: [
        `${count.toLocaleString('en-GB')} reminders are due, each of a visit and a day of its own, and are sent one run after another, as the Queue would: each is decided on anew, written with its calendar entry, given three links and marked before it goes and once it has gone. The provider answers at once, so the figure is what Kept itself takes; a real one answers in some tenths of a second. CPU is that of a message. Measured once.`,
      ],
    }
  },
}
