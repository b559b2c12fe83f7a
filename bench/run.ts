import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../scripts/paths.ts'
import type { Bench, Pace } from './bench.ts'
import { BENCHES } from './benches.ts'
import { stopAll } from './ending.ts'
import { openLab } from './lab/lab.ts'
import { type Ran, recordOf, resultsOf, sectionOf } from './report.ts'

const RESULTS = join(ROOT, 'bench', 'RESULTS.md')
/** The same for programs: `npm run scale` reads it. */
const RECORD = join(ROOT, 'bench', 'results.json')

const FULL: Pace = { rounds: 5, seconds: 1.5, warmUp: 1_000 }
const QUICK: Pace = { rounds: 3, seconds: 1, warmUp: 400 }
/** Whether it works, and whether both sides agree; the figures mean nothing. */
const CHECK: Pace = { rounds: 1, seconds: 0.2, warmUp: 20 }

/** @throws Error when nothing is called that */
function chosen(names: readonly string[]): readonly Bench[] {
  if (names.length === 0) return BENCHES
  return names.map((name) => {
    const bench = BENCHES.find(({ id, slug }) => [id, slug].includes(name) || id === name.toUpperCase())
    if (bench) return bench
    throw new Error(`There is no ${name}: ${BENCHES.map(({ id, slug }) => `${id} (${slug})`).join(', ')}.`)
  })
}

async function runAll(benches: readonly Bench[], pace: Pace): Promise<Ran[]> {
  const lab = openLab(Date.now())
  const ran: Ran[] = []
  for (const bench of benches) {
    const started = performance.now()
    const result = await bench.run(lab, pace).catch((error: unknown) => {
      throw new Error(`${bench.id} (${bench.slug}): ${error instanceof Error ? error.message : error}`)
    })
    ran.push({ bench, result })
    process.stderr.write(`${bench.id} took ${((performance.now() - started) / 1000).toFixed(0)} s.\n`)
  }
  return ran
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
  })
  const isFull = positionals.length === 0 && !values.quick && !values.check
  const pace = values.check ? CHECK : values.quick ? QUICK : FULL
  const ran = await runAll(chosen(positionals), pace).finally(stopAll)
  if (values.check) return console.log(ran.map(({ bench }) => `${bench.id} works: ${bench.title}`).join('\n'))
  console.log(ran.map(sectionOf).join('\n'))
  if (!isFull) return
  const at = new Date()
  writeFileSync(RESULTS, resultsOf(ran, { at, pace }))
  writeFileSync(RECORD, recordOf(ran, { at, pace }))
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
