import type { Measure } from './measure.ts'
import type { Race } from './race.ts'

/** A route's figures, and those of its limits in the same run. */
export interface Line {
  name: string
  measure: Measure
  http: Measure
  sql: Measure | null
}

const HEAD = ['', 'req/s', 'p50 ms', 'p95 ms', 'p99 ms', 'hello/s', 'of it', 'SQL/s', 'of it', 'SQL p50']

const whole = (value: number) => String(Math.round(value))
const tenths = (value: number) => value.toFixed(1)
const share = (part: number, all: number) => `${Math.round((part / all) * 100)} %`

function cellsOf({ name, measure, http, sql }: Line): string[] {
  return [
    name,
    whole(measure.rate),
    tenths(measure.p50),
    tenths(measure.p95),
    tenths(measure.p99),
    whole(http.rate),
    share(measure.rate, http.rate),
    sql ? whole(sql.rate) : '-',
    sql ? share(measure.rate, sql.rate) : '-',
    sql ? tenths(sql.p50) : '-',
  ]
}

/** Rows in columns; all but the first and the last to the right. */
export function padded(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)))
  const place = (cell: string, n: number) => {
    const width = widths[n] ?? 0
    return n === 0 || n === widths.length - 1 ? cell.padEnd(width) : cell.padStart(width)
  }
  return rows.map((row) => row.map(place).join('  ').trimEnd()).join('\n')
}

export function tableOf(lines: readonly Line[]): string {
  return padded([HEAD, ...lines.map(cellsOf)])
}

export function raceText({ product, sql, callers }: Race): string {
  return `200 callers for one slot: all answered after ${whole(product)} ms (p50 ${whole(callers.p50)}, p95 ${whole(callers.p95)}, p99 ${whole(callers.p99)}); the same 200 statements alone ${whole(sql)} ms: ${share(product, sql)} of that.`
}
