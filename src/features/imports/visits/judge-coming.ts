import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { importTimes } from '../../../db/schema/imports.ts'
import { param } from '../../../db/statement.ts'
import { alternativesTo, type Decision, daysToMeet, planVisit, refusalOf, rulesIn } from '../../../domain/booking.ts'
import { type Busy, type Calendar, meetDays, occupy, runsOfDays } from '../../../domain/calendar.ts'
import { DomainError } from '../../../domain/errors.ts'
import { readCalendar } from '../../calendar/read-calendar.ts'
import type { ImportRun } from '../running/import-run.ts'
import { recordIdOf } from '../running/row-verdict.ts'
import { type VisitRow, wishedStart } from './visit-row.ts'

const MINUTE = 60_000

/** Why a coming time cannot be had, and which could instead; null where it can. */
export type TimeVerdict = {
  reason: string
  alternatives: string[]
  /** The visit that an earlier row of the file makes, where that has the time. */
  earlierId: string | null
} | null

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

/** A coming visit of the file, whose patient is known. */
export interface ComingRow {
  row: number
  /** The id of the record that it is to be. */
  id: string
  patientId: string
  visit: VisitRow
  /** Whether the patient has another visit then, booked or of an earlier chunk. */
  isPatientBusy: boolean
}

/** A doctor's calendar as a run has met it, and the times that rows before are to take of it. */
interface Met {
  calendar: Calendar
  taken: Busy[]
}

const met = new WeakMap<ImportRun, Map<string, Met>>()

const timeShape = z.object({
  row: z.number(),
  doctor_id: z.string(),
  starts_at: z.coerce.date(),
  ends_at: z.coerce.date(),
})

/** What rows of chunks that earlier runs have checked are to take of some doctors' time. */
async function takenBefore({ db, claimed }: ImportRun, doctorIds: readonly string[]): Promise<Map<string, Busy[]>> {
  const found =
    await db.run(sql`/* imports-times */ select t.row, t.doctor_id, t.starts_at, t.ends_at from ${importTimes} t
where t.clinic_id = ${param(claimed.clinic_id, 'uuid')} and t.import_id = ${param(claimed.id, 'uuid')}
and t.doctor_id = any (${param(`{${doctorIds.join(',')}}`, 'uuid[]')})`)
  const rows = found.map((row) => timeShape.parse(row))
  const byDoctor = Map.groupBy(rows, ({ doctor_id }) => doctor_id)
  return new Map(
    [...byDoctor].map(([doctorId, theirs]) => [
      doctorId,
      theirs.map(({ row, starts_at: start, ends_at: end }) => ({
        id: recordIdOf(claimed.id, row),
        start: start.getTime(),
        end: end.getTime(),
      })),
    ]),
  )
}

/** The calendars that a run has met, with those of the doctors among them whom it meets for the first time. */
async function metBy(run: ImportRun, doctorIds: readonly string[]): Promise<Map<string, Met>> {
  const all = met.get(run) ?? new Map<string, Met>()
  met.set(run, all)
  const strangers = doctorIds.filter((id) => !all.has(id))
  const before = strangers.length > 0 ? await takenBefore(run, strangers) : new Map<string, Busy[]>()
  for (const doctorId of strangers) {
    // Its rules are read with its first days.
    const calendar = { doctorId, userId: null, clinics: [], days: new Map(), readAt: run.now }
    all.set(doctorId, { calendar, taken: before.get(doctorId) ?? [] })
  }
  return all
}

/** Reads the days of a calendar that have not been met; what rows before are to take stands in them. */
async function meet(run: ImportRun, { calendar, taken }: Met, days: readonly number[]): Promise<void> {
  const missing = [...new Set(days)].filter((day) => !calendar.days.has(day))
  if (missing.length === 0) return
  const { doctorId } = calendar
  const { userId, clinics, busy } = await readCalendar(run.db, { doctorId, runs: runsOfDays(missing), now: run.now })
  Object.assign(calendar, { userId, clinics })
  meetDays(calendar, missing, busy)
  for (const visit of taken) occupy(calendar, visit)
}

/** The first of some visits that takes some of the time of another. */
function overlapping(others: readonly Busy[], { start, end }: VisitRow): Busy | undefined {
  return others.find((other) => other.start < end && start < other.end)
}

/**
 * Judges coming visits as their bookings would be, each beside those before it in the file: by the one predicate, on the doctor's calendar
 * as it stands. The doctor's own turn decides when they are made.
 */
export async function judgeComing(run: ImportRun, rows: readonly ComingRow[]): Promise<Map<string, TimeVerdict>> {
  const { clinic_id: clinicId, on_conflict: onConflict } = run.claimed
  const wishes = rows.map((one) => ({ ...one, wish: wishOf(clinicId, one.visit) }))
  const byDoctor = Map.groupBy(wishes, ({ visit }) => visit.doctorId)
  const calendars = await metBy(run, [...byDoctor.keys()])
  for (const [doctorId, theirs] of byDoctor) {
    const theirCalendar = calendars.get(doctorId)
    const days = theirs.flatMap(({ wish }) => daysToMeet(wish, run.now, false))
    if (theirCalendar) await meet(run, theirCalendar, days)
  }
  const verdicts = new Map<string, TimeVerdict>()
  const ofPatients = new Map<string, Busy[]>()
  for (const { id, wish, visit, patientId, isPatientBusy } of wishes) {
    const known = calendars.get(visit.doctorId)
    if (!known) continue
    const theirs = ofPatients.get(patientId) ?? []
    const own = overlapping(theirs, visit)
    const found = await timeVerdict(run, known, { wish, isBusy: isPatientBusy || own !== undefined })
    const earlier = found?.reason === 'PATIENT_BUSY' ? own : overlapping(known.taken, visit)
    const verdict = found && { ...found, earlierId: earlier?.id ?? null }
    verdicts.set(id, verdict)
    if (verdict !== null && onConflict === 'leave') continue
    const time = { id, start: visit.start, end: visit.end }
    known.taken.push(time)
    occupy(known.calendar, time)
    ofPatients.set(patientId, [...theirs, time])
  }
  return verdicts
}

async function timeVerdict(
  run: ImportRun,
  known: Met,
  { wish, isBusy }: { wish: ReturnType<typeof wishOf>; isBusy: boolean },
): Promise<Omit<NonNullable<TimeVerdict>, 'earlierId'> | null> {
  const { calendar } = known
  try {
    const rules = rulesIn(calendar, run.claimed.clinic_id)
    const plan = planVisit(rules, wish, false)
    const decision: Decision = { calendar, rules, plan, asker: { isPatient: false, now: run.now }, overbook: false }
    const reason = refusalOf(decision)
    if (reason === null) return isBusy ? { reason: 'PATIENT_BUSY', alternatives: [] } : null
    await meet(run, known, daysToMeet(wish, run.now, true))
    return { reason, alternatives: alternativesTo(decision).map(({ appointmentDate }) => appointmentDate) }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { reason: error.code, alternatives: [] }
  }
}
