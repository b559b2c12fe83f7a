import { readRecord } from '../record.ts'
import type { Kind } from './assumptions.ts'
import type { UnitCosts } from './need.ts'

/** How the lines of B14 begin that stand for each kind of request. */
const LINES: Readonly<Record<Kind, string>> = {
  availability: 'availability, warm',
  booking: 'booking, spread',
  // A change is a write of one row, its audit and its event, as a booking is.
  change: 'booking, spread',
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
  const measured = readRecord(file).get('B14')
  const rows = measured?.result.rows ?? []
  const costOf = (kind: Kind) => {
    const cpu = rows.find(({ name }) => name.startsWith(LINES[kind]))?.cpu
    if (!cpu) throw new Error(`${file} has no CPU time of "${LINES[kind]}": npm run bench writes it.`)
    return { worker: cpu.workerd ?? 0, postgres: cpu.postgres ?? 0 }
  }
  const kinds = Object.keys(LINES) as Kind[]
  return { at: measured?.at ?? '', costs: Object.fromEntries(kinds.map((kind) => [kind, costOf(kind)])) as UnitCosts }
}
