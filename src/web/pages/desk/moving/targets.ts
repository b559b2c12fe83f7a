import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Block, Column } from '../facts/day-shape.ts'
import { type Span, without } from '../facts/spans.ts'

/** A place in somebody's day, whether it is free or not. */
export interface Place {
  doctorId: string
  start: number
}

/** A place where the visit that is being moved can be dropped. */
export interface Target extends Place, Span {
  columnKey: string
  locationId: string
}

type Moved = Pick<Visit, 'duration' | 'type' | 'doctorId' | 'appointmentDate'>

const MINUTE = 60_000
const QUARTER = 15 * MINUTE

/** Where a visit fits in a doctor's day: at the beginning of what is free, at every quarter of an hour in it, and where it was. */
export function targetsIn(column: Column, visit: Moved): Target[] {
  const length = visit.duration * MINUTE
  const was = visit.doctorId === column.doctor.id ? Date.parse(visit.appointmentDate) : Number.NaN
  const starts = column.gaps
    .filter(({ types }) => types.includes(visit.type))
    .flatMap(({ start, end, locationId }) => {
      const last = end - length
      const quarters: number[] = []
      for (let at = Math.ceil(start / QUARTER) * QUARTER; at <= last; at += QUARTER) quarters.push(at)
      return [start, ...quarters, was].filter((at) => at >= start && at <= last).map((at) => ({ at, locationId }))
    })
  const byStart = new Map(starts.map((one) => [one.at, one]))
  return [...byStart.values()]
    .sort((one, other) => one.at - other.at)
    .map(({ at, locationId }) => ({
      columnKey: column.key,
      doctorId: column.doctor.id,
      locationId,
      start: at,
      end: at + length,
    }))
}

/** The one of these whose time of day is nearest. */
const nearestOf = (targets: readonly Target[], from: number, timeOfDay: number): Target | undefined =>
  targets.reduce<Target | undefined>(
    (best, target) =>
      best && Math.abs(best.start - from - timeOfDay) <= Math.abs(target.start - from - timeOfDay) ? best : target,
    undefined,
  )

const columnAt = (columns: readonly Column[], { doctorId, start }: Place): Column | undefined => {
  const own = columns.filter(({ doctor }) => doctor.id === doctorId)
  return own.findLast(({ from }) => from <= start) ?? own[0]
}

/** Where the visit would go from a place: there, or the nearest to it in that doctor's day. */
export function targetAt(columns: readonly Column[], visit: Moved, place: Place): Target | undefined {
  const column = columnAt(columns, place)
  return column && nearestOf(targetsIn(column, visit), column.from, place.start - column.from)
}

/** Why a visit cannot be dropped where it is held. */
type Why = 'past' | 'outside' | 'type' | 'taken' | Block['why']

export interface Refused extends Span {
  columnKey: string
  doctorId: string
  why: Why
}

/** So near to where it fits, what is held snaps there. */
const SNAP = 10 * MINUTE

/** Where a visit that is held over a place would be dropped: nowhere but at what lies under it. */
export function targetUnder(columns: readonly Column[], visit: Moved, place: Place): Target | undefined {
  const target = targetAt(columns, visit, place)
  return target && Math.abs(target.start - place.start) <= SNAP ? target : undefined
}

/** Why nothing is there for a visit that is held over a place, to the five minutes. */
export function refusedAt(columns: readonly Column[], visit: Moved, place: Place): Refused | undefined {
  const column = columnAt(columns, place)
  if (!column) return undefined
  const start = Math.round(place.start / (5 * MINUTE)) * 5 * MINUTE
  const span = { start, end: start + visit.duration * MINUTE }
  return { ...span, columnKey: column.key, doctorId: column.doctor.id, why: whyNot(column, visit, span) }
}

const covers = (spans: readonly Span[], span: Span) => without(span, spans).length === 0

function whyNot({ notBefore, open, blocks }: Column, { type }: Moved, span: Span): Why {
  if (span.start < notBefore) return 'past'
  if (!covers(open, span)) return 'outside'
  const taking = open.filter(({ types }) => types.includes(type))
  if (!covers(taking, span)) return 'type'
  return blocks.find(({ start, end }) => start < span.end && end > span.start)?.why ?? 'taken'
}

/** Where an arrow leads: along a day, or to the same time of the next column that has room. */
export function targetBeyond(
  columns: readonly Column[],
  visit: Moved,
  { from, arrow }: { from: Place; arrow: string },
): Target | undefined {
  const column = columnAt(columns, from)
  if (!column) return undefined
  if (arrow === 'ArrowDown') return targetsIn(column, visit).find(({ start }) => start > from.start)
  if (arrow === 'ArrowUp') return targetsIn(column, visit).findLast(({ start }) => start < from.start)
  if (arrow !== 'ArrowRight' && arrow !== 'ArrowLeft') return undefined
  const at = columns.indexOf(column)
  const others = arrow === 'ArrowRight' ? columns.slice(at + 1) : columns.slice(0, at).reverse()
  for (const other of others) {
    const target = nearestOf(targetsIn(other, visit), other.from, from.start - column.from)
    if (target) return target
  }
  return undefined
}
