import { alternativesTo, type Decision, daysToMeet, planVisit, refusalOf, rulesIn } from '../../../domain/booking.ts'
import { type Calendar, meetDays, occupy, runsOfDays } from '../../../domain/calendar.ts'
import { DomainError } from '../../../domain/errors.ts'
import { readCalendar } from '../../calendar/read-calendar.ts'
import type { ImportRun } from '../running/import-run.ts'
import { type VisitRow, wishedStart } from './visit-row.ts'

const MINUTE = 60_000

/** Why a coming time cannot be had, and which could instead; null where it can. */
export type TimeVerdict = { reason: string; alternatives: string[] } | null

/** What a booking of the row would wish for. */
export const wishOf = (clinicId: string, visit: VisitRow, overbook = false) => ({
  clinicId,
  appointmentDate: wishedStart(visit),
  type: visit.type,
  locationId: visit.locationId,
  duration: (visit.end - visit.start) / MINUTE,
  isOwnDuration: true,
  treatmentType: visit.treatmentType,
  overbook,
})

const met = new WeakMap<ImportRun, Map<string, Calendar>>()

/** A doctor's calendar as this run has met it, with the rows before this one in it; the days are read that it has not met. */
async function calendarOf(run: ImportRun, doctorId: string, days: readonly number[]): Promise<Calendar> {
  const calendars = met.get(run) ?? new Map<string, Calendar>()
  met.set(run, calendars)
  const known = calendars.get(doctorId)
  const missing = [...new Set(days)].filter((day) => !known?.days.has(day))
  if (known && missing.length === 0) return known
  const { userId, clinics, busy } = await readCalendar(run.db, { doctorId, runs: runsOfDays(missing), now: run.now })
  const calendar: Calendar = known ?? { doctorId, userId, clinics, days: new Map(), readAt: run.now }
  const noted = known ? [...known.days.values()].flatMap((day) => day.busy) : []
  meetDays(calendar, missing, busy)
  for (const visit of noted) occupy(calendar, visit)
  calendars.set(doctorId, calendar)
  return calendar
}

/**
 * Judges coming visits as their bookings would be, each beside those before it: by the one predicate, on the doctor's calendar as it
 * stands. The doctor's own turn decides when they are made.
 */
export async function judgeComing(
  run: ImportRun,
  rows: readonly { id: string; visit: VisitRow }[],
): Promise<Map<string, TimeVerdict>> {
  const verdicts = new Map<string, TimeVerdict>()
  const clinicId = run.claimed.clinic_id
  for (const [doctorId, theirs] of Map.groupBy(rows, ({ visit }) => visit.doctorId)) {
    const wishes = theirs.map((one) => ({ ...one, wish: wishOf(clinicId, one.visit) }))
    const calendar = await calendarOf(
      run,
      doctorId,
      wishes.flatMap(({ wish }) => daysToMeet(wish, run.now, false)),
    )
    for (const { id, wish } of wishes) {
      try {
        const rules = rulesIn(calendar, clinicId)
        const plan = planVisit(rules, wish, false)
        const decision: Decision = { calendar, rules, plan, asker: { isPatient: false, now: run.now }, overbook: false }
        const reason = refusalOf(decision)
        if (reason === null) occupy(calendar, { id, start: plan.start, end: plan.end })
        if (reason !== null) await calendarOf(run, doctorId, daysToMeet(wish, run.now, true))
        const others = reason === null ? [] : alternativesTo(decision).map(({ appointmentDate }) => appointmentDate)
        verdicts.set(id, reason === null ? null : { reason, alternatives: others })
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        verdicts.set(id, { reason: error.code, alternatives: [] })
      }
    }
  }
  return verdicts
}
