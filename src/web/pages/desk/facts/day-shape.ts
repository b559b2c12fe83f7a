import type { HoursRecord } from '../../../../features/directory/hours/schemas.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Doctor } from '../../../parts/desk-lists/use-directory.ts'
import type { Away } from './day-queries.ts'
import { momentOf, weekdayOf } from './wall-time.ts'

interface Span {
  start: number
  end: number
}

type Type = Visit['type']

interface OpenSpan extends Span {
  locationId: string
  types: readonly Type[]
}

export type Block = Span & { why: 'closure' | 'timeOff'; reason: string | null }

/** What the focus goes through: visits, and what is free between them. */
export type Cell =
  | (Span & { key: string; kind: 'visit'; visit: Visit })
  | (Span & { key: string; kind: 'free'; doctorId: string; locationId: string; types: readonly Type[] })

export interface Column {
  doctor: Doctor
  open: readonly OpenSpan[]
  blocks: readonly Block[]
  cells: readonly Cell[]
}

export interface DayFacts {
  day: string
  doctors: readonly Doctor[]
  visits: readonly Visit[]
  hours: readonly HoursRecord[]
  away: Away
  zoneOf: (locationId: string) => string
  locationId: string | null
  now: number
}

const MINUTE = 60_000
const STEP = 30 * MINUTE
const LEAST = 10 * MINUTE

/** The hours of a day: those of its date, where it has its own, in place of the weekday's. */
function openOn(record: HoursRecord | undefined, { day, zoneOf, locationId }: DayFacts): OpenSpan[] {
  const valid = (record?.sessions ?? []).filter(
    ({ validFrom, validUntil }) => (validFrom ?? day) <= day && (validUntil ?? day) >= day,
  )
  const dated = valid.filter(({ date }) => date === day)
  const applying = dated.length > 0 ? dated : valid.filter(({ weekday }) => weekday === weekdayOf(day))
  return applying
    .filter((hours) => locationId === null || hours.locationId === locationId)
    .map(({ start, end, locationId: place, types }) => {
      const from = momentOf(day, start, zoneOf(place))
      const to = momentOf(day, end, zoneOf(place))
      return { start: from, end: to > from ? to : to + 24 * 60 * MINUTE, locationId: place, types }
    })
    .sort((one, other) => one.start - other.start)
}

/** What is left of a span once others are taken from it. */
export function without(span: Span, taken: readonly Span[]): Span[] {
  let left: Span[] = [{ start: span.start, end: span.end }]
  for (const { start, end } of taken)
    left = left.flatMap((part) =>
      end <= part.start || start >= part.end
        ? [part]
        : [
            { start: part.start, end: Math.min(start, part.end) },
            { start: Math.max(end, part.start), end: part.end },
          ].filter((rest) => rest.end > rest.start),
    )
  return left
}

/** Cut at every half hour, so that the keys reach each of them. */
function cut({ start, end }: Span): Span[] {
  const parts: Span[] = []
  for (let from = start; from < end; ) {
    const to = Math.min(end, (Math.floor(from / STEP) + 1) * STEP)
    parts.push({ start: from, end: to })
    from = to
  }
  return parts.filter((part) => part.end - part.start >= LEAST)
}

/** A place that is closed takes only the hours that are held there. */
const closedIn = (closed: Span, locationId: string | null, open: readonly OpenSpan[]): Span[] =>
  locationId === null
    ? [closed]
    : open
        .filter((hours) => hours.locationId === locationId && hours.start < closed.end && hours.end > closed.start)
        .map(({ start, end }) => ({ start: Math.max(start, closed.start), end: Math.min(end, closed.end) }))

function columnOf(doctor: Doctor, facts: DayFacts): Column {
  const open = openOn(
    facts.hours.find(({ doctorId }) => doctorId === doctor.id),
    facts,
  )
  const visits = facts.visits
    .filter((visit) => visit.doctorId === doctor.id)
    .filter((visit) => facts.locationId === null || visit.locationId === facts.locationId)
  const spanOf = ({ from, to }: { from: string; to: string }) => ({ start: Date.parse(from), end: Date.parse(to) })
  const blocks: Block[] = [
    ...facts.away.timeOff
      .filter(({ doctorId }) => doctorId === doctor.id)
      .map((off) => ({ ...spanOf(off), why: 'timeOff' as const, reason: off.reason ?? null })),
    ...facts.away.closures.flatMap((closure) =>
      closedIn(spanOf(closure), closure.locationId, open).map((span) => ({
        ...span,
        why: 'closure' as const,
        reason: closure.reason,
      })),
    ),
  ]
  const busy = facts.visits
    .filter((visit) => visit.doctorId === doctor.id && visit.status !== 'NO_SHOW')
    .map(({ appointmentDate, endDate }) => spanOf({ from: appointmentDate, to: endDate }))
  const past = { start: 0, end: Math.ceil(facts.now / (5 * MINUTE)) * 5 * MINUTE }
  const free = open.flatMap((span) =>
    without(span, [...busy, ...blocks, past])
      .flatMap(cut)
      .map((part) => ({
        ...part,
        kind: 'free' as const,
        key: `${doctor.id} ${part.start}`,
        doctorId: doctor.id,
        locationId: span.locationId,
        types: span.types,
      })),
  )
  const taken = visits.map((visit) => ({
    ...spanOf({ from: visit.appointmentDate, to: visit.endDate }),
    kind: 'visit' as const,
    key: visit.id,
    visit,
  }))
  return { doctor, open, blocks, cells: [...taken, ...free].sort((one, other) => one.start - other.start) }
}

/** The day as it stands: a column for everybody who works or has visits. */
export const columnsOf = (facts: DayFacts): Column[] =>
  facts.doctors
    .map((doctor) => columnOf(doctor, facts))
    .filter(({ open, cells }) => open.length > 0 || cells.length > 0)
