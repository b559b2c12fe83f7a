import { LIMITS } from './assumptions.ts'
import type { Use } from './need.ts'

const WIDTH = 720
const LABEL = 300
const ROW = 34
const TOP = 44
/** Bars are on a scale by powers of ten: from a ten-thousandth to all of a limit. */
const DECADES = 4

/** Where a share stands between the left end of the bars (0) and the whole of a limit (1), and never out of the picture. */
export function placeOf(share: number): number {
  return Math.min(1.05, Math.max(0.01, 1 + Math.log10(Math.max(share, 1e-9)) / DECADES))
}

/** How much of each limit is used, as an SVG that can be read on a light and on a dark page. */
export function chartOf(uses: readonly Use[]): string {
  const span = WIDTH - LABEL - 90
  const height = TOP + uses.length * ROW + 16
  const x = (share: number) => (LABEL + placeOf(share) * span).toFixed(1)
  const marks = Array.from({ length: DECADES + 1 }, (_, n) => 10 ** (n - DECADES))
  const grid = marks.map(
    (share) =>
      `<line class="grid" x1="${x(share)}" x2="${x(share)}" y1="${TOP - 10}" y2="${height - 16}"/>` +
      `<text class="mark" x="${x(share)}" y="${TOP - 16}">${Number((share * 100).toPrecision(1))} %</text>`,
  )
  const bars = uses.map(({ limit, share }, n) => {
    const y = TOP + n * ROW
    const width = (placeOf(share) * span).toFixed(1)
    const text = `${Number((share * 100).toPrecision(2))} %`
    return (
      `<text class="name" x="${LABEL - 10}" y="${y + 15}">${LIMITS[limit].of}</text>` +
      `<rect class="${n === 0 ? 'first' : 'bar'}" x="${LABEL}" y="${y}" width="${width}" height="20" rx="3"/>` +
      `<text class="value" x="${Number(x(share)) + 6}" y="${y + 15}">${text}</text>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="How much of each limit is used">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.name { text-anchor: end }
.mark { text-anchor: middle; fill: #59636e; font-size: 11px }
.grid { stroke: #d1d9e0 }
.bar { fill: #4a7fb5 }
.first { fill: #c4572d }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .mark { fill: #9198a1 } .grid { stroke: #3d444d } .bar { fill: #6ba3d6 } .first { fill: #e8835a } }
</style>
${[...grid, ...bars].join('\n')}
</svg>
`
}
