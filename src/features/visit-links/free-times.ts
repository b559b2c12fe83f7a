import type { Context } from 'hono'
import { type Asker, type DayFacts, listSlots, type Slot } from '../../domain/availability.ts'
import { DomainError } from '../../domain/errors.ts'
import { planBegins } from '../../domain/moving.ts'
import { addDays, localDate } from '../../domain/time.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import type { AppointmentImage } from '../../records/visits/appointment.ts'
import { findDays } from '../availability/find-days.ts'

const MINUTE = 60_000

/** How many days one page lists. */
const DAYS = 14

/** The free times that a patient may move a visit to. */
export interface FreeTimes {
  /** Days with a free time, the earliest first. */
  days: readonly { date: string; slots: readonly Slot[] }[]
  /** From which day on the listing before this one and the one after it are, where there can be any. */
  earlier: string | null
  later: string | null
}

interface Window {
  /** The first day, 'YYYY-MM-DD'; null is today. */
  from: string | null
  /** Whether somebody has just taken a listed time: then the doctor's own object is asked. */
  isFresh: boolean
}

const NONE: FreeTimes = { days: [], earlier: null, later: null }

/** Lists two weeks of free times of a visit's own doctor, type, length and place, as booking would judge them for its patient. */
export async function freeTimes(c: Context<AppEnv>, visit: AppointmentImage, window: Window): Promise<FreeTimes> {
  const { settings } = visit.clinic
  const { now } = c.var
  const today = localDate(now, visit.timezone)
  const horizon = addDays(localDate(now, settings.timezone), settings.horizonDays)
  const asked = window.from ?? today
  const from = asked < today ? today : asked > horizon ? horizon : asked
  const found = await daysOf(c, visit, { from, fromMemory: window.isFresh })
  if (found.length === 0) return NONE
  const asker: Asker = {
    isPatient: true,
    now,
    moves: { from: visit.starts_at, notBefore: planBegins(visit.plan_day, settings) },
  }
  const next = addDays(from, DAYS)
  const before = addDays(from, -DAYS)
  return {
    days: found.map((facts) => ({ date: facts.date, slots: slotsOf(facts, visit, asker) })).filter(hasAny),
    earlier: from > today ? (before < today ? today : before) : null,
    later: next <= horizon ? next : null,
  }
}

const hasAny = ({ slots }: { slots: readonly Slot[] }) => slots.length > 0

function slotsOf(facts: DayFacts, visit: AppointmentImage, asker: Asker): Slot[] {
  const { type, location_id: locationId } = visit
  if (locationId !== null && !facts.locationIds.includes(locationId)) return []
  const request = {
    type,
    locationId: type === 'IN_PERSON' ? locationId : null,
    duration: (visit.ends_at - visit.starts_at) / MINUTE,
  }
  return listSlots(facts, request, asker).filter(({ reason, start }) => reason === null && start !== visit.starts_at)
}

/** None of a doctor who does not work in the clinic any more. */
async function daysOf(
  c: Context<AppEnv>,
  { doctor_id }: AppointmentImage,
  { from, fromMemory }: { from: string; fromMemory: boolean },
): Promise<DayFacts[]> {
  try {
    return (await findDays(c, doctor_id, { from, days: DAYS, hasAsked: true, fromMemory })).days
  } catch (error) {
    if (error instanceof DomainError && error.code === 'DOCTOR_NOT_FOUND') return []
    throw error
  }
}
