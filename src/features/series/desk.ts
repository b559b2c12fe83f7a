import { sql } from 'drizzle-orm'
import { keptColumn, replayKept } from '../../db/idempotency.ts'
import { param } from '../../db/statement.ts'
import { askerOf } from '../../db/write.ts'
import { rulesIn } from '../../domain/booking.ts'
import {
  type Busy,
  type Calendar,
  type ClinicRules,
  localDaysOf,
  occupy,
  reachOfDay,
  utcDays,
} from '../../domain/calendar.ts'
import { durationFor } from '../../domain/clinic-settings.ts'
import { DomainError } from '../../domain/errors.ts'
import { type Found, placeSeries, zoneOf } from '../../domain/series.ts'
import type { Interval } from '../../domain/working-hours.ts'
import { reachesFor } from '../../records/standing.ts'
import { bookVisits } from '../calendar/booking/book-visits.ts'
import { answersShape, askedColumn, refusalOfPeople } from '../calendar/booking/booking-checks.ts'
import { Outdated } from '../calendar/outdated.ts'
import { daysOver, patientBusyColumn, patientBusyShape } from '../calendar/patient-busy.ts'
import { type Desk, forgetting, NOT_YOURS, OVERTAKEN, ROUNDS } from '../calendar/take.ts'
import { type SeriesBooked, type SeriesDecision, writeSeries } from './book.ts'
import type { SeriesOrder } from './order.ts'
import type { OccurrenceRecord } from './schemas.ts'
import { presentFound, refusedSeries } from './verdicts.ts'

/** What became of a series order; `touched` are the times that are held now. */
export type SeriesOutcome = { occurrences: OccurrenceRecord[] } | (SeriesBooked & { touched: Interval[] })

/** The UTC days that the local days may touch, in whichever zone. */
export function daysRound(dates: readonly string[]): number[] {
  return [...new Set(dates.flatMap((date) => utcDays(reachOfDay(date))))]
}

/** The local days, in whichever zone, on which times may stand. */
export function datesOf(times: readonly Interval[]): string[] {
  return [...new Set(times.flatMap(localDaysOf))]
}

/** Whether an error says only that somebody else was faster: the calendar is read anew, and the series decided anew. */
export function wasOvertaken(error: unknown): boolean {
  if (error instanceof Outdated) return true
  return error instanceof DomainError && error.code === 'SCHEDULING_CONFLICT' && !error.extra.reason
}

/**
 * Books a series in this doctor's calendar: reads all its days in one statement, judges it as a whole, writes it in one
 * more. What is refused was read just before, so it is believed.
 * @throws DomainError the refusal of its people, or of its times with every occurrence that cannot be had
 */
export async function bookSeriesInTurn(desk: Desk, order: SeriesOrder): Promise<SeriesOutcome> {
  for (let round = 0; round < ROUNDS; round++) {
    const read = await readFor(desk, order)
    if ('image' in read) return { ...read, touched: [] }
    const calendar = desk.ledger.calendar()
    const decision = decide({ ...calendar, patientBusy: read.patientBusy }, order)
    if (order.dryRun) return { occurrences: decision.placed.map((found) => presentFound(found, order.doctorId)) }
    refuse(order, decision)
    try {
      const booked = await forgetting(desk, () => writeSeries(desk.db, order, decision))
      if (booked.replayed) return { ...booked, touched: [] }
      return { ...booked, touched: note(calendar, decision.placed) }
    } catch (error) {
      if (!wasOvertaken(error)) throw error
    }
  }
  throw OVERTAKEN
}

function questionOf({ actor, clinicId, doctorId, patientId, locationId }: SeriesOrder): string {
  const mayBook = reachesFor(actor.caller, 'series:write')
  const asker = askerOf({ actor, idempotency: null, clinicId })
  return bookVisits.asked.json([{ ...asker, doctorId, patientId, locationId, mayBook }])
}

const seriesBusy = ({ clinicId, patientId, days }: SeriesOrder) =>
  patientBusyColumn({
    clinicId: param(clinicId, 'uuid'),
    patientId: param(patientId, 'uuid'),
    ...daysOver(days.dates),
  })

/** Reads the days and the people; the answer the key has had already, if any. */
async function readFor({ ledger }: Desk, order: SeriesOrder): Promise<SeriesBooked | { patientBusy: Busy[] }> {
  const idempotency = order.dryRun ? null : order.idempotency
  const beside = {
    name: 'and-series',
    columns: sql`, ${keptColumn(order.actor, idempotency)} kept ${askedColumn(questionOf(order))} ${seriesBusy(order)}`,
  }
  const { kept, asked, patient_busy } = await ledger.read(daysRound(order.days.dates), beside)
  const replay = replayKept(kept, idempotency)
  if (replay) return { image: replay.image, replayed: true }
  const [people] = answersShape.parse(asked)
  const refusal = people && refusalOfPeople(people)
  if (refusal) throw refusal
  if (!people?.isStaff) throw NOT_YOURS
  return { patientBusy: patientBusyShape.parse(patient_busy) }
}

function decide(calendar: Calendar, order: SeriesOrder): SeriesDecision {
  const rules: ClinicRules = rulesIn(calendar, order.clinicId)
  const { type, locationId, time, doctorId } = order
  const duration = order.duration ?? durationFor(rules.settings, order.treatmentType)
  const candidates = order.days.dates.map((date, at) => ({
    ...{ sequence: at + 1, id: order.visits[at]?.id ?? '', at: { date, time }, duration, type, locationId, was: null },
  }))
  const terms = { policy: order.dryRun ? ('fail' as const) : order.onConflict, now: order.actor.now }
  const placed = placeSeries(calendar, rules, { candidates, terms })
  const present = (found: Found) => presentFound(found, doctorId)
  return {
    ...{ rules, duration, placed, timezone: zoneOf(rules, order) },
    skipped: placed.filter((found) => found.placed === null).map(present),
    shifted: placed.filter((found) => found.placed !== null && found.verdict !== 'ok').map(present),
  }
}

/** A series without a single visit is none. */
function refuse({ onConflict, doctorId }: SeriesOrder, { placed }: SeriesDecision): void {
  const refused = placed.filter((found) => found.placed === null)
  if (refused.length === 0 || (onConflict !== 'fail' && refused.length < placed.length)) return
  throw refusedSeries(refused, doctorId)
}

/** Notes in the calendar what is held now; the times. */
export function note(calendar: Calendar, found: readonly Found[]): Interval[] {
  return found.flatMap(({ candidate, placed }) => {
    if (!placed) return []
    occupy(calendar, { id: candidate.id, ...placed })
    return placed
  })
}
