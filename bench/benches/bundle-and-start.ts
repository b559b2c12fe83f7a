import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { BUNDLE } from '../../scripts/build.ts'
import type { Bench, Row } from '../bench.ts'
import { serveHello, serveProduct } from '../lab/bare-workerd.ts'
import { copyBuiltTree } from '../lab/built-tree.ts'
import { cpuOf } from '../lab/cpu.ts'
import type { Lab } from '../lab/lab.ts'
import { type Figure, type Outcome, rounds } from '../lab/rounds.ts'
import { median } from '../lab/times.ts'

const MOST = { kilobytes: 320, startUp: 200, seconds: 8 }

interface Started {
  pid: number
  stop(): Promise<void>
}

/** From the start of the process to its first answer. */
async function timeOf(serve: () => Promise<Started>): Promise<Outcome> {
  const started = performance.now()
  const { pid, stop } = await serve()
  const value = performance.now() - started
  const spent = [...cpuOf(pid).values()].reduce((sum, one) => sum + one, 0)
  await stop()
  return { value, ...(spent > 0 && { cpu: { workerd: spent } }) }
}

async function startUps(lab: Lab, count: number): Promise<Record<'product' | 'hello', Figure>> {
  const { pooledUrl: databaseUrl } = await lab.database()
  const made = await lab.vars('http://127.0.0.1')
  // The stage has built the bundle and filled the disk's cache with it.
  await lab.stage()
  return rounds(
    {
      product: () => timeOf(() => serveProduct({ databaseUrl, vars: (url) => ({ ...made, PUBLIC_URL: url }) })),
      hello: () => timeOf(serveHello),
    },
    count,
  )
}

const kilobytes = (bytes: number) => bytes / 1000

function bundleRows(): Row[] {
  const bundle = readFileSync(BUNDLE)
  const zipped = kilobytes(gzipSync(bundle, { level: 9 }).length)
  return [
    {
      ...{ name: 'bundle, gzipped', value: zipped, unit: 'kB' },
      ...{ target: `<= ${MOST.kilobytes}`, met: zipped <= MOST.kilobytes },
    },
    { name: 'bundle', value: kilobytes(bundle.length), unit: 'kB' },
  ]
}

function startRows({ product, hello }: Record<'product' | 'hello', Figure>): Row[] {
  const differences = product.values.map((value, round) => value - (hello.values[round] ?? Number.NaN))
  const startUp = median(differences)
  const spent = ({ cpu }: Figure) => (cpu ? { cpu } : {})
  return [
    {
      ...{ name: 'start-up', value: startUp, unit: 'ms' },
      spread: [Math.min(...differences), Math.max(...differences)],
      ...{ target: `<= ${MOST.startUp}`, met: startUp <= MOST.startUp },
    },
    { name: 'workerd with the product', value: product.value, unit: 'ms', spread: product.spread, ...spent(product) },
    { name: 'workerd with the empty Worker', value: hello.value, unit: 'ms', spread: hello.spread, ...spent(hello) },
  ]
}

/** The first start makes the database and the demo's clinics; the others find them. */
async function npmRows(count: number): Promise<Row[]> {
  const tree = copyBuiltTree()
  const first = (await tree.start()) / 1000
  const { again } = await rounds({ again: async () => ({ value: (await tree.start()) / 1000 }) }, count)
  return [
    {
      ...{ name: '`npm start`, the first', value: first, unit: 's' },
      ...{ target: `<= ${MOST.seconds}`, met: first <= MOST.seconds },
    },
    { name: '`npm start`, again', value: again.value, unit: 's', spread: again.spread },
  ]
}

export const bundleAndStart: Bench = {
  id: 'B11',
  slug: 'bundle-and-start',
  title: 'The bundle, and how long it takes to start',
  mustReach: `bundle at most ${MOST.kilobytes} kB gzipped, start-up at most ${MOST.startUp} ms, \`npm start\` at most ${MOST.seconds} s`,
  async run(lab, pace) {
    const started = await startUps(lab, pace.rounds)
    return {
      rows: [...bundleRows(), ...startRows(started), ...(await npmRows(Math.min(pace.rounds, 3)))],
      notes: [
        'Start-up is what the product adds: from the start of bare workerd to the first answer of `/health`, less the same of the empty Worker. `npm start` is from the command to the first 200, in a copy of the checkout that has been built: its first start makes the database, migrates it and fills in the demo.',
      ],
    }
  },
}
