import { type Asker, type DayFacts, listDay, listSlots, type Slot } from '../../domain/availability.ts'
import { invalidField } from '../../domain/errors.ts'
import { LOCATION_NOT_FOUND } from '../../domain/not-found.ts'
import { addDays, instantText, localDate } from '../../domain/time.ts'
import type { AvailabilityAnswer, AvailabilityQuery } from './schemas.ts'

type Request = Pick<AvailabilityQuery, 'type' | 'locationId' | 'duration'>

/** A day is past once it is over in every zone it could be meant in. @throws DomainError VALIDATION_ERROR */
export function refusePast({ date, settings, sessions }: DayFacts, now: number): void {
  const zones = [settings.timezone, ...sessions.map((session) => session.timezone)]
  if (zones.every((zone) => date < localDate(now, zone))) throw invalidField('#/date', 'is in the past')
}

/** What is asked of each day. @throws DomainError LOCATION_NOT_FOUND; VALIDATION_ERROR for a patient's visit too long for the clinic */
export function slotRequest(
  { settings, locationIds }: DayFacts,
  { type, locationId, duration }: Request,
  asker: Asker,
) {
  if (locationId && !locationIds.includes(locationId)) {
    throw LOCATION_NOT_FOUND
  }
  const minutes = duration ?? settings.defaultDuration
  if (asker.isPatient && minutes > settings.maxPatientDuration) {
    throw invalidField('#/duration', `may be at most ${settings.maxPatientDuration} minutes`)
  }
  return { type, locationId, duration: minutes }
}

function slotAnswer(slot: Slot) {
  return {
    appointmentDate: instantText(slot.start),
    endDate: instantText(slot.end),
    localTime: slot.localTime,
    timezone: slot.timezone,
    locationId: slot.locationId,
    available: slot.reason === null,
    ...(slot.reason && { reason: slot.reason }),
  }
}

/** The first free start of some days, in order; null when there is none. */
export function firstFree(days: readonly DayFacts[], request: Request, asker: Asker): number | null {
  for (const facts of days) {
    const free = listSlots(facts, slotRequest(facts, request, asker), asker).find((slot) => slot.reason === null)
    if (free) return free.start
  }
  return null
}

export interface Listing {
  answer: Omit<AvailabilityAnswer, 'nextAvailable'>
  /** The first free start of these days; null when there is none. */
  firstFree: number | null
}

/**
 * The listing of some days, without `nextAvailable`, which may lie beyond them.
 * @throws DomainError VALIDATION_ERROR for a day that is past
 */
export function listDays(days: readonly DayFacts[], query: AvailabilityQuery, asker: Asker): Listing {
  const [first] = days as [DayFacts, ...DayFacts[]]
  refusePast(first, asker.now)
  const session = days.flatMap((facts) => facts.sessions).find((s) => s.locationId === query.locationId)
  const listed = days.map((facts) => {
    const { slots, whyEmpty } = listDay(facts, slotRequest(facts, query, asker), asker)
    return { date: facts.date, slots, free: slots.filter((slot) => slot.reason === null), whyEmpty }
  })
  return {
    answer: {
      doctorId: first.doctorId,
      timezone: session?.timezone ?? first.settings.timezone,
      days: listed.map(({ date, slots, free, whyEmpty }) => ({
        date,
        slots: (query.explain ? slots : free).map(slotAnswer),
        ...(whyEmpty && { reason: whyEmpty }),
      })),
    },
    firstFree: listed.find(({ free }) => free.length > 0)?.free[0]?.start ?? null,
  }
}

/** The local days after these within the clinic's horizon, in windows that one listing may ask for. */
export function windowsBeyond(days: readonly DayFacts[], now: number): { from: string; days: number }[] {
  const last = days.at(-1) as DayFacts
  // The clinic's last bookable day may be the next one already where a location is.
  const horizon = addDays(localDate(now, last.settings.timezone), last.settings.horizonDays + 1)
  const windows: { from: string; days: number }[] = []
  for (let from = addDays(last.date, 1); from <= horizon; from = addDays(from, 31)) windows.push({ from, days: 31 })
  return windows
}
