import { type SQL, sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'
import { followUpPlans } from '../db/schema/follow-ups.ts'
import { clinicDoctors, clinics, doctors, patients } from '../db/schema/people.ts'
import { locations } from '../db/schema/schedule.ts'
import { videoConsultations } from '../db/schema/video.ts'

/** What a visit tells of itself. */
export const appointment: RecordKind = {
  subjectType: 'appointment',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
}

/** The same, where its state alone is told. */
export const appointmentState: RecordKind = { ...appointment, payload: sql`jsonb_build_object('status', e.status)` }

/** The appointment's row as jsonb with the names it stands beside: what every record is rendered from. */
export function imageOf(alias: string): SQL {
  const a = sql.identifier(alias)
  return sql`to_jsonb(${a}) || jsonb_build_object(
'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from ${patients} p where p.clinic_id = ${a}.clinic_id and p.id = ${a}.patient_id),
'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
'active', m.active, 'inactive_since', m.inactive_since)
from ${doctors} d join ${clinicDoctors} m on m.clinic_id = ${a}.clinic_id and m.doctor_id = d.id where d.id = ${a}.doctor_id),
'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
from ${locations} l where l.clinic_id = ${a}.clinic_id and l.id = ${a}.location_id),
'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
from ${clinics} c where c.id = ${a}.clinic_id),
'plan_day', case when ${a}.is_follow_up then (select p.scheduled_for from ${followUpPlans} p where p.clinic_id = ${a}.clinic_id
and p.follow_up_appointment_id = ${a}.id and p.status <> 'cancelled') end,
'call_over', ${a}.type = 'VIDEO_CALL' and ${a}.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from ${videoConsultations} v
where v.clinic_id = ${a}.clinic_id and v.appointment_id = ${a}.id and v.status not in ('SCHEDULED', 'ACTIVE')))`
}
