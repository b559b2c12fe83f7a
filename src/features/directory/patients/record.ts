import { z } from 'zod'
import type { PatientRecord } from './schemas.ts'

const iso = z.string().transform((text) => new Date(text).toISOString())

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  name: z.string(),
  date_of_birth: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  language: z.string().nullable(),
  user_id: z.string().nullable(),
  guardian_user_ids: z.array(z.string()),
  version: z.number(),
  created_at: iso,
  updated_at: iso,
})

/** The record of a row's image. */
export function presentPatient(image: unknown): PatientRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    clinicId: row.clinic_id,
    name: row.name,
    dateOfBirth: row.date_of_birth,
    phone: row.phone,
    email: row.email,
    language: row.language,
    userId: row.user_id,
    guardianUserIds: row.guardian_user_ids,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
