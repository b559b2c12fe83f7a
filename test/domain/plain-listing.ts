import { Temporal } from 'temporal-polyfill/implementation'
import type { Asker, DayFacts, EmptyReason, Refusal, Slot, SlotRequest } from '../../src/domain/availability.ts'
import type { Busy, ClinicRules } from '../../src/domain/calendar.ts'
import type { Interval, Session, WorkingSession } from '../../src/domain/working-hours.ts'
import { boundaryByTemporal } from './support.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const at = (instant: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
const dateAt = (instant: number, zone: string) => at(instant, zone).toPlainDate().toString()
const timeAt = (instant: number, zone: string) => at(instant, zone).toPlainTime().toString({ smallestUnit: 'minute' })
const plus = (date: string, days: number) => Temporal.PlainDate.from(date).add({ days }).toString()
const overlap = (a: Interval, b: Interval) => a.start < b.end && b.start < a.end
const earliestFirst = (a: Interval, b: Interval) => a.start - b.start || a.end - b.end

function sessionsBeginning(date: string, hours: readonly WorkingSession[], zoneOf: (id: string) => string): Session[] {
  const valid = hours.filter(({ validFrom, validUntil }) => (validFrom ?? date) <= date && date <= (validUntil ?? date))
  const dated = valid.filter((one) => one.date === date)
  const weekly = valid.filter((one) => one.date === null && one.weekday === Temporal.PlainDate.from(date).dayOfWeek)
  return (dated.length > 0 ? dated : weekly)
    .map(({ start, end, locationId, types }) => {
      const timezone = zoneOf(locationId)
      return {
        start: boundaryByTemporal(date, start, timezone),
        end: boundaryByTemporal(end > start ? date : plus(date, 1), end, timezone),
        locationId,
        timezone,
        types,
      }
    })
    .filter(({ start, end }) => start < end)
}

/** What bears on a day, by going through everything there is with Temporal. */
export function plainFacts(rules: ClinicRules, visits: readonly Busy[], date: string) {
  const zoneOf = (id: string) => rules.locations.find((one) => one.id === id)?.timezone ?? rules.settings.timezone
  const zones = [rules.settings.timezone, ...rules.locations.map(({ timezone }) => timezone)]
  const midnights = (day: string) => zones.map((zone) => boundaryByTemporal(day, '00:00', zone))
  const span = { start: Math.min(...midnights(date)), end: Math.max(...midnights(plus(date, 1))) + 8 * HOUR }
  const sessions = [-3, -2, -1, 0, 1, 2, 3]
    .flatMap((days) => sessionsBeginning(plus(date, days), rules.sessions, zoneOf).sort(earliestFirst))
    .filter((session) => overlap(session, span))
    .sort(earliestFirst)
  const noon = Temporal.Instant.from(`${date}T12:00Z`).epochMilliseconds
  const reach = { start: noon - 36 * HOUR, end: noon + 36 * HOUR }
  const matters = (visit: Interval) =>
    sessions.some(({ start, end }) => overlap(visit, { start: start - 4 * HOUR, end: end + 4 * HOUR }))
  return {
    sessions,
    closures: rules.closures.filter((one) => overlap(one, reach)),
    timeOff: rules.timeOff.filter((one) => overlap(one, reach)),
    busy: visits.filter((visit) => overlap(visit, reach) && matters(visit)).map(({ start, end }) => ({ start, end })),
  }
}

/** Where the sessions that touch a session, one after another, come to an end. */
function endOf(session: Session, sessions: readonly Session[], type: string): number {
  const next = sessions.filter(
    (one) =>
      one.start === session.end &&
      one.locationId === session.locationId &&
      (one.types as readonly string[]).includes(type),
  )
  return Math.max(session.end, ...next.map((one) => endOf(one, sessions, type)))
}

