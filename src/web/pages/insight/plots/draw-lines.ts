import type uPlot from 'uplot'
import { cutTo, scaleOf, widthOf, writeText } from './canvas-text.ts'
import { colour } from './palette.ts'
import type { Draw } from './plot.tsx'
import { weekAxes } from './week-axes.ts'

interface Line {
  name: string
  values: readonly (number | null)[]
  /** The one that the finding is about. */
  isMain: boolean
}

interface Lines {
  weeks: readonly string[]
  lines: readonly Line[]
  format: (value: number) => string
  /** A second line under the weeks, and what it is. */
  under?: { name: string; values: readonly string[] }
}

const DASHES = [[], [7, 4], [2, 4], [10, 3, 2, 3]]
const LINE_HEIGHT = 16
const GAP = 10
/** Where the plot is narrower than this, the name at a line's end goes without its value. */
const NARROW = 460

/** Lines over weeks: the one that matters in the accent, the rest grey, each with its name at its end. */
export function drawLines({ weeks, lines, format, under }: Lines): Draw {
  const grey = lines.filter(({ isMain }) => !isMain)
  const widest = (plot: uPlot) =>
    Math.min(plot.width * 0.3, Math.max(...lines.map((l) => widthOf(plot, endOf(plot, l), true))))
  const endOf = (plot: uPlot, { name, values }: Line) => {
    const last = values.findLast((value) => value !== null)
    return plot.width < NARROW || last == null ? name : `${name} ${format(last)}`
  }
  return () => ({
    data: [weeks.map((_, week) => week), ...lines.map(({ values }) => [...values])],
    options: {
      padding: [10, (plot) => widest(plot) + GAP + 4, 0, 0],
      scales: {
        x: { time: false, range: () => [0, Math.max(weeks.length - 1, 1)] },
        y: { range: (_, __, most) => [0, roundUp(most)] },
      },
      axes: weekAxes({ names: weeks, under: under?.values, format }),
      series: [
        {},
        ...lines.map((line) => ({
          stroke: () => colour(line.isMain ? 'accent' : 'text-3'),
          width: line.isMain ? 2.5 : 2,
          dash: line.isMain ? [] : (DASHES[grey.indexOf(line) % DASHES.length] ?? []),
          points: { size: 6, fill: () => colour(line.isMain ? 'accent' : 'text-3') },
        })),
      ],
      hooks: {
        draw: [
          (plot) => {
            nameEnds(plot, lines, (line) => endOf(plot, line), widest(plot))
            if (!under) return
            const { left, top, height } = plot.bbox
            const scale = scaleOf(plot)
            writeText(plot, { text: under.name, x: left / scale - GAP, y: (top + height) / scale + 31, align: 'right' })
          },
        ],
      },
    },
  })
}

/** The next value at which an axis may end. */
function roundUp(most: number | null): number {
  if (!most) return 1
  const step = 10 ** Math.floor(Math.log10(most)) / 2
  return Math.ceil(most / step) * step
}

interface End {
  line: Line
  y: number
}

/** Names stand at the ends of their lines, moved apart where these lie close. */
function nameEnds(plot: uPlot, lines: readonly Line[], text: (line: Line) => string, width: number): void {
  const scale = scaleOf(plot)
  const { left, top, width: drawn, height } = plot.bbox
  const ends: End[] = lines
    .flatMap((line) => {
      const last = line.values.findLast((value) => value !== null)
      return last == null ? [] : [{ line, y: plot.valToPos(last, 'y', true) / scale }]
    })
    .sort((a, b) => a.y - b.y)
  for (const [at, { line, y }] of spread(ends, (top + height) / scale).entries())
    writeText(plot, {
      text: cutTo(plot, text(line), width, line.isMain),
      x: (left + drawn) / scale + GAP,
      y: y ?? ends[at]?.y ?? 0,
      tone: line.isMain ? 'text' : 'text-2',
      isBold: line.isMain,
    })
}

/** From the top down each at least a line under the one before; then from the bottom up, so that none falls out. */
function spread(ends: readonly End[], bottom: number): End[] {
  const down: End[] = []
  for (const end of ends)
    down.push({ ...end, y: Math.max(end.y, (down.at(-1)?.y ?? Number.NEGATIVE_INFINITY) + LINE_HEIGHT) })
  let below = bottom + LINE_HEIGHT
  return down
    .reverse()
    .map((end) => {
      below = Math.min(end.y, below - LINE_HEIGHT)
      return { ...end, y: below }
    })
    .reverse()
}
