import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { z } from 'zod'
import { devVars, makeDevKeys } from '../scripts/dev-keys.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { type Env, settingsOf } from '../src/env.ts'
import { openVault } from '../src/platform/vault/vault.ts'
import { atTheEnd, listenForTheEnd, stopAll } from './ending.ts'
import { type Query, queriesOf } from './explain-queries.ts'
import { findSubject } from './explain-subject.ts'
import { loadMany } from './explain-world.ts'
import { columns } from './padded.ts'

/** Milliseconds, planning included: with a pool by transaction every request plans anew. */
const SLOW = 5

/** A table with fewer rows than this is rightly read from end to end. */
const SMALL = 1_000

const RUNS = 3

interface Explained {
  name: string
  plan: string
  planning: number
  execution: number
  /** Pages of 8 KiB. */
  buffers: number
  flags: string[]
}

async function explain(client: Client, { name, statement }: Query, large: ReadonlySet<string>): Promise<Explained> {
  const runs: Omit<Explained, 'flags'>[] = []
  for (let run = 0; run < RUNS; run++) {
    // What it writes is taken back, so that the next one finds the same.
    await client.query('BEGIN')
    const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS) ${statement.text}`, statement.values)
    await client.query('ROLLBACK')
    const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n')
    runs.push({ name, plan, ...figuresOf(plan) })
  }
  const [best] = runs.sort((a, b) => a.execution + a.planning - b.execution - b.planning)
  if (!best) throw new Error('Nothing was run.')
  // A scan that was never executed has no actual figures.
  const scans = [...best.plan.matchAll(/Seq Scan on (\w+).*\(actual/g)].map(([, table = '']) => table)
  const flags = [...new Set(scans)].filter((table) => large.has(table)).map((table) => `reads all of ${table}`)
  if (best.planning + best.execution > SLOW) flags.push(`over ${SLOW} ms`)
  return { ...best, flags }
}

function figuresOf(plan: string) {
  const number = (pattern: RegExp) => Number(pattern.exec(plan)?.[1] ?? 0)
  return {
    planning: number(/Planning Time: ([\d.]+)/),
    execution: number(/Execution Time: ([\d.]+)/),
    buffers: number(/Buffers: shared hit=(\d+)/) + number(/Buffers: shared (?:hit=\d+ )?read=(\d+)/),
  }
}

async function largeTables(client: Client): Promise<Set<string>> {
  const { rows } = await client.query('SELECT relname FROM pg_class WHERE relkind = $1 AND reltuples >= $2', [
    'r',
    SMALL,
  ])
  return new Set(
    z
      .array(z.object({ relname: z.string() }))
      .parse(rows)
      .map(({ relname }) => relname),
  )
}

async function explainAll(databaseUrl: string, now: number): Promise<Explained[]> {
  const vars = devVars(await makeDevKeys(), 'http://127.0.0.1')
  const vault = openVault(settingsOf(vars as unknown as Env))
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const queries = await queriesOf({ subject: await findSubject(client, now), now, vault, databaseUrl })
    const large = await largeTables(client)
    const explained: Explained[] = []
    for (const query of queries) explained.push(await explain(client, query, large))
    return explained
  } finally {
    await client.end()
  }
}

function summaryOf(explained: readonly Explained[]): string {
  const rows = explained.map(({ name, planning, execution, buffers, flags }) => [
    ...[name, planning.toFixed(1), execution.toFixed(1), String(buffers)],
    flags.join(', '),
  ])
  return columns([['', 'plan ms', 'run ms', 'pages', ''], ...rows])
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { appointments: { type: 'string', default: '1000000' } } })
  const now = Date.now()
  listenForTheEnd()
  const postgres = await startPostgres({ persistent: false })
  atTheEnd(postgres.stop)
  await loadMany(postgres.ownerUrl, { visits: Number(values.appointments), now })
  const explained = await explainAll(postgres.appUrl, now)
  for (const { name, plan } of explained) console.log(`## ${name}\n\n${plan}\n`)
  console.log(summaryOf(explained))
}

await main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
  .finally(stopAll)
