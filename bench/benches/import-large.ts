import { readFileSync } from 'node:fs'
import { childrenOf, commandOf } from '../../scripts/processes.ts'
import type { Bench } from '../bench.ts'
import { importer, patientsFile } from '../import-files.ts'

const FULL_MB = 200
const SMALL_MB = 9
const MOST_MB = 300
const GLANCE = 250

/** Every workerd that this process has started: the bench's is among them. */
const workerds = () => childrenOf(process.pid).filter((pid) => commandOf(pid).includes('workerd'))

/** What a process holds in memory, in MB. */
function residentOf(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

export const importLarge: Bench = {
  id: 'B17',
  slug: 'import-large',
  title: 'A file of 200 MB is looked at',
  mustReach: `workerd holds at most ${MOST_MB} MB, however large the file is`,
  byNameOnly: true,
  async run(lab, pace) {
    const megabytes = pace.rounds >= 5 ? FULL_MB : SMALL_MB
    const { url } = await lab.miniflare()
    const [pid] = workerds()
    if (pid === undefined) throw new Error('There is no workerd to look at.')
    let most = 0
    const looking = setInterval(() => {
      most = Math.max(most, residentOf(pid))
    }, GLANCE)
    const piece = patientsFile(Math.ceil((1024 * 1024) / 55))
    const started = performance.now()
    try {
      await (await importer(lab, url)).send('patients', piece.repeat(megabytes))
    } finally {
      clearInterval(looking)
    }
    const seconds = (performance.now() - started) / 1000
    return {
      rows: [
        { name: 'sent and looked at', value: seconds, unit: 's' },
        { name: 'most that workerd held', value: most, unit: 'MB', target: `<= ${MOST_MB} MB`, met: most <= MOST_MB },
      ],
      notes: [
        `A CSV file of ${megabytes} MB is sent in parts of 8 MiB, sealed into R2, read as a stream, and its rows are staged sealed in Postgres. The memory is that of the whole process of workerd, which Miniflare's R2 and Queue run in too. Measured once.`,
      ],
    }
  },
}
