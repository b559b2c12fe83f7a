import { createRequire } from 'node:module'
import { type SeriesRule, ZONE } from '../series-rules.ts'

// Its files for import name each other without an ending, which Node does not find.
const { rrulestr } = createRequire(import.meta.url)('rrule') as typeof import('rrule')

const compact = (text: string) => text.replace(/[-:]/g, '')

/** The instants (epoch ms) of a series as `rrule` expands it: it reads the process's zone, which has to be UTC. */
export function instantsByRrule({ recurrence, startDate, time }: SeriesRule): number[] {
  const { frequency, interval, byDay, count } = recurrence
  const rule = [
    `FREQ=${frequency}`,
    `INTERVAL=${interval}`,
    ...(byDay ? [`BYDAY=${byDay.join(',')}`] : []),
    ...(count ? [`COUNT=${count}`] : []),
  ]
  const start = `DTSTART;TZID=${ZONE}:${compact(startDate)}T${compact(time)}00`
  return rrulestr(`${start}\nRRULE:${rule.join(';')}`)
    .all()
    .map((at) => at.getTime())
}
