import { readFileSync } from 'node:fs'
import { buildIfChanged } from '../../scripts/build.ts'
import { freePort } from '../../scripts/ports.ts'
import { childrenOf, commandOf } from '../../scripts/processes.ts'
import type { Bench } from '../bench.ts'
import { atTheEnd } from '../ending.ts'
import { importer, patientsFile } from '../import-files.ts'
import { serveProduct } from '../lab/bare-workerd.ts'
import type { Lab } from '../lab/lab.ts'
import { startNode } from '../lab/tied-process.ts'

const FULL_MB = 200
const SMALL_MB = 9
const MOST_MB = 300
const GLANCE = 250

/** What a process holds in memory, in MB. */
function residentOf(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

/** The Worker on bare workerd, with its bucket in another process; who wakes it to go on with imports does so until it is stopped. */
async function served(lab: Lab) {
  const [bucketPort, wakePort] = [await freePort(), await freePort()]
  await buildIfChanged()
  const bucket = await startNode(new URL('../lab/bucket-process.ts', import.meta.url), { port: bucketPort })
  atTheEnd(bucket.stop)
  // A Postgres of its own, or it would empty everybody's outbox.
  const { pooledUrl } = await lab.ownDatabase()
  const vars = await lab.vars('http://127.0.0.1')
  const { url, pid, stop } = await serveProduct({
    databaseUrl: pooledUrl,
    vars: (at) => ({ ...vars, PUBLIC_URL: at }),
    transfers: { bucketPort, wakePort },
  })
  atTheEnd(stop)
  let isStopped = false
  const wake = async () => {
    while (!isStopped) {
      await fetch(`http://127.0.0.1:${wakePort}/`).then((answer) => answer.arrayBuffer())
      await new Promise((paused) => setTimeout(paused, GLANCE))
    }
  }
  const waking = wake()
  const stopWaking = () => {
    isStopped = true
    return waking
  }
  // What was started is a shell, which ends it with us.
  const [workerd] = childrenOf(pid).filter((child) => commandOf(child).includes('serve'))
  if (workerd === undefined) throw new Error('There is no workerd to look at.')
  return { url, workerd, stopWaking }
}

export const importLarge: Bench = {
  id: 'B17',
  slug: 'import-large',
  title: 'A file of 200 MB is looked at',
  mustReach: `workerd holds at most ${MOST_MB} MB, however large the file is`,
  byNameOnly: true,
  async run(lab, pace) {
    const megabytes = pace.rounds >= 5 ? FULL_MB : SMALL_MB
    const { url, workerd, stopWaking } = await served(lab)
    let most = 0
    const looking = setInterval(() => {
      most = Math.max(most, residentOf(workerd))
    }, GLANCE)
    const piece = patientsFile(Math.ceil((1024 * 1024) / 55))
    const started = performance.now()
    try {
      await (await importer(lab, url)).send('patients', piece.repeat(megabytes))
    } finally {
      clearInterval(looking)
      await stopWaking()
    }
    const seconds = (performance.now() - started) / 1000
    return {
      rows: [
        { name: 'sent and looked at', value: seconds, unit: 's' },
        { name: 'most that workerd held', value: most, unit: 'MB', target: `<= ${MOST_MB} MB`, met: most <= MOST_MB },
      ],
      notes: [
        `A CSV file of ${megabytes} MB is sent in parts of 8 MiB, sealed into R2, read as a stream, and its rows are staged sealed in Postgres. The memory is that of the whole process of workerd, in which the Worker runs alone, with the 128 MB of an isolate for its heap; the bucket is a Node beside it. Measured once.`,
      ],
    }
  },
}
