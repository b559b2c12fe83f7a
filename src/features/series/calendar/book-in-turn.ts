import { sql } from 'drizzle-orm'
import { keptColumn, replayKept } from '../../../db/idempotency.ts'
import { param } from '../../../db/statement.ts'
import { askerOf } from '../../../db/write.ts'
import { rulesIn } from '../../../domain/booking.ts'
import { type Busy, type Calendar, type ClinicRules, daysRound, occupy } from '../../../domain/calendar.ts'
import { durationFor } from '../../../domain/clinic-settings.ts'
import { type Found, placeSeries, zoneOf } from '../../../domain/series.ts'
import type { Interval } from '../../../domain/working-hours.ts'
import type { OccurrenceRecord } from '../../../records/occurrence-record.ts'
import { reachesFor } from '../../../records/standing.ts'
import { bookVisits } from '../../calendar/booking/book-visits.ts'
import { answersShape, askedColumn, refusalOfPeople } from '../../calendar/booking/booking-checks.ts'
import { daysOver, patientBusyColumn, patientBusyShape } from '../../calendar/patient-busy.ts'
import { OWN_VISITS_ONLY, type Turn, takeTime } from '../../calendar/take.ts'
import { presentFound, refusedSeries } from './present-found.ts'
import type { SeriesTask } from './series-task.ts'
import { type SeriesBooked, type SeriesDecision, writeSeries } from './write-series.ts'

/** What became of a series task; `touched` are the times that are held now. */
export type SeriesOutcome = { occurrences: OccurrenceRecord[] } | (SeriesBooked & { touched: Interval[] })

/**
 * Books a series in this doctor's calendar: reads all its days in one statement, judges it as a whole, writes it in one
 * more. What is refused was read just before, so it is believed.
 * @throws DomainError the refusal of its people, or of its times with every occurrence that cannot be had
 */
export function bookSeriesInTurn(turn: Turn, task: SeriesTask): Promise<SeriesOutcome> {
  return takeTime<readonly Busy[], SeriesOutcome>(turn, {
    days: () => daysRound(task.days.dates),
    isAlwaysRead: true,
    read: (days) => readFor(turn, task, days),
    async attempt(patientBusy) {
      const calendar = turn.memory.calendar()
      const decision = decide({ ...calendar, patientBusy: patientBusy ?? [] }, task)
      if (task.dryRun) return { occurrences: decision.placed.map((found) => presentFound(found, task.doctorId)) }
      refuse(task, decision)
      const booked = await writeSeries(turn.db, task, decision)
      return { ...booked, touched: booked.replayed ? [] : noteSeries(calendar, decision.placed) }
    },
  })
}

function questionOf({ actor, clinicId, doctorId, patientId, locationId }: SeriesTask): string {
  const mayBook = reachesFor(actor.caller, 'series:write')
  const asker = askerOf({ actor, idempotency: null, clinicId })
  return bookVisits.asked.json([{ ...asker, doctorId, patientId, locationId, mayBook }])
}

const seriesBusy = ({ clinicId, patientId, days }: SeriesTask) =>
  patientBusyColumn({
    clinicId: param(clinicId, 'uuid'),
    patientId: param(patientId, 'uuid'),
    ...daysOver(days.dates),
  })

/** Reads the days and the people; the answer the key has had already, if any. */
async function readFor(
  { memory }: Turn,
  task: SeriesTask,
  days: readonly number[],
): Promise<{ done: SeriesOutcome } | { known: Busy[] }> {
  const idempotency = task.dryRun ? null : task.idempotency
  const beside = {
    name: 'and-series',
    columns: sql`, ${keptColumn(task.actor, idempotency)} kept ${askedColumn(questionOf(task))} ${seriesBusy(task)}`,
  }
  const { kept, asked, patient_busy } = await memory.read(days, beside)
  const replay = replayKept(kept, idempotency)
  if (replay) return { done: { image: replay.image, replayed: true, touched: [] } }
  const [people] = answersShape.parse(asked)
  const refusal = people && refusalOfPeople(people)
  if (refusal) throw refusal
  if (!people?.isStaff) throw OWN_VISITS_ONLY
  return { known: patientBusyShape.parse(patient_busy) }
}

function decide(calendar: Calendar, task: SeriesTask): SeriesDecision {
  const rules: ClinicRules = rulesIn(calendar, task.clinicId)
  const { type, locationId, time, doctorId } = task
  const duration = task.duration ?? durationFor(rules.settings, task.treatmentType)
  const candidates = task.days.dates.map((date, at) => ({
    sequence: at + 1,
    id: task.visits[at]?.id ?? '',
    at: { date, time },
    duration,
    type,
    locationId,
    was: null,
  }))
  const terms = { policy: task.dryRun ? ('fail' as const) : task.onConflict, now: task.actor.now }
  const placed = placeSeries(calendar, rules, { candidates, terms })
  const present = (found: Found) => presentFound(found, doctorId)
  return {
    rules,
    duration,
    placed,
    timezone: zoneOf(rules, task),
    skipped: placed.filter((found) => found.placed === null).map(present),
    shifted: placed.filter((found) => found.placed !== null && found.verdict !== 'ok').map(present),
  }
}

/** A series without a single visit is none. */
function refuse({ onConflict, doctorId }: SeriesTask, { placed }: SeriesDecision): void {
  const refused = placed.filter((found) => found.placed === null)
  if (refused.length === 0 || (onConflict !== 'fail' && refused.length < placed.length)) return
  throw refusedSeries(refused, doctorId)
}

/** Notes in the calendar what is held now; the times. */
export function noteSeries(calendar: Calendar, found: readonly Found[]): Interval[] {
  return found.flatMap(({ candidate, placed }) => {
    if (!placed) return []
    occupy(calendar, { id: candidate.id, ...placed })
    return placed
  })
}
