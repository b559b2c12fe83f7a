import type { HoursRecord } from '../../../../features/directory/hours/schemas.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Doctor } from '../../../parts/use-directory.ts'
import type { Away } from './day-queries.ts'
import { type OpenSpan, openHours } from './open-hours.ts'
import { type Span, without } from './spans.ts'
import { dayAfter, momentOf } from './wall-time.ts'

/** When a doctor cannot be booked; `locationId` is the place that is closed where others are not. */
export type Block = Span & {
  why: 'closure' | 'timeOff' | 'elsewhere'
  reason: string | null
  locationId: string | null
}

/** What the focus goes through: visits, as much of each as lies in the day, and what is free between them. */
export type Cell =
  | (Span & { key: string; kind: 'visit'; visit: Visit })
  | (Span & { key: string; kind: 'free'; doctorId: string; locationId: string | null; types: readonly Visit['type'][] })

/** What a cell is about: a visit is one also where a week has it in two days. */
export const idOf = (cell: Cell): string => (cell.kind === 'visit' ? cell.visit.id : cell.key)

export type FreeCell = Extract<Cell, { kind: 'free' }>

/** A doctor's day. */
export interface Column {
  key: string
  day: string
  /** Twelve hours before its noon: from here the same time of day is as far on every day, also where the clocks change at night. */
  from: number
  doctor: Doctor
  /** What begins before it is past. */
  notBefore: number
  open: readonly OpenSpan[]
  blocks: readonly Block[]
  cells: readonly Cell[]
  /** What is free, as if the visit that is being moved had left already. */
  gaps: readonly OpenSpan[]
  slot: number | null
}

export interface DayFacts {
  visits: readonly Visit[]
  hours: readonly HoursRecord[]
  away: Away
  zone: string
  /** Null for a place that is not open for booking. */
  zoneOf: (locationId: string) => string | null
  locationId: string | null
  now: number
  /** Milliseconds that the clinic keeps free between two visits. */
  buffer: number
  /** Milliseconds from one time that is offered to the next; null where it is as long as the visit. */
  slot: number | null
  movingId: string | null
}

const MINUTE = 60_000
const STEP = 30 * MINUTE
const LEAST = 10 * MINUTE
const DAY = 24 * 60 * MINUTE

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

const spanOf = ({ from, to }: { from: string; to: string }): Span => ({ start: Date.parse(from), end: Date.parse(to) })

export const spanOfVisit = ({ appointmentDate, endDate }: Visit) => spanOf({ from: appointmentDate, to: endDate })

function blocksOf(doctorId: string, { closures, timeOff, elsewhere }: Away, open: readonly OpenSpan[]): Block[] {
  return [
    ...timeOff
      .filter((off) => off.doctorId === doctorId)
      .map((off) => ({ ...spanOf(off), why: 'timeOff' as const, reason: off.reason ?? null, locationId: null })),
    ...elsewhere
      .filter((taken) => taken.doctorId === doctorId)
      .map((taken) => ({
        ...spanOf(taken),
        why: taken.reason === 'TIME_OFF' ? ('timeOff' as const) : ('elsewhere' as const),
        reason: null,
        locationId: null,
      })),
    ...closures.flatMap((closure) =>
      closedIn(spanOf(closure), closure.locationId, open).map((span) => ({
        ...span,
        why: 'closure' as const,
        reason: closure.reason,
        locationId: closure.locationId,
      })),
    ),
  ]
}

export function columnOf(doctor: Doctor, day: string, facts: DayFacts): Column {
  const { zone, locationId, buffer, now, movingId } = facts
  const from = momentOf(day, '12:00', zone) - DAY / 2
  const [midnight, next] = [momentOf(day, '00:00', zone), momentOf(dayAfter(day, 1), '00:00', zone)]
  const hours = facts.hours.find(({ doctorId }) => doctorId === doctor.id)
  const open = openHours(hours, { ...facts, day })
  const own = facts.visits.filter((visit) => visit.doctorId === doctor.id)
  const blocks = blocksOf(doctor.id, facts.away, open)
  const past = { start: 0, end: Math.ceil(now / (5 * MINUTE)) * 5 * MINUTE }
  const gapsBeside = (visits: readonly Visit[]): OpenSpan[] => {
    const elsewhere = blocks.filter(({ why }) => why === 'elsewhere')
    const busy = [...visits.filter(({ status }) => status !== 'NO_SHOW').map(spanOfVisit), ...elsewhere].map(
      ({ start, end }) => ({ start: start - buffer, end: end + buffer }),
    )
    return open.flatMap((span) => {
      const shut = blocks.filter((block) => block.locationId === null || block.locationId === span.locationId)
      return without(span, [...busy, ...shut, past]).map((part) => ({ ...span, ...part }))
    })
  }
  const free = gapsBeside(own)
  const taken = own
    .filter((visit) => locationId === null || visit.locationId === locationId)
    .map((visit) => ({ visit, span: spanOfVisit(visit) }))
    .filter(({ span }) => span.end > midnight && span.start < next)
    .map(({ visit, span }) => ({
      start: Math.max(span.start, midnight),
      end: Math.min(span.end, next),
      kind: 'visit' as const,
      // A week has it in two days.
      key: span.start < midnight ? `${visit.id} ${day}` : visit.id,
      visit,
    }))
  const freeCells = free.flatMap(({ locationId: place, types, ...gap }) =>
    cut(gap).map((part) => ({
      ...part,
      kind: 'free' as const,
      key: `${doctor.id} ${part.start}`,
      doctorId: doctor.id,
      locationId: place,
      types,
    })),
  )
  return {
    key: `${doctor.id} ${day}`,
    day,
    from,
    doctor,
    notBefore: past.end,
    open,
    blocks: blocks.filter(({ start, end }) => start < next && end > midnight),
    cells: [...taken, ...freeCells].sort((one, other) => one.start - other.start),
    slot: facts.slot,
    gaps: movingId === null ? free : gapsBeside(own.filter(({ id }) => id !== movingId)),
  }
}

const hasAnything = ({ open, cells }: Column) => open.length > 0 || cells.length > 0

/** The day as it stands: a column for everybody who works or has visits. */
export const columnsOfDay = (day: string, doctors: readonly Doctor[], facts: DayFacts): Column[] =>
  doctors.map((doctor) => columnOf(doctor, day, facts)).filter(hasAnything)

/** The week of one doctor: every day has its column, so that Wednesday stands where one looks for it. */
export function columnsOfWeek(days: readonly string[], doctor: Doctor, facts: DayFacts): Column[] {
  const columns = days.map((day) => columnOf(doctor, day, facts))
  return columns.some(hasAnything) ? columns : []
}
