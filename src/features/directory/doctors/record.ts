import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { isoShape } from '../../../db/shapes.ts'
import type { Caller } from '../../../domain/access.ts'
import { isStaff } from '../staff.ts'
import type { DoctorRecord } from './schemas.ts'

/** The person `d` and their place `m` in the clinic as one row; its version is the person's, which every change raises. */
export const doctorColumns = sql`d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
  m.created_at, greatest(d.updated_at, m.updated_at) as updated_at`

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  name: z.string(),
  specialty: z.string().nullable(),
  user_id: z.string().nullable(),
  active: z.boolean(),
  external_id: z.string().nullable().default(null),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record as this caller may see it: who a doctor's user is, and what they are elsewhere, is the staff's to know. */
export function presentDoctor(image: unknown, caller: Caller): DoctorRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    clinicId: row.clinic_id,
    name: row.name,
    specialty: row.specialty,
    active: row.active,
    ...(isStaff(caller) && { userId: row.user_id, externalId: row.external_id }),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
