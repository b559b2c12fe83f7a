import type { Row } from './bench.ts'
import { type Figure, ratioOf } from './lab/rounds.ts'

/** A side that the product is compared with. */
export interface Rival {
  name: string
  figure: Figure
  /** What the product has to be of it. */
  atLeast?: number
  atMost?: number
  note?: string
}

/** The product's figure, and those of its limits and rivals, each with the product's share of it. */
export function rowsAgainst(
  { name, figure, unit, note }: { name: string; figure: Figure; unit: string; note?: string },
  rivals: readonly Rival[],
): Row[] {
  return [
    rowOf(name, figure, { unit, note }),
    ...rivals.map((rival) => {
      const ratio = ratioOf(figure, rival.figure)
      return { ...rowOf(rival.name, rival.figure, { unit, note: rival.note }), ratio, ...judged(ratio, rival) }
    }),
  ]
}

function rowOf(
  name: string,
  { value, spread, cpu }: Figure,
  { unit, note }: { unit: string; note?: string | undefined },
): Row {
  return { name, value, unit, spread, ...(cpu && { cpu }), ...(note && { note }) }
}

/** Whether a figure is what it has to be. */
export function judged(
  value: number,
  { atLeast, atMost }: Pick<Rival, 'atLeast' | 'atMost'>,
): Pick<Row, 'target' | 'met'> {
  if (atLeast !== undefined) return { target: `>= ${atLeast}`, met: value >= atLeast }
  return atMost === undefined ? {} : { target: `<= ${atMost}`, met: value <= atMost }
}
