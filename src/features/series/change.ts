import { v7 } from 'uuid'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { checkPlace } from '../../domain/booking.ts'
import { invalidField } from '../../domain/errors.ts'
import { again, anew, overloaded } from '../../platform/again.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { openOrRefuse } from '../../platform/vault/open-texts.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import type { SeriesChangeTask } from './calendar/series-change-task.ts'
import { type SeriesChanged, writeSeriesChange } from './calendar/write-series-change.ts'
import { planChange } from './change-plan.ts'
import type { ChangePlan, Move } from './planned-change.ts'
import { readSeriesBefore, type SeriesVisit, type WholeSeries } from './read-before.ts'
import type { ChangeSeriesInput } from './schemas.ts'

export interface ChangedSeries extends SeriesChanged {
  /** The visits that were moved or cancelled, as they were: their time may be free now. */
  left: SeriesVisit[]
  /** The doctor whose calendar has written it, and knows. */
  toldBy: string | null
}

/** How often a change is tried again. Each time somebody else changed the series first. */
const TRIES = 6

/** One calendar decides all of it, so what moves has to be one doctor's. */
function doctorFor({ moves, bookings, set }: ChangePlan, series: WholeSeries): string {
  const doctors = new Set([...moves, ...bookings].map(({ doctorId }) => doctorId))
  if (doctors.size > 1) throw invalidField('#/doctorId', 'is required, because these visits are with several doctors')
  const [only] = doctors
  return only ?? set.doctorId ?? series.doctor_id
}

/**
 * What a visit says, sealed anew for the row that takes its place; a new occurrence says what the series does.
 * @throws DomainError UNREADABLE_FIELD
 */
async function withTexts(
  { vault }: Deps,
  series: WholeSeries,
  move: Move,
): Promise<SeriesChangeTask['bookings'][number]> {
  const id = v7()
  const { clinic_id: clinicId } = series
  const { visit } = move
  const said: { [K in 'reason' | 'notes' | 'staff_note' | 'address']?: string | null } = visit
    ? await openOrRefuse(
        vault,
        { table: 'appointments', clinicId, id: visit.id, values: visit },
        { columns: ['reason', 'notes', 'staff_note', 'address'], of: 'appointment' },
      )
    : await openOrRefuse(
        vault,
        { table: 'series', clinicId, id: series.id, values: series },
        { columns: ['reason', 'notes'], of: 'series' },
      )
  const { staff_note, ...texts } = said
  const sealed = await sealTexts(vault, { ...texts, staffNote: staff_note }, { table: appointments, clinicId, id })
  const { reason = null, notes = null, staffNote = null, address = null } = sealed
  return { ...move, id, texts: { reason, notes, staffNote, address } }
}

/**
 * Changes a series: moves its future visits, ends or extends it, pauses or resumes it.
 * @param decideIn decides in the calendar of the doctor the visits go to; null when the series changed meanwhile
 * @throws DomainError SERIES_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, SERIES_CLOSED, INVALID_STATUS_TRANSITION, VALIDATION_ERROR,
 *   UNREADABLE_FIELD, and the refusal of its times with every occurrence that cannot be had
 */
export async function changeSeries(
  deps: Deps,
  request: RecordRequest,
  {
    input,
    decideIn,
  }: { input: ChangeSeriesInput; decideIn: (task: SeriesChangeTask) => Promise<SeriesChanged | null> },
): Promise<ChangedSeries> {
  return again(TRIES, async () => {
    const before = await readSeriesBefore(deps, request, input.restore ? (input.occurrence ?? null) : null)
    if ('replay' in before) return { image: before.replay, replayed: true, left: [], toldBy: null }
    const { series } = before
    if (input.locationId !== undefined) {
      checkPlace({ type: series.type, locationId: input.locationId, hasAddress: false })
    }
    const plan = planChange(before, input, deps.actor.now)
    const isAsked =
      plan.moves.length > 0 || plan.bookings.length > 0 || 'doctorId' in plan.set || 'locationId' in plan.set
    if (!isAsked && plan.cancel.visits.length === 0 && Object.keys(plan.set).length === 0) {
      return {
        image: { series: before.image, changed: [], skipped: plan.skipped },
        replayed: false,
        left: [],
        toldBy: null,
      }
    }
    const task: SeriesChangeTask = {
      ...plan,
      actor: deps.actor,
      request,
      version: series.version,
      doctorId: doctorFor(plan, series),
      treatmentType: series.treatment_type,
      scope: input.scope,
      isTimeNamed: input.time !== undefined,
      place: { type: series.type, locationId: locationAfter(plan, series) },
      onConflict: input.onConflict,
      bookings: await Promise.all(plan.bookings.map((move) => withTexts(deps, series, move))),
    }
    const changed = isAsked ? await decideIn(task) : await writeSeriesChange(deps.db, task, null)
    const left = [...plan.cancel.visits, ...plan.moves.flatMap(({ visit }) => visit ?? [])]
    if (changed) return { ...changed, left: changed.replayed ? [] : left, toldBy: isAsked ? task.doctorId : null }
    return anew(overloaded('series'))
  })
}

function locationAfter({ set }: ChangePlan, series: WholeSeries): string | null {
  return set.locationId === undefined ? series.location_id : set.locationId
}
