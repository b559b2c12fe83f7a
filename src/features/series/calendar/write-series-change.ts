import type { Database } from '../../../db/client.ts'
import { namesIn } from '../../../db/record-change.ts'
import { series } from '../../../db/schema/series.ts'
import { tryWrite } from '../../../db/write.ts'
import type { ClinicRules } from '../../../domain/calendar.ts'
import type { Found } from '../../../domain/series.ts'
import { iso } from '../../../platform/iso.ts'
import type { SkippedOccurrence } from '../../../records/occurrence-record.ts'
import { Outdated } from '../../calendar/outdated.ts'
import { decidedOn } from '../../calendar/rules-stand.ts'
import { type RowToBook, visitsToBook } from './booked-rows.ts'
import { changeWhole } from './change-whole.ts'
import type { SeriesChangeTask } from './series-change-task.ts'

/** What the calendar has decided. A change that only frees time does not ask it. */
export interface ChangeDecision {
  rules: ClinicRules
  timezone: string
  placed: readonly Found[]
  skipped: readonly SkippedOccurrence[]
}

export interface SeriesChanged {
  /** `{ series, changed, skipped }`. */
  image: Record<string, unknown>
  replayed: boolean
}

function rowsOf(task: SeriesChangeTask, placed: readonly Found[]): RowToBook[] {
  const bookings = new Map(task.bookings.map((booking) => [booking.id, booking]))
  return placed.flatMap(({ candidate, placed: time, timezone }) => {
    const booking = bookings.get(candidate.id)
    if (!time || !booking) return []
    const { visit, texts, isModified } = booking
    return {
      id: candidate.id,
      sequence: candidate.sequence,
      start: time.start,
      end: time.end,
      timezone,
      isModified,
      type: candidate.type,
      locationId: candidate.locationId,
      texts,
      treatmentType: visit?.treatment_type ?? task.treatmentType,
      priority: visit?.priority ?? 'MEDIUM',
      notify: visit?.notify ?? true,
      externalId: visit?.external_id ?? null,
    }
  })
}

/** The visits that move. One that is moved alone keeps its time from now on, as one moved by hand does. */
function movesOf(task: SeriesChangeTask, placed: readonly Found[]): object[] {
  const known = new Map(task.moves.map((move) => [move.id, move]))
  return placed.flatMap(({ candidate, placed: time, timezone }) => {
    const move = known.get(candidate.id)
    if (!time || !move) return []
    return {
      id: move.id,
      version: move.visit?.version,
      starts_at: iso(time.start),
      ends_at: iso(time.end),
      location_id: move.locationId,
      timezone,
      modified: task.scope === 'this' || (move.isModified && !task.isTimeNamed),
    }
  })
}

/**
 * Changes a series with its visits, all or nothing, in one statement: what moves, what is cancelled and what is booked.
 * Null when the series or a visit is not what the change was planned on any more.
 * @throws DomainError SCHEDULING_CONFLICT without a reason where a time was lost to somebody else; `Outdated`
 */
export async function writeSeriesChange(
  db: Database,
  task: SeriesChangeTask,
  decision: ChangeDecision | null,
): Promise<SeriesChanged | null> {
  const { actor, request, cancel } = task
  const { clinicId, idempotency } = request
  const placed = decision?.placed ?? []
  const isZoneTaken = 'locationId' in task.set || 'timezone' in task.set
  const set = { ...task.set, ...(decision && isZoneTaken && { timezone: decision.timezone }) }
  const outcome = await tryWrite(db, changeWhole, {
    asking: { actor, idempotency, clinicId },
    row: {
      ...set,
      id: request.id,
      version: task.version,
      names: namesIn(series, set),
      visitsDoctor: task.doctorId,
      cancellationCode: cancel.code,
      moves: movesOf(task, placed),
      cancels: cancel.visits.map(({ id, version }) => ({ id, version })),
      visits: visitsToBook(rowsOf(task, placed)),
      skipped: decision?.skipped ?? task.skipped,
      isDecided: decision !== null,
      ...(decision && decidedOn(decision.rules)),
    },
  })
  if (outcome instanceof Outdated && outcome.what === 'series') return null
  if (outcome instanceof Error) throw outcome
  if (!outcome) throw new Error('A series was not changed, and no check says why.')
  return { image: outcome.image, replayed: outcome.replayed }
}
