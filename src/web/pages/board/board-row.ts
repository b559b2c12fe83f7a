import type { Queue } from '../../client/live-queue.ts'

/** How long a number that was called stands out. */
const CALLED_FOR = 30_000
/** A delay that is worth telling. */
const LATE_FROM = 10
const MOST_NEXT = 3

export interface BoardRow {
  doctorId: string
  doctor: string
  /** The number in the room, or called into it. */
  now: number | null
  next: number[]
  waiting: number
  /** Of those who wait, from the first one's least to the last one's most. */
  range: readonly [number, number] | null
  isCalling: boolean
  isPaused: boolean
  lateMinutes: number | null
}

/** What a waiting room is shown of a queue: numbers and times, and no names even where the queue has them. */
export function boardRow(queue: Queue, now: number): BoardRow {
  const { serving, waiting } = queue
  // Whoever is called stands first in line until they go in.
  const called = waiting.find(({ calledAt }) => calledAt !== null)
  const shown = serving ?? called ?? null
  const rest = waiting.filter((one) => one !== shown)
  const [first, last] = [rest.at(0), rest.at(-1)]
  const calledAt = shown?.calledAt ? Date.parse(shown.calledAt) : null
  const hasBegun = serving?.status === 'IN_PROGRESS'
  return {
    doctorId: queue.doctorId,
    doctor: queue.doctorName,
    now: shown?.tokenNumber ?? null,
    next: rest.slice(0, MOST_NEXT).flatMap(({ tokenNumber }) => tokenNumber ?? []),
    waiting: rest.length,
    range: first && last ? [first.waitRange[0], last.waitRange[1]] : null,
    isCalling: !hasBegun && calledAt !== null && now - calledAt < CALLED_FOR,
    isPaused: queue.paused,
    lateMinutes: queue.runningLateMinutes >= LATE_FROM ? queue.runningLateMinutes : null,
  }
}

const ROWS = 6

/** The rows of one page of a board: up to six, so that each can be read across the room. */
export function pageOfRows<T>(rows: readonly T[], turn: number): { rows: T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / ROWS))
  const page = turn % pages
  return { rows: rows.slice(page * ROWS, (page + 1) * ROWS), page: page + 1, pages }
}
