import { sql } from 'drizzle-orm'
import { unlessReplayed } from '../../db/composed-write.ts'
import { type Cte, materialized } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, doctors, patients } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import { inCallersClinic } from '../appointments/image.ts'

/**
 * Locks the patient and the doctor of a visit, and the doctor's place in the clinic, before the visit. Until the caller
 * has their token, nobody can take a user from these people or make the doctor inactive; a later change renews the room
 * of that token. The place is locked before the person, as in every change of it. FOR SHARE, so that two who join do
 * not wait for one another.
 */
export function peopleHeld({ caller }: Actor, id: string): Cte[] {
  return [
    materialized(
      'people',
      sql`select x.clinic_id, x.patient_id, x.doctor_id, confirmed_users(p.user_id, p.guardian_user_ids, p.pending_user_ids) linked, d.user_id treating, m.active
        from ${appointments} x join ${patients} p on p.clinic_id = x.clinic_id and p.id = x.patient_id
        join ${doctors} d on d.id = x.doctor_id
        left join ${clinicDoctors} m on m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id
        where ${inCallersClinic(caller, sql`x.clinic_id`)} and x.id = ${param(id, 'uuid')} and ${unlessReplayed}`,
    ),
    materialized(
      'patients_held',
      sql`select p.* from ${patients} p where p.clinic_id = any(array(select clinic_id from people))
        and p.id = any(array(select patient_id from people)) order by p.id for share`,
    ),
    materialized(
      'places_held',
      sql`select m.* from ${clinicDoctors} m where m.clinic_id = any(array(select clinic_id from people))
        and m.doctor_id = any(array(select doctor_id from people)) and ${onceHeld('patients_held')} for share`,
    ),
    materialized(
      'doctors_held',
      sql`select d.* from ${doctors} d where d.id = any(array(select doctor_id from people)) and ${onceHeld('places_held')}
        order by d.id for share`,
    ),
  ]
}

/** Whether they are still the people whom the statement saw at its beginning: if not, it has to run again. */
export const peopleUnchanged = sql`exists (select from people q, patients_held p, doctors_held d
  where q.patient_id = f.patient_id and q.doctor_id = f.doctor_id and q.treating is not distinct from d.user_id
    and q.active is not distinct from (select m.active from places_held m)
    and q.linked = confirmed_users(p.user_id, p.guardian_user_ids, p.pending_user_ids))`
