import * as z from 'zod'
import { isoShape } from '../../db/shapes.ts'
import type { CalendarRecord } from './schemas.ts'

const imageShape = z.looseObject({
  id: z.string(),
  doctor_id: z.string().nullable(),
  patient_id: z.string().nullable(),
  ended_at: isoShape.nullable(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record of a row's image: its address was shown once, and cannot be made from it. */
export function presentCalendar(image: unknown): CalendarRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    doctorId: row.doctor_id,
    patientId: row.patient_id,
    endedAt: row.ended_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
