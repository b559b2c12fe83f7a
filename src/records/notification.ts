import { type SQL, sql } from 'drizzle-orm'
import { type RecordKind, untold } from '../db/happened.ts'
import { appointments } from '../db/schema/appointments.ts'
import { clinicDoctors, doctors, patients } from '../db/schema/people.ts'
import { isConfirmedIn, isLinked } from './standing.ts'

/** How a notification appears in the trail. Nobody is told of it: it tells of what was told. */
export const notificationKind: RecordKind = untold({
  subjectType: 'notification',
  patient: sql`e.patient_id`,
  payload: sql`null::jsonb`,
})

/** Joins the visit `a` of the notification `t`, where it is about one. */
export const joinVisit = sql`left join ${appointments} a on a.clinic_id = t.clinic_id and a.id = t.appointment_id`

/**
 * Whether the notification `t`, with its visit `a`, may still be shown to its user: they are linked to the patient, confirmed, or
 * they are the doctor, active in the clinic. Of a visit that another patient has now only that one is told.
 */
export function isStillTheirs({ userId, at }: { userId: SQL; at: SQL }): SQL {
  return sql`(exists (select from ${patients} p where p.clinic_id = t.clinic_id and p.id = coalesce(a.patient_id, t.patient_id)
    and not coalesce(a.mismatched, false) and ${isLinked('p', { userId, at })} and ${isConfirmedIn('p', userId)})
or exists (select from ${doctors} d join ${clinicDoctors} m on m.clinic_id = t.clinic_id and m.doctor_id = d.id and m.active
  where d.id = t.doctor_id and d.user_id = ${userId}))`
}

/** A notification's image, over the alias of its row, and of its visit where it is about one. */
export const notificationImage = (alias: string, startsAt: SQL) =>
  sql`to_jsonb(${sql.raw(alias)}) - '{n,written}'::text[] || jsonb_build_object('starts_at', ${startsAt})`
