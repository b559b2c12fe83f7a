import { median } from './times.ts'

/** What one measurement of a side came to. */
export interface Outcome {
  value: number
  cpu?: Readonly<Record<string, number>> | undefined
}

/** All measurements of a side. */
export interface Figure {
  /** The median. */
  value: number
  spread: readonly [number, number]
  values: readonly number[]
  /** The median by process. */
  cpu?: Record<string, number>
}

/**
 * Measures sides in turns, a round after the other, so that a busy moment of the machine falls on all of them; each round begins
 * with another side.
 */
export async function rounds<Name extends string>(
  sides: Readonly<Record<Name, () => Promise<Outcome>>>,
  count: number,
): Promise<Record<Name, Figure>> {
  const names = Object.keys(sides) as Name[]
  const outcomes = new Map<Name, Outcome[]>(names.map((name) => [name, []]))
  for (let round = 0; round < count; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) outcomes.get(name)?.push(await sides[name]())
  }
  return Object.fromEntries(names.map((name) => [name, figureOf(outcomes.get(name) ?? [])])) as Record<Name, Figure>
}

/** Of rounds that were measured side by side, the median of their ratios. */
export function ratioOf(side: Figure, other: Figure): number {
  return median(side.values.map((value, round) => value / (other.values[round] ?? Number.NaN)))
}

/** Milliseconds on a CPU for each request, of all processes. */
export function wholeCpu({ cpu }: Outcome): number {
  return cpu ? Object.values(cpu).reduce((sum, one) => sum + one, 0) : Number.NaN
}

function figureOf(outcomes: readonly Outcome[]): Figure {
  const values = outcomes.map(({ value }) => value)
  const [first] = outcomes
  const names = Object.keys(first?.cpu ?? {})
  const cpu = Object.fromEntries(names.map((name) => [name, median(outcomes.map((one) => one.cpu?.[name] ?? 0))]))
  return {
    value: median(values),
    spread: [Math.min(...values), Math.max(...values)],
    values,
    ...(first?.cpu && { cpu }),
  }
}
