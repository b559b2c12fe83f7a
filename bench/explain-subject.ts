import type { Client } from 'pg'
import { z } from 'zod'

const subjectShape = z.object({
  clinic: z.string(),
  doctor: z.string(),
  doctor_user: z.string(),
  patient: z.string(),
  patient_user: z.string(),
  ward_user: z.string(),
  location: z.string(),
  visit: z.string(),
  open_visit: z.string(),
  external: z.string(),
  free_at: z.coerce.date(),
})

/** Somebody and something to ask about, of the middle of the data. */
export type Subject = z.infer<typeof subjectShape>

const SUBJECT = `
  WITH clinic AS (SELECT id, timezone FROM clinics ORDER BY id LIMIT 1),
    doctor AS (SELECT d.* FROM clinic_doctors m JOIN doctors d ON d.id = m.doctor_id, clinic c WHERE m.clinic_id = c.id ORDER BY d.id LIMIT 1 OFFSET 2),
    visit AS (SELECT a.* FROM appointments a, doctor d WHERE a.doctor_id = d.id AND a.status = 'COMPLETED' AND a.location_id IS NOT NULL
      ORDER BY a.starts_at DESC LIMIT 1 OFFSET 20),
    patient AS (SELECT p.* FROM patients p, visit v WHERE p.clinic_id = v.clinic_id AND p.user_id IS NOT NULL
      AND EXISTS (SELECT FROM appointments a WHERE a.patient_id = p.id AND a.doctor_id = v.doctor_id) ORDER BY p.id LIMIT 1)
  SELECT c.id clinic, d.id doctor, d.user_id doctor_user, p.id patient, p.user_id patient_user, v.location_id location, v.id visit,
    (SELECT g.guardian_user_ids[1] FROM patients g WHERE g.clinic_id = c.id AND g.guardian_user_ids <> '{}' ORDER BY g.id LIMIT 1) ward_user,
    (SELECT a.id FROM appointments a WHERE a.doctor_id = d.id AND a.status = 'SCHEDULED' ORDER BY a.starts_at LIMIT 1) open_visit,
    (SELECT a.external_id FROM appointments a WHERE a.clinic_id = c.id AND a.external_id IS NOT NULL ORDER BY a.id LIMIT 1) external,
    date_trunc('day', $1::timestamptz) + interval '70 days' free_at
  FROM clinic c, doctor d, patient p, visit v`

/** @throws ZodError when the data have nobody like that */
export async function findSubject(client: Client, now: number): Promise<Subject> {
  const { rows } = await client.query(SUBJECT, [new Date(now).toISOString()])
  return subjectShape.parse(rows[0])
}
