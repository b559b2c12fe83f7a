import type { series as table } from '../../db/schema/series.ts'
import type { WholeSeries } from './read-before.ts'

/** The columns of a series that a change may set. */
export const CHANGEABLE = [
  'time',
  'durationMinutes',
  'doctorId',
  'locationId',
  'timezone',
  'endDate',
  'recurrence',
  'status',
  'pausedAs',
] as const

/** What a change sets, by the schema's names; what is left out stays. */
export type SeriesColumns = Partial<Pick<typeof table.$inferSelect, (typeof CHANGEABLE)[number]>>

/** What a change may give the visits of a series, or one of them; what is left out stays. */
export interface Fields {
  time?: string | undefined
  duration?: number | undefined
  doctorId?: string | undefined
  locationId?: string | null | undefined
}

export const fieldsOf = ({ time, duration, doctorId, locationId }: Fields): Fields => ({
  time,
  duration,
  doctorId,
  locationId,
})

/** Whether a request names none of them. */
export const isEmpty = (fields: Fields) => Object.values(fields).every((value) => value === undefined)

export const stateOf = (row: WholeSeries) => ({
  time: row.time,
  duration: row.duration_minutes,
  doctorId: row.doctor_id,
  locationId: row.location_id,
})

/** The series with the fields put over it. */
export const stateAfter = (row: WholeSeries, { time, duration, doctorId, locationId }: Fields) => ({
  time: time ?? row.time,
  duration: duration ?? row.duration_minutes,
  doctorId: doctorId ?? row.doctor_id,
  locationId: locationId === undefined ? row.location_id : locationId,
})

/** The columns of the series' row that the fields change. */
export function changedColumns(series: WholeSeries, fields: Fields): SeriesColumns {
  const was = stateOf(series)
  const after = stateAfter(series, fields)
  return {
    ...(after.time !== was.time && { time: after.time }),
    ...(after.duration !== was.duration && { durationMinutes: after.duration }),
    ...(after.doctorId !== was.doctorId && { doctorId: after.doctorId }),
    ...(after.locationId !== was.locationId && { locationId: after.locationId }),
  }
}
