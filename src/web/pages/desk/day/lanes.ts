import type { Cell } from '../facts/day-shape.ts'

/** How many stand abreast, and where each stands: visits that overlap lie side by side. */
export function lanesOf(cells: readonly Cell[]): { count: number; laneOf: ReadonlyMap<string, number> } {
  const ends: number[] = []
  const laneOf = new Map<string, number>()
  for (const { key, start, end } of cells) {
    const found = ends.findIndex((until) => until <= start)
    const lane = found === -1 ? ends.length : found
    ends[lane] = end
    laneOf.set(key, lane)
  }
  return { count: Math.max(1, ends.length), laneOf }
}
