import type uPlot from 'uplot'
import { colour, letters } from './palette.ts'

const ROOM_OF_A_WEEK = 68
/** What the values at the left take. */
const VALUES = 52

/** Every week that there is room to name, counted from the last, which is the one that people look for. */
export function namedWeeks(weeks: number, width: number): number[] {
  const step = Math.max(1, Math.ceil((weeks * ROOM_OF_A_WEEK) / Math.max(width, 1)))
  return Array.from({ length: weeks }, (_, week) => week).filter((week) => (weeks - 1 - week) % step === 0)
}

interface WeekAxes {
  /** Of each week. */
  names: readonly string[]
  /** A second line under them. */
  under?: readonly string[] | undefined
  format: (value: number) => string
}

/** Weeks below, values at the left, and no lines but those that a value is read by. */
export function weekAxes({ names, under, format }: WeekAxes): uPlot.Axis[] {
  const line = (of: readonly string[], look: Partial<uPlot.Axis>): uPlot.Axis => ({
    scale: 'x',
    side: 2,
    font: letters(400),
    grid: { show: false },
    ticks: { show: false },
    splits: (plot) => namedWeeks(names.length, plot.width - VALUES),
    values: (_, weeks) => weeks.map((week) => of[week] ?? null),
    ...look,
  })
  return [
    line(names, { stroke: () => colour('text-3'), size: 24, gap: 8 }),
    {
      scale: 'y',
      font: letters(400),
      stroke: () => colour('text-3'),
      size: VALUES,
      gap: 8,
      space: 36,
      grid: { stroke: () => colour('line'), width: 1 },
      ticks: { show: false },
      values: (_, values) => values.map(format),
    },
    ...(under ? [line(under, { stroke: () => colour('text-2'), size: 20, gap: 0 })] : []),
  ]
}
