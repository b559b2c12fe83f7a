import * as z from 'zod'
import { isoShape } from '../../db/shapes.ts'
import { rruleOf, summaryOf } from '../../domain/recurrence-text.ts'
import { SERIES_STATUSES } from '../../domain/series.ts'
import { TREATMENT_TYPES, VISIT_TYPES } from '../../domain/visit.ts'
import { recurrenceRecord, type SeriesRecord } from './schemas.ts'

/** A series row as jsonb. The Worker gives every series an end; rows that came another way may lack it. */
export const seriesShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  patient_id: z.string(),
  doctor_id: z.string(),
  location_id: z.string().nullable(),
  template_id: z.string().nullable(),
  type: z.enum(VISIT_TYPES),
  treatment_type: z.enum(TREATMENT_TYPES),
  duration_minutes: z.number(),
  time: z.string(),
  timezone: z.string(),
  start_date: z.string(),
  end_date: z.string().nullable(),
  status: z.enum(SERIES_STATUSES),
  recurrence: recurrenceRecord,
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record of a row's image. */
export function presentSeries(image: unknown): SeriesRecord {
  const row = seriesShape.parse(image)
  const { recurrence, time, timezone } = row
  const rule = { recurrence, startDate: row.start_date, endDate: row.end_date, time, timezone }
  return {
    id: row.id,
    clinicId: row.clinic_id,
    patientId: row.patient_id,
    doctorId: row.doctor_id,
    locationId: row.location_id,
    templateId: row.template_id,
    type: row.type,
    treatmentType: row.treatment_type,
    duration: row.duration_minutes,
    time,
    timezone,
    startDate: row.start_date,
    endDate: row.end_date,
    status: row.status,
    recurrence,
    rrule: rruleOf(rule),
    summary: summaryOf(rule),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
