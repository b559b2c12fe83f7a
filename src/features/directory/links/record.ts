import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { doctors, patients, users } from '../../../db/schema/people.ts'
import { isoShape } from '../../../db/shapes.ts'
import { LINK_STATUSES, type LinkRecord, type OwnLink } from './schemas.ts'

/** The names of the people a link is about, as jsonb. */
export function namesOf(alias: string): SQL {
  const l = sql.identifier(alias)
  return sql`jsonb_build_object('user_name', (select u.name from ${users} u where u.id = ${l}.user_id),
'subject_name', coalesce((select p.name from ${patients} p where p.clinic_id = ${l}.clinic_id and p.id = ${l}.patient_id),
(select d.name from ${doctors} d where d.id = ${l}.doctor_id)))`
}

const rowShape = z.object({
  id: z.string(),
  patient_id: z.string().nullable(),
  doctor_id: z.string().nullable(),
  kind: z.enum(['self', 'guardian', 'doctor']),
  status: z.enum(LINK_STATUSES),
  version: z.number(),
})

/** A link as its own user sees it: not who issued it. */
export function presentOwnLink(image: unknown): OwnLink {
  const { id, patient_id, doctor_id, kind, status, version } = rowShape.parse(image)
  const subject = {
    ...(patient_id !== null && { patientId: patient_id }),
    ...(doctor_id !== null && { doctorId: doctor_id }),
  }
  return { id, ...subject, kind, status, version }
}

const imageShape = z.object({
  clinic_id: z.string(),
  user_id: z.string(),
  user_name: z.string().nullable(),
  subject_name: z.string(),
  issued_by: z.string(),
  confirmed_by: z.string().nullable(),
  ended_by: z.string().nullable(),
  created_at: isoShape,
  updated_at: isoShape,
})

export function presentLink(image: unknown): LinkRecord {
  const row = imageShape.parse(image)
  return {
    ...presentOwnLink(image),
    clinicId: row.clinic_id,
    user: { id: row.user_id, name: row.user_name },
    subjectName: row.subject_name,
    issuedBy: row.issued_by,
    confirmedBy: row.confirmed_by,
    endedBy: row.ended_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
