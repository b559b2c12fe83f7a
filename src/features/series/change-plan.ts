import type { Status } from '../../domain/appointment.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { expand } from '../../domain/recurrence.ts'
import { occurrenceAt } from '../../domain/series.ts'
import { localDate, localTime } from '../../domain/time.ts'
import type { ChangePlan, Move, Situation } from './planned-change.ts'
import {
  NOT_YOUR_SERIES,
  type PausedAs,
  SERIES_PAUSED,
  type SeriesBefore,
  type SeriesVisit,
  type WholeSeries,
} from './read-before.ts'
import { isMissing, restored } from './restored.ts'
import type { ChangeSeriesInput } from './schemas.ts'
import {
  changedColumns,
  type Fields,
  fieldsOf,
  isEmpty,
  type SeriesColumns,
  stateAfter,
  stateOf,
} from './series-fields.ts'

/** Visits that have begun, are here, or are over are never touched. */
const OPEN: readonly Status[] = ['PENDING', 'SCHEDULED', 'CONFIRMED']

const notOpen = (detail: string) => new DomainError('INVALID_STATUS_TRANSITION', detail, { allowed: [] })

/** Whether the request edits the time of the series itself: then what it moves and books is in the zone of now, and so is the series. */
const takesZoneOfNow = ({ time, scope }: ChangeSeriesInput) => time !== undefined && scope !== 'this'

/** Where a visit, or what it was before it was paused, goes with these fields put over it. */
function moveOf(visit: SeriesVisit, fields: Fields, { days, input, before }: Situation, scope: string): Move {
  const { starts_at, ends_at, timezone, type } = visit
  const locationId = fields.locationId === undefined || type === 'VIDEO_CALL' ? visit.location_id : fields.locationId
  const ownDate = localDate(starts_at, timezone)
  // One occurrence is moved within the day it stands on; a series goes by its rule.
  const date = scope === 'this' ? ownDate : (days.dates[visit.series_sequence - 1] ?? ownDate)
  const isSamePlace = locationId === visit.location_id
  const own = isSamePlace ? starts_at : { date: ownDate, time: localTime(starts_at, timezone) }
  const kept = fields.time === undefined || scope === 'this' ? timezone : before.series.timezone
  return {
    timezone: isSamePlace && !takesZoneOfNow(input) ? kept : undefined,
    sequence: visit.series_sequence,
    id: visit.id,
    type,
    locationId,
    visit,
    isModified: visit.series_modified,
    at: fields.time === undefined ? own : { date, time: fields.time },
    duration: fields.duration ?? (ends_at - starts_at) / 60_000,
    doctorId: fields.doctorId ?? visit.doctor_id,
    was: { start: starts_at, end: ends_at },
  }
}

function startOf({ at }: Move, timezone: string): number {
  return typeof at === 'number' ? at : occurrenceAt(at.date, at.time, timezone).start
}

/** Whether a move leaves a visit where it is. */
function isNoMove(move: Move, zoneOfNow: string): boolean {
  const { visit } = move
  if (!visit) return false
  const isSamePlace = move.doctorId === visit.doctor_id && move.locationId === visit.location_id
  const isSameLength = move.duration === (visit.ends_at - visit.starts_at) / 60_000
  return isSamePlace && isSameLength && startOf(move, move.timezone ?? zoneOfNow) === visit.starts_at
}

function isOpen({ status, starts_at }: SeriesVisit, now: number): boolean {
  return OPEN.includes(status) && starts_at > now
}

/** The visits that a change is about. Those that now belong to another doctor are left out, unless the caller may change them. */
function selected({ before, input, now }: Situation): SeriesVisit[] {
  const from = input.scope === 'following' ? (input.occurrence ?? 1) : 1
  const open = before.standing.filter((visit) => isOpen(visit, now) && visit.reached)
  if (input.scope !== 'this') return open.filter(({ series_sequence }) => series_sequence >= from)
  return open.filter(({ series_sequence }) => series_sequence === input.occurrence)
}

/** The fields that were changed while the series was paused go for what is booked again, with those of this request. */
function changedSince(paused: PausedAs | null, series: WholeSeries, input: ChangeSeriesInput): Fields {
  const now = stateAfter(series, input)
  if (!paused) return fieldsOf(input)
  return {
    time: now.time === paused.time ? input.time : now.time,
    duration: now.duration === paused.duration ? input.duration : now.duration,
    doctorId: now.doctorId === paused.doctorId ? input.doctorId : now.doctorId,
    locationId: now.locationId === paused.locationId ? input.locationId : now.locationId,
  }
}

