import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { atTheEnd, listenForTheEnd, stopAll } from './ending.ts'
import { type Finding, findingsOf } from './explain/findings.ts'
import { type Node, type Ran, treeOf } from './explain/plan-log.ts'
import { type Planning, walkThrough } from './explain/walk-through.ts'
import { grownWorld, keysOf } from './kept/grown-world.ts'
import { startOnCopy } from './lab/kept-data.ts'
import { columns } from './padded.ts'

/** A table with fewer rows than this is rightly read from end to end. */
const SMALL = 10_000

async function walked(visits: number, planning: Planning): Promise<{ ran: Ran[]; large: Set<string> }> {
  const postgres = await startOnCopy(grownWorld(visits, { shared_preload_libraries: 'auto_explain' }))
  atTheEnd(postgres.stop)
  const large = await largeTables(postgres.ownerUrl)
  const ran = await walkThrough({ ...postgres, keys: await keysOf(postgres.ownerUrl) }, planning)
  await postgres.stop()
  return { ran, large }
}

async function largeTables(ownerUrl: string): Promise<Set<string>> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  const { rows } = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= $1`,
    [SMALL],
  )
  await client.end()
  return new Set(rows.map(({ relname }) => relname))
}

function summaryOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ name, calls, milliseconds, pages, flags }) => [
    ...[name.slice(0, 100), String(calls), milliseconds.toFixed(1), String(pages)],
    flags.join(', '),
  ])
  return columns([['', 'calls', 'ms', 'pages', ''], ...rows])
}

const planOf = (finding: Finding, plan: Node) => `## ${finding.name}\n\n${treeOf(plan)}\n`

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { appointments: { type: 'string', default: '1000000' } } })
  const visits = Number(values.appointments)
  listenForTheEnd()
  const planned = await walked(visits, 'force_generic_plan')
  const custom = await walked(visits, 'force_custom_plan')
  const findings = findingsOf(planned.ran, custom.ran, planned.large)
  for (const finding of findings) console.log(planOf(finding, finding.worst.plan))
  console.log(summaryOf(findings))
}

await main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
  .finally(stopAll)
