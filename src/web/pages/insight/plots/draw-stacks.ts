import type uPlot from 'uplot'
import { scaleOf, widthOf, writeText } from './canvas-text.ts'
import { colour } from './palette.ts'
import type { Draw } from './plot.tsx'
import { weekAxes } from './week-axes.ts'

interface Stacks {
  weeks: readonly string[]
  /** From the base up, each of a colour of the page. */
  parts: readonly { tone: string; values: readonly (number | null)[] }[]
  format: (value: number) => string
  /** What is written into the base of each bar. */
  written: readonly string[]
}

const MANY = 26

/** Bars over weeks, with the worst at their base, where it is compared most easily. */
export function drawStacks({ weeks, parts, format, written }: Stacks): Draw {
  const upTo = (part: number) =>
    weeks.map((_, week) => {
      const values = parts.slice(0, part + 1).map(({ values }) => values[week] ?? null)
      return values.every((value) => value === null)
        ? null
        : values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
    })
  // The tallest first: the others are drawn over it.
  const order = parts.map((_, part) => part).reverse()
  return (UPlot) => {
    const paths = UPlot.paths.bars?.({ size: [0.68, 44] })
    return {
      data: [weeks.map((_, week) => week), ...order.map(upTo)],
      options: {
        padding: [10, 24, 0, 0],
        scales: {
          x: { time: false, range: () => [-0.5, weeks.length - 0.5] },
          y: { range: (_, __, most) => [0, Math.max(0.05, Math.ceil((most ?? 0) * 20) / 20)] },
        },
        axes: weekAxes({ names: weeks, format }),
        series: [
          {},
          ...order.map((part) => ({
            ...(paths && { paths }),
            points: { show: false },
            // Where bars are narrow, a gap between their parts would take most of them.
            width: weeks.length > MANY ? 0 : 1.5,
            stroke: () => colour('canvas'),
            fill: () => colour(parts[part]?.tone ?? 'line-strong'),
          })),
        ],
        hooks: { draw: [(plot) => writeInto(plot, parts[0]?.values ?? [], written)] },
      },
    }
  }
}

const LEAST_HEIGHT = 16

function writeInto(plot: uPlot, values: readonly (number | null)[], written: readonly string[]): void {
  const scale = scaleOf(plot)
  const barWidth = Math.min(44, (plot.bbox.width / scale / values.length) * 0.68)
  const base = plot.valToPos(0, 'y', true) / scale
  for (const [week, value] of values.entries()) {
    const text = written[week] ?? ''
    if (!value || base - plot.valToPos(value, 'y', true) / scale < LEAST_HEIGHT) continue
    if (widthOf(plot, text, true) > barWidth - 4) continue
    const x = plot.valToPos(week, 'x', true) / scale
    writeText(plot, { text, x, y: base - LEAST_HEIGHT / 2 - 1, align: 'center', tone: 'surface', isBold: true })
  }
}
