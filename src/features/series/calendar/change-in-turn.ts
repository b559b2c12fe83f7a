import { type SQL, sql } from 'drizzle-orm'
import { keptColumn, replayKept } from '../../../db/idempotency.ts'
import { series } from '../../../db/schema/series.ts'
import { param } from '../../../db/statement.ts'
import { may } from '../../../domain/access.ts'
import { rulesIn } from '../../../domain/booking.ts'
import { type Busy, type Calendar, daysRound, vacate } from '../../../domain/calendar.ts'
import { LOCATION_NOT_FOUND } from '../../../domain/not-found.ts'
import { placeSeries, zoneOf } from '../../../domain/series.ts'
import { localDate } from '../../../domain/time.ts'
import type { Interval } from '../../../domain/working-hours.ts'
import { daysOver, patientBusyColumn, patientBusyShape } from '../../calendar/patient-busy.ts'
import type { Beside } from '../../calendar/read-calendar.ts'
import { OWN_VISITS_ONLY, type Turn, takeTime } from '../../calendar/take.ts'
import type { Move } from '../planned-change.ts'
import { noteSeries } from './book-in-turn.ts'
import { presentFound, refusedSeries } from './present-found.ts'
import type { SeriesChangeTask } from './series-change-task.ts'
import { type ChangeDecision, type SeriesChanged, writeSeriesChange } from './write-series-change.ts'

/** `touched` are the times in this calendar that are held or free anew. */
export type ChangeOutcome = SeriesChanged & { touched: Interval[] }

const dayOf = ({ at }: Move) => (typeof at === 'number' ? localDate(at, 'UTC') : at.date)

/** The key's answer, the series' version, and the patient's time in the days that visits go to. */
function besideOf({ actor, request }: SeriesChangeTask, goers: readonly Move[]): Beside {
  const clinicId = param(request.clinicId, 'uuid')
  const own = (column: SQL) =>
    sql`(select ${column} from ${series} s where s.clinic_id = ${clinicId} and s.id = ${param(request.id, 'uuid')})`
  const patientId = own(sql`s.patient_id`)
  const busy = patientBusyColumn({ clinicId, patientId, ...daysOver(goers.map(dayOf)) })
  return {
    name: 'and-series-change',
    columns: sql`, ${keptColumn(actor, request.idempotency)} kept, ${own(sql`s.version`)} version ${busy}`,
  }
}

/**
 * Changes a series where it takes this doctor's time: reads all the days in one statement, judges the whole, writes it in one
 * more. Null when the series is not what the change was planned on any more.
 * @throws DomainError
 */
export function changeSeriesInTurn(turn: Turn, task: SeriesChangeTask): Promise<ChangeOutcome | null> {
  const goers = [...task.moves, ...task.bookings]
  return takeTime<readonly Busy[], ChangeOutcome | null>(turn, {
    days: () => daysRound(goers.map(dayOf)),
    isAlwaysRead: true,
    async read(days) {
      const { kept, version, patient_busy } = await turn.memory.read(days, besideOf(task, goers))
      const replay = replayKept(kept, task.request.idempotency)
      if (replay) return { done: { image: replay.image, replayed: true, touched: [] } }
      // What somebody else has made of it meanwhile would stand in its own way.
      if (version !== task.version) return { done: null }
      return { known: patientBusyShape.parse(patient_busy) }
    },
    async attempt(patientBusy) {
      const calendar = turn.memory.calendar()
      const decision = decide({ ...calendar, patientBusy: patientBusy ?? [] }, task)
      const changed = await writeSeriesChange(turn.db, task, decision)
      if (!changed) return null
      return { ...changed, touched: changed.replayed ? [] : noteChange(calendar, task, decision) }
    },
  })
}

/** @throws DomainError DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND, FORBIDDEN, and the refusal of the series under `fail` */
function decide(calendar: Calendar, task: SeriesChangeTask): ChangeDecision {
  const { actor, request, doctorId, place, onConflict } = task
  const rules = rulesIn(calendar, request.clinicId)
  const isHere = (id: string | null) => id === null || rules.locations.some((location) => location.id === id)
  if (!isHere(place.locationId)) throw LOCATION_NOT_FOUND
  const standing = { isTreating: calendar.userId === actor.caller.userId, isOwn: false }
  if (!may(actor.caller.roles, 'series:write', standing)) throw OWN_VISITS_ONLY
  const candidates = [...task.moves, ...task.bookings]
  const placed = placeSeries(calendar, rules, { candidates, terms: { policy: onConflict, now: actor.now } })
  const refused = placed.filter((found) => found.placed === null)
  if (onConflict === 'fail' && refused.length > 0) throw refusedSeries(refused, doctorId)
  const skipped = [...task.skipped, ...refused.map((found) => presentFound(found, doctorId))]
  return { rules, placed, timezone: zoneOf(rules, place), skipped: skipped.sort((a, b) => a.sequence - b.sequence) }
}

function noteChange(calendar: Calendar, task: SeriesChangeTask, { placed }: ChangeDecision): Interval[] {
  const moved = placed.flatMap((found) => (found.placed && found.candidate.was ? found.candidate : []))
  const gone = [...task.cancel.visits.map(({ id }) => id), ...moved.map(({ id }) => id)]
  for (const id of gone) vacate(calendar, id)
  const freed = task.cancel.visits.map(({ starts_at, ends_at }) => ({ start: starts_at, end: ends_at }))
  return [...noteSeries(calendar, placed), ...freed, ...moved.flatMap(({ was }) => was ?? [])]
}