/** The rule, in the order of its reasons, by filters over everything. */
function plainReason(facts: DayFacts, slot: Omit<Slot, 'reason'>, { type }: SlotRequest, asker: Asker): Refusal | null {
  const { settings, sessions } = facts
  const { isPatient, now, moves } = asker
  if (isPatient && !asker.isAskedToCome) {
    if (slot.start < Math.max(now + settings.minNoticeMinutes * MINUTE, moves?.notBefore ?? now)) return 'MIN_NOTICE'
    const days = [plus(dateAt(now, settings.timezone), settings.horizonDays)]
    if (moves) days.push(dateAt(moves.from, settings.timezone))
    const last = days.sort().at(-1) as string
    if (slot.start >= boundaryByTemporal(plus(last, 1), '00:00', settings.timezone)) return 'HORIZON'
  }
  const holding = sessions.filter(
    (one) =>
      one.types.includes(type) &&
      (type !== 'IN_PERSON' || one.locationId === slot.locationId) &&
      one.start <= slot.start &&
      slot.start < one.end &&
      slot.end <= endOf(one, sessions, type),
  )
  if (holding.length === 0) return 'OUTSIDE_HOURS'
  const open = holding.filter(
    ({ locationId }) =>
      !facts.closures.some((one) => overlap(one, slot) && (one.locationId ?? locationId) === locationId),
  )
  if (open.length === 0) return 'CLOSURE'
  if (facts.timeOff.some((one) => overlap(one, slot))) return 'TIME_OFF'
  const step = settings.slotMinutes === null ? slot.end - slot.start : settings.slotMinutes * MINUTE
  if (isPatient && open.every(({ start }) => (slot.start - start) % step !== 0)) return 'OFF_GRID'
  if (facts.busy.some((one) => overlap(one, slot))) return 'BOOKED'
  const gap = Math.max(settings.bufferBefore, settings.bufferAfter) * MINUTE
  if (facts.busy.some((one) => overlap(one, { start: slot.start - gap, end: slot.end + gap }))) return 'BUFFER'
  return facts.patientBusy?.some((one) => overlap(one, slot)) ? 'PATIENT_BUSY' : null
}

/** The listing of a day, without any thought of what it costs. */
export function plainSlots(facts: DayFacts, request: SlotRequest, asker: Asker): Slot[] {
  const { type, duration, locationId } = request
  const length = duration * MINUTE
  const step = (facts.settings.slotMinutes ?? duration) * MINUTE
  const isInPerson = type === 'IN_PERSON'
  const asked = facts.sessions.filter(
    (one) => one.types.includes(type) && (!isInPerson || (locationId ?? one.locationId) === one.locationId),
  )
  const slots = asked.flatMap((session) => {
    const timezone = isInPerson ? session.timezone : facts.settings.timezone
    const count = Math.ceil((session.end - session.start) / step)
    return Array.from({ length: count }, (_, n) => session.start + n * step)
      .filter((start) => start + length <= endOf(session, facts.sessions, type) && start >= asker.now)
      .filter((start) => dateAt(start, timezone) === facts.date)
      .map((start) => ({
        start,
        end: start + length,
        timezone,
        locationId: isInPerson ? session.locationId : null,
        localTime: timeAt(start, timezone),
      }))
  })
  return slots
    .filter((one, n) => slots.findIndex((same) => same.start === one.start && same.locationId === one.locationId) === n)
    .map((slot) => ({ ...slot, reason: plainReason(facts, slot, request, asker) }))
    .sort((a, b) => a.start - b.start)
}

const CLOSEST_FIRST = ['BOOKED', 'TIME_OFF', 'CLOSURE', 'HORIZON', 'MIN_NOTICE'] as const

/** Why a day has nothing free. */
export function plainWhyEmpty(facts: DayFacts, request: SlotRequest, asker: Asker): EmptyReason | null {
  const reasons = plainSlots(facts, request, asker).map(({ reason }) => reason)
  if (reasons.includes(null)) return null
  if (reasons.includes('BUFFER') || reasons.includes('PATIENT_BUSY')) return 'BOOKED'
  const closest = CLOSEST_FIRST.find((reason) => reasons.includes(reason))
  if (closest !== undefined) return closest
  const everPast = plainSlots(facts, request, { isPatient: false, now: 0 }).length > 0
  return everPast && reasons.length === 0 ? 'PAST' : 'OUTSIDE_HOURS'
}
