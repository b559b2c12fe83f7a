import { dayOf } from '../../../parts/dates.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Block, Column } from '../facts/day-shape.ts'
import { type Span, without } from '../facts/spans.ts'
import { momentOf, weekdayOf } from '../facts/wall-time.ts'

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

/** How finely a place is chosen: at the times that are offered to patients, or at every quarter of an hour besides. */
type Fineness = 'slots' | 'quarters'

const every = (step: number, { start, end }: Span): number[] =>
  Array.from({ length: Math.max(0, Math.floor((end - start) / step) + 1) }, (_, place) => start + place * step)

/** Where a visit fits in a doctor's day: at the beginning of what is free, at the times of the hours' grid in it, and where it was. */
export function targetsIn(column: Column, visit: Moved, fineness: Fineness = 'quarters'): Target[] {
  const length = visit.duration * MINUTE
  const was = visit.doctorId === column.doctor.id ? Date.parse(visit.appointmentDate) : Number.NaN
  const starts = column.gaps
    .filter(({ types }) => types.includes(visit.type))
    .flatMap(({ start, end, locationId, sessions }) => {
      const last = end - length
      const slots = sessions.flatMap((session) => every(column.slot ?? length, session))
      const quarters =
        fineness === 'quarters' ? every(QUARTER, { start: Math.ceil(start / QUARTER) * QUARTER, end: last }) : []
      return [start, ...slots, ...quarters, was]
        .filter((at) => at >= start && at <= last)
        .map((at) => ({ at, locationId }))
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

/** Why a visit cannot be where it is wanted, and goes to what is nearest; null where nothing is in the way. */
export function whyNearest(columns: readonly Column[], visit: Moved, place: Place): Why | null {
  const span = { start: place.start, end: place.start + visit.duration * MINUTE }
  const gaps = columnAt(columns, place)?.gaps.filter(({ types }) => types.includes(visit.type)) ?? []
  return covers(gaps, span) ? null : (refusedAt(columns, visit, place)?.why ?? null)
}

function whyNot({ notBefore, open, blocks }: Column, { type }: Moved, span: Span): Why {
  if (span.start < notBefore) return 'past'
  if (!covers(open, span)) return 'outside'
  const taking = open.filter(({ types }) => types.includes(type))
  if (!covers(taking, span)) return 'type'
  return blocks.find(({ start, end }) => start < span.end && end > span.start)?.why ?? 'taken'
}

/** The same time of day in the days that are shown: on its weekday in a week. What is being moved comes along to another day. */
export function placeWithin(days: readonly string[], place: Place, zone: string): Place {
  const own = dayOf(place.start, zone)
  const [first = own] = days
  const day = days.includes(own) ? own : (days[weekdayOf(own) - 1] ?? first)
  return { ...place, start: place.start + momentOf(day, '12:00', zone) - momentOf(own, '12:00', zone) }
}

/** Where an arrow leads: along a day by the times of its grid, or to the same time of the next column that has room. */
export function targetBeyond(
  columns: readonly Column[],
  visit: Moved,
  { from, arrow }: { from: Place; arrow: string },
): Target | undefined {
  const column = columnAt(columns, from)
  if (!column) return undefined
  if (arrow === 'ArrowDown') return targetsIn(column, visit, 'slots').find(({ start }) => start > from.start)
  if (arrow === 'ArrowUp') return targetsIn(column, visit, 'slots').findLast(({ start }) => start < from.start)
  if (arrow !== 'ArrowRight' && arrow !== 'ArrowLeft') return undefined
  const at = columns.indexOf(column)
  const others = arrow === 'ArrowRight' ? columns.slice(at + 1) : columns.slice(0, at).reverse()
  for (const other of others) {
    const target = nearestOf(targetsIn(other, visit), other.from, from.start - column.from)
    if (target) return target
  }
  return undefined
}
