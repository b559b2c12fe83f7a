import type { Row } from './bench.ts'
import { type Figure, ratioOf } from './lab/rounds.ts'

interface Bounds {
  atLeast?: number
  atMost?: number
}

/** A side that the product is compared with; the bounds are of the product's share of it. */
export interface Rival extends Bounds {
  name: string
  figure: Figure
}

export function figureRow(name: string, { value, spread, cpu }: Figure, unit: string): Row {
  return { name, value, unit, spread, ...(cpu && { cpu }) }
}

/** Whether a figure is what it has to be. */
export function judged(value: number, { atLeast, atMost }: Bounds): Pick<Row, 'target' | 'met'> {
  if (atLeast !== undefined) return { target: `>= ${atLeast}`, met: value >= atLeast }
  return atMost === undefined ? {} : { target: `<= ${atMost}`, met: value <= atMost }
}

/** A figure by another of the same rounds, and whether that is what it has to be. */
export function share(figure: Figure, other: Figure, bounds: Bounds = {}): Pick<Row, 'ratio' | 'target' | 'met'> {
  const ratio = ratioOf(figure, other)
  return { ratio, ...judged(ratio, bounds) }
}

/** The product's figure, and those of its rivals, each with the product's share of it. */
export function rowsAgainst(
  { name, figure, unit, note }: { name: string; figure: Figure; unit: string; note?: string },
  rivals: readonly Rival[],
): Row[] {
  return [
    { ...figureRow(name, figure, unit), ...(note && { note }) },
    ...rivals.map((rival) => ({ ...figureRow(rival.name, rival.figure, unit), ...share(figure, rival.figure, rival) })),
  ]
}
