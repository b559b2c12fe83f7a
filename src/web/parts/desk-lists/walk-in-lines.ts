import type { InferResponseType } from 'hono/client'
import type { api } from '../../client/api.ts'

/** The place that this desk stands at, as it was last chosen on this machine. */
const PLACE = 'kept-desk-place'

export const rememberedPlace = () => localStorage.getItem(PLACE)

export const rememberPlace = (id: string) => localStorage.setItem(PLACE, id)

/** A line at a place, with what who comes now has to expect. */
export type LineAtPlace = InferResponseType<typeof api.queue.$get, 200>['data'][number]

/** What who comes now waits, in minutes, as their number will say it. A role that takes nobody in is not told. */
export const rangeOf = ({ newcomer }: LineAtPlace): readonly [number, number] => newcomer?.waitRange ?? [0, 0]

/** The lines, the shortest first: by the longest wait that is shown, so that nobody reads otherwise. One that is on a break comes last. */
export function shortestFirst(lines: readonly LineAtPlace[]): LineAtPlace[] {
  const [least, most] = [(line: LineAtPlace) => rangeOf(line)[0], (line: LineAtPlace) => rangeOf(line)[1]]
  return [...lines].sort(
    (a, b) =>
      Number(a.paused) - Number(b.paused) ||
      most(a) - most(b) ||
      least(a) - least(b) ||
      a.totalInQueue - b.totalInQueue ||
      Number(a.serving !== null) - Number(b.serving !== null) ||
      a.doctorName.localeCompare(b.doctorName),
  )
}
