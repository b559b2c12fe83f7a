import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../scripts/paths.ts'
import type { Bench, Pace } from './bench.ts'
import { BENCHES } from './benches.ts'
import { stopAll } from './ending.ts'
import { openLab } from './lab/lab.ts'
import { readRecord, writeRecord } from './record.ts'
import { commitNow, type Ran, resultsOf, sectionOf } from './report.ts'

const RESULTS = join(ROOT, 'bench', 'RESULTS.md')
/** The same for programs: `npm run scale` reads it. */
const RECORD = join(ROOT, 'bench', 'results.json')

const FULL: Pace = { rounds: 5, seconds: 1.5, warmUp: 1_000 }
const QUICK: Pace = { rounds: 3, seconds: 1, warmUp: 400 }
/** Whether it works, and whether both sides agree; the figures mean nothing. */
const CHECK: Pace = { rounds: 1, seconds: 0.2, warmUp: 20 }

/** @throws Error when nothing is called that */
function chosen(names: readonly string[], isCheck: boolean): readonly Bench[] {
  if (names.length === 0) return BENCHES.filter(({ byNameOnly }) => isCheck || !byNameOnly)
  return names.map((name) => {
    const bench = BENCHES.find(({ id, slug }) => [id, slug].includes(name) || id === name.toUpperCase())
    if (bench) return bench
    throw new Error(`There is no ${name}: ${BENCHES.map(({ id, slug }) => `${id} (${slug})`).join(', ')}.`)
  })
}

/** Runs each, whatever becomes of the others. @returns those that went well, and what went wrong */
async function runAll(benches: readonly Bench[], pace: Pace): Promise<{ ran: Ran[]; failed: string[] }> {
  const lab = openLab(Date.now())
  const ran: Ran[] = []
  const failed: string[] = []
  for (const bench of benches) {
    const started = performance.now()
    try {
      ran.push({ bench, result: await bench.run(lab, pace) })
    } catch (error) {
      failed.push(`${bench.id} (${bench.slug}): ${error instanceof Error ? error.message : error}`)
    }
    process.stderr.write(`${bench.id} took ${((performance.now() - started) / 1000).toFixed(0)} s.\n`)
  }
  return { ran, failed }
}

/** Keeps the latest of each bench, and writes the page anew. */
function keep(ran: readonly Ran[], pace: Pace): void {
  const record = readRecord(RECORD)
  const measured = { at: new Date().toISOString(), commit: commitNow(), pace }
  for (const { bench, result } of ran) record.set(bench.id, { ...measured, result })
  writeRecord(RECORD, record)
  writeFileSync(RESULTS, resultsOf(BENCHES, record))
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
  })
  const pace = values.check ? CHECK : values.quick ? QUICK : FULL
  const { ran, failed } = await runAll(chosen(positionals, values.check), pace).finally(stopAll)
  if (values.check) console.log(ran.map(({ bench }) => `${bench.id} works: ${bench.title}`).join('\n'))
  else console.log(ran.map((one) => sectionOf(one)).join('\n'))
  if (pace === FULL) keep(ran, pace)
  if (failed.length > 0) throw new Error(failed.join('\n'))
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