/** New occurrences at the end of the series, or none; what has passed is not booked any more. */
function added({ before, input, now, days }: Situation, from: number): Move[] {
  const { series, standing } = before
  const { time, duration, doctorId, locationId } = stateAfter(series, input)
  // What somebody has called off stays so, also when the series ended before it for a while.
  const taken = new Set([...standing.map(({ series_sequence }) => series_sequence), ...before.cancelledByHand])
  const timezone = takesZoneOfNow(input) || locationId !== series.location_id ? undefined : series.timezone
  return days.dates.flatMap((date, at) => {
    const sequence = at + 1
    if (sequence < from || taken.has(sequence)) return []
    if (occurrenceAt(date, time, timezone ?? before.zoneOfNow).start <= now) return []
    return {
      timezone,
      sequence,
      id: '',
      at: { date, time },
      duration,
      type: series.type,
      locationId,
      was: null,
      doctorId,
      isModified: false,
      visit: null,
    }
  })
}

function bookedAgain(situation: Situation): Move[] {
  const { before, input, now, days } = situation
  const fields = changedSince(before.series.paused_as, before.series, input)
  const standing = new Set(before.standing.map(({ series_sequence }) => series_sequence))
  return before.paused
    .filter(({ series_sequence: n }) => n <= days.dates.length && !standing.has(n))
    .map((visit) => moveOf(visit, visit.series_modified && !input.includeModified ? {} : fields, situation, 'all'))
    .map((move) => ({ ...move, was: null }))
    .filter((move) => startOf(move, move.timezone ?? before.zoneOfNow) > now)
}

function refuseOccurrence({ before, input, days }: Situation, chosen: readonly SeriesVisit[]): void {
  const { occurrence, scope, restore } = input
  if (occurrence === undefined) return
  if (occurrence > days.dates.length) throw invalidField('#/occurrence', 'must be an occurrence of the series')
  if (before.series.status === 'paused')
    throw restore ? SERIES_PAUSED : notOpen('The series is paused and has no visits to change: resume it first.')
  const isAnothers = before.standing.some((visit) => visit.series_sequence === occurrence && !visit.reached)
  if (scope === 'this' && isAnothers) throw NOT_YOUR_SERIES
  const asksForNoMore = restore && (isMissing(before, occurrence) || isEmpty(fieldsOf(input)))
  if (scope === 'this' && chosen.length === 0 && !asksForNoMore)
    throw notOpen('This occurrence has passed, has begun, or is cancelled: it cannot be changed.')
}

/**
 * What a change comes to: which visits are cancelled, moved and booked, and which keep their time because they were changed
 * by hand.
 * @throws DomainError VALIDATION_ERROR, INVALID_STATUS_TRANSITION, SERIES_CLOSED, FORBIDDEN
 */
export function planChange(before: SeriesBefore, input: ChangeSeriesInput, now: number): ChangePlan {
  const { series } = before
  const span = { startDate: series.start_date, endDate: series.end_date ?? undefined }
  const old = expand(series.recurrence, span)
  const { count: _, until: __, ...endless } = series.recurrence
  const endDate = input.endDate === series.end_date ? undefined : input.endDate
  const days = endDate === undefined ? old : expand(endless, { ...span, endDate })
  const situation = { before, input, now, days }
  const chosen = selected(situation)
  refuseOccurrence(situation, chosen)

  const pauses = input.status === 'paused' && series.status === 'active'
  const resumes = input.status === 'active' && series.status === 'paused'
  const stays = chosen.filter(({ series_sequence: n }) => n <= days.dates.length)
  const ended = before.standing.filter(
    (visit) => visit.series_sequence > days.dates.length && visit.reached && isOpen(visit, now),
  )
  const fields = fieldsOf(input)
  const isKept = (visit: SeriesVisit) => visit.series_modified && !input.includeModified && input.scope !== 'this'
  const moving = pauses || isEmpty(fields) ? [] : stays
  const moves = moving.filter((visit) => !isKept(visit)).map((visit) => moveOf(visit, fields, situation, input.scope))
  const firstNew = resumes ? (series.paused_as?.count ?? old.dates.length) + 1 : old.dates.length + 1
  const isBooking = resumes || (series.status === 'active' && !pauses)

  const set: SeriesColumns = {
    ...(input.scope === 'this' ? {} : changedColumns(series, fields)),
    ...(takesZoneOfNow(input) && before.zoneOfNow !== series.timezone && { timezone: before.zoneOfNow }),
    ...(endDate !== undefined && { endDate: days.endDate, recurrence: days.recurrence }),
    ...(pauses && { status: 'paused', pausedAs: { ...stateOf(series), count: old.dates.length } }),
    ...(resumes && { status: 'active', pausedAs: null }),
  }
  return {
    set,
    cancel: pauses
      ? { code: 'SERIES_PAUSED', visits: [...new Set([...stays, ...ended])] }
      : { code: 'SERIES_ENDED', visits: ended },
    moves: moves.filter((move) => !isNoMove(move, before.zoneOfNow)),
    bookings: [
      ...restored(situation),
      ...(resumes ? bookedAgain(situation) : []),
      ...(isBooking ? added(situation, firstNew) : []),
    ],
    skipped: moving.filter(isKept).map(({ series_sequence, starts_at }) => ({
      sequence: series_sequence,
      appointmentDate: new Date(starts_at).toISOString(),
      verdict: 'modified' as const,
    })),
  }
}
