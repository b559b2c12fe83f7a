import * as z from 'zod'
import { isoShape } from '../../db/shapes.ts'
import type { NotificationRecord } from './schemas.ts'

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  event: z.string(),
  patient_id: z.string().nullable(),
  appointment_id: z.string().nullable(),
  doctor_id: z.string().nullable(),
  starts_at: isoShape.nullable(),
  created_at: isoShape,
  read_at: isoShape.nullable(),
  version: z.number(),
})

/** The record of a row's image. */
export function presentNotification(image: unknown): NotificationRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    clinicId: row.clinic_id,
    event: row.event,
    patientId: row.patient_id,
    appointmentId: row.appointment_id,
    doctorId: row.doctor_id,
    ...(row.starts_at !== null && { appointmentDate: row.starts_at }),
    createdAt: row.created_at,
    readAt: row.read_at,
    version: row.version,
  }
}
