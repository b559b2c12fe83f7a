import type { Pace } from './bench.ts'
import type { Lab } from './lab/lab.ts'
import type { HttpSide } from './lab/measurer.ts'
import type { Figure } from './lab/rounds.ts'

/** Requests that a percentile needs at least. */
const FEWEST = 20

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

/** How long a request takes at half of the peak, where requests come at that rate whatever the answers take; for a row's `note`. */
export async function latencyAtHalf(lab: Lab, pace: Pace, { side, peak }: { side: HttpSide; peak: Figure }) {
  const perSecond = Math.round(peak.value / 2)
  if (perSecond * pace.seconds < FEWEST) return ''
  const { p50, p95, p99 } = await lab.measure({ ...side, perSecond }, pace)
  return `at ${perSecond}/s: p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}`
}
