import type { Move, Situation } from './planned-change.ts'
import type { SeriesBefore } from './read-before.ts'
import { fieldsOf, isEmpty, stateAfter } from './series-fields.ts'

/** Whether the number has no open visit: its visit was cancelled, or left out. */
export const isMissing = ({ standing }: SeriesBefore, occurrence: number) =>
  !standing.some((visit) => visit.series_sequence === occurrence)

/** The occurrence to book again: at the time and place that the series has now, with the details of its last visit. */
export function restored({ before, input, days }: Situation): Move[] {
  const { occurrence, restore } = input
  const date = days.dates[(occurrence ?? 0) - 1]
  if (!restore || occurrence === undefined || date === undefined || !isMissing(before, occurrence)) return []
  const { series, toRestore } = before
  const { time, duration, doctorId, locationId } = stateAfter(series, input)
  const timezone = locationId === series.location_id ? series.timezone : undefined
  const at = { date, time }
  const candidate = { sequence: occurrence, id: '', at, duration, type: series.type, locationId, timezone, was: null }
  return [{ ...candidate, doctorId, isModified: !isEmpty(fieldsOf(input)), visit: toRestore }]
}
