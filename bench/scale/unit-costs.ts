import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Kind } from './assumptions.ts'
import type { UnitCosts } from './need.ts'

const results = z.object({
  at: z.string(),
  benches: z.record(
    z.string(),
    z.object({ rows: z.array(z.object({ name: z.string(), cpu: z.record(z.string(), z.number()).optional() })) }),
  ),
})

/** The lines of B14 that stand for each kind of request. */
const LINES: Readonly<Record<Kind, string>> = {
  availability: 'availability, warm',
  booking: 'booking, spread over 48 doctors',
  // A change is a write of one row, its audit and its event, as a booking is.
  change: 'booking, spread over 48 doctors',
  visit: 'one appointment',
  list: 'list of 20',
}

export interface Measured {
  /** When; ISO 8601. */
  at: string
  costs: UnitCosts
}

/** What the bench has measured of one request. @throws Error where it has not */
export function unitCostsIn(file: string): Measured {
  const { at, benches } = results.parse(JSON.parse(readFileSync(file, 'utf8')))
  const rows = benches.B14?.rows ?? []
  const costOf = (kind: Kind) => {
    const cpu = rows.find(({ name }) => name === LINES[kind])?.cpu
    if (!cpu) throw new Error(`${file} has no CPU time of "${LINES[kind]}": npm run bench writes it.`)
    return { worker: cpu.workerd ?? 0, postgres: cpu.postgres ?? 0 }
  }
  const kinds = Object.keys(LINES) as Kind[]
  return { at, costs: Object.fromEntries(kinds.map((kind) => [kind, costOf(kind)])) as UnitCosts }
}
