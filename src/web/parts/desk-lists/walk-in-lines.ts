import type { Queue } from '../../client/live-queue.ts'

/** The place that this desk stands at, as it was last chosen on this machine. */
const PLACE = 'kept-desk-place'

export const rememberedPlace = () => localStorage.getItem(PLACE)

export const rememberPlace = (id: string) => localStorage.setItem(PLACE, id)

/** What the last of a line waits, in minutes: who comes now waits as long, and a little. */
export const rangeOf = ({ waiting }: Queue): readonly [number, number] => waiting.at(-1)?.waitRange ?? [0, 0]

/** As it is shown: who is sent to the shorter line has read how long both are. The range has what the doctor is late by. */
const length = (queue: Queue) => rangeOf(queue)[1] + (queue.serving ? 1 : 0)

/** The lines, the shortest first. One that is on a break comes last. */
export const shortestFirst = (queues: readonly Queue[]): Queue[] =>
  [...queues].sort(
    (a, b) =>
      Number(a.paused) - Number(b.paused) ||
      length(a) - length(b) ||
      a.totalInQueue - b.totalInQueue ||
      a.doctorName.localeCompare(b.doctorName),
  )
