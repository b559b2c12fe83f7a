import { Client } from 'pg'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import { markOverdue } from '../../src/jobs/mark-overdue.ts'
import type { Bench, Row } from '../bench.ts'
import type { Database, Lab } from '../lab/lab.ts'
import type { HttpSide } from '../lab/measurer.ts'
import { loadPlans, type Plans } from '../plans.ts'
import { requestsOf } from '../requests.ts'

const FULL: Plans = { all: 1_000_000, due: 100_000 }
/** Of a bench that is only tried, or looked at. */
const SMALL: Plans = { all: 20_000, due: 2_000 }

const BATCH = 500
const CALLERS = 10
const AT_LEAST = 0.8
const MOST_SLOWER = 1.3

/** Each side marks the same plans on a copy of its own, since a plan that is overdue does not become so again. */
function copyOf(lab: Lab, plans: Plans): Promise<Database> {
  const { world } = lab
  return lab.databaseOf({
    name: `plans-${plans.all}`,
    key: world.day(0),
    sources: ['bench/world.ts', 'bench/plans.ts'],
    load: (ownerUrl) => loadPlans(ownerUrl, world, plans),
  })
}

/** Plans a second by nothing but the UPDATE, in batches of the job's size. */
async function bareUpdate({ appUrl }: Database, lab: Lab): Promise<number> {
  const client = new Client({ connectionString: appUrl })
  await client.connect()
  try {
    return await timeOf(async () => {
      let marked = 0
      for (let batch = BATCH; batch === BATCH; marked += batch) {
        const { rowCount } = await client.query({
          name: 'bare-overdue',
          text: `update follow_up_plans t set status = 'overdue', version = t.version + 1, updated_at = now()
            from (select clinic_id, id from follow_up_plans where status = 'scheduled' and scheduled_for < $1::date
              order by scheduled_for limit ${BATCH} for no key update skip locked) d
            where t.clinic_id = d.clinic_id and t.id = d.id`,
          values: [lab.world.day(0)],
        })
        batch = rowCount ?? 0
      }
      return marked
    })
  } finally {
    await client.end()
  }
}

/** Plans a second by the cron's own job. */
async function byTheJob({ appUrl }: Database, lab: Lab): Promise<number> {
  const db = openDatabase(appUrl)
  const actor = { caller: systemCaller('bench'), now: lab.now }
  return timeOf(() => markOverdue(db, actor)).finally(() => db.release())
}

async function timeOf(mark: () => Promise<number>): Promise<number> {
  const started = performance.now()
  const marked = await mark()
  if (marked === 0) throw new Error('No plan was overdue.')
  return (marked / (performance.now() - started)) * 1_000
}

/** A booking's p95 in milliseconds, before the job runs and while it does. */
async function bookingsBeside(lab: Lab, database: Database, seconds: number) {
  const { url, processes } = await lab.serve({ databaseUrl: database.pooledUrl })
  const [, ...doctors] = lab.world.doctors
  const calls = (await requestsOf(lab)).bookings(doctors as [string, ...string[]])
  const side: HttpSide = { url, calls, connections: CALLERS, expect: [201], processes }
  await lab.warmUp(side, { warmUp: 200 })
  const alone = await lab.measure(side, { seconds })
  const marking = byTheJob(database, lab)
  const beside = await lab.measure(side, { seconds })
  await marking
  return { alone: alone.p95, beside: beside.p95 }
}

export const overduePlans: Bench = {
  id: 'B10',
  slug: 'overdue-plans',
  title: 'The cron marks plans overdue while bookings go on',
  byNameOnly: true,
  mustReach: `at least ${AT_LEAST} of the bare batched UPDATE; the p95 of bookings at most ${MOST_SLOWER} times that without it`,
  async run(lab, pace) {
    const plans = pace.rounds >= 5 ? FULL : SMALL
    const bare = await bareUpdate(await copyOf(lab, plans), lab)
    const job = await byTheJob(await copyOf(lab, plans), lab)
    const { alone, beside } = await bookingsBeside(lab, await copyOf(lab, plans), pace.seconds)
    const share = job / bare
    const slower = beside / alone
    const rows: Row[] = [
      {
        ...{ name: 'the job', value: job, unit: 'plans/s', ratio: share },
        ...{ target: `>= ${AT_LEAST} of the UPDATE`, met: share >= AT_LEAST },
      },
      { name: 'the bare UPDATE', value: bare, unit: 'plans/s' },
      {
        ...{ name: 'p95 of bookings beside it', value: beside, unit: 'ms', ratio: slower },
        ...{ target: `<= ${MOST_SLOWER} x without it`, met: slower <= MOST_SLOWER },
      },
      { name: 'p95 of bookings without it', value: alone, unit: 'ms' },
    ]
    return {
      rows,
      notes: [
        `${plans.due.toLocaleString('en-GB')} of ${plans.all.toLocaleString('en-GB')} plans are due, in batches of ${BATCH}, each side on a copy of its own and measured once. The job also writes an audit row and an event for each plan, in the same statement; the UPDATE writes neither.`,
      ],
    }
  },
}
