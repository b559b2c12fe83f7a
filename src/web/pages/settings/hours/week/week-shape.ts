import type { Session } from '../hours-types.ts'

/** Minutes to which hours are drawn and moved. A form takes any minute. */
export const STEP = 15

export const DAY = 1440

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** `09:30`; the end of the day is `24:00`. */
export const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

type Span = Pick<Session, 'start' | 'end'>

/** Minutes; an end that is not later than the start is on the next day. */
export function lengthOf({ start, end }: Span): number {
  const length = minuteOf(end) - minuteOf(start)
  return length > 0 ? length : length + DAY
}

export const endsNextDay = ({ start, end }: Span): boolean => minuteOf(end) <= minuteOf(start)

const between = (least: number, number: number, most: number) => Math.min(most, Math.max(least, number))

/** The same session with another start and length, both within what the API takes. */
function withSpan<T extends Span>(session: T, start: number, length: number): T {
  const from = between(0, start, DAY - STEP)
  const until = from + between(STEP, length, DAY)
  return { ...session, start: clockText(from), end: clockText(until > DAY ? until - DAY : until) }
}

export const movedBy = (session: Session, minutes: number): Session =>
  withSpan(session, minuteOf(session.start) + minutes, lengthOf(session))

export const lengthenedBy = (session: Session, minutes: number): Session =>
  withSpan(session, minuteOf(session.start), lengthOf(session) + minutes)

/** The start moves, and the end stays. */
export function beginningBy(session: Session, minutes: number): Session {
  const [start, length] = [minuteOf(session.start), lengthOf(session)]
  const by = between(-start, minutes, length - STEP)
  return withSpan(session, start + by, length - by)
}

/** On another day of the week; Sunday is followed by Monday. */
export const onDayAfter = (session: Session, days: number): Session =>
  session.weekday === null ? session : { ...session, weekday: ((session.weekday - 1 + days + 7) % 7) + 1 }

/** A session, or the rest of one on the next day, as it stands in a day’s column. */
export interface Piece {
  /** Which session. */
  index: number
  weekday: number
  from: number
  to: number
  isRest: boolean
  /** Which of those that stand abreast, and how many they are. */
  lane: number
  lanes: number
}

type Unplaced = Omit<Piece, 'lane' | 'lanes'>

/** Weekly sessions by the columns that they stand in. Those that overlap stand abreast. */
export function piecesOf(sessions: readonly Session[]): Piece[] {
  const pieces = sessions.flatMap((session, index): Unplaced[] => {
    const { weekday } = session
    if (weekday === null) return []
    const from = minuteOf(session.start)
    const until = from + lengthOf(session)
    const first = { index, weekday, from, to: Math.min(DAY, until), isRest: false }
    const rest = { index, weekday: (weekday % 7) + 1, from: 0, to: until - DAY, isRest: true }
    return until > DAY ? [first, rest] : [first]
  })
  return WEEKDAYS.flatMap((day) => abreast(pieces.filter(({ weekday }) => weekday === day)))
}

function abreast(pieces: readonly Unplaced[]): Piece[] {
  const placed: Piece[] = []
  let group: Piece[] = []
  let groupEnd = 0
  const close = () => {
    const lanes = Math.max(1, ...group.map(({ lane }) => lane + 1))
    placed.push(...group.map((piece) => ({ ...piece, lanes })))
    group = []
  }
  for (const piece of pieces.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (piece.from >= groupEnd) close()
    const taken = new Set(group.filter(({ to }) => to > piece.from).map(({ lane }) => lane))
    let lane = 0
    while (taken.has(lane)) lane++
    group.push({ ...piece, lane, lanes: 1 })
    groupEnd = Math.max(group.length === 1 ? 0 : groupEnd, piece.to)
  }
  close()
  return placed
}

/** By weekday, then by date, then by the clock. */
export const inOrder = (a: Session, b: Session): number =>
  (a.weekday ?? 8) - (b.weekday ?? 8) || (a.date ?? '').localeCompare(b.date ?? '') || a.start.localeCompare(b.start)
